"""What a recipient reads: the act-now block, the evidence, and nothing that an agenda could smuggle in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.compose import announce_pending
from alerts.difference import word_difference
from alerts.plain import plain, shortened, web_link
from models.database import Database
from models.flag import Flag, Match
from models.message import Message
from tests.conftest import NOW
from tests.factories import attach, make_document, make_flag, make_item, make_meeting, publish

THURSDAY = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)  # Wednesday, 6:30 PM in California


def letter(
    database: Database,
    meeting: dict[str, object] | None = None,
    item: dict[str, object] | None = None,
    flag: dict[str, object] | None = None,
    now: datetime = NOW,
) -> Message:
    """The mail about one flag of one meeting."""
    with database.writing() as session:
        made = make_meeting(session, **{"starts_at": THURSDAY, **(meeting or {})})
        values = {"number": "7.2", "title": "Sister city relationship with Nakhodka", **(item or {})}
        make_flag(session, make_item(session, made, **values), **(flag or {}))
    return announced(database, now)


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def announced(database: Database, now: datetime = NOW) -> Message:
    announce_pending(database, now=now)
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def test_the_subject_says_where_when_what_and_how_urgent(sqlite: Database) -> None:
    assert letter(sqlite).subject == (
        '[Oakland] Wed Nov 25, 6:30 PM: item 7.2 "Sister city relationship with Nakhodka" (direct)'
    )


def test_an_item_that_was_split_from_a_file_links_its_page_there(sqlite: Database) -> None:
    with sqlite.writing() as session:
        made = make_meeting(session, starts_at=THURSDAY)
        agenda = make_document(session, url="https://portal.example.org/agenda.pdf")
        make_flag(session, make_item(session, made, title="Sister city", document_id=agenda.id, page=3, last_page=4))

    said = announced(sqlite).body_text

    assert "https://portal.example.org/agenda.pdf#page=3" in said
    assert "Agenda page 3" in said or "agenda page 3" in said


def test_a_long_title_is_cut_so_that_the_subject_stays_short(sqlite: Database) -> None:
    subject = letter(sqlite, item={"title": "Adopt a resolution " * 30}).subject

    assert len(subject) <= 120
    assert subject.endswith('..." (direct)')


def test_the_act_now_block_says_when_where_and_how_it_is_decided(sqlite: Database) -> None:
    """Local time with the zone's name, days away, place, links, item, consent calendar."""
    message = letter(
        sqlite,
        meeting={"location": "1 Frank H. Ogawa Plaza", "page_url": "https://oakland.example.org/meeting/1"},
        item={"is_consent": True, "section": "Consent Calendar"},
    )

    for body in (one_line(message.body_text), one_line(message.body_html)):
        assert "Wednesday, November 25, 2026, 6:30 PM PST (in 3 days)" in body
        assert "1 Frank H. Ogawa Plaza" in body
        assert "https://oakland.example.org/meeting/1" in body
        assert "Item 7.2: Sister city relationship with Nakhodka" in body
        assert "without discussion" in body
        assert "a Russian sister-city relationship" in body
    assert "Names Nakhodka, Oakland's Russian sister city" in message.body_text
    assert "Names Nakhodka, Oakland&#39;s Russian sister city" in message.body_html


@pytest.mark.parametrize(
    ("starts_at", "words"),
    [
        (NOW + timedelta(hours=5), "(today, in 5 hours)"),
        (NOW + timedelta(minutes=20), "(today, in less than an hour)"),
        (NOW + timedelta(hours=20), "(tomorrow, in 20 hours)"),
        (NOW + timedelta(hours=30), "(tomorrow)"),
        (NOW - timedelta(hours=1, minutes=30), "(began 1 hour ago)"),
        (NOW - timedelta(days=1), "(yesterday)"),
        (NOW - timedelta(days=40), "(40 days ago)"),
    ],
)
def test_the_time_away_is_counted_on_the_localitys_own_calendar(
    sqlite: Database,
    starts_at: datetime,
    words: str,
) -> None:
    assert words in one_line(letter(sqlite, meeting={"starts_at": starts_at}).body_text)


def test_a_day_without_a_time_is_said_to_be_that(sqlite: Database) -> None:
    """No clock time is invented: the stored midnight appears nowhere."""
    message = letter(
        sqlite,
        meeting={
            "starts_at": datetime(2026, 11, 25, 8, tzinfo=UTC),
            "is_time_known": False,
        },
    )

    assert "[Oakland] Wed Nov 25: item" in message.subject
    assert "the time is unknown" in message.body_text
    assert "12:00" not in message.body_text + message.body_html


@pytest.mark.parametrize(
    ("meeting", "now", "is_held"),
    [
        ({"starts_at": NOW - timedelta(hours=11)}, NOW, False),
        ({"starts_at": NOW - timedelta(hours=13)}, NOW, True),
        (
            {"starts_at": datetime(2026, 11, 25, 8, tzinfo=UTC), "is_time_known": False},
            datetime(2026, 11, 26, 7, tzinfo=UTC),
            False,
        ),
        (
            {"starts_at": datetime(2026, 11, 25, 8, tzinfo=UTC), "is_time_known": False},
            datetime(2026, 11, 26, 9, tzinfo=UTC),
            True,
        ),
    ],
    ids=["may still sit", "over", "its day is not over", "its day is over"],
)
def test_a_meeting_that_is_over_is_announced_as_held(
    sqlite: Database,
    meeting: dict[str, object],
    now: datetime,
    is_held: bool,
) -> None:
    message = letter(sqlite, meeting=meeting, now=now)

    assert ("already held" in message.subject) is is_held
    assert ("already held" in message.body_text) is is_held
    assert ("Already held" in message.body_html) is is_held


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_a_meeting_that_is_off_says_so_with_the_sources_own_words(sqlite: Database, status: str) -> None:
    message = letter(sqlite, meeting={"status": status, "status_evidence": "NOTICE <b>of</b> change"})

    assert f"[Oakland] {status.upper()} Wed Nov 25" in message.subject
    assert f"{status.upper()}: the source itself says this meeting is {status}." in message.body_text
    assert "«NOTICE <b>of</b> change»" in message.body_text
    assert "«NOTICE &lt;b&gt;of&lt;/b&gt; change»" in message.body_html


def test_a_meeting_that_disappeared_is_not_called_cancelled(sqlite: Database) -> None:
    message = letter(sqlite, meeting={"not_seen_since": NOW})

    assert "has not listed this meeting since" in message.body_text
    assert "CANCELLED" not in message.subject + message.body_text


def test_evidence_in_an_attachment_is_shown_with_its_page(sqlite: Database) -> None:
    """The words in their context, the attachment's name and page, and an address that opens there."""
    with sqlite.writing() as session:
        item = make_item(session, make_meeting(session), title="Adopt Resolution 24-101")
        document = make_document(session, pages=["one", "two", "the City of Nakhodka"])
        attach(session, item, document, name="Staff report")
        flag = make_flag(session, item)
        flag.matches = [
            Match(
                rule="partner",
                topic="partner",
                label="Nakhodka",
                words="Nakhodka",
                where="attachment",
                document_id=document.id,
                page=3,
                start=12,
                end=20,
                before="…the City of ",
                after=", founded 1950…",
            )
        ]
        url = f"{document.url}#page=3"

    message = announced(sqlite)

    found = "In the attachment «Staff report» page 3: «…the City of *Nakhodka*, founded 1950…»"
    assert found in one_line(message.body_text)
    assert url in message.body_text
    assert f'<a href="{url}">' in message.body_html


def test_a_flag_on_the_agenda_document_names_the_document(sqlite: Database) -> None:
    """There is no item: no number, and no word about the consent calendar."""
    with sqlite.writing() as session:
        meeting = make_meeting(session)
        document = make_document(session, pages=["Nakhodka"])
        url = document.url
        publish(session, meeting, document, name="Agenda packet")
        session.add(
            Flag(
                meeting_id=meeting.id,
                subject=f"document:{document.id}",
                document_id=document.id,
                tier="direct",
                score=50,
                reasons=["names Nakhodka"],
                passage="Nakhodka",
                passage_hash="0" * 64,
                first_flagged_at=NOW,
                flagged_at=NOW,
            )
        )

    message = announced(sqlite)

    assert 'document "Agenda packet" (direct)' in message.subject
    assert url in message.body_text
    assert "onsent" not in message.body_text + message.body_html


def test_what_excused_a_match_keeps_it_out_of_the_mail(sqlite: Database) -> None:
    with sqlite.writing() as session:
        flag = make_flag(session)
        flag.matches.append(
            Match(
                rule="russia",
                topic="russia",
                label="Russian River",
                words="Russian",
                where="text",
                start=0,
                end=7,
                before="",
                after=" River",
                excused_by="place name",
            )
        )

    assert "River" not in announced(sqlite).body_text


def test_a_title_with_newlines_makes_no_header(sqlite: Database) -> None:
    subject = letter(sqlite, item={"title": "Nakhodka\r\nBcc: all@example.org\n\nboo"}).subject

    assert "\n" not in subject
    assert "\r" not in subject
    assert '"Nakhodka Bcc: all@example.org boo"' in subject


def test_no_html_of_a_stranger_reaches_the_html(sqlite: Database) -> None:
    """Titles, reasons, excerpts and places are text, whatever they hold; a script address is no link."""
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    message = letter(
        sqlite,
        meeting={"location": evil, "body": evil, "page_url": "javascript:alert(1)", "comment": evil},
        item={"title": evil, "section": evil},
        flag={"reasons": [evil]},
    )

    assert "<script" not in message.body_html
    assert "<img" not in message.body_html
    assert "javascript:" not in message.body_html
    assert "&lt;script&gt;" in message.body_html


def test_the_html_loads_nothing_from_anywhere(sqlite: Database) -> None:
    html = letter(sqlite).body_html

    assert not re.search(r"<(script|img|link|iframe|style|form|base|meta http)|url\(|@import", html)


def test_control_characters_are_removed_everywhere(sqlite: Database) -> None:
    """Terminal escapes, marks that turn the reading direction, lone surrogates' neighbours."""
    message = letter(sqlite, item={"title": "Nakh\x1b[31modka \u202egnp.exe\u202c\u200b \x07"})

    for shown in (message.subject, message.body_text, message.body_html):
        assert "Nakh[31modka gnp.exe" in shown
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202c\u202e]", shown)


def test_the_text_fits_78_columns_except_addresses(sqlite: Database) -> None:
    message = letter(
        sqlite,
        meeting={"body": "Community and Economic Development Committee " * 3},
        item={"title": "A long title about Находка " * 12, "is_consent": True},
        flag={"reasons": ["because " * 30]},
    )

    too_long = [line for line in message.body_text.splitlines() if len(line) > 78 and "https://" not in line]
    assert too_long == []


def test_hundreds_of_flags_make_a_mail_that_can_be_read(sqlite: Database) -> None:
    with sqlite.writing() as session:
        meeting = make_meeting(session)
        for _ in range(50):
            make_flag(session, make_item(session, meeting))

    message = announced(sqlite)

    assert message.subject.endswith("+49 more")
    assert "20 of 50" in message.body_text
    assert "And 30 more on this agenda" in message.body_text


def test_an_item_without_a_number_or_title_still_reads_well(sqlite: Database) -> None:
    message = letter(sqlite, item={"number": "", "title": ""})

    assert ': item "(without a title)" (direct)' in message.subject


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example.org/x?y=1", "https://a.example.org/x?y=1"),
        ("http://a.example.org/", "http://a.example.org/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example.org", ""),
        ("", ""),
        ("https://a.example.org/\nBcc: b", ""),
        ("https://", ""),
        ("http://[::1", ""),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, link: str) -> None:
    assert web_link(url) == link


def test_plain_text_keeps_what_can_be_read() -> None:
    assert plain("  Находка\t–\n “sister”  🇷🇺 \x00") == "Находка – “sister” 🇷🇺"


def test_a_cut_is_made_between_words_where_that_costs_little() -> None:
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 11) == "one two…"
    assert shortened("x" * 50, 10) == "x" * 9 + "…"


def test_a_difference_shows_changes_with_a_little_around_them() -> None:
    same = " ".join(f"w{n}" for n in range(40))

    pieces = word_difference(f"{same} old tail", f"{same} new tail")

    assert [(p.kind, p.text) for p in pieces] == [
        ("gap", "…"),
        ("same", "w35 w36 w37 w38 w39"),
        ("removed", "old"),
        ("added", "new"),
        ("same", "tail"),
    ]


def test_white_space_is_no_difference() -> None:
    assert word_difference("one\n two", " one two ") == ()
