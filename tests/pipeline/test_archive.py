"""A Laserfiche repository as history: asked by back-fill only, within a session, folder by folder, without mail."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from cli.backfilling import backfill_locality
from demo import faults
from demo.portals.laserfiche import LISTING, LaserfichePortal
from demo.server import LoggedRequest
from models.flag import Flag
from models.source import Listing
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import Watch, locality_with, source_of, town

KEY = "testville/archive"
SEPTEMBER, OCTOBER = "2026-09-01 to 2026-09-30", "2026-10-01 to 2026-10-31"


def archive(**options: Any) -> LaserfichePortal:
    """Meetings on September 23 and October 23, one of two weeks ago, one to come, and one of last year."""
    plain = town("archive", "laserfiche", days=(-60, -30, -10, 10, -400)).locality
    return LaserfichePortal(replace(plain, options={"cookie_check": True, "page_size": 2, **options}))


@pytest.fixture
def watching(watch_over: StartWatch) -> Any:
    """Start a watch over an archive that is history, and a portal that is current."""

    def start(portal: LaserfichePortal, *, robots: str = "User-agent: *\nAllow: /\n", **parameters: Any) -> Watch:
        current = town("legistar", "legistar", days=(3,))
        sources = [
            source_of(current),
            source_of(portal, role="history", parameters={"repo": "Records", **parameters}),
        ]
        return watch_over([current, portal], {"testville": locality_with(sources)}, robots=robots)

    return start


def fill(
    capsys: pytest.CaptureFixture[str], since: date = date(2026, 10, 1), until: date | None = date(2026, 10, 31)
) -> dict[str, str]:
    """How each month of the archive ended."""
    capsys.readouterr()
    backfill_locality("testville", since, until, (KEY,), only_estimate=False, as_json=True)
    return {month["window"]: month["state"] for month in json.loads(capsys.readouterr().out)["months"]}


def folders(asked: Iterable[LoggedRequest]) -> list[int]:
    return [json.loads(each.body)["folderId"] for each in asked if each.method == "POST"]


def files(asked: Iterable[LoggedRequest]) -> list[str]:
    return [each.query for each in asked if each.path.endswith("/ElectronicFile.aspx")]


@pytest.mark.parametrize("layout", ["documents", "folders"])
def test_the_past_is_read_and_flagged_and_nobody_is_mailed(
    watching: Any, capsys: pytest.CaptureFixture[str], layout: str
) -> None:
    """Of last year and of what is to come nothing is asked."""
    watch = watching(archive(layout=layout))

    with watch.asking() as asked:
        states = fill(capsys, date(2026, 9, 1), None)
    watch.alert()

    assert states == {"2026-11-01 to 2026-11-07": "empty", OCTOBER: "ok", SEPTEMBER: "ok"}
    days = [meeting.local_start.date().isoformat() for meeting in watch.meetings(KEY).values()]
    assert days == ["2026-09-23", "2026-10-23"]
    assert len(files(asked)) == (2 if layout == "documents" else 6)
    assert watch.problems(KEY) == []
    with watch.looking() as session:
        flags = session.scalars(select(Flag)).all()
    assert {(flag.is_announced, flag.announced_at) for flag in flags} == {(True, None)}
    assert flags
    assert watch.mails() == []


def test_a_scheduled_run_leaves_it_alone(watching: Any) -> None:
    watch = watching(archive())

    with watch.asking() as asked:
        reports = watch.crawl()

    assert set(reports) == {"testville/legistar"}
    assert [each.path for each in asked if each.path.startswith("/archive/")] == []


def test_a_session_is_begun_once_before_anything_else(watching: Any) -> None:
    """By way of the page that checks cookies; without one no folder would be listed."""
    watch = watching(archive())

    with watch.asking() as asked:
        report = watch.crawl(KEY, since=date(2026, 10, 1), until=date(2026, 10, 31))[KEY]

    assert report.state == "ok"
    assert [each.path.rsplit("/", 1)[1] for each in asked[:5]] == [
        "robots.txt", "Browse.aspx", "CookieCheck.aspx", "Browse.aspx", "GetFolderListing2",
    ]  # fmt: skip
    assert sum(each.path.endswith("Browse.aspx") for each in asked) == 2
    assert {each.if_none_match for each in asked if each.method == "POST"} == {None}


def test_folders_asked_for_at_one_address_are_lists_of_their_own(watching: Any) -> None:
    """A second look finds each of them as it was, and fetches no file."""
    watch = watching(archive())
    october = {"since": date(2026, 10, 1), "until": date(2026, 10, 31)}

    with watch.asking() as first:
        watch.crawl(KEY, **october)
    with watch.asking() as again:
        report = watch.crawl(KEY, **october)[KEY]

    with watch.looking() as session:
        urls = list(session.scalars(select(Listing.url).where(Listing.source_key == KEY)))
    posted = [json.loads(each.body) for each in first if each.method == "POST"]
    here = watch.server.url_of("archive")
    assert sorted(url for url in urls if "#" in url) == sorted(
        f"{here}{LISTING}#folder={each['folderId']}&start={each['start']}" for each in posted
    )
    assert len(posted) > len(set(folders(first)))  # a folder of three entries comes in two answers
    assert sorted(folders(again)) == sorted(folders(first))
    assert files(again) == []
    assert (report.state, report.meetings_new, report.meetings_changed) == ("ok", 0, 0)


def test_an_archive_of_minutes_is_read_where_the_registry_says_so(
    watching: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elsewhere minutes are linked and not fetched, as for every source."""
    september = date(2026, 9, 1), date(2026, 9, 30)
    linked = watching(archive(minutes=True))
    with linked.asking() as asked:
        fill(capsys, *september)
    read = watching(archive(minutes=True), read_minutes=True)
    with read.asking() as asked_too:
        fill(capsys, *september)

    assert len(linked.meetings(KEY)) == 2  # an agenda, and minutes
    assert [len(files(each)) for each in (asked, asked_too)] == [1, 2]
    with read.looking() as session:
        subjects = {flag.subject.partition(":")[0] for flag in session.scalars(select(Flag))}
    assert "document" in subjects


def test_scans_are_linked_and_said(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """They have pages and no file: nobody is to take an archive for read of which nothing was."""
    watch = watching(archive(minutes=True, scans=True), read_minutes=True)

    with watch.asking() as asked:
        fill(capsys)

    assert len(files(asked)) == 1
    assert {problem.kind for problem in watch.problems(KEY)} == {"scan without file"}
    assert [each.path for each in asked if "DocView" in each.path] == []


def test_robots_txt_holds_for_what_is_posted(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    watch = watching(archive(), robots="User-agent: *\nDisallow: /archive/FolderListingService.aspx\n")

    with watch.asking() as asked:
        states = fill(capsys)

    assert set(states.values()) == {"robots"}
    assert folders(asked) == []


def test_without_a_session_nothing_is_asked(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    watch = watching(archive())
    watch.server.faults.set(r"Browse\.aspx", faults.status(403))

    with watch.asking() as asked:
        states = fill(capsys)

    assert set(states.values()) == {"blocked"}
    assert folders(asked) == []


def test_a_folder_that_fails_is_no_empty_one(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The month is not taken for read, and the next run asks again."""
    watch = watching(archive())
    watch.server.faults.set("GetFolderListing2", faults.html_instead())

    failed = fill(capsys)

    assert failed == {OCTOBER: "unreadable"}
    watch.server.faults.clear()
    assert fill(capsys) == {OCTOBER: "ok"}


def test_a_page_instead_of_a_file_is_a_problem(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Error pages come with status 200."""
    watch = watching(archive())
    watch.server.faults.set(r"ElectronicFile\.aspx", faults.html_instead())

    fill(capsys)

    problems = watch.problems(KEY)
    assert [problem.kind for problem in problems] == ["unreadable"]
    assert "a web page of" in problems[0].detail


def test_a_folder_that_is_not_there_is_said(watching: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The number of the folder to start from is a typing error."""
    watch = watching(archive(), folder=99)

    assert set(fill(capsys).values()) == {"unreadable"}
    assert ["Entry not found" in problem.detail for problem in watch.problems(KEY)] == [True]
