"""What a document is when it is no agenda, and where in a packet the agenda ends and the reports begin."""

import re
from collections.abc import Sequence

from documents.agenda.lines import Line, is_capital

_AGENDA = re.compile(r"\b(?:agenda|docket|order of business)\b", re.I)
_MINUTES = re.compile(r"\b(?:minutes|journal of proceedings|action summary|summary of actions)\b", re.I)
_NOT_OF_A_MEETING = re.compile(r"\bapprov|\bminutes? (?:each|to speak|per)\b|\d minutes", re.I)
_ADDRESS = {
    "to": re.compile(r"^to\s*:", re.I),
    "from": re.compile(r"\bfrom\s*:", re.I),
    "subject": re.compile(r"^(?:subject|re)\s*:", re.I),
    "date": re.compile(r"\bdate\s*:", re.I),
}
# What happened, told afterwards.
_TOLD = re.compile(
    r"\bcalled (?:the )?(?:\w+ ){0,3}(?:meeting )?(?:back )?to order\b|\bwas (?:called to order|held at|adjourned)\b|"
    r"\bmotion (?:by|of|made|carried|passed)\b|\bon (?:a )?motion\b|\b(?:moved|seconded) by\b|\bmoved,? seconded\b|"
    r"\bduly (?:passed|carried|seconded)\b|\bcarried unanimously\b|\bupon reconvening\b|\bmeeting adjourned at\b|"
    r"^(?:members )?present(?: were)?\b\s*:?|^(?:ayes|noes|absent)\s*:|\bled the pledge\b|\bit was the consensus\b|"
    r"\bpresented for the (?:board|council|commission)",
    re.I,
)
_LAW = re.compile(r"^(?:an? )?(?:resolution|ordinance)\s+(?:no\b|number|of the|\d)", re.I)
_CONTRACT = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}agreement\b.{0,60}\b(?:is (?:made|entered)|made and entered|entered into)\b|"
    r"^(?:now,? therefore|in witness whereof|recitals)\b|\bhereinafter\b|"
    r"\bthe parties (?:hereby |hereto )?(?:agree|have)\b",
    re.I,
)


def what_else(lines: Sequence[Line]) -> str:
    """What the document is, in words, when its first page says that it is no agenda; "" when it may be one."""
    first = [line.text for line in lines if line.page == lines[0].page]
    top, body = first[:12], [line.text for line in lines[:400]]
    is_called_agenda = any(_AGENDA.search(text) for text in top[:10]) and not _is_letter(first)
    told = sum(bool(_TOLD.search(text)) for text in body)
    is_called_minutes = any(_MINUTES.search(text) and not _NOT_OF_A_MEETING.search(text) for text in top[:6])
    if is_called_minutes and not is_called_agenda:
        return "it is minutes, by its title"
    if told >= 4 and not is_called_agenda:
        return "it tells what happened at a meeting, as minutes do"
    if _is_letter(first):
        return "it is a report or a memorandum: it has a sender and someone it is addressed to"
    if is_called_agenda:
        return ""
    if sum(text.upper().startswith("WHEREAS") for text in body) >= 2 or any(_LAW.match(text) for text in top):
        return "it is a resolution or an ordinance"
    if sum(bool(_CONTRACT.search(text)) for text in body) >= 2:
        return "it is an agreement"
    return ""


def agenda_pages(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines before the first page that begins another document, and that page's number (0 when there is none)."""
    by_page: dict[int, list[str]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line.text)
    for page, texts in list(by_page.items())[1:]:
        if _begins_other(texts):
            return [line for line in lines if line.page < page], page
    return list(lines), 0


def _begins_other(texts: Sequence[str]) -> bool:
    if _is_letter(texts):
        return True
    top = texts[:6]
    if any(_AGENDA.search(text) and not re.search(r"report|item|date", text, re.I) for text in top[:2]):
        return False
    if any(is_capital(text) and _MINUTES.search(text) and len(text.split()) <= 8 for text in top[:4]):
        return sum(bool(_TOLD.search(text)) for text in texts) >= 2
    return any(_LAW.match(text) and is_capital(text) for text in top[:4]) and any(
        text.upper().startswith("WHEREAS") for text in texts
    )


def _is_letter(texts: Sequence[str]) -> bool:
    head = texts[:22]
    found = {name for name, pattern in _ADDRESS.items() if any(pattern.search(text) for text in head)}
    return "to" in found and len(found) >= 3
