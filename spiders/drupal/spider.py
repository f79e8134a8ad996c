"""Which pages of a Drupal site to ask for."""

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.drupal import pages
from spiders.polling.lists import ListRequest
from spiders.website.spider import paths_of, text_of


class DrupalSpider(AgendaSpider):
    """Asks for the table of meetings: one page holds them all, past and to come."""

    name = "drupal"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        return [ListRequest(path) for path in paths_of(self)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(
            body,
            self.zone,
            bodies=self.source.body_ids,
            body_name=text_of(self, "body") or self.locality.governing_body,
            base_url=self.base_url,
            page=paths_of(self)[0],
        )

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body, base_url=self.base_url)
