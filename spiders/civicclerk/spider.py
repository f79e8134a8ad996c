"""Which lists to ask a CivicClerk tenant's API for."""

from datetime import timedelta
from urllib.parse import quote

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.civicclerk import pages
from spiders.polling.lists import ListRequest


class CivicClerkSpider(AgendaSpider):
    """Asks for the events of the window, of all categories; the answer comes in pages that name the next one.

    Parameter of the source: `portal`, the site for people.
    """

    name = "civicclerk"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        after = self.until + timedelta(days=1)
        # The Z is the API's own: it stands behind times of the local clock.
        window = f"startDateTime ge {self.since}T00:00:00Z and startDateTime lt {after}T00:00:00Z"
        query = {"$filter": window, "$orderby": "startDateTime asc,id asc"}
        path = "/Events?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return [ListRequest(path, problems_under="/Events")]

    def read_list(self, body: bytes) -> MeetingList:
        portal = str(self.source.parameters.get("portal", ""))
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids, portal=portal)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)
