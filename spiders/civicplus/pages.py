"""CivicPlus AgendaCenter: its lists of agendas, read. What an agenda says stands in its file."""

from zoneinfo import ZoneInfo

from published.values import MeetingList
from spiders.civicplus.lists import read_meetings

__all__ = ["READER", "read_any", "read_meetings"]

READER = "civicplus/2"  # raised when the same bytes are read otherwise than before


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList:
    """Read a page of the AgendaCenter: all of its pages are lists. Raises Unreadable."""
    return read_meetings(body, zone)
