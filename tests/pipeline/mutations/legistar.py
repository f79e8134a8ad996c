"""Legistar: events and their items as JSON."""

from tests.pipeline.mutations.damage import (
    AGENDA,
    FILE,
    LIST,
    Row,
    a_year_earlier,
    every_other,
    first_third,
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


def _as_springfield(row: Row) -> Row:
    site = "https://springfield.legistar.com/MeetingDetail.aspx?LEGID=1"
    return with_fields(EventId=row["EventId"] + 9000, EventBodyName="Springfield City Council", EventInSiteURL=site)(
        row
    )


TOWN = Town(
    "legistar",
    places={LIST: "^/events$", AGENDA: "^/events/.*eventitems$", FILE: "^/(attachments|agendas)/"},
    damages=(
        *anywhere((AGENDA,)),
        *files(),
        on(LIST, "every-other-row-cut", keep_rows(every_other)),
        on(LIST, "all-rows-but-one-cut", keep_rows(only_first)),
        on(LIST, "all-rows-cut", keep_rows(none)),
        on(LIST, "dates-a-year-earlier", a_year_earlier),
        on(LIST, "dates-emptied", on_each(with_fields(EventDate=""))),
        on(LIST, "dates-null", on_each(with_fields(EventDate=None))),
        on(LIST, "times-garbled", on_each(with_fields(EventTime="##:##"))),
        on(LIST, "times-null", on_each(with_fields(EventTime=None))),
        on(LIST, "bodies-emptied", on_each(with_fields(EventBodyName=""))),
        on(LIST, "links-emptied", on_each(with_fields(EventAgendaFile=None, EventInSiteURL=""))),
        on(LIST, "ids-removed", on_each(without_fields("EventId"))),
        on(LIST, "ids-null", on_each(with_fields(EventId=None))),
        on(LIST, "date-renamed", on_each(renamed_fields(EventDate="EventStartDate"))),
        on(LIST, "time-renamed", on_each(renamed_fields(EventTime="EventStartTime"))),
        on(LIST, "body-renamed", on_each(renamed_fields(EventBodyName="EventBody"))),
        on(LIST, "agenda-file-renamed", on_each(renamed_fields(EventAgendaFile="EventAgendaUrl"))),
        on(LIST, "agenda-status-renamed", on_each(renamed_fields(EventAgendaStatusName="EventStatus"))),
        on(LIST, "all-fields-renamed", swap('"Event', '"Meeting')),
        on(LIST, "wrapped-in-an-object", lambda text: '{"value":' + text + "}"),
        on(LIST, "another-citys-list", on_each(_as_springfield)),
        on(LIST, "a-countys-list", on_each(with_fields(EventBodyName="Board of Supervisors"))),
        on(AGENDA, "agenda-cut-to-a-third", keep_rows(first_third)),
        on(AGENDA, "agenda-without-items", keep_rows(none)),
        on(AGENDA, "item-titles-emptied", on_each(with_fields(EventItemTitle="", EventItemAgendaNote=""))),
        on(AGENDA, "item-titles-null", on_each(with_fields(EventItemTitle=None))),
        on(AGENDA, "item-links-emptied", on_each(with_fields(EventItemMatterAttachments=[]))),
        on(AGENDA, "attachment-links-emptied", swap('(AttachmentHyperlink":)"[^"]*"', r'\1""')),
        on(AGENDA, "item-ids-removed", on_each(without_fields("EventItemId"))),
        on(AGENDA, "item-title-renamed", swap("EventItemTitle", "EventItemName")),
        on(AGENDA, "attachments-renamed", swap("EventItemMatterAttachments", "EventItemAttachments")),
        on(AGENDA, "sequence-null", on_each(with_fields(EventItemAgendaSequence=None))),
    ),
)
