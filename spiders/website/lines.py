"""The lines of a page as a browser breaks them, with what is bold in them and where they lead."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from published.reading import BLOCK_ELEMENTS, UNSEEN_ELEMENTS, one_line

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))  # h1 is the page's own title
_BOLD = frozenset(("strong", "b", "th"))


@dataclass(frozen=True)
class Run:
    """A piece of text that looks the same throughout."""

    text: str
    is_bold: bool
    anchor: Tag | None


@dataclass
class Line:
    """One visible line."""

    runs: list[Run] = field(default_factory=list)
    is_heading: bool = False

    @property
    def text(self) -> str:
        """All of its text, with single blanks."""
        return one_line("".join(run.text for run in self.runs))

    @property
    def bold_start(self) -> str:
        """The text that it begins with in bold."""
        bold = []
        for run in self.runs:
            if run.text.strip() and not run.is_bold:
                break
            bold.append(run.text)
        return one_line("".join(bold))

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return self.is_heading or all(run.is_bold for run in self.runs if run.text.strip())

    @property
    def anchors(self) -> list[Tag]:
        """The links in it, in their order, each once."""
        return list({id(run.anchor): run.anchor for run in self.runs if run.anchor is not None}.values())


def visible_lines(element: Tag) -> list[Line]:
    """The lines of an element that are not empty; scripts, styles, menus, comments and what is hidden are left out."""
    lines = [Line()]
    for piece in _pieces(element, is_bold=False, is_heading=False, anchor=None):
        if piece is None:
            if lines[-1].runs:
                lines.append(Line())
            continue
        run, is_heading = piece
        lines[-1].runs.append(run)
        lines[-1].is_heading = lines[-1].is_heading or is_heading
    return [line for line in lines if line.text]


def _pieces(element: Tag, *, is_bold: bool, is_heading: bool, anchor: Tag | None) -> Iterator[tuple[Run, bool] | None]:
    """Runs with whether they stand in a heading; None where a line ends."""
    for child in element.children:
        if isinstance(child, Tag):
            style = str(child.get("style", "")).replace(" ", "").lower()
            if child.name in UNSEEN_ELEMENTS or "display:none" in style:
                continue
            breaks = child.name in BLOCK_ELEMENTS
            if breaks:
                yield None
            yield from _pieces(
                child,
                is_bold=is_bold or child.name in _BOLD or "font-weight:bold" in style or "font-weight:700" in style,
                is_heading=is_heading or child.name in _HEADINGS,
                anchor=child if child.name == "a" else anchor,
            )
            if breaks:
                yield None
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            text = str(child).replace("\r", " ").replace("\n", " ")
            yield Run(text, is_bold or is_heading, anchor), is_heading
