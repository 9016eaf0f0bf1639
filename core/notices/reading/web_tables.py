"""Tables on a page: those that hold rows of words, and those that only hold the page together.

A table is a frame of the page when it says so (role), when another table stands in it, or when one of its cells holds
most of its words; a first row of short words is a header and makes it a table in any case.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from .text import RawCell
from .web_frame import Page, Weight
from .word_tables import MAX_COLUMNS, MAX_ROWS

_MOST_CONTINUED = 200_000
"""Cells that others reach into, in one table."""
_LONG_CELL = 600
_MOST_OF_TABLE = 0.6
_SHORT_CELL = 14
_FEWEST_HEADERS = 3


def is_grid(table: etree._Element, page: Page) -> bool:
    """Whether the table holds rows of words."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return False
    first = next((list(_cells(row)) for row in _rows(table)), [])
    sizes = [_letters(cell, page) for cell in first]
    if len(sizes) >= _FEWEST_HEADERS and all(0 < size <= _SHORT_CELL for size in sizes):
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return False
    whole = max(1, _letters(table, page))
    longest = max((_letters(cell, page) for row in _rows(table) for cell in _cells(row)), default=0)
    return not (longest >= _LONG_CELL and longest >= _MOST_OF_TABLE * whole)


def grid_of(table: etree._Element, page: Page, words: Callable[[etree._Element], str]) -> list[list[RawCell]]:
    """The rows of placed cells. `words` reads a cell."""
    rows: list[list[RawCell]] = []
    reaching: dict[int, tuple[int, int]] = {}
    left = _MOST_CONTINUED
    for row in _rows(table):
        if row in page.left_out:
            continue
        cells = _placed(row, page, words, reaching)
        left -= sum(cell.continued for cell in cells)
        if any(cell.text or cell.continued for cell in cells):
            rows.append(cells)
        if len(rows) >= MAX_ROWS or left < 0:
            break
    return rows


def _placed(
    row: etree._Element,
    page: Page,
    words: Callable[[etree._Element], str],
    reaching: dict[int, tuple[int, int]],
) -> list[RawCell]:
    """The cells of a row at their columns. `reaching`: by column, how many rows a cell goes on, and how wide."""
    cells: list[RawCell] = []
    column = 0
    own = (cell for cell in _cells(row) if cell not in page.left_out or _letters(cell, page) == 0)
    for cell in own:
        column = _past(column, reaching, cells)
        if column >= MAX_COLUMNS:
            break
        width = min(_span(cell, "colspan"), MAX_COLUMNS - column)
        height = _span(cell, "rowspan")
        cells.append(RawCell(words(cell), column, width))
        if height > 1:
            reaching[column] = (height, width)
        column += width
    _past(column, reaching, cells)
    for place in list(reaching):
        rest, width = reaching.pop(place)
        if rest > 1:
            reaching[place] = (rest - 1, width)
    return cells


def _past(column: int, reaching: dict[int, tuple[int, int]], cells: list[RawCell]) -> int:
    """The next free column; the cells from above that cover those before it go on in this row."""
    while column in reaching:
        width = reaching[column][1]
        cells.append(RawCell("", column, width, continued=True))
        column += width
    return column


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for kid in table:
        if kid.tag == "tr":
            yield kid
        elif kid.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in kid if row.tag == "tr")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (kid for kid in row if kid.tag in {"td", "th"})


def _letters(element: etree._Element, page: Page) -> int:
    weight = page.weights.get(element, Weight())
    return weight.plain + weight.linked


def _span(cell: etree._Element, name: str) -> int:
    raw = (cell.get(name) or "").strip()
    return max(1, min(int(raw), MAX_ROWS)) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 1
