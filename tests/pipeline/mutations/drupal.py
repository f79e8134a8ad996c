"""A Drupal site: one table of meetings, an eAgenda for each, files."""

from tests.pipeline.mutations.damage import AGENDA, FILE, LIST, on, swap
from tests.pipeline.mutations.everywhere import AgendaMarkup, ListMarkup, agenda_pages, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

AGENDAS = "/your-government/city-council/city-council-agendas"

TOWN = Town(
    "drupal",
    title="Regular",
    numbers="{}",
    source={"parameters": {"path": AGENDAS}},
    places={LIST: f"^{AGENDAS}$", AGENDA: "eagenda", FILE: "^/sites/default/files"},
    damages=(
        *anywhere((AGENDA,)),
        *files(),
        *list_pages(
            ListMarkup(
                row=r'<tr><td class="council-meeting-name">.*?</tr>\n',
                date=r"<time ([^>]*>[^<]*)</time>",
                title=r'council-meeting-name"><a [^>]*>(.*?)</a>',
                link=r'<td class="council-meeting-(?:agenda|minutes)"><a href="([^"]*)"',
                id=r'council-meeting-name"><a href="([^"]*)"',
                time=r" - (\d+:\d+ [ap]m)</time>",
                renamed={
                    "table": ('<table class="stack views-table views-view-table cols-7">', '<table class="list">'),
                    "cells": ("council-meeting-", "meeting-"),
                    "meeting-column": (">Meeting</th>", ">Body</th>"),
                    "date-column": (">Date</th>", ">When</th>"),
                    "agenda-column": (">Agenda</th>", ">Order of business</th>"),
                    "all-columns": (r"(<th [^>]*>)[^<]*", r"\1Column"),
                },
            )
        ),
        on(LIST, "table-gone", swap("<table.*?</table>", "")),
        on(LIST, "header-gone", swap("<thead>.*?</thead>", "")),
        on(AGENDA, "another-citys-agendas", swap("Testville", "City of Springfield")),
        *agenda_pages(
            AgendaMarkup(
                item=r"<p><strong>\d+\.</strong>.*?</p>\n",
                title=r'\.pdf">(.*?)</a><br>',
                link=r'<a href="(/sites/default/files/20[^"]*)"',
                renamed={
                    "article": ("article", "section"),
                    "strong": ("strong>", "em>"),
                    "item": (r"<strong>\d+\.</strong>", ""),
                },
            )
        ),
    ),
)
