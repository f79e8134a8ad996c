"""Which pages of a Drupal site to ask for."""

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.drupal import pages
from spiders.polling.lists import ListRequest
from spiders.website.spider import options_of, paths_of


class DrupalSpider(AgendaSpider):
    """Asks for the table of meetings: one page holds them all, past and to come."""

    name = "drupal"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        return [ListRequest(path) for path in paths_of(self)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, **options_of(self, default_body=self.locality.governing_body))

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body, base_url=self.base_url)
