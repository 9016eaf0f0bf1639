"""Ruled tables of a PDF as rows of placed cells, and put together again over the ends of pages.

A header that is printed again on the next page is printed once here. A row that a page's end has cut in two has no
number on the next page; its halves are one row. So are the halves of a cell that was merged over rows on both pages.
"""

from collections.abc import Iterable, Sequence

import msgspec

from .normalise import normalise
from .pdf_grid import Grid, Span
from .pdf_letters import Letter
from .pdf_lines import Line, lines_of
from .pdf_paragraphs import Frame, begins_anew, join, paragraphs_of, pitch_of
from .text import RawCell

_SAME_COLUMN = 8.0
_MOST_HEADER_ROWS = 3


class Table(msgspec.Struct):
    """A table: its rows of cells, the places of its columns, and where its first part stands on the page."""

    rows: list[list[RawCell]]
    columns: list[float]
    top: float
    page: int


def table_of(grid: Grid, letters: Iterable[Letter], page: int) -> Table | None:
    """The table of a grid; None when its words stand in one column only, so that it is a frame around text."""
    content: dict[Span, list[Letter]] = {}
    for letter in letters:
        span = grid.place((letter.left + letter.right) / 2, (letter.bottom + letter.top) / 2)
        if span is not None:
            content.setdefault(span, []).append(letter)
    lines = {span: lines_of(held, page) for span, held in content.items()}
    if len({span.left for span, held in lines.items() if held}) < 2:
        return None
    margins = _margins(grid, lines)
    words = {span: _words(grid, span, held, margins) for span, held in lines.items()}
    rows = [_row(grid, row, words) for row in range(len(grid.rows) - 1)]
    rows = [row for row in rows if any(cell.text or cell.continued for cell in row)]
    return Table(rows, grid.columns, grid.rows[0], page)


def is_continued(table: Table, following: Table) -> bool:
    """Whether a table goes on in one at the top of the next page: it has the same columns."""
    if following.page != table.page + 1 and following.page != table.page:
        return False
    if len(table.columns) != len(following.columns):
        return False
    shift = following.columns[0] - table.columns[0]
    return all(
        abs(after - before - shift) <= _SAME_COLUMN
        for before, after in zip(table.columns, following.columns, strict=True)
    )


def put_together(table: Table, following: Table) -> None:
    """Add the rows of the next page."""
    fresh = following.rows[_repeated_header(table.rows, following.rows) :]
    if fresh and table.rows and _is_rest(table.rows, fresh[0]):
        table.rows[-1] = _whole(table.rows[-1], fresh.pop(0))
    elif fresh and table.rows:
        fresh[0] = _with_merges(table.rows, fresh)
    table.rows.extend(fresh)
    table.page = following.page


def _row(grid: Grid, row: int, words: dict[Span, str]) -> list[RawCell]:
    cells: list[RawCell] = []
    column = 0
    while column < len(grid.columns) - 1:
        span = grid.spans[row, column]
        continued = span.top < row
        cells.append(RawCell("" if continued else words.get(span, ""), column, span.right - column, continued))
        column = max(span.right, column + 1)
    return cells


def _margins(grid: Grid, lines: dict[Span, list[Line]]) -> dict[int, float]:
    """By first column, the distance that its words keep from its lines."""
    found: dict[int, float] = {}
    for span, held in lines.items():
        for line in held:
            free = min(line.left - grid.columns[span.left], grid.columns[span.right] - line.right)
            found[span.left] = min(found.get(span.left, free), max(0.0, free))
    return found


def _words(grid: Grid, span: Span, lines: Sequence[Line], margins: dict[int, float]) -> str:
    if not lines:
        return ""
    margin = margins.get(span.left, 0.0)
    frame = Frame(grid.columns[span.left] + margin, grid.columns[span.right] - margin, pitch_of(lines), is_cell=True)
    return normalise("\n".join(words for words, _ in paragraphs_of(lines, {lines[0].page: frame})))


def _texts(row: Sequence[RawCell]) -> list[str]:
    return [cell.text for cell in row]


def _repeated_header(rows: Sequence[list[RawCell]], following: Sequence[list[RawCell]]) -> int:
    """How many rows of the next page are those the table begins with."""
    count = 0
    while (
        count < min(_MOST_HEADER_ROWS, len(rows), len(following))
        and any(_texts(rows[count]))
        and _texts(rows[count]) == _texts(following[count])
    ):
        count += 1
    return count


def _is_rest(rows: Sequence[list[RawCell]], row: Sequence[RawCell]) -> bool:
    """Whether a row has no number of its own in a column of numbers."""
    numbered = [cells[0].text.strip(" .、") for cells in rows if cells and not cells[0].continued]
    counts = sum(number.isascii() and number.isdigit() for number in numbered)
    last, first = rows[-1], row
    if counts < 1 or counts * 2 < len(numbered) - _MOST_HEADER_ROWS or len(last) != len(first):
        return False
    return not first[0].text and not first[0].continued and bool(last[0].text) and any(_texts(first))


def _whole(row: Sequence[RawCell], rest: Sequence[RawCell]) -> list[RawCell]:
    return [
        msgspec.structs.replace(cell, text=_with_rest(cell.text, more.text))
        for cell, more in zip(row, rest, strict=True)
    ]


def _with_rest(words: str, rest: str) -> str:
    return f"{words}\n{rest}" if words and rest and begins_anew(rest) else join(words, rest)


def _with_merges(rows: Sequence[list[RawCell]], fresh: Sequence[list[RawCell]]) -> list[RawCell]:
    """The first row of the next page: an empty cell goes on from above where one of the two was merged over rows."""
    above = {cell.column: cell for cell in rows[-1]}
    below = {cell.column for cell in fresh[1] if cell.continued} if len(fresh) > 1 else set()
    return [
        msgspec.structs.replace(cell, continued=True)
        if not cell.text
        and cell.column in above
        and above[cell.column].span == cell.span
        and (above[cell.column].continued or cell.column in below)
        else cell
        for cell in fresh[0]
    ]
