"""CONTRIBUTING's recipe "add a locality": an eleventh one is one YAML file, and the commands that the recipe names.

The portals are recorded: Santa Monica's calendar (frozen on 2022-02-08) and one agenda of Sacramento County's board.
What is not recorded of them is invented here, and says so: Santa Monica's outlines, Sacramento's list and the pages of
its items, and all files.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from demo.portals.portal import HTML, Response
from models.agenda import AgendaItem, AgendaRevision
from models.queries import find_flags
from published.values import MeetingList
from settings import ROOT
from spiders.onbase.pages import read_any
from tests.pipeline.test_recordings_replay import SENTENCE, Answer, Replay, pdf
from tests.pipeline.watch import Watch, use_only

CALIFORNIA = ZoneInfo("America/Los_Angeles")
TEN = sorted(path.stem for path in (ROOT / "data" / "localities").glob("*.yml"))

SANTA_MONICA = """\
slug: santa-monica
name: Santa Monica
kind: city
governing_body: City Council
time_zone: America/Los_Angeles
website: https://www.santamonica.gov
sources:
  - name: iqm2
    platform: iqm2
    base_url: {replay}
    role: current
    delay_seconds: 0
    expected:
      meetings_per_month: 3
      newest_agenda_within_days: 45
      items_per_meeting: 1
      documents_per_meeting: 3
      note: Of this test.
    notes:
      - date: 2026-11-22
        text: The calendar is at /Citizens/Calendar.aspx.
        evidence: a recorded calendar of 2022-02-08
        confidence: inferred
comment:
  note: The way to comment has not been established yet.
"""
SACRAMENTO = """\
slug: sacramento-county
name: Sacramento County
kind: county
governing_body: Board of Supervisors
time_zone: America/Los_Angeles
website: https://bos.saccounty.gov
sources:
  - name: onbase
    platform: onbase
    base_url: {replay}/BoardofSupervisors
    role: current
    delay_seconds: 0
    expected:
      meetings_per_month: 4
      newest_agenda_within_days: 45
      items_per_meeting: 45
      documents_per_meeting: 1
      note: Of this test.
    notes:
      - date: 2026-11-22
        text: The board's site is a folder of the host.
        evidence: a recorded agenda of 2026-08-11
        confidence: inferred
comment:
  note: The way to comment has not been established yet.
"""


@dataclass(frozen=True)
class Newcomer:
    """Somebody who adds a locality: their checkout's data folder, and the commands that they type."""

    data: Path
    watch: Watch

    def write(self, slug: str, text: str) -> None:
        path = self.data / "localities" / f"{slug}.yml"
        path.write_text(text.replace("{replay}", self.watch.server.url), encoding="utf-8")

    def types(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        command = [sys.executable, "-m", "cli.app", *words]
        return subprocess.run(command, cwd=self.data, env=environment, capture_output=True, text=True)

    def gets(self, *words: str) -> Any:
        """What a command that goes well prints as JSON."""
        done = self.types(*words, "--json")
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)


@contextmanager
def newcomer(root: Path, patch: pytest.MonkeyPatch, now: datetime, find: Answer) -> Iterator[Newcomer]:
    """Start with the ten localities and the rules as they are, and a portal that replays what `find` has."""
    shutil.copytree(ROOT / "data", root / "data")
    use_only(root, patch)
    watch = Watch(root, Replay(find), patch)
    watch.at(now)
    try:
        yield Newcomer(root / "data", watch)
    finally:
        watch.close()


def items_of(watch: Watch, vendor_id: str) -> list[AgendaItem]:
    with watch.looking() as session:
        meeting = watch.meetings()[vendor_id]
        found = select(AgendaItem).join(AgendaRevision).where(AgendaRevision.meeting_id == meeting.id)
        return list(session.scalars(found.order_by(AgendaItem.position)))


# Santa Monica, on IQM2.

OUTLINE = """\
<html><head><title>2022/01/25 Web Outline - City of Santa Monica, California</title></head><body>
<form action="./Calendar.aspx"><span id="ContentPlaceholder1_lblMeetingGroup">City Council</span>
<table id='MeetingDetail' class='MeetingDetail'>
<tr><td class='Num'><strong>3. </strong></td><td class='Title' colspan='10'><strong>Consent Calendar</strong></td></tr>
<tr><td></td><td class='Num'>A. </td><td class='Title' colspan='9'><a class='Link'
 href='Detail_LegiFile.aspx?Frame=&amp;MeetingID={id}&amp;MediaPosition=&amp;ID={id}1&amp;CssClass='>
Invented item of {id}</a></td></tr></table></form><div id="Footer">Invented content.</div></body></html>"""
FILE = """\
<html><head><title>Invented item - City of Santa Monica, California</title></head><body><form action="./Calendar.aspx">
<div class="LegiFileTitle"><h1 id="ContentPlaceholder1_lblLegiFileTitle">Invented item</h1></div>
<div id="ContentPlaceholder1_divDownloads" class="LegiFileSection"><h4>Attachments</h4>
<div class="LegiFileSectionContents"><div><a href="FileOpen.aspx?Type=4&amp;ID={id}9">Letter</a></div></div></div>
<div id="divBody" class="LegiFileSection"><h4>Body</h4><div class="LegiFileSectionContents"><p>An invented text.
</p></div></div></form><div id="Footer">Invented content.</div></body></html>"""


def santa_monica(recordings: Path) -> Answer:
    calendar = Response((recordings / "iqm2" / "santamonicacityca__calendar.html").read_bytes(), HTML)

    def find(path: str, query: dict[str, str]) -> Response | None:
        number = query.get("ID", "")
        if path == "/Citizens/Calendar.aspx":
            return calendar
        if path == "/Citizens/Detail_Meeting.aspx":
            return Response(OUTLINE.format(id=number).encode(), HTML)
        if path == "/Citizens/Detail_LegiFile.aspx":
            return Response(FILE.format(id=number).encode(), HTML)
        if path == "/Citizens/FileOpen.aspx":
            return pdf(SENTENCE if number == "130719" else f"Invented text of {sorted(query.items())}.")
        return None

    return find


def test_santa_monica_is_watched_for_the_price_of_one_file(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 270 recorded meetings twelve are in the window: one cancelled, five with an agenda, six without one yet."""
    with newcomer(tmp_path, monkeypatch, datetime(2022, 2, 8, 18, tzinfo=UTC), santa_monica(recordings)) as someone:
        someone.write("santa-monica", SANTA_MONICA)
        registered = someone.gets("settings")["localities"]
        (report,) = someone.gets("crawl", "--locality", "santa-monica")
        listed = someone.gets("meetings", "-l", "santa-monica")
        (covered,) = someone.gets("coverage", "-l", "santa-monica")
        watch = someone.watch
        read, flagged = watch.read(), watch.flag()
        items = items_of(watch, "1307")
        asked = Counter(each.path for each in watch.server.requests)
        queries = [each.query for each in watch.server.requests if each.path == "/Citizens/Calendar.aspx"]
        with watch.looking() as session:
            flags = [(flag.meeting.vendor_id, flag.tier) for flag in find_flags(session)]

    assert registered == sorted([*TEN, "santa-monica"])
    assert (report["state"], report["problems"], covered["state"], covered["problems"]) == ("ok", 0, "ok", [])
    assert report["meetings"] == {"listed": 12, "new": 12, "changed": 0, "unchanged": 0, "cancelled": 1}
    assert [(each["vendor_id"], each["starts_at"], each["title"], each["items"]) for each in listed] == [
        ("1289", "2022-01-25T16:30:00-08:00", "City Council - Special Meeting", 1),
        ("1338", "2022-01-25T17:30:00-08:00", "City Council - Regular Meeting", 0),
        ("1339", "2022-01-29T10:00:00-08:00", "City Council - Special Meeting", 1),
        ("1340", "2022-02-02T18:00:00-08:00", "City Council - Special Meeting", 1),
        ("1306", "2022-02-08T17:30:00-08:00", "City Council - Regular and Special Joint Meeting", 1),
        ("1307", "2022-02-22T17:30:00-08:00", "City Council - Regular and Special Joint Meeting", 1),
        ("1308", "2022-03-08T17:30:00-08:00", "City Council - Regular Meeting", 0),
        ("1309", "2022-03-22T17:30:00-07:00", "City Council - Regular Meeting", 0),
        ("1310", "2022-04-12T17:30:00-07:00", "City Council - Regular Meeting", 0),
        ("1311", "2022-04-26T17:30:00-07:00", "City Council - Regular Meeting", 0),
        ("1312", "2022-05-10T17:30:00-07:00", "City Council - Regular Meeting", 0),
        ("1313", "2022-05-24T17:30:00-07:00", "City Council - Regular Meeting", 0),
    ]
    statuses = {each["vendor_id"]: each["status_evidence"] for each in listed if each["status"] == "cancelled"}
    assert statuses == {"1338": "mark «Cancelled»"}
    assert {each["body"] for each in listed} == {"City Council"}
    assert queries == ["Frame=Yes&View=List&From=1/1/2022&To=6/30/2022"]
    # Five outlines, five items' pages; for each an agenda, a packet and the item's file.
    assert asked == {
        "/robots.txt": 1,
        "/Citizens/Calendar.aspx": 1,
        "/Citizens/Detail_Meeting.aspx": 5,
        "/Citizens/Detail_LegiFile.aspx": 5,
        "/Citizens/FileOpen.aspx": 15,
    }
    assert [(each.number, each.title, each.section) for each in items] == [
        ("3.A", "Invented item of 1307", "Consent Calendar")
    ]
    assert (read.files, read.failed, flagged.new, flags) == (15, 0, 1, [("1307", "direct")])


def test_a_file_under_the_wrong_name_watches_nobody(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Santa Maria is another city: its file with Santa Monica's address gives a state that says so, and no meeting."""
    wrong = SANTA_MONICA.replace("santa-monica", "santa-maria").replace("Santa Monica", "Santa Maria")
    with newcomer(tmp_path, monkeypatch, datetime(2022, 2, 8, 18, tzinfo=UTC), santa_monica(recordings)) as someone:
        someone.write("santa-maria", wrong)
        crawled = someone.types("crawl", "--locality", "santa-maria", "--json")
        (covered,) = someone.gets("coverage", "-l", "santa-maria")
        meetings = someone.watch.meetings()
        asked = Counter(each.path for each in someone.watch.server.requests)

    assert crawled.returncode == 1
    assert (covered["state"], covered["last_poll_state"], meetings) == ("wrong entity", "wrong entity", {})
    assert "Santa Monica" in covered["reason"]
    assert asked == {"/robots.txt": 1, "/Citizens/Calendar.aspx": 1}


def test_a_slip_in_the_file_stops_everything_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that does not exist, a current source without `expected`: file, line, and what to write instead."""
    with newcomer(tmp_path, monkeypatch, datetime(2022, 2, 8, 18, tzinfo=UTC), lambda *_: None) as someone:
        someone.write("santa-monica", SANTA_MONICA.replace("platform: iqm2", "platform: iqm3"))
        unknown = someone.types("settings")
        someone.write("santa-monica", re.sub(r"    expected:\n(      .+\n)+", "", SANTA_MONICA))
        lacking = someone.types("crawl", "--locality", "santa-monica")
        asked = someone.watch.server.requests

    assert (unknown.returncode, lacking.returncode, asked) == (2, 2, [])
    assert "santa-monica.yml, line 9: sources[0].platform: 'iqm3' is not allowed. Remedy: " in unknown.stderr
    assert "santa-monica.yml" in lacking.stderr
    assert "expected" in lacking.stderr


# Sacramento County, on OnBase; its agenda stands in the accessible form.

LIST = """\
<html lang="en-us"><head><title>Sacramento County Board of Supervisors Meetings</title>
<link href="/BoardofSupervisors/Style" rel="stylesheet" /></head><body><p>An invented list of one recorded meeting.</p>
<div id="meetings-list"><table class="table table-hover"><thead><tr><th>Meeting Name</th><th>Meeting Type</th>
<th>Meeting Date</th><th>Links</th></tr></thead><tbody><tr class="meeting-row" data-meeting-id="10231">
<td>BOARD OF SUPERVISORS</td><td>BOARD OF SUPERVISORS MEETING</td>
<td data-sortable-type="mtgTime" data-sortable-data="1786465800">8/11/2026 9:30:00 AM</td>
<td><a href="/BoardofSupervisors/Meetings/ViewMeeting?id=10231&amp;doctype=1"
 title="View Agenda for BOARD OF SUPERVISORS BOARD OF SUPERVISORS MEETING on 8/11/2026 9:30:00 AM">Agenda</a>
<a href="/BoardofSupervisors/Documents/Downloadfile/{packet}.pdf?documentType=5&amp;meetingId=10231\
&amp;isAttachment=True">Agenda Packet</a></td>
</tr></tbody></table></div></body></html>"""
PACKET = "BOARD_OF_SUPERVISORS_10231_Agenda_Packet_8_11_2026_9_30_00_AM"  # as the recorded page of the meeting links it
ITEM = """\
<html lang="en-us"><head><title>Sacramento County Board of Supervisors Meetings</title>
<link href="/BoardofSupervisors/Style" rel="stylesheet" /></head><body><div id="itemView"><h2>Item Details</h2>
<p>An invented page of item {item}.</p><h2>Supporting Documents</h2><ul><li><a href="/BoardofSupervisors/Documents/\
DownloadFile/Report.pdf?documentType=1&amp;meetingId=10231&amp;itemId={item}&amp;publishId={item}&amp;isSection=False\
&amp;isAttachment=True">Report</a></li></ul><a href="#main-content">Back to Meeting Outline</a></div></body></html>"""


def sacramento(recordings: Path) -> Answer:
    site, folder = "/BoardofSupervisors", recordings / "hyland"
    agenda = Response((folder / "sacramento__view_meeting_agenda.html").read_bytes(), HTML)

    def find(path: str, query: dict[str, str]) -> Response | None:
        if path == f"{site}/":
            return Response(LIST.format(packet=PACKET).encode(), HTML)
        if path == f"{site}/Meetings/ViewMeetingAgenda" and query == {"meetingId": "10231", "type": "agenda"}:
            return agenda
        if path == f"{site}/Meetings/ViewMeetingAgendaItem" and query["meetingId"] == "10231":
            return Response(ITEM.format(item=query["itemId"]).encode(), HTML)
        if path == f"{site}/Documents/Downloadfile/{PACKET}.pdf":
            return pdf("An invented packet.")
        if path == f"{site}/Documents/DownloadFile/Report.pdf":
            return pdf(SENTENCE if query["itemId"] == "461338" else f"Invented report of {query['itemId']}.")
        return None

    return find


def test_sacramento_county_is_watched_for_the_price_of_one_file(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorded agenda of 2026-08-11: 47 numbered items and what has no number, in sections two and three deep."""
    shell = read_any((recordings / "hyland" / "sacramento__view_meeting.html").read_bytes(), CALIFORNIA)
    with newcomer(tmp_path, monkeypatch, datetime(2026, 8, 7, 18, tzinfo=UTC), sacramento(recordings)) as someone:
        someone.write("sacramento-county", SACRAMENTO)
        registered = someone.gets("settings")["localities"]
        (report,) = someone.gets("crawl", "--locality", "sacramento-county")
        (listed,) = someone.gets("meetings", "-l", "sacramento-county")
        (covered,) = someone.gets("coverage", "-l", "sacramento-county")
        watch = someone.watch
        read, flagged = watch.read(), watch.flag()
        items = items_of(watch, "10231")
        asked = Counter(each.path for each in watch.server.requests)
        with watch.looking() as session:
            flags = [(flag.subject, flag.tier) for flag in find_flags(session)]

    assert registered == sorted([*TEN, "sacramento-county"])
    assert (report["state"], report["problems"], covered["state"], covered["problems"]) == ("ok", 0, "ok", [])
    assert (listed["vendor_id"], listed["status"]) == ("10231", "scheduled")
    assert (listed["starts_at"], listed["body"]) == ("2026-08-11T09:30:00-07:00", "BOARD OF SUPERVISORS MEETING")
    # The invented list says what the recorded page of the meeting says.
    assert isinstance(shell, MeetingList)
    (recorded,) = shell.meetings
    assert (recorded.vendor_id, recorded.body, recorded.title, recorded.starts_at.isoformat()) == tuple(
        listed[name] for name in ("vendor_id", "body", "title", "starts_at")
    )
    assert [link.url for link in recorded.documents if PACKET in link.url] == [
        f"/Documents/Downloadfile/{PACKET}.pdf?documentType=5&meetingId=10231&isAttachment=True"
    ]
    assert [each.number for each in items] == [*map(str, range(1, 48)), "", ""]
    assert [each.number for each in items if each.is_consent] == [*map(str, range(4, 25))]
    assert [(items[place].title, items[place].section) for place in (0, 9, 46, 47, 48)] == [
        ("BARK Of Supervisors Adoptable Pet Update (Animal Care Services)", "Section I - Presentations"),
        (
            "Approve Change Order 6 For 2022 General Obligation Bond Series 2023 Measure G Bond Cardinal Oaks Park "
            "Improvement Project (Carmichael Recreation and Park District)",
            "Section III - Consent Matters (Items 4 - 24) / CARMICHAEL RECREATION AND PARK DISTRICT",
        ),
        (
            "International Rescue Committee, Inc. - Notice Of Permanent Layoff Of 41 Employees At A Sacramento Area "
            "Worksite Located At 2020 Hurley Way, Suite 395, Sacramento",
            "Section VI - Miscellaneous Matters / WARN NOTICES/BUSINESS CLOSURES",
        ),
        ("ORANGEVALE COMMUNITY PLANNING ADVISORY COUNCIL", ""),
        ("CONFERENCE WITH LEGAL COUNSEL-EXISTING LITIGATION", "CLOSED SESSION"),
    ]
    assert "(Copies To Each Board Member And Economic Development)" in items[46].text
    assert asked == {
        "/robots.txt": 1,
        "/BoardofSupervisors/": 1,
        "/BoardofSupervisors/Meetings/ViewMeetingAgenda": 1,
        "/BoardofSupervisors/Meetings/ViewMeetingAgendaItem": 49,
        "/BoardofSupervisors/Documents/DownloadFile/Report.pdf": 49,
        f"/BoardofSupervisors/Documents/Downloadfile/{PACKET}.pdf": 1,
    }
    # Item 4 moves a budget hearing; the sentence was planted in its invented report.
    assert (read.files, read.failed, flagged.new, flags) == (50, 0, 1, [("item:461338", "direct")])
