"""Which events to ask a Legistar Web API for."""

from datetime import timedelta
from urllib.parse import quote

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.legistar import pages
from spiders.polling.lists import ListRequest

MOST_PAGES = 100  # a server that ignores $skip would be asked without end


class LegistarSpider(AgendaSpider):
    """Asks for the events of the window, a thousand rows at a time: that many is the cap, and nothing says so."""

    name = "legistar"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        return [self._page(0)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)

    def next_list(self, request: ListRequest, found: MeetingList) -> ListRequest | None:
        page = int(request.path.rsplit("=", 1)[1]) // pages.ROW_CAP + 1
        return self._page(page) if found.rows >= pages.ROW_CAP and page < MOST_PAGES else None

    def _page(self, page: int) -> ListRequest:
        after = self.until + timedelta(days=1)
        window = f"EventDate ge datetime'{self.since}' and EventDate lt datetime'{after}'"
        query = {
            "$filter": window,
            "$orderby": "EventDate asc,EventId asc",
            "$top": str(pages.ROW_CAP),
            "$skip": str(page * pages.ROW_CAP),
        }
        path = "/events?" + "&".join(f"{name}={quote(value, safe=chr(39))}" for name, value in query.items())
        return ListRequest(path, problems_under="/events")
