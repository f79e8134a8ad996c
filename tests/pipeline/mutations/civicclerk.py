"""CivicClerk: events and agendas as JSON, files by their ids."""

from typing import Any

from tests.pipeline.mutations.damage import (
    AGENDA,
    FILE,
    LIST,
    Change,
    Row,
    a_year_earlier,
    every_other,
    in_json,
    keep_rows,
    none,
    on,
    on_each,
    only_first,
    renamed_fields,
    swap,
    with_fields,
    without_fields,
)
from tests.pipeline.mutations.everywhere import anywhere, files
from tests.pipeline.mutations.town import Town


def on_items(change: Any) -> Change:
    """A change of the items below each section."""

    def changed(agenda: Row) -> Row:
        sections = [{**section, "childItems": change(section["childItems"])} for section in agenda["items"]]
        return {**agenda, "items": sections}

    return in_json(changed)


def each_item(**values: Any) -> Change:
    return on_items(lambda items: [with_fields(**values)(item) for item in items])


def _as_springfield(row: Row) -> Row:
    of_other = {"eventName": "Springfield City Council Meeting", "categoryName": "Springfield City Council"}
    place = {**row["eventLocation"], "city": "Springfield"}
    return with_fields(id=row["id"] + 9000, agendaId=row["agendaId"] + 9000, eventLocation=place, **of_other)(row)


COUNTY = "Board of Supervisors"

TOWN = Town(
    "civicclerk",
    places={LIST: "^/Events", AGENDA: r"^/Meetings/\d+$", FILE: "^/Meetings/Get"},
    damages=(
        *anywhere((AGENDA,)),
        *files(),
        on(LIST, "every-other-row-cut", keep_rows(every_other)),
        on(LIST, "all-rows-but-one-cut", keep_rows(only_first)),
        on(LIST, "all-rows-cut", keep_rows(none)),
        on(LIST, "dates-a-year-earlier", a_year_earlier),
        on(LIST, "dates-emptied", on_each(with_fields(startDateTime="", eventDate=""))),
        on(LIST, "dates-null", on_each(with_fields(startDateTime=None, eventDate=None))),
        on(LIST, "dates-of-the-first-year", on_each(with_fields(startDateTime="0001-01-01T00:00:00Z"))),
        on(LIST, "dates-as-numbers", on_each(with_fields(startDateTime=1795348800))),
        on(LIST, "titles-emptied", on_each(with_fields(eventName=""))),
        on(LIST, "files-emptied", on_each(with_fields(publishedFiles=[]))),
        on(LIST, "files-removed", on_each(without_fields("publishedFiles"))),
        on(LIST, "agendas-zero", on_each(with_fields(agendaId=0, hasAgenda=False))),
        on(LIST, "agendas-and-files-gone", on_each(with_fields(agendaId=0, hasAgenda=False, publishedFiles=[]))),
        on(LIST, "ids-removed", on_each(without_fields("id"))),
        on(LIST, "ids-null", on_each(with_fields(id=None))),
        on(LIST, "date-renamed", on_each(renamed_fields(startDateTime="startsAt"))),
        on(LIST, "title-renamed", on_each(renamed_fields(eventName="name"))),
        on(LIST, "category-renamed", on_each(renamed_fields(categoryName="bodyName", eventCategoryName="bodyName2"))),
        on(LIST, "agenda-renamed", on_each(renamed_fields(agendaId="agendaKey"))),
        on(LIST, "files-renamed", on_each(renamed_fields(publishedFiles="files"))),
        on(LIST, "value-renamed", swap('"value":', '"items":')),
        on(LIST, "unpublished", on_each(with_fields(isPublished="Draft"))),
        on(LIST, "another-citys-list", on_each(_as_springfield)),
        on(LIST, "a-countys-list", on_each(with_fields(categoryName=COUNTY, eventCategoryName=COUNTY))),
        on(AGENDA, "agenda-cut-to-a-third", on_items(lambda items: items[: len(items) // 3])),
        on(AGENDA, "agenda-without-items", on_items(lambda items: [])),
        on(AGENDA, "agenda-without-sections", in_json(with_fields(items=[]))),
        on(AGENDA, "item-titles-emptied", each_item(agendaObjectItemName="", agendaObjectItemDescription=None)),
        on(AGENDA, "item-links-emptied", each_item(attachmentsList=[])),
        on(AGENDA, "item-ids-removed", on_items(lambda items: [without_fields("id")(item) for item in items])),
        on(AGENDA, "items-renamed", swap('"items":', '"agendaItems":')),
        on(AGENDA, "item-title-renamed", swap("agendaObjectItemName", "title")),
        on(AGENDA, "attachments-renamed", swap("attachmentsList", "attachments")),
        on(AGENDA, "children-renamed", swap("childItems", "children")),
    ),
)
