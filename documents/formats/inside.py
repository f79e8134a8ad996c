"""Files inside of files: portfolios, attachments, archives, embedded files; how deep and how much is looked into."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.formats.page import NO_TEXT, Piece, UnreadableFileError

DEEPEST = 2
MOST_FILES = 200
LARGEST_INNER_FILE = 64 * 1024 * 1024  # bytes, unpacked
MOST_INNER_BYTES = 256 * 1024 * 1024  # of all of them together


@dataclass
class _Left:
    files: int = MOST_FILES
    size: int = MOST_INNER_BYTES


@dataclass(frozen=True)
class Inside:
    """Where a file is: how deep inside of others, and what may still be taken out of the outermost."""

    depth: int = 0
    left: _Left = field(default_factory=_Left)
    wanted: frozenset[int] = frozenset()  # pages of the outermost file; empty: all

    def take(self, size: int) -> str:
        """Count one more inner file; why it may not be read, "" when it may."""
        if self.depth >= DEEPEST:
            return f"it lies more than {DEEPEST} files deep"
        if self.left.files <= 0:
            return f"only {MOST_FILES} of the files inside are read"
        if size > LARGEST_INNER_FILE:
            return f"it is too big: more than {LARGEST_INNER_FILE >> 20} MB"
        if size > self.left.size:
            return f"the files inside are too big: together more than {MOST_INNER_BYTES >> 20} MB"
        self.left.files -= 1
        self.left.size -= size
        return ""

    def skips(self, number: int, last: int) -> bool:
        """Whether this page needs no look: others are wanted, and none behind the last of the file's own pages."""
        return bool(self.wanted) and number not in self.wanted and max(self.wanted) <= last


def inner_pages(name: str, body: bytes, inside: Inside) -> Iterator[Piece]:
    """The pages of a file that is inside of another, headed by its name; at least one, also when it is unreadable.

    Call `inside.take` before its bytes are unpacked.
    """
    from documents.formats import read_pages, reason_unreadable

    head = heading(name)
    is_first = True
    try:
        from models.media import media_type

        found = media_type(body, url=name)
        reason = reason_unreadable(found)
        if reason:
            raise UnreadableFileError(reason)
        for page in read_pages(body, found, Inside(inside.depth + 1, inside.left)):
            text = f"{head}\n{page.text}" if is_first else page.text
            problem = f"in {_short(name)}: {page.problem}" if page.problem else ""
            yield Piece(text, page.method, page.needs_ocr, problem, page.picture, page.places)
            is_first = False
    except UnreadableFileError as error:
        yield unread(name, str(error))


def unread(name: str, reason: str) -> Piece:
    """The page of a file inside that is not read: its name, and why."""
    return Piece(heading(name), NO_TEXT, problem=f"the attached file {_short(name)} is not read: {reason}")


def heading(name: str) -> str:
    return f"[attached file: {_short(name)}]"


def _short(name: str) -> str:
    return " ".join(name.split())[:200]
