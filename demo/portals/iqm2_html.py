"""The markup of IQM2's pages: the frame around all of them, rows of the calendar, rows of an outline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from demo.content import INVENTED, Item, Meeting, Section, clock

Links = Sequence[tuple[str, str]]  # what a document is called, and its link, empty where there is none

_FRAME = """

<!DOCTYPE html>

<html xmlns="http://www.w3.org/1999/xhtml"  xml:lang="en" lang="en">
<head id="HeadMain"><title>
	%s
</title><meta http-equiv="X-UA-Compatible" content="IE=9" />
    <meta content="width=device-width, initial-scale=1.0;" name="viewport" />
    <link type="text/css" href="/App_Themes/Main.css?v=86" rel="Stylesheet" />
</head>
<body id="MainLayout">
    <form method="post" action="./Calendar.aspx" id="aspnetForm" enctype="multipart/form-data">
<div class="aspNetHidden">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="" />
</div>
    <div id="MainWindow">
        <div id="ToolStrip" role="navigation" aria-label="site"><div id="Tabs">
            <a href="/Citizens/default.aspx" class="Tab NormalTab"><div><span id="tabWelcome">Welcome</span></div></a>
            <a href="/Citizens/calendar.aspx" class="Tab NormalTab"><div><span id="tabMeetings">Meetings</span></div></a>
            <a href="/Citizens/" style="display:none" class="Tab NormalTab"><div dropdown="Browse">Browse</div></a>
        </div>
        <div id="TopLine"><a href="../MasterPages/#" id="lnkLogin"
            onclick="javascript:return PopupWindowShow(&#39;/Citizens/Login.aspx&#39;);">Log in</a></div></div>
        <div class="MainContentPlaceholder" role="main">
%s
        </div>
    </div>
    <div id="Footer" role="contentinfo"><span id="lblPoweredBy">%s</span></div>
<script type="text/javascript">
//<![CDATA[
$(document).ready(function(){woopra.identify({ email:"", name:"Anonymous User", agency:"%s", userlogin:"Anonymous"}).push(); })//]]>
</script>
</form>
</body>
</html>"""  # noqa: E501 (as the portal has it)


@dataclass(frozen=True)
class Outline:
    """What the page of a meeting shows."""

    meeting: Meeting
    kind: str
    sections: tuple[Section, ...]
    note: str = ""


def framed(title: str, content: str, *, agency: str) -> str:
    """Put content into the page that is around everything."""
    return _FRAME % (escape(title), content, INVENTED, agency)


def refused_page(government: str, agency: str) -> str:
    """What comes instead of a document or page that is not there; with status 200."""
    return framed(government, "<p>The requested Document could not be retrieved.</p>", agency=agency)


# The calendar


def calendar_page(
    title: str,
    summary: str,
    bodies: Mapping[int, str],
    rows: Sequence[tuple[Meeting, str, Links]],
    *,
    agency: str,
    today: date,
) -> str:
    """The list view: a line that counts the meetings, then a row for each, under the names of the months."""
    groups = "".join(f'\t\t\t<option value="{number}">{escape(name)}</option>\n' for number, name in bodies.items())
    parts = []
    month = ""
    for number, (meeting, text, links) in enumerate(rows):
        if f"{meeting.start:%B, %Y}" != month:
            month = f"{meeting.start:%B, %Y}"
            parts.append(
                f'\n        <div id="ContentPlaceholder1_ctlMeetings_rptMeetings_divMonthDivider_{number}" '
                f'class="Row MonthHeader">{month}</div>'
            )
        parts.append(_row(number, meeting, text, links, today))
    content = f"""
    <div id="ContentPlaceholder1_NativeView">
        <table border="0" width="100%" id="table1" cellpadding="5" role="presentation">
            <tr><td class="PageHeading">Meeting Calendar</td></tr>
            <tr><td colspan="2" align="left" valign="top" width="100%" role="presentation">
                <table cellspacing="3" class="CalendarSettingsTable">
                    <tr><td colspan="2"><span id="ContentPlaceholder1_lblFilterSummary">{escape(summary)}</span></td>
                    </tr>
                    <tr><td valign="top" ><label for="ContentPlaceholder1_DepartmentID">Group:</label></td><td>\
<select name="ctl00$ContentPlaceholder1$DepartmentID" id="ContentPlaceholder1_DepartmentID" \
class="MeetingGroupDropdown">
\t\t\t<option selected="selected" value="0">All Meeting Groups</option>
{groups}
\t\t</select></td></tr>
                </table>
                <br />
                <div id="ContentPlaceholder1_pnlMeetings" class="Section">
{"".join(parts)}
                </div>
            </td></tr>
        </table>
    </div>"""
    return framed(title, content, agency=agency)


def _row(number: int, meeting: Meeting, text: str, links: Links, today: date) -> str:
    is_cancelled = meeting.cancelled in ("mark", "status")
    status = "Cancelled" if is_cancelled else "Closed" if meeting.start.date() < today else "Scheduled"
    details = _details(meeting, text.removeprefix("CANCELLED - ").rpartition(" - ")[2], status)
    icon = "images/MeetingCancelled.png" if is_cancelled else "images/MeetingIcon.gif"
    name = "ContentPlaceholder1_ctlMeetings_rptMeetings"
    if meeting.cancelled == "mark":
        right = (
            f'<div id="{name}_CancelledMessage_{number}" class="RowRight">'
            "<span class='MeetingCancelled'>Cancelled</span></div>"
        )
    else:
        files = "".join(f"\n                    <div>&nbsp;{_file(label, href)}&nbsp;</div>" for label, href in links)
        right = f"""
                <div id="{name}_DownloadLinks_{number}" class="RowRight MeetingLinks">{files}
                    <div class="WithoutSeparator">&nbsp;<a href="#" id="{name}_lnkMeetingVideo_{number}" \
class="HiddenDocumentLink">Video</a>&nbsp;</div>
                </div>"""
    return f"""
        <div class="Row MeetingRow{" Alt" if number % 2 else ""}" >
            <div class="RowTop">
                <div class="RowIcon"><a href="javascript:void(0);"><img class='MeetingIcon' src='{icon}' \
style='cursor:help;' title="{details}" alt='info' /></a></div>
                <div class="RowLink"><a href="/Citizens/Detail_Meeting.aspx?ID={meeting.id}" title="{details}" >\
{_when(meeting)}</a></div>
                {right}
            </div>
            <div class="RowBottom"><div class="RowIcon">&nbsp;</div><div id="{name}_lblMeetingText_{number}" \
class="MainScreenText RowDetails">{escape(text)}</div></div>
        </div>
"""


def _details(meeting: Meeting, kind: str, status: str) -> str:
    """The text over a row: lines end in carriage returns, tabs are in front of values; midnight is no time at all."""
    day = _day(meeting, f"{meeting.start:%B}").upper()
    hour = clock(meeting.start) if meeting.time_text else "12:00 AM"
    place, _, street = meeting.location.partition(", ")
    lines = [
        f"{meeting.start:%A}, {day}  {hour}".upper(),
        "",
        f"Board:\t{meeting.body}",
        f"Type:\t{kind}",
        f"Status:\t{status}",
        "",
        f"\t{place}",
        f"\t{street}",
    ]
    return escape("\r".join(lines)).replace("\r", "&#13;").replace("\t", "&#09;")


def _when(meeting: Meeting) -> str:
    return f"{_day(meeting, f'{meeting.start:%b}')} {clock(meeting.start) if meeting.time_text else ''}".strip() + " "


def _day(meeting: Meeting, month: str) -> str:
    return f"{month} {32 if meeting.broken == 'date' else meeting.start.day}, {meeting.start.year}"


def _file(label: str, href: str) -> str:
    if not href:
        return f"<a href='' class='HiddenDocumentLink' target=''>{label}</a>"
    return f"<a href='{href}' class='' target='_blank'>{label}</a>"


# The page of a meeting


def meeting_page(title: str, outline: Outline, links: Links, *, agency: str) -> str:
    """The heading of a meeting, its downloads, and its outline where an agenda is published."""
    meeting = outline.meeting
    downloads = "".join(
        f'<a href="{escape(href.replace("&Inline=True", ""))}" target="_blank">{label}</a> '
        for label, href in links
        if href
    )
    mark = "<span class='MeetingCancelled'>Cancelled</span>" if meeting.cancelled == "mark" else ""
    rows = "".join(_outline_rows(outline))
    table = f"<table id='MeetingDetail' class='MeetingDetail'>{rows}</table>" if rows else ""
    content = f"""
    <table class="MeetingHeader"><tr><td class="MeetingHeading">
        <span id="ContentPlaceholder1_lblMeetingGroup">{escape(meeting.body)}</span>
        <span id="ContentPlaceholder1_lblMeetingType">{escape(outline.kind)}</span>
        <span id="ContentPlaceholder1_lblMeetingDate">{meeting.start.month}/{meeting.start.day}/{meeting.start.year} \
{clock(meeting.start)}</span>{mark}
        <div class="MeetingAddress">{escape(meeting.location)}</div></td></tr></table>
    <div id="ContentPlaceholder1_pnlDownloads" class="MeetingDownloads">{downloads}</div>
    <span id="ContentPlaceholder1_lblOutline">{table}</span>"""
    return framed(title, content, agency=agency)


def flat_outline(title: str, outline: Outline) -> str:
    """The outline as it stands beside a video: links one below the other, without numbers."""
    links = "".join(
        f"<a target='Detail' class='AgendaOutlineLink' href='{_href(outline.meeting, item)}'>{escape(item.title)}</a>\n"
        for section in outline.sections
        for item in section.items
    )
    return (
        f"<html><head><title>\n\t{escape(title)}\n</title></head>\n<body>\n{links}"
        f"<div id='Footer'>{INVENTED}</div></body></html>"
    )


def _outline_rows(outline: Outline) -> Iterable[str]:
    """Sections in bold; items under them; then the files of each item, and what else the clerk says."""
    if outline.note:
        yield f"<tr><td></td><td class='Comments' colspan='10'><p>{escape(outline.note)}</p></td></tr>\n"
    for section in outline.sections:
        yield (
            f"<tr><td class='Num'><strong>{escape(section.number)} </strong></td>"
            f"<td class='Title' colspan='10'><strong>{escape(section.title)}</strong></td></tr>\n"
        )
        for item in section.items:
            yield (
                f"<tr><td></td><td class='Num'>{escape(item.number)} </td><td class='Title' colspan='9'>"
                f"<a class='Link' href='{_href(outline.meeting, item)}'>{escape(_outline_title(item))}</a></td></tr>\n"
            )
            yield from _file_rows(outline.meeting, item)
    for number, text in enumerate(outline.meeting.boilerplate if outline.sections else ()):
        yield (
            f"<tr><td class='Num'><strong> </strong></td><td class='Title' colspan='10'><a class='Link' "
            f"href='Detail_Motion.aspx?Frame=&amp;MeetingID={outline.meeting.id}&amp;MediaPosition=&amp;"
            f"ID={outline.meeting.id * 10 + number}&amp;CssClass='><strong>{escape(text)}</strong></a></td></tr>\n"
        )


def _file_rows(meeting: Meeting, item: Item) -> Iterable[str]:
    if item.text:
        yield (
            "<tr><td></td><td></td><td class='Num'><img src='images/document.gif' alt='document' /></td>"
            f"<td class='Title'><a href='FileOpen.aspx?Type=30&amp;ID={item.id}&amp;MeetingID={meeting.id}' "
            "target='_blank'>Report Printout</a></td></tr>\n"
        )
    for number, attachment in enumerate(item.attachments):
        yield (
            f"<tr><td></td><td></td><td class='Num'>{chr(97 + number % 26)}. </td><td class='Title'>"
            f"<a href='FileOpen.aspx?Type=4&amp;ID={attachment.id}&amp;MeetingID={meeting.id}' target='_blank'>"
            f"{escape(attachment.name)}</a></td></tr>\n"
        )


def _outline_title(item: Item) -> str:
    return f"{item.file_number} : {item.title}" if item.file_number else item.title


def _href(meeting: Meeting, item: Item) -> str:
    return f"Detail_LegiFile.aspx?Frame=&amp;MeetingID={meeting.id}&amp;MediaPosition=&amp;ID={item.id}&amp;CssClass="


# The page of a legislative file


def file_page(title: str, meeting: Meeting, item: Item, *, agency: str) -> str:
    """Its fields, its attachments under other addresses than in the outline, its text, and where it was heard."""
    files = "".join(
        f'<div><a href="FileOpen.aspx?Type=4&amp;ID={each.id}" target="_blank">{escape(each.name)}</a></div>'
        for each in item.attachments
    )
    attachments = (
        '<div id="ContentPlaceholder1_divDownloads" class="LegiFileSection"><h4>Attachments</h4>'
        f'<div class="LegiFileSectionContents">{files}</div></div>'
        if files
        else ""
    )
    body = (
        '<div id="divBody" class="LegiFileSection"><h4>Body</h4><div class="LegiFileSectionContents">'
        f"<p>{escape(item.text)}</p></div></div>"
        if item.text
        else ""
    )
    heard = meeting.start
    content = f"""
    <div id="ContentPlaceholder1_pnlMain">
    <div class="LegiFileHeading"><div id="ContentPlaceholder1_lblLegiFileType">Report</div>
    <div id="ContentPlaceholder1_lblResNum">{escape(item.file_number or str(item.id))}</div></div>
    <div class="LegiFileTitle"><h1 id="ContentPlaceholder1_lblLegiFileTitle">{escape(item.title)}</h1></div>
    <div class="LegiFileSection LegiFileInfo"><h4>Information</h4>
    <table id="tblLegiFileInfo" class="LegiFileSectionContents"><tr>
    <th><strong>Department</strong>:</th><td>{escape(meeting.body)}</td><th><strong>Sponsors</strong>:</th><td></td>
    </tr><tr><th><strong>Category</strong>:</th><td>Report</td></tr></table></div>
    {attachments}
    {body}
    <div id="ContentPlaceholder1_divHistory" class="LegiFileSection MeetingHistory"><h4>Meeting History</h4>
    <table class="LayoutTable MeetingHistory"><tr class="HeaderRow HistorySection"><td class="Date">
    <a href="/Citizens/Detail_Meeting.aspx?ID={meeting.id}">{heard:%b} {heard.day}, {heard.year}</a></td>
    <td class="Group">{escape(meeting.body)}</td></tr></table></div>
    <div id="ContentPlaceholder1_divDiscussion" class="LegiFileSection"><h4>Discussion</h4>
    <a href="#" class="AddComment">Add Comment</a></div>
    </div>"""
    return framed(title, content, agency=agency)
