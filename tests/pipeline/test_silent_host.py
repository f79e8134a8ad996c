"""A host that gives no answer is asked for its lists, and left alone: one problem, not one per upcoming meeting."""

from datetime import timedelta

from demo import faults
from tests.conftest import NOW
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import town


def test_a_host_that_drops_its_list_is_not_asked_for_agendas(watch_over: StartWatch) -> None:
    watch = watch_over([town("legistar", "legistar")])
    first = next(iter(watch.crawl().values()))
    watch.server.faults.set(r"/events\?", faults.drop())
    watch.at(NOW + timedelta(hours=1))

    with watch.asking() as asked:
        second = next(iter(watch.crawl().values()))

    assert (first.state, second.state) == ("ok", "unreachable")
    assert not [request.path for request in asked if "eventitems" in request.path]
    assert [problem.kind for problem in watch.problems()] == ["unreachable"]


def test_a_robots_txt_that_fails_forbids_everything(watch_over: StartWatch) -> None:
    """RFC 9309, 2.3.1.4: of a host whose robots.txt answers with a server error nothing may be asked."""
    watch = watch_over([town("legistar", "legistar")])
    watch.server.faults.set("/robots.txt", faults.status(503))

    with watch.asking() as asked:
        report = next(iter(watch.crawl().values()))

    assert report.state == "unreachable"
    assert "robots.txt answers with status 503" in report.reason
    assert {request.path for request in asked} == {"/robots.txt"}


def test_a_robots_txt_that_is_missing_forbids_nothing(watch_over: StartWatch) -> None:
    watch = watch_over([town("legistar", "legistar")])
    watch.server.faults.set("/robots.txt", faults.status(404))

    assert next(iter(watch.crawl().values())).state == "ok"


def test_a_list_that_answers_with_an_error_leaves_the_agendas_to_be_checked(watch_over: StartWatch) -> None:
    """The list alone may be broken: what is known to come is still looked after, so that no late change is missed."""
    watch = watch_over([town("legistar", "legistar")])
    watch.crawl()
    watch.server.faults.set(r"/events\?", faults.status(404))
    watch.at(NOW + timedelta(hours=1))

    with watch.asking() as asked:
        report = next(iter(watch.crawl().values()))

    assert report.state == "unreachable"
    assert len([request for request in asked if "eventitems" in request.path]) == 2
