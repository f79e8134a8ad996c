"""Agenda Online's pages as recorded: lists in San Diego's theme, shells, agendas in two forms, items."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from demo.content import INVENTED, Item, Locality, Meeting, Section
from demo.portals.portal import Request

SITE_PATH = "/211agendaonline"  # + the site: the folder that links name, whatever the portal is mounted under

WAIT = """<html><head><title>Downloading {name}</title></head><body><h3>Downloading, Please wait...</h3>
<script>window.location.href = window.location.href.replace("DownloadFile", "DownloadFileBytes");</script>
<footer>{invented}</footer></body></html>
"""

_HEAD = """


<!DOCTYPE html>
<html lang="en-us">
<head>
\t<meta charset="utf-8" />
\t<meta http-equiv="x-ua-compatible" content="IE=Edge" />
\t<title>{title}</title>
\t<link href="{folder}/favicon.ico" rel="shortcut icon" type="image/x-icon" />
\t<link href="{folder}/Style" rel="stylesheet" />
</head>
<body>
\t<div id="logo-container">
<!--<div class="logo"><img src="~/Images/logo.png" /></div>-->
\t<h1 class="heading--trim hide-on-mobile">{heading}</h1>
\t</div>
\t<!--<div id="navbar" class="navbar" role="navigation"><a href="{folder}/Home/Contact">Contact</a></div>-->
\t<div id="navbar" class="navbar navbar-inverse l-constrained" role="navigation">
\t\t<ul class="nav navbar-nav"><li><a href="{folder}/" id="lnkNavHome">Home</a></li>
\t\t<li><a href="{folder}/Meetings" id="lnkNavMeetings">Past Meeting Search</a></li></ul>
\t</div>
"""
_TAIL = """
\t<div class="footer"><ul><li>Copyright &#169; 2026 {name}</li><li>{invented}</li></ul></div>
</body>
</html>
"""
_ROW = """
\t\t\t\t\t<div class="row l-padding-vd l-padding-mobile-hd background-white">
\t\t\t\t\t\t<div class="two columns l-padding-desktop-lm">
\t\t\t\t\t\t\t{day}
\t\t\t\t\t\t</div>
\t\t\t\t\t\t<div class="ten columns">
\t\t\t\t\t\t\t<div class="row">
\t\t\t\t\t\t\t\t<div class="six columns">
\t\t\t\t\t\t\t\t\t<p class="l-margin-desktop-vs l-margin-mobile-bn">{name}</p>
\t\t\t\t\t\t\t\t</div>
\t\t\t\t\t\t\t\t<div class="six columns l-margin-mobile-td">
\t\t\t\t\t\t\t\t\t<p class="l-margin-bn">{links}</p>
\t\t\t\t\t\t\t\t</div>
\t\t\t\t\t\t\t</div>
\t\t\t\t\t\t</div>
\t\t\t\t\t</div>"""
_LINK = """\t\t<a class="btn l-margin-mobile-bs" href="{page}"
\t\t   title="View {what} for {words} on {moment}" id="lnkMeeting{what}_{id}">{label}</a>
\t\t<!--<a class="btn" href="{file}" target="_blank"
\t\t   title="Download {what} for {words} on {moment}">
\t\t\t<img src="~/Images/PDF_16x16.png" />
\t\t</a>-->
"""
NOT_AVAILABLE = "The web page that you have requested is not available"


class Pages:
    """The pages of one locality's site."""

    def __init__(self, locality: Locality) -> None:
        self.locality = locality
        self.site = str(locality.options.get("site", "council"))
        self.folder = SITE_PATH + self.site

    def around(self, title: str, content: str) -> str:
        """A page of the site, which names no other title than the vendor's."""
        of_committees = self.site == "comm"
        heading = "City Council Committees Agendas and Minutes" if of_committees else "City Council Agendas and Results"
        head = _HEAD.format(title=escape(title), folder=self.folder, heading=heading)
        return head + content + _TAIL.format(name=escape(self.locality.name), invented=INVENTED)

    def error(self) -> str:
        """What every address without an answer redirects to."""
        alert = f'<div class="alert alert-danger" role="alert">\n\t{NOT_AVAILABLE}\n</div>'
        return self.around("Error - OnBase Agenda Online", f'<section class="content-wrapper">{alert}</section>')

    def search_form(self, types: Iterable[str]) -> str:
        """The form that the results stand under: every type of meeting, and which of them were asked for."""
        bodies = {str(each.body_id): each.body for each in self.locality.meetings}
        buttons = "".join(
            f'<button id="btnListItem" value="{number}" style="display: none;">{escape(body)}</button>'
            for number, body in bodies.items()
        )
        return f'<div class="multi-select" id="MeetingTypeIDs" selectedvalues="{",".join(types)}">{buttons}</div>'

    def list_page(
        self, title: str, tabs: Iterable[tuple[str, str, list[Meeting]]], comments_on: Iterable[int], form: str = ""
    ) -> str:
        """Tabs of rows, each with its id and words, below the form where it was searched."""
        comments = set(comments_on)
        panes = "".join(
            f'<ul class="nav nav-tabs"><li><a href="#{pane}" data-toggle="tabs">{words}</a></li></ul>\n'
            f'<div class="tab-content"><div class="tab-pane" id="{pane}">{self._box(meetings, comments)}</div></div>\n'
            for pane, words, meetings in tabs
        )
        return self.around(
            title, f'<section class="l-constrained">{form}<div id="meetings-list">\n{panes}</div></section>'
        )

    def _box(self, meetings: list[Meeting], comments: set[int]) -> str:
        """The rows of a tab, the day above the first of its rows only; comments have a row of their own."""
        if not meetings:
            return '<div class="border"><p>There are no meetings to show.</p></div>'
        rows = []
        for day, of_day in groupby(meetings, key=date_of):
            listed = [row for meeting in of_day for row in self._rows_of(meeting, meeting.id in comments)]
            for place, (name, links) in enumerate(listed):
                first, later = (
                    f'<p class="date"><strong>{day}</strong></p>',
                    f'<span class="visuallyhidden">{day}</span>',
                )
                rows.append(_ROW.format(day=later if place else first, name=escape(name), links=links))
        return f'<div class="border border--dark l-margin-bm">{"<hr>".join(rows)}</div>'

    def _rows_of(self, meeting: Meeting, has_comments: bool) -> Iterable[tuple[str, str]]:
        name = self.name_of(meeting)
        links = self._link(meeting, meeting.id, name, "Agenda", 1, "Agenda")
        if self.is_over(meeting):
            is_actions = self.site == "comm"
            what, doctype = ("Minutes", 2) if is_actions else ("Summary", 3)
            links += self._link(meeting, meeting.id, name, what, doctype, "Actions" if is_actions else what)
        yield name, links
        if has_comments:
            name = f"Public Comments for {meeting.start:%b} {meeting.start.day} {meeting.body} Meeting"
            yield name, self._link(meeting, meeting.id + 500, name, "Agenda", 1, "Public Comment")

    def _link(self, meeting: Meeting, id_: int, name: str, what: str, doctype: int, label: str) -> str:
        moment, query = moment_of(meeting), f"doctype={doctype}&amp;site={self.site}"
        action = "Downloadfile" if what == "Agenda" else "DownloadFile"
        file = f"{self.folder}/Documents/{action}/{file_name(name, id_, what, moment)}"
        return _LINK.format(
            page=f"{self.folder}/Meetings/ViewMeeting?id={id_}&amp;{query}",
            file=f"{file}?documentType={doctype}&amp;meetingId={id_}",
            id=id_,
            what=what,
            label=label,
            words=escape(f"{name} {meeting.body}"),
            moment=moment,
        )

    def name_of(self, meeting: Meeting) -> str:
        """The name that a meeting is listed under: it says what happened to it."""
        name = meeting.title
        if meeting.cancelled:
            return {
                "name": f"CANCELLED - {name}",
                "end": f"{name} Cancelled",
                "notice": f"Notice of Cancellation of the {name}",
            }[meeting.cancelled]
        if meeting.posted_note:
            return f"{name} Revised {meeting.posted_note}"
        if self.is_over(meeting):
            return f"{name} Meeting Actions" if self.site == "comm" else f"{name} and Results Summary"
        return name

    def is_over(self, meeting: Meeting) -> bool:
        """Whether it was held, so that its results are published."""
        return meeting.start.date() < self.locality.today and not meeting.cancelled

    # One meeting

    def shell(self, meeting: Meeting, doctype: str) -> str:
        """The page of a meeting, which fetches everything by script."""
        name, folder = self.name_of(meeting), self.folder
        script = (
            f"var g_documentType = '{doctype}';\nvar g_isAccessible = false;\n"
            f"url = '{folder}/Meetings/ViewMeetingAgenda?meetingId={meeting.id}&type=AGENDATYPEVALUE';\n"
            f"url = '{folder}/Documents/ViewAgenda?meetingId={meeting.id}&type=AGENDATYPEVALUE&doctype=' + doctype;\n"
            f"var url = '{folder}/Meetings/ViewMeetingAgendaItem?meetingId={meeting.id}&itemId=ITEMIDVALUE"
            "&isSection=ISSECTIONVALUE&type=AGENDATYPEVALUE';\n"
        )
        words = f"View Agenda for {name} {meeting.body} on {moment_of(meeting)}"
        content = (
            f'<section><script type="text/javascript">\n{script}</script>\n<div id="agenda-table">'
            f'<div id="agenda-container"><a href="#main-content" title="{escape(words)}">Agenda</a></div>'
            '<div id="agendaView">&nbsp;</div></div></section>'
        )
        return self.around(f"{name} - {moment_of(meeting)} - OnBase Agenda Online", content)

    def accessible(self, meeting: Meeting) -> str:
        """The agenda as sections and items; as in San Diego no numbers are printed, unless an option says so."""
        numbered = bool(self.locality.options.get("prints_numbers", False))
        sections = "".join(self._section(each, meeting, numbered) for each in _sections(meeting))
        body = escape(meeting.body)
        content = (
            f"<section><div>\n\t<h1>\n\t\t{body}\n\t\t<br>\n\t\t{moment_of(meeting)}\n\t\t<br>\n\t</h1></div>\n"
            f'<div class="accessible-section accessible-section-level-0">{sections}</div></section>'
        )
        page = self.around(" - OnBase Agenda Online", content)
        return page[: int(len(page) * 0.97)] if meeting.broken == "html" else page

    def _section(self, section: Section, meeting: Meeting, numbered: bool) -> str:
        """The headings of a section inside each other (" / " divides them), its items in the innermost."""
        headings = section.title.split(" / ")
        last = len(headings) + 1
        content = "".join(_accessible_item(item, last, numbered, meeting.broken == "html") for item in section.items)
        for level in range(len(headings), 0, -1):
            heading, tag = escape(headings[level - 1]), f"h{min(level, 6)}"
            content = (
                f'<div class="accessible-section accessible-section-level-{level}">\n'
                f'\t\t<div class="accessible-item-view-header">\n\t\t\t<{tag} class="accessible-header">\n'
                '\t\t\t<a id="lnkAgendaSection" title="Read more details about this section" href="#" '
                f'onclick="loadAgendaSection({meeting.id * 10 + level}); return false;">\n'
                f'\t\t\t\t <span class="accessible-header-text">{heading}</span>\n'
                f"\t\t\t</a>\n\t\t\t</{tag}>\n\t\t</div>\n"
                f"{content}</div>\n"
            )
        return content

    def word(self, meeting: Meeting) -> str:
        """The agenda as a Word document made a page: every line a paragraph, texts cut into spans."""
        lines = [_paragraph(self.locality.name.upper()), _paragraph(meeting.body), _paragraph("AGENDA")]
        for place, section in enumerate(_sections(meeting), start=1):
            heading = section.title.rpartition(" / ")[2]
            lines.append(_table("", _linked(f"S{meeting.id * 100 + place}", heading, is_section=True), 0))
            lines += [
                _table(f"{item.number}." if item.number else "", _word_item(item), 19.75) for item in section.items
            ]
        lines.append(_paragraph(INVENTED))
        content = "".join(f"{line}{_paragraph('')}" for line in lines)
        return (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
            '<meta name="generator" content="Aspose.Words for .NET 23.11.0" /><title></title></head>'
            f"<body style=\"font-family:'Times New Roman'; font-size:12pt\"><div>{content}</div></body></html>"
        )

    def item(self, meeting: Meeting, item: Item) -> str:
        """The page of one item, with its files."""
        files = "".join(
            f'<li><a href="{self.folder}/Documents/DownloadFile/{file_name(each.name)}?documentType=1'
            f"&amp;meetingId={meeting.id}&amp;itemId={item.id}&amp;publishId={each.id}&amp;isSection=False"
            f'&amp;isAttachment=True" target="_blank">{escape(each.name)}</a></li>'
            for each in item.attachments
        )
        supporting = f"<h2>Supporting Documents</h2><ul>{files}</ul>" if files else ""
        text = "".join(f"<p>{escape(line)}</p>" for line in (item.title, item.text) if line)
        back = '<a href="#main-content">Back to Meeting Outline</a>'
        return self.around(
            " - OnBase Agenda Online", f'<div id="itemView"><h2>Item Details</h2>{text}{supporting}{back}</div>'
        )


def moment_of(meeting: Meeting) -> str:
    """The local time as the pages print it; a broken date is one that no month has."""
    day = "32" if meeting.broken == "date" else str(meeting.start.day)
    clock = f"{meeting.start.hour % 12 or 12}:{meeting.start:%M:%S %p}"
    return f"{meeting.start.month}/{day}/{meeting.start.year} {clock}"


def date_of(meeting: Meeting) -> str:
    """The day as the pages print it."""
    return moment_of(meeting).split()[0]


def file_name(*parts: object) -> str:
    """A file's name in a link: every other sign is "_", the name itself is cut at 66 letters."""
    joined = "_".join(str(part)[:66] for part in parts)
    return "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in joined) + ".pdf"


def _sections(meeting: Meeting) -> tuple[Section, ...]:
    return (Section("NOTICE OF CANCELLATION"),) if meeting.cancelled else meeting.sections


def _accessible_item(item: Item, level: int, numbered: bool, is_broken: bool) -> str:
    handler = "" if is_broken and item.id % 10 == 2 else f'onclick="loadAgendaItem({item.id}); return false;"'
    words = "" if is_broken and item.id % 10 == 3 else "\n".join(text for text in (item.title, item.text) if text)
    return (
        f'\n<div class="accessible-item accessible-item-level-{level}">\n\t<a class="amitem" id="lnkViewAgendaItem" '
        f'title="Read more details about this item" href="#" {handler}>\n\t\t{item.number if numbered else ""} '
        f'<span class="accessible-item-text">{escape(words)}</span>\n\t</a>\n</div>\n'
    )


def _paragraph(text: str, indent: float = 0) -> str:
    margin = f"margin-left:{indent}pt; " if indent else ""
    return f'<p style="margin-top:0pt; {margin}margin-bottom:0pt"><span>{escape(text) or "&#xa0;"}</span></p>'


def _table(number: str, cell: str, indent: float) -> str:
    margin = f" margin-left:{indent}pt;" if indent else ""
    first = f'<td style="width:30.1pt">{_paragraph(number)}</td>'
    row = f"<tr>{first}<td>{cell}</td></tr>"
    return f'<table cellspacing="0" style="width:92.9%;{margin} border-collapse:collapse">{row}</table>'


def _linked(bookmark: str, text: str, *, is_section: bool = False) -> str:
    """The first paragraph of an item or section: its link, in which the text is cut into two spans."""
    first, _, rest = text.partition(" ")
    flag = "true" if is_section else "false"
    spans = (
        f'<span style="font-weight:bold; text-decoration:underline">{escape(first)}</span><span> {escape(rest)}</span>'
    )
    return (
        f'<p style="margin-top:0pt; margin-bottom:0pt"><a name="{bookmark}"></a>'
        f'<a href="javascript:loadAgendaItem({bookmark[1:]},{flag});" style="text-decoration:none">{spans}</a>'
        f'<span style="-aw-bookmark-end:{bookmark}"></span></p>'
    )


def _word_item(item: Item) -> str:
    return _linked(f"I{item.id}", item.title) + (_paragraph(item.text) if item.text else "")


def wait_page(request: Request) -> str:
    """What newer versions answer a file's link with."""
    return WAIT.format(name=escape(request.path.rpartition("/")[2]), invented=INVENTED)
