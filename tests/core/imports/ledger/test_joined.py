"""One task over several rows."""

from core.imports.columns import RowCells
from core.imports.ledger.joined import join_rows


def row(number: int, goes_on: str = "", **cells: str) -> RowCells:
    return RowCells(number, {"title": "甲事", "lead": "", "due": "年底", **cells}, frozenset(goes_on.split()))


def test_rows_that_differ_in_units_alone_are_one_task() -> None:
    joined = join_rows(
        [row(4, lead="甲局"), row(5, "title due", lead="乙局"), row(6, "title", lead="甲局", due="年底")]
    )
    assert [(task.cells["lead"], lines) for task, lines in joined] == [("甲局\n乙局", (4, 5, 6))]


def test_rows_that_say_something_else_are_tasks_of_their_own() -> None:
    joined = join_rows([row(4, lead="甲局"), row(5, "title", lead="乙局", due="明年"), row(6, lead="丙局")])
    assert [lines for _, lines in joined] == [(4,), (5,), (6,)]


def test_a_row_further_down_does_not_belong_to_it() -> None:
    joined = join_rows([row(4, lead="甲局"), row(6, "title due", lead="乙局")])
    assert [lines for _, lines in joined] == [(4,), (6,)]
