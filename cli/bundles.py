"""Writing and checking bundles of evidence, with words for people or JSON."""

from pathlib import Path

from sqlalchemy.orm import Session

from cli.plain_error import PlainError
from cli.report import print_json
from documents.process import UnreadableError, WorkerProcess, WorkerUnavailableError
from documents.showing.asked import show_page
from documents.showing.stored import recognised_words
from evidence.bundle import UnknownFlag, write_bundle
from evidence.pages import DrawnPage, DrawPage, FlaggedPage, NotDrawn
from evidence.verify import verify_bundle
from models.database import open_database
from models.document import StoredFile
from models.files import FileStore
from settings import load_settings


def make_bundle(flag_id: int, output: Path | None, *, as_json: bool) -> None:
    """Write the bundle of a flag and say what is in it; raises PlainError when there is no such flag."""
    settings = load_settings()
    path = output or Path(f"evidence-{flag_id}.zip")
    files = FileStore(settings.files_dir)
    with open_database(settings).reading() as session, WorkerProcess() as worker:
        try:
            draw = drawing(session, files, worker)
            bundle = write_bundle(session, files, flag_id, path, now=settings.now(), draw=draw)
        except UnknownFlag as error:
            raise PlainError(str(error)) from error
    if as_json:
        print_json(
            {
                "path": str(path),
                "files": bundle.files,
                "exchanges": bundle.exchanges,
                "pages": bundle.pages,
                "missing": list(bundle.missing),
                "not_drawn": list(bundle.not_drawn),
            }
        )
        return
    print(f"{path}: {bundle.files} files as they were fetched, {bundle.exchanges} exchanges with portals.")
    if bundle.pages:
        print(f"Pages drawn with what was found marked: {bundle.pages}.")
    for problem in bundle.not_drawn:
        print(f"Not drawn: {problem}")
    if bundle.missing:
        print(f"Not in it, because the bytes are not kept any more: {len(bundle.missing)} files.")
    print("Its README.txt says how anybody can check it; «sisterwatch evidence --verify» does so too.")


def drawing(session: Session, files: FileStore, worker: WorkerProcess) -> DrawPage:
    """How pages are drawn for a bundle: by the worker process, from the kept bytes and what OCR read before."""

    def draw(page: FlaggedPage) -> DrawnPage:
        try:
            shown = show_page(
                worker,
                files.path(page.sha256),
                session.get_one(StoredFile, page.sha256).media_type,
                page.number,
                phrases=page.phrases,
                words=recognised_words(session, page.sha256, page.number),
            )
        except (UnreadableError, WorkerUnavailableError) as error:
            raise NotDrawn(str(error)) from error
        return DrawnPage(shown.png, shown.width, shown.height, shown.places)

    return draw


def check_bundle(path: Path, *, as_json: bool) -> bool:
    """Check a bundle and say what is wrong with it; return whether it is whole."""
    problems = verify_bundle(path)
    if as_json:
        print_json({"path": str(path), "is_whole": not problems, "problems": problems})
    elif problems:
        print(f"{path} is NOT whole:\n" + "\n".join(f"  {problem}" for problem in problems))
    else:
        print(f"{path} is whole: every file is what its sums say, and nothing was added or taken away.")
    return not problems
