"""A saved response, read by the page code of its platform."""

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cli.plain_error import PlainError
from published.reading import Unreadable, block_page, join_url
from published.values import DocumentLink, ItemDetail, ListedMeeting, MeetingList
from spiders.platforms import platforms


def inspect_response(platform: str, body: bytes, url: str, zone: ZoneInfo) -> dict[str, Any]:
    """What the platform's pages read in the bytes: meetings, items, and problems instead of exceptions.

    With `url`, an address of the portal, links are absolute; without, they stand as in the response.
    """
    if platform not in platforms():
        raise PlainError(f"{platform!r} cannot be inspected: write {', '.join(platforms())} or document")
    found: dict[str, Any] = {"meetings": [], "items": [], "problems": []}
    refused = block_page(body)
    if refused:
        found["problems"].append({"kind": "blocked", "detail": f"the response is {refused}"})
        return found
    try:
        result = import_module(f"spiders.{platform}.pages").read_any(body, zone)
    except Unreadable as problem:
        found["problems"].append({"kind": "unreadable", "detail": str(problem)})
        return found
    absolute = _absolute(url)
    if isinstance(result, MeetingList):
        found["meetings"] = [_meeting(meeting, absolute) for meeting in result.meetings]
        found["notes"] = list(result.notes)
        if result.next_page:
            found["next_page"] = absolute(result.next_page)
    elif isinstance(result, ItemDetail):
        found["text"] = result.text
        found["documents"] = [_link(link, absolute) for link in result.attachments]
    else:
        found["items"] = [_item(item, absolute) for item in result.items]
        found["documents"] = [_link(link, absolute) for link in result.documents]
        found["notes"] = list(result.notes)
    found["names"] = list(result.names)
    found["problems"] = [asdict(problem) for problem in result.problems]
    return found


def print_inspection(
    platform: str, file: Path, url: str, zone_name: str, *, as_json: bool, with_ocr: bool = True
) -> None:
    """Print what was read in the file; raises PlainError when there is no such file or no such platform."""
    from cli.report import print_json

    if not file.is_file():
        raise PlainError(f"there is no file {file}")

    if platform == "document":
        found = _document(file, with_ocr=with_ocr)
    else:
        try:
            zone = ZoneInfo(zone_name)
        except (ZoneInfoNotFoundError, ValueError):
            raise PlainError(f"{zone_name!r} is no time zone: write one such as America/Los_Angeles") from None
        found = inspect_response(platform, file.read_bytes(), url, zone)
    if as_json:
        print_json(found)
        return
    for meeting in found.get("meetings", []):
        print(
            f"{meeting['starts_at']}  {meeting['status']:<10} {meeting['vendor_id']:>7}  {meeting['title']}"
            + (f"  (twin of {meeting['twin_of'] or 'a meeting elsewhere'})" if meeting["twin_of"] is not None else "")
        )
    for item in found.get("items", []):
        title = item["title"] if len(item["title"]) < 90 else item["title"][:89] + "…"
        print(f"{item['number']:>8}  {title}  [{len(item['attachments'])} attachments]")
    for page in found.get("pages", []):
        sure = page["ocr"] and page["ocr"]["confidence"]
        how = f"{page['method']}, {sure:g} % sure" if sure is not None and page["ocr"] else page["method"]
        print(f"page {page['page']} ({how}): {len(page['text'])} characters")
    for note in found.get("notes", []):
        print(f"note: {note}")
    for problem in found["problems"]:
        print(f"problem: {problem}" if isinstance(problem, str) else f"problem: {problem['kind']}: {problem['detail']}")
    print(
        ", ".join(f"{len(found[name])} {name}" for name in ("meetings", "items", "pages", "problems") if name in found)
    )


def _document(file: Path, *, with_ocr: bool) -> dict[str, Any]:
    from cli.stages import progress
    from documents.inspect import inspect_document
    from settings import load_settings

    languages = load_settings().ocr_languages if with_ocr else ""
    with progress("Recognising pages", None) as advance:
        return inspect_document(file, languages=languages, progress=lambda done, of: advance(done, "", of))


def _absolute(url: str) -> Callable[[str], str]:
    if not url:
        return lambda href: href
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    return lambda href: join_url(root, href)


def _meeting(meeting: ListedMeeting, absolute: Callable[[str], str]) -> dict[str, Any]:
    values = asdict(meeting)
    agendas = [
        {"kind": "agenda", "url": absolute(url), "name": "HTML agenda", "stamp": ""}
        for url in meeting.agenda_urls
        if "eventitems" not in url
    ]
    return {
        **values,
        "starts_at": meeting.starts_at.isoformat(),
        "page_url": absolute(meeting.page_url) if meeting.page_url else "",
        "agenda_urls": [absolute(url) for url in meeting.agenda_urls],
        "documents": agendas + [_link(link, absolute) for link in meeting.documents],
    }


def _item(item: Any, absolute: Callable[[str], str]) -> dict[str, Any]:
    return {**asdict(item), "attachments": [_link(link, absolute) for link in item.attachments]}


def _link(link: DocumentLink, absolute: Callable[[str], str]) -> dict[str, str]:
    return {"kind": link.kind, "url": absolute(link.url), "name": link.name, "stamp": link.stamp}
