"""Real answers of real portals, replayed at their real paths: what is asked, stored, read and flagged.

The counts were verified by hand against the recordings. Files are not recorded: every one is a small invented PDF,
and one of them has a planted sentence.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from sqlalchemy import func, select

from demo.pdf import pdf_bytes
from demo.portals.portal import HTML, JSON, PDF, Response
from demo.server import PortalServer
from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, StoredFile
from models.queries import find_flags
from settings import ROOT
from tests.pipeline.watch import Watch, use_only, write_registry

Answer = Callable[[str, dict[str, str]], Response | None]

AGENDA = "okc__agenda_html_2022-10-25_TRANSCRIBED.html"
PLANTED = "5f81ec7e-59c3-4973-81e2-d682f3e82ccd"  # the file of «Additional Date Collection For Gun Tracing Reports»
SENTENCE = "The committee received a letter about the sister city relationship with Nakhodka, Russia."
NOTHING = Response(b"[]", JSON)


class Replay(PortalServer):
    """Answers what `find` has for a path and query; robots.txt allows everything, and anything else is 404."""

    def __init__(self, find: Answer) -> None:
        super().__init__([])
        self.find = find

    def answer(self, path: str, query: str, headers: dict[str, str], body: bytes | None = None) -> Response:
        if path == "/robots.txt":
            return super().answer(path, query, headers)
        found = self.find(path, {name: values[0] for name, values in parse_qs(query).items()})
        return found or Response(b"not recorded", HTML, 404)


@contextmanager
def replayed(
    root: Path, patch: pytest.MonkeyPatch, slug: str, base: str, find: Answer, **source: Any
) -> Iterator[Watch]:
    """A watch over one locality of the real registry, whose portal is the replay."""
    server = Replay(find)
    locality = yaml.safe_load((ROOT / "data" / "localities" / f"{slug}.yml").read_text(encoding="utf-8"))
    current = next(each for each in locality["sources"] if each["role"] == "current")
    current.update(base_url=server.url + base, **source)
    localities = {slug: {**locality, "sources": [current]}}
    write_registry(root / "data", localities, {"replay": server.url})
    use_only(root, patch)
    watch = Watch(root, server, patch)
    yield watch
    watch.close()


def pdf(text: str) -> Response:
    return Response(pdf_bytes("An invented file", (text,)), PDF)


def los_angeles(recordings: Path) -> Answer:
    lists = {
        "/api/v2/PublicPortal/ListUpcomingMeetings": "lacity__ListUpcomingMeetings_2024.json",
        "/api/v2/PublicPortal/ListArchivedMeetings?year=2026": "lacity__ListArchivedMeetings_2026_EXCERPT.json",
    }
    agenda = Response((recordings / "primegov" / AGENDA).read_bytes(), HTML)

    def find(path: str, query: dict[str, str]) -> Response | None:
        name = lists.get(f"{path}?year={query['year']}" if "year" in query else path)
        if name is not None:
            return Response((recordings / "primegov" / name).read_bytes(), JSON)
        if path.startswith("/api/v2/PublicPortal/"):
            return NOTHING
        if path == "/Portal/Meeting" and query.get("meetingTemplateId", "").isdecimal():
            return agenda
        if path == "/Public/CompiledDocument" or path.startswith("/meeting/"):
            return pdf(f"Invented text of {path} {sorted(query.items())}.")
        return None

    return find


def test_the_los_angeles_list_of_2024_is_stored_as_it_was(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """13 meetings, of which 3 are Spanish-audio twins and 5 cancelled; the other 5 have their agendas read."""
    with replayed(tmp_path, monkeypatch, "los-angeles", "", los_angeles(recordings)) as watch:
        watch.at(datetime(2024, 9, 30, 18, tzinfo=UTC))

        reports, read, flagged, alerted = watch.run()
        report = reports["los-angeles/primegov"]
        meetings = watch.meetings()
        asked = [each for each in watch.server.requests if each.path == "/Portal/Meeting"]
        files = [each for each in watch.server.requests if each.path.startswith(("/meeting/", "/Public/"))]
        with watch.looking() as session:
            items = session.scalar(select(func.count(AgendaItem.id)))
            attachments = session.scalar(select(func.count(Attachment.id)))
            numbers = session.scalars(
                select(AgendaItem.number)
                .join(AgendaRevision)
                .where(AgendaRevision.meeting_id == meetings["15946"].id)
                .order_by(AgendaItem.position)
            ).all()

    assert (report.state, report.meetings_new, report.meetings_cancelled, report.problems) == ("ok", 13, 5, 0)
    assert {key: each.twin_of for key, each in meetings.items() if each.twin_of is not None} == {
        "15994": "15993",
        "16003": "15684",
        "16006": "15946",
    }
    assert {key: each.status_evidence for key, each in meetings.items() if each.status == "cancelled"} == {
        "15990": "document «HTML Notice of Cancellation»",
        "15995": "document «HTML Notice of Cancellation»",
        "15996": "document «HTML Recess Notice»",
        "16009": "document «HTML Notice of Cancellation»",
        "16011": "document «HTML Notice of Cancellation»",
    }
    assert sorted(unquote(each.query) for each in asked) == [
        f"meetingTemplateId={template}" for template in (130702, 133352, 133784, 133831, 133921)
    ]
    assert (items, attachments) == (5 * 16, 5 * 39)
    assert numbers[:3] == ["II", "III.A", "III.B"]
    assert numbers[-1] == "VIII.A"
    assert meetings["15946"].starts_at == datetime(2024, 10, 1, 17, tzinfo=UTC)  # 10:00 in Los Angeles
    assert meetings["16008"].amendment == "document «HTML Revised Agenda»"
    assert meetings["15946"].body == "City Council"
    # The files of the five agendas are the same; with them come five compiled agendas and five notices.
    assert (report.documents, len(files), read.files, read.failed) == (49, 49, 49, 0)
    assert (flagged.passages, flagged.new, alerted.messages) == (5 * 16 + 10, 0, 0)


def test_the_archive_of_2026_has_what_its_days_have(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six meetings in the excerpt: two cancelled in two ways, one twin, three agendas; later days are left out."""
    with replayed(tmp_path, monkeypatch, "los-angeles", "", los_angeles(recordings)) as watch:
        watch.at(datetime(2026, 9, 23, 18, tzinfo=UTC))

        report = watch.crawl(since=date(2026, 8, 26), until=date(2026, 9, 21))["los-angeles/primegov"]
        meetings = watch.meetings()
        journal = next(each for each in watch.documents("los-angeles/primegov") if "158120" in each.url)

    assert report.state == "ok"
    assert {key: (each.status, each.twin_of) for key, each in meetings.items()} == {
        "18513": ("cancelled", None),
        "18575": ("scheduled", None),
        "18611": ("scheduled", "18575"),
        "18585": ("scheduled", None),
        "18609": ("cancelled", None),
    }
    assert meetings["18513"].status_evidence == "title «CANCELLED - Transportation Committee»"
    assert meetings["18513"].body == "Transportation Committee"
    assert journal.sha256 is None  # minutes are linked, not fetched


def oakland(recordings: Path) -> Answer:
    folder = recordings / "legistar_api"
    events = Response((folder / "oakland__events_first1000_2000-2004.json").read_bytes(), JSON)
    items = Response((folder / "oakland__eventitems_20190423.json").read_bytes(), JSON)

    def find(path: str, query: dict[str, str]) -> Response | None:
        if path == "/v1/oakland/events":
            return events if query["$skip"] == "0" else NOTHING
        if path in ("/v1/oakland/events/4179/eventitems", "/v1/oakland/events/4180/eventitems"):
            return items if query.get("Attachments") == "1" else NOTHING
        if path.endswith("/eventitems"):
            return NOTHING
        if path.startswith("/files/oakland/attachments/"):
            return pdf(SENTENCE if PLANTED in path else f"Invented text of {path}.")
        return None

    return find


def test_the_oakland_events_are_paged_read_and_flagged(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer of a thousand rows is not the end; what its days have is stored, and the planted file is found."""
    hosts = {"http://oakland.legistar1.com": "{replay}/files"}
    with replayed(tmp_path, monkeypatch, "oakland", "/v1/oakland", oakland(recordings), file_hosts=hosts) as watch:
        watch.at(datetime(2004, 12, 10, 18, tzinfo=UTC))

        report = watch.crawl(since=date(2004, 12, 16), until=date(2004, 12, 31))["oakland/legistar"]
        read, flagged, alerted = watch.read(), watch.flag(), watch.alert()
        meetings = watch.meetings()
        pages = [parse_qs(each.query) for each in watch.server.requests if each.path == "/v1/oakland/events"]
        with watch.looking() as session:
            items = session.scalars(
                select(AgendaItem)
                .join(AgendaRevision)
                .where(AgendaRevision.meeting_id == meetings["4180"].id)
                .order_by(AgendaItem.position)
            ).all()
            flags = [
                (flag.meeting.vendor_id, flag.subject, flag.tier, {(each.where, each.page) for each in flag.matches})
                for flag in find_flags(session)
            ]
            urls = session.scalars(select(Document.url).where(Document.sha256.is_not(None))).all()
            types = set(session.scalars(select(StoredFile.media_type)))

    assert (report.state, report.meetings_new, report.meetings_cancelled, report.problems) == ("ok", 6, 4, 0)
    assert [page["$skip"] for page in pages] == [["0"], ["1000"]]
    assert pages[0]["$filter"] == ["EventDate ge datetime'2004-12-16' and EventDate lt datetime'2005-01-01'"]
    assert {key: (each.status, each.body) for key, each in meetings.items()} == {
        "4179": ("scheduled", "Rules and Legislation Committee"),
        "4180": ("scheduled", "City Council"),
        "4197": ("cancelled", "Community and Economic Development Committee"),
        "4198": ("cancelled", "Finance and Management Committee"),
        "4200": ("cancelled", "Public Safety Committee"),
        "4201": ("cancelled", "Life Enrichment Committee"),
    }
    assert meetings["4180"].starts_at == datetime(2004, 12, 22, 2, tzinfo=UTC)  # the 21st, 6:00 PM in Oakland
    assert meetings["4180"].amendment == "EventAgendaStatusName «SUPPLEMENTAL»"
    assert [item.number for item in items] == ["", "", "", *"1234567", "", "", "*", "", ""]
    assert items[9].title == "Grant Agreement to Center for Employment Opportunities"
    assert (report.items, report.documents, read.files) == (30, 10, 10)
    assert types == {"application/pdf"}
    assert all(urlsplit(url).path.startswith("/files/oakland/attachments/") for url in urls)
    assert flags == [(meeting, "item:191221", "direct", {("attachment page", 1)}) for meeting in ("4179", "4180")]
    assert (flagged.new, alerted.messages, alerted.sent) == (2, 2, 2)
