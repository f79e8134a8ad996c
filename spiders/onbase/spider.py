"""Which pages of an Agenda Online site to ask for."""

from urllib.parse import urlencode

from published.values import Agenda, ItemDetail, MeetingList
from spiders.base import AgendaSpider
from spiders.onbase import pages
from spiders.polling.lists import ListRequest

CUSTOM_RANGE = "11"  # the site's number of "Custom Date Range"


class OnbaseSpider(AgendaSpider):
    """Asks for one list: the site's home page, or, with the source's `mtids`, the meetings of these types.

    Both hold what is to come and the past weeks or months. For another window the site is asked for its days.
    """

    name = "onbase"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        types = self.source.parameters.get("mtids", [])
        if not isinstance(types, (list, tuple)):
            raise TypeError(f"{self.source_key}: mtids must be a list")
        query = {"mtids": ",".join(str(each) for each in types)} if types else {}
        if not self.is_default_window:
            first, last = f"{self.since:%m/%d/%Y} 00:00:00", f"{self.until:%m/%d/%Y} 23:59:59"
            query = {"dropid": CUSTOM_RANGE, **query, "dropsv": first, "dropev": last}
        elif types:
            query = {"dropid": str(self.source.parameters.get("dropid", 4)), **query}
        path = f"/Meetings/Search?{urlencode(query)}" if query else "/"
        return [ListRequest(path)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)

    def read_detail(self, body: bytes) -> ItemDetail:
        return pages.read_detail(body)

    def other_agenda(self, url: str) -> str | None:
        return pages.document_path(url)

    def detail_link(self, detail_url: str, agenda_url: str) -> str:
        """The page of an item, with the meeting that its agenda does not name."""
        return pages.of_meeting(detail_url, agenda_url)

    def other_document(self, url: str) -> str | None:
        """Where else a file is whose link answered with a web page."""
        return pages.other_file(url)
