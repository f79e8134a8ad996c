"""CivicClerk: the public API's events and agendas, read. Times are the local clock's, whatever their Z says."""

from zoneinfo import ZoneInfo

from published.reading import read_json
from published.values import Agenda, MeetingList
from spiders.civicclerk.agendas import read_agenda
from spiders.civicclerk.events import read_meetings
from spiders.civicclerk.files import agenda_path, attachment_path, document_kind, file_path

__all__ = [
    "READER",
    "agenda_path",
    "attachment_path",
    "document_kind",
    "file_path",
    "read_agenda",
    "read_any",
    "read_meetings",
]

READER = "civicclerk/1"  # raised when the same bytes are read otherwise than before


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read an answer of whichever kind it is: an object with items is an agenda, else events. Raises Unreadable."""
    answer = read_json(body)
    is_agenda = isinstance(answer, dict) and "items" in answer and "value" not in answer
    return read_agenda(body) if is_agenda else read_meetings(body, zone)
