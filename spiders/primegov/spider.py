"""Which of a PrimeGov portal's lists to ask for."""

from datetime import timedelta

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.polling.lists import ListRequest
from spiders.primegov import pages
from spiders.storage.polls import last_listing

API = "/api/v2/PublicPortal"
ARCHIVE_IS_FRESH_FOR = timedelta(hours=20)


class PrimegovSpider(AgendaSpider):
    """Asks for the upcoming meetings, and for the archived ones of each year that the window reaches back into.

    The archive of a year is one long list that changes little: in scheduled runs it is asked for once a day.
    """

    name = "primegov"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        wanted = [ListRequest(f"{API}/ListUpcomingMeetings")]
        last_past_day = min(self.until, self.today)
        for year in range(self.since.year, last_past_day.year + 1):
            archive = ListRequest(f"{API}/ListArchivedMeetings?year={year}", covers_upcoming=False)
            if not (self.is_default_window and self._is_fresh(archive)):
                wanted.append(archive)
        return wanted

    def read_list(self, body: bytes) -> MeetingList:
        markers = self.source.parameters.get("twin_markers", list(pages.TWIN_MARKERS))
        if not isinstance(markers, (list, tuple)):
            raise TypeError(f"{self.source_key}: twin_markers must be a list")
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids, twin_markers=[str(m) for m in markers])

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)

    def _is_fresh(self, archive: ListRequest) -> bool:
        with self.database.reading() as session:
            known = last_listing(session, self.source_key, self.links.url(archive.path))
        return (
            known is not None
            and known.read_with.split()[0] == self.reader
            and self.now - known.read_at < ARCHIVE_IS_FRESH_FOR
        )
