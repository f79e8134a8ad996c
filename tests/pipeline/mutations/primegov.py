"""PrimeGov: lists as JSON, agendas as web pages."""

from tests.pipeline.mutations.damage import (
    AGENDA,
    FILE,
    LIST,
    Row,
    a_year_earlier,
    every_other,
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
from tests.pipeline.mutations.everywhere import AgendaMarkup, agenda_pages, anywhere, files
from tests.pipeline.mutations.town import Town


def _as_springfield(row: Row) -> Row:
    return with_fields(id=row["id"] + 9000, title="Springfield City Council Meeting", location="Springfield")(row)


TOWN = Town(
    "primegov",
    places={
        LIST: "/PublicPortal/List",
        AGENDA: "^/Portal/Meeting$",
        FILE: "historyattachment|CompiledDocument",
    },
    damages=(
        *anywhere((AGENDA,)),
        *files(),
        on(LIST, "every-other-row-cut", keep_rows(every_other)),
        on(LIST, "all-rows-but-one-cut", keep_rows(only_first)),
        on(LIST, "all-rows-cut", keep_rows(none)),
        on(LIST, "dates-a-year-earlier", a_year_earlier),
        on(LIST, "dates-emptied", on_each(with_fields(dateTime="", date=""))),
        on(LIST, "dates-null", on_each(with_fields(dateTime=None, date=None))),
        on(LIST, "times-garbled", on_each(with_fields(dateTime="2026-11-25T##:##", time="##:##"))),
        on(LIST, "titles-emptied", on_each(with_fields(title=""))),
        on(LIST, "titles-null", on_each(with_fields(title=None))),
        on(LIST, "documents-emptied", on_each(with_fields(documentList=[]))),
        on(LIST, "documents-removed", on_each(without_fields("documentList"))),
        on(LIST, "document-ids-removed", swap('"templateId":[0-9]+,', "")),
        on(LIST, "template-names-emptied", swap('"templateName":"[^"]*"', '"templateName":""')),
        on(LIST, "output-types-unknown", swap('"compileOutputType":[0-9]+', '"compileOutputType":9')),
        on(LIST, "ids-removed", on_each(without_fields("id"))),
        on(LIST, "date-renamed", on_each(renamed_fields(dateTime="startsAt", date="day"))),
        on(LIST, "title-renamed", on_each(renamed_fields(title="name"))),
        on(LIST, "documents-renamed", on_each(renamed_fields(documentList="documents"))),
        on(LIST, "wrapped-in-an-object", lambda text: '{"value":' + text + "}"),
        on(LIST, "another-citys-list", on_each(_as_springfield)),
        on(LIST, "a-countys-list", on_each(with_fields(title="Board of Supervisors"))),
        *agenda_pages(
            AgendaMarkup(
                item=r'<div class="meeting-item".*?</div></div></td></tr></table></div>',
                title=r'text-align:justify;">(.*?)</div>',
                link=r'<a href="(/[^"]*)"',
                renamed={
                    "contents": ('id="MeetingContents"', 'id="AgendaContents"'),
                    "item": ("meeting-item", "agenda-entry"),
                    "item-text": ("agenda-item", "entry-text"),
                    "attachments": ("attachment-holder", "file-holder"),
                    "item-ids": ("data-itemid", "data-entry"),
                },
            )
        ),
    ),
)
