"""Which folders of a Laserfiche repository to ask for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from published.reading import Unreadable
from published.values import Lead, MeetingList
from spiders.base import AgendaSpider
from spiders.laserfiche import pages
from spiders.polling.lists import ListRequest

ROWS = 100  # wanted at a time; a portal may send fewer
MOST_LISTS = 300  # in one poll: a repository can have a folder for every matter
ROOT = 1


class LaserficheSpider(AgendaSpider):
    """Begins a session, then descends from one folder to those that may hold agendas and whose days are in the window.

    Parameters of the source: `repo`, the repository; `dbid`, where its addresses have one; `folder`, the number of the
    folder to start from, the repository's root if left out; `body`, whose meetings they are where no folder says it;
    `read_minutes`, true for an archive of minutes, which are then read as attachments are.
    """

    name = "laserfiche"
    reader = pages.READER
    lists_cover_past = True  # an archive keeps what it has

    def politeness(self) -> Mapping[str, Any]:
        """Those of every source, with cookies: the services answer only within a session, which only a cookie names."""
        return {**super().politeness(), "COOKIES_ENABLED": True}

    def list_requests(self) -> list[ListRequest]:
        self._asked = {pages.folder_path(self._start)}
        self._has_begun = False  # whether the folder to start from had a meeting, or a folder to follow
        return [ListRequest(self._repository.browse(self._start), is_compared=False)]

    def read_answer(self, request: ListRequest, body: bytes) -> MeetingList:
        asked = pages.asked_folder(request.path)
        if asked is None:
            return pages.read_session(body)
        return pages.read_meetings(
            body,
            self.zone,
            bodies=self.source.body_ids,
            body_name=str(self.source.parameters.get("body") or self.locality.governing_body),
            repo=self._repository.name,
            dbid=self._repository.dbid,
            start=asked[1],
            with_minutes=self.source.parameters.get("read_minutes") is True,
            so_far=request.so_far,
        )

    def following(self, request: ListRequest, found: MeetingList) -> Iterator[ListRequest]:
        if request.json is None:
            yield self._list(Lead(pages.folder_path(self._start), ""))
            return
        self._refuse_empty_start(request, found)
        for lead in found.leads:
            if not self._is_in_window(lead) or lead.path in self._asked:
                continue
            if len(self._asked) >= MOST_LISTS:
                raise Unreadable(f"more than {MOST_LISTS} folders: the source needs another `folder` to start from")
            self._asked.add(lead.path)
            yield self._list(lead)

    def _refuse_empty_start(self, request: ListRequest, found: MeetingList) -> None:
        """Raise Unreadable after the last rows of the folder to start from, when there was nothing to read in it."""
        if _folder(request.path) != self._start:
            return
        rest = [lead for lead in found.leads if _folder(lead.path) == self._start]
        self._has_begun = self._has_begun or bool(found.meetings) or len(found.leads) > len(rest)
        if not self._has_begun and not rest:
            said = "; ".join((*(problem.detail for problem in found.problems), *found.notes))
            raise Unreadable(f"nothing to read in the folder to start from, number {self._start}: {said}")

    def _is_in_window(self, lead: Lead) -> bool:
        starts_too_late = lead.since is not None and lead.since > self.until
        ends_too_early = lead.until is not None and lead.until < self.since
        return not starts_too_late and not ends_too_early

    def _list(self, lead: Lead) -> ListRequest:
        asked = pages.asked_folder(lead.path)
        assert asked is not None, lead  # noqa: S101 (leads are made by our own pages)
        folder, start = asked
        body = {
            "repoName": self._repository.name,
            "folderId": folder,
            "getNewListing": True,
            "start": start,
            "end": start + ROWS,
            "sortColumn": "Name",
            "sortAscending": True,
        }
        # A page that goes on with a meeting's documents says nothing without those before it, which may have changed.
        return ListRequest(
            lead.path,
            json=json.dumps(body),
            headers={"X-Lf-Suppress-Login-Redirect": "1"},
            so_far=lead.so_far,
            is_compared=lead.so_far is None,
        )

    @property
    def _repository(self) -> pages.Repository:
        parameters = self.source.parameters
        name = str(parameters.get("repo", ""))
        if not name:
            raise ValueError(f"{self.source_key}: the parameter repo names the repository")
        return pages.Repository(name, str(parameters.get("dbid", "")))

    @property
    def _start(self) -> int:
        return int(str(self.source.parameters.get("folder", ROOT)))


def _folder(path: str) -> int | None:
    asked = pages.asked_folder(path)
    return asked[0] if asked else None
