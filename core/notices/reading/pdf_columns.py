"""Tables without ruling lines: words that stand in columns below a header such as 序号 · 任务 · 牵头单位 · 完成时限.

The header says how many columns there are. A line belongs to the table as long as the blank strips between the columns
stay blank; a numbered heading may cross them. A row begins where the first column has a number; where the number stands
in the middle of its row, a line belongs to the nearest number.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .pdf_grid import Grid, Span
from .pdf_letters import Letter
from .pdf_lines import Line, lines_of, rows_of

_FEWEST_COLUMNS = 3
_COLUMN_GAP = 0.9
"""Characters' width of blank between two columns of the header."""
_STRIP = 0.4
"""Characters' width that a strip keeps at least."""
_FAR = 3.0
"""Heights of a line between two lines of one table, at most."""
_MOST_LINES = 200
_NUMBER = re.compile(r"\d{1,3}[.、]?")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。；]{0,40}")
_UNITS = re.compile(r"单位|部门|牵头|责任|负责")

Interval = tuple[float, float]


def aligned_grids(letters: Sequence[Letter]) -> list[Grid]:
    """The tables that stand in columns without lines, from top to bottom."""
    if not any(letter.text == "序" for letter in letters):
        return []
    rows = [[letter for letter in row if not letter.text.isspace()] for row in rows_of(letters)]
    rows = [sorted(row, key=lambda letter: letter.left) for row in rows if row]
    found: list[Grid] = []
    place = 0
    while place < len(rows):
        columns = _header(rows[place])
        after, strips = _extent(rows, place, columns) if columns else (place, [])
        grid = _grid(rows[place:after], strips) if after > place + 1 else None
        if grid:
            found.append(grid)
        place = after if grid else place + 1
    return found


def _header(row: Sequence[Letter]) -> list[Interval]:
    """The columns of a header, none when the line is no header."""
    if row[0].text != "序" or len(row) < 2 or row[1].text != "号":
        return []
    columns = _merged([(letter.left, letter.right) for letter in row], _COLUMN_GAP * _size(row))
    words = "".join(letter.text for letter in row)
    return columns if len(columns) >= _FEWEST_COLUMNS and _UNITS.search(words) else []


def _extent(rows: Sequence[Sequence[Letter]], place: int, columns: list[Interval]) -> tuple[int, list[Interval]]:
    """The first line behind the table, and its columns as wide as its words take them."""
    count, size = len(columns), _size(rows[place])
    after = place + 1
    while after < min(len(rows), place + _MOST_LINES):
        row = rows[after]
        if _top(rows[after - 1]) - _top(row) > _FAR * size * 1.5:
            break
        wider = _merged([*columns, *((letter.left, letter.right) for letter in row)], _STRIP * size)
        if len(wider) == count:
            columns = wider
        elif not _is_heading(row):
            break
        after += 1
    while after > place + 1 and _is_heading(rows[after - 1]):
        after -= 1
    return after, columns


def _grid(rows: Sequence[Sequence[Letter]], columns: list[Interval]) -> Grid | None:
    """Cells between the strips and between the rows; None when no line has a number."""
    edges = [columns[0][0] - 1, *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), columns[-1][1] + 1]
    kinds = ["heading" if _is_heading(row) else _kind(row, edges[1]) for row in rows[1:]]
    if "number" not in kinds:
        return None
    starts = [0, *(place + 1 for place in _starts(kinds))]
    tops = [_top(rows[start]) + 2 for start in starts] + [min(letter.bottom for letter in rows[-1]) - 2]
    grid = Grid(edges, tops)
    for number, start in enumerate(starts):
        width = len(edges) - 1
        if start and kinds[start - 1] == "heading":
            grid.spans |= {(number, column): Span(number, number + 1, 0, width) for column in range(width)}
        else:
            grid.spans |= {(number, column): Span(number, number + 1, column, column + 1) for column in range(width)}
    return grid


def _starts(kinds: Sequence[str]) -> list[int]:
    """The lines with which rows begin."""
    centred = kinds[0] == "words"
    numbers = [place for place, kind in enumerate(kinds) if kind == "number"]
    starts = [place for place, kind in enumerate(kinds) if kind == "heading"]
    for before, number in zip([None, *numbers], numbers, strict=False):
        middle = 0 if before is None else (before + number + 1) // 2
        starts.append(middle if centred else number)
    return sorted(set(starts))


def _kind(row: Sequence[Letter], edge: float) -> str:
    first = "".join(letter.text for letter in row if letter.right <= edge + 1)
    return "number" if _NUMBER.fullmatch(first) else "words"


def _is_heading(row: Sequence[Letter]) -> bool:
    return bool(_HEADING.fullmatch("".join(letter.text for letter in row)))


def _merged(intervals: list[Interval], gap: float) -> list[Interval]:
    """Intervals with less than a gap between them put together."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _size(row: Sequence[Letter]) -> float:
    lines: list[Line] = lines_of(row)
    return lines[0].size if lines else 1.0


def _top(row: Sequence[Letter]) -> float:
    return max(letter.top for letter in row)
