"""Damages that every platform can suffer, and those that every list and agenda made as a web page can."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.pipeline.mutations.damage import (
    A_DAY,
    AGENDA,
    DETAIL,
    FILE,
    LIST,
    PAGES,
    Change,
    Damage,
    a_year_earlier,
    after,
    every_other,
    fill,
    first_third,
    half,
    instead,
    keep,
    none,
    on,
    on_files,
    only_first,
    swap,
)

LOGIN = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in</title></head><body><h1>Sign in to your account</h1>
<form action="/Account/Login" method="post"><label>User name <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form></body></html>
"""
ERROR = """<!DOCTYPE html>
<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1>
<p>An application error occurred on the server. An unexpected error has occurred.</p></body></html>
"""
SHELL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Meetings</title><script src="/assets/index-4f2c.js"></script></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>
"""
NEW_SITE = """<!DOCTYPE html>
<html lang="en"><head><title>We have moved</title></head><body><h1>Welcome to our new website</h1>
<p>Agendas are now published elsewhere. Please update your bookmarks.</p><ul><li><a href="/news">News</a></li>
<li><a href="/departments">Departments</a></li><li><a href="/contact">Contact us</a></li></ul></body></html>
"""
FAULT = '{"Message":"An error has occurred.","ExceptionMessage":"Timeout expired."}'

OTHER_ANSWERS: dict[str, Change] = {
    "login-page": instead(LOGIN),
    "error-page": instead(ERROR),
    "application-shell": instead(SHELL),
    "page-of-a-new-site": instead(NEW_SITE),
    "error-object": instead(FAULT),
    "empty-object": instead("{}"),
    "nothing": instead(""),
    "first-half": half,
}


def anywhere(kinds: tuple[str, ...]) -> list[Damage]:
    """Another answer than the list, than the agendas, than the pages of items; and all pages behind a login."""
    damages = [on(LIST, f"list-is-{name}", change) for name, change in OTHER_ANSWERS.items()]
    if AGENDA in kinds:
        names = ("login-page", "error-page", "application-shell", "error-object", "nothing", "first-half")
        damages += [on(AGENDA, f"agendas-are-{name}", OTHER_ANSWERS[name]) for name in names]
    if DETAIL in kinds:
        names = ("login-page", "nothing")  # asked for again after a day, where the agenda is the same
        damages += [on(DETAIL, f"details-are-{name}", OTHER_ANSWERS[name], later=A_DAY) for name in names]
    return [*damages, Damage("everything-is-login-page", (*PAGES, FILE), lambda body: LOGIN.encode(), A_DAY)]


def files() -> list[Damage]:
    """Other bytes than the files."""
    return [
        on_files("files-are-login-page", LOGIN.encode()),
        on_files("files-are-error-object", FAULT.encode()),
        on_files("files-are-nothing", b""),
        on_files("files-are-a-broken-pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type"),
    ]


@dataclass(frozen=True)
class ListMarkup:
    """Where in a list's web page things stand; in a pattern group 1 is the thing.

    `recount` makes the page say another number of rows, where it says one. `renamed` are marks of the page's layout,
    each with what it would be called after a redesign.
    """

    row: str
    date: str
    title: str
    link: str
    id: str
    time: str = ""
    names_city: bool = True
    recount: Callable[[str], str] = str
    renamed: dict[str, tuple[str, str]] | None = None


@dataclass(frozen=True)
class AgendaMarkup:
    """Where in an agenda's web page things stand."""

    item: str
    title: str
    link: str
    renamed: dict[str, tuple[str, str]]


def list_pages(markup: ListMarkup) -> list[Damage]:
    """Damages to a list that is a web page."""

    def rows(chosen: Callable[[int, int], bool]) -> Change:
        return after(keep(markup.row, chosen), markup.recount)

    damages = [
        on(LIST, "every-other-row-cut", rows(every_other)),
        on(LIST, "all-rows-but-one-cut", rows(only_first)),
        on(LIST, "all-rows-cut", rows(none)),
        on(LIST, "dates-a-year-earlier", a_year_earlier),
        on(LIST, "dates-emptied", fill(markup.date, "")),
        on(LIST, "dates-to-be-determined", fill(markup.date, "TBD")),
        on(LIST, "titles-emptied", fill(markup.title, "")),
        on(LIST, "links-emptied", fill(markup.link, "")),
        on(LIST, "links-to-nowhere", fill(markup.link, "#")),
        on(LIST, "ids-removed", fill(markup.id, "")),
    ]
    if markup.names_city:
        damages.append(on(LIST, "another-citys-list", swap("Testville", "City of Springfield")))
    if markup.time:
        damages.append(on(LIST, "times-garbled", fill(markup.time, "##:##")))
        damages.append(on(LIST, "times-removed", fill(markup.time, "")))
    damages += [on(LIST, f"{name}-renamed", swap(*names)) for name, names in (markup.renamed or {}).items()]
    return damages


def agenda_pages(markup: AgendaMarkup) -> list[Damage]:
    """Damages to agendas that are web pages."""
    return [
        on(AGENDA, "agenda-cut-to-a-third", keep(markup.item, first_third)),
        on(AGENDA, "agenda-without-items", keep(markup.item, none)),
        on(AGENDA, "item-titles-emptied", fill(markup.title, "")),
        on(AGENDA, "item-links-emptied", fill(markup.link, "")),
        *(on(AGENDA, f"{name}-renamed", swap(*names)) for name, names in markup.renamed.items()),
    ]
