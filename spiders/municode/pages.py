"""Municode Meetings: lists of meetings and agendas as web pages, read."""

from zoneinfo import ZoneInfo

from published.values import Agenda, MeetingList
from spiders.municode.agendas import read_agenda
from spiders.municode.links import agenda_path
from spiders.municode.lists import read_meetings

__all__ = ["READER", "agenda_path", "read_agenda", "read_any", "read_meetings"]

READER = "municode/2"  # raised when the same bytes are read otherwise than before


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read a page of whichever kind it is: one with an agenda's own marks, else a list. Raises Unreadable."""
    is_agenda = b"ap-agenda" in body or b"agenda-section" in body
    return read_agenda(body) if is_agenda else read_meetings(body, zone)
