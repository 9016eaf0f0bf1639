"""The workbook of wrong rows: in the columns they came in, marked at their cells, and readable again."""

from core.imports.columns import propose_plans
from core.imports.fields import Problem, RowOutcome
from core.imports.grid import Sheet, Workbook
from core.imports.reading.reader import read_workbook
from core.imports.records import Checked, CheckedSheet
from core.imports.roster.specs import PEOPLE
from core.imports.writing.corrections import write_corrections
from tests.core.imports.workbooks import cells_of, opened, sheet_of

ROWS = [
    ["甲市人员名单", "", "", "", "", ""],
    ["序号", "人员", "", "所在单位", "角色", "备注"],
    ["", "姓名", "用户名", "", "", ""],
    ["1", "张三", "zhang san", "甲局", "处长", "=HYPERLINK(1)"],
    ["2", "李四", "li4", "", "经办", "007"],
    ["3", "王五", "wang5", "没有的局", "经办", ""],
]
MERGED = [(0, 0, 0, 5), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3), (1, 4, 2, 4), (1, 5, 2, 5), (3, 3, 4, 3)]


def made() -> bytes:
    workbook = Workbook([Sheet("名单", ROWS, MERGED)])
    (plan,) = propose_plans(workbook, (PEOPLE,), {})
    wrong = RowOutcome(
        row=4,
        outcome="wrong",
        cells={},
        problems=(Problem("login", "用户名里有空格。请去掉空格。"), Problem("role", "没有“处长”这个角色。")),
    )
    good = RowOutcome(row=5, outcome="new", cells={})
    last = RowOutcome(row=6, outcome="wrong", cells={}, problems=(Problem("unit", "没有这个单位。"),))
    checked = Checked((CheckedSheet(PEOPLE, plan, "名单", (wrong, good, last)),), ())
    return write_corrections(workbook, checked)


def test_only_wrong_rows_come_with_their_heading_and_what_is_wrong_in_front() -> None:
    assert cells_of(made()) == {
        "名单": [
            ["问题", "序号", "人员", None, "所在单位", "角色", "备注"],
            [None, None, "姓名", "用户名", None, None, None],
            [
                "第4行 用户名：用户名里有空格。请去掉空格。\n第4行 角色：没有“处长”这个角色。",
                "1",
                "张三",
                "zhang san",
                "甲局",
                "处长",
                "=HYPERLINK(1)",
            ],
            ["第6行 单位：没有这个单位。", "3", "王五", "wang5", "没有的局", "经办", None],
        ]
    }


def test_wrong_cells_are_marked_and_bear_a_note_and_nothing_acts() -> None:
    sheet = sheet_of(opened(made()), "名单")
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    coloured = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFE3DC"}
    assert marked == coloured == {"D3", "F3", "E4"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "G1:G2"]


def test_it_is_read_again_by_the_same_columns() -> None:
    workbook = read_workbook("更正表.xlsx", made()).workbook
    (plan,) = propose_plans(workbook, (PEOPLE,), {})
    assert (plan.kind, plan.header.first) == ("people", 2)
    assert plan.columns == {2: "name", 3: "login", 4: "unit", 5: "role"}
