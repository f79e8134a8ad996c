"""Crawl, read and flag a generated world; print requests, CPU seconds per 1,000 items, and peak memory.

    .venv/bin/python -m bench.crawl                       the growth from 10 to 100 clients, then the whole way for 10
    .venv/bin/python -m bench.crawl --clients 3 --meetings 10 --items 5 --no-growth

Seconds depend on the machine; what to look at are the requests, and the ratios between two worlds of one run.
"""

import argparse
import io
import os
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import yaml

from demo.server import PortalServer
from demo.world import World, generated_world
from settings import ROOT

FILES = ("/attachments/", "/agendas/", "/meeting/attachment/", "/historyattachment/", "/CompiledDocument")


@dataclass(frozen=True)
class Measured:
    """One pass over a world: requests by kind, seconds, CPU seconds and peak memory of the crawls."""

    lists_and_items: int
    robots: int
    files: int
    wall: float
    cpu: float
    peak_mib: float

    def __str__(self) -> str:
        return (
            f"{self.lists_and_items + self.robots + self.files:>6} requests ({self.lists_and_items} lists and items, "
            f"{self.robots} robots.txt, {self.files} files), {self.wall:.1f} s, {self.cpu:.1f} CPU s of the crawls, "
            f"largest process {self.peak_mib:.0f} MiB"
        )


class Bench:
    """A world on a loopback server, with a data folder and a var folder of its own."""

    def __init__(self, world: World, root: Path) -> None:
        self.world = world
        self.root = root
        self.server = PortalServer(world.portals)
        localities = root / "data" / "localities"
        localities.mkdir(parents=True)
        shutil.copytree(ROOT / "data" / "rules", root / "data" / "rules")
        for portal in world.portals:
            locality = _locality(portal.prefix, portal.locality.platform, self.server.url_of(portal.prefix))
            (localities / f"{portal.prefix}.yml").write_text(yaml.safe_dump(locality), encoding="utf-8")
        os.environ.update(
            SISTERWATCH_DATA_DIR=str(root / "data"),
            SISTERWATCH_VAR_DIR=str(root / "var"),
            SISTERWATCH_CONTACT="bench@example.org",
        )
        for name in ("SISTERWATCH_DATABASE_URL", "SISTERWATCH_SMTP_URL"):
            os.environ.pop(name, None)

    def crawl(self) -> Measured:
        """Crawl every client once."""
        from cli.stages import crawl_stage

        seen = len(self.server.requests)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with redirect_stderr(io.StringIO()):  # a line per source
            reports = crawl_stage()
        after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
        bad = [report for report in reports if report.state != "ok"]
        assert not bad, bad
        kinds = Counter(_kind(request.path) for request in self.server.requests[seen:])
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.reports = reports
        return Measured(kinds["lists and items"], kinds["robots"], kinds["files"], wall, cpu, self._largest_crawl())

    def _largest_crawl(self) -> float:
        """MiB of the largest crawl of this world, by Scrapy's own records: the system's maximum never goes down."""
        logs = (path.read_text(encoding="utf-8") for path in (self.root / "var" / "logs").glob("crawl-*.log"))
        return max(int(size) for log in logs for size in re.findall(r"'memusage/max': (\d+)", log)) / 1024**2

    def close(self) -> None:
        self.server.close()


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("clients", 10), ("meetings", 50), ("items", 20), ("attachments", 2), ("upcoming", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--platform", choices=("legistar", "primegov"), default="legistar")
    parser.add_argument("--no-growth", action="store_true", help="leave the growth from 10 to 100 clients out")
    options = parser.parse_args()
    if not options.no_growth:
        _growth(options.platform)
    _whole_way(options)


def _whole_way(options: argparse.Namespace) -> None:
    from cli.stages import flag_stage, read_stage

    size = {name: getattr(options, name) for name in ("clients", "meetings", "items", "attachments", "upcoming")}
    print("World:", ", ".join(f"{count} {name}" for name, count in size.items()), f"on {options.platform}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(generated_world(**size, platform=options.platform), Path(folder))
        items = options.clients * options.meetings * options.items
        first = bench.crawl()
        print(f"first crawl   {first}")
        print(f"              {first.cpu / items * 1000:.2f} CPU s per 1,000 items with their attachments")
        started = time.monotonic()
        read = read_stage()
        print(f"read          {read.files} files, {read.pages} pages, {time.monotonic() - started:.1f} s")
        started = time.monotonic()
        flagged = flag_stage()
        print(f"flag          {flagged.passages} passages, {flagged.new} flags, {time.monotonic() - started:.1f} s")
        print(f"              {_recall(bench.world)}")
        again = bench.crawl()
        print(f"repeat        {again}")
        print(
            f"              {sum(r.documents for r in bench.reports)} documents, {read_stage().files} files read, "
            f"{flag_stage().passages} passages matched"
        )
        _two_changes(bench)
        bench.close()


def _two_changes(bench: Bench) -> None:
    portal, other = bench.world.portals[0], bench.world.portals[-1]
    coming = max(portal.meetings.values(), key=lambda meeting: meeting.start)
    portal.change(f"retitle:{coming.items[0].id}")
    cancelled = max(other.meetings.values(), key=lambda meeting: (meeting.start, -meeting.id))
    other.change(f"cancel:{cancelled.id}")
    again = bench.crawl()
    changed = sum(report.meetings_changed for report in bench.reports)
    newly = sum(report.meetings_cancelled for report in bench.reports)
    print(f"two changes   {again}")
    print(f"              {changed} meetings changed, {newly} of them newly cancelled")


def _recall(world: World) -> str:
    from models.database import open_database
    from models.queries import find_flags
    from settings import load_settings

    with open_database(load_settings()).reading() as session:
        flags = find_flags(session)
        found = {(flag.meeting.source.locality, flag.item.vendor_id if flag.item else "") for flag in flags}
    planted = {(planted.prefix, str(planted.item)) for planted in world.mentions}
    decoys = {(planted.prefix, str(planted.item)) for planted in world.decoys} - planted
    hit, fooled = len(planted & found), len(decoys & found)
    return f"{hit} of {len(planted)} planted mentions flagged, {fooled} of {len(decoys)} decoys"


def _growth(platform: str) -> None:
    print("Growth: 20 meetings of 20 items, without attachments")
    measured = {}
    for clients in (10, 100):
        with tempfile.TemporaryDirectory() as folder:
            world = generated_world(
                clients=clients, meetings=20, items=20, attachments=0, upcoming=2, platform=platform
            )
            bench = Bench(world, Path(folder))
            measured[clients] = bench.crawl()
            bench.close()
        print(f"{clients:>3} clients   {measured[clients]}")
    small, large = measured[10], measured[100]
    print(
        f"ratios 100:10 CPU {large.cpu / small.cpu:.1f}, time {large.wall / small.wall:.1f}, "
        f"largest process {large.peak_mib / small.peak_mib:.2f}"
    )


def _kind(path: str) -> str:
    if path.endswith("robots.txt"):
        return "robots"
    return "files" if any(mark in path for mark in FILES) else "lists and items"


def _locality(slug: str, platform: str, base_url: str) -> dict[str, object]:
    expected = {
        "meetings_per_month": 1,
        "newest_agenda_within_days": 30,
        "items_per_meeting": 1,
        "documents_per_meeting": 1,
    }
    return {
        "slug": slug,
        "name": slug,
        "kind": "city",
        "governing_body": "City Council",
        "time_zone": "America/Los_Angeles",
        "website": "https://example.org",
        "sources": [
            {
                "name": platform,
                "platform": platform,
                "base_url": base_url,
                "role": "current",
                "delay_seconds": 0,
                "expected": expected,
            }
        ],
        "russian_partners": [],
        "other_partners": [],
        "comment": {"note": "Generated."},
    }


if __name__ == "__main__":
    main()
