"""Which pages to ask an IQM2 portal for."""

import calendar
from datetime import date

from published.values import Agenda, ItemDetail, MeetingList
from spiders.base import AgendaSpider
from spiders.iqm2 import pages
from spiders.polling.lists import ListRequest

CALENDAR = "/Citizens/Calendar.aspx"


class Iqm2Spider(AgendaSpider):
    """Asks for the calendar's list once: the months that the window touches, on one page, under an address that stays.

    The default calendar ends with the year, whatever the day; so the days are always asked for.
    """

    name = "iqm2"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        first, last = self._months()
        query = f"Frame=Yes&View=List&From={_us_date(first)}&To={_us_date(last)}"
        return [ListRequest(f"{CALENDAR}?{query}", problems_under=CALENDAR)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(
            body,
            self.zone,
            bodies=self.source.body_ids,
            asked=self._months(),
            ask_every_agenda=self.source.parameters.get("ask_every_agenda") is True,
        )

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)

    def read_detail(self, body: bytes) -> ItemDetail:
        return pages.read_detail(body)

    def other_agenda(self, url: str) -> str | None:
        """The outline as it stands beside the video, where the page of the meeting does not answer."""
        meeting_id = pages.parameter(url, "ID")
        return None if "AgendaOutline" in url or not meeting_id else pages.outline_path(meeting_id)

    def _months(self) -> tuple[date, date]:
        last_day = calendar.monthrange(self.until.year, self.until.month)[1]
        return self.since.replace(day=1), self.until.replace(day=last_day)


def _us_date(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
