"""The make-believe repository is one as WebLink serves them, and the page code understands it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, INVENTED, read_locality
from demo.portals.laserfiche import COLUMNS, ERROR, LISTING, REPO, SESSION, LaserfichePortal
from demo.portals.portal import Request, Response
from demo.server import PortalServer
from published.reading import Unreadable
from published.values import ListedMeeting, MeetingList
from spiders.laserfiche import pages

CALIFORNIA = ZoneInfo("America/Los_Angeles")
BASE_URL = "http://127.0.0.1/livermore"
COOKIE = {"cookie": SESSION}
JSON = {"content-type": "application/json", "x-lf-suppress-login-redirect": "1", **COOKIE}

Make = Callable[..., LaserfichePortal]


@pytest.fixture
def make() -> Make:
    """A repository with Livermore's invented meetings, in the layout that is wanted."""
    livermore = read_locality(DATA / "livermore.yml", date(2026, 11, 22))

    def made(**options: Any) -> LaserfichePortal:
        return LaserfichePortal(replace(livermore, platform="laserfiche", options=options))

    return made


def get(portal: LaserfichePortal, url: str, headers: Mapping[str, str] = COOKIE) -> Response:
    parts = urlsplit(url)
    return portal.handle(Request(parts.path, dict(parse_qsl(parts.query)), headers, BASE_URL))


def post(portal: LaserfichePortal, *, headers: Mapping[str, str] = JSON, **wanted: Any) -> Response:
    order = {"repoName": REPO, "folderId": 1, "start": 0, "end": 100, **wanted}
    return portal.handle(Request(LISTING, {}, headers, BASE_URL, json.dumps(order).encode()))


def walk(portal: LaserfichePortal) -> tuple[dict[str, ListedMeeting], list[MeetingList]]:
    """All meetings of the repository, by the folders that lead to each other; and all lists."""
    lists: list[MeetingList] = []
    waiting = [(pages.folder_path(1), None)]
    while waiting:
        path, so_far = waiting.pop()
        folder, start = pages.asked_folder(path) or (0, 0)
        body = post(portal, folderId=folder, start=start, end=start + 100).body
        found = pages.read_meetings(body, CALIFORNIA, repo=REPO, start=start, so_far=so_far)
        waiting += [(lead.path, lead.so_far) for lead in found.leads]  # type: ignore[misc]
        lists.append(found)
    return {meeting.vendor_id: meeting for found in lists for meeting in found.meetings}, lists


def text_of(response: Response) -> str:
    with pdfium.PdfDocument(response.body) as document:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)


# Sessions.


def test_a_session_begins_with_a_cookie(make: Make) -> None:
    answer = get(make(), "/Browse.aspx?id=1", {})

    assert ("Set-Cookie", "WebLinkSession=invented; path=/livermore; HttpOnly") in answer.headers
    assert pages.read_session(answer.body).names == ("Browse - WebLink",)


def test_it_can_begin_by_way_of_a_page_that_checks_cookies(make: Make) -> None:
    """Who keeps none never arrives."""
    portal = make(cookie_check=True)

    first = get(portal, "/Browse.aspx?id=1&repo=Records", {})
    check = dict(first.headers)["Location"].removeprefix(BASE_URL)
    second = get(portal, check, {"cookie": "AcceptsCookies=1"})

    assert (first.status, second.status) == (302, 302)
    assert dict(second.headers)["Location"] == f"{BASE_URL}/Browse.aspx?id=1&repo=Records"
    assert dict(second.headers)["Set-Cookie"].startswith(SESSION)
    assert b"must accept cookies" in get(portal, check, {}).body
    assert unquote(check).endswith("/Browse.aspx?id=1&repo=Records")


def test_without_a_session_there_is_no_folder_and_no_file(make: Make) -> None:
    """An error in JSON where no redirect is wanted, else a login page."""
    portal = make()
    without = {name: value for name, value in JSON.items() if name != "cookie"}

    with pytest.raises(Unreadable, match="Sign in failed"):
        pages.read_any(post(portal, headers=without).body, CALIFORNIA)
    sent_on = post(portal, headers={"content-type": "application/json"})
    assert (sent_on.status, dict(sent_on.headers)["Location"]) == (302, f"{BASE_URL}/Login.aspx")
    assert get(portal, "/ElectronicFile.aspx?docid=810011", {}).status == 302
    with pytest.raises(Unreadable, match="a login page"):
        pages.read_any(get(portal, "/Login.aspx").body, CALIFORNIA)


# Listings.


def test_a_listing_says_its_path_and_its_columns(make: Make) -> None:
    data = json.loads(post(make()).body)["data"]

    assert (data["path"], data["folderId"], data["totalEntries"], data["failed"]) == ("\\", 1, 3, False)
    assert [column["name"] for column in data["colTypes"]] == list(COLUMNS)
    assert [(row["name"], row["type"]) for row in data["results"]] == [
        ("Building Permits", 0),
        ("City Clerk", 0),
        ("Records Request Form", -2),
    ]


@pytest.mark.parametrize("wanted", [{"folderId": 99}, {"repoName": "Other"}])
def test_a_refusal_has_status_200(make: Make, wanted: Mapping[str, Any]) -> None:
    answer = post(make(), **wanted)

    assert answer.status == 200
    with pytest.raises(Unreadable, match="the portal refuses the folder: "):
        pages.read_any(answer.body, CALIFORNIA)


def test_a_page_holds_fewer_rows_than_were_asked_for(make: Make) -> None:
    """And a null for what was not loaded."""
    portal = make(page_size=2)

    first = json.loads(post(portal).body)["data"]
    second = json.loads(post(portal, start=2, end=102).body)["data"]

    assert [row and row["name"] for row in first["results"]] == ["Building Permits", "City Clerk", None]
    assert [row["name"] for row in second["results"]] == ["Records Request Form"]
    assert first["totalEntries"] == second["totalEntries"] == 3


@pytest.mark.parametrize("page_size", [40, 2])
def test_every_agenda_is_a_document_of_its_year(make: Make, page_size: int) -> None:
    """Eight are posted, one has a day of no month; contracts and permits are not looked into."""
    found, lists = walk(make(page_size=page_size))

    assert {meeting.starts_at.date().isoformat() for meeting in found.values()} == {
        "2026-11-09", "2026-11-16", "2026-11-26", "2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21",
    }  # fmt: skip
    assert found["810081"].documents[0].url == "/ElectronicFile.aspx?docid=810081&repo=Records"
    assert [problem for each in lists for problem in each.problems] == []
    assert not {"Contracts", "Resolutions", "Building Permits"} & {lead.name for each in lists for lead in each.leads}


def test_two_meetings_of_one_day_are_two(make: Make) -> None:
    """The second one's folder has a name that the first one's left free."""
    found, _ = walk(make(layout="folders"))

    assert [found[number].starts_at.date().isoformat() for number in ("81001", "81003")] == ["2026-11-30"] * 2
    assert {found[number].title for number in ("81001", "81003")} == {
        "City Council",
        "City Council Regular Meeting",
    }


@pytest.mark.parametrize("page_size", [40, 2])
def test_a_meeting_can_be_a_folder_with_all_of_its_documents(make: Make, page_size: int) -> None:
    """However many answers they come in."""
    found, lists = walk(make(layout="folders", page_size=page_size))

    assert {link.name: link.kind for link in found["81001"].documents} == {
        "Agenda": "agenda",
        "Item 4.02 Staff Report": "attachment",
        "Item 4.03 Staff Report": "attachment",
        "Item 5.01 Supplemental Materials": "attachment",
    }
    assert [link.kind for link in found["81008"].documents] == ["agenda", "minutes"]
    assert [problem for each in lists for problem in each.problems] == []


def test_minutes_stand_in_folders_of_their_own(make: Make) -> None:
    """Where they are scans, they have pages and no file."""
    files, _ = walk(make(minutes=True))
    scans, lists = walk(make(minutes=True, scans=True))

    assert [link.kind for link in files["810083"].documents] == ["minutes"]
    assert [(link.url, link.is_file) for link in scans["810083"].documents] == [
        ("/DocView.aspx?id=810083&repo=Records", False)
    ]
    assert {problem.kind for each in lists for problem in each.problems} == {"scan without file"}


@pytest.mark.parametrize("layout", ["documents", "folders"])
def test_a_day_of_no_month_is_a_problem(make: Make, layout: str) -> None:
    portal = make(layout=layout)
    portal.meetings[81010] = replace(portal.meetings[81010], agenda=True, broken="date")

    found, lists = walk(portal)

    assert [problem.kind for each in lists for problem in each.problems] == ["malformed row"]
    assert not {"81010", "810101"} & set(found)


# Changes.


@pytest.mark.parametrize("layout", ["documents", "folders"])
@pytest.mark.parametrize("way", LaserfichePortal.CANCELLATIONS)
def test_every_way_to_cancel_is_understood(make: Make, layout: str, way: str) -> None:
    portal = make(layout=layout)
    before = {meeting.status for meeting in of_day(portal, "2026-12-14")}

    portal.change("cancel:81002", way=way)

    assert before == {"scheduled"}
    assert {meeting.status for meeting in of_day(portal, "2026-12-14")} == {"cancelled"}


@pytest.mark.parametrize("layout", ["documents", "folders"])
def test_an_amended_agenda_says_so_and_has_the_item_that_was_added(make: Make, layout: str) -> None:
    portal = make(layout=layout)
    before = [meeting.amendment for meeting in of_day(portal, "2026-12-14")]

    portal.change("amend")

    (meeting,) = of_day(portal, "2026-12-14")
    assert before == [""]
    assert "Revised" in meeting.amendment
    text = text_of(get(portal, meeting.documents[0].url))
    assert "6.02 Letter to the mayor of the sister city of Snezhinsk, Russia" in text.split("\n")
    assert INVENTED in text


def test_a_replaced_file_has_another_stamp(make: Make) -> None:
    portal = make(layout="folders")
    before = {link.url: link.stamp for link in walk(portal)[0]["81001"].documents}

    portal.change("replace:985001")

    after = {link.url: link.stamp for link in walk(portal)[0]["81001"].documents}
    assert [url for url in before if before[url] != after[url]] == ["/ElectronicFile.aspx?docid=985001&repo=Records"]


def of_day(portal: LaserfichePortal, day: str) -> list[ListedMeeting]:
    return [meeting for meeting in walk(portal)[0].values() if meeting.starts_at.date().isoformat() == day]


# Files, and pages for people.


def test_files_are_asked_for_conditionally_and_folders_are_not(make: Make) -> None:
    portal = make()
    file = get(portal, "/ElectronicFile.aspx?docid=810081")
    tag = dict(file.headers)["ETag"]

    again = get(portal, "/ElectronicFile.aspx?docid=810081", {**COOKIE, "if-none-match": tag})

    assert (file.content_type, again.status, again.body) == ("application/pdf", 304, b"")
    assert "ETag" not in dict(post(portal).headers)
    assert "ETag" not in dict(get(portal, "/Browse.aspx?id=1").headers)


def test_a_page_of_the_viewer_has_the_text_and_is_no_listing(make: Make) -> None:
    page = get(make(minutes=True, scans=True), "/DocView.aspx?id=810083").body

    assert b"Report on the airport" in page
    with pytest.raises(Unreadable, match="a page of the document viewer instead of a folder's listing"):
        pages.read_any(page, CALIFORNIA)


@pytest.mark.parametrize("url", ["/ElectronicFile.aspx?docid=9", "/ElectronicFile.aspx?docid=1", "/nothing"])
def test_what_is_not_there_is_an_error_page_with_status_200(make: Make, url: str) -> None:
    answer = get(make(), url)

    assert answer.status == 200
    assert ERROR in answer.body.decode()


def test_a_scan_has_no_file(make: Make) -> None:
    assert ERROR in get(make(minutes=True, scans=True), "/ElectronicFile.aspx?docid=810083").body.decode()


def test_the_server_hands_on_a_post_to_those_who_take_one(make: Make) -> None:
    """And keeps what was asked for."""
    import http.client

    with PortalServer([make()]) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        order = json.dumps({"repoName": REPO, "folderId": 1, "start": 0, "end": 5})
        connection.request("POST", f"/livermore{LISTING}", body=order, headers=JSON)
        answer = connection.getresponse()

        assert json.loads(answer.read())["data"]["totalEntries"] == 3
        assert [(each.method, each.body) for each in server.requests] == [("POST", order)]
        connection.close()
