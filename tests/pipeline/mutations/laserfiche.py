"""Laserfiche: folders as JSON, asked for by POST; a meeting is a folder, with its agenda and the files of its items."""

from collections.abc import Callable
from typing import Any

from tests.pipeline.mutations.damage import (
    FILE,
    LIST,
    Change,
    Row,
    a_year_earlier,
    every_other,
    in_json,
    instead,
    none,
    on,
    only_first,
    renamed_fields,
    swap,
    with_fields,
    without_fields,
)
from tests.pipeline.mutations.everywhere import ERROR, LOGIN, NEW_SITE, SHELL, anywhere, files
from tests.pipeline.mutations.town import Town

SESSION = "session"
DOCUMENT = -2


def on_data(change: Callable[[Row], Row]) -> Change:
    """A change of what the answer holds."""
    return in_json(lambda answer: {**answer, "data": change(answer["data"])})


def on_rows(change: Callable[[list[Any]], list[Any]]) -> Change:
    """A change of a folder's rows, of which it then says how many there are."""

    def changed(data: Row) -> Row:
        rows = change(data["results"])
        return {**data, "results": rows, "totalEntries": len(rows)}

    return on_data(changed)


def on_documents(change: Callable[[Row], Row]) -> Change:
    """A change of each document, not of folders."""
    return on_rows(lambda rows: [change(row) if row["type"] == DOCUMENT else row for row in rows])


def on_each(change: Callable[[Row], Row]) -> Change:
    return on_rows(lambda rows: [change(row) for row in rows])


def keep(chosen: Callable[[int, int], bool]) -> Change:
    return on_rows(lambda rows: [row for place, row in enumerate(rows) if chosen(place, len(rows))])


def without_documents(rows: list[Any]) -> list[Any]:
    return [row for row in rows if row["type"] != DOCUMENT]


def _of_springfield(data: Row) -> Row:
    return {**data, "path": f"\\City of Springfield{data['path']}"}


FAILED = '{"data":{"failed":true,"errMsg":"Sign in failed. [9030]","results":null,"totalEntries":0}}'
REFUSED = "<p>The system has encountered an error and could not complete your request.</p>"

TOWN = Town(
    "laserfiche",
    options={"layout": "folders", "cookie_check": True},
    source={"parameters": {"repo": "Records"}},
    places={LIST: "^/FolderListingService", FILE: "^/ElectronicFile", SESSION: "^/Browse"},
    damages=(
        *anywhere(()),
        *files(),
        on(SESSION, "session-is-login-page", instead(LOGIN)),
        on(SESSION, "session-is-error-page", instead(ERROR)),
        on(SESSION, "session-is-portals-own-error-page", instead(f"<html><title>WebLink</title>{REFUSED}</html>")),
        on(SESSION, "session-is-application-shell", instead(SHELL)),
        on(SESSION, "session-is-page-of-a-new-site", instead(NEW_SITE)),
        on(SESSION, "session-is-nothing", instead("")),
        on(LIST, "folders-are-refused", instead(FAILED)),
        on(LIST, "folders-are-refused-without-a-word", instead('{"data":{"failed":true,"errMsg":null}}')),
        on(LIST, "every-other-row-cut", keep(every_other)),
        on(LIST, "all-rows-but-one-cut", keep(only_first)),
        on(LIST, "all-rows-cut", keep(none)),
        on(LIST, "all-rows-null", on_data(lambda data: {**data, "results": [None for _ in data["results"]]})),
        on(LIST, "rows-null", on_data(with_fields(results=None))),
        on(LIST, "rows-renamed", on_data(renamed_fields(results="entries"))),
        on(LIST, "data-renamed", swap('"data":{', '"result":{')),
        on(LIST, "total-renamed", on_data(renamed_fields(totalEntries="total"))),
        on(LIST, "total-null", on_data(with_fields(totalEntries=None))),
        on(LIST, "path-renamed", on_data(renamed_fields(path="fullPath"))),
        on(LIST, "path-emptied", on_data(with_fields(path=""))),
        on(LIST, "folder-number-removed", on_data(without_fields("folderId"))),
        on(LIST, "ids-removed", on_each(without_fields("entryId"))),
        on(LIST, "ids-null", on_each(with_fields(entryId=None))),
        on(LIST, "ids-zero", on_each(with_fields(entryId=0))),
        on(LIST, "names-emptied", on_each(with_fields(name=""))),
        on(LIST, "name-renamed", on_each(renamed_fields(name="title"))),
        on(LIST, "type-renamed", on_each(renamed_fields(type="entryType"))),
        on(LIST, "types-all-shortcuts", on_each(with_fields(type=2))),
        on(LIST, "types-all-documents", on_each(with_fields(type=DOCUMENT))),
        on(LIST, "types-all-folders", on_each(with_fields(type=0))),
        on(LIST, "dates-a-year-earlier", a_year_earlier),
        on(LIST, "dates-emptied", swap(r"202\d \d{4}", "Meeting")),
        on(LIST, "dates-of-no-month", swap(r"(202\d) \d{4}", r"13-45-\1")),
        on(LIST, "folders-renamed", swap("City Clerk", "Records Division")),
        on(LIST, "documents-cut", on_rows(without_documents)),
        on(LIST, "documents-scanned", on_documents(with_fields(extension="", isEdoc=False))),
        on(LIST, "file-fields-renamed", on_documents(renamed_fields(extension="ext", isEdoc="hasFile"))),
        on(LIST, "another-citys-list", on_data(_of_springfield)),
    ),
)
