"""`run`, `crawl`, `read`, `flag` and `alert`, without a portal: the whole way is run in tests/flows."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.flag import Flag
from models.message import Message
from tests.cli.conftest import Ask
from tests.factories import make_item, make_meeting

REASON = "the platform swagit cannot be read yet: nobody watches this source"
ITEM = "Sister city relationship with Nakhodka, Russia"


@pytest.mark.usefixtures("registry")
class TestAPlatformWithoutASpider:
    def test_run_says_it_loudly_and_fails(self, sisterwatch: Ask) -> None:
        answer = sisterwatch("run", "--direct")

        assert answer.status == 1
        assert "los-altos/video" in answer.out
        assert "no spider" in answer.out
        assert f"NOT READ los-altos/video (no spider): {REASON}\n" in answer.out

    def test_crawl_says_it_loudly_and_fails(self, sisterwatch: Ask) -> None:
        answer = sisterwatch("crawl")

        assert answer.status == 1
        assert f"NOT READ los-altos/video (no spider): {REASON}\n" in answer.out

    def test_the_fields_of_a_run_are_an_interface(self, sisterwatch: Ask, stored: Database) -> None:
        """The other stages are run all the same: an item that waited is flagged and mailed."""
        with stored.writing() as session:
            make_item(session, make_meeting(session), title=ITEM, text=ITEM)

        answer = sisterwatch("run", "--direct", "--json")

        assert answer.status == 1
        found = answer.json()
        assert found["read"].pop("seconds") >= 0
        assert found["recognised"].pop("seconds") >= 0
        assert found == {
            "is_good": False,
            "sources": [
                {
                    "source": "los-altos/video",
                    "locality": "los-altos",
                    "platform": "swagit",
                    "role": "current",
                    "state": "no spider",
                    "reason": REASON,
                    "requests": 0,
                    "bytes": 0,
                    "items": 0,
                    "documents": 0,
                    "problems": 0,
                    "seconds": 0.0,
                    "meetings": {"listed": 0, "new": 0, "changed": 0, "unchanged": 0, "cancelled": 0},
                    "flags": 0,
                    "messages": 0,
                }
            ],
            "read": {"files": 0, "pages": 0, "not_yet_readable": 0, "failed": 0, "items": 0},
            "recognised": {
                "pages": 0,
                "failed": 0,
                "cpu_seconds": 0.0,
                "waiting": 0,
                "items": 0,
                "is_elsewhere": False,
            },
            "flagged": {
                "passages": 1,
                "new": 1,
                "changed": 0,
                "filtered": 0,
                "gone": 0,
                "by_source": {"oakland/legistar": 1},
            },
            "alerted": {"flags": 1, "messages": 1, "problems": 0, "sent": 1, "failed": 0, "waiting": 0},
        }

    def test_progress_goes_where_it_does_not_spoil_json(self, sisterwatch: Ask) -> None:
        answer = sisterwatch("crawl", "--json")

        assert [row["state"] for row in answer.json()] == ["no spider"]
        assert answer.err == "Crawling 1/1: los-altos/video: no spider\n"


def test_public_portals_are_not_asked_without_a_contact(sisterwatch: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SISTERWATCH_CONTACT", "")

    answer = sisterwatch("crawl", "-s", "oakland/legistar")

    assert answer.status == 1
    assert "NOT READ oakland/legistar (interrupted): set SISTERWATCH_CONTACT to your e-mail address" in answer.out


def test_the_stages_can_be_run_one_by_one(sisterwatch: Ask, stored: Database, home: Path) -> None:
    with stored.writing() as session:
        make_item(session, make_meeting(session), title=ITEM, text=ITEM)

    assert sisterwatch("read").out.startswith("read: files 0, pages 0, not yet readable 0, failed 0, seconds ")
    assert sisterwatch("flag", "--json").json()["by_source"] == {"oakland/legistar": 1}
    assert sisterwatch("alert", "--json").json()["sent"] == 1
    assert sisterwatch("flag").out == "flag: passages 0, new 0, changed 0, filtered 0, gone 0\n"
    assert sisterwatch("alert").out == "alert: flags 0, messages 0, problems 0, sent 0, failed 0, waiting 0\n"

    assert len(list((home / "outbox").glob("*.eml"))) == 1
    with stored.reading() as session:
        assert session.scalars(select(Message.recipient)).all() == ["op@example.org"]


@pytest.mark.parametrize(("words", "is_announced"), [((), True), (("--announce",), False)])
def test_what_only_changed_rules_bring_up_is_mailed_on_request(
    sisterwatch: Ask, stored: Database, words: tuple[str, ...], is_announced: bool
) -> None:
    with stored.writing() as session:
        make_item(session, make_meeting(session), title=ITEM, text=ITEM, flagged_with="other rules")

    sisterwatch("flag", *words)

    with stored.reading() as session:
        assert session.scalars(select(Flag.is_announced)).all() == [is_announced]


def test_a_limit_of_nothing_is_refused(sisterwatch: Ask) -> None:
    assert sisterwatch("read", "--limit", "0").status == 2
