"""Paragraphs as they come out of an office document: inside each other, in cells of tables, between page breaks."""

from collections.abc import Iterator

from documents.formats.page import BLOCK, PAGE_BREAK

DELETED = "[deleted: "
DEEPEST = 200  # paragraphs and tables inside each other: text boxes, tables in cells


class Lines:
    """Gathers text to paragraphs, and those of a table's row to one line.

    A paragraph inside of another, of a text box or a note, comes before it. A row is one line when its cells are: so a
    number and its title stay together. A cell that is longer than a page is not held back.
    """

    def __init__(self) -> None:
        self._done: list[str] = []
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._break_is_due = False

    def done(self) -> Iterator[str]:
        """What is complete by now."""
        if self._done:
            yield from self._done
            self._done.clear()

    def add(self, text: str) -> None:
        """Characters of the paragraph that is open."""
        if self._paragraphs:
            self._paragraphs[-1].append(text)
        elif text.strip():
            self.line(text)

    def line(self, text: str) -> None:
        """A paragraph of its own."""
        if text:
            self._out(text)

    def open_mark(self) -> None:
        """What follows in this paragraph was deleted."""
        if self._paragraphs:
            self._paragraphs[-1].append(DELETED)

    def close_mark(self) -> None:
        """So much was deleted; an empty mark, of a deleted paragraph's end, is taken back."""
        if not self._paragraphs:
            return
        open_one = self._paragraphs[-1]
        if open_one and open_one[-1] == DELETED:
            open_one.pop()
        else:
            open_one.append("]")

    def begin_paragraph(self) -> None:
        if len(self._paragraphs) < DEEPEST:
            self._paragraphs.append([])

    def end_paragraph(self) -> None:
        if self._paragraphs:
            self._out("".join(self._paragraphs.pop()))
            self._break_if_due()

    def begin_row(self) -> None:
        if len(self._rows) < DEEPEST:
            self._rows.append([])

    def begin_cell(self) -> None:
        if self._rows:
            self._rows[-1].append([])

    def end_cell(self) -> None:
        if self._rows and self._rows[-1] and sum(map(len, self._rows[-1][-1])) > BLOCK:
            self._flush(self._rows[-1])

    def end_row(self) -> None:
        if self._rows:
            row = self._rows.pop()
            cells = ["\n".join(cell).strip("\n") for cell in row]
            is_one_line = all("\n" not in cell for cell in cells)
            text = "\t".join(cells).strip() if is_one_line else "\n".join(cell for cell in cells if cell)
            if text:
                self._out(text)
            self._break_if_due()

    def break_page(self) -> None:
        """A page ends exactly here, if need be in the middle of a paragraph; in a table, after the row."""
        if self._rows:
            self._break_is_due = True
            return
        if self._paragraphs:
            self._out("".join(self._paragraphs[-1]))
            self._paragraphs[-1].clear()
        self._done.append(PAGE_BREAK)

    def break_page_between_paragraphs(self) -> None:
        """A page ended somewhere here when it was printed: no sentence is cut for it."""
        if self._rows or (self._paragraphs and "".join(self._paragraphs[-1]).strip()):
            self._break_is_due = True
        else:
            self._done.append(PAGE_BREAK)

    def _break_if_due(self) -> None:
        if self._break_is_due and not self._rows and not self._paragraphs:
            self._done.append(PAGE_BREAK)
            self._break_is_due = False

    def _out(self, text: str) -> None:
        if self._rows and self._rows[-1]:
            cell = self._rows[-1][-1]
            if text.strip():
                cell.append(text)
            if sum(map(len, cell)) > 2 * BLOCK:
                self._flush(self._rows[-1])
        elif self._rows:
            self._rows[-1].append([text])
        else:
            self._done.append(text)

    def _flush(self, row: list[list[str]]) -> None:
        """Let go what a row holds; of a row inside a cell, to the cell."""
        if len(self._rows) > 1:
            return
        for cell in row:
            self._done.extend(cell)
            cell.clear()
