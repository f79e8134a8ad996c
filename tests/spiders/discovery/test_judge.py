"""Whether an answer is this government's list of meetings, and whether somebody still adds to it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.registry.locality import load_localities
from published.values import DocumentLink, ListedMeeting, MeetingList
from settings import ROOT
from spiders.discovery.addresses import Candidate
from spiders.discovery.judge import Verdict, judge, names_it, verdict, wrong_tenant

TODAY = date(2026, 11, 22)
ZONE = ZoneInfo("America/Los_Angeles")
LOCALITIES = load_localities(ROOT / "data")
GUESS = Candidate("primegov", "https://x.primegov.com", "pattern", "")
REGISTERED = replace(GUESS, origin="registry", key="oakland/primegov")


def meeting(days: int, body: str = "City Council", **values: object) -> ListedMeeting:
    starts_at = datetime(2026, 11, 22, 18, tzinfo=ZONE) + timedelta(days=days)
    return ListedMeeting(f"{body} {days}", body, f"{body} Meeting", starts_at, **values)  # type: ignore[arg-type]


def judged(
    slug: str, meetings: Sequence[ListedMeeting], names: Sequence[str] = (), candidate: Candidate = GUESS
) -> Verdict:
    listed = MeetingList(tuple(meetings), len(meetings), names=tuple(names))
    return verdict(listed, candidate, LOCALITIES[slug], TODAY)


def test_a_list_of_this_government_with_recent_meetings_is_right() -> None:
    found = judged("oakland", [meeting(-20), meeting(-6), meeting(8)], ["City of Oakland - Calendar"])

    assert (found.state, found.reason) == ("right", "")
    assert (found.is_named, found.has_governing_body) == (True, True)
    assert (found.figures.meetings, found.figures.upcoming) == (3, 1)
    assert (found.figures.first, found.figures.newest) == (date(2026, 11, 2), date(2026, 11, 30))
    assert (found.figures.per_month, found.figures.longest_pause) == (3, 14)


@pytest.mark.parametrize(("age", "state"), [(120, "right"), (121, "abandoned")])
def test_a_list_is_abandoned_when_its_newest_meeting_is_older_than_120_days(age: int, state: str) -> None:
    found = judged("oakland", [meeting(-age), meeting(-age - 14)])

    assert found.state == state
    if state == "abandoned":
        assert found.reason == "its newest meeting is that of 2026-07-24, 121 days ago"


def test_a_typing_error_in_a_year_makes_no_portal_new() -> None:
    assert judged("oakland", [meeting(-400), meeting(365 * 100)]).state == "abandoned"


def test_an_empty_list_cannot_be_judged_and_says_what_the_page_says() -> None:
    listed = MeetingList((), 0, notes=("No results found",))
    found = verdict(listed, GUESS, LOCALITIES["oakland"], TODAY)

    assert found.state == "empty"
    assert found.reason == "a valid list without a meeting (No results found): it cannot be judged"


@pytest.mark.parametrize(
    ("slug", "meetings", "names", "shown_by"),
    [
        ("san-bernardino", [meeting(2, "Board of Supervisors")], [], "Board of Supervisors, which a county has"),
        ("santa-clara-county", [meeting(2)], [], "City Council, which a county has not"),
        ("los-altos", [meeting(2)], ["Town of Los Altos Hills"], "that is Los Altos Hills"),
        ("oakland", [meeting(2)], ["City of Concord - Agendas"], "names Concord, not Oakland"),
        ("oakland", [meeting(2)], ["Agenda Center • Avenal, CA • CivicEngage"], "that of Avenal"),
        (
            "los-altos",
            [meeting(2, location="26379 Fremont Road, Los Altos Hills, CA 94022")],
            [],
            "1 of its 1 meetings",
        ),
        ("berkeley", [meeting(2, location="8425 Airport Road, Berkeley, MO 63134")], [], "held in MO, not in CA"),
    ],
)
def test_another_government_is_refused_with_what_shows_it(
    slug: str, meetings: list[ListedMeeting], names: list[str], shown_by: str
) -> None:
    found = judged(slug, meetings, names)

    assert found.state == "wrong entity"
    assert shown_by in found.reason


def test_another_government_s_old_list_is_refused_as_its_own_and_not_as_old() -> None:
    assert judged("los-altos", [meeting(-900)], ["Town of Los Altos Hills"]).state == "wrong entity"


def test_one_meeting_elsewhere_makes_no_other_government() -> None:
    at_home = [meeting(day, location="1 North San Antonio Road, Los Altos, CA 94022") for day in (1, 15)]
    joint = meeting(8, location="26379 Fremont Road, Los Altos Hills, CA 94022")

    assert judged("los-altos", [*at_home, joint]).state == "right"


def test_a_list_of_other_bodies_that_names_nobody_is_not_right() -> None:
    """Such as a transit board's, to which the city's page leads too."""
    found = judged("los-angeles", [meeting(2, "Board of Directors")])

    assert found.state == "other bodies"
    assert found.reason == "no recent meeting of the City Council, and no word of whose it is: Board of Directors"


@pytest.mark.parametrize(
    ("names", "candidate"),
    [(["City of Oakland"], GUESS), ([], REGISTERED)],
    ids=["it names the government", "the registry has it"],
)
def test_a_list_of_other_bodies_is_right_where_it_is_known_whose_it_is(names: list[str], candidate: Candidate) -> None:
    found = judged("oakland", [meeting(2, "Port Commission")], names, candidate)

    assert found.state == "right"
    assert not found.has_governing_body


def test_a_council_that_moved_on_is_missed_in_a_list_that_its_commissions_still_use() -> None:
    found = judged("oakland", [meeting(-200), meeting(-5, "Port Commission")], ["City of Oakland"])

    assert found.state == "right"
    assert not found.has_governing_body


def test_twins_are_counted_once() -> None:
    found = judged("los-angeles", [meeting(2), meeting(2, twin_of="City Council 2")])

    assert found.figures.meetings == 1


def test_documents_are_counted_where_there_are_any() -> None:
    documents = tuple(DocumentLink("agenda", f"/{number}", "Agenda") for number in range(3))
    found = judged("oakland", [meeting(-6, documents=documents, agenda_urls=("/a",)), meeting(20)])

    assert found.figures.documents_per_meeting == 4
    assert found.newest_agenda == "/a"


@pytest.mark.parametrize(
    ("base_url", "wrong"),
    [
        ("https://losaltoshillsca.api.civicclerk.com/v1", "its address is that of Los Altos Hills (losaltoshillsca)"),
        ("https://losaltosca.api.civicclerk.com/v1", ""),
        ("https://www.losaltoshills.ca.gov", ""),
    ],
)
def test_a_tenant_that_the_registry_warns_of_need_not_be_asked(base_url: str, wrong: str) -> None:
    assert wrong_tenant(Candidate("civicclerk", base_url, "home page", ""), LOCALITIES["los-altos"]) == wrong


@pytest.mark.parametrize(
    ("slug", "text", "is_own"),
    [
        ("oakland", "Meeting of the Oakland City Council", True),
        ("oakland", "City of Oakland", True),
        ("oakland", "Agenda Center • Oakland, CA", True),
        ("oakland", "www.oaklandca.gov", True),
        ("oakland", "Oakland Zoo", False),
        ("san-jose", "City of San José - Calendar", True),
        ("san-diego", "County of San Diego", False),
        ("los-altos", "Los Altos Hills City Council", False),
        ("los-altos", "City of Los Altos Hills", False),
        ("santa-clara-county", "The County of Santa Clara, California", True),
        ("santa-clara-county", "Santa Clara City Council", False),
    ],
)
def test_a_text_names_this_government_or_does_not(slug: str, text: str, is_own: bool) -> None:
    assert names_it([text], LOCALITIES[slug]) is is_own


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><title>Sign in</title></html>", "a web page instead of JSON"),
        (b'{"message": "no"}', "expected a JSON array"),
        (b"<title>Attention Required! | Cloudflare</title>", "a Cloudflare block page"),
        (b"", "the answer is empty"),
        (json.dumps([{"id": 1}]).encode(), "none of 1 rows could be read"),
    ],
)
def test_an_answer_that_is_no_list_is_unreadable(body: bytes, reason: str) -> None:
    found = judge(GUESS, "/", body, LOCALITIES["oakland"], TODAY)

    assert found.state == "unreadable"
    assert reason in found.reason


def test_page_code_that_fails_makes_an_answer_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> MeetingList:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("spiders.primegov.pages.read_meetings", broken)

    assert (
        judge(GUESS, "/", b"[]", LOCALITIES["oakland"], TODAY).reason == "the page code failed: ZeroDivisionError: oops"
    )


@pytest.mark.parametrize(
    ("platform", "file", "today", "slug", "state"),
    [
        ("primegov", "primegov/lacity__ListUpcomingMeetings_2024.json", "2024-10-01", "los-angeles", "right"),
        ("primegov", "primegov/lacity__ListUpcomingMeetings_2024.json", "2026-11-22", "los-angeles", "abandoned"),
        (
            "primegov",
            "primegov/lacity__ListUpcomingMeetings_2024.json",
            "2024-10-01",
            "santa-clara-county",
            "wrong entity",
        ),
        ("onbase", "hyland/sandiego__council_home_2022.html", "2022-10-01", "san-diego", "right"),
        ("onbase", "hyland/sandiego__council_home_2022.html", "2022-10-01", "oakland", "wrong entity"),
        ("granicus", "granicus/sandiego__ViewPublisher_view3_council.html", "2022-10-01", "san-diego", "right"),
        ("iqm2", "iqm2/santamonicacityca__calendar.html", "2022-10-01", "los-angeles", "wrong entity"),
        ("civicplus", "civicplus/avenalca__AgendaCenter.html", "2022-09-01", "los-altos", "wrong entity"),
        (
            "civicplus",
            "civicplus/nm-lascruces__AgendaCenter_Search_no_meetings.html",
            "2022-09-01",
            "los-altos",
            "wrong entity",
        ),
        ("legistar", "legistar_api/oakland__events_first1000_2000-2004.json", "2005-01-15", "oakland", "right"),
        ("legistar", "legistar_api/oakland__events_first1000_2000-2004.json", "2026-11-22", "oakland", "abandoned"),
        ("website", "own_website/lacity__council_meetings_page_2021.html", "2021-03-01", "los-angeles", "right"),
        ("website", "own_website/lacity__council_meetings_page_2021.html", "2021-03-01", "oakland", "wrong entity"),
    ],
)
def test_recorded_answers_are_judged_as_a_person_would(
    platform: str, file: str, today: str, slug: str, state: str, recordings: Path
) -> None:
    candidate = Candidate(platform, "https://portal.example", "pattern", "")
    found = judge(candidate, "/", (recordings / file).read_bytes(), LOCALITIES[slug], date.fromisoformat(today))

    assert (found.state, found.reason != "") == (state, state != "right")
