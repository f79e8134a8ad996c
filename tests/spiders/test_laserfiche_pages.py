"""Laserfiche: folders of a repository as meetings, and where they lead. Nothing of it is recorded: all is invented."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import DocumentKind, Lead, MeetingList
from spiders.laserfiche import pages
from spiders.laserfiche.names import (
    body_in,
    days_of,
    is_of_meetings,
    kind_in_meeting,
    may_hold_meetings,
    title_of,
    years_of,
)
from spiders.laserfiche.spider import MOST_LISTS, LaserficheSpider
from spiders.polling.lists import ListRequest

CALIFORNIA = ZoneInfo("America/Los_Angeles")
CASES = Path(__file__).parents[1] / "fixtures" / "pages" / "laserfiche"

Row = dict[str, Any]


def saved(case: str) -> Any:
    return json.loads((CASES / case / "response.json").read_text(encoding="utf-8"))


def read(answer: Any, **options: Any) -> MeetingList:
    return pages.read_meetings(json.dumps(answer).encode(), CALIFORNIA, **options)


def listing(path: str, *rows: Row, number: int = 5, total: int | None = None) -> Row:
    """A folder's listing, with the fields that are read."""
    count = len(rows) if total is None else total
    return {"data": {"path": path, "folderId": number, "totalEntries": count, "results": list(rows), "failed": False}}


def document(number: int, name: str, **more: Any) -> Row:
    return {"entryId": number, "name": name, "type": -2, "extension": "pdf", **more}


def folder(number: int, name: str) -> Row:
    return {"entryId": number, "name": name, "type": 0}


# Names.


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2026 0728", ["2026-07-28"]),
        ("2026 02040506", ["2026-02-04", "2026-02-05", "2026-02-06"]),
        ("2026 0324 Tax Levy", ["2026-03-24"]),
        ("2024-05-15 Regular Meeting", ["2024-05-15"]),
        ("Agenda 05-15-2024", ["2024-05-15"]),
        ("12/16/2025", ["2025-12-16"]),
        ("Agenda - December 16, 2025", ["2025-12-16"]),
        ("CC Minutes March 12, 2007", ["2007-03-12"]),
        ("CC_Minutes_March_12,_2007", ["2007-03-12"]),
        ("CC Minutes March 12", ["2007-03-12"]),
        ("20070312 CC Min", ["2007-03-12"]),
        ("2007 Minutes", []),
        ("1990-1999", []),
        ("2007-08", []),
        ("A001 - Motion on the budget of 2024-2025", []),
    ],
)
def test_days_are_found_however_they_are_written(name: str, days: list[str]) -> None:
    """One without a year is in the year of its folder."""
    assert [day.isoformat() for day in days_of(name, 2007)] == days


@pytest.mark.parametrize("name", ["2026 0230", "Agenda 02-30-2024", "February 30, 2024"])
def test_a_day_of_no_month_is_said(name: str) -> None:
    with pytest.raises(ValueError, match="there is no day"):
        days_of(name)


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("2007", (2007, 2007)),
        ("2020 Minutes", (2020, 2020)),
        ("1990-1999", (1990, 1999)),
        ("1990 - 1999 Minutes", (1990, 1999)),
        ("2010s", (2010, 2019)),
        ("2007-08", (2007, 2008)),
        ("FY 2008", (2007, 2008)),
        ("1999-00", (1999, 2000)),
        ("2007-03", (2007, 2007)),  # a month
        ("City Council", None),
        ("Lot 12007", None),
    ],
)
def test_years_are_found_in_names_of_folders(name: str, years: tuple[int, int] | None) -> None:
    assert years_of(name) == years


@pytest.mark.parametrize(
    "name",
    [
        "Agendas",
        "City Council Minutes",
        "City Clerk",
        "Budget Committee",
        "Committee on Claims",
        "Board of Permit Appeals",
        "Boards and Commissions",
        "Agenda Reports",
        "2007",
        "1990-1999",
        "03 March",
        "Public Records",
        "CC",
    ],
)
def test_folders_that_may_hold_agendas_are_followed(name: str) -> None:
    assert may_hold_meetings(name)


@pytest.mark.parametrize(
    "name",
    [
        "Building Permits",
        "Resolutions",
        "2007 Resolutions",
        "Resolutions of the City Council",
        "Planning Commission Resolutions",
        "City Clerk Contracts",
        "Engineering",
        "Police",
    ],
)
def test_folders_of_other_records_are_not(name: str) -> None:
    assert not may_hold_meetings(name)


def test_the_last_word_on_a_path_says_what_it_holds() -> None:
    """Resolutions of a council are none of its meetings; minutes below projects are."""
    assert is_of_meetings(("City Clerk", "City Council", "2007"))
    assert is_of_meetings(("Projects", "Minutes", "2007"))
    assert not is_of_meetings(("City Clerk", "City Council", "Resolutions", "2007"))
    assert not is_of_meetings(("City Clerk", "2007"))


def test_a_clerk_is_no_body_and_cc_is_the_council() -> None:
    assert [body_in(name) for name in ("City Clerk", "Clerk of the Board", "2007-03-12 CC Minutes", "2007")] == [
        "", "", "City Council", "",
    ]  # fmt: skip
    assert body_in("2007 City Council Agendas") == "City Council"


def test_a_title_names_its_body_once() -> None:
    assert title_of("2026 0324 Tax Levy", "City Council") == "City Council Tax Levy"
    assert title_of("2026 0728", "City Council") == "City Council"
    assert (
        title_of("Planning Commission Minutes 03-12-2007.pdf", "Planning Commission") == "Planning Commission Minutes"
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Agenda", "agenda"),
        ("01 Agenda", "agenda"),
        ("Agenda - Revised", "agenda"),
        ("Agenda Packet 05-15-2024", "packet"),
        ("2. Minutes", "minutes"),
        ("Approved Minutes", "minutes"),
        ("Notice of Cancellation", "notice"),
        ("A001 - Motion approving the minutes", "attachment"),
        ("Approval of the minutes of May 8", "attachment"),
        ("Item 4 - Cancelled warrants of May", "attachment"),
        ("Letter of the Rotary Club", "attachment"),
    ],
)
def test_a_document_of_one_matter_is_not_taken_for_one_of_the_meeting(name: str, kind: DocumentKind) -> None:
    """What is taken for minutes is linked and not fetched: an item's file must not be."""
    assert kind_in_meeting(name) == kind


# Listings.


def test_a_meeting_of_forty_one_documents_is_read_from_two_answers() -> None:
    """It is none before its last document came, and has all of them then."""
    path = "\\Clerk Files\\Agenda Packets\\City Council\\2026\\2026 0811"
    rows = [document(100 + place, f"A{place:03} - Matter {place}") for place in range(41)]

    first = read(listing(path, *rows[:40], None, number=9, total=41))  # type: ignore[arg-type]
    (rest,) = first.leads
    last = read(listing(path, rows[40], number=9, total=41), start=40, so_far=rest.so_far)

    assert (first.meetings, first.rows, first.problems) == ((), 0, ())
    assert pages.asked_folder(rest.path) == (9, 40)
    assert last.leads == ()
    assert [meeting.vendor_id for meeting in last.meetings] == ["9"]
    assert [link.url for link in last.meetings[0].documents] == [
        f"/ElectronicFile.aspx?docid={100 + place}" for place in range(41)
    ]


def test_a_cancellation_in_the_first_answer_is_not_forgotten_in_the_second() -> None:
    path = "\\Agendas\\City Council\\2026 0811"
    notice, other = document(1, "Notice of Cancellation"), document(2, "Letter")

    (rest,) = read(listing(path, notice, total=2)).leads
    last = read(listing(path, other, total=2), start=1, so_far=rest.so_far)

    assert (last.meetings[0].status, last.meetings[0].status_evidence) == (
        "cancelled",
        "document «Notice of Cancellation»",
    )


def test_rows_of_years_go_on_where_they_ended() -> None:
    found = read(saved("first_rows_of_a_year"), start=20)

    assert [pages.asked_folder(lead.path) for lead in found.leads] == [(61, 22)]
    assert read(saved("first_rows_of_a_year"), start=21).leads == ()


def test_a_body_committee_below_the_council_has_its_own_meetings() -> None:
    found = read(listing("\\City Council\\Audit Committee", document(1, "Agenda 05-15-2024")))

    assert [meeting.body for meeting in found.meetings] == ["Audit Committee"]


def test_a_document_outside_of_all_folders_of_meetings_is_one_only_by_its_own_name() -> None:
    found = read(
        listing("\\", document(1, "City Council Agenda 05-15-2024"), document(2, "Map 05-15-2024"), document(3, "Form"))
    )

    assert [meeting.vendor_id for meeting in found.meetings] == ["1"]
    assert found.rows == 1
    assert found.notes == ("no meeting: «Map 05-15-2024»", "no meeting: «Form»")


def test_a_dated_folder_among_other_records_is_no_meeting() -> None:
    found = read(listing("\\Police", folder(2, "Reports 05-15-2024")))

    assert (found.leads, found.meetings) == ((), ())
    assert [problem.kind for problem in found.problems] == ["no folder to follow"]


def test_a_folder_whose_name_is_a_day_of_no_month_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="there is no day"):
        read(listing("\\Agendas\\City Council\\02-30-2026", document(1, "Agenda")))


def test_addresses_are_those_of_weblink_and_of_the_cloud() -> None:
    """San Bernardino's have a database's number, Livermore's have none."""
    weblink, cloud = pages.Repository("SB", "0"), pages.Repository("r-2ba0e88a")

    assert weblink.view(4232977) == "/DocView.aspx?id=4232977&dbid=0&repo=SB"
    assert cloud.view(39228) == "/DocView.aspx?id=39228&repo=r-2ba0e88a"
    assert weblink.file(7) == "/ElectronicFile.aspx?docid=7&dbid=0&repo=SB"


# Sessions and pages of the application.


def test_the_page_that_begins_a_session_has_no_meetings() -> None:
    body = (CASES / "page_of_a_folder" / "response.html").read_bytes()

    found = pages.read_session(body)

    assert (found.meetings, found.rows, found.problems) == ((), 0, ())
    assert found.names == ("Browse - Laserfiche WebLink",)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ((CASES / "error_page" / "response.html").read_bytes(), "an error page"),
        ((CASES / "login_page" / "response.html").read_bytes(), "a login page"),
        (b"<html><title>We have moved</title><p>Welcome</p></html>", "no page of Laserfiche («We have moved»)"),
        (b"", "the answer is empty"),
        (b'{"data": {}}', "not a web page"),
        (b"<html><title>Access Denied</title>Reference #18.1</html>", "an Akamai access-denied page"),
    ],
)
def test_another_page_begins_no_session(body: bytes, what: str) -> None:
    with pytest.raises(Unreadable) as raised:
        pages.read_session(body)

    assert str(raised.value).startswith(what)


# Damages.


def on_data(change: Callable[[Row], object]) -> Callable[[Row], Row]:
    def changed(answer: Row) -> Row:
        change(answer["data"])
        return answer

    return changed


def on_rows(**values: Any) -> Callable[[Row], Row]:
    def change(data: Row) -> None:
        for row in data["results"]:
            row.update({name: value for name, value in values.items() if value is not ...})
            for name in [name for name, value in values.items() if value is ...]:
                del row[name]

    return on_data(change)


DAMAGES: dict[str, Callable[[Row], Any]] = {
    "data renamed": lambda answer: {"d": answer["data"]},
    "data null": lambda answer: {"data": None},
    "a list": lambda answer: [answer],
    "failed": on_data(lambda data: data.update(failed=True, errMsg="Entry not found. [9001]")),
    "results null": on_data(lambda data: data.update(results=None)),
    "results gone": on_data(lambda data: data.pop("results")),
    "results emptied, total as before": on_data(lambda data: data.update(results=[])),
    "total gone": on_data(lambda data: data.pop("totalEntries")),
    "total a text": on_data(lambda data: data.update(totalEntries="5")),
    "path gone": on_data(lambda data: data.pop("path")),
    "folder gone": on_data(lambda data: data.pop("folderId")),
    "names emptied": on_rows(name=""),
    "names null": on_rows(name=None),
    "names gone": on_rows(name=...),
    "names without days": on_rows(name="Agenda"),
    "ids gone": on_rows(entryId=...),
    "ids texts": on_rows(entryId="701"),
    "ids negative": on_rows(entryId=-1),
    "types gone": on_rows(type=...),
    "types of shortcuts": on_rows(type=2),
    "files gone": on_rows(extension="", isEdoc=False),
    "file fields gone": on_rows(extension=..., isEdoc=...),
    "rows are texts": on_data(lambda data: data.update(results=["Agenda 05-15-2024"] * 5)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_damage_goes_unnoticed(damage: str) -> None:
    answer = DAMAGES[damage](saved("cancelled_and_revised"))

    try:
        found = read(answer)
    except Unreadable:
        return
    assert found.problems


@pytest.mark.parametrize("end", [0.3, 0.6, 0.95])
def test_a_listing_that_is_cut_off_is_not_readable(end: float) -> None:
    body = json.dumps(saved("cancelled_and_revised")).encode()

    with pytest.raises(Unreadable, match="cut off"):
        pages.read_any(body[: int(len(body) * end)], CALIFORNIA)


# What is asked for.


class Parameters:
    """The part of a source that the spider reads."""

    def __init__(self, **parameters: Any) -> None:
        self.parameters, self.body_ids = parameters, {}


@pytest.fixture
def spider() -> LaserficheSpider:
    made = LaserficheSpider.__new__(LaserficheSpider)
    made.source_key = "livermore/laserfiche"
    made.source = cast(Any, Parameters(repo="r-2ba0e88a", folder=14, body="City Council"))
    made.zone, made.since, made.until = CALIFORNIA, date(2007, 3, 1), date(2007, 3, 31)
    return made


def leading_to(*leads: Lead) -> MeetingList:
    return MeetingList((), 0, leads=leads)


def numbers(requests: Iterator[ListRequest]) -> list[int]:
    return [json.loads(str(request.json))["folderId"] for request in requests]


def a_folder(number: int, since: str = "", until: str = "") -> Lead:
    days = [date.fromisoformat(day) if day else None for day in (since, until)]
    return Lead(pages.folder_path(number), f"folder {number}", *days)


def test_a_session_is_begun_first_and_never_compared(spider: LaserficheSpider) -> None:
    """Not conditionally: what counts are its cookies."""
    (session,) = spider.list_requests()

    assert (session.path, session.json, session.is_compared) == ("/Browse.aspx?id=14&repo=r-2ba0e88a", None, False)
    assert numbers(spider.following(session, leading_to())) == [14]


def test_a_folder_is_asked_for_by_post(spider: LaserficheSpider) -> None:
    (session,) = spider.list_requests()

    (request,) = spider.following(session, leading_to())

    assert json.loads(str(request.json)) == {
        "repoName": "r-2ba0e88a",
        "folderId": 14,
        "getNewListing": True,
        "start": 0,
        "end": 100,
        "sortColumn": "Name",
        "sortAscending": True,
    }
    assert request.headers == {"X-Lf-Suppress-Login-Redirect": "1"}
    assert request.path == "/FolderListingService.aspx/GetFolderListing2#folder=14&start=0"


def test_only_folders_whose_days_are_in_the_window_are_followed(spider: LaserficheSpider) -> None:
    """And those whose name says no days."""
    spider.list_requests()
    start = ListRequest(pages.folder_path(14), json="{}")
    leads = leading_to(
        a_folder(1),
        a_folder(2, "2006-01-01", "2006-12-31"),
        a_folder(3, "2007-01-01", "2007-12-31"),
        a_folder(4, "2000-01-01", "2009-12-31"),
        a_folder(5, "2008-01-01", "2008-12-31"),
        a_folder(6, "2007-03-31", "2007-04-02"),
        a_folder(7, "2007-02-27", "2007-02-28"),
    )

    assert numbers(spider.following(start, leads)) == [1, 3, 4, 6]


def test_no_folder_is_asked_for_twice(spider: LaserficheSpider) -> None:
    """A folder that is said to be in itself would be asked for without end."""
    spider.list_requests()
    start = ListRequest(pages.folder_path(14), json="{}")

    assert numbers(spider.following(start, leading_to(a_folder(14), a_folder(1), a_folder(1)))) == [1]
    assert numbers(spider.following(start, leading_to(a_folder(1)))) == []


def test_too_many_folders_are_said_and_not_cut_in_silence(spider: LaserficheSpider) -> None:
    spider.list_requests()
    start = ListRequest(pages.folder_path(14), json="{}")
    following = spider.following(start, leading_to(*(a_folder(number) for number in range(1000, 1400))))

    asked = [next(following) for _ in range(MOST_LISTS - 1)]  # the first one is the folder to start from

    assert len(asked) == MOST_LISTS - 1
    with pytest.raises(Unreadable, match="needs another `folder`"):
        next(following)


def test_rows_that_go_on_with_a_meeting_are_read_in_every_poll(spider: LaserficheSpider) -> None:
    """What they say depends on the rows before them."""
    spider.list_requests()
    path = "\\Agendas\\City Council\\2007 0312"
    found = read(listing(path, document(1, "Agenda"), total=2))

    (request,) = spider.following(ListRequest(pages.folder_path(5), json="{}"), found)
    read_on = spider.read_answer(request, json.dumps(listing(path, document(2, "Letter"), total=2)).encode())

    assert (request.is_compared, json.loads(str(request.json))["start"]) == (False, 1)
    assert [link.name for link in read_on.meetings[0].documents] == ["Agenda", "Letter"]


@pytest.mark.parametrize("case", ["empty_folder", "nothing_to_follow", "rows_that_do_not_come"])
def test_nothing_in_the_folder_to_start_from_is_no_calm(spider: LaserficheSpider, case: str) -> None:
    """Its number is wrong, or it is not open: a folder further down may well be empty."""
    spider.list_requests()
    found = pages.read_any((CASES / case / "response.json").read_bytes(), CALIFORNIA)

    assert list(spider.following(ListRequest(pages.folder_path(15), json="{}"), found)) == []
    with pytest.raises(Unreadable, match="nothing to read in the folder to start from, number 14: "):
        list(spider.following(ListRequest(pages.folder_path(14), json="{}"), found))


def test_the_folder_to_start_from_is_judged_after_its_last_rows(spider: LaserficheSpider) -> None:
    """What may be followed can stand in the first rows, or in the last ones."""
    other = read(listing("\\", folder(2, "Police"), number=14))
    first, last = (ListRequest(pages.folder_path(14, start), json="{}") for start in (0, 40))
    going_on = Lead(pages.folder_path(14, 40), "rest")

    spider.list_requests()
    assert len(list(spider.following(first, leading_to(a_folder(3), going_on)))) == 2
    assert list(spider.following(last, other)) == []
    spider.list_requests()
    assert len(list(spider.following(first, leading_to(going_on)))) == 1
    with pytest.raises(Unreadable, match="nothing to read"):
        list(spider.following(last, other))


def test_a_page_instead_of_a_folder_is_no_session(spider: LaserficheSpider) -> None:
    """A service that sends people to a page has answered nothing."""
    body = (CASES / "page_of_a_folder" / "response.html").read_bytes()

    with pytest.raises(Unreadable, match="a page for people instead of a folder's listing"):
        spider.read_answer(ListRequest(pages.folder_path(15), json="{}"), body)


def test_a_source_without_a_repository_is_a_mistake_of_the_registry(spider: LaserficheSpider) -> None:
    spider.source = cast(Any, Parameters())

    with pytest.raises(ValueError, match="the parameter repo names the repository"):
        spider.list_requests()
