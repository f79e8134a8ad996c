"""The flagging stage: what waits is matched once, and what people said of it stays said."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.compose import AnnounceCounts, announce_pending
from flagging.flag import flag_pending
from flagging.match import Matcher, PartnerNames
from flagging.meeting_flags import FlagCounts
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.decision import Verdict, decide
from models.document import MeetingDocument, Page
from models.flag import Flag
from models.meeting import Meeting
from models.registry.rule import Rules
from models.revisions import save_agenda
from published.values import Agenda, Item
from settings import ROOT
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source, publish

LOCALITIES = ("los-angeles", "oakland")
NAKHODKA = "Sister city relationship with Nakhodka, Russia"
MINUTES = "Adopt the minutes of the meeting"
DIVESTMENT = "Resolution to divest from companies that do business in Russia"
RIVER = "Agreement with the Russian River Utility for water"
NOTHING = FlagCounts()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two localities and all rules, to be changed at will."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "rules", folder / "rules")
    (folder / "localities").mkdir()
    for slug in LOCALITIES:
        shutil.copy(ROOT / "data" / "localities" / f"{slug}.yml", folder / "localities")
    return folder


@pytest.fixture(autouse=True)
def _matchers_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage makes one for each call, which takes longer than a test should."""
    monkeypatch.setattr("flagging.flag.Matcher", _matcher)


_made: dict[tuple[str, tuple[PartnerNames, ...], str], Matcher] = {}


def _matcher(rules: Rules, partners: tuple[PartnerNames, ...], locality: str) -> Matcher:
    key = (rules.version, partners, locality)
    if key not in _made:
        _made[key] = Matcher(rules, partners, locality)
    return _made[key]


def _change_rules(data: Path, *, word: str = "kombucha") -> None:
    """Let one more word stand for Russia, which changes the version of the rules."""
    (data / "rules" / "extra.yml").write_text(
        "topic: russia\n"
        "rules:\n"
        f"  - id: {word}\n"
        f"    name: {word}\n"
        f"    terms: [{word}]\n"
        "    weight: 60\n"
        "    strength: strong\n"
        f"    matches: [the {word} of the city]\n"
        "    ignores: [nothing of the kind]\n"
    )


def _item(session: Session, meeting: Meeting, title: str = NAKHODKA, **values: object) -> AgendaItem:
    return make_item(session, meeting, title=title, text=title, **values)


def _flags(database: Database) -> list[Flag]:
    with database.reading() as session:
        return list(session.scalars(select(Flag).order_by(Flag.id)))


def _flag(database: Database) -> Flag:
    [flag] = _flags(database)
    return flag


def _dismiss(database: Database) -> None:
    with database.writing() as session:
        flag = session.scalars(select(Flag)).one()
        decide(session, flag, Verdict.DISMISS, reviewer="Ann", reason="a sports visit", now=NOW)


def _publish_agenda(database: Database, *items: Item) -> None:
    """Store an agenda of the only meeting, as the crawl does when it finds a new or another one."""
    with database.writing() as session:
        meeting = session.scalars(select(Meeting)).one()
        save_agenda(session, meeting.source, meeting, Agenda(items), [], NOW)


def _said(vendor_id: str, number: str, title: str) -> Item:
    return Item(vendor_id=vendor_id, number=number, title=title, text=title)


class TestWhatWaits:
    def test_items_and_documents_are_matched_once(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            meeting = make_meeting(session)
            _item(session, meeting), _item(session, meeting, MINUTES)
            publish(session, meeting, make_document(session, pages=[MINUTES, DIVESTMENT]))

        first = flag_pending(database, data, now=NOW)
        second = flag_pending(database, data, now=NOW + timedelta(hours=1))

        assert first == FlagCounts(passages=3, new=2, by_source={"oakland/legistar": 2})
        assert second == NOTHING
        assert [(flag.subject.split(":")[0], flag.tier) for flag in _flags(database)] == [
            ("item", "direct"),
            ("document", "russia"),
        ]

    def test_a_flag_has_its_evidence_and_waits_to_be_announced(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            item = _item(session, make_meeting(session))
            item_id = item.id

        flag_pending(database, data, now=NOW)

        with database.reading() as session:
            flag = session.scalars(select(Flag)).one()
            assert (flag.item_id, flag.passage, flag.revision, flag.state) == (item_id, NAKHODKA, 1, "open")
            assert (flag.first_flagged_at, flag.flagged_at, flag.is_announced) == (NOW, NOW, False)
            [name] = [match for match in flag.matches if match.words == "Nakhodka"]
            assert (name.where, NAKHODKA[name.start : name.end], name.excused_by) == ("title", "Nakhodka", None)
            assert flag.reasons

    def test_without_anything_that_waits_nothing_is_done(self, database: Database, data: Path) -> None:
        assert flag_pending(database, data, now=NOW) == NOTHING

    def test_a_document_without_bytes_waits_on(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            publish(session, make_meeting(session), make_document(session))

        assert flag_pending(database, data, now=NOW) == NOTHING

        with database.reading() as session:
            assert session.scalars(select(MeetingDocument.flagged_with)).all() == [None]

    def test_an_agenda_that_was_replaced_is_not_matched(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session))
            session.scalars(select(AgendaRevision)).one().is_current = False

        assert flag_pending(database, data, now=NOW) == NOTHING

    def test_harmless_items_make_no_flag(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session), MINUTES)

        assert flag_pending(database, data, now=NOW) == FlagCounts(passages=1)

        assert _flags(database) == []

    def test_the_partners_of_one_locality_are_not_anothers_own(self, database: Database, data: Path) -> None:
        """Nakhodka alone is Oakland's own partner, and to Los Angeles a place in Russia."""
        with database.writing() as session:
            for key in ("oakland/legistar", "los-angeles/primegov"):
                _item(session, make_meeting(session, make_source(session, key)), "Delegation of the Port of Nakhodka")

        flag_pending(database, data, now=NOW)

        with database.reading() as session:
            tiers = {flag.meeting.source_key: flag.tier for flag in session.scalars(select(Flag))}
        assert tiers == {"oakland/legistar": "direct", "los-angeles/primegov": "russia"}

    def test_one_meeting_does_not_take_another_along_when_it_fails(
        self, database: Database, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each meeting is a transaction: what was done before an interruption stays, the rest is done next time."""
        with database.writing() as session:
            for days in (9, 3):
                _item(session, make_meeting(session, starts_at=NOW + timedelta(days=days)))

        def interrupt(done: int, _of: int) -> None:
            if done == 1:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            flag_pending(database, data, now=NOW, progress=interrupt)
        assert len(_flags(database)) == 1

        assert flag_pending(database, data, now=NOW).new == 1

        assert len(_flags(database)) == 2


class TestAttachments:
    def test_text_that_arrives_later_is_matched_then(self, database: Database, data: Path) -> None:
        """The reading stage makes the item wait again: what its attachment says becomes its flag, loudly."""
        with database.writing() as session:
            item = _item(session, make_meeting(session), "Travel authorization")
            document = make_document(session, body=b"%PDF-1.7")
            attach(session, item, document)
            item_id, sha256 = item.id, document.sha256
        assert flag_pending(database, data, now=NOW).new == 0

        with database.writing() as session:
            session.add(Page(sha256=sha256, number=7, text=f"Purpose: {NAKHODKA}.", method="text layer"))
            session.get_one(AgendaItem, item_id).flagged_with = None
        counts = flag_pending(database, data, now=NOW)

        assert counts.new == 1
        with database.reading() as session:
            flag = session.scalars(select(Flag)).one()
            assert {(match.where, match.page) for match in flag.matches} == {("attachment page", 7)}
            assert (flag.item_id, flag.is_announced) == (item_id, False)
            assert "Nakhodka" in flag.passage

    def test_the_name_of_an_attachment_is_enough(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            item = _item(session, make_meeting(session), "Travel authorization")
            attach(session, item, make_document(session), name="Letter of the Mayor of Nakhodka, sister city")

        assert flag_pending(database, data, now=NOW).new == 1

    def test_more_evidence_in_a_new_attachment_keeps_the_verdict(self, database: Database, data: Path) -> None:
        """The item's own words are what was judged, and they are the same."""
        with database.writing() as session:
            item_id = _item(session, make_meeting(session)).id
        flag_pending(database, data, now=NOW)
        _dismiss(database)

        with database.writing() as session:
            item = session.get_one(AgendaItem, item_id)
            attach(session, item, make_document(session, pages=["The delegation of Nakhodka, our sister city"]))
            item.flagged_with = None
        assert flag_pending(database, data, now=NOW).changed == 0

        [flag] = _flags(database)
        assert (flag.state, flag.revision) == ("dismissed", 1)


class TestVerdicts:
    @pytest.fixture(autouse=True)
    def _a_dismissed_flag(self, database: Database, data: Path) -> None:
        """Item 2 of Tuesday's agenda was flagged, announced and dismissed."""
        with database.writing() as session:
            make_meeting(session)
        _publish_agenda(database, _said("a", "1", MINUTES), _said("b", "2", NAKHODKA))
        flag_pending(database, data, now=NOW)
        announce_pending(database, now=NOW)
        _dismiss(database)

    @pytest.mark.parametrize(
        "items",
        [
            pytest.param([_said("b", "1", NAKHODKA), _said("a", "2", MINUTES)], id="renumbered"),
            pytest.param([_said("c", "1", MINUTES), _said("d", "2", NAKHODKA)], id="republished under other ids"),
            pytest.param([_said("b", "2", NAKHODKA.upper() + "."), _said("a", "1", MINUTES)], id="set otherwise"),
            pytest.param(
                [_said("b", "2", NAKHODKA), _said("e", "3", DIVESTMENT.replace("Russia", "coal"))], id="added to"
            ),
        ],
    )
    def test_a_verdict_survives_an_agenda_that_says_the_same(
        self, database: Database, data: Path, items: list[Item]
    ) -> None:
        _publish_agenda(database, *items)
        counts = flag_pending(database, data, now=NOW + timedelta(hours=1))

        flag = _flag(database)
        assert (flag.state, flag.revision, flag.gone_since, flag.flagged_at) == ("dismissed", 1, None, NOW)
        assert (counts.new, counts.changed, counts.gone) == (0, 0, 0)
        with database.reading() as session:
            item = session.get_one(AgendaItem, flag.item_id)
            assert item.revision.is_current
            assert item.title.casefold().startswith(NAKHODKA.casefold())

    def test_a_verdict_survives_reading_again(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            for item in session.scalars(select(AgendaItem)):
                item.flagged_with = None

        assert flag_pending(database, data, now=NOW).passages == 2

        assert (_flag(database).state, _flag(database).revision) == ("dismissed", 1)

    def test_a_verdict_survives_other_rules(self, database: Database, data: Path) -> None:
        _change_rules(data)

        counts = flag_pending(database, data, now=NOW)

        assert counts == FlagCounts(passages=2)
        assert (_flag(database).state, _flag(database).revision, _flag(database).is_announced) == ("dismissed", 1, True)

    def test_other_words_reopen_the_flag_while_the_meeting_is_to_come(self, database: Database, data: Path) -> None:
        _publish_agenda(database, _said("b", "2", f"End the {NAKHODKA}"))
        later = NOW + timedelta(hours=1)

        counts = flag_pending(database, data, now=later)

        flag = _flag(database)
        assert (flag.state, flag.revision, flag.passage) == ("open", 2, f"End the {NAKHODKA}")
        assert (flag.first_flagged_at, flag.flagged_at, flag.is_announced) == (NOW, later, False)
        assert (counts.new, counts.changed) == (0, 1)

    def test_other_words_after_the_meeting_leave_the_verdict(self, database: Database, data: Path) -> None:
        """Minutes are written into the agenda when it is over: nobody can act on that any more."""
        _publish_agenda(database, _said("b", "2", f"{NAKHODKA}. The motion carried."))

        counts = flag_pending(database, data, now=NOW + timedelta(days=4))

        flag = _flag(database)
        assert (flag.state, flag.revision, counts.changed) == ("dismissed", 1, 0)
        assert flag.passage == f"{NAKHODKA}. The motion carried."

    def test_what_is_gone_from_the_newest_agenda_says_since_when(self, database: Database, data: Path) -> None:
        """It is not deleted, nor judged anew when it comes back as it was."""
        _publish_agenda(database, _said("a", "1", MINUTES))
        later = NOW + timedelta(hours=1)
        counts = flag_pending(database, data, now=later)
        assert (counts.gone, _flag(database).gone_since, _flag(database).state) == (1, later, "dismissed")
        assert flag_pending(database, data, now=later + timedelta(hours=1)) == NOTHING

        _publish_agenda(database, _said("a", "1", MINUTES), _said("b", "2", NAKHODKA))
        counts = flag_pending(database, data, now=later + timedelta(hours=2))

        flag = _flag(database)
        assert (flag.gone_since, flag.state, flag.revision) == (None, "dismissed", 1)
        assert (counts.new, counts.changed) == (0, 0)

    def test_words_that_no_rule_finds_any_more_are_gone_too(self, database: Database, data: Path) -> None:
        _publish_agenda(database, _said("b", "2", "Relationship with a city abroad"))

        assert flag_pending(database, data, now=NOW).gone == 1

        assert (_flag(database).gone_since, _flag(database).state) == (NOW, "dismissed")


class TestTiers:
    def test_a_higher_tier_reopens_the_flag(self, database: Database, data: Path) -> None:
        """An attachment makes more of an item that was dismissed as Russia in general; its own words are the same."""
        with database.writing() as session:
            item_id = _item(session, make_meeting(session), DIVESTMENT).id
        flag_pending(database, data, now=NOW)
        assert _flag(database).tier == "russia"
        _dismiss(database)

        with database.writing() as session:
            item = session.get_one(AgendaItem, item_id)
            attach(session, item, make_document(session, pages=[f"It ends the {NAKHODKA}."]))
            item.flagged_with = None
        counts = flag_pending(database, data, now=NOW)

        flag = _flag(database)
        assert (flag.tier, flag.state, flag.revision, flag.is_announced) == ("direct", "open", 2, False)
        assert counts.changed == 1

    def test_a_lower_tier_leaves_the_verdict(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            item_id = _item(session, make_meeting(session), DIVESTMENT).id
            attach(session, session.get_one(AgendaItem, item_id), make_document(session, pages=[NAKHODKA]))
        flag_pending(database, data, now=NOW)
        assert _flag(database).tier == "direct"
        _dismiss(database)

        with database.writing() as session:
            session.execute(Page.__table__.update().values(text="Withdrawn"))
            session.get_one(AgendaItem, item_id).flagged_with = None
        flag_pending(database, data, now=NOW)

        assert (_flag(database).tier, _flag(database).state, _flag(database).revision) == ("russia", "dismissed", 1)

    def test_filtered_matches_are_kept_and_never_announced(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session), RIVER)

        counts = flag_pending(database, data, now=NOW, announce_again=True)

        flag = _flag(database)
        assert (flag.tier, flag.score, flag.is_announced) == ("filtered", 0, True)
        assert flag.reasons == ["set aside “Russian” in the title: a place in America called Russian or Little Russia"]
        assert (counts.new, counts.filtered, counts.by_source) == (0, 1, {})
        assert announce_pending(database, now=NOW) == AnnounceCounts()

    def test_a_filtered_item_that_becomes_a_flag_is_announced(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            make_meeting(session)
        _publish_agenda(database, _said("a", "1", RIVER))
        flag_pending(database, data, now=NOW)

        _publish_agenda(database, _said("a", "1", f"{RIVER}, and {NAKHODKA}"))
        flag_pending(database, data, now=NOW)

        assert (_flag(database).tier, _flag(database).revision, _flag(database).is_announced) == ("direct", 2, False)


class TestSilence:
    """Back-fill and changed rules fill the review, not the mailboxes."""

    def test_what_changed_rules_bring_up_is_not_mailed(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session), "Import of kombucha")
        flag_pending(database, data, now=NOW)
        _change_rules(data)

        assert flag_pending(database, data, now=NOW).new == 1

        assert (_flag(database).tier, _flag(database).is_announced) == ("russia", True)
        assert announce_pending(database, now=NOW) == AnnounceCounts()

    def test_new_items_are_mailed_whatever_the_rules_did_meanwhile(self, database: Database, data: Path) -> None:
        flag_pending(database, data, now=NOW)
        _change_rules(data)
        with database.writing() as session:
            _item(session, make_meeting(session), "Import of kombucha")

        flag_pending(database, data, now=NOW)

        assert not _flag(database).is_announced

    def test_changed_rules_do_not_hush_what_nobody_was_told_yet(self, database: Database, data: Path) -> None:
        """The mail of a new flag was still to be composed when the rules raised its tier."""
        with database.writing() as session:
            _item(session, make_meeting(session), "Ukraine and the kombucha of our sister city Fukuoka")
        flag_pending(database, data, now=NOW)
        assert (_flag(database).tier, _flag(database).is_announced) == ("sister_city", False)
        _change_rules(data)

        flag_pending(database, data, now=NOW)

        assert (_flag(database).tier, _flag(database).revision, _flag(database).is_announced) == ("direct", 2, False)

    @pytest.mark.parametrize(("days", "is_silent"), [(-15, True), (-13, False)])
    def test_meetings_long_past_are_not_mailed(
        self, database: Database, data: Path, days: int, is_silent: bool
    ) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session, starts_at=NOW + timedelta(days=days)))

        assert flag_pending(database, data, now=NOW).new == 1

        assert _flag(database).is_announced is is_silent
        assert announce_pending(database, now=NOW).messages == (0 if is_silent else 1)

    def test_both_are_mailed_when_asked_for(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _item(session, make_meeting(session, starts_at=NOW - timedelta(days=30)))
            _item(session, make_meeting(session), "Import of kombucha")
            for item in session.scalars(select(AgendaItem)):
                item.flagged_with = "other rules"
        _change_rules(data)

        flag_pending(database, data, now=NOW, announce_again=True)

        assert [flag.is_announced for flag in _flags(database)] == [False, False]


class TestMeetingDocuments:
    def test_words_of_an_item_in_the_agendas_pdf_are_the_items_flag(self, database: Database, data: Path) -> None:
        """The PDF has them with a number before, broken into lines, in capitals, under a header."""
        printed = f"CITY OF OAKLAND\n7.  {NAKHODKA[:22].upper()}\n    {NAKHODKA[22:].upper()}\n8.  {MINUTES}"
        with database.writing() as session:
            meeting = make_meeting(session)
            _item(session, meeting), _item(session, meeting, MINUTES)
            publish(session, meeting, make_document(session, pages=["City of Oakland", printed]))

        assert flag_pending(database, data, now=NOW).new == 1

        assert _flag(database).subject.startswith("item:")

    def test_a_title_that_is_broken_into_lines_in_the_text_counts_once(self, database: Database, data: Path) -> None:
        """As in an item that was split from a document."""
        with database.writing() as session:
            meeting = make_meeting(session)
            title = "Letter to the mayor of our sister city Fukuoka"
            make_item(session, meeting, title=title, text=title.replace("our sister", "our\nsister"))

        flag_pending(database, data, now=NOW)

        with database.reading() as session:
            assert {match.where for match in session.scalars(select(Flag)).one().matches} == {"title"}

    def test_a_short_item_in_the_agendas_pdf_is_the_items_flag(self, database: Database, data: Path) -> None:
        """Before its words stands the number, behind them soon the next heading."""
        with database.writing() as session:
            meeting = make_meeting(session)
            _item(session, meeting, "Fukuoka Sister City Friendship Day.")
            publish(session, meeting, make_document(session, pages=["31 Fukuoka Sister City Friendship Day. CONSENT"]))

        flag_pending(database, data, now=NOW)

        assert _flag(database).subject.startswith("item:")

    def test_other_words_in_that_pdf_are_a_flag_of_their_own(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            meeting = make_meeting(session)
            _item(session, meeting)
            document = make_document(session, pages=[f"7. {NAKHODKA}", "Filler. " * 100, f"Late item: {DIVESTMENT}"])
            document_id = publish(session, meeting, document).document_id

        flag_pending(database, data, now=NOW)

        item, other = _flags(database)
        assert (item.tier, item.subject.split(":")[0]) == ("direct", "item")
        assert (other.tier, other.subject, other.item_id) == ("russia", f"document:{document_id}", None)
        with database.reading() as session:
            matches = session.get_one(Flag, other.id).matches
            assert {(match.where, match.page) for match in matches} == {("document page", 3)}

    @pytest.mark.parametrize(
        "pages",
        [
            pytest.param(["Dinner for our sister city Fukuoka", DIVESTMENT], id="on two pages"),
            pytest.param(
                [f"Dinner for our sister city Fukuoka. {'Filler. ' * 100}{DIVESTMENT}"], id="far apart on one"
            ),
        ],
    )
    def test_unrelated_matters_in_one_document_are_not_added_up(
        self, database: Database, data: Path, pages: list[str]
    ) -> None:
        """Side by side the two would be a Russian sister city."""
        with database.writing() as session:
            meeting = make_meeting(session)
            publish(session, meeting, make_document(session, pages=pages))

        flag_pending(database, data, now=NOW)

        assert _flag(database).tier == "sister_city"

    def test_a_document_that_says_something_else_reopens_its_flag(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            meeting = make_meeting(session)
            link_id = publish(session, meeting, make_document(session, pages=[DIVESTMENT])).id
        flag_pending(database, data, now=NOW)
        _dismiss(database)

        with database.writing() as session:
            link = session.get_one(MeetingDocument, link_id)
            link.document.sha256 = make_document(session, pages=[f"Withdrawn: {DIVESTMENT}"]).sha256
            link.flagged_with = None
        flag_pending(database, data, now=NOW)

        assert (_flag(database).state, _flag(database).revision) == ("open", 2)

    def test_items_that_come_after_their_pdf_take_its_flag_over(self, database: Database, data: Path) -> None:
        """The agenda's page could not be read at first: later one thing must not stand in the review twice."""
        with database.writing() as session:
            meeting = make_meeting(session)
            publish(session, meeting, make_document(session, pages=[f"7. {NAKHODKA}"]))
        flag_pending(database, data, now=NOW)
        assert _flag(database).subject.startswith("document:")

        _publish_agenda(database, _said("a", "7", NAKHODKA))
        flag_pending(database, data, now=NOW + timedelta(hours=1))

        document, item = _flags(database)
        assert document.gone_since == NOW + timedelta(hours=1)
        assert (item.subject, item.gone_since) == ("item:a", None)


class TestTwins:
    """Los Angeles lists each meeting twice, the second time with Spanish audio and without an agenda of its own."""

    @staticmethod
    def _pair(session: Session) -> tuple[Meeting, Meeting]:
        source = make_source(session, "los-angeles/primegov")
        meeting = make_meeting(session, source, vendor_id="100")
        return meeting, make_meeting(session, source, vendor_id="600", twin_of="100", title="City Council - SAP")

    @pytest.mark.parametrize(
        "pages", [["City of Los Angeles", f"7. {NAKHODKA}"], [f"Relación de ciudad hermana: {NAKHODKA}"]]
    )
    def test_a_twins_document_makes_no_second_flag(self, database: Database, data: Path, pages: list[str]) -> None:
        with database.writing() as session:
            meeting, twin = self._pair(session)
            item_id = _item(session, meeting).id
            publish(session, twin, make_document(session, twin.source, pages=pages), name="Agenda - SAP")

        counts = flag_pending(database, data, now=NOW)

        assert counts.new == 1
        assert _flag(database).item_id == item_id
        assert flag_pending(database, data, now=NOW) == NOTHING

    def test_one_document_of_both_halves_is_flagged_once(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            meeting, twin = self._pair(session)
            document = make_document(session, meeting.source, pages=[NAKHODKA])
            publish(session, meeting, document), publish(session, twin, document)
            meeting_id = meeting.id

        assert flag_pending(database, data, now=NOW).new == 1

        assert _flag(database).meeting_id == meeting_id

    def test_what_only_the_twin_publishes_is_not_lost(self, database: Database, data: Path) -> None:
        with database.writing() as session:
            _, twin = self._pair(session)
            publish(session, twin, make_document(session, twin.source, pages=[NAKHODKA]))
            twin_id = twin.id

        assert flag_pending(database, data, now=NOW).new == 1

        assert _flag(database).meeting_id == twin_id

    def test_a_meeting_that_is_nobodys_twin_is_no_second_publication(self, database: Database, data: Path) -> None:
        """Two meetings of one council may both have the matter on their agenda."""
        with database.writing() as session:
            source = make_source(session, "los-angeles/primegov")
            for vendor_id in ("100", "101"):
                _item(session, make_meeting(session, source, vendor_id=vendor_id))

        assert flag_pending(database, data, now=NOW).new == 2
