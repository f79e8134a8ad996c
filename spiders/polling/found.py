"""What a spider hands to the pipeline, beside the poll's own counts."""

from dataclasses import dataclass

from published.values import Agenda, ListedMeeting


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask «changed since?» with (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answered:
    """A request and the answer to it, without the body of the answer; headers as (name, value) in their order."""

    url: str
    asked_url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: str | None
    status: int
    response_headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FoundList:
    """A list answer, to be kept as the last one of its URL; `meetings` is None when it was not new.

    `problems_under` is the URL that stands for the list in the record of problems, the same in every poll.
    """

    url: str
    problems_under: str
    body: bytes | None
    validators: Validators
    read_with: str
    meetings: tuple[ListedMeeting, ...] | None
    answered: Answered | None = None


@dataclass(frozen=True)
class FetchedPage:
    """An answer and the URL that gave it; `answered` is None where the bytes are those from before."""

    url: str
    body: bytes
    answered: Answered | None = None


@dataclass(frozen=True)
class FoundAgenda:
    """The agenda of one meeting and the pages that it was read from; no agenda and no pages when nothing changed.

    `details` are the pages of single items; `without_detail` names, by vendor id, the items whose page failed: they
    keep the attachments that were known.
    """

    meeting_id: int
    pages: tuple[FetchedPage, ...]
    validators: Validators
    read_with: str
    agenda: Agenda | None
    is_whole: bool = True  # False: another page of the same agenda could not be read
    details: tuple[FetchedPage, ...] = ()
    without_detail: frozenset[str] = frozenset()

    @property
    def is_one_page(self) -> bool:
        """Whether one answer is all of the agenda, so that the same answer again means the same agenda."""
        return self.is_whole and len(self.pages) == 1


@dataclass(frozen=True)
class FoundDocument:
    """The bytes of a document; None when the server said that they did not change."""

    document_id: int
    body: bytes | None
    validators: Validators
    answered: Answered | None = None


@dataclass(frozen=True)
class FoundProblem:
    """Something that could not be fetched or read."""

    kind: str
    url: str
    detail: str
    body: bytes | None = None
    meeting_id: int | None = None  # whose agenda failed
    document_id: int | None = None  # which document failed


@dataclass(frozen=True)
class Solved:
    """A URL was read: whatever was wrong with it before is over.

    `unchanged_sha256`: it answered with these known bytes, which were not read again; what is wrong in them still is.
    """

    url: str
    unchanged_sha256: str | None = None
