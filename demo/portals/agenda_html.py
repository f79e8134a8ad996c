"""PrimeGov's HTML agendas in the two markup generations, with the oddities that the recordings show."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from demo.content import INVENTED, Attachment, Item, Locality, Meeting, Section
from demo.portals.portal import guid_of

WITHHELD = "One or more files are marked confidential or are not available at this time."

_LANGUAGES = (
    "Armenian",
    "Chinese (Simplified)",
    "Filipino",
    "Korean",
    "Persian",
    "Russian",
    "Spanish",
    "Ukrainian",
)

# The page around every agenda: the first of two titles, a language menu, a script that spells out holders.
_HEAD = """
<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
    <meta name="viewport" content="width=device-width" />
    <title>Meeting</title>
    <link href="/Content/portal/Content/Site.css?v1.2" rel="stylesheet" />
    <style>.number-cell { padding-left: 6px !important; }</style>
</head>
<body>
    <div id="fb-root"></div>
    <nav class="translate"><label for="language">Language</label>
    <select id="language" class="goog-te-combo">%s</select></nav>
    <section id="meetingSection" class="post">
        <div id="MeetingContents" role="main">"""
_TAIL = """</div>
        <script type="text/javascript">
        var _compiledDocId = %d;
        function holderOf(item) {
            if (item.withheld) {
                return '<div class="attachment-holder">%s</div>';
            }
            return '<div class="attachment-holder">' + '<a href="viewer?id=' + item.id + '&type=4">'
                + 'View</a><a href="/meetings/sectionattachment?id=' + item.id + '">' + item.name
                + ' </a>' + '</div>';
        }
        </script>
    </section>
    <footer>%s</footer>
</body>
</html>
"""


def agenda_page(locality: Locality, meeting: Meeting, name: str) -> str:
    """Return the agenda of a meeting in the markup of the locality's generation."""
    render = _section_la if locality.generation == "la" else _section_okc
    sections = "".join(render(locality, meeting, number, each) for number, each in enumerate(meeting.sections))
    page = _wrap(locality, meeting, _heading(locality, meeting, name) + f"<div>{sections}</div>")
    return _damaged(page, meeting) if meeting.broken == "html" else page


def bare_page(locality: Locality, meeting: Meeting, name: str) -> str:
    """Return a page without items: a notice of cancellation, or the twin with Spanish audio."""
    text = (
        "NOTICE IS HEREBY GIVEN that the meeting named above has been cancelled."
        if name == "Notice of Cancellation"
        else "Audio en español disponible durante la transmisión de esta reunión."
    )
    return _wrap(locality, meeting, _heading(locality, meeting, name) + f"<p>{text}</p>")


def _wrap(locality: Locality, meeting: Meeting, content: str) -> str:
    """Put a second, whole document inside #MeetingContents."""
    options = "".join(f'<option value="{each[:2].lower()}">{each}</option>' for each in _LANGUAGES)
    inner = (
        '<html lang="en" dir="ltr"><head><title>Meeting</title><style>\n'
        ".section-with-footer { margin-bottom: 2em; }\n.attachment-cell { width: 1px; }\n</style></head>"
        f"<body>{content}</body></html>"
    )
    return _HEAD % options + inner + _TAIL % (meeting.id * 100 + 1, WITHHELD, INVENTED)


def _heading(locality: Locality, meeting: Meeting, name: str) -> str:
    """The letterhead, with Word tags, broken attributes and a soft hyphen in the telephone number."""
    note = f"<p><strong>{escape(meeting.posted_note)}</strong></p>" if meeting.posted_note else ""
    return (
        '<div><span style="font-size: medium;"><span new="" roman="" style="font-family: " times="">&nbsp;'
        '</span></span></div>\n<div 003c71="" style="border-bottom: 1pt solid; COLOR=">&nbsp;</div>\n'
        f'<div style="text-align: center;"><strong>{escape(name.upper())}</strong><br>\n'
        f"{escape(locality.name.upper())}<br>{escape(meeting.title)}<br>\n"
        f"{meeting.start:%B %d, %Y}&nbsp;{meeting.start:%I:%M %p}<br>\n"
        f"{escape(meeting.location)}</div>{note}\n"
        "<p><o:p></o:p>Anyone who needs an accommodation to take part may call the City Clerk at "
        "(555)&nbsp;010&shy;-4422, two working days before the meeting.<w:sdtpr></w:sdtpr></p>\n"
    )


# Generation "la": the number in parentheses, the council file in the first bold cell, files by GUID.

_LA_CELL = "vertical-align:top;font-family:Arial!important;font-size:12pt!important;"
_LA_TABLE = '<table cellpadding="0" cellspacing="0" class="forcepopulate" style="width:100%;font-size:12pt;">'


def _section_la(locality: Locality, meeting: Meeting, number: int, section: Section) -> str:
    items = "".join(_item_la(locality, item) for item in section.items)
    return (
        f'<div class="section-with-items" data-sectionid="{_section_id(meeting, number)}">'
        '<table width="100%"><tr class="section-row"><td colspan="2"><p style="text-decoration: underline;">'
        f'{escape(section.title)}</p>\n</td></tr><tr><td colspan="2">{items}</td></tr></table></div>'
    )


def _item_la(locality: Locality, item: Item) -> str:
    holders = "".join(_holder_la(locality, each) for each in item.attachments)
    return (
        f'<div class="meeting-item" data-hasattachments="{bool(item.attachments)}" data-itemid="{item.id}" '
        f'data-mig="{guid_of(locality.prefix, "mig", item.id)}" style="margin-left:0em;">'
        f'<table class="item-table" style="padding-bottom:5px;"><tr>{_PAPERCLIP if item.attachments else ""}'
        '<td class="number-cell"><div style="display: block; width: 100%;"><span style="font-size:12pt;">'
        f'<span style="font-family:Arial,sans-serif;">{escape(item.number)}</span></span></div>\n</td>'
        f'<td class="item-cell"><div class="agenda-item" id="AgendaItem_{item.id}">{_LA_TABLE}\n<tbody>\n'
        f'<tr>\n<td colspan="2" style="font-weight:bold;">{escape(item.file_number)}</td>\n</tr>\n'
        f'<tr>\n<td style="width:20%;font-weight:bold;{_LA_CELL}"></td>\n<td style="width:80%;{_LA_CELL}">\n'
        f'<div style="display:block;text-align:justify;">{escape(item.title)}</div>\n</td>\n</tr>\n<tr>\n'
        f'<td style="width:20%;vertical-align:top;"> </td>\n<td style="width:80%;{_LA_CELL}"> </td>\n</tr>\n'
        f"</tbody>\n</table>\n{_text_la(item.text)}</div>"
        f'<div class="item_contents" id="agenda_item_area_{item.id}" style="display:none;">\n'
        f"{_withheld_area(item)}{holders}</div></td></tr></table></div>"
    )


def _text_la(text: str) -> str:
    """The second table of an item, where it says more than its title."""
    if not text:
        return ""
    return (
        f'{_LA_TABLE}<tbody>\n<tr>\n<td style="width:20%;{_LA_CELL}"> </td>\n'
        f'<td style="width:80%;{_LA_CELL}">\n'
        f'<p style="margin:0px!important">{escape(text)}</p>\n</td>\n</tr>\n</tbody>\n</table>\n'
    )


def _holder_la(locality: Locality, attachment: Attachment) -> str:
    """Each file twice: a viewer without text, then the file itself."""
    guid, name = guid_of(locality.prefix, "file", attachment.id), escape(attachment.name)
    events = 'onclick="event.stopPropagation();" style="text-decoration: none;"'
    return (
        f'<div class="attachment-holder">\n<a href="/viewer/preview?id=0&amp;type=8&amp;uid={guid}" {events} '
        f'target="_blank" title="View {name} - New Window">\n'
        '<span class="glyphicon glyphicon-eye-open"></span></a>  \n\t\t\t\t\t\t'
        f'<a href="/api/compilemeetingattachmenthistory/historyattachment/?historyId={guid}" {events} '
        f'title="Download {name}">\n'
        f'<span class="glyphicon glyphicon-cloud-download"></span>  {name}</a>\n</div>'
    )


# Generation "okc": single quotes, a table around each section, number cells that may be missing.

_OKC_FONT = '<span style="font-family:Times New Roman,Times,serif;"><span style="font-size:12pt;">'


def _section_okc(locality: Locality, meeting: Meeting, number: int, section: Section) -> str:
    kind = "section-with-items" if section.items else ""
    section_id = _section_id(meeting, number)
    items = "".join(_item_okc(item) for item in section.items)
    return (
        "<table style='width:100%;'><tr><td style='padding-left:0em;'>"
        f"<div class='{kind}' data-sectionid='{section_id}'><table width='100%'><tr class='section-row'>"
        f"<td class='number-cell-section'><span class=\"widthAndRightAlign\">{_OKC_FONT}"
        f"<strong>{escape(section.number)}</strong></span></span></span></td><td class='section-heading'>"
        "<div class='item-cell section-item-attachments-insert' "
        f"data-sectiontemplateid='{section_id + 8166}' data-meetingid='{meeting.id}' "
        f"data-hasattachment='0'><p>{_OKC_FONT}<strong>{escape(section.title)}</strong></span></span>"
        f"</p>\n</div></td></tr><tr><td colspan='2'>{items}</td></tr></table></div></td></tr></table>"
    )


def _item_okc(item: Item) -> str:
    """An item. One without a number has no number cell at all: its number stands in the section's heading."""
    holders = "".join(_holder_okc(each) for each in item.attachments)
    number = f"<td class='number-cell'>{_OKC_FONT}{escape(item.number)}</span></span></td>" if item.number else ""
    file_number = f"{_OKC_FONT}{escape(item.file_number)}</span></span><br>\n" if item.file_number else ""
    text = f"<br>\n{_OKC_FONT}{escape(item.text)}</span></span><w:sdtpr></w:sdtpr>" if item.text else ""
    return (
        f"<div style='margin-left:0em;' class='meeting-item' data-itemid='{item.id}' "
        f"data-hasattachments='{bool(item.attachments)}'>"
        f"<table class='item-table' style='padding-bottom:5px;'><tr>{_PAPERCLIP if item.attachments else ''}"
        f"{number}<td class='item-cell'><div class='agenda-item' id='AgendaItem_{item.id}'>"
        f'<p style="text-align: justify;">{file_number}{_OKC_FONT}&nbsp;{escape(item.title)}</span></span>'
        f'{text}</p>\n</div><div class="item_contents" id="agenda_item_area_{item.id}">\n'
        f"{_withheld_area(item)}{holders}</div></td></tr></table></div>"
    )


def _holder_okc(attachment: Attachment) -> str:
    """Staff reports as documents with an encoded name, everything else as attachments with a raw one."""
    kind, view = ("document", 0) if attachment.is_report else ("attachment", 2)
    name = escape(attachment.name)
    query = quote(attachment.name) if attachment.is_report else name
    return (
        f'<div class="attachment-holder">\n<a target="_blank" title="View {name} - New Window" '
        f'href="viewer?id={attachment.id}&amp;type={view}">'
        '<span class="glyphicon glyphicon-eye-open"></span></a>&nbsp;&nbsp;\n'
        f'<a href="/meeting/{kind}/{attachment.id}.pdf?name={query}" title="Download {name}">'
        f'<span class="glyphicon glyphicon-cloud-download"></span>&nbsp;&nbsp;{name}</a>\n</div>'
    )


_PAPERCLIP = (
    '<td class="attachment-cell"><div class="pull-left attachment-icon-holder"><span class="glyphicon '
    'glyphicon-paperclip" style="color:#aaa;" title="Has Attachments"></span></div></td>'
)


def _withheld_area(item: Item) -> str:
    """A notice that looks like a holder and carries no link, where a file is withheld."""
    notice = f'<div class="attachment-holder">{WITHHELD}</div>' if item.confidential else ""
    return f'<div class="item-confidential-area" id="ConfidentialDocMessage_{item.id}">{notice}</div>\n'


def _section_id(meeting: Meeting, number: int) -> int:
    return meeting.id * 20 + number


def _damaged(page: str, meeting: Meeting) -> str:
    """Spoil a page as a bad paste does: the second item loses its id and its end, and so does the page."""
    second = meeting.items[1].id
    for quoted in (f"data-itemid='{second}'", f'data-itemid="{second}"'):
        page = page.replace(quoted, "data-itemid=''")
    start = page.index(f"agenda_item_area_{second}")
    page = page[:start] + page[start:].replace("</div></td></tr></table></div>", "</span></p>", 1)
    return page.removesuffix("</body>\n</html>\n") + "</bo"
