"""A portal that puts a token into every page: other bytes each time, and nothing new."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from demo.portals.iqm2 import Iqm2Portal
from demo.portals.portal import Request, Response
from settings import load_settings
from tests.conftest import NOW
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import town

_serial = count()


class TokenPortal(Iqm2Portal):
    """Every page has another hidden token, as ASP.NET's __VIEWSTATE is."""

    def answer(self, request: Request) -> Response:
        """Put the token into a page."""
        response = super().answer(request)
        token = f'<input type="hidden" name="__VIEWSTATE" value="{next(_serial)}"></body>'.encode()
        return replace(response, body=response.body.replace(b"</body>", token), modified=None)


def files() -> int:
    return sum(1 for path in load_settings().files_dir.rglob("*") if path.is_file())


def test_pages_that_say_the_same_in_other_bytes_are_not_kept_again(watch_over: StartWatch) -> None:
    small = town("iqm2", "iqm2", days=(3, 10))
    watch = watch_over([TokenPortal(small.locality, etag=False)])
    first = next(iter(watch.crawl().values()))
    kept = files()
    watch.at(NOW + timedelta(hours=1))

    with watch.asking() as asked:
        second = next(iter(watch.crawl().values()))

    assert (first.state, second.state) == ("ok", "ok")
    assert first.meetings_new == 2
    assert (second.meetings_changed, second.items, second.documents) == (0, 0, 0)
    assert files() == kept
    assert {request.path for request in asked} == {
        "/robots.txt",
        "/iqm2/Citizens/Calendar.aspx",
        "/iqm2/Citizens/Detail_Meeting.aspx",
    }


def test_an_item_that_changed_among_tokens_is_noticed(watch_over: StartWatch) -> None:
    small = town("iqm2", "iqm2", days=(3,))
    portal = TokenPortal(small.locality, etag=False)
    watch = watch_over([portal])
    watch.crawl()
    watch.at(NOW + timedelta(hours=1))
    portal.retitle(10102)

    report = next(iter(watch.crawl().values()))

    assert report.meetings_changed == 1
