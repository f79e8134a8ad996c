"""Where the title of an item ends, or, when its number stands behind it, begins."""

import re
from collections.abc import Sequence
from itertools import pairwise

from documents.agenda.headings import has_bullet, is_action
from documents.agenda.lines import is_capital
from documents.agenda.marks import STYLES_OF_LISTS, file_number, readings

LONGEST_TITLE = 12  # lines
LONGEST_CAPITAL_TITLE = 25

_LABEL = re.compile(
    r"^(?:recommend\w*|(?:suggested |requested |proposed )?action|from|subject|staff|contact|presenter|presented by|"
    r"ceqa|attachments?|fiscal impact|financial (?:impact|implications)|background|summary|description|report|vote|"
    r"note|(?:city )?(?:council )?district|department|office|applicant|location|project|purpose|(?:estimated )?time|"
    r"environmental|strategic plan|supporting documents?)\b[\w ()/&’'-]{0,40}:"
    r"|^(?:staff |council |agenda |administrative )?(?:report|recommendation)(?:\(s\)|s)?:?$|^attachments?\b"
    r"|^\[(?:deferred|continued|passed|rules)",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:[,–—&/(-]|\b(?:and|or|of|the|to|a|an|for|in|on|at|by|with|from|no\.|as|after|before|under|regarding))$", re.I
)


def starts_label(text: str) -> bool:
    """Whether a line begins a labelled part of an item: "Recommendation:", "From:"."""
    return _LABEL.match(text) is not None or (text.endswith(":") and len(text.split()) <= 3 and not is_capital(text))


def title_of(texts: Sequence[str], width: int) -> str:
    """The title with which these lines of an item begin, over as many of them as it takes.

    `width` is how many characters a full line has: behind a shorter one the title ends, if it could have gone on.
    """
    title = [texts[0]] if texts else []
    whole = is_capital(title[0]) if title else False
    for before, text in pairwise(texts):
        if len(title) >= (LONGEST_CAPITAL_TITLE if whole else LONGEST_TITLE):
            break
        if _begins_something(text) and not (whole and text.startswith("- ") and is_capital(text)):
            break
        if is_action(text) and len(title[0].split()) > 2 and not goes_on(before) and not is_action(title[0]):
            break
        if whole:
            if not is_capital(text) and not (goes_on(before) and len(text.split()) <= 3):
                break
        elif not _is_rest(before, text, width):
            break
        title.append(text)
    return re.sub(r"^(?:subject|title)\s*:\s*", "", " ".join(title), flags=re.I).strip().rstrip(":").strip()


def title_before(texts: Sequence[str]) -> int:
    """How many of these lines, from their end, are the title of the number that stands below them."""
    last = len(texts)
    first = last
    while first > 0 and last - first < LONGEST_TITLE:
        text = texts[first - 1]
        if starts_label(text) or has_bullet(text) or _begins_something(text):
            break
        if first < last and text.endswith((".", ":", ";")):
            break
        first -= 1
    width = max((len(text) for text in texts[first:]), default=0)
    for index in range(last - 1, first, -1):
        if not _is_rest(texts[index - 1], texts[index], width):
            return last - index
    return last - first


def goes_on(text: str) -> bool:
    """Whether a line ends in the middle of a sentence."""
    return _GOES_ON.search(text) is not None


def _is_rest(before: str, text: str, width: int) -> bool:
    """Whether a line is the rest of a sentence that the line before could not hold."""
    if before.endswith(":") and text[0] in '"“':
        return True
    if before.endswith((".", ":", ";")) and not re.search(r"\b(?:no|inc|st|ave|dr|v|vs)\.$", before, re.I):
        return False
    if text[0].islower() or goes_on(before):
        return True
    return len(before) + 1 + len(text.split()[0]) > width * 0.82


def _begins_something(text: str) -> bool:
    if starts_label(text) or has_bullet(text) or file_number(text)[0]:
        return True
    return any(
        mark.rest[:1].isupper() and (mark.style in STYLES_OF_LISTS or (mark.style == "int" and not mark.is_bare))
        for mark in readings(text)
        if not mark.is_trailing and not mark.is_misread
    )
