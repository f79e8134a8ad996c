"""The whole way through Prefect, and its table in Markdown."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from demo.portals import demo_portals
from demo.server import PortalServer
from models.database import Database
from models.flag import Flag
from models.meeting import Meeting
from models.message import Message
from models.poll import Poll
from settings import ROOT
from spiders.launch import CrawlReport
from tests.conftest import NOW

RUNNING = """
import asyncio, json, sys
from dataclasses import asdict
from flows.run import run_everything
from prefect.client.orchestration import get_client

async def main():
    report = await run_everything()
    async with get_client() as client:
        artifacts = await client.read_artifacts()
        runs = await client.read_flow_runs()
    return {
        "report": asdict(report),
        "artifacts": [[each.key, each.type, each.data] for each in artifacts],
        "runs": [each.state_name for each in runs],
    }

found = asyncio.run(main())
with open(sys.argv[1], "w") as file:
    json.dump(found, file, default=str)
"""


def _report(crawls: list[CrawlReport], flags: dict[str, int] | None = None) -> Any:
    from alerts.alert import AlertCounts
    from documents.ocr.recognise import RecognisedCounts
    from documents.read import ReadCounts
    from flagging.meeting_flags import FlagCounts
    from flows.run import RunReport

    return RunReport(crawls, ReadCounts(), FlagCounts(by_source=flags or {}), AlertCounts(), RecognisedCounts())


def _crawl(source: str, state: str = "ok", **values: Any) -> CrawlReport:
    locality, platform = source.split("/")
    return CrawlReport(source, locality, platform, "current", state, **values)


@pytest.fixture
def _own_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing the flows sets variables, which must not outlive the test."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ["SISTERWATCH_VAR_DIR"] = str(tmp_path)


@pytest.mark.usefixtures("_own_prefect")
class TestTheTable:
    def test_each_source_has_a_row_the_loudest_first(self) -> None:
        from flows.run import markdown_table

        crawls = [
            _crawl("oakland/legistar", meetings_new=3, meetings_changed=2, documents=5, requests=9, seconds=1.25),
            _crawl("berkeley/drupal", "no spider", reason="cannot be read yet"),
            _crawl("long-beach/primegov", "blocked", reason="403"),
        ]

        lines = markdown_table(_report(crawls, {"oakland/legistar": 4})).splitlines()

        assert lines == [
            "| source | state | new | changed | unchanged | cancelled | documents | flags | requests | seconds | why |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            "| berkeley/drupal | no spider | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0.0 | cannot be read yet |",
            "| long-beach/primegov | blocked | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0.0 | 403 |",
            "| oakland/legistar | ok | 3 | 2 | 0 | 0 | 5 | 4 | 9 | 1.2 |  |",
        ]

    def test_a_reason_cannot_break_the_table(self) -> None:
        from flows.run import markdown_table

        crawls = [_crawl("oakland/legistar", "unreadable", reason="a | b\n| c | d |\r\nend")]

        [_, _, row] = markdown_table(_report(crawls)).splitlines()

        assert row.endswith(r"| a \| b \| c \| d \| end |")

    def test_without_sources_there_is_the_head_of_a_table(self) -> None:
        from flows.run import markdown_table

        assert len(markdown_table(_report([])).splitlines()) == 2


@pytest.fixture
def portal() -> Iterator[PortalServer]:
    """Oakland's make-believe portal alone."""
    with PortalServer([each for each in demo_portals(NOW.date()) if each.locality.slug == "oakland"]) as server:
        yield server


def _data(folder: Path, base_urls: dict[str, str]) -> Path:
    """A registry whose localities have their current source at these addresses."""
    shutil.copytree(ROOT / "data" / "rules", folder / "rules")
    (folder / "localities").mkdir()
    for slug, base_url in base_urls.items():
        locality = yaml.safe_load((ROOT / "data" / "localities" / f"{slug}.yml").read_text(encoding="utf-8"))
        [source] = [each for each in locality["sources"] if each["role"] == "current"]
        source.update(base_url=base_url, file_hosts={}, body_ids={})
        locality["sources"] = [source]
        (folder / "localities" / f"{slug}.yml").write_text(yaml.safe_dump(locality, allow_unicode=True))
    return folder


def _closed_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.slow
def test_everything_runs_through_prefect_and_a_dead_source_stops_nobody(portal: PortalServer, tmp_path: Path) -> None:
    """Oakland answers, Long Beach does not: Oakland is crawled, read, flagged and mailed, and both are in the table."""
    [prefix] = portal.portals
    data = _data(
        tmp_path / "data",
        {"oakland": portal.url_of(prefix), "long-beach": f"http://127.0.0.1:{_closed_port()}/longbeach"},
    )
    var, answer = tmp_path / "var", tmp_path / "answer.json"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SISTERWATCH_"))}
    environment = {
        **clean,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "SISTERWATCH_DATA_DIR": str(data),
        "SISTERWATCH_VAR_DIR": str(var),
        "SISTERWATCH_CONTACT": "op@example.org",
        "SISTERWATCH_NOW": NOW.isoformat(),
    }

    ended = subprocess.run(
        [sys.executable, "-c", RUNNING, str(answer)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    found = json.loads(answer.read_text())
    crawls = {crawl["source"]: crawl for crawl in found["report"]["crawls"]}
    assert {key: crawl["state"] for key, crawl in crawls.items()} == {
        "oakland/legistar": "ok",
        "long-beach/primegov": "unreachable",
    }
    assert crawls["long-beach/primegov"]["reason"]
    assert found["report"]["alerted"]["sent"] == len(list((var / "outbox").glob("*.eml"))) > 0
    assert found["runs"] == ["Completed"] * 8  # run, crawl, read, flag, alert; then, of a scan: recognise, flag, alert
    assert (found["report"]["recognised"]["pages"], found["report"]["recognised"]["waiting"]) == (2, 0)
    [[key, kind, table]] = found["artifacts"]
    assert (key, kind) == ("run", "markdown")
    assert table.splitlines()[2].startswith("| long-beach/primegov | unreachable | 0 |")
    assert f"| oakland/legistar | ok | {crawls['oakland/legistar']['meetings_new']} |" in table
    _assert_stored(Database(f"sqlite:///{var / 'sisterwatch.db'}"), crawls["oakland/legistar"])
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (var / "outbox").glob("*.eml")]
    assert {mail["To"] for mail in mails} == {"op@example.org"}
    assert any("Nakhodka" in mail.as_string() for mail in mails)
    assert any("View Correspondence Received" in mail.get_body().get_content() for mail in mails)  # which is a scan
    assert {request.status for request in portal.requests} <= {200, 304, 404}


def _assert_stored(database: Database, crawl: dict[str, Any]) -> None:
    with database.reading() as session:
        meetings = session.scalars(select(Meeting)).all()
        assert len(meetings) == crawl["meetings_new"] > 0
        assert {meeting.source_key for meeting in meetings} == {"oakland/legistar"}
        assert {poll.state for poll in session.scalars(select(Poll))} == {"ok", "unreachable"}
        assert "direct" in {flag.tier for flag in session.scalars(select(Flag))}
        assert {message.state for message in session.scalars(select(Message))} == {"sent"}
    database.dispose()
