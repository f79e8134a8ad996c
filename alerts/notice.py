"""Notices: one flag each, as a mail shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.difference import Piece, as_text
from alerts.plain import plain, shortened, web_link
from models.flag import Flag, Match

TIERS = {
    "direct": "direct",
    "sister_city": "sister city",
    "russia": "Russia",
}  # what is announced, most urgent first, with the word for people; "filtered" is never announced
MEANINGS = {
    "direct": "a Russian sister-city relationship",
    "sister_city": "the sister-city programme or another partner",
    "russia": "the country, its war, sanctions or divestment; no sister city",
}
MOST_EVIDENCE = 4
LONGEST_TITLE = 500


@dataclass(frozen=True)
class Change:
    """What is different since the recipient was last told; told_at None: never was."""

    told_at: datetime | None
    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        return as_text(self.pieces)


@dataclass(frozen=True)
class Evidence:
    """Matched words in their context, the place they stand in, and the document's address if it is one.

    `before` and `after` keep the space next to the words; an ellipsis marks what the excerpt leaves off.
    """

    where: str
    before: str
    words: str
    after: str
    url: str


@dataclass(frozen=True)
class Notice:
    """One flag as a mail shows it: all text plain, all addresses http or https."""

    name: str  # "item 7.2"
    title: str
    tier: str
    meaning: str  # of the tier
    section: str
    is_consent: bool | None  # None: not an item
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    evidence_left_out: int
    links: tuple[tuple[str, str], ...]  # name, address
    change: Change | None  # None: new


def notice_of(flag: Flag, *, published: Mapping[int, str], change: Change | None) -> Notice:
    """Describe the flag; `published` names the meeting's own documents by id."""
    item = flag.item
    names = dict(published)
    if item is not None:
        names.update({attachment.document_id: attachment.name for attachment in item.attachments})
    found = _telling([match for match in flag.matches if match.excused_by is None])
    evidence = tuple(_evidence(match, names) for match in found[:MOST_EVIDENCE])
    links: dict[str, str] = {}
    for one in evidence:
        links.setdefault(one.url, one.where)
    if item is not None and item.document is not None:  # split from the agenda's file
        links.setdefault(web_link(item.document.url, page=item.page), f"agenda page {item.page}")
    if flag.document is not None and not any(links):
        links[web_link(flag.document.url)] = plain(names.get(flag.document.id, "")) or "document"
    return Notice(
        name=_name(flag),
        title=shortened(_title(flag, names), LONGEST_TITLE),
        tier=TIERS[flag.tier],
        meaning=MEANINGS[flag.tier],
        section=plain(item.section) if item is not None else "",
        is_consent=item.is_consent if item is not None else None,
        reasons=tuple(plain(reason) for reason in flag.reasons),
        evidence=evidence,
        evidence_left_out=len(found) - len(evidence),
        links=tuple((where, url) for url, where in links.items() if url),
        change=change,
    )


def _telling(matches: list[Match]) -> list[Match]:
    """The matches without those whose words stand already in the excerpt of another one, in the same place."""
    told: list[Match] = []
    for match in matches:
        if not any(
            (match.where, match.document_id, match.page) == (other.where, other.document_id, other.page)
            and match.words in f"{other.before}{other.words}{other.after}"
            for other in told
        ):
            told.append(match)
    return told


def _name(flag: Flag) -> str:
    if flag.item is None:
        return "document"
    return f"item {shortened(plain(flag.item.number), 20)}".strip()


def _title(flag: Flag, names: Mapping[int, str]) -> str:
    if flag.item is not None:
        return plain(flag.item.title) or "(without a title)"
    return plain(names.get(flag.document_id or 0, "")) or "(without a name)"


def _evidence(match: Match, names: Mapping[int, str]) -> Evidence:
    url = ""
    if match.document is not None:
        file = match.document.file
        is_pdf = file is not None and file.media_type == "application/pdf"
        url = web_link(match.document.url, page=match.page if is_pdf else None)
    return Evidence(
        where=_where(match, names),
        before=plain(match.before) + (" " if match.before[-1:].isspace() else ""),
        words=plain(match.words),
        after=(" " if match.after[:1].isspace() else "") + plain(match.after),
        url=url,
    )


def _where(match: Match, names: Mapping[int, str]) -> str:
    """The place in words: "title", "attachment «Staff report» page 3"."""
    where = plain(match.where)
    name = plain(names.get(match.document_id or 0, ""))
    if name and name not in where:
        where = f"{where} «{name}»"
    if match.page is not None and not where.endswith(f"page {match.page}"):
        where = f"{where} page {match.page}"
    return where
