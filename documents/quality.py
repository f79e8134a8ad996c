"""Whether the text layer of a page says what the page shows: recognisers of what goes wrong when PDFs are made.

Each looks at one page, knows nothing of others, and rather lets a slight damage pass than send a good page to be
recognised anew. What a page needs is told by its reason, "" when its text is good.
"""

import math
import re
import unicodedata
from collections import Counter

NO_SPACES = "no spaces"
MOJIBAKE = "mojibake"
UNMAPPED = "unmapped glyphs"
LIGATURES = "lost ligatures"

FEW_LETTERS = 60  # fewer tell nothing
LONGEST_WORD = 22  # letters: nearly no word of English, Spanish or Russian is longer
ENOUGH_FOR_STATISTICS = 150  # letters
LIKELY = -3.3  # mean of the logarithms of all letters, those of numbers and addresses with them
UNLIKELY = -3.5  # mean of the logarithms; text in any language with Latin letters has -2.8 to -3.2, a cipher less

_HIDDEN_HYPHEN = re.compile("[\x02\ufffe]\r?\n?")
_ADDRESS_MARKS = ("/", "@", "www.")
_ADDRESS = re.compile(r"\S*(?:[/@]|www\.)\S*")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN_WORD = re.compile("[a-z]{3,}")
_CASED = re.compile("[A-Za-zÀ-ɏͰ-ԯḀ-ỿ]+")  # of scripts that put spaces between words
_LONG_WORD = re.compile("[A-Za-zÀ-ɏͰ-ԯḀ-ỿ]{23,}")
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NOT_MAPPED = re.compile(rf"{_STRANGE.pattern}|\(cid:\d+\)")
_ONE_SYMBOL = re.compile(r"[^\w\s._\-–—=*•·…│─|▪●○■□✓☐☑→$%/]")

# UTF-8 read as Windows-1252, as Latin-1 and as Windows-1251; Cyrillic of one byte a letter read as Latin-1.
_DOUBLE = re.compile(
    "[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|â[\x80€][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|[ÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|[РС][\x80-\xa0ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈ¤Ґ¦§Ё©Є«¬®Ї°±Ііґµ¶·ё№є»јЅѕї]"
)
_FIRST_OF_DOUBLE = re.compile("[ÂÃâÐÑРС]")
_ACCENTED_WORD = re.compile("[À-ÖØ-öø-ÿ]{4,}")
FEWEST_DOUBLES = 4
FEWEST_ACCENTED_WORDS = 3

# How often letters are in English and Spanish, of a thousand.
_FREQUENCY = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        (100, 13, 37, 47, 128, 15, 17, 38, 69, 3, 6, 47, 28, 71, 82, 22, 6, 65, 69, 72, 32, 10, 14, 4, 16, 3),
        strict=True,
    )
)
_LOGARITHM = {letter: math.log(count / sum(_FREQUENCY.values())) for letter, count in _FREQUENCY.items()}

# Words of an agenda as they are without ﬁ, ﬂ, ﬀ, ﬃ; some with a space there. None of them is a word or a name.
_LOST = re.compile(
    r"\b(?:[Oo]f ?cers?|[Oo]f ?ces?|[Oo]f ?cials?(?:ly)?|[Oo] cers?|[Oo] ces?|[Oo] cials?|[Nn]on-?pro t|"
    r"nance|nancial(?:ly)?|nancing|scal|rst|[Cc]erti ?cat(?:e|es|ion)|[Cc]erti ed|"
    r"[Ss]peci ?c(?:ally|ations?)?|[Ss]peci ?ed|"
    r"[Bb]ene ?ts?|[Bb]ene ?cial|[Ii]denti ?ed|[Ii]denti ?cation|[Nn]oti ?ed|[Nn]oti ?cations?|[Qq]uali ?ed|"
    r"[Qq]uali ?cations?|[Mm]odi ?ed|[Mm]odi ?cations?|[Cc]lassi ?ed|[Cc]lassi ?cations?|[Dd]e ned|[Dd]e nitions?|"
    r"[Cc]on rm(?:ed|ation)?|[Cc]onrm(?:ed|ation)|[Cc]on dential|[Cc]ondential|[Cc]on icts?|[Tt]raf ?c|[Tt]ra c|"
    r"[Ss]uf ?cient|[Ss]u cient|[Ee]f ?cient|[Ee]f ?ciency|[Ee] ciency|[Dd]i erent|[Ee] ective|[Aa] ected|[Ee] orts?|"
    r"[Ss]ta reports?|[Jj]usti ?ed|[Ss]igni ?cant(?:ly)?|[Ss]cienti c|[Pp]aci c|[Rr]ati ed|[Rr]ati cation|[Vv]eri ed|"
    r"[Uu]ni ed|[Cc]lari ?cation|[Ii]n uence|[Rr]e ects?|[Pp]ro le)\b"
)
_INTACT = re.compile(
    r"\b(?:offic\w+|financ\w+|fiscal|first|final|filing|nonprofit|certif\w+|specif\w+|benef\w+|identif\w+|notif\w+|"
    r"qualif\w+|modif\w+|classif\w+|defin\w+|confirm\w*|confidential\w*|conflict\w*|traffic|sufficien\w+|efficien\w+|"
    r"differen\w+|effect\w*|affect\w*|efforts?|staff|justif\w+|signific\w+|scientific|pacific|ratif\w+|verif\w+|"
    r"unified|clarif\w+|influence\w*|reflect\w*|profile\w*|five|file\w*|floor|flood|field|fire|find\w*)\b",
    re.I,
)
_NO_LETTER = re.compile("[Þ\ufffd\ue000-\uf8ff\x00-\x01\x03-\x08\x0e-\x1f\x7f]")
_LIGATURE_AS_LETTER = re.compile(f"[a-z]{_NO_LETTER.pattern}[a-z]")
FEWEST_LOST = 3
USUAL_DISTANCE = 300  # characters from one to the next in English, at most


def broken_text(text: str) -> str:
    """Why the text layer of a page cannot be trusted, "" when it can.

    `text` is as the PDF gives it, with its control characters. The reasons: "unmapped glyphs", "no spaces",
    "mojibake", "lost ligatures", the first of them that holds.
    """
    if "\x02" in text or "\ufffe" in text:
        text = _HIDDEN_HYPHEN.sub("-\n", text)
    for reason, holds in (
        (UNMAPPED, is_unmapped),
        (MOJIBAKE, is_mojibake),
        (NO_SPACES, has_no_spaces),
        (LIGATURES, has_lost_ligatures),
    ):
        if holds(text):
            return reason
    return ""


def is_unmapped(text: str) -> bool:
    """Whether a fifth of what is printed has no meaning: replacement and private characters, controls, «(cid:12)»."""
    if "(cid:" not in text and _STRANGE.search(text) is None:  # which is so of nearly every page
        return False
    strange = len(_NOT_MAPPED.findall(text))
    return strange >= 20 and strange * 5 >= len("".join(_NOT_MAPPED.sub("\ufffd", text).split()))


def has_no_spaces(text: str) -> bool:
    """Whether a quarter of the letters stand in words longer than any word; addresses of the web do not count."""
    if _LONG_WORD.search(text) is None:  # which is so of nearly every page
        return False
    words = [len(word) for word in _CASED.findall(_without_addresses(text))]
    letters = sum(words)
    return letters >= FEW_LETTERS and sum(one for one in words if one > LONGEST_WORD) * 4 >= letters


def is_mojibake(text: str) -> bool:
    """Whether the text was decoded wrongly, or its font has an order of its own."""
    if text.isascii():
        return not _is_language(text) and (_is_cipher(text) or _is_symbols(text))
    doubles = len(_DOUBLE.findall(text)) if _FIRST_OF_DOUBLE.search(text) else 0
    if doubles >= FEWEST_DOUBLES and doubles * 200 >= len(text):
        return True
    if len(_ACCENTED_WORD.findall(text)) >= FEWEST_ACCENTED_WORDS:
        return True
    return not _is_language(text) and (_is_cipher(text) or _is_symbols(text))


def has_lost_ligatures(text: str) -> bool:
    """Whether «office», «fiscal», «certified» lack their ﬁ, ﬂ, ﬀ: three of them, and more than there are whole ones."""
    if _NO_LETTER.search(text) and len(_LIGATURE_AS_LETTER.findall(text)) >= FEWEST_LOST:
        return True
    if sum(map(text.count, ("fi", "fl", "ff"))) * USUAL_DISTANCE > len(text):
        return False
    lost = Counter(match.casefold() for match in _LOST.findall(text))
    count = sum(lost.values())
    return count >= FEWEST_LOST and len(lost) >= 2 and count > len(_INTACT.findall(text))


def _is_language(text: str) -> bool:
    """Whether most of what is printed are Latin letters, as frequent as in a language: a quick look, for most pages."""
    plain = text.lower()
    counts = [(plain.count(letter), weight) for letter, weight in _LOGARITHM.items()]
    letters = sum(count for count, _ in counts)
    if letters < ENOUGH_FOR_STATISTICS or letters * 2 < len(text) - sum(map(text.count, " \r\n\t")):
        return False
    return sum(count * weight for count, weight in counts) >= letters * LIKELY


def _is_cipher(text: str) -> bool:
    """Whether the Latin letters are not as frequent as in any language: other letters are meant."""
    plain = _without_addresses(text)
    plain = (plain if plain.isascii() else unicodedata.normalize("NFD", plain)).lower()
    words = "".join(_LATIN_WORD.findall(plain))
    letters = len(words)
    if letters < ENOUGH_FOR_STATISTICS:
        return False
    if sum(words.count(letter) * weight for letter, weight in _LOGARITHM.items()) >= letters * UNLIKELY:
        return False
    return letters * 2 >= len("".join(_LETTERS.findall(plain)))


def _without_addresses(text: str) -> str:
    if not any(mark in text for mark in _ADDRESS_MARKS):
        return text
    return _ADDRESS.sub(" ", text)


def _is_symbols(text: str) -> bool:
    """Whether most of what is printed is neither letters nor digits, nor what tables and lists are drawn with."""
    printed = "".join(text.split())
    if len(printed) < ENOUGH_FOR_STATISTICS:
        return False
    return len(_ONE_SYMBOL.findall(printed)) * 2 > len(printed)
