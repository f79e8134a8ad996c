"""ZIP archives with documents: every file inside is read as further pages."""

from collections.abc import Iterator

from documents.formats.inside import LARGEST_INNER_FILE, Inside, inner_pages, unread
from documents.formats.package import Package
from documents.formats.page import NO_TEXT, Piece, ReadPage, Source, UnreadableFileError, numbered

_NOT_OF_PEOPLE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the pages of the files inside, each file headed by its name; what is not read says why."""
    return numbered(_files(source, inside))


def _files(source: Source, inside: Inside) -> Iterator[Piece]:
    with Package(source) as package:
        names = [name for name in sorted(package.names) if not _is_system(name)]
        if not names:
            raise UnreadableFileError("it is an archive without files")
        for number, name in enumerate(names):
            reason = inside.take(package.size(name))
            if reason and inside.left.files <= 0:
                yield Piece("", NO_TEXT, problem=f"{len(names) - number:,} of its {len(names):,} files: {reason}")
                return
            yield from inside_package(package, name, inside) if not reason else [unread(name, reason)]


def inside_package(package: Package, name: str, inside: Inside) -> Iterator[Piece]:
    """The pages of a part that is a file of its own; `inside.take` was asked before."""
    try:
        body = package.read(name, LARGEST_INNER_FILE)
    except UnreadableFileError as error:
        yield unread(name, str(error))
        return
    yield from inner_pages(name, body, inside)


def _is_system(name: str) -> bool:
    return name.endswith("/") or any(part in name for part in _NOT_OF_PEOPLE)
