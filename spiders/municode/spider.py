"""Which lists to ask Municode Meetings for."""

from urllib.parse import urlencode

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.municode import pages
from spiders.polling.lists import ListRequest


class MunicodeSpider(AgendaSpider):
    """Asks for a client's publish page with all of its meetings in one; where it comes in pages, newest first, for
    those that the window reaches.

    Parameters of the source: `cc`, the client's code; `ppids`, the publish pages where there are several (one for each
    body), "0" if left out; `p`, the first page to ask for, -1 (all in one) if left out, 1 where that fails; `list`, the
    path of the table where it stands on the city's own site.
    """

    name = "municode"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        own_list = self.source.parameters.get("list")
        if own_list:
            return [ListRequest(str(own_list))]
        publish_pages = self.source.parameters.get("ppids", ["0"])
        if not isinstance(publish_pages, (list, tuple)):
            raise TypeError(f"{self.source_key}: ppids must be a list")
        first = self.source.parameters.get("p", -1)
        return [
            ListRequest(f"/PublishPage/index?{urlencode({'cid': self._code, 'ppid': page, 'p': first})}")
            for page in publish_pages
        ]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids, code=self._code)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)

    def next_list(self, request: ListRequest, found: MeetingList) -> ListRequest | None:
        if found.meetings and max(meeting.starts_at.date() for meeting in found.meetings) < self.since:
            return None
        return super().next_list(request, found)

    def other_agenda(self, url: str) -> str | None:
        """The agenda without the files of its items: some clients publish only that one."""
        return url.replace("&ip=True", "&ip=False") if "&ip=True" in url else None

    @property
    def _code(self) -> str:
        return str(self.source.parameters.get("cc", ""))
