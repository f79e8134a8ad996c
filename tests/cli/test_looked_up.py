"""`flags` and `meetings`: the fields that programs read, and the lines that people read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.agenda import Attachment
from models.database import Database
from models.flag import Flag, Match
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.factories import attach, make_document, make_flag, make_item, make_meeting, make_source, publish

TITLE = "Sister city relationship with Nakhodka, Russia"


def _flag(session: Session, **values: Any) -> Flag:
    meeting = make_meeting(session, title="City Council [special]", page_url="https://portal.example.org/m/1")
    item = make_item(session, meeting, title=TITLE, number="7.2", section="CONSENT", is_consent=True)
    return make_flag(session, item, **values)


def _match(flag: Flag, attachment: Attachment, **values: Any) -> Match:
    return Match(
        **{
            "flag_id": flag.id,
            "rule": "sister-city",
            "topic": "sister_city",
            "label": "sister city",
            "words": "sister city",
            "where": "attachment page",
            "document_id": attachment.document_id,
            "page": 3,
            "start": 4,
            "end": 15,
            "before": "our ",
            "after": " abroad",
            **values,
        }
    )


class TestFlags:
    def test_the_fields_of_a_flag_are_an_interface(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            flag = _flag(session)
            item = flag.item
            assert item is not None
            attachment = attach(session, item, make_document(session, pages=["our sister city abroad"]))
            session.add(_match(flag, attachment))
            vendor_ids = (flag.meeting.vendor_id, item.vendor_id)
            document_id, url = attachment.document_id, attachment.document.url

        [found] = sisterwatch("flags", "--json").json()

        assert found == {
            "id": 1,
            "locality": "oakland",
            "body": "City Council",
            "meeting_title": "City Council [special]",
            "meeting_status": "scheduled",
            "meeting_url": "https://portal.example.org/m/1",
            "starts_at": "2026-11-25T10:00:00-08:00",
            "is_time_known": True,
            "vendor_id": vendor_ids[0],
            "item_vendor_id": vendor_ids[1],
            "item_number": "7.2",
            "item_title": TITLE,
            "section": "CONSENT",
            "is_consent": True,
            "tier": "direct",
            "score": 90,
            "reasons": ["names Nakhodka, Oakland's Russian sister city"],
            "matched_words": ["Nakhodka", "sister city"],
            "where": ["title", "attachment page 3"],
            "matches": [
                {
                    "words": "Nakhodka",
                    "label": "Nakhodka",
                    "rule": "partner",
                    "topic": "partner",
                    "where": "title",
                    "document_id": None,
                    "document_url": None,
                    "page": None,
                    "excerpt": TITLE,
                    "excused_by": None,
                },
                {
                    "words": "sister city",
                    "label": "sister city",
                    "rule": "sister-city",
                    "topic": "sister_city",
                    "where": "attachment page 3",
                    "document_id": document_id,
                    "document_url": url,
                    "page": 3,
                    "excerpt": "our sister city abroad",
                    "excused_by": None,
                },
            ],
            "document_id": document_id,
            "document_url": url,
            "page": 3,
            "state": "open",
            "revision": 1,
            "first_seen": NOW.isoformat(),
            "announced_at": None,
            "gone_since": None,
        }

    def test_what_was_excused_is_evidence_but_no_matched_word(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            flag = _flag(session)
            assert flag.item is not None
            attachment = attach(session, flag.item, make_document(session))
            session.add(_match(flag, attachment, words="Russian River", excused_by="a place in America"))

        [found] = sisterwatch("flags", "--json").json()

        assert (found["matched_words"], found["document_url"], found["page"]) == (["Nakhodka"], None, None)
        assert [match["excused_by"] for match in found["matches"]] == [None, "a place in America"]

    def test_a_flag_of_a_document_has_no_item(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            flag = _flag(session)
            document = make_document(session)
            publish(session, flag.meeting, document)
            flag.item_id, flag.document_id = None, document.id

        [found] = sisterwatch("flags", "--json").json()

        fields = ("item_vendor_id", "item_number", "item_title", "section", "is_consent")
        assert [found[field] for field in fields] == [None] * 5
        assert "in a document of the meeting: https://portal.example.org/files/" in sisterwatch("flags").out

    def test_flags_are_narrowed_by_locality_tier_and_state(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            _flag(session)
            _flag(session, tier="russia", state="confirmed")
            _flag(session, tier="filtered"), _flag(session, gone_since=NOW)

        def ids(*words: str) -> list[int]:
            return [found["id"] for found in sisterwatch("flags", "--json", *words).json()]

        assert ids() == [1, 2]
        assert ids("-l", "oakland", "-l", "berkeley") == [1, 2]
        assert ids("-l", "berkeley") == []
        assert ids("-t", "russia") == [2]
        assert ids("-t", "filtered") == [3]
        assert ids("--state", "confirmed") == [2]
        assert sorted(ids("--all")) == [1, 2, 3, 4]

    def test_people_read_what_when_why_and_where(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            _flag(session).meeting.status = "cancelled"

        shown = sisterwatch("flags").out

        assert "direct  Oakland, City Council, Wed 2026-11-25 10:00 PST  CANCELLED  #1 open" in shown
        assert f"item 7.2 (consent calendar): {TITLE}" in shown
        assert "why: names Nakhodka, Oakland's Russian sister city" in shown
        assert "title: …Sister city relationship with Nakhodka, Russia…" in shown
        assert shown.endswith("1 flags.\n")

    def test_brackets_in_an_agenda_are_shown_and_not_obeyed(self, sisterwatch: Ask, stored: Database) -> None:
        """Rich would take [bold] for markup, and raise for [/]."""
        title = "Adopt [bold] the [/red] plan [link=https://x]y"
        with stored.writing() as session:
            item = make_item(session, title=title, number="[/]")
            make_flag(session, item, reasons=["because [/dim] of it"])

        answer = sisterwatch("flags")

        assert answer.status == 0
        assert f"item [/]: {title}" in answer.out
        assert "because [/dim] of it" in answer.out

    def test_without_flags_the_next_step_is_said(self, sisterwatch: Ask) -> None:
        assert sisterwatch("flags").out == "No flags. «sisterwatch coverage» shows whether anybody looked.\n"
        assert sisterwatch("flags", "--json").json() == []


class TestMeetings:
    def test_the_fields_of_a_meeting_are_an_interface(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            meeting = make_meeting(
                session,
                vendor_id="77",
                is_time_known=False,
                status="cancelled",
                status_evidence="title «Cancelled»",
                amendment="document «Revised agenda»",
                location="City Hall",
                comment="hybrid",
                page_url="https://portal.example.org/m/77",
                twin_of="76",
                not_seen_since=NOW,
            )
            make_item(session, meeting), make_item(session, meeting)

        [found] = sisterwatch("meetings", "--json").json()

        assert found == {
            "locality": "oakland",
            "source": "oakland/legistar",
            "vendor_id": "77",
            "body": "City Council",
            "title": "City Council Meeting",
            "starts_at": "2026-11-25T10:00:00-08:00",
            "is_time_known": False,
            "status": "cancelled",
            "status_evidence": "title «Cancelled»",
            "amendment": "document «Revised agenda»",
            "location": "City Hall",
            "comment": "hybrid",
            "url": "https://portal.example.org/m/77",
            "twin_of": "76",
            "same_as": None,
            "aliases": [],
            "items": 2,
            "first_seen": "2026-11-22T17:00:00+00:00",
            "not_seen_since": "2026-11-22T18:00:00+00:00",
        }

    def test_people_read_what_is_odd_about_a_meeting(self, sisterwatch: Ask, stored: Database) -> None:
        with stored.writing() as session:
            make_meeting(session, is_time_known=False, twin_of="76", not_seen_since=NOW, body="Council [ad hoc]")

        shown = sisterwatch("meetings").out

        assert "Wed 2026-11-25 (time?)" in shown
        assert "Council [ad hoc]" in shown
        assert "twin of 76; not seen since 2026-11-22 18:00 UTC" in " ".join(shown.split())

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ((), ["recent", "last evening", "next day"]),
            (("--since", "2026-10-01"), ["long past", "recent", "last evening", "next day"]),
            (("--until", "2026-11-30"), ["recent", "last evening"]),
            (("--since", "2026-11-30", "--until", "2026-11-30"), ["last evening"]),
            (("--since", "2026-12-01"), ["next day"]),
            (("-l", "berkeley"), []),
        ],
    )
    def test_days_are_those_of_the_locality_and_the_last_one_counts(
        self, sisterwatch: Ask, stored: Database, words: tuple[str, ...], found: list[str]
    ) -> None:
        """Monday 22:00 in California is Tuesday in UTC."""
        starts = {
            "long past": NOW - timedelta(days=20),
            "recent": NOW - timedelta(days=13),
            "last evening": NOW.replace(month=12, day=1, hour=6),
            "next day": NOW.replace(month=12, day=1, hour=9),
        }
        with stored.writing() as session:
            for title, start in starts.items():
                make_meeting(session, make_source(session), title=title, starts_at=start)

        assert [meeting["title"] for meeting in sisterwatch("meetings", "--json", *words).json()] == found

    def test_without_meetings_the_next_step_is_said(self, sisterwatch: Ask) -> None:
        assert sisterwatch("meetings").out == (
            "No meetings. «sisterwatch coverage» shows whether anybody looked; --since shows earlier ones.\n"
        )
        assert sisterwatch("meetings", "--json").json() == []
