"""PowerPoint presentations (ISO/IEC 29500): a page for every slide, with its notes and comments."""

from collections.abc import Iterator

from documents.formats.embedded import embedded_pages, text_or_pictures
from documents.formats.inside import Inside
from documents.formats.lines import Lines
from documents.formats.package import Package, Relation
from documents.formats.page import Piece, ReadPage, Source, UnreadableFileError, numbered

LITTLE = 200  # characters: of a slide with fewer, its big pictures may say the rest
_MAIN = "ppt/presentation.xml"
# What belongs to a slide, by the kind of its relation, and what is written before its text.
_BESIDE = {"notesSlide": "notes", "comments": "comment", "diagramData": "diagram", "chart": "chart"}
_TEXT = frozenset(("t", "v", "text"))


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the slides in their order, hidden ones too."""
    return numbered(_slides(source, inside))


def _slides(source: Source, inside: Inside) -> Iterator[Piece]:
    with Package(source) as package:
        main = package.main_part("presentationml", _MAIN)
        relations = package.relations(main)
        ids = [
            values.get("id", "")
            for event, tag, values in package.events(main)
            if event == "start" and tag == "sldId" and values
        ]
        slides = [relations[each].target for each in ids if each in relations]
        if not slides:
            slides = [one.target for one in relations.values() if one.kind == "slide"]
        if not slides:
            raise UnreadableFileError("it has no slides")
        for slide in slides:
            try:
                yield _slide(package, slide)
            except UnreadableFileError as error:
                yield Piece("", "none", problem=str(error))
        yield from embedded_pages(package, "ppt/embeddings/", inside)


def _slide(package: Package, slide: str) -> Piece:
    relations = package.relations(slide)
    lines = list(_lines(package, slide, relations))
    said = len("".join("".join(lines).split()))
    for relation in relations.values():
        called = _BESIDE.get(relation.kind)
        if called and not relation.is_outside and package.has(relation.target):
            beside = list(_lines(package, relation.target, package.relations(relation.target)))
            lines += [f"[{called}] {line}" for line in beside if not line.isdigit()]  # the number of the page
    pictures = (one.target for one in relations.values() if one.kind == "image" and not one.is_outside)
    return text_or_pictures(package, "\n".join(lines), pictures if said < LITTLE else iter(()))


def _lines(package: Package, part: str, relations: dict[str, Relation]) -> Iterator[str]:
    lines, collecting, skipped = Lines(), False, 0
    for event, tag, values in package.events(part):
        if skipped or (event == "start" and tag == "Fallback"):
            skipped += (event == "start") - (event == "end")
        elif event == "text":
            if collecting:
                lines.add(tag)
        elif event == "start":
            collecting = tag in _TEXT
            match tag:
                case "p":
                    lines.begin_paragraph()
                case "tr":
                    lines.begin_row()
                case "tc":
                    lines.begin_cell()
                case "br":
                    lines.add("\n")
                case "tab" if not values.get("pos"):
                    lines.add("\t")
                case "cNvPr" if values.get("descr"):
                    lines.line(f"[picture: {values['descr']}]")
                case "hlinkClick":
                    relation = relations.get(values.get("id", ""))
                    if relation is not None and relation.is_outside:
                        lines.add(f" [{relation.target[:500]}] ")
                case _:
                    pass
        else:
            collecting = False
            match tag:
                case "p":
                    lines.end_paragraph()
                case "tr":
                    lines.end_row()
                case "tc":
                    lines.end_cell()
                case _:
                    pass
        yield from (line for line in lines.done() if line.strip())
