"""Whatever a portal answers: the poll ends in the state it should, the bytes are kept, everything else lands.

One watch over many small portals, each with one fault of its own, goes through two rounds: with the faults, and
afterwards without them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo import faults
from demo.faults import Fault, status
from demo.portals.portal import Portal, guid_of
from demo.server import LoggedRequest
from models.agenda import AgendaItem, AgendaRevision
from models.meeting import Meeting
from models.poll import Poll, Problem
from tests.conftest import NOW
from tests.pipeline.watch import Watch, locality_with, source_of, start_watch, town

PLATFORMS = ("legistar", "primegov")
LISTS = {"legistar": r"/events\?", "primegov": "/ListUpcomingMeetings"}
AGENDAS = {"legistar": "/events/101/eventitems", "primegov": r"/Portal/Meeting\?meetingTemplateId=1010"}
FIRST_FILE = 101010
FILES = {"legistar": "/attachments/{}", "primegov": "/historyattachment/.*{}"}  # the GUID of the first file
TOO_BIG = 3 * 1024 * 1024  # the sources allow 1 MB
TOO_LATE = 4.0  # seconds; the sources wait for 1


@dataclass(frozen=True)
class Case:
    """A fault, the state or kind of problem that it makes, whether there were bytes, how often it is asked for."""

    fault: Fault
    state: str
    has_bytes: bool = True
    times: int | None = 1  # None: Twisted asks again by itself, on other connections, before Scrapy does


LIST_FAULTS = {
    "garbage": Case(faults.garbage(), "unreadable"),
    "truncated": Case(faults.truncated(), "unreadable", times=3),
    "empty": Case(faults.empty(), "unreadable", has_bytes=False),
    "page": Case(faults.html_instead(), "unreadable"),
    "error-page": Case(faults.error_page(), "unreadable"),
    "unauthorized": Case(status(401), "blocked"),
    "forbidden": Case(status(403), "blocked"),
    "missing": Case(status(404), "unreachable"),
    "gone": Case(status(410), "unreachable"),
    "too-many": Case(status(429, retry_after=1), "blocked", times=3),
    "too-many-for-long": Case(status(429, retry_after=3600), "blocked"),
    "failing": Case(status(500), "unreachable", times=3),
    "unavailable": Case(status(503), "unreachable", times=3),
    "aws": Case(faults.waf("aws"), "blocked"),
    "aws-with-200": Case(faults.waf("aws", code=200), "blocked"),
    "cloudflare": Case(faults.waf("cloudflare"), "blocked"),
    "akamai": Case(faults.waf("akamai"), "blocked"),
    "hang": Case(faults.hang(TOO_LATE), "unreachable", has_bytes=False, times=3),
    "huge": Case(faults.huge(TOO_BIG), "unreadable", has_bytes=False),
    "drop": Case(faults.drop(), "unreachable", has_bytes=False, times=None),
    "another-shape": Case(status(200, body='{"Message": "An error has occurred."}'), "unreadable"),
}
AGENDA_FAULTS = {
    "garbage": Case(faults.garbage(), "unreadable"),
    "truncated": Case(faults.truncated(), "unreadable", times=3),
    "empty": Case(faults.empty(), "unreadable", has_bytes=False),
    "page": Case(faults.html_instead(), "unreadable"),
    "error-page": Case(faults.error_page(), "unreadable"),
    "forbidden": Case(status(403), "blocked"),
    "missing": Case(status(404), "unreachable"),
    "unavailable": Case(status(503), "unreachable", times=3),
    "cloudflare": Case(faults.waf("cloudflare"), "blocked"),
    "huge": Case(faults.huge(TOO_BIG), "unreadable", has_bytes=False),
    "drop": Case(faults.drop(), "unreachable", has_bytes=False, times=None),
}
FILE_FAULTS = {
    "truncated": Case(faults.truncated(), "unreadable", times=3),
    "empty": Case(faults.empty(), "unreadable", has_bytes=False),
    "page": Case(faults.html_instead(), "unreadable"),
    "error-page": Case(faults.error_page(), "unreadable"),
    "missing": Case(status(404), "unreachable"),
    "akamai": Case(faults.waf("akamai"), "blocked"),
    "huge": Case(faults.huge(TOO_BIG), "unreadable", has_bytes=False),
    "drop": Case(faults.drop(), "unreachable", has_bytes=False, times=None),
}
GROUPS = {"list": (LIST_FAULTS, LISTS), "agenda": (AGENDA_FAULTS, AGENDAS), "file": (FILE_FAULTS, FILES)}
OTHERS = ("healthy", "charset", "nothing", "row", "rows", "closed", "all-agendas", "links")
ODD_LINKS = ("http://[", "/x", "tel:5")  # one of them can be followed
AGENDA_WITH_ODD_LINKS = {
    "legistar": json.dumps(
        [
            {
                "EventItemId": 1,
                "EventItemAgendaSequence": 1,
                "EventItemTitle": "Trees",
                "EventItemMatterAttachments": [{"MatterAttachmentHyperlink": link} for link in ODD_LINKS],
            }
        ]
    ),
    "primegov": '<div id="MeetingContents"><div class="meeting-item" data-itemid="1"><p class="agenda-item">'
    "Trees</p>{}</div></div>".format(
        "".join(f'<i class="attachment-holder"><a href="{link}">File</a></i>' for link in ODD_LINKS)
    ),
}


def each_fault(group: str) -> pytest.MarkDecorator:
    """Every fault of the group on every platform, as the case and the key of its source."""
    return pytest.mark.parametrize(
        ("case", "source"),
        [
            (case, f"testville/{group}-{name}-{platform}")
            for name, case in GROUPS[group][0].items()
            for platform in PLATFORMS
        ],
        ids=lambda value: value.split("/")[1] if isinstance(value, str) else "",
    )


each_platform = pytest.mark.parametrize("platform", PLATFORMS)


@dataclass(frozen=True)
class Story:
    watch: Watch
    asked: list[LoggedRequest]
    polls: dict[str, Poll]
    problems: dict[str, list[Problem]]
    meetings: dict[str, dict[str, Meeting]]
    items: dict[str, dict[str, int]]
    documents: dict[str, int]
    later_polls: dict[str, Poll]

    def times_asked(self, source: str, pattern: str) -> int:
        prefix = source.split("/")[1]
        return len(
            [each for each in self.asked if re.search(f"^/{prefix}(?=/).*{pattern}", f"{each.path}?{each.query}")]
        )


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    portals = [
        *(
            town(f"{group}-{name}-{platform}", platform, days=(3, 10, 17) if group == "agenda" else (3,))
            for group, (cases, _) in GROUPS.items()
            for name in cases
            for platform in PLATFORMS
        ),
        *(town(f"{name}-{platform}", platform, days=(3, 10, 17)) for name in OTHERS for platform in PLATFORMS),
    ]
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(
            tmp_path_factory.mktemp("faults"),
            patch,
            portals,
            {"testville": locality_with([source_of(portal, **bounds_of(portal)) for portal in portals])},
            robots="User-agent: *\n" + "".join(f"Disallow: /closed-{platform}/\n" for platform in PLATFORMS),
        )
        set_faults(watch)
        sources = [f"testville/{portal.prefix}" for portal in portals]
        with watch.asking() as asked:
            polls = watch.crawl_together(sources)
        problems = {source: watch.problems(source) for source in sources}
        meetings = {source: watch.meetings(source) for source in sources}
        items = {source: items_of(watch, source) for source in sources}
        documents = {source: sum(each.sha256 is not None for each in watch.documents(source)) for source in sources}
        watch.server.faults.clear()
        for portal in portals:
            portal.reset()
        watch.at(NOW + timedelta(days=1))  # another window, so that a list that names its days has another URL
        later = watch.crawl_together(sources)
        yield Story(watch, asked, polls, problems, meetings, items, documents, later)
        watch.close()


def bounds_of(portal: Portal) -> dict[str, object]:
    bounds: dict[str, object] = {"max_document_megabytes": 1}
    if "hang" in portal.prefix:
        bounds["timeout_seconds"] = 1.0
    return bounds


def set_faults(watch: Watch) -> None:
    for group, (cases, patterns) in GROUPS.items():
        for name, case in cases.items():
            for platform, pattern in patterns.items():
                prefix = f"{group}-{name}-{platform}"
                of_file = pattern.format(guid_of(prefix, "file", FIRST_FILE)) if group == "file" else pattern
                watch.server.faults.set(f"^/{prefix}(?=/).*{of_file}", case.fault)
    for platform in PLATFORMS:
        pattern = AGENDAS[platform]
        watch.server.faults.set(
            f"^/links-{platform}(?=/).*{pattern}", status(200, body=AGENDA_WITH_ODD_LINKS[platform])
        )
        watch.server.faults.set(f"^/links-{platform}/x", status(200, body="A file."))
        watch.server.faults.set(f"^/charset-{platform}(?=/).*{LISTS[platform]}", faults.wrong_charset())
        watch.server.faults.set(f"^/nothing-{platform}(?=/).*{LISTS[platform]}", status(200, body="[]"))
        watch.server.faults.set(f"^/nothing-{platform}(?=/).*ListArchivedMeetings", status(200, body="[]"))
        watch.server.faults.set(f"^/all-agendas-{platform}(?=/).*(eventitems|Portal/Meeting)", status(503))
        for name, broken in (("row", [102]), ("rows", [101, 102, 103])):
            portal = watch.server.portals[f"{name}-{platform}"]
            for number in broken:
                portal.meetings[number] = replace(portal.meetings[number], broken="date")


def items_of(watch: Watch, source: str) -> dict[str, int]:
    with watch.looking() as session:
        rows = session.execute(
            select(Meeting.vendor_id, AgendaItem.file_number)
            .join(AgendaRevision, AgendaRevision.meeting_id == Meeting.id)
            .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
            .where(Meeting.source_key == source, AgendaItem.file_number != "")
        ).all()
    return {vendor_id: len([row for row in rows if row.vendor_id == vendor_id]) for vendor_id, _ in rows}


@each_fault("list")
def test_a_faulty_list_gives_the_poll_its_state(story: Story, case: Case, source: str) -> None:
    """Nothing of the source is asked or stored beyond it; nothing is taken for an empty calendar."""
    poll = story.polls[source]
    pattern = LISTS[source.rsplit("-", 1)[1]]

    assert poll.state == case.state, poll.reason
    assert poll.reason
    assert story.meetings[source] == {}
    assert case.times in (None, story.times_asked(source, pattern))


@each_fault("list")
def test_a_faulty_list_is_one_problem_with_its_bytes(story: Story, case: Case, source: str) -> None:
    """A person can look at what came; where nothing came there is nothing to look at."""
    (problem,) = story.problems[source]

    assert problem.kind == case.state
    assert (problem.sha256 is not None) == case.has_bytes
    if case.has_bytes:
        assert story.watch.kept(problem.sha256)


@each_fault("agenda")
def test_a_faulty_agenda_costs_its_meeting_only(story: Story, case: Case, source: str) -> None:
    """The source is read, the other meetings have their items and files; the fault is one problem."""
    (problem,) = story.problems[source]
    pattern = AGENDAS[source.rsplit("-", 1)[1]]

    assert story.polls[source].state == "ok"
    assert set(story.meetings[source]) == {"101", "102", "103"}
    assert story.items[source] == {"102": 2, "103": 2}
    assert problem.kind == case.state
    assert (problem.sha256 is not None) == case.has_bytes
    assert case.times in (None, story.times_asked(source, pattern))


@each_fault("file")
def test_a_faulty_file_costs_itself_only(story: Story, case: Case, source: str) -> None:
    """The source is read, all items are there, and all other files; the fault is one problem."""
    (problem,) = story.problems[source]

    assert story.polls[source].state == "ok"
    assert story.items[source] == {"101": 2}
    assert story.documents[source] == 2  # the agenda and two files, without the one that failed
    assert problem.kind == case.state
    assert (problem.sha256 is not None) == case.has_bytes


@pytest.mark.parametrize("group", GROUPS)
def test_a_good_look_solves_the_problem(story: Story, group: str) -> None:
    """One day later everything is read, nothing is wrong any more, and what was wrong stays on record."""
    for source, poll in story.later_polls.items():
        if not source.startswith(f"testville/{group}-"):
            continue
        assert poll.state == "ok", (source, poll.reason)
        assert story.watch.problems(source) == [], source
        assert len(story.watch.problems(source, solved=True)) == 1
        assert items_of(story.watch, source) == dict.fromkeys(story.watch.meetings(source), 2) != {}
        assert all(each.sha256 for each in story.watch.documents(source)), source


@each_platform
def test_the_neighbours_of_faulty_portals_are_read(story: Story, platform: str) -> None:
    """One portal's failure never stops another's crawl."""
    source = f"testville/healthy-{platform}"

    assert (story.polls[source].state, story.problems[source]) == ("ok", [])
    assert story.items[source] == {"101": 2, "102": 2, "103": 2}


@each_platform
def test_a_wrong_charset_is_read_and_said(story: Story, platform: str) -> None:
    """Latin-1 bytes that claim to be UTF-8 cost nobody an agenda."""
    source = f"testville/charset-{platform}"
    (problem,) = story.problems[source]

    assert story.polls[source].state == "ok"
    assert problem.kind == "wrong charset"
    assert story.watch.kept(problem.sha256)
    assert set(story.meetings[source]) == {"101", "102", "103"}
    assert story.watch.problems(source) == []


@each_platform
def test_an_empty_list_is_empty(story: Story, platform: str) -> None:
    """A list that was read and has nothing is another state than one that could not be read, and no problem."""
    source = f"testville/nothing-{platform}"

    assert (story.polls[source].state, story.problems[source]) == ("empty", [])
    assert story.later_polls[source].state == "ok"


@each_platform
def test_a_malformed_row_costs_one_meeting(story: Story, platform: str) -> None:
    """A date that is none is a problem with the list's bytes; the rows beside it are meetings."""
    source = f"testville/row-{platform}"
    (problem,) = story.problems[source]

    assert story.polls[source].state == "ok"
    assert problem.kind == "malformed row"
    assert "102" in problem.detail
    assert b"-32T" in story.watch.kept(problem.sha256)
    assert set(story.meetings[source]) == {"101", "103"}
    assert set(story.watch.meetings(source)) == {"101", "102", "103"}
    assert story.watch.problems(source) == []


@each_platform
def test_a_list_without_a_single_good_row_is_unreadable(story: Story, platform: str) -> None:
    """When every row is broken the format has changed: that is no empty calendar."""
    source = f"testville/rows-{platform}"
    kinds = sorted(problem.kind for problem in story.problems[source])

    assert story.polls[source].state == "unreadable"
    assert "none of 3 rows could be read" in story.polls[source].reason
    assert kinds == ["malformed row"] * 3 + ["unreadable"]
    assert story.later_polls[source].state == "ok"


@each_platform
def test_a_link_that_cannot_be_followed_costs_itself_only(story: Story, platform: str) -> None:
    """It is a problem of its own; the item, the file after it and the other meetings' files are there."""
    source = f"testville/links-{platform}"
    problems = story.problems[source]

    assert story.polls[source].state == "ok"
    assert sorted(problem.url for problem in problems) == (["unusable://link/http%3A//%5B", "unusable://link/tel%3A5"])
    assert {problem.kind for problem in problems} == {"unreadable"}
    assert story.times_asked(source, "/x") == 1
    assert story.items[source] == {"102": 2, "103": 2}
    assert story.documents[source] == 3 + 4 + 1


@each_platform
def test_robots_txt_is_obeyed(story: Story, platform: str) -> None:
    """What is disallowed is not asked for even once, and is a state of its own, as long as it is disallowed."""
    source = f"testville/closed-{platform}"
    problem = story.problems[source][0]

    assert story.polls[source].state == story.later_polls[source].state == "robots"
    assert (problem.kind, problem.sha256) == ("robots", None)
    assert story.times_asked(source, "") == 0
    assert story.watch.problems(source)[0].times == 2


@each_platform
def test_a_portal_whose_agendas_all_fail_is_not_well(story: Story, platform: str) -> None:
    """The list alone does not make a good poll; the meetings are there, and the next look brings their items."""
    source = f"testville/all-agendas-{platform}"
    poll = story.polls[source]

    assert (poll.state, poll.reason[:37]) == ("unreachable", "3 of 3 agendas could not be read, the")
    assert set(story.meetings[source]) == {"101", "102", "103"}
    assert len(story.problems[source]) == 3
    assert story.later_polls[source].state == "ok"
    assert items_of(story.watch, source) == {"101": 2, "102": 2, "103": 2}
    assert story.watch.problems(source) == []
