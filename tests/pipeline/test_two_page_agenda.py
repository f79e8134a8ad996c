"""An agenda on two pages: both are kept and named by its revision, and a page that fails costs no items."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo import faults
from demo.portals.portal import Request, Response, html_response
from demo.portals.primegov import PrimeGovPortal
from models.agenda import AgendaRevision
from tests.conftest import NOW
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import Watch, town

CONTINUED = 999  # the template of the second page
SECOND_PAGE = """<html><head><title>Meeting</title></head><body><div class="meeting-item" data-itemid="901">
<table><tr><td class="number-cell">(3)</td><td class="item-cell">Gift from the sister city of Nakhodka.</td></tr>
</table>
</div></body></html>"""


class ContinuedPortal(PrimeGovPortal):
    """Publishes a continuation agenda beside each meeting's agenda."""

    def answer(self, request: Request) -> Response:
        """Add the second page's row to the list, and serve the page."""
        if request.query.get("meetingTemplateId") == str(CONTINUED):
            return html_response(SECOND_PAGE)
        response = super().answer(request)
        if not request.path.endswith("ListUpcomingMeetings"):
            return response
        meetings = json.loads(response.body)
        for meeting in meetings:
            first = next(row for row in meeting["documentList"] if row["compileOutputType"] == 3)
            second = {**first, "id": CONTINUED, "templateId": CONTINUED, "templateName": "HTML Continuation Agenda"}
            meeting["documentList"].append(second)
        return Response(json.dumps(meetings).encode(), response.content_type)


@pytest.fixture
def watch(watch_over: StartWatch) -> Watch:
    small = town("primegov", "primegov", days=(3,))
    return watch_over([ContinuedPortal(small.locality, etag=True)])


def numbers(watch: Watch) -> list[list[str]]:
    """The numbers of the items of each revision."""
    with watch.looking() as session:
        revisions = session.scalars(select(AgendaRevision).order_by(AgendaRevision.number))
        return [[item.number for item in revision.items] for revision in revisions]


def test_both_pages_are_kept_with_their_addresses(watch: Watch) -> None:
    watch.crawl()

    assert numbers(watch) == [["1", "2", "3"]]
    with watch.looking() as session:
        [revision] = session.scalars(select(AgendaRevision))
        first, second = revision.pages
    assert (first.position, second.position) == (1, 2)
    assert "meetingTemplateId=1010" in first.url
    assert b"Suspend the sister city relationship" in watch.kept(first.sha256)
    assert f"meetingTemplateId={CONTINUED}" in second.url
    assert watch.kept(second.sha256) == SECOND_PAGE.encode()


def test_pages_that_stay_make_no_second_revision(watch: Watch) -> None:
    watch.crawl()
    watch.at(NOW + timedelta(hours=1))

    report = next(iter(watch.crawl().values()))

    assert (report.state, report.meetings_changed, len(numbers(watch))) == ("ok", 0, 1)


def test_a_second_page_that_fails_leaves_what_the_first_one_says(watch: Watch) -> None:
    """The revision names the page that was read, not the answer that failed; the next crawl gets both."""
    watch.server.faults.set(f"meetingTemplateId={CONTINUED}", faults.status(404))

    watch.crawl()

    assert numbers(watch) == [["1", "2"]]
    with watch.looking() as session:
        assert [
            "meetingTemplateId=1010" in page.url for page in session.scalars(select(AgendaRevision)).one().pages
        ] == [True]
    assert [problem.kind for problem in watch.problems()] == ["unreachable"]

    watch.server.faults.clear()
    watch.at(NOW + timedelta(hours=1))
    watch.crawl()

    assert numbers(watch) == [["1", "2"], ["1", "2", "3"]]
    assert watch.problems() == []


def test_a_second_page_that_fails_later_costs_no_items(watch: Watch) -> None:
    watch.crawl()
    watch.server.faults.set(f"meetingTemplateId={CONTINUED}", faults.status(404))
    watch.at(NOW + timedelta(hours=1))

    watch.crawl()

    assert numbers(watch) == [["1", "2", "3"]]
    assert {problem.kind for problem in watch.problems()} == {"unreachable", "agenda lost its items"}
