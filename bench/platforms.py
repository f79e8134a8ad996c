"""Count what one client of each platform is asked for: first, an hour later, a day later; write docs/REQUESTS.md.

    .venv/bin/python -m bench.platforms                              the fixed world, and the document
    .venv/bin/python -m bench.platforms --meetings 4 --to -          a smaller one, on the terminal only

Every client has the same meetings, items and files, in the protocol of its vendor. The counts are the same on every
machine; the CPU seconds are not.
"""

import argparse
import io
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import yaml
from sqlalchemy import select

from bench.requests import BODIES, LOOKS, Asked, Looks, Size, document, first_table, remarks, repeat_table
from demo.portals import PLATFORMS, drupal, govaccess, laserfiche, website
from demo.portals.municode import MunicodePortal
from demo.portals.portal import Portal
from demo.server import LoggedRequest, PortalServer
from demo.world import generated_world
from models.database import Database, open_database
from models.document import Document
from models.source import Listing
from settings import ROOT, load_settings

DOCUMENT = ROOT / "docs" / "REQUESTS.md"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)  # 10:00 in California


def clients(size: Size) -> dict[str, Portal]:
    """One generated client for each platform that the make-believe portals know."""
    return {
        platform: generated_world(
            clients=1,
            meetings=size.meetings,
            items=size.items,
            attachments=size.attachments,
            upcoming=size.upcoming,
            platform=platform,
            today=TODAY,
            prefix=f"{platform}-",
            bodies=BODIES,
        ).portals[0]
        for platform in sorted(PLATFORMS)
    }


def locality_of(portal: Portal, base_url: str) -> dict[str, Any]:
    """The registry's file of a client: what its platform must be told, and nothing else."""
    platform = portal.locality.platform
    source: dict[str, Any] = {
        "name": platform,
        "platform": platform,
        "base_url": base_url,
        "role": "current",
        "delay_seconds": 0,
        "parameters": {},
        "expected": {
            "meetings_per_month": 1,
            "newest_agenda_within_days": 30,
            "items_per_meeting": 1,
            "documents_per_meeting": 1,
        },
    }
    if platform == "drupal":
        source["parameters"] = {"path": drupal.LIST, "body": "City Council"}
    elif platform == "govaccess":
        source["parameters"] = {"path": govaccess.CALENDAR, "body": "City Council"}
    elif platform == "granicus":
        source["parameters"] = {"players": True}
        source["body_ids"] = {str(each.body_id): each.body for each in portal.locality.meetings}
    elif platform == "laserfiche":
        source["parameters"] = {"repo": laserfiche.REPO}
    elif platform == "website":
        source["parameters"] = {"path": website.PAGE, "body": "City Council"}
    elif isinstance(portal, MunicodePortal):
        source["parameters"] = {"cc": portal.code}
    return {
        "slug": portal.prefix,
        "name": portal.locality.name.removeprefix("City of "),
        "kind": "city",
        "governing_body": "City Council",
        "time_zone": "America/Los_Angeles",
        "website": "https://example.org",
        "sources": [source],
        "russian_partners": [],
        "other_partners": [],
        "comment": {"note": "Generated."},
    }


def source_key(portal: Portal) -> str:
    """The key of a client's source in the registry."""
    return f"{portal.prefix}/{portal.locality.platform}"


def asked_of(
    portal: Portal, requests: Iterable[LoggedRequest], database: Database, server_url: str, cpu: float = 0.0
) -> Asked:
    """Sort a look's requests by what the database knows their addresses as: a list, a file, else an agenda or item.

    robots.txt is of the whole host: a request for it belongs to the client that was looked at meanwhile.
    """
    key = source_key(portal)
    with database.reading() as session:
        known = session.scalars(select(Listing.url).where(Listing.source_key == key))
        lists = {unquote(urldefrag(url).url) for url in known}
        files = {unquote(url) for url in session.scalars(select(Document.url).where(Document.source_key == key))}
    counts = {"robots": 0, "lists": 0, "pages": 0, "files": 0}
    for request in requests:
        url = unquote(f"{server_url}{request.path}?{request.query}" if request.query else server_url + request.path)
        if request.path == "/robots.txt":
            counts["robots"] += 1
        elif request.path.startswith(f"/{portal.prefix}/"):
            counts["lists" if url in lists else "files" if url in files else "pages"] += 1
    return Asked(**counts, cpu=cpu)


def measure(portals: Mapping[str, Portal], root: Path) -> Mapping[str, Looks]:
    """Look at every client three times, each time in a process of its own; return the looks by platform."""
    found: dict[str, dict[str, Asked]] = {platform: {} for platform in portals}
    with PortalServer(portals.values()) as server:
        _use_only(root, {each.prefix: locality_of(each, server.url_of(each.prefix)) for each in portals.values()})
        database = open_database(load_settings())
        for look, later in LOOKS.items():
            os.environ["SISTERWATCH_NOW"] = (NOW + later).isoformat()
            for platform, portal in portals.items():
                seen, cpu = len(server.requests), _crawl(source_key(portal))
                found[platform][look] = asked_of(portal, server.requests[seen:], database, server.url, cpu)
        database.dispose()
    return found


def _use_only(root: Path, localities: Mapping[str, Mapping[str, Any]]) -> None:
    folder = root / "data" / "localities"
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "rules", root / "data" / "rules")
    for slug, locality in localities.items():
        (folder / f"{slug}.yml").write_text(yaml.safe_dump(dict(locality), sort_keys=False), encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("SISTERWATCH_")]:
        del os.environ[name]
    os.environ.update(
        SISTERWATCH_DATA_DIR=str(root / "data"),
        SISTERWATCH_VAR_DIR=str(root / "var"),
        SISTERWATCH_CONTACT="bench@example.org",
    )


def _crawl(key: str) -> float:
    """Crawl one source; return the CPU seconds of its process."""
    from cli.stages import crawl_stage

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with redirect_stderr(io.StringIO()):  # a line per source
        (report,) = crawl_stage((), (key,))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (report.state, report.problems) == ("ok", 0), report
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print, write; the status is 1 when a platform asks for more than is in order."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--to", default=str(DOCUMENT), help="the document to write; - for none")
    options = vars(parser.parse_args())
    target = options.pop("to")
    size = Size(**options)
    with tempfile.TemporaryDirectory() as folder:
        looks = measure(clients(size), Path(folder))
    print(first_table(looks, size), repeat_table(looks), *remarks(looks, size), sep="\n\n")
    if target != "-":
        Path(target).parent.mkdir(exist_ok=True)
        Path(target).write_text(document(looks, size), encoding="utf-8")
    return 1 if remarks(looks, size) else 0


if __name__ == "__main__":
    sys.exit(main())
