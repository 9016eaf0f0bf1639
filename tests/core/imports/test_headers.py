"""The heading is found below titles, in one row or two, merged or not, and its columns are known by many words."""

import pytest

from core.imports.columns import header_at, propose_plans, read_rows
from core.imports.fields import plain_heading
from core.imports.grid import Block, Filled, Sheet, Workbook
from core.imports.headers import Header, find_header, recognised
from core.imports.roster.specs import PEOPLE, SPECS, UNITS

WORDS = {"序号": "no", "任务": "title", "牵头": "lead", "参与": "others", "时限": "due"}


def header_of(rows: list[list[str]], merged: list[Block] | None = None) -> Header | None:
    return find_header(Filled(Sheet("表", rows, merged or [])), WORDS.get)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" 姓 名 ", "姓名"),
        ("*姓名（必填）", "姓名"),
        ("进展（%）：", "进展"),
        ("（注）", "(注)"),
        ("ＩＤ", "id"),
        ("责任\n单位", "责任单位"),
    ],
)
def test_headings_are_compared_without_their_dress(text: str, plain: str) -> None:
    assert plain_heading(text) == plain


def test_a_heading_stands_below_titles_and_notes() -> None:
    rows = [
        ["甲市任务台账", "", ""],
        [],
        ["填报单位：甲局", "", "2026年"],
        ["序号", "任务", "时限"],
        ["1", "办事", "年底"],
    ]
    assert header_of(rows, [(0, 0, 0, 2)]) == Header(3, 1, ("序号", "任务", "时限"))


def test_two_rows_with_merged_groups_name_each_column() -> None:
    rows = [["序号", "任务", "责任分工", "", "时限"], ["", "", "牵头", "参与", ""], ["1", "办事", "甲", "乙", "年底"]]
    merged: list[Block] = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)]
    header = header_of(rows, merged)
    assert header == Header(0, 2, ("序号", "任务", "责任分工 | 牵头", "责任分工 | 参与", "时限"))
    assert recognised(header.labels, WORDS.get) == {0: "no", 1: "title", 2: "lead", 3: "others", 4: "due"}


def test_two_rows_are_known_where_the_merging_was_lost() -> None:
    rows = [["序号", "任务", "责任分工", "责任分工"], ["", "", "牵头", "参与"], ["1", "办事", "甲", "乙"]]
    assert header_of(rows) == Header(0, 2, ("序号", "任务", "责任分工 | 牵头", "责任分工 | 参与"))


def test_a_first_row_of_data_is_no_second_row_of_the_heading() -> None:
    assert header_of([["序号", "任务", "时限"], ["1", "办事", "年底"]]) == Header(0, 1, ("序号", "任务", "时限"))
    assert header_of([["序号", "任务", "时限"], ["", "办事", ""]]) == Header(0, 1, ("序号", "任务", "时限"))


def test_an_unknown_heading_is_the_first_row_with_several_words() -> None:
    assert header_of([["名册", ""], ["甲", "乙"], ["1", "2"]], [(0, 0, 0, 1)]) == Header(1, 1, ("甲", "乙"))


def test_long_sentences_are_no_heading() -> None:
    assert header_of([["说明" * 30, "另一句" * 20], ["只有一格", ""]]) is None


def test_of_two_columns_for_one_field_the_first_keeps_it() -> None:
    assert recognised(("任务", "牵头", "任务"), WORDS.get) == {0: "title", 1: "lead"}


def test_our_own_column_of_problems_is_passed_over() -> None:
    assert recognised(("问题", "任务"), {**WORDS, "问题": "due"}.get) == {1: "title"}


def test_a_person_may_say_where_the_heading_is() -> None:
    sheet = Sheet("表", [["甲"], ["乙", "丙"], ["丁"]], [])
    assert header_at(sheet, 1, 2) == Header(1, 2, ("乙 | 丁", "丙"))
    assert header_at(sheet, 2, 2) == Header(2, 1, ("丁", ""))


def test_sheets_are_taken_by_name_or_by_their_headings() -> None:
    book = Workbook(
        [
            Sheet("说明", [["第一步", "下载模板"]]),
            Sheet("Sheet2", [["姓名", "登录账号", "所在单位", "角色", "职务"], ["张三", "z", "甲局", "经办", ""]]),
            Sheet("部门名单", [["部门名称", "类型"], ["甲局", "部门"]]),
            Sheet("部门名单(旧)", [["部门名称", "类型"], ["甲局", "部门"]]),
        ]
    )
    plans = propose_plans(book, SPECS, {})
    assert [(plan.place, plan.kind) for plan in plans] == [(0, None), (1, "people"), (2, "units"), (3, None)]
    assert plans[1].columns == {0: "name", 1: "login", 2: "unit", 3: "role", 4: "title"}
    assert plans[2].columns == {0: "name", 1: "kind"}


def test_rows_are_read_below_the_heading_and_empty_ones_skipped() -> None:
    sheet = Sheet("单位", [["单位名称", "类别"], ["甲局", "部门"], [], ["", "  "], ["乙县", "县区"]])
    (plan,) = propose_plans(Workbook([sheet]), (UNITS,), {})
    assert [(row.row, row.cells) for row in read_rows(sheet, plan)] == [
        (2, {"name": "甲局", "kind": "部门"}),
        (5, {"name": "乙县", "kind": "县区"}),
    ]


def test_every_word_of_a_field_names_it() -> None:
    for spec in SPECS:
        for field in spec.fields:
            assert spec.recognise(plain_heading(field.label)) == field.key
    assert PEOPLE.recognise("工作单位") == "unit"
    assert UNITS.recognise("没有这一列") is None


def test_a_value_that_is_a_heading_elsewhere_makes_no_heading() -> None:
    rows = [["局名", "属性", "备注"], ["甲局", "部门", "x"], ["乙局", "部门", ""]]
    assert find_header(Filled(Sheet("表", rows, [])), UNITS.recognise) == Header(0, 1, ("局名", "属性", "备注"))
