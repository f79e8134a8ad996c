"""A city's own page: a list of meetings with their files, which a clerk writes by hand."""

from demo.portals.website import PAGE
from tests.pipeline.mutations.damage import FILE, LIST, on, swap
from tests.pipeline.mutations.everywhere import ListMarkup, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "website",
    source={"parameters": {"path": PAGE, "body": "City Council"}},
    places={LIST: f"^{PAGE}$", FILE: "^/sites/files/"},
    damages=(
        *anywhere(()),
        *files(),
        *list_pages(
            ListMarkup(
                row=r"<li>[A-Z][a-z]+ \d+, 20\d\d.*?</li>\n",
                date=r"<li>([A-Z][a-z]+ \d+, 20\d\d)",
                title=r"M - (City Council Meeting)",
                link=r'<a href="(/sites/files/[^"]*)"',
                id=r"/(\d+-agenda|item-\d+)\.pdf",
                names_city=False,
                time=r", (\d+:\d+ [AP]M) -",
                renamed={
                    "list": (r"(</?)ul>", r"\1ol>"),
                    "rows": (r"(</?)li>", r"\1p>"),
                    "main": (r"(</?)main\b", r"\1div"),
                    "years": (r"<h2>\d+ Agendas</h2>", ""),
                },
            )
        ),
        on(LIST, "another-citys-list", swap("Testville", "Springfield")),
        on(LIST, "files-below-the-rows-gone", swap(r"<ul><li>.*?</ul>", "")),
        on(
            LIST, "newest-half-gone", swap(r"(<h2>2026 Agendas</h2>\n<ul>\n)(?:<li>(?:(?!</li>\n).)*</li>\n){5}", r"\1")
        ),
        on(LIST, "main-part-gone", swap("<main.*?</main>", "<main><h1>City Council Agendas</h1></main>")),
    ),
)
