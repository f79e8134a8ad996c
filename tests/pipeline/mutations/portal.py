"""A portal that shows each visitor another damage: the one whose name is in the address that the crawler gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from demo.portals.portal import Portal, Request, Response
from tests.pipeline.mutations.damage import Damage

_VISITOR = re.compile(r"mailto:([\w-]+)@")


class DamagedPortal(Portal):
    """Answers as the whole portal does, and to the visitor of a damage with pages that have it.

    `places` are the patterns of the paths of each kind of page.
    """

    def __init__(self, whole: Portal, places: Mapping[str, str], damages: Iterable[Damage]) -> None:
        super().__init__(whole.locality)
        self.whole = whole
        self.takes_posts = whole.takes_posts
        self.places = {kind: re.compile(pattern, re.I) for kind, pattern in places.items()}
        self.damages = {damage.name: damage for damage in damages}
        self.done: dict[str, list[tuple[bytes, bytes]]] = {}  # by damage, the answers that it changed: whole, damaged

    def answer(self, request: Request) -> Response:
        response = self.whole.answer(request)
        visitor = _VISITOR.search(request.headers.get("user-agent", ""))
        damage = self.damages.get(visitor[1]) if visitor else None
        if damage is None or response.status != 200 or self._kind(request.path) not in damage.where:
            return response
        body = damage.change(response.body)
        if body != response.body:
            self.done.setdefault(damage.name, []).append((response.body, body))
        return replace(response, body=body, modified=None)

    def _kind(self, path: str) -> str:
        """Which kind of page a path is; the first that fits."""
        return next((kind for kind, pattern in self.places.items() if pattern.search(path)), "")
