"""Writing and checking bundles of evidence, with words for people or JSON."""

from pathlib import Path

from cli.plain_error import PlainError
from cli.report import print_json
from evidence.bundle import UnknownFlag, write_bundle
from evidence.verify import verify_bundle
from models.database import open_database
from models.files import FileStore
from settings import load_settings


def make_bundle(flag_id: int, output: Path | None, *, as_json: bool) -> None:
    """Write the bundle of a flag and say what is in it; raises PlainError when there is no such flag."""
    settings = load_settings()
    path = output or Path(f"evidence-{flag_id}.zip")
    with open_database(settings).reading() as session:
        try:
            bundle = write_bundle(session, FileStore(settings.files_dir), flag_id, path, now=settings.now())
        except UnknownFlag as error:
            raise PlainError(str(error)) from error
    if as_json:
        print_json(
            {
                "path": str(path),
                "files": bundle.files,
                "exchanges": bundle.exchanges,
                "missing": list(bundle.missing),
            }
        )
        return
    print(f"{path}: {bundle.files} files as they were fetched, {bundle.exchanges} exchanges with portals.")
    if bundle.missing:
        print(f"Not in it, because the bytes are not kept any more: {len(bundle.missing)} files.")
    print("Its README.txt says how anybody can check it; «sisterwatch evidence --verify» does so too.")


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
