"""The spider `discover`: asks few addresses, the likeliest first, and writes down what each of them is.

It runs as a process of its own (`launch.py`), with the settings of every crawl: robots.txt, delays, name and contact.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from models.registry.locality import load_localities
from published.government import other_government
from published.reading import Unreadable, lines_of, one_line, parse_html
from settings import load_settings
from spiders.discovery.addresses import Candidate, guesses, list_paths, registered
from spiders.discovery.hosts import BudgetSpent, NoSuchHost, checked_hosts
from spiders.discovery.judge import Verdict, judge, names_it, wrong_tenant
from spiders.discovery.links import (
    Link,
    agenda_pages,
    links_of,
    own_platforms,
    plain,
    portals,
    recognise,
    unread_vendors,
)
from spiders.discovery.look import Look
from spiders.platforms import platforms
from spiders.polling.failures import explain, refusal
from spiders.settings import DOWNLOADER_MIDDLEWARES

MOST_OWN_PAGES = 4  # of the government's site, beside its home page
SITE = "site"  # what stands for a platform in the row of a page that is only looked at for links


class NoAnswer(Exception):
    """Raised when an address gives nothing to judge; `state` says why."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state


class DiscoverSpider(scrapy.Spider):
    """Looks for the agendas of one locality of the registry.

    Arguments: locality, a slug; website, its home page; hosts, make-believe hosts as JSON (see hosts.py).
    """

    name = "discover"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        # A spider's own value stands in place of the project's whole one.
        "ITEM_PIPELINES": {},  # nothing is stored
        "DOWNLOADER_MIDDLEWARES": {**DOWNLOADER_MIDDLEWARES, "spiders.discovery.hosts.Bounds": 40},  # before all others
        "RETRY_ENABLED": False,  # who does not answer at once is not there
        "DOWNLOAD_TIMEOUT": 25,
        "DOWNLOAD_MAXSIZE": 20 * 1024 * 1024,
    }

    def __init__(self, locality: str, website: str = "", hosts: str = "{}", **values: Any) -> None:
        super().__init__(**values)
        settings = load_settings()
        self.locality = load_localities(settings.data_dir)[locality]
        self.website = website or self.locality.website
        self.hosts = checked_hosts(json.loads(hosts))
        self.contact = settings.contact
        self.today = settings.now().astimezone(ZoneInfo(self.locality.time_zone)).date()
        known = (self.website, *(source.base_url for source in self.locality.sources), *self.hosts)
        self.registry_hosts = {urlsplit(url).netloc for url in known}
        self.looks: dict[tuple[str, str, str], asyncio.Future[Look]] = {}  # each place is looked at once
        self.linked: dict[tuple[str, str, str], str] = {}  # the page of the site that leads to a place
        self.sent_on: list[Candidate] = []  # portals to which others send on
        self.pages: list[Look] = []  # the pages of the site that were read for their links

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in spider.politeness().items():
            crawler.settings.set(name, value, priority="spider")
        return spider

    def politeness(self) -> Mapping[str, Any]:
        """Scrapy settings: name and contact, the delays of the registry, and none where all hosts are make-believe."""
        contact = f" (+mailto:{self.contact})" if self.contact else ""
        slots = {
            urlsplit(source.base_url).hostname: {"concurrency": 1, "delay": source.delay_seconds}
            for source in self.locality.sources
            if source.delay_seconds > 2.0
        }
        own = {"USER_AGENT": f"SisterCityWatch/0.1{contact}", "DOWNLOAD_SLOTS": slots}
        if not self.hosts:
            return own
        mapped = "spiders.discovery.hosts.MappedDownload"
        handlers = {"http": mapped, "https": mapped}
        return {**own, "DOWNLOAD_HANDLERS": handlers, "DOWNLOAD_DELAY": 0.0, "AUTOTHROTTLE_ENABLED": False}

    async def start(self) -> AsyncIterator[Any]:
        """Look at what the registry lists, at what the home page leads to, and then at the usual addresses."""
        await asyncio.gather(self.look_at_all(registered(self.locality)), self.look_at_site())
        for candidates in guesses(self.locality, self.website):
            found = {look.candidate.platform for look in self.done() if look.is_right}
            wanted = [each for each in candidates if each.platform not in found]
            await self.look_at_all([*self.sent_on, *wanted])
        await self.look_at_all(self.sent_on)
        for look in (*self.pages, *self.done()):
            yield look.as_json()
        stats = self.crawler.stats
        assert stats is not None  # noqa: S101 (Scrapy made it before the spider)
        yield {"requests": stats.get_value("downloader/request_count", 0)}

    def done(self) -> list[Look]:
        """The places that were looked at, and whether the site leads to them, however they were thought of."""
        looks = ((place, look.result()) for place, look in self.looks.items())
        return [replace(look, linked_on=self.linked.get(place, "")) for place, look in looks]

    async def look_at_all(self, candidates: Iterable[Candidate]) -> None:
        """Look at those places that were not looked at before."""
        for candidate in candidates:
            if candidate.place not in self.looks:
                self.looks[candidate.place] = asyncio.ensure_future(self.look(candidate))
        await asyncio.gather(*self.looks.values())

    async def look(self, candidate: Candidate) -> Look:
        """Ask a candidate's lists one after the other until one shows meetings of the governing body, and judge it."""
        paths = list_paths(candidate, self.today)
        look, newest_agenda = self._unasked(candidate, paths[0]), ""
        if candidate.platform not in platforms():
            return replace(look, state="no reader", reason=f"nothing here reads {candidate.platform} yet")
        wrong = wrong_tenant(candidate, self.locality)
        if wrong:
            return replace(look, state="wrong entity", reason=f"{wrong}; not asked")
        for number, path in enumerate(paths):
            try:
                response = await self.ask(_joined(candidate.base_url, path), candidate)
            except NoAnswer as problem:
                if not number:
                    return replace(look, state=problem.state, reason=str(problem))
                break
            verdict = judge(candidate, path, response.body, self.locality, self.today)
            if not number or _is_better(verdict, look):
                is_first_empty = number > 0 and look.state == "empty"
                look = replace(look, url=response.url, is_first_empty=is_first_empty).judged(verdict)
                newest_agenda = verdict.newest_agenda
            if look.state != "empty" and (number or not self._may_have_more_past(look)):
                break
        if look.is_right and look.identity == "guessed" and candidate.place not in self.linked:
            return await self._identified(look, newest_agenda)
        return look

    def _may_have_more_past(self, look: Look) -> bool:
        """Whether the list has only what is to come, and nothing of the governing body: the weeks before may have."""
        first = look.figures.first
        is_open = look.state in ("right", "other bodies") and not look.has_governing_body
        return is_open and first is not None and first >= self.today

    async def look_at_site(self) -> None:
        """Read the home page and a few further pages of the site; look at the portals that they lead to."""
        waiting, seen = [self.website], set[str]()
        links: list[Link] = []
        for number in range(1 + MOST_OWN_PAGES):
            if not waiting:
                break
            url = waiting.pop(0)
            seen.add(plain(url))
            row = Look(Candidate(SITE, url, "home page", "the locality's own site"), url, "read")
            try:
                response = await self.ask(url)
                here = links_of(response.body, response.url)
            except (NoAnswer, Unreadable) as problem:
                state = problem.state if isinstance(problem, NoAnswer) else "unreadable"
                self.pages.append(replace(row, state=state, reason=str(problem)))
                continue
            if number == 0:
                wrong = self._other_site(response.body)
                if wrong:
                    self.website = self.locality.website
                    reason = f"{wrong}; its links are not followed"
                    self.pages.append(replace(row, state="wrong entity", reason=reason))
                    return
                self.website = response.url
            seen.add(plain(response.url))
            led_to = portals(here, response.url)
            self.pages.append(replace(row, url=response.url, reason=_what_is_there(here, led_to)))
            for candidate in led_to:
                self.linked.setdefault(candidate.place, response.url)
            if number:
                self._judge_as_list(response)
            await self.look_at_all(led_to)
            links += here
            waiting = agenda_pages(links, self.website, seen)

    def _judge_as_list(self, response: Response) -> None:
        """Judge a page of the site as a list of meetings, where it is one."""
        parts = urlsplit(response.url)
        base, path = f"{parts.scheme}://{parts.netloc}", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        evidence = f"linked on {self.website}"
        for platform in own_platforms(response.body):
            views: list[dict[str, str]] = [{}, {"view": "page"}] if platform == "govaccess" else [{}]
            for view in views:
                candidate = Candidate(platform, base, "home page", evidence, {"path": path, **view})
                verdict = judge(candidate, path, response.body, self.locality, self.today)
                if not verdict.figures.meetings:
                    continue
                self.linked.setdefault(candidate.place, self.website)
                if candidate.place not in self.looks:
                    look = asyncio.get_running_loop().create_future()
                    look.set_result(self._unasked(candidate, path).judged(verdict))
                    self.looks[candidate.place] = look
                return

    async def _identified(self, look: Look, newest_agenda: str) -> Look:
        """The look, with one request more for a page that may say whose it is, where the list does not."""
        candidate = look.candidate
        pages = {
            "legistar": f"https://{candidate.tenant}.legistar.com/Calendar.aspx",
            "primegov": _joined(candidate.base_url, newest_agenda if newest_agenda[:1] == "/" else "/public/portal"),
        }
        if candidate.platform not in pages:
            return look
        try:
            response = await self.ask(pages[candidate.platform])
            names, lines = _words_of(response.body)
        except (NoAnswer, Unreadable):
            return look
        wrong = other_government(self.locality.name, self.locality.kind, names, [], self.locality.confused_with)
        if wrong:
            return replace(look, state="wrong entity", reason=f"{wrong} ({response.url})")
        return replace(look, is_named=names_it((*names, *lines), self.locality))

    async def ask(self, url: str, candidate: Candidate | None = None) -> Response:
        """The answer to a request; raises NoAnswer that says why there is none to judge."""
        meta = {"dont_obey_robotstxt": True} if candidate is not None and candidate.is_robots_override else {}
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 (Scrapy made it before it started the spider)
        try:
            response = await engine.download_async(Request(url, meta=meta, dont_filter=True))
        except NoSuchHost as problem:
            raise NoAnswer("no host", str(problem)) from problem
        except BudgetSpent as problem:
            raise NoAnswer("not asked", str(problem)) from problem
        except Exception as error:
            state, detail = explain(error)
            raise NoAnswer(state.value, detail) from error
        if candidate is not None and candidate.tenant and urlsplit(response.url).netloc != urlsplit(url).netloc:
            self._follow(candidate, url, response.url)
            raise NoAnswer("moved", f"it sends on to {response.url}")
        refused = refusal(url, response)
        if refused is not None:
            raise NoAnswer(refused.state.value, str(refused))
        return response

    def _follow(self, candidate: Candidate, url: str, target: str) -> None:
        """Remember the portal to which a portal sends on; who leads to the one leads to the other."""
        found = recognise(target, url)
        if found is None:
            return
        self.sent_on.append(replace(found, origin="redirect", evidence=f"{url} sends on to it"))
        if candidate.place in self.linked:
            self.linked.setdefault(found.place, self.linked[candidate.place])

    def _unasked(self, candidate: Candidate, path: str) -> Look:
        url = _joined(candidate.base_url, path) if path else candidate.base_url
        return Look(candidate, url, "not asked")

    def _other_site(self, body: bytes) -> str:
        names, _ = _words_of(body)
        return other_government(self.locality.name, self.locality.kind, names, [], self.locality.confused_with)


def _is_better(verdict: Verdict, look: Look) -> bool:
    """Whether an older list says more than the newest one: it is not empty, or it has the governing body."""
    if look.state == "empty":
        return verdict.figures.meetings > 0
    return verdict.state == "right" and verdict.has_governing_body


def _joined(base_url: str, path: str) -> str:
    return path if urlsplit(path).scheme else urljoin(base_url.rstrip("/") + "/", path.lstrip("/"))


def _words_of(body: bytes) -> tuple[list[str], list[str]]:
    """A page's title, site name and heading; and its first lines. Raises Unreadable when it is no page."""
    soup = parse_html(body)
    site = soup.select_one("meta[property='og:site_name'][content]")
    titles = [one_line(title.get_text()) for title in soup.find_all("title")]
    names = [
        *titles,
        one_line(str(site["content"])) if site else "",
        one_line(soup.h1.get_text(" ")) if soup.h1 else "",
    ]
    return [name for name in names if name], lines_of(soup)[:60]


def _what_is_there(links: Iterable[Link], led_to: Iterable[Candidate]) -> str:
    named = [f"{each.platform} ({each.tenant or each.base_url})" for each in led_to]
    unread = [f"{name} ({url}), which nothing here reads" for name, url in unread_vendors(links).items()]
    return "leads to " + ", ".join(named + unread) if named or unread else "leads to no portal that is known"
