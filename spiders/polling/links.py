"""Links as pages name them, made absolute below the base URL of their source."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from published.reading import join_url
from published.values import Agenda, DocumentLink, ListedMeeting


@dataclass(frozen=True)
class LinkBase:
    """Where a source's links start, and which beginnings of other addresses are asked elsewhere."""

    base_url: str
    file_hosts: Mapping[str, str]

    def url(self, href: str) -> str:
        """The absolute URL of a link."""
        return join_url(self.base_url, href, self.file_hosts)

    def meeting(self, meeting: ListedMeeting) -> ListedMeeting:
        """The meeting with absolute links."""
        page_url = self.url(meeting.page_url) if meeting.page_url else ""
        video_url = self.url(meeting.video_url) if meeting.video_url else ""
        return replace(meeting, page_url=page_url, video_url=video_url, documents=self.documents(meeting.documents))

    def agenda(self, agenda: Agenda) -> Agenda:
        """The agenda with absolute links."""
        items = tuple(replace(item, attachments=self.documents(item.attachments)) for item in agenda.items)
        return replace(agenda, items=items, documents=self.documents(agenda.documents))

    def documents(self, links: tuple[DocumentLink, ...]) -> tuple[DocumentLink, ...]:
        """The links with absolute URLs, each URL once."""
        return tuple({(url := self.url(link.url)): replace(link, url=url) for link in links}.values())
