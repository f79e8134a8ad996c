"""`search`: the fields that programs read, the table that people read, and what cannot be asked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.meeting import Meeting
from settings import ROOT
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source, publish


def _meeting(session: Session, days: float = 3, source: str = "oakland/legistar", **values: object) -> Meeting:
    meeting = make_meeting(session, make_source(session, source), starts_at=NOW + timedelta(days=days), **values)
    make_item(session, meeting, number="7.2", title="Our sister city Nakhodka", text="7.2 Our sister city Nakhodka")
    return meeting


def test_the_fields_of_a_hit_are_an_interface(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        meeting = make_meeting(session, title="City Council [special]", page_url="https://portal.example.org/m/1")
        item = make_item(session, meeting, number="7.2", title="Travel")
        document = make_document(session, pages=["Cover", "Our sister\ncity [Nakhodka]"], url="https://a.example/f.pdf")
        attach(session, item, document)
        ids = (meeting.id, document.id)

    [hit] = sisterwatch("search", "sister city", "--locality", "oakland", "--json").json()

    cursor = hit.pop("cursor")
    assert hit == {
        "kind": "page",
        "locality": "oakland",
        "source": "oakland/legistar",
        "body": "City Council",
        "meeting_id": ids[0],
        "meeting_title": "City Council [special]",
        "meeting_status": "scheduled",
        "starts_at": "2026-11-25T10:00:00-08:00",
        "is_time_known": True,
        "more_meetings": 0,
        "item_number": "7.2",
        "item_title": "Travel",
        "document_id": ids[1],
        "document_name": "Staff report",
        "document_url": "https://a.example/f.pdf",
        "page": 2,
        "excerpt": "Our sister city [Nakhodka]",
        "marks": [[4, 15]],
        "score": None,
        "link": "https://a.example/f.pdf#page=2",
    }
    assert sisterwatch("search", "sister city", "--after", cursor, "--json").json() == []


def test_the_readme_names_every_field(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        _meeting(session)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    paragraph = readme[readme.index("- `search … --json`") :].split("\n- ", 1)[0]

    [hit] = sisterwatch("search", "nakhodka", "--json").json()

    assert set(re.findall(r"`(\w+)`", paragraph)) - {"item", "page", "document"} == set(hit) - {"page"}


def test_people_see_when_where_what_and_the_words(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        document = make_document(session, pages=["Dear [bold]friends[/] in Nakhodka"], url="https://a.example/f.pdf")
        for days in (3, 2):
            publish(session, make_meeting(session, starts_at=NOW + timedelta(days=days), status="cancelled"), document)

    answer = sisterwatch("search", "nakhodka")

    assert answer.status == 0
    for words in (
        *("Wed 2026-11-25", "10:00 PST", "Oakland", "City Council", "CANCELLED", "and 1 more", "Agenda, page 1"),
        *("[bold]friends[/] in «Nakhodka»", "https://a.example/f.pdf#page=1", "1 hit."),
    ):
        assert words in answer.out, words


def test_an_unread_document_is_shown_by_its_name_with_its_item(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        item = make_item(session, make_meeting(session), number="7.2", title="Travel")
        attach(session, item, make_document(session), "Sochi Delegation Itinerary.pdf")

    shown = " ".join(sisterwatch("search", "sochi delegation").out.split())
    [hit] = sisterwatch("search", "sochi delegation", "--json").json()

    assert "Sochi Delegation Itinerary.pdf" in shown
    assert "item 7.2: Travel" in shown
    assert "«Sochi Delegation»" in shown
    assert "page" not in shown
    assert (hit["kind"], hit["page"], hit["document_name"]) == ("document", None, "Sochi Delegation Itinerary.pdf")


def test_several_words_in_one_argument_are_a_phrase_and_several_arguments_are_words(
    sisterwatch: Ask, stored: Database
) -> None:
    """The shell takes the quotation marks that a person typed."""
    with stored.writing() as session:
        _meeting(session)

    def found(*words: str) -> int:
        return len(sisterwatch("search", "--json", *words).json())

    assert found("sister city") == found("city", "sister") == found('"sister city" nakh*') == 1
    assert found("city sister") == 0
    assert found("sister -berkeley") == found("--", "sister", "-berkeley") == 1
    assert found("--", "sister", "-nakhodka") == 0


def test_nothing_found_is_said_in_words_and_is_no_failure(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        _meeting(session)

    answer = sisterwatch("search", "city sister")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.strip() == (
        "Nothing found. In any order: sisterwatch search city sister. «sisterwatch coverage» shows what was read."
    )
    assert sisterwatch("search", "murmansk", "--json").json() == []


def test_hits_are_chosen_by_locality_body_and_day(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        _meeting(session, days=-400), _meeting(session, body="Port Board"), _meeting(session, 4, "san-jose/legistar")

    def found(*options: str) -> list[tuple[str, str]]:
        hits = sisterwatch("search", "nakhodka", "--json", *options).json()
        return [(hit["locality"], hit["starts_at"][:10]) for hit in hits]

    old, board, other = ("oakland", "2025-10-18"), ("oakland", "2026-11-25"), ("san-jose", "2026-11-26")
    assert found() == [other, board, old]
    assert found("-l", "oakland") == [board, old]
    assert found("--body", "port") == [board]
    assert found("--since", "2026-11-26") == [other]
    assert found("--until", "2026-11-25") == [board, old]
    assert found("--limit", "1") == [other]
    assert sorted(found("--by", "relevance")) == sorted([old, board, other])


def test_where_there_may_be_more_it_says_how_to_go_on(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        _meeting(session, 2), _meeting(session, 1)

    first = sisterwatch("search", "nakhodka", "--limit", "1").out
    cursor = first.partition("--after ")[2].split()[0]
    second = sisterwatch("search", "nakhodka", "--limit", "1", "--after", cursor).out

    assert ("2026-11-24" in first, "2026-11-23" in first) == (True, False)
    assert ("2026-11-24" in second, "2026-11-23" in second) == (False, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--", "-russia"], "add a word that must be"),
        (['"sister city'], "quotation mark is open"),
        (["…"], "the query has no word"),
        (["x" * 600], "at most 500"),
        (["sister", "--after", "x"], "is no cursor"),
        (["sister", "--by", "size"], "--by date or --by relevance"),
        (["sister", "-l", "oaklnad"], "no locality is called 'oaklnad'"),
    ],
)
def test_what_cannot_be_asked_ends_with_status_2_and_says_why(
    sisterwatch: Ask, stored: Database, words: list[str], says: str
) -> None:
    _ = stored
    answer = sisterwatch("search", *words)

    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err
