"""Word tables as rows of placed cells: merged columns span, merged rows continue."""

from collections.abc import Iterator

from lxml import etree

from .normalise import normalise
from .text import RawCell
from .word_numbering import Numbering
from .word_text import lines_of
from .word_xml import attribute, child, local_name

MAX_ROWS = 20_000
MAX_COLUMNS = 200


def rows_of(table: etree._Element, numbering: Numbering) -> list[list[RawCell]]:
    """The rows of a table, tracked deletions of rows left out, columns beyond the limit cut."""
    rows: list[list[RawCell]] = []
    for row in _within(table, "tr"):
        properties = child(row, "trPr")
        if properties is not None and child(properties, "del") is not None:
            continue
        cells = _cells_of(row, properties, numbering)
        if cells:
            rows.append(cells)
        if len(rows) >= MAX_ROWS:
            break
    return rows


def _cells_of(row: etree._Element, properties: etree._Element | None, numbering: Numbering) -> list[RawCell]:
    column = _small(child(properties, "gridBefore"), 0) if properties is not None else 0
    cells: list[RawCell] = []
    for element in _within(row, "tc"):
        style = child(element, "tcPr")
        span = _small(child(style, "gridSpan"), 1) if style is not None else 1
        merge = child(style, "vMerge") if style is not None else None
        continued = merge is not None and attribute(merge, "val") != "restart"
        text = "" if continued else normalise("\n".join(_cell_lines(element, numbering)))
        if column < MAX_COLUMNS:
            cells.append(RawCell(text, column, span, continued))
        column += span
    return cells


def _cell_lines(cell: etree._Element, numbering: Numbering) -> Iterator[str]:
    """The paragraphs of a cell, those of a table inside it too."""
    for kid in cell:
        name = local_name(kid)
        if name == "p":
            yield from lines_of(kid, numbering)
        elif name in {"tbl", "tr", "tc", "sdt", "sdtContent"}:
            yield from _cell_lines(kid, numbering)


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of that name, also those wrapped in content controls or custom XML."""
    for kid in element:
        tag = local_name(kid)
        if tag == name:
            yield kid
        elif tag in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _within(kid, name)


def _small(element: etree._Element | None, default: int) -> int:
    raw = attribute(element, "val") or ""
    return min(int(raw), MAX_COLUMNS) if raw.isascii() and raw.isdigit() and len(raw) < 6 else default
