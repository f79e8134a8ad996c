"""Which lists of a GovAccess calendar to ask for."""

from published.values import MeetingList
from spiders.base import AgendaSpider
from spiders.govaccess import pages
from spiders.polling.lists import ListRequest
from spiders.website.spider import options_of, paths_of, text_of

VIEWS = ("list", "month", "page")


class GovaccessSpider(AgendaSpider):
    """Asks for the meetings to come and, page by page back to the window's first day, for those that are over.

    The parameter `view` says how the calendar is shown: `list` (the default), `month`, or `page` for a page that has no
    calendar but document links. A refusal by Akamai is a block, reported as such.
    """

    name = "govaccess"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        view, paths = self._view(), paths_of(self)
        if view == "page":
            return [ListRequest(path) for path in paths]
        if view == "month":
            return [ListRequest(pages.month_path(path, *month)) for path in paths for month in self._months()]
        wanted = [ListRequest(pages.list_path(path, is_past=False)) for path in paths]
        if self.since < self.today:
            wanted += [ListRequest(pages.list_path(path, is_past=True), covers_upcoming=False) for path in paths]
        return wanted

    def read_list(self, body: bytes) -> MeetingList:
        is_named = bool({"path", "paths"} & set(self.source.parameters))  # a home page is no list of meetings
        options = options_of(self, default_body=self.locality.governing_body)
        return pages.read_meetings(body, self.zone, any_page=is_named, **options)

    def next_list(self, request: ListRequest, found: MeetingList) -> ListRequest | None:
        is_far_enough = any(meeting.starts_at.date() < self.since for meeting in found.meetings)
        if not request.covers_upcoming and is_far_enough:
            return None
        return super().next_list(request, found)

    def _view(self) -> str:
        view = text_of(self, "view") or "list"
        if view not in VIEWS:
            raise ValueError(f"{self.source_key}: view must be one of {', '.join(VIEWS)}")
        return view

    def _months(self) -> list[tuple[int, int]]:
        first, last = self.since.year * 12 + self.since.month - 1, self.until.year * 12 + self.until.month - 1
        return [(month // 12, month % 12 + 1) for month in range(first, last + 1)]
