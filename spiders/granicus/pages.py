"""Granicus: the views of a site (ViewPublisher.php) and the players of its meetings, read."""

import re
from zoneinfo import ZoneInfo

from published.values import Agenda, MeetingList
from spiders.granicus.lists import read_meetings
from spiders.granicus.players import read_agenda

__all__ = ["READER", "read_agenda", "read_any", "read_meetings"]

READER = "granicus/1"  # raised when the same bytes are read otherwise than before

_PLAYER = re.compile(rb"id=[\"'](?:video-name|player-title)[\"']|class=[\"']flowplayer\b")


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read a page of whichever kind it is: a player is an agenda, everything else a list. Raises Unreadable."""
    return read_agenda(body) if _PLAYER.search(body) else read_meetings(body, zone)
