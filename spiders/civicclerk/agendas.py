"""CivicClerk's agendas, read: the tree of items under /Meetings/{agendaId}.

No whole answer of it is recorded here; the fields are those on which several public readers of the API agree, one of
them with a stored answer of 2026. Names, descriptions and texts may be HTML; an outline number starts again under every
parent; a childless section is often the matter itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from published.reading import Unreadable, is_utf8, one_line, read_json
from published.titles import is_consent_heading
from published.values import Agenda, DocumentLink, Item, ReadingProblem
from spiders.civicclerk.files import (
    attachment_path,
    each_once,
    number,
    published_files,
    refuse_other_answers,
    service_root,
    text_lines,
    what,
)

PLACEHOLDERS = ("select meeting files", "view meeting materials")

_TEXT_FIELDS = ("agendaObjectItemDescription", "agendaObjectItemHtmlContent", "fiscalImpactSummary")


@dataclass(frozen=True)
class _Place:
    """Where in the tree an item stands: the headings above it, outermost first, and the number that they add up to."""

    headings: tuple[str, ...] = ()
    number: str = ""

    @property
    def is_consent(self) -> bool:
        return any(is_consent_heading(heading) for heading in self.headings)


def read_agenda(body: bytes) -> Agenda:
    """Read an answer of /Meetings/{agendaId}.

    A section with children heads them and is no item; one without is an item, and so is one with text or attachments
    of its own. An agenda that only sends people to the meeting's files, headings aside, is one without items, with a
    note and these files. Raises Unreadable when the answer is none.
    """
    answer = refuse_other_answers(read_json(body), "an agenda")
    if not isinstance(answer.get("items"), list):
        kind = "events" if "value" in answer or "eventName" in answer else "an answer without a list of items"
        raise Unreadable(f"{kind} instead of an agenda")
    problems = [] if is_utf8(body) else [ReadingProblem("wrong charset", "not UTF-8; read as Windows-1252")]
    notes: list[str] = []
    items: dict[str, Item] = {}
    for item in _read_nodes(answer["items"], _Place(), problems, notes):
        if item.vendor_id in items:
            problems.append(ReadingProblem("item twice", f"item {item.vendor_id}, «{item.title[:60]}»"))
            item = replace(item, vendor_id=f"{item.vendor_id}-{len(items)}")
        items[item.vendor_id] = item
    nodes = list(_all_nodes(answer["items"]))
    problems += [
        ReadingProblem("missing field", f"«{name}» in all {len(nodes)} rows")
        for name in ("childItems", "attachmentsList")
        if nodes and not any(name in node for node in nodes)
    ]
    placeholders = [key for key, item in items.items() if _is_placeholder(item.text)]
    notes += [f"a placeholder instead of items: «{items.pop(key).title[:100]}»" for key in placeholders]
    headings = {str(node.get("id")) for node in nodes if node.get("isSection")}
    if placeholders and all(key in headings and not item.attachments for key, item in items.items()):
        notes += [f"a heading beside it: «{item.title[:100]}»" for item in items.values()]
        items = {}
    if not items and not placeholders:
        if answer.get("agendaIsPublish") is False:
            notes.append("the agenda is not published yet")
        else:
            problems.append(ReadingProblem("agenda without items", f"the answer has {len(nodes)} rows and no item"))
    whose = f"agenda {answer.get('id')}"
    files = () if items else published_files(answer.get("publishedFiles"), problems, whose)
    return Agenda(tuple(items.values()), files, tuple(problems), each_once(notes), each_once([service_root(answer)]))


def _read_nodes(nodes: Any, place: _Place, problems: list[ReadingProblem], notes: list[str]) -> Iterator[Item]:
    """The items of one level of the tree and of all below it, in the order of the agenda."""
    for index, node in enumerate(_in_order(nodes)):
        try:
            if node.get("isDeleted") is True:
                notes.append(f"left out, deleted: «{' '.join(text_lines(node.get('agendaObjectItemName')))[:80]}»")
                continue
            item = _read_node(
                node, place, "-".join(each_once(["place", place.number, str(index + 1)])), problems, notes
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(ReadingProblem("malformed item", f"row {index} under «{place.number}»: {what(error)}"))
            item = None
        children = node.get("childItems") if isinstance(node, dict) else None
        if children and not isinstance(children, list):
            problems.append(
                ReadingProblem("malformed item", f"row {index} under «{place.number}»: no list of children")
            )
            children = None
        if item is None:
            yield from _read_nodes(children, place, problems, notes)
            continue
        is_heading = bool(node.get("isSection"))
        has_substance = bool(item.attachments) or "\n" in item.text or not children
        if item.text and (has_substance or not is_heading):
            yield item
        below = (*place.headings, item.title) if is_heading and item.text else place.headings
        yield from _read_nodes(children, _Place(below, item.number or place.number), problems, notes)


def _read_node(
    node: dict[str, Any], place: _Place, id_of_place: str, problems: list[ReadingProblem], notes: list[str]
) -> Item:
    title = "\n".join(text_lines(node["agendaObjectItemName"]))
    try:
        vendor_id = str(number(node, "id"))
    except (KeyError, ValueError) as error:
        vendor_id = id_of_place
        detail = f"«{title[:80]}»: {what(error)}; it is kept under its place"
        problems.append(ReadingProblem("item without id", detail))
    lines = [line for name in _TEXT_FIELDS for line in text_lines(node.get(name))]
    text = "\n".join(each_once([*title.split("\n"), *lines]))
    attachments = tuple(_attachments(node, problems, notes))
    if not text:
        problems.append(ReadingProblem("item without text", f"item {vendor_id}"))
        if attachments:
            text = title = "(no title)"
    return Item(
        vendor_id=vendor_id,
        number=_number(one_line(node.get("agendaObjectItemOutlineNumber")), place.number),
        title=(title or text).split("\n", 1)[0],
        text=text,
        section=" / ".join(place.headings),
        is_consent=place.is_consent,
        file_number=one_line(node.get("agendaObjectItemNumber")),
        attachments=attachments,
    )


def _number(own: str, parent: str) -> str:
    """The number with those above it, "VII.1.A", unless it repeats them already."""
    own = own.strip("().: ")
    if not own or not parent or own.startswith(f"{parent}."):
        return own
    return f"{parent}.{own}"


def _attachments(node: dict[str, Any], problems: list[ReadingProblem], notes: list[str]) -> Iterator[DocumentLink]:
    seen: set[str] = set()
    for row in node.get("attachmentsList") or ():
        if row.get("isDeleted") is True or row.get("isPublished") is False:
            continue
        name = one_line(row.get("fileName")) or one_line(row.get("mediaFileName")) or "attachment"
        stored = _without_signature(row.get("pdfVersionFullPath") or row.get("mediaFullPath"))
        if row.get("isLink") is True and stored:
            url = stored
        elif str(row.get("id") or "").isdecimal():
            url = attachment_path(row["id"])
        else:
            problems.append(ReadingProblem("attachment without id", f"item {node.get('id')}: «{name}»"))
            continue
        if url not in seen:
            seen.add(url)
            yield DocumentLink("attachment", url, name, "|".join(each_once([stored, str(row.get("fileSize") or "")])))
    yield from _reports(node, problems, notes)


def _reports(node: dict[str, Any], problems: list[ReadingProblem], notes: list[str]) -> Iterator[DocumentLink]:
    """What the software made of an item's fields, such as a staff report: only under signed addresses.

    A signature ends within days and is another one in every answer: such a file is named, not fetched. Its text stands
    in the packet, unless the answer says that it does not: then it is a problem.
    """
    for row in node.get("reportsList") or ():
        if row.get("isDeleted") is True:
            continue
        name = one_line(row.get("agendaObjItemReportName")) or "Report"
        stored = _without_signature(row.get("pdfMediaFullPath"))
        if row.get("includeInPacket") in (0, False):
            problems.append(ReadingProblem("report not read", f"item {node.get('id')}: «{name}» is not in the packet"))
        else:
            notes.append("reports that are read only in the packet, because their addresses end")
        if stored:
            yield DocumentLink("attachment", stored, name, is_file=False)


def _without_signature(address: object) -> str:
    """A storage address without its signature, which is the part that changes."""
    plain = one_line(str(address or "")).split("?")[0]
    return plain if plain.startswith(("https://", "http://")) else ""


def _in_order(nodes: Any) -> list[Any]:
    """Sort the rows of one level by sortOrder; rows without one keep their place at the end."""

    def place(row: Any) -> tuple[bool, int]:
        order = row.get("sortOrder") if isinstance(row, dict) else None
        return (False, order) if isinstance(order, int) else (True, 0)

    return sorted(nodes or (), key=place)


def _all_nodes(nodes: Any) -> Iterator[dict[str, Any]]:
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict):
            yield node
            yield from _all_nodes(node.get("childItems"))


def _is_placeholder(text: str) -> bool:
    said = one_line(text).casefold()
    return len(said) < 200 and any(words in said for words in PLACEHOLDERS)
