"""A Granicus site as it publishes meetings: views in the templates of three cities, players, and their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from demo.content import INVENTED, Item, Meeting, clock
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import HTML, PDF, Portal, Request, Response, guid_of, html_response, plain_page

CLIP = 50_000  # a clip's number is another one than its event's
INDEX_CAP = 255


class GranicusPortal(Portal):
    """One site. What is to come is known by an event, what was held by a clip: under another number.

    Options: `template` is "panels" (upcoming meetings, then a panel of archived ones for each body), "archive" (what
    was held, without times, under a heading of its own) or "grid" (what is to come, without a table); `charset` is
    that of the bytes, whatever the header says. Each body has a view of its own, with its id.
    """

    CANCELLATIONS = ("prefix", "suffix", "within")

    def answer(self, request: Request) -> Response:
        """Answer a view, the viewers of agendas, minutes and attachments, and the players."""
        query = request.query
        meeting = self._meeting(query)
        if request.path == "/ViewPublisher.php":
            return self._view(query.get("view_id", ""), request.base_url)
        if request.path == "/AgendaViewer.php" and meeting and meeting.agenda:
            return self._agenda(meeting)
        if request.path == "/MinutesViewer.php" and meeting and self._is_held(meeting):
            return Response(pdf_bytes("Minutes", (f"Minutes of {meeting.title}.", INVENTED)), PDF)
        if request.path == "/MetaViewer.php" and query.get("meta_id", "").isdecimal():
            return self.file(int(query["meta_id"])) or _missing()
        if request.path == "/MediaPlayer.php" and meeting:
            there = f"{request.base_url}/player/{self._kind(meeting)}/{self._number(meeting)}"
            return Response(status=302, headers=(("Location", f"{there}?view_id={query.get('view_id', '')}"),))
        if request.path.startswith("/player/"):
            kind, _, number = request.path.removeprefix("/player/").partition("/")
            played = self._meeting({f"{kind}_id": number})
            return html_response(self._player(played), modified=played.published) if played else _missing()
        return _missing()

    # Views

    def _view(self, view: str, base_url: str) -> Response:
        meetings = [each for each in self.meetings.values() if str(each.body_id) == view]
        if not meetings:
            return _missing()
        meetings.sort(key=lambda each: each.start)
        templates = {"archive": self._archive, "grid": self._grid, "panels": self._panels}
        template = templates[self.locality.options.get("template", "panels")]
        site = "//" + base_url.partition("//")[2]
        html = template(meetings, view, site)
        charset = self.locality.options.get("charset", "utf-8")
        modified = max(each.modified for each in meetings)
        return Response(html.encode(charset, "xmlcharrefreplace"), HTML, modified=modified)

    def _panels(self, meetings: Sequence[Meeting], view: str, site: str) -> str:
        """Columns whose headings say nothing; their ids and classes do."""
        coming = "".join(
            f'<tr class="listingRow">\n<td class="listItem" headers="Name" scope="row">{escape(_title(each))}</td>\n'
            f'<td class="listItem" headers="Date">{_date(each)}\n - \n{_nbsp(clock(each.start))}</td>\n'
            f"{self._viewer_cell(each, view, 'http:' + site)}\n"
            '<td class="listItem" id="Event Link not available"></td>\n</tr>\n'
            for each in meetings
            if not self._is_held(each)
        )
        held = sorted((each for each in meetings if self._is_held(each)), key=lambda each: each.body)
        panels = "".join(
            f'<div id="CollapsiblePanel{number}" class="CollapsiblePanel">\n'
            f'<div class="CollapsiblePanelTab" tabindex="0">{escape(body)} Meetings</div>\n'
            f'<div class="CollapsiblePanelContent">\n<table class="listingTable" id="archive">\n<thead>\n<tr>\n'
            + "".join(
                f'<td class="{each} listHeader" scope="col">&nbsp;</td>\n'
                for each in ("Name", "Date", "Duration", "Agenda", "Minutes", "Video")
            )
            + "</tr>\n</thead>\n<tbody>\n"
            + "".join(self._panel_row(each, view, "http:" + site) for each in list(rows)[::-1])
            + "</tbody>\n</table>\n</div>\n</div>\n"
            for number, (body, rows) in enumerate(groupby(held, key=lambda each: each.body), 1)
        )
        return _page(
            f"{escape(self.locality.name)} - Granicus Content",
            '<div id="GranicusMainViewContent">\n<h2>Upcoming Events</h2>\n<table class="listingTable">\n'
            "<thead>\n<tr>\n\n<tr>\n"
            + "".join(
                f'<td id="{each}" class="listHeader" scope="col">&nbsp;</td>\n'
                for each in ("Name", "Date", "AgendaLink", "ViewEventLink")
            )
            + f"</tr>\n</thead>\n<tbody>\n{coming}</tbody>\n</table>\n<h2>\nAvailable Archives\n</h2>\n"
            f'<div class="archive">\n{panels}</div>\n</div>',
            view,
        )

    def _panel_row(self, meeting: Meeting, view: str, site: str) -> str:
        name = escape(_title(meeting))
        anchor = name.replace(" ", "-")
        minutes = (
            f'<a href="{site}/MinutesViewer.php?view_id={view}&clip_id={self._number(meeting)}'
            f'&doc_id={guid_of(self.prefix, "minutes", meeting.id)}" target="_blank">Minutes</a>'
        )
        return (
            f'<tr class="listingRow">\n<td class="listItem" headers="Name" id="{anchor}" scope="row">\n{name}\n</td>\n'
            f'<td class="listItem" headers="Date {anchor}">\n{_date(meeting)}\n-\n'
            f"{_nbsp(clock(meeting.start))}\n</td>\n"
            f'<td class="listItem" headers="Duration {anchor}">02h&nbsp;07m</td>\n'
            f"{self._viewer_cell(meeting, view, site)}\n"
            f'<td class="listItem">\n{minutes}\n</td>\n<td class="listItem" headers="VideoLink {anchor}">\n'
            f"{self._opened(meeting, view, site)}\n</td>\n</tr>\n"
        )

    def _viewer_cell(self, meeting: Meeting, view: str, site: str) -> str:
        if not meeting.agenda:
            return '<td class="listItem" id="AgendaLink not Available"></td>'
        return f'<td class="listItem">\n{self._viewer(meeting, view, site, "Agenda")}\n</td>'

    def _archive(self, meetings: Sequence[Meeting], view: str, site: str) -> str:
        """Headings that say «View» twice, names again in comments, and no times."""
        held = [each for each in reversed(meetings) if self._is_held(each)]
        body = held[0].body if held else self.locality.name
        rows = "".join(
            f'\n  <tr class="{"shade" if number % 2 else "noshade"}">\n'
            f'    <!-- <td class="name">{escape(each.title)}</td> -->\n'
            f'    <td class="name">{escape(_title(each))}</td> \n'
            f'    <!-- <td class="name">{escape(each.body)}</td> -->\n'
            f'    <td style="width: 100px;">{_date(each)}</td> \n'
            '    <td style="width: 90px;">1&nbsp;hr&nbsp;06&nbsp;min</td> \n'
            f'    <td style="width: 50px;">{self._opened(each, view, site)}</td>\n'
            f'    <td style="width: 75px;"><a href="{site}/MinutesViewer.php?view_id={view}'
            f'&clip_id={self._number(each)}" target="_blank">Minutes</a></td>\n'
            '    <td style="width: 75px;">&nbsp;</td>\n'
            f'    <td style="width: 75px;"><a href="http://archive-media.example.org:443/OnDemand/{each.id}.mp4">Video<br>'
            '<span class="small">(MP4)</span></a></td>\n    <!--</td>-->\n  </tr> \n'
            for number, each in enumerate(held)
        )
        return _page(
            f"Webcasts | City of {escape(self.locality.name)} Official Website",
            f'<h1>Webcasts</h1>\n<h2 class="pagetitle">{escape(body)} Meetings Archived Videos</h2>\n'
            '<table id="nosearch" summary="List of archived videos of Audit Committee">\n<!-- Archives --> \n<thead> \n'
            '<tr>\n<th class="name" scope="col"><div class="uline">Event</div></th>\n'
            '<th scope="col"><div class="uline">Date</div></th>\n<th scope="col"><div class="uline">Length</div></th>\n'
            '<th scope="col"><div class="uline">View</div></th>\n<th scope="col"><div class="uline">View</div></th>\n'
            '<th colspan="2"><div class="uline">Download</div></th>\n</tr>\n</thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table>",
            view,
        )

    def _grid(self, meetings: Sequence[Meeting], view: str, site: str) -> str:
        """No table; the time stands in the name, the link to an agenda is a picture."""
        rows = "".join(
            f'<div class="row" id="{escape(each.body).replace(" ", "-")}-on-{each.start:%Y-%m-%d}">\n'
            f'<div class="col-lg-5">\n<span class="committee">{escape(_title(each))} on {each.start:%Y-%m-%d}  - '
            f"({_dotted(each)})</span><br />\n{_date(each)}\n</div>\n"
            '<div class="col-lg-7">\n'
            + (
                '<div class="pull-left">\n'
                + self._viewer(each, view, "http:" + site, '<img src="agenda_icon.png" alt="Agenda Document" />')
                + "\n</div>\n"
                if each.agenda
                else ""
            )
            + '</div>\n</div>\n<div class="col-md-12 clearfix row-separator"></div>\n'
            for each in meetings
            if not self._is_held(each)
        )
        title = f"{escape(self.locality.name)} Upcoming Meetings Icon View"
        return _page(title, f'<div class="archive" id="upcoming">\n{rows}</div>', view)

    def _viewer(self, meeting: Meeting, view: str, site: str, said: str) -> str:
        query = f"view_id={view}&{self._kind(meeting)}_id={self._number(meeting)}"
        return f'<a href="{site}/AgendaViewer.php?{query}" target="_blank">{said}</a>'

    def _opened(self, meeting: Meeting, view: str, site: str) -> str:
        there = f"{site}/MediaPlayer.php?view_id={view}&clip_id={self._number(meeting)}"
        return f"<a href=\"javascript:void(0);\" onClick=\"window.open('{there}','player','menubar=no')\">\nVideo\n</a>"

    # Meetings and their pages

    def _is_held(self, meeting: Meeting) -> bool:
        return meeting.start.date() < self.locality.today

    def _kind(self, meeting: Meeting) -> str:
        return "clip" if self._is_held(meeting) else "event"

    def _number(self, meeting: Meeting) -> int:
        return meeting.id + CLIP if self._is_held(meeting) else meeting.id

    def _meeting(self, query: Mapping[str, str]) -> Meeting | None:
        """The meeting that a query is about; an event that was held is none."""
        for kind, offset in (("clip", CLIP), ("event", 0)):
            number = query.get(f"{kind}_id", "")
            meeting = self.meetings.get(int(number) - offset) if number.isdecimal() else None
            if meeting is not None and self._kind(meeting) == kind:
                return meeting
        return None

    def _agenda(self, meeting: Meeting) -> Response:
        lines = [self.locality.name, _title(meeting), f"{meeting.start:%A, %B %d, %Y}  {clock(meeting.start)}", ""]
        for heading, item in _lines(meeting):
            lines += [
                f"{item.number}  {item.file_number}  {item.title}" if item else heading,
                item.text if item else "",
                "",
            ]
        body = pdf_bytes(f"{meeting.body} agenda", pages_of("\n".join([*lines, INVENTED])))
        return Response(body, PDF, modified=meeting.published)

    def _player(self, meeting: Meeting) -> str:
        """The index cuts every text off after 255 characters."""
        points = "".join(
            '<div\n class="index-point flex-col-center"\n role="link"\n time="30"\n'
            f' data-id="{item.id if item else meeting.id * 100 + place}"\n tabindex="0"\n>\n'
            f"{escape(_indexed(heading, item)[:INDEX_CAP])}\n</div>\n"
            for place, (heading, item) in enumerate(_lines(meeting))
        )
        viewer = f"/AgendaViewer.php?{self._kind(meeting)}_id={self._number(meeting)}&amp;embedded=1"
        button = (
            f'<a id="navigation-mobile-display-agenda" title="Agenda" href="javascript:void(0);" data-url="{viewer}">'
        )
        name, title = f"City of {escape(self.locality.name)}", escape(_title(meeting))
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title>\n<meta charset="utf-8">\n'
            f'<meta name="description" content="Live and Recorded Public meetings of {title} for {name}" />\n</head>\n'
            '<body granicus-app="mediamanager">\n<div class="flowplayer" preload="true"><video></video></div>\n'
            f'<div id="video-name" class="flex-col-center">{title}</div>\n<section id="navigation">\n{button}\n'
            '<div class="navigation-text">Agenda</div></a>\n</section>\n<section id="index" class="index-content">\n'
            f"{points}</section>\n<footer>{INVENTED}</footer></body></html>\n"
        )


def _lines(meeting: Meeting) -> Iterator[tuple[str, Item | None]]:
    """The headings of an agenda with their numbers, and the items under them."""
    for section in meeting.sections:
        yield " ".join(each for each in (section.number, section.title) if each), None
        for item in section.items:
            yield "", item


def _indexed(heading: str, item: Item | None) -> str:
    if item is None:
        return heading
    first = " ".join(each for each in (f"{item.number.strip('().')}.", item.file_number, item.title) if each)
    return f"{first}\n{item.text}" if item.text else first


def _title(meeting: Meeting) -> str:
    title = f"{meeting.title} - Revised" if meeting.posted_note else meeting.title
    ways = {
        "prefix": f"CANCELLED - {title}",
        "suffix": f"{title} - Canceled",
        "within": f"{title} (cancelled for lack of a quorum)",
    }
    return ways.get(meeting.cancelled or "", title)


def _date(meeting: Meeting) -> str:
    """The day in no-break spaces, a small one with two; a broken row has one that no month has."""
    day = 32 if meeting.broken == "date" else meeting.start.day
    return _nbsp(f"{meeting.start:%b} {day:>2}, {meeting.start.year}").replace("&nbsp;&nbsp;", "&nbsp; ")


def _dotted(meeting: Meeting) -> str:
    return clock(meeting.start).replace("AM", "a.m.").replace("PM", "p.m.")


def _nbsp(text: str) -> str:
    return text.replace(" ", "&nbsp;")


def _page(title: str, content: str, view: str) -> str:
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html>\n<head>\n'
        f'<title>{title}</title>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f'<link rel=alternate type="application/rss+xml" href="/ViewPublisherRSS.php?view_id={view}&mode=agendas">\n'
        f"</head>\n<body>\n{content}\n<footer>{INVENTED}</footer>\n</body>\n</html>\n"
    )


def _missing() -> Response:
    return html_response(plain_page("Page not found", "<p>The page that you asked for is not here.</p>"), status=404)
