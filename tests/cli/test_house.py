"""`settings`, `db` and `subscribers`."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.registry.locality import load_localities
from models.registry.rule import load_rules
from models.schema import head
from models.subscriber import Subscriber
from settings import ROOT, VARIABLES
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.factories import make_source


class TestSettings:
    def test_the_fields_are_an_interface(self, sisterwatch: Ask, home: Path) -> None:
        found = sisterwatch("settings", "--json").json()

        assert [row["variable"] for row in found["variables"]] == [name for name, _, _ in VARIABLES]
        assert set(found["variables"][0]) == {"variable", "value", "default", "meaning"}
        assert (found["data_dir"], found["var_dir"]) == (str(ROOT / "data"), str(home))
        assert len(found["localities"]) == len(load_localities(ROOT / "data"))
        assert found["rules_version"] == load_rules(ROOT / "data").version

    def test_people_see_what_is_set_and_what_is_not(self, sisterwatch: Ask) -> None:
        shown = " ".join(sisterwatch("settings").out.split())

        assert "not set" in shown
        assert f"{len(load_localities(ROOT / 'data'))} localities, rules " in shown

    @pytest.mark.parametrize("words", [("settings",), ("settings", "--json")])
    @pytest.mark.parametrize(
        "url",
        [
            "smtp://robot:s3cret@mail.example.org:587",
            "smtp://:s3cret@mail.example.org",
            "smtps://robot:s3cret/with@at@mail.example.org",
            "smtp://robot@mail.example.org/?password=s3cret&tls=1",
        ],
    )
    def test_no_password_is_shown(
        self, sisterwatch: Ask, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], url: str
    ) -> None:
        monkeypatch.setenv("SISTERWATCH_SMTP_URL", url)
        monkeypatch.setenv("COLUMNS", "400")

        answer = sisterwatch(*words)

        assert answer.status == 0
        assert "s3cret" not in answer.out
        assert "•••" in answer.out
        assert "mail.example.org" in answer.out


class TestDatabase:
    @pytest.fixture
    def no_database(self, home: Path) -> Path:
        file = home / "sisterwatch.db"
        file.unlink()
        return file

    def test_upgrade_creates_what_is_missing_and_may_be_repeated(self, sisterwatch: Ask, no_database: Path) -> None:
        for _ in range(2):
            assert sisterwatch("db", "upgrade").out == f"The schema is at revision {head()}.\n"

        assert no_database.is_file()

    def test_an_empty_database_says_how_it_gets_its_tables(self, sisterwatch: Ask, no_database: Path) -> None:
        _ = no_database

        answer = sisterwatch("db", "info")

        assert (answer.status, answer.out) == (2, "")
        assert answer.err == "sisterwatch: the database is empty: «sisterwatch db upgrade» creates its tables\n"

    def test_info_counts_the_rows_of_every_table(self, sisterwatch: Ask, stored: Database, home: Path) -> None:
        with stored.writing() as session:
            make_source(session), make_source(session, "berkeley/drupal")

        found = sisterwatch("db", "info", "--json").json()

        assert set(found) == {"url", "revision", "rows"}
        assert (found["url"], found["revision"]) == (f"sqlite:///{home / 'sisterwatch.db'}", head())
        assert {name: count for name, count in found["rows"].items() if count} == {"source": 2}
        assert "        2  source\n" in sisterwatch("db", "info").out


class TestSubscribers:
    def test_who_subscribed_is_listed_until_removed(self, sisterwatch: Ask) -> None:
        added = sisterwatch(
            *("subscribers", "add", "ann@example.org", "--name", "Ann", "-l", "oakland", "-t", "direct", "-t", "russia")
        )
        sisterwatch("subscribers", "add", "bob@example.org")

        assert added.out == "ann@example.org gets direct, russia of oakland.\n"
        assert sisterwatch("subscribers", "list", "--json").json() == [
            {"email": "ann@example.org", "name": "Ann", "localities": ["oakland"], "tiers": ["direct", "russia"]},
            {"email": "bob@example.org", "name": "", "localities": [], "tiers": []},
        ]
        assert sisterwatch("subscribers", "list").out == (
            "ann@example.org  oakland; direct, russia\nbob@example.org  every locality; every tier\n"
        )
        assert sisterwatch("subscribers", "remove", "ann@example.org").out == "ann@example.org gets no more alerts.\n"
        assert sisterwatch("subscribers", "list").out == "bob@example.org  every locality; every tier\n"

    def test_adding_again_changes_what_somebody_gets(self, sisterwatch: Ask, stored: Database) -> None:
        """Also for somebody who had left; it stays one row."""
        sisterwatch("subscribers", "add", "ann@example.org", "-l", "oakland")
        sisterwatch("subscribers", "remove", "ann@example.org")

        sisterwatch("subscribers", "add", "ann@example.org", "-t", "direct")

        with stored.reading() as session:
            subscriber = session.scalars(select(Subscriber)).one()
            assert (subscriber.localities, subscriber.tiers) == ([], ["direct"])
            assert (subscriber.subscribed_at, subscriber.unsubscribed_at) == (NOW, None)

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("add", "ann"), "'ann' is no e-mail address"),
            (("add", "ann@example.org, bob@example.org"), "'ann@example.org, bob@example.org' is no e-mail address"),
            (
                ("add", "ann@example.org", "-t", "filtered"),
                "no tier is called 'filtered'; there are direct, sister_city",
            ),
            (("remove", "ann@example.org"), "ann@example.org gets no alerts"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_stored(
        self, sisterwatch: Ask, stored: Database, words: tuple[str, ...], message: str
    ) -> None:
        answer = sisterwatch("subscribers", *words)

        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith(f"sisterwatch: {message}")
        with stored.reading() as session:
            assert session.scalars(select(Subscriber)).all() == []

    def test_who_left_cannot_leave_again(self, sisterwatch: Ask) -> None:
        sisterwatch("subscribers", "add", "ann@example.org")
        sisterwatch("subscribers", "remove", "ann@example.org")

        assert sisterwatch("subscribers", "remove", "ann@example.org").status == 2

    def test_without_subscribers_it_is_said_who_is_told_instead(self, sisterwatch: Ask) -> None:
        assert "Nobody subscribed: alerts go to SISTERWATCH_CONTACT" in sisterwatch("subscribers", "list").out
