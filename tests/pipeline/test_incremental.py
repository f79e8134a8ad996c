"""A second look asks little and stores nothing twice; what changed is seen, dated, and never overwrites what was.

One watch over pairs of portals (a Legistar and a PrimeGov one for each thing that happens) goes through four rounds:
the first look; a second one while nothing happened; a third one after everything happened; and a late one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from alerts.alert import AlertCounts
from demo.content import Section
from demo.faults import status
from demo.portals.portal import Portal
from demo.server import LoggedRequest
from documents.read import ReadCounts
from flagging.meeting_flags import FlagCounts
from models.agenda import AgendaItem, AgendaRevision
from models.document import Document, DocumentVersion
from models.meeting import Meeting, MeetingRevision
from models.poll import Poll, Problem
from models.tables import Base
from tests.conftest import NOW
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import Row, Watch, content_of, start_watch, town

PLATFORMS = ("legistar", "primegov")
THINGS = ("quiet", "plain", "changed", "replaced", "moved", "vanished", "emptied")
FIRST, QUIET, BUSY, LATE = NOW, NOW + timedelta(minutes=50), NOW + timedelta(minutes=55), NOW + timedelta(hours=7)
ABOUT_THE_RUN = {
    "listing": {"read_at"},
    "meeting": {"agenda_checked_at"},
    "document": {"checked_at"},
    "source": {"last_good_poll_at"},
}

each_platform = pytest.mark.parametrize("platform", PLATFORMS)


@dataclass(frozen=True)
class Round:
    """What one round asked, did and left behind."""

    asked: list[LoggedRequest]
    polls: dict[str, Poll]
    read: ReadCounts
    flagged: FlagCounts
    alerted: AlertCounts
    stored: dict[str, list[Row]]
    mails: list[str]
    meetings: dict[str, dict[str, Meeting]]
    problems: dict[str, list[Problem]]

    def asked_of(self, source: str) -> list[LoggedRequest]:
        """The requests to one portal, without robots.txt."""
        prefix = source.split("/")[1]
        return [request for request in self.asked if request.path.startswith(f"/{prefix}/")]


@dataclass(frozen=True)
class Story:
    watch: Watch
    first: Round
    quiet: Round
    busy: Round
    late: Round


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    portals = {
        f"{thing}-{platform}": town(
            f"{thing}-{platform}",
            platform,
            etag=thing != "plain",
            days={"quiet": (3, 10, -4), "changed": (3, 10, 17)}.get(thing, (3, 10)),
        )
        for thing in THINGS
        for platform in PLATFORMS
    }
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(tmp_path_factory.mktemp("story"), patch, list(portals.values()))
        first = look(watch, FIRST)
        quiet = look(watch, QUIET)
        hidden = {prefix: portal.meetings[102] for prefix, portal in portals.items() if prefix.startswith("vanished")}
        for prefix, portal in portals.items():
            let_happen(prefix, portal, watch)
        busy = look(watch, BUSY)
        watch.server.faults.clear()
        portals["emptied-primegov"].reset()
        for prefix, meeting in hidden.items():
            portals[prefix].meetings[102] = meeting
        late = look(watch, LATE)
        yield Story(watch, first, quiet, busy, late)
        watch.close()


def let_happen(prefix: str, portal: Portal, watch: Watch) -> None:
    thing, platform = prefix.split("-")
    if thing == "changed":
        portal.change("retitle:10201", title="Receive a delegation from Nakhodka, Russia.")
        portal.change("cancel:103")
    elif thing == "replaced":
        portal.change("replace:101010")
    elif thing == "moved":
        portal.change("move:102", minutes=90)
    elif thing == "vanished":
        del portal.meetings[102]
    elif thing == "emptied" and platform == "legistar":
        watch.server.faults.set(f"^/{prefix}/events/101/eventitems", status(200, body="[]"))
    elif thing == "emptied":
        portal.meetings[101] = replace(portal.meetings[101], sections=(Section("New Business", "I."),))


def look(watch: Watch, moment: datetime) -> Round:
    watch.at(moment)
    sources = [f"testville/{prefix}" for prefix in watch.server.portals]
    with watch.asking() as asked:
        polls = watch.crawl_together(sources)
        read, flagged, alerted = watch.read(), watch.flag(), watch.alert()
    tables = [table for table in Base.metadata.sorted_tables if table.name != "poll"]
    return Round(
        asked,
        polls,
        read,
        flagged,
        alerted,
        content_of(watch.database.engine, tables, ABOUT_THE_RUN),
        [mail.name for mail in watch.mails()],
        {source: watch.meetings(source) for source in sources},
        {source: watch.problems(source) for source in sources},
    )


def revisions(story: Story, source: str, vendor_id: str) -> list[AgendaRevision]:
    with story.watch.looking() as session:
        query = select(AgendaRevision).join(Meeting).where(Meeting.source_key == source, Meeting.vendor_id == vendor_id)
        return list(session.scalars(query.order_by(AgendaRevision.number)))


def meeting_revisions(story: Story, source: str, vendor_id: str) -> list[MeetingRevision]:
    with story.watch.looking() as session:
        query = (
            select(MeetingRevision).join(Meeting).where(Meeting.source_key == source, Meeting.vendor_id == vendor_id)
        )
        return list(session.scalars(query.order_by(MeetingRevision.number)))


def titles(story: Story, revision: AgendaRevision) -> list[str]:
    with story.watch.looking() as session:
        query = select(AgendaItem.title).where(AgendaItem.revision_id == revision.id, AgendaItem.file_number != "")
        return list(session.scalars(query.order_by(AgendaItem.position)))


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        (
            "testville/quiet-legistar",
            ["/events", "/events/101/eventitems", "/events/102/eventitems"],
        ),
        (
            "testville/quiet-primegov",
            ["/Portal/Meeting", "/Portal/Meeting", "/api/v2/PublicPortal/ListUpcomingMeetings"],
        ),
    ],
)
def test_a_second_look_asks_for_the_lists_and_once_for_each_coming_meeting(
    story: Story, source: str, paths: list[str]
) -> None:
    """All of it conditionally; the past meeting, the archive and the files are left alone."""
    asked = story.quiet.asked_of(source)

    assert sorted(request.path.removeprefix(f"/{source.split('/')[1]}") for request in asked) == paths
    assert {request.status for request in asked} == {304}
    assert all(request.if_none_match for request in asked)


@each_platform
def test_a_portal_without_etags_is_asked_the_same(story: Story, platform: str) -> None:
    """It sends the bytes again, which are told by their hash."""
    plain = story.quiet.asked_of(f"testville/plain-{platform}")

    assert len(plain) == len(story.quiet.asked_of(f"testville/moved-{platform}")) == 3
    assert {request.status for request in plain} == {200}


def test_each_crawl_asks_for_robots_txt_once(story: Story) -> None:
    """Every look begins with what the portal allows."""
    for each in (story.first, story.quiet, story.busy, story.late):
        assert len([request for request in each.asked if request.path == "/robots.txt"]) == len(each.polls)


def test_a_second_look_stores_reads_flags_and_mails_nothing(story: Story) -> None:
    """With and without ETags: the rows, the files and the mails are those of the first look."""
    again = story.quiet

    assert {
        (poll.state, poll.meetings_new, poll.meetings_changed, poll.meetings_cancelled, poll.items, poll.documents)
        for poll in again.polls.values()
    } == {("ok", 0, 0, 0, 0, 0)}
    assert all(poll.meetings_unchanged == poll.meetings_listed for poll in again.polls.values())
    assert (again.read.files, again.flagged.passages, again.alerted.messages, again.alerted.sent) == (0, 0, 0, 0)
    assert again.stored == story.first.stored
    assert again.mails == story.first.mails


@each_platform
def test_a_retitled_item_and_a_cancelled_meeting_are_two_changed_meetings(story: Story, platform: str) -> None:
    """One of them is newly cancelled, the third meeting is unchanged."""
    source = f"testville/changed-{platform}"
    poll, cancelled = story.busy.polls[source], story.busy.meetings[source]["103"]

    assert (poll.meetings_changed, poll.meetings_cancelled, poll.meetings_new, poll.meetings_unchanged) == (2, 1, 0, 1)
    assert cancelled.status == "cancelled"
    assert cancelled.status_evidence
    assert [each.facts["status"] for each in meeting_revisions(story, source, "103")] == ["scheduled", "cancelled"]
    assert story.busy.flagged.by_source[source] == 1


@each_platform
def test_a_changed_agenda_is_a_second_revision(story: Story, platform: str) -> None:
    """It carries the interval in which it appeared; the first one stays as it was."""
    old, new = revisions(story, f"testville/changed-{platform}", "102")

    assert (old.number, old.is_current, old.seen_after, old.seen_by) == (1, False, None, FIRST)
    assert (new.number, new.is_current, new.seen_after, new.seen_by) == (2, True, QUIET, BUSY)
    assert titles(story, old) == [
        "Approve contract 10201 for street trees.",
        "Approve contract 10202 for street trees.",
    ]
    assert titles(story, new) == [
        "Receive a delegation from Nakhodka, Russia.",
        "Approve contract 10202 for street trees.",
    ]
    with story.watch.looking() as session:
        [before], [after] = (list(session.get_one(AgendaRevision, each.id).pages) for each in (old, new))
    assert before.sha256 != after.sha256
    assert story.watch.kept(before.sha256)
    assert story.watch.kept(after.sha256)
    assert len(revisions(story, f"testville/changed-{platform}", "101")) == 1


@each_platform
def test_a_file_replaced_in_silence_is_noticed_when_it_is_time_to_look(story: Story, platform: str) -> None:
    """Nothing in any list moves: before a twelfth of the time to the meeting is over nobody asks for the file."""
    source = f"testville/replaced-{platform}"
    is_file = ("attachment", "agendas/", "CompiledDocument")

    early = [each for each in story.busy.asked_of(source) if any(mark in each.path for mark in is_file)]
    with story.watch.looking() as session:
        versions = session.execute(
            select(DocumentVersion.number, DocumentVersion.seen_after, DocumentVersion.seen_by)
            .join(Document, Document.id == DocumentVersion.document_id)
            .where(Document.source_key == source, Document.url.contains("ttachment"))
            .order_by(DocumentVersion.number)
        ).all()

    assert early == []
    assert story.busy.polls[source].documents == 0
    assert story.late.polls[source].documents == 1
    assert [tuple(row) for row in versions] == [*[(1, None, FIRST)] * 4, (2, FIRST, LATE)]


@each_platform
def test_a_moved_meeting_gets_a_revision(story: Story, platform: str) -> None:
    """The earlier time stays on record, with the interval in which the later one appeared."""
    source = f"testville/moved-{platform}"
    old, new = meeting_revisions(story, source, "102")
    before, after = (datetime.fromisoformat(str(each.facts["starts_at"])) for each in (old, new))

    assert after - before == timedelta(minutes=90)
    assert story.busy.meetings[source]["102"].starts_at == after
    assert (new.number, new.seen_after, new.seen_by) == (2, QUIET, BUSY)
    assert (story.busy.polls[source].meetings_changed, story.busy.polls[source].meetings_cancelled) == (1, 0)


@each_platform
def test_a_meeting_that_vanishes_is_not_cancelled_and_may_come_back(story: Story, platform: str) -> None:
    """Absence is noted with its time and changes nothing else; nobody is mailed about it."""
    source = f"testville/vanished-{platform}"
    absent, back = story.busy.meetings[source]["102"], story.late.meetings[source]["102"]

    assert (absent.status, absent.not_seen_since) == ("scheduled", BUSY)
    assert (back.status, back.not_seen_since) == ("scheduled", None)
    assert (story.busy.polls[source].meetings_listed, story.busy.polls[source].meetings_cancelled) == (1, 0)
    assert len(meeting_revisions(story, source, "102")) == len(revisions(story, source, "102")) == 1
    assert story.busy.flagged.by_source.get(source, 0) == story.late.flagged.by_source.get(source, 0) == 0


@each_platform
def test_an_agenda_that_comes_back_empty_keeps_its_items(story: Story, platform: str) -> None:
    """No items where there were some is a problem and no revision; it is solved when the items are there again."""
    source = f"testville/emptied-{platform}"
    problem = next(each for each in story.busy.problems[source] if each.kind == "agenda lost its items")
    (revision,) = revisions(story, source, "101")

    assert "and now has 0" in problem.detail
    assert story.watch.kept(problem.sha256)
    assert titles(story, revision) == [
        "Suspend the sister city relationship with Nakhodka, Russia.",
        "Approve contract 10102 for street trees.",
    ]
    assert story.late.problems[source] == []


def test_only_what_changed_is_mailed(story: Story) -> None:
    """One mail per meeting at first; then the retitled item, the cancelled and the moved meeting, and nothing else."""
    new = [mail for mail in story.watch.mails() if mail.name not in story.first.mails]
    subjects = [message_from_bytes(mail.read_bytes(), policy=default)["Subject"] for mail in new]

    assert story.first.alerted.sent == len(story.first.mails) == len(THINGS) * len(PLATFORMS) * 2 + 4
    assert sorted(subject.removeprefix("[Testville] ").split()[0] for subject in subjects) == (
        ["CANCELLED"] * 2 + ["MOVED"] * 2 + ["Wed"] * 2
    )
    assert story.late.alerted.messages == 0


def test_a_window_is_kept_to(watch_over: StartWatch) -> None:
    """Days before `since` and after `until` are not stored; both days themselves are."""
    portals = [town(platform, platform, days=(-30, -20, 3, 10)) for platform in PLATFORMS]
    watch = watch_over(portals)

    reports = watch.crawl(since=date(2026, 11, 2), until=date(2026, 11, 25))

    assert {report.state for report in reports.values()} == {"ok"}
    for source in reports:
        assert sorted(watch.meetings(source)) == ["102", "103"]
        assert (watch.newest_poll(source).since, watch.newest_poll(source).until) == ("2026-11-02", "2026-11-25")
