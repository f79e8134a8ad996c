"""Which views of a Granicus site to ask for."""

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.granicus import pages
from spiders.polling.lists import ListRequest


class GranicusSpider(AgendaSpider):
    """Asks for every view that the registry names under `body_ids`, each of them one page with all its years.

    The parameter `players` says that items are read from the players of meetings whose agenda is not linked.
    """

    name = "granicus"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        if not self.source.body_ids:
            raise ValueError(f"{self.source_key}: body_ids names no view, so that there is no list to ask for")
        return [ListRequest(f"/ViewPublisher.php?view_id={view}") for view in self.source.body_ids]

    def read_list(self, body: bytes) -> MeetingList:
        with_players = self.source.parameters.get("players") is True
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids, with_players=with_players)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)
