"""CivicPlus: an AgendaCenter's search; agendas and packets are files, and of meetings only the days are known."""

from tests.pipeline.mutations.damage import FILE, LIST, on, swap
from tests.pipeline.mutations.everywhere import ListMarkup, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "civicplus",
    places={LIST: "^/AgendaCenter/Search", FILE: "^/AgendaCenter/ViewFile"},
    damages=(
        *anywhere(()),
        *files(),
        *list_pages(
            ListMarkup(
                row=r'<tr id="row\d+\w*" class="catAgendaRow">.*?</tr>\n',
                date=r'<strong>(<abbr title="\w+">\w+</abbr> \d+, \d{4})</strong>',
                title=r'_\d{8}-\d+" target="_blank">\n(.*?)\n</a>',
                link=r'<a href="(/AgendaCenter/ViewFile/[^"]*)"',
                id=r"_\d{8}-(\d+)",
                renamed={
                    "row": ("catAgendaRow", "agendaRow"),
                    "category": ('id="cat1"', 'id="category-one"'),
                    "category-name": ("<h3 tabindex[^>]*>City Council</h3>", ""),
                    "table": (r'<table id="table\d+" summary="List of Agendas">', '<table class="agendas">'),
                    "agenda-column": (">\nAgenda\n</th>", ">\nDocument\n</th>"),
                    "viewer": ("ViewFile", "ShowFile"),
                    "downloads": ("downloads", "files"),
                },
            )
        ),
        on(LIST, "tables-gone", swap("<table id.*?</table>", "")),
        on(LIST, "categories-gone", swap(r'<div class="listing .*?(?=<!-- Categorylist)', "")),
        on(LIST, "days-unlike-files", swap(r"(</abbr>) (\d+), 2026</strong>", r"\1 \2, 2025</strong>")),
    ),
)
