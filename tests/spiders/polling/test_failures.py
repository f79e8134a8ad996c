"""What failed: what an answer means, which state a poll ends in, and how polls and their problems are recorded."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.poll import Poll, PollState, Problem
from models.registry.locality import find_source, load_localities
from models.source import StoredSource
from settings import ROOT
from spiders.middlewares import RefusedAddress
from spiders.polling.answers import asked_url, conditional_headers, is_unchanged, validators_of
from spiders.polling.failures import Refused, explain, refusal
from spiders.polling.found import Validators
from spiders.polling.outcome import Outcome
from spiders.storage.polls import close_poll, last_listing, open_poll, register_source, save_listing
from spiders.storage.problems import LONGEST_DETAIL, save_problem, solve_problems, urls_with_problems
from tests.conftest import NOW
from tests.factories import make_source

SOURCE = "oakland/legistar"
URL = "https://portal.example.gov/api/list"
SHA256 = "1" * 64
HOUR = timedelta(hours=1)
SINCE, UNTIL = date(2026, 11, 8), date(2027, 3, 22)


def answer(status: int, body: bytes = b"", url: str = URL, **headers: str) -> Response:
    return Response(
        url, status, {name.replace("_", "-"): value for name, value in headers.items()}, body, request=Request(URL)
    )


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "state", "said"),
        [
            (401, PollState.BLOCKED, "refused with status 401"),
            (403, PollState.BLOCKED, "refused with status 403"),
            (407, PollState.BLOCKED, "refused with status 407"),
            (451, PollState.BLOCKED, "refused with status 451"),
            (429, PollState.BLOCKED, "too many requests (429), also after waiting"),
            (404, PollState.UNREACHABLE, "not found (404)"),
            (410, PollState.UNREACHABLE, "gone for good (410)"),
            (400, PollState.UNREACHABLE, "status 400"),
            (500, PollState.UNREACHABLE, "status 500"),
            (503, PollState.UNREACHABLE, "status 503"),
            (302, PollState.UNREACHABLE, "status 302"),
        ],
    )
    def test_a_status_that_is_no_answer_says_why(self, status: int, state: PollState, said: str) -> None:
        refused = refusal(URL, answer(status))

        assert refused is not None
        assert (refused.state, str(refused)) == (state, said)

    @pytest.mark.parametrize("status", [200, 203, 206])
    def test_an_answer_is_no_refusal(self, status: int) -> None:
        assert refusal(URL, answer(status, b"[]")) is None
        assert refusal(URL, answer(status)) is None

    @pytest.mark.parametrize("status", [200, 403, 503])
    def test_a_block_page_is_a_refusal_whatever_its_status(self, status: int) -> None:
        refused = refusal(URL, answer(status, b"<title>Attention Required! | Cloudflare</title>"))

        assert refused is not None
        assert (refused.state, str(refused)) == (PollState.BLOCKED, f"a Cloudflare block page, status {status}")

    def test_what_the_server_said_is_repeated_when_it_is_no_page(self) -> None:
        said = refusal(URL, answer(500, b"  LegistarConnectionString setting\n is not set up "))
        page = refusal(URL, answer(403, b" <html><body>Forbidden</body></html>"))
        endless = refusal(URL, answer(500, b"x" * 5000))

        assert str(said) == "status 500: LegistarConnectionString setting is not set up"
        assert str(page) == "refused with status 403"
        assert len(str(endless)) < 250

    @pytest.mark.parametrize("path", ["/Error", "/Portal/Error.aspx", "/error.html", "/GenericError"])
    def test_being_sent_on_to_an_error_page_is_no_answer(self, path: str) -> None:
        """Such pages answer with 200."""
        sent_on_to = f"https://portal.example.gov{path}?aspxerrorpath=/api/list"

        refused = refusal(URL, answer(200, b"<p>Sorry</p>", sent_on_to))

        assert refused is not None
        assert (refused.state, str(refused)) == (PollState.UNREADABLE, f"sent on to an error page: {sent_on_to}")

    @pytest.mark.parametrize(
        ("asked", "got"),
        [
            (f"{URL}/error-correction.pdf", f"{URL}/error-correction.pdf"),
            (URL, "https://files.example.gov/list"),
            (URL, f"{URL}?from=error"),
            (URL, "https://errors.example.gov/list"),
        ],
        ids=["asked for", "another host", "in the query", "in the host"],
    )
    def test_being_sent_on_to_another_place_is_one(self, asked: str, got: str) -> None:
        assert refusal(asked, answer(200, b"[]", got)) is None

    def test_not_modified_and_known_bytes_are_unchanged(self) -> None:
        """304 is no refusal, although it has no body."""
        known = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"  # of []

        assert is_unchanged(answer(304), None)
        assert is_unchanged(answer(200, b"[]"), known)
        assert not is_unchanged(answer(200, b"[1]"), known)
        assert not is_unchanged(answer(200, b"[]"), None)

    def test_a_refusal_is_never_unchanged(self) -> None:
        """Also where its bytes are the known ones."""
        with pytest.raises(Refused, match="status 403"):
            is_unchanged(answer(403, b"[]"), "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945")

    def test_validators_are_sent_back_as_they_came(self) -> None:
        found = validators_of(answer(200, ETag='W/"a"', Last_Modified="Sun, 22 Nov 2026 18:00:00 GMT"))

        assert found == Validators('W/"a"', "Sun, 22 Nov 2026 18:00:00 GMT")
        assert conditional_headers(found) == {
            "If-None-Match": 'W/"a"',
            "If-Modified-Since": "Sun, 22 Nov 2026 18:00:00 GMT",
        }
        assert conditional_headers(validators_of(answer(200))) == {}

    def test_an_answer_keeps_the_name_that_it_was_asked_for_under(self) -> None:
        sent_on = answer(200, url="https://files.example.gov/list")
        assert sent_on.request is not None
        assert asked_url(sent_on) == URL

        sent_on.request = Request("https://files.example.gov/list", meta={"redirect_urls": [URL, f"{URL}/2"]})

        assert asked_url(sent_on) == URL


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (RefusedAddress("http://10.0.0.1/: private"), PollState.UNREADABLE, "http://10.0.0.1/: private"),
        (IgnoreRequest("Forbidden by robots.txt"), PollState.ROBOTS, "disallowed by robots.txt"),
        (CannotResolveHostError(), PollState.UNREACHABLE, "the host name does not resolve"),
        (DownloadConnectionRefusedError(), PollState.UNREACHABLE, "the connection was refused"),
        (DownloadTimeoutError("180 s"), PollState.UNREACHABLE, "no answer in time"),
        (DownloadCancelledError("2,000 bytes"), PollState.UNREADABLE, "too big: 2,000 bytes"),
        (DownloadFailedError("cut off"), PollState.UNREACHABLE, "DownloadFailedError: cut off"),
        (OSError("x" * 1000), PollState.UNREACHABLE, "OSError: xxx"),
        (None, PollState.UNREACHABLE, "NoneType: None"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_request_without_an_answer_is_explained(error: Exception | None, state: PollState, said: str) -> None:
    """In words that an operator understands, and not too many of them."""
    found, words = explain(error)

    assert found is state
    assert words.startswith(said)
    assert len(words) <= 300


class TestOutcome:
    """The state of a poll, from what failed in it."""

    def outcome(
        self,
        lists: Sequence[PollState] = (),
        agendas: Sequence[PollState] = (),
        *,
        lists_read: int = 1,
        agendas_read: int = 0,
        meetings: int = 1,
    ) -> Outcome:
        return Outcome(
            lists_read=lists_read,
            list_failures=[(state, f"list {n} {state}") for n, state in enumerate(lists, 1)],
            agendas_read=agendas_read,
            agenda_failures=[(state, f"agenda {n} {state}") for n, state in enumerate(agendas, 1)],
            meetings_in_window=meetings,
        )

    def test_what_was_read_is_ok(self) -> None:
        assert self.outcome(agendas_read=3).state() == (PollState.OK, "")

    def test_without_a_meeting_in_the_window_it_is_empty(self) -> None:
        state, reason = self.outcome(meetings=0).state()

        assert state is PollState.EMPTY
        assert "no meeting in the window" in reason

    def test_without_a_list_it_was_interrupted(self) -> None:
        """Nothing failed and nothing was read: that is not empty."""
        assert self.outcome(lists_read=0, meetings=0).state()[0] is PollState.INTERRUPTED
        assert Outcome().state()[0] is PollState.INTERRUPTED

    def test_one_list_that_failed_decides(self) -> None:
        outcome = self.outcome([PollState.UNREADABLE], [PollState.BLOCKED] * 3, lists_read=5, agendas_read=0)

        assert outcome.state() == (PollState.UNREADABLE, "list 1 unreadable")

    @pytest.mark.parametrize(
        ("failures", "expected"),
        [
            (["unreadable", "unreachable", "blocked", "robots"], "list 4 robots"),
            (["unreadable", "unreachable", "blocked"], "list 3 blocked"),
            (["unreadable", "unreachable"], "list 2 unreachable"),
            (["unreadable", "unreadable"], "list 1 unreadable"),
        ],
        ids=["robots", "blocked", "unreachable", "unreadable"],
    )
    def test_the_failure_that_says_most_is_the_reason(self, failures: list[str], expected: str) -> None:
        """Of several alike the first."""
        assert self.outcome([PollState(each) for each in failures]).state()[1] == expected

    @pytest.mark.parametrize(("read", "failed", "is_good"), [(3, 2, True), (2, 2, False), (1, 2, False), (0, 1, False)])
    def test_half_of_the_agendas_failing_is_a_failure(self, read: int, failed: int, is_good: bool) -> None:
        state, reason = self.outcome(agendas=[PollState.UNREADABLE] * failed, agendas_read=read).state()

        assert state.is_good is is_good
        if not is_good:
            assert (state, reason) == (
                PollState.UNREADABLE,
                f"{failed} of {read + failed} agendas could not be read, the first: agenda 1 unreadable",
            )

    def test_failing_agendas_say_more_than_an_empty_window(self) -> None:
        assert self.outcome(agendas=[PollState.BLOCKED], meetings=0).state()[0] is PollState.BLOCKED


def begin(session: Session, now: datetime = NOW, source: str = SOURCE) -> Poll:
    make_source(session, source)
    return open_poll(session, source, SINCE, UNTIL, now)


class TestPolls:
    def test_a_poll_runs_until_it_is_closed(self, database: Database) -> None:
        with database.writing() as session:
            poll_id = begin(session).id

        with database.reading() as session:
            poll = session.get_one(Poll, poll_id)
            assert (poll.state, poll.started_at, poll.finished_at) == ("running", NOW, None)
            assert (poll.since, poll.until) == ("2026-11-08", "2027-03-22")

    def test_one_that_was_left_open_is_closed_as_interrupted_by_the_next(self, database: Database) -> None:
        """Its process died. Those that ended, and those of other sources, stay as they are."""
        with database.writing() as session:
            ended = begin(session)
            close_poll(session, ended.id, PollState.OK, "", {}, seconds=1.0, now=NOW)
            left, others = begin(session), begin(session, source="san-jose/legistar")
            ids = [poll.id for poll in (ended, left, others)]

        with database.writing() as session:
            ids.append(begin(session, NOW + HOUR).id)

        with database.reading() as session:
            polls = [session.get_one(Poll, poll_id) for poll_id in ids]
            assert [poll.state for poll in polls] == ["ok", "interrupted", "running", "running"]
            assert [poll.finished_at for poll in polls] == [NOW, NOW + HOUR, None, None]
            assert polls[1].reason == "its process ended before the poll did"

    def test_only_a_good_poll_moves_the_moment_up_to_which_a_source_is_known(self, sqlite: Database) -> None:
        """To its start: what came later may have been missed."""
        moved = set()
        for state in set(PollState) - {PollState.RUNNING}:
            with sqlite.writing() as session:
                source = make_source(session, SOURCE)
                source.last_good_poll_at = before = NOW - HOUR

                close_poll(session, begin(session).id, state, "", {}, seconds=1.0, now=NOW + HOUR)

                assert source.last_good_poll_at in (before, NOW)
                moved |= {state} if source.last_good_poll_at == NOW else set()
        assert moved == {PollState.OK, PollState.EMPTY}

    def test_a_closed_poll_has_its_state_reason_and_counts(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            poll = begin(session)

            counts = {"items": 7, "meetings_new": 2}
            close_poll(session, poll.id, PollState.BLOCKED, "why", counts, seconds=2.5, now=NOW + HOUR)

            assert (poll.state, poll.reason, poll.finished_at) == ("blocked", "why", NOW + HOUR)
            assert (poll.items, poll.meetings_new, poll.documents, poll.seconds) == (7, 2, 0, 2.5)

    def test_a_source_is_known_by_what_the_registry_says_today(self, sqlite: Database) -> None:
        """What was learned of it in polls stays."""
        locality, source = find_source(load_localities(ROOT / "data"), SOURCE)
        with sqlite.writing() as session:
            register_source(session, locality, source).last_good_poll_at = NOW

            register_source(session, locality.model_copy(update={"name": "Oaktown"}), source)

            [stored] = session.scalars(select(StoredSource))
            assert (stored.key, stored.locality, stored.locality_name) == (SOURCE, "oakland", "Oaktown")
            assert (stored.platform, stored.time_zone) == ("legistar", "America/Los_Angeles")
            assert stored.last_good_poll_at == NOW

    def test_the_last_answer_of_a_list_is_kept_when_nothing_changed(self, sqlite: Database) -> None:
        def save(session: Session, sha256: str | None, etag: str | None, now: datetime) -> None:
            save_listing(
                session, SOURCE, URL, sha256=sha256, etag=etag, last_modified=None, read_with=f"at {now:%H}", now=now
            )

        with sqlite.writing() as session:
            make_source(session, SOURCE)
            assert last_listing(session, SOURCE, URL) is None

            save(session, SHA256, '"a"', NOW)
            save(session, None, None, NOW + HOUR)

            listing = last_listing(session, SOURCE, URL)
            assert listing is not None
            assert (listing.sha256, listing.etag) == (SHA256, '"a"')
            assert (listing.read_with, listing.read_at) == ("at 19", NOW + HOUR)

            save(session, "2" * 64, None, NOW + 2 * HOUR)

            assert (listing.sha256, listing.etag) == ("2" * 64, None)
            assert last_listing(session, SOURCE, f"{URL}/2") is None


class TestProblems:
    @pytest.fixture(autouse=True)
    def _sources(self, request: pytest.FixtureRequest) -> None:
        kind = "database" if "database" in request.fixturenames else "sqlite"
        with request.getfixturevalue(kind).writing() as session:
            make_source(session, SOURCE), make_source(session, "san-jose/legistar")

    def meet(
        self,
        session: Session,
        detail: str = "cut off",
        *,
        kind: str = "unreadable",
        url: str = URL,
        sha256: str | None = SHA256,
        source: str = SOURCE,
        later: timedelta = timedelta(0),
    ) -> None:
        save_problem(session, source, kind, url, detail, sha256, NOW + later)
        session.flush()

    def open(self, session: Session) -> list[str]:
        found = select(Problem.detail).where(Problem.solved_at.is_(None)).order_by(Problem.id)
        return list(session.scalars(found))

    def test_the_same_problem_is_counted_and_not_repeated(self, database: Database) -> None:
        for hours, sha256 in enumerate((SHA256, "2" * 64, None)):
            with database.writing() as session:
                self.meet(session, sha256=sha256, later=hours * HOUR)

        with database.reading() as session:
            [problem] = session.scalars(select(Problem))
            assert (problem.times, problem.first_at, problem.last_at) == (3, NOW, NOW + 2 * HOUR)
            assert (problem.kind, problem.url, problem.detail) == ("unreadable", URL, "cut off")
            assert problem.sha256 == "2" * 64  # the newest bytes there are

    def test_another_place_kind_detail_or_source_is_another_problem(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            self.meet(session)
            self.meet(session, "another detail")
            self.meet(session, kind="blocked")
            self.meet(session, url=f"{URL}/2")
            self.meet(session, source="san-jose/legistar")

            assert [each.times for each in session.scalars(select(Problem))] == [1] * 5

    def test_a_detail_is_stored_whatever_stands_in_it(self, database: Database) -> None:
        """A page's own words can be endless, and hold what no database takes; met again they are the same problem."""
        detail = "a\x00b" + "x" * 5000
        for _ in range(2):
            with database.writing() as session:
                self.meet(session, detail)

        with database.reading() as session:
            [problem] = session.scalars(select(Problem))
            assert problem.detail == ("ab" + "x" * 5000)[:LONGEST_DETAIL]
            assert problem.times == 2

    def test_what_was_read_closes_its_problems_but_not_those_of_this_poll(self, database: Database) -> None:
        """A page that was read with a bad row in it is no page without problems."""
        with database.writing() as session:
            self.meet(session, "old")
            self.meet(session, "of this poll", later=HOUR)
            self.meet(session, "elsewhere", url=f"{URL}/2")
            self.meet(session, "another source's", source="san-jose/legistar")

        with database.writing() as session:
            solve_problems(session, SOURCE, URL, NOW + HOUR)

        with database.reading() as session:
            assert self.open(session) == ["of this poll", "elsewhere", "another source's"]
            [solved] = session.scalars(select(Problem).where(Problem.solved_at.is_not(None)))
            assert (solved.detail, solved.solved_at) == ("old", NOW + HOUR)

    def test_an_old_problem_that_was_met_again_stays_open(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            self.meet(session)
            self.meet(session, later=2 * HOUR)

            solve_problems(session, SOURCE, URL, NOW + HOUR)

            assert self.open(session) == ["cut off"]

    def test_the_same_bytes_again_solve_only_what_is_not_wrong_in_them(self, database: Database) -> None:
        """They were not read again: a bad row is still in them, while no answer at all is over."""
        with database.writing() as session:
            self.meet(session, "bad row in them")
            self.meet(session, "bad row in older ones", sha256="2" * 64)
            self.meet(session, "no answer", sha256=None)

        with database.writing() as session:
            solve_problems(session, SOURCE, URL, NOW + HOUR, unchanged_sha256=SHA256)

        with database.reading() as session:
            assert self.open(session) == ["bad row in them"]

    def test_a_problem_that_comes_back_is_a_new_one(self, sqlite: Database) -> None:
        """The time between is kept: what was solved stays solved."""
        with sqlite.writing() as session:
            self.meet(session)
            solve_problems(session, SOURCE, URL, NOW + HOUR)
            self.meet(session, later=2 * HOUR)
            solve_problems(session, SOURCE, URL, NOW + 3 * HOUR)

            found = list(session.scalars(select(Problem).order_by(Problem.id)))
            assert [(each.first_at, each.solved_at) for each in found] == [
                (NOW, NOW + HOUR),
                (NOW + 2 * HOUR, NOW + 3 * HOUR),
            ]

    def test_a_source_knows_where_its_open_problems_are(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            self.meet(session, url=f"{URL}/solved")
            solve_problems(session, SOURCE, f"{URL}/solved", NOW + HOUR)
            self.meet(session), self.meet(session, "another"), self.meet(session, url=f"{URL}/2")
            self.meet(session, url=f"{URL}/3", source="san-jose/legistar")

            assert urls_with_problems(session, SOURCE) == {URL, f"{URL}/2"}
