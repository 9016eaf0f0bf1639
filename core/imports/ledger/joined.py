"""Rows that belong together: a task that is merged over several rows which differ in nothing but units is one task."""

from collections.abc import Sequence

from core.imports.columns import RowCells
from core.imports.ledger.specs import TASKS

_UNITS = frozenset(field.key for field in TASKS.fields if field.listed)


def join_rows(rows: Sequence[RowCells]) -> list[tuple[RowCells, tuple[int, ...]]]:
    """Each task's cells, and the numbers of the rows that it takes."""
    joined: list[tuple[RowCells, tuple[int, ...]]] = []
    for row in rows:
        if joined and _continues(joined[-1][0], joined[-1][1][-1], row):
            above, lines = joined[-1]
            joined[-1] = (RowCells(above.row, _together(above.cells, row)), (*lines, row.row))
        else:
            joined.append((row, (row.row,)))
    return joined


def _continues(above: RowCells, last: int, row: RowCells) -> bool:
    """Whether a row goes on with the task of the row directly above, and says nothing else of it."""
    if "title" not in row.goes_on or row.row != last + 1:
        return False
    return all(
        key in _UNITS or key in row.goes_on or not text.strip() or text == above.cells.get(key)
        for key, text in row.cells.items()
    )


def _together(above: dict[str, str], row: RowCells) -> dict[str, str]:
    """The cells of both; units of the row below follow those above."""
    cells = dict(above)
    for key in _UNITS & row.cells.keys():
        text = row.cells[key].strip()
        if text and key not in row.goes_on and text not in cells.get(key, "").split("\n"):
            cells[key] = "\n".join(part for part in (cells.get(key, ""), text) if part)
    return cells
