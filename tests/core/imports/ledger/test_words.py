"""Deadlines, figures and paths in cells."""

from datetime import date

import pytest

from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.ledger.specs import TASKS
from core.imports.ledger.standing import read_pct, read_state
from core.imports.ledger.words import Due, read_due, read_figures, read_path, write_path

TODAY = date(2026, 11, 25)


def reader(**cells: str) -> RowReader:
    return RowReader(TASKS, RowCells(2, cells))


@pytest.mark.parametrize(
    ("cells", "due"),
    [
        ({"due": "2026年6月底前"}, Due("2026年6月底前", "month_end", date(2026, 6, 30))),
        ({"due": "2026-06-30"}, Due("2026-06-30", "date", date(2026, 6, 30))),
        ({"due": "持续推进"}, Due("持续推进", "ongoing", None)),
        ({"due": "6月底前"}, Due("6月底前", "month_end", date(2026, 6, 30), assumed=True)),
        ({"due": ""}, Due()),
        ({"due": "", "due_on": "2027/3/5"}, Due("", "date", date(2027, 3, 5))),
        ({"due": "尽快", "due_on": "2027年3月5日"}, Due("尽快", "date", date(2027, 3, 5))),
        ({"due": "年底", "due_on": "2027-12-30"}, Due("年底", "month_end", date(2027, 12, 30))),
        ({"due": "长期", "due_kind": "持续推进", "due_on": "2027-01-01"}, Due("长期", "ongoing", None)),
        ({"due": "随便", "due_kind": "限期", "due_on": "2027-01-01"}, Due("随便", "date", date(2027, 1, 1))),
    ],
)
def test_a_deadline_is_what_its_cells_say(cells: dict[str, str], due: Due) -> None:
    read = reader(**cells)
    assert (read_due(read, TODAY), read.problems) == (due, ())


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"due": "尽快"}, "due"),
        ({"due": "印发后30日内"}, "due"),
        ({"due": "", "due_on": "下月"}, "due_on"),
        ({"due": "", "due_on": "2027-02-30"}, "due_on"),
        ({"due": "x", "due_kind": "限期"}, "due"),
        ({"due": "2027年1月", "due_kind": "看情况"}, "due_kind"),
    ],
)
def test_what_names_no_day_is_said_at_its_cell(cells: dict[str, str], field: str) -> None:
    read = reader(**cells)
    read_due(read, TODAY)
    assert [problem.field for problem in read.problems] == [field]


def test_figures_are_read_with_their_numbers_or_kept_in_their_words() -> None:
    found = read_figures("网办率 ≥ 90 %；办理时限压缩至3个工作日以内\n群众满意")
    assert [(target.text, target.comparator, target.value, target.unit) for target in found] == [
        ("网办率 ≥ 90 %", "≥", 90.0, "%"),
        ("办理时限压缩至3个工作日以内", "≤", 3.0, "个工作日"),
        ("群众满意", "", None, ""),
    ]


@pytest.mark.parametrize("path", [(), ("一、总体",), ("一、总体", "（一）做好 开办", "1.登记")])
def test_a_path_comes_back(path: tuple[str, ...]) -> None:
    assert read_path(write_path(path)) == path


@pytest.mark.parametrize(
    ("text", "pct"), [("70%", 70), ("70", 70), ("66.6%", 67), ("０％", 0), ("", None), ("按期报送", None)]
)
def test_shares_are_hundredths(text: str, pct: int | None) -> None:
    read = reader(pct=text)
    assert (read_pct(read), read.problems) == (pct, ())


@pytest.mark.parametrize("text", ["101%", "一半", "-5"])
def test_other_shares_are_wrong(text: str) -> None:
    read = reader(pct=text)
    assert (read_pct(read), [problem.field for problem in read.problems]) == (None, ["pct"])


@pytest.mark.parametrize(
    ("word", "state"),
    [("已完成", "accepted"), ("推进中", "in_progress"), ("已销号", "accepted"), ("待签收", "assigned")],
)
def test_words_of_offices_are_states(word: str, state: str) -> None:
    assert read_state(reader(state=word)) == state
