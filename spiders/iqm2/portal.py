"""What all pages of an IQM2 portal have in common: links below /Citizens/, files by type and id, whose portal it is."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, one_line, parse_html
from published.values import DocumentKind, DocumentLink

ROOT = "/Citizens/"
PRINTOUT = "30"  # FileOpen's Type for an item's own page as a file; 4 is an attachment
_FILE_PAGE = re.compile(r"(^|/)(?:FileOpen|FileView)\.aspx(?=[?#]|$)", re.I)
_MEETING_TYPES: dict[str, DocumentKind] = {"14": "agenda", "1": "packet", "15": "minutes", "12": "minutes"}

_TENANT = re.compile(rb'\bagency:\s*"([A-Za-z0-9_-]{1,60})"')
_TITLE_HEAD = re.compile(r"^.*?\b(?:Meeting Calendar|Web Outline)\s+-\s+", re.I)
_REFUSALS = re.compile(
    r"The requested Document could not be retrieved|do not have permissions? to view|Access Denied|"
    r"Server Error in [^.]{0,40}|Runtime Error|Session (?:has )?(?:expired|timed out)",
    re.I,
)


@dataclass(frozen=True)
class Page:
    """A parsed page; `tenant` is the portal's short name as the page itself has it ("HanfordCA"), or ""."""

    soup: BeautifulSoup
    tenant: str = ""

    @property
    def title(self) -> str:
        """The page's title on one line."""
        return one_line(self.soup.title.get_text()) if self.soup.title is not None else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Whose portal it is: the government behind the last dash of the title, and the portal's short name."""
        government = _TITLE_HEAD.sub("", self.title)
        if government == self.title:
            government = self.title.rpartition(" - ")[2]
        return tuple(name for name in (government, self.tenant) if name)

    def labelled(self, name: str) -> Tag | None:
        """The control of that name: ASP.NET puts the names of its containers before, which differ in their capitals."""
        return self.soup.find(id=re.compile(rf"(?:^|_){name}$"))

    def refusal(self, wanted: str) -> Unreadable:
        """What to raise when the page is not what was wanted, with the page's own words for it."""
        said = _REFUSALS.search(one_line(self.soup.get_text(" ")))
        if said:
            return Unreadable(f"{wanted}: the page says «{said[0]}»")
        if self.soup.find("input", attrs={"type": "password"}) is not None:
            return Unreadable(f"{wanted}: the page asks for a password («{self.title}»)")
        return Unreadable(wanted + (f" («{self.title}»)" if self.title else ""))


def parse_page(body: bytes) -> Page:
    """Parse a page; raises Unreadable for a block page, and for bytes that are no page."""
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    found = _TENANT.search(body)
    return Page(parse_html(body), found[1].decode("ascii") if found else "")


def meeting_path(meeting_id: str) -> str:
    """The page of a meeting, with its outline."""
    return f"{ROOT}Detail_Meeting.aspx?{urlencode({'ID': meeting_id})}"


def outline_path(meeting_id: str) -> str:
    """The outline alone, as it stands beside the video."""
    return f"{ROOT}Detail_Meeting.aspx?Target=Detail&CssClass=AgendaOutline&Mode=Video&Frame=Nothing&ID={meeting_id}"


def file_detail_path(file_id: str, meeting_id: str) -> str:
    """The page of a legislative file, as part of a meeting where that is known."""
    query = {"MeetingID": meeting_id} if meeting_id else {}
    return f"{ROOT}Detail_LegiFile.aspx?{urlencode({**query, 'ID': file_id})}"


def place(href: str, tenant: str) -> str:
    """A link as a path below the portal's root; absolute where it leads to another host, "" where it leads nowhere."""
    href = href.strip()
    if re.match(r"(?:#|javascript:|mailto:|$)", href, re.I):
        return ""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return href  # handed on, to be refused and said
    if host and not _is_own(host, tenant):
        return href
    path = urljoin(ROOT, parts.path)
    inside = path.lower().find(ROOT.lower())
    path = ROOT + path[inside + len(ROOT) :] if inside >= 0 else path
    return f"{path}?{parts.query}" if parts.query else path


def _is_own(host: str, tenant: str) -> bool:
    name, _, domain = host.lower().partition(".")
    return domain == "iqm2.com" and (not tenant or name == tenant.lower())


def parameter(href: str, name: str) -> str:
    """A parameter of a link's query, its name in any case; "" when it is not there."""
    query = parse_qs(href.partition("?")[2].partition("#")[0])
    return next((values[0].strip() for key, values in query.items() if key.lower() == name.lower()), "")


def is_page(href: str, name: str) -> bool:
    """Whether a link leads to that page of the portal ("FileOpen")."""
    return re.search(rf"(?:^|/){name}\.aspx(?:[?#]|$)", href.strip(), re.I) is not None


def is_file(href: str) -> bool:
    """Whether a link leads to a file of the portal."""
    return _FILE_PAGE.search(href.strip()) is not None


def file_link(anchor: Tag, tenant: str, kind: DocumentKind | None = None) -> DocumentLink | None:
    """The file that an anchor leads to, under one address wherever it is linked from; None when there is none.

    Inline=True shows the file instead of saving it, and a file is the same in every meeting: both are left out, but a
    printout keeps its meeting.
    FileView.aspx shows in the portal's own frame what FileOpen.aspx gives for the same type and id.
    """
    href = str(anchor.get("href") or "")
    if not is_file(href) or not parameter(href, "ID"):
        return None
    label = one_line(anchor.get_text()) or one_line(str(anchor.get("title") or ""))
    file_type = parameter(href, "Type")
    query = {"Type": file_type, "ID": parameter(href, "ID")}
    if file_type == PRINTOUT:
        query["MeetingID"] = parameter(href, "MeetingID")
    page = _FILE_PAGE.sub(r"\1FileOpen.aspx", place(href, tenant).partition("?")[0])
    kind = kind or document_kind(label, file_type)
    return DocumentLink(kind, f"{page}?{urlencode({k: v for k, v in query.items() if v})}", label or kind)


def file_key(link: DocumentLink) -> tuple[str, str]:
    """What makes a file the same under several addresses: its type and its id."""
    return parameter(link.url, "Type"), parameter(link.url, "ID")


def is_meetings_own(link: DocumentLink) -> bool:
    """Whether a file belongs to the meeting rather than to one item: agenda, packet, minutes."""
    return file_key(link)[0] in _MEETING_TYPES


def document_kind(label: str, file_type: str) -> DocumentKind:
    """What a meeting's document is, by what the portal calls it: each portal gives the types names of its own."""
    name = label.casefold()
    if re.search(r"cancel|\bnotice\b", name):
        return "notice"
    if re.search(r"\b(?:minutes|proceedings|journal|final actions?)\b", name):
        return "minutes"
    if "packet" in name:
        return "packet"
    if "agenda" in name:
        return "agenda"
    return "minutes" if "summary" in name else _MEETING_TYPES.get(file_type, "other")
