"""Which views of a Granicus site to ask for."""

from published.values import Agenda, MeetingList
from spiders.base import AgendaSpider
from spiders.granicus import pages
from spiders.polling.lists import ListRequest


class GranicusSpider(AgendaSpider):
    """Asks for every view that the registry names, each of them one page with all its years.

    A view stands under `body_ids` with the name of its body, or, where that is not known, in the parameter `view_ids`.

    The parameter `players` says that items are read from the players of meetings whose agenda is not linked.
    """

    name = "granicus"
    reader = pages.READER
    lists_cover_past = True  # a view has all its years

    def list_requests(self) -> list[ListRequest]:
        unnamed = self.source.parameters.get("view_ids", [])
        views = dict.fromkeys((*self.source.body_ids, *(unnamed if isinstance(unnamed, list) else ())))
        if not views:
            raise ValueError(f"{self.source_key}: neither body_ids nor view_ids names a view, so there is no list")
        return [ListRequest(f"/ViewPublisher.php?view_id={view}") for view in views]

    def read_list(self, body: bytes) -> MeetingList:
        with_players = self.source.parameters.get("players") is True
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids, with_players=with_players)

    def read_agenda(self, body: bytes) -> Agenda:
        return pages.read_agenda(body)
