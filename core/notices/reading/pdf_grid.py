"""Ruling lines that cross are a table: its cells, merged where no line parts them.

A frame around text, which has a single column, is no table.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from .pdf_letters import Letter
from .pdf_rules import Rule, Rules

_SAME = 2.5
"""Lines so near to each other, in points, are one."""
_TOUCH = 3.5
_GAP = 4.0
_MOST_LINES = 300
_FEWEST_COLUMNS = 2
_OVERHANG = 12.0
"""Lines across that reach so far beyond the outermost line down stand for a side that was not drawn."""


class Span(msgspec.Struct, frozen=True):
    """A cell: its rows and columns in the grid, the last ones excluded."""

    top: int
    bottom: int
    left: int
    right: int


class Grid(msgspec.Struct):
    """A table on a page."""

    columns: list[float]
    """The places of its lines down, from left to right."""
    rows: list[float]
    """The places of its lines across, from top to bottom."""
    spans: dict[tuple[int, int], Span] = {}
    """For each place of the grid the cell that covers it."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return self.columns[0], self.rows[-1], self.columns[-1], self.rows[0]

    def holds(self, letter: Letter) -> bool:
        """Whether a letter stands in the table."""
        return self.place((letter.left + letter.right) / 2, (letter.bottom + letter.top) / 2) is not None

    def place(self, x: float, y: float) -> Span | None:
        """The cell at a point, None outside of the table."""
        left, bottom, right, top = self.box
        if not (left - _TOUCH <= x <= right + _TOUCH and bottom - _TOUCH <= y <= top + _TOUCH):
            return None
        column = min(max(bisect_right(self.columns, x) - 1, 0), len(self.columns) - 2)
        row = min(max(bisect_right([-place for place in self.rows], -y) - 1, 0), len(self.rows) - 2)
        return self.spans[row, column]


def grids_of(rules: Rules) -> list[Grid]:
    """The tables of a page, from top to bottom."""
    across, down = _merged(rules.across), _merged(rules.down)
    if len(across) > _MOST_LINES or len(down) > _MOST_LINES:
        return []
    grids = [grid for group in _groups(across, down) if (grid := _grid(*group))]
    return sorted(grids, key=lambda grid: -grid.rows[0])


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line put together."""
    found: list[Rule] = []
    for line in _clusters(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in line) / len(line)
        start, end = line[0].start, line[0].end
        for rule in sorted(line, key=lambda rule: rule.start):
            if rule.start > end + _GAP:
                found.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            start, end = min(start, rule.start), max(end, rule.end)
        found.append(Rule(at, start, end))
    return found


def _clusters(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    line: list[Rule] = []
    for rule in rules:
        if line and rule.at - line[0].at > _SAME:
            yield sorted(line, key=lambda rule: rule.start)
            line = []
        line.append(rule)
    if line:
        yield sorted(line, key=lambda rule: rule.start)


def _groups(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or touch each other, directly or through others."""
    left = set(range(len(down)))
    waiting = list(range(len(across)))
    while waiting:
        mine, theirs, fresh = [waiting.pop(0)], [], [0]
        while fresh:
            line = across[mine[fresh.pop()]]
            crossing = [place for place in left if _cross(line, down[place])]
            left.difference_update(crossing)
            theirs += crossing
            for place in [place for place in waiting if any(_cross(across[place], down[other]) for other in crossing)]:
                waiting.remove(place)
                fresh.append(len(mine))
                mine.append(place)
        yield [across[place] for place in mine], [down[place] for place in theirs]


def _cross(across: Rule, down: Rule) -> bool:
    return (
        across.start - _TOUCH <= down.at <= across.end + _TOUCH
        and down.start - _TOUCH <= across.at <= down.end + _TOUCH
    )


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    columns = _places(rule.at for rule in down)
    rows = _places(rule.at for rule in across)[::-1]
    if across and columns:
        start, end = min(rule.start for rule in across), max(rule.end for rule in across)
        columns = [start] * (columns[0] - start > _OVERHANG) + columns + [end] * (end - columns[-1] > _OVERHANG)
    if len(columns) <= _FEWEST_COLUMNS or len(rows) < 2:
        return None
    grid = Grid(columns, rows)
    _fill(grid, across, down)
    return grid


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _fill(grid: Grid, across: list[Rule], down: list[Rule]) -> None:
    """Join the places between which no line is drawn. A cell is the box around what was joined."""
    height, width = len(grid.rows) - 1, len(grid.columns) - 1
    root = {(row, column): (row, column) for row in range(height) for column in range(width)}

    def find(place: tuple[int, int]) -> tuple[int, int]:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for row, column in root:
        middle = (grid.rows[row] + grid.rows[row + 1]) / 2
        if column + 1 < width and not _drawn(down, grid.columns[column + 1], middle):
            root[find((row, column + 1))] = find((row, column))
        middle = (grid.columns[column] + grid.columns[column + 1]) / 2
        if row + 1 < height and not _drawn(across, grid.rows[row + 1], middle):
            root[find((row + 1, column))] = find((row, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in root:
        members.setdefault(find(place), []).append(place)
    for places in members.values():
        rows, columns = [row for row, _ in places], [column for _, column in places]
        span = Span(min(rows), max(rows) + 1, min(columns), max(columns) + 1)
        grid.spans.update(dict.fromkeys(places, span))


def _drawn(rules: list[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= _SAME and rule.start - 1 <= along <= rule.end + 1 for rule in rules)
