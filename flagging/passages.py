"""Passages: what belongs to an item or a page, what a verdict on it is about, and what is said twice."""

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from flagging.tiers import Judgement, Match, Passage, Where
from models.agenda import AgendaItem
from models.document import Page

WIDTHS_AROUND = (20, 14, 10)  # characters before or after a match; in a short item the wider ones reach its neighbours
FEWEST_LETTERS_AROUND = 6  # beside a match, for it to be known again elsewhere
OWN_WORDS = frozenset((Where.TITLE, Where.TEXT, Where.SECTION, Where.BODY, Where.ATTACHMENT_NAME))


def item_passages(session: Session, item: AgendaItem, body: str) -> Iterator[Passage]:
    """Everything that belongs to one item, its attachments read so far included."""
    yield Passage(Where.TITLE, item.title)
    # The title stands in the text too: blanked there, so that it counts once and the offsets stay.
    text = _without(item.title, item.text)
    if text.strip():
        yield Passage(Where.TEXT, text)
    if item.section:
        yield Passage(Where.SECTION, item.section)
    yield Passage(Where.BODY, body)
    for attachment in item.attachments:
        yield Passage(Where.ATTACHMENT_NAME, attachment.name, document_id=attachment.document_id, name=attachment.name)
        if attachment.document.sha256 is None:
            continue
        pages = session.execute(
            select(Page.number, Page.text).where(Page.sha256 == attachment.document.sha256).order_by(Page.number)
        )
        for number, text in pages:
            yield Passage(
                Where.ATTACHMENT_PAGE, text, document_id=attachment.document_id, page=number, name=attachment.name
            )


def _without(title: str, text: str) -> str:
    """The text with the title as blanks, also where lines break in it."""
    words = title.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return text[: found.start()] + " " * len(found[0]) + text[found.end() :] if found else text


def judged_words(judgement: Judgement, own_text: str) -> str:
    """What a verdict on the judgement is about: the item's own text, and the words around what only its files say."""
    counted = [match for match in judgement.matches if match.excused_by is None] or list(judgement.matches)
    if own_text and any(match.where in OWN_WORDS for match in counted):
        return own_text
    found = dict.fromkeys(f"{m.excerpt.before}{m.excerpt.words}{m.excerpt.after}" for m in counted)
    return "\n".join([own_text, *found] if own_text else found)


def repeats(match: Match, text: str, said: str) -> bool:
    """Whether a match on a page, with the words before or after it, stands in the agenda's items too.

    One side is enough: an item's first words have its number before them on the page, its last ones the next item.
    A side with hardly a letter, at an end of the page, says nothing: any item may have the bare word.
    """
    words = letters(text[match.start : match.end])
    sides = (
        letters(side)
        for width in WIDTHS_AROUND
        for side in (text[max(0, match.start - width) : match.end], text[match.start : match.end + width])
    )
    return any(len(side) >= len(words) + FEWEST_LETTERS_AROUND and side in said for side in sides)


def blanked(text: str, matches: list[Match]) -> str:
    """The text with the matches as blanks, so that what is left can be judged for itself; offsets stay."""
    for match in matches:
        text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return text


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
