"""Laserfiche WebLink 10 and 11, and the same application in Laserfiche's cloud (/Portal): folders, read.

Nothing of it is recorded here. The format is the one on which public clients of six cities and counties agree, the
cloud's among them: the listing's fields, the types of entries (0 a folder, -2 a document), a page of 40 rows whatever
was asked for, null for rows that are not loaded, `failed` with status 200, an error page with status 200, a session
that only cookies know. Not seen: record series and shortcuts (types 1 and 2, which are problems here), the page that
begins a session, a listing of Livermore's or San Bernardino's own archive, and where in a viewer's page the text of a
scan stands: a document that has pages and no file is linked, not read, and a problem says so.
"""

from zoneinfo import ZoneInfo

from published.values import MeetingList
from spiders.laserfiche.links import Repository, asked_folder, folder_path
from spiders.laserfiche.lists import read_meetings
from spiders.laserfiche.sessions import read_session

__all__ = ["READER", "Repository", "asked_folder", "folder_path", "read_any", "read_meetings", "read_session"]

READER = "laserfiche/1"  # raised when the same bytes are read otherwise than before


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList:
    """Read a folder's listing. Raises Unreadable, which says of every other page of the application what it is."""
    return read_meetings(body, zone)
