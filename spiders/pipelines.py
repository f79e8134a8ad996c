"""Storing what spiders find: bytes first, then one transaction per meeting, agenda or document."""

from datetime import timedelta
from functools import singledispatchmethod
from typing import Any

from scrapy.crawler import Crawler
from sqlalchemy.orm import Session

from models.document import Document
from models.media import media_type
from models.meeting import Meeting
from models.revisions import StoredPage, current_revision, save_agenda
from models.source import StoredSource
from published.values import Agenda, ListedMeeting
from spiders.base import AgendaSpider
from spiders.polling.found import Answered, FoundAgenda, FoundDocument, FoundList, FoundProblem, Solved, Validators
from spiders.storage.documents import document_failed, document_unchanged, save_file, save_version
from spiders.storage.exchanges import save_exchange
from spiders.storage.losses import agenda_losses, has_agenda, listing_losses, names_lost, other_kind_of_file
from spiders.storage.meetings import is_newly_cancelled, known_meeting, save_meeting
from spiders.storage.polls import save_listing
from spiders.storage.problems import save_problem, solve_problems, urls_with_problems

RENAMED_FOR = timedelta(days=7)


class Storing:
    """The pipeline's one step. Bytes are on the disk before a row names them; what is cut off is asked for again."""

    def __init__(self, spider: AgendaSpider) -> None:
        self.spider = spider
        self.database = spider.database
        self.files = spider.files
        self.now = spider.now
        self.counts = spider.outcome.counts
        self.changed: set[int] = set()
        self.new: set[int] = set()
        with self.database.reading() as session:
            self.troubled = urls_with_problems(session, spider.source_key)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Storing":
        assert isinstance(crawler.spider, AgendaSpider)  # noqa: S101 (tells the type checker what Scrapy guarantees)
        return cls(crawler.spider)

    def process_item(self, item: Any) -> Any:
        self.store(item)
        return item

    @singledispatchmethod
    def store(self, found: object) -> None:
        raise TypeError(f"a spider found {type(found).__name__}, which nothing stores")

    @store.register
    def _list(self, found: FoundList) -> None:
        sha256 = self.files.save(found.body) if found.body is not None else None
        names: dict[str, str] = {}
        for listed in found.meetings or ():
            with self.database.writing() as session:
                source = session.get_one(StoredSource, self.spider.source_key)
                known = known_meeting(session, self.spider.source_key, listed.vendor_id)
                if known is not None and known.status == listed.status:
                    names[listed.vendor_id] = known.title
                self._compare(session, found.problems_under, known, listed, sha256)
                meeting, change = save_meeting(session, source, listed, self.now)
                if change == "new":
                    self.new.add(meeting.id)
                elif change == "changed" and meeting.id not in self.new:
                    self.changed.add(meeting.id)
                if change != "unchanged" and is_newly_cancelled(meeting):
                    self.counts["meetings_cancelled"] += 1
        with self.database.writing() as session:  # after the meetings: a list cut off in the middle is read again
            self._compare_names(session, found, names, sha256)
            self._keep(session, found.answered, sha256)
            save_listing(
                session,
                self.spider.source_key,
                found.url,
                sha256=sha256,
                etag=found.validators.etag,
                last_modified=found.validators.last_modified,
                read_with=found.read_with,
                now=self.now,
            )
        self._count_meetings()

    def _compare_names(self, session: Session, found: FoundList, before: dict[str, str], sha256: str | None) -> None:
        """Report a list whose meetings are mostly called otherwise; for a week, as nobody can tell which is right."""
        url = f"{found.problems_under}#names"
        losses = names_lost(before, {listed.vendor_id: listed.title for listed in found.meetings or ()})
        self._report(session, losses, url, sha256)
        if url in self.troubled and not losses:
            solve_problems(session, self.spider.source_key, url, self.now - RENAMED_FOR)

    def _compare(
        self, session: Session, list_url: str, known: Meeting | None, listed: ListedMeeting, sha256: str | None
    ) -> None:
        """Report what a list says no more of a meeting to come, under an address of its own, until it is back."""
        url = f"{list_url}#{listed.vendor_id}"
        losses = listing_losses(session, known, listed, self.now)
        self._report(session, losses, url, sha256)
        is_back = listed.is_time_known and has_agenda(listed.agenda_urls, listed.documents)
        if url in self.troubled and not losses and is_back:
            solve_problems(session, self.spider.source_key, url, self.spider.poll_started_at)

    @store.register
    def _agenda(self, found: FoundAgenda) -> None:
        pages = [StoredPage(page.url, self.files.save(page.body)) for page in (*found.pages, *found.details)]
        with self.database.writing() as session:
            for fetched, page in zip((*found.pages, *found.details), pages, strict=True):
                self._keep(session, fetched.answered, page.sha256)
            meeting = session.get_one(Meeting, found.meeting_id)
            if found.agenda is not None:
                if self._lost_its_items(session, meeting, found.agenda, pages, is_whole=found.is_whole):
                    return
                if found.agenda.items or self._is_shown_to_be_empty(session, meeting):
                    self._save(session, meeting, found, found.agenda, pages)
                validators = found.validators if found.is_one_page else Validators()
                meeting.agenda_sha256 = pages[0].sha256 if found.is_one_page else None
                meeting.agenda_etag, meeting.agenda_last_modified = validators.etag, validators.last_modified
                meeting.agenda_answered_at = pages[0].url
                if found.details or found.without_detail:
                    meeting.details_checked_at = self.now
            if found.is_whole and not found.without_detail:
                meeting.agenda_checked_at = self.now
                meeting.agenda_read_with = found.read_with
                meeting.is_agenda_due = False
                meeting.agenda_failures = 0
        self._count_meetings()

    def _save(
        self, session: Session, meeting: Meeting, found: FoundAgenda, agenda: Agenda, pages: list[StoredPage]
    ) -> None:
        source = session.get_one(StoredSource, self.spider.source_key)
        kept = found.without_detail
        losses = [] if kept else agenda_losses(current_revision(session, meeting.id), agenda, meeting)
        revision = save_agenda(session, source, meeting, agenda, pages, self.now, keep_attachments_of=kept)
        if revision is not None:
            self._report(session, losses, pages[0].url, pages[0].sha256)
            self.counts["items"] += len(agenda.items)
            if meeting.id not in self.new:
                self.changed.add(meeting.id)

    def _report(self, session: Session, losses: list[tuple[str, str]], url: str, sha256: str | None) -> None:
        for kind, detail in losses:
            save_problem(session, self.spider.source_key, kind, url, detail, sha256, self.now)
            self.counts["problems"] += 1

    def _is_shown_to_be_empty(self, session: Session, meeting: Meeting) -> bool:
        """Whether an agenda without items says something: not where its items were split from a file.

        And not where there was none before: then it is not published yet.
        """
        current = current_revision(session, meeting.id)
        return current is not None and not current.from_document

    def _lost_its_items(
        self, session: Session, meeting: Meeting, agenda: Agenda, pages: list[StoredPage], *, is_whole: bool
    ) -> bool:
        """Whether an agenda that had items came back with fewer because something went wrong; if so it is a problem.

        An agenda without items is real only where the meeting was cancelled; one of which a page is missing never is.
        """
        before = current_revision(session, meeting.id)
        if before is None or not before.items or before.from_document:
            return False
        if is_whole and (agenda.items or meeting.status == "cancelled"):
            return False
        detail = (
            f"meeting {meeting.vendor_id} had {len(before.items)} items and now has {len(agenda.items)}; "
            "the old ones are kept"
        )
        last = pages[-1]
        save_problem(session, self.spider.source_key, "agenda lost its items", last.url, detail, last.sha256, self.now)
        self.counts["problems"] += 1
        meeting.agenda_failures += 1
        return True

    @store.register
    def _document(self, found: FoundDocument) -> None:
        sha256 = self.files.save(found.body) if found.body is not None else None
        with self.database.writing() as session:
            self._keep(session, found.answered, sha256)
            document = session.get_one(Document, found.document_id)
            known = document.sha256
            kind = media_type(found.body) if found.body is not None else ""
            other = other_kind_of_file(session, document, kind)
            if sha256 is not None and other:
                save_problem(session, document.source_key, "another file", document.url, other, sha256, self.now)
                self.counts["problems"] += 1
                document_failed(document)
                return
            if sha256 is None or found.body is None:
                document_unchanged(document, self.now)
            else:
                save_file(session, sha256, len(found.body), kind, self.now)
                document.etag, document.last_modified = found.validators.etag, found.validators.last_modified
                if save_version(session, document, sha256, self.now):
                    self.counts["documents"] += 1
            unchanged = known if sha256 in (None, known) else None
            since = self.spider.poll_started_at
            solve_problems(session, document.source_key, document.url, since, unchanged_sha256=unchanged)

    def _keep(self, session: Session, answered: Answered | None, sha256: str | None) -> None:
        """Record the exchange that brought the bytes, as evidence."""
        if answered is not None and sha256 is not None:
            save_exchange(session, self.spider.source_key, answered, sha256, self.now)

    @store.register
    def _problem(self, found: FoundProblem) -> None:
        sha256 = self.files.save(found.body) if found.body else None
        self.counts["problems"] += 1
        with self.database.writing() as session:
            save_problem(session, self.spider.source_key, found.kind, found.url, found.detail, sha256, self.now)
            if found.meeting_id is not None:
                session.get_one(Meeting, found.meeting_id).agenda_failures += 1
            if found.document_id is not None:
                document_failed(session.get_one(Document, found.document_id))

    @store.register
    def _solved(self, found: Solved) -> None:
        if found.url not in self.troubled:
            return
        with self.database.writing() as session:
            solve_problems(
                session,
                self.spider.source_key,
                found.url,
                self.spider.poll_started_at,
                unchanged_sha256=found.unchanged_sha256,
            )

    def _count_meetings(self) -> None:
        self.counts["meetings_new"], self.counts["meetings_changed"] = len(self.new), len(self.changed)
