"""Municode Meetings: a table of all meetings, agendas as web pages, files in a storage."""

from tests.pipeline.mutations.damage import AGENDA, FILE, LIST, on, swap
from tests.pipeline.mutations.everywhere import AgendaMarkup, ListMarkup, agenda_pages, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "municode",
    options={"code": "TESTVILLECA"},
    source={"parameters": {"cc": "TESTVILLECA"}},
    places={LIST: "^/PublishPage", AGENDA: "^/adaHtmlDocument", FILE: "^/(storage|d/f)"},
    damages=(
        *anywhere((AGENDA,)),
        *files(),
        *list_pages(
            ListMarkup(
                row=r'<tr>\n<td scope="row".*?</tr>\n',
                date=r'div-table-col date" >\n(.*?)\n</td>',
                title=r'div-table-col meeting" >\n(.*?)\n</td>',
                link=r'<a href="([^"]*/d/f\?[^"]*)"',
                id=r"MEET-\w+-([0-9a-f]{32})",
                names_city=False,
                time=r'div-table-col time" >\n(.*?)\n</td>',
                renamed={
                    "table": ("div-table mcm", "meetings"),
                    "cells": ("div-table-col", "col"),
                    "meeting-column": ("\nMeeting\n", "\nBody\n"),
                    "date-column": ("\nDate\n", "\nWhen\n"),
                    "time-column": ("\nTime\n", "\nHour\n"),
                    "agenda-column": ("\nAgenda\n", "\nOrder of business\n"),
                    "all-columns": (r"(<th [^>]*>\n)[^<]*", r"\1Column\n"),
                },
            )
        ),
        on(LIST, "another-clients-list", swap("(?i)testvilleca", "SPRINGFIELDCA")),
        on(LIST, "header-gone", swap("<thead>.*?</thead>\n", "")),
        on(LIST, "date-column-gone", swap(r'<t[hd] [^>]*div-table-col (?:dark )?date" >\n.*?</t[hd]>\n', "")),
        on(AGENDA, "another-citys-agendas", swap("Testville", "City of Springfield")),
        *agenda_pages(
            AgendaMarkup(
                item=r'<li>\n<div class="Section0">.*?</ul>\n',
                title=r"</num><span>(.*?)</span>",
                link=r'<a href="([^"]*ITEM-Att[^"]*)"',
                renamed={
                    "agenda": ("ap-agenda", "agenda"),
                    "section": ("agenda-section", "section"),
                    "items": ("agenda-items", "items"),
                    "attachments": ("agenda_item_attachments", "files"),
                },
            )
        ),
    ),
)
