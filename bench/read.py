"""Read invented documents: pages per second beside pdftotext, memory on short and long ones, OCR's speed and accuracy.

    .venv/bin/python -m bench.read                       all of it; takes about five minutes
    .venv/bin/python -m bench.read speed memory ocr      only these
    .venv/bin/python -m bench.read speed --pdf FILE...   the speed on PDFs of your own, beside the invented ones

Ratios are between two ways in one run, each the best of three: more than 1 is faster than pdftotext (poppler-utils),
which is called once for each file, as many at once as we have workers. Memory is the kernel's highest mark (VmHWM) of
the program and of its worker, each in processes of their own.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap

import pypdfium2
from PIL import Image
from sqlalchemy import insert

from bench.search import Corpus
from bench.search import _source as source_row
from demo.pdf import LINES_PER_PAGE, make_pdf
from demo.scan import copied
from documents.lanes import in_lanes
from documents.process import WorkerProcess
from documents.reading import Reading, read_document
from models.database import Database, migrate
from models.document import Document, StoredFile
from models.files import FileStore
from models.media import PDF
from models.source import StoredSource

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
ROUNDS = 3
WORKERS = 2
FILES, PAGES_PER_FILE = 8, 250
SHORT, LONG = 10, 1_000  # pages
MOST_GROWTH = 1.25  # of memory, from the short to the long document
SCANS = 6
RESOLUTIONS = (150, 200, 300)  # dots per inch of the scanner


def main() -> int:
    """Measure what is asked for; exit status 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ("speed", "memory", "ocr")
    parser.add_argument("parts", nargs="*", choices=[*parts, "one"], default=parts)
    parser.add_argument("--pdf", nargs="*", type=Path, default=[], help="PDFs to time beside the invented ones")
    parser.add_argument("--pages", type=int, help=argparse.SUPPRESS)  # of `one`
    arguments = parser.parse_args()
    if "one" in arguments.parts:
        print(json.dumps(_memory_of(arguments.pages)))
        return 0
    is_good = True
    for part in arguments.parts:
        is_good &= {"speed": lambda: speed(arguments.pdf), "memory": memory, "ocr": ocr}[part]()
    return 0 if is_good else 1


def speed(own: Sequence[Path]) -> bool:
    """Pages per second on all workers, ours and pdftotext's, which is also timed alone, a file after the other."""
    if shutil.which("pdftotext") is None:
        print("speed: pdftotext is not installed (Debian: poppler-utils)")
        return False
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        sets = {"invented": _documents(Path(folder))}
        if own:
            sets["your own"] = list(own) * max(1, FILES * PAGES_PER_FILE // sum(map(_pages, own)))
        for name, paths in sets.items():
            pages = sum(map(_pages, paths))
            ours = min(_timed(lambda paths=paths: _read_all(paths)) for _ in range(ROUNDS))
            theirs, alone = (
                min(_timed(lambda paths=paths, at_once=at_once: _pdftotext_all(paths, at_once)) for _ in range(ROUNDS))
                for at_once in (WORKERS, 1)
            )
            print(
                f"speed: {name}: {pages:,} pages, ours {pages / ours:,.0f} pages/s with {WORKERS} workers; pdftotext "
                f"{pages / theirs:,.0f} with {WORKERS} at once: ratio {theirs / ours:.2f}; {pages / alone:,.0f} one by "
                f"one: ratio {alone / ours:.2f}",
                flush=True,
            )
            is_good &= theirs >= ours
    return is_good


def memory() -> bool:
    """The highest memory of the program and of its worker, reading a short document and a long one."""
    found, is_good = {}, True
    for pages in (SHORT, LONG):
        asked = [sys.executable, "-m", "bench.read", "one", "--pages", str(pages)]
        found[pages] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    for who in ("program", "worker"):
        short, long = found[SHORT][who], found[LONG][who]
        print(f"memory: {who}: {short:.0f} MiB on {SHORT} pages, {long:.0f} MiB on {LONG:,}: ratio {long / short:.2f}")
        is_good &= long <= MOST_GROWTH * short
    return is_good


def ocr() -> bool:
    """Seconds a page and words found, at several resolutions of the scanner; with Tesseract alone and as we use it."""
    from documents.ocr import engine

    texts = [_page_text(number) for number in range(SCANS)]
    for dpi in RESOLUTIONS:
        for name, read in (
            ("as it lies", lambda page: engine._gathered(*_alone(engine, page))),
            ("straightened", lambda page: engine.recognise(page, "eng")),
        ):
            recalls, seconds = [], []
            for number, text in enumerate(texts):
                page = _scan(text, dpi, skew=(-2.0, 0.6, 4.0)[number % 3], seed=number)
                started = time.process_time()
                found = read(page)
                seconds.append(time.process_time() - started)
                recalls.append(_recall(text, found.text))
            print(
                f"ocr: scanned at {dpi} dpi, {name}: {statistics.mean(seconds):.1f} CPU s a page, "
                f"{1 / statistics.mean(seconds):.2f} pages/s a core, words found {statistics.mean(recalls):.3f} "
                f"(worst page {min(recalls):.3f})"
            )
    return True


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _read_all(paths: Sequence[Path]) -> None:
    def read(worker: WorkerProcess, path: Path) -> Reading:
        return read_document(worker, path, PDF)

    for _, reading in in_lanes(WORKERS, paths, read):
        assert reading.pages, reading.problem


def _pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def _pdftotext_all(paths: Sequence[Path], at_once: int) -> None:
    def read(path: Path) -> bytes:
        return subprocess.run(["pdftotext", str(path), "-"], check=True, stdout=subprocess.PIPE).stdout

    with ThreadPoolExecutor(at_once) as pool:
        assert all(pool.map(read, paths))


def _page_text(number: int, corpus: Corpus | None = None) -> str:
    return (corpus or Corpus(1, seed=number)).page(number)


def _documents(folder: Path) -> list[Path]:
    """Packets of text pages, each different."""
    corpus, paths = Corpus(FILES * PAGES_PER_FILE), []
    for number in range(FILES):
        pages = tuple(corpus.page(page) for page in range(PAGES_PER_FILE))
        paths.append(folder / f"{number}.pdf")
        paths[-1].write_bytes(make_pdf(f"Packet {number}", pages))
    return paths


def _memory_of(pages: int) -> dict[str, float]:
    """Read one document of so many pages through the stage, alone in this process."""
    corpus = Corpus(pages)
    body = make_pdf("Packet", tuple(corpus.page(number) for number in range(pages)))
    with tempfile.TemporaryDirectory() as folder:
        made = [sys.executable, "-c", _READING, folder]
        path = Path(folder)
        database = Database(f"sqlite:///{path / 'read.db'}")
        migrate(database)
        sha256 = FileStore(path / "files").save(body)
        with database.writing() as session:
            session.execute(insert(StoredSource), [source_row(1)])
            session.add(StoredFile(sha256=sha256, size=len(body), media_type=PDF, stored_at=NOW))
            session.flush()
            session.add(Document(source_key=source_row(1)["key"], url="/packet.pdf", sha256=sha256))
        found: dict[str, float] = json.loads(subprocess.run(made, check=True, capture_output=True, text=True).stdout)
    return found


_READING = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from documents.process import WorkerProcess
from documents.read import read_pending
from models.database import Database
from models.files import FileStore

def highest(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

folder = Path(sys.argv[1])
database = Database(f"sqlite:///{folder / 'read.db'}")
with WorkerProcess() as worker:
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    counts = read_pending(database, FileStore(folder / "files"), now=now, worker=worker)
    print(json.dumps({"program": highest("self"), "worker": highest(worker.pid), "pages": counts.pages}))
"""


def _scan(text: str, dpi: int, *, skew: float, seed: int) -> Image.Image:
    """A page as a copier gives it, brought to the resolution at which OCR reads."""
    from documents.ocr.engine import DPI

    with pypdfium2.PdfDocument(make_pdf("", (text,))) as document:
        image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return copied(image, skew=skew, seed=seed).resize(
        (image.width * DPI // dpi, image.height * DPI // dpi), Image.Resampling.LANCZOS
    )


def _alone(engine: object, page: Image.Image) -> tuple[object, tuple[int, int], object]:
    """Tesseract's own reading of a page, as it lies."""
    reader = engine._tesseract("eng", 3)  # type: ignore[attr-defined]
    reader.SetImage(page)
    reader.SetSourceResolution(300)
    reader.Recognize()
    return reader.GetIterator(), page.size, engine._Turn()  # type: ignore[attr-defined]


def _recall(text: str, found: str) -> float:
    """The share of the page's words that were read letter by letter; of the lines that fit on the page."""
    lines = [line for paragraph in text.split("\n") for line in (wrap(paragraph, 92) or [""])][:LINES_PER_PAGE]
    wanted, read = Counter(" ".join(lines).split()), Counter(found.split())
    return sum((wanted & read).values()) / wanted.total()


if __name__ == "__main__":
    raise SystemExit(main())
