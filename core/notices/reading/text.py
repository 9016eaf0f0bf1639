"""The shape every reader fills: one normalised text and the paragraphs in it, with exact positions."""

import hashlib
from typing import Literal

import msgspec

ParagraphKind = Literal["heading", "paragraph", "row"]


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table row: its stretch of the stored text and its place in the grid."""

    start: int
    end: int
    column: int
    """The first grid column it covers, counted from 0."""
    span: int = 1
    """How many grid columns it covers."""
    continued: bool = False
    """The cell is merged with the one above: the stretch is that of the cell where the merge begins."""


class Paragraph(msgspec.Struct, frozen=True):
    """A line of the notice, or one row of one of its tables."""

    start: int
    end: int
    kind: ParagraphKind = "paragraph"
    table: int | None = None
    """Rows of one table share its number."""
    cells: tuple[Cell, ...] = ()
    page: int | None = None
    """For readers that know pages."""


class NoticeText(msgspec.Struct, frozen=True):
    """The stored text of a notice. It is known by `sha256`: the same words in another file are the same notice."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    format: str = "txt"


class TextBuilder:
    """Appends lines and rows and keeps count of where they land: lines end with a line feed, cells with a tab."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._paragraphs: list[Paragraph] = []
        self._tables = 0

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def add_line(self, line: str, *, heading: bool = False, page: int | None = None) -> None:
        """Append one line that is normalised already; an empty one leaves no trace."""
        if line:
            start = self._append(line)
            kind: ParagraphKind = "heading" if heading else "paragraph"
            self._paragraphs.append(Paragraph(start, self._length, kind, page=page))
            self._append("\n")

    def add_table(self, rows: "list[list[RawCell]]") -> None:
        """Append a table row by row. A cell that continues the one above points at that one's words."""
        number, self._tables = self._tables, self._tables + 1
        above: dict[int, tuple[int, int]] = {}
        for row in rows:
            start, cells = self._length, []
            for raw in row:
                begin = self._append(raw.text)
                stretch = (begin, self._length)
                continued = raw.continued and raw.column in above
                if continued:
                    stretch = above[raw.column]
                above[raw.column] = stretch
                cells.append(Cell(stretch[0], stretch[1], raw.column, raw.span, continued))
                self._append("\t")
            self._paragraphs.append(Paragraph(start, self._length, "row", number, tuple(cells)))
            self._append("\n")

    def build(self, source_format: str) -> NoticeText:
        """The finished record."""
        text = "".join(self._pieces)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return NoticeText(text, tuple(self._paragraphs), digest, source_format)

    def _append(self, piece: str) -> int:
        start = self._length
        self._pieces.append(piece)
        self._length += len(piece)
        return start


class RawCell(msgspec.Struct, frozen=True):
    """A cell on its way into a `TextBuilder`: normalised words (line feeds allowed) and its place in the grid."""

    text: str
    column: int
    span: int = 1
    continued: bool = False
