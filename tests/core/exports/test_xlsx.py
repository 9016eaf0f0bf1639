"""Workbooks read back with another library: values, types, and nothing that can act."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports.xlsx import LONGEST_TEXT, Column, Kind, clean_sheet_name, write_xlsx
from core.files.inspection import inspect_file


class Row(msgspec.Struct, frozen=True):
    value: object
    other: object = None


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def cell_of(value: object, kind: Kind) -> Any:
    return sheet_of(write_xlsx("表", [Column("value", "值", kind)], [Row(value)]))["A2"]


def test_sheet_has_heading_filter_and_print_set_up() -> None:
    columns = [Column("value", "任务", width=40), Column("other", "时限", "date", 12)]
    data = write_xlsx("任务台账", columns, [Row("一网通办", date(2026, 4, 30)), Row("减税", None)])
    sheet = sheet_of(data)
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("任务台账", "A2", "A1:B3")
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "$1:$1",
        "landscape",
        9,
    )
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["任务", "时限"],
        ["一网通办", datetime(2026, 4, 30)],  # noqa: DTZ001 -- a spreadsheet's days have no zone
        ["减税", None],
    ]
    assert sheet.column_dimensions["A"].width == pytest.approx(40, abs=1)
    assert inspect_file("台账.xlsx", data, "attachment").kind == "xlsx"


@pytest.mark.parametrize(
    ("kind", "value", "read", "data_type", "number_format"),
    [
        ("text", "市财政局", "市财政局", "s", "General"),
        ("text", "  两端空格 ", "  两端空格 ", "s", "General"),
        ("text", "第一行\n第二行", "第一行\n第二行", "s", "General"),
        ("text", "第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行", "s", "General"),
        ("text", "610303199001011234", "610303199001011234", "s", "General"),
        ("text", "007", "007", "s", "General"),
        ("text", 7, "7", "s", "General"),
        ("text", "https://www.example.cn/", "https://www.example.cn/", "s", "General"),
        ("text", "<b>&amp;\"'", "<b>&amp;\"'", "s", "General"),
        ("text", "<r><t>注入</t></r>", "<r><t>注入</t></r>", "s", "General"),
        ("integer", 1234, 1234, "n", "#,##0"),
        ("integer", -5, -5, "n", "#,##0"),
        ("integer", 10**15, str(10**15), "s", "General"),
        ("number", 95.5, 95.5, "n", "#,##0.00"),
        ("number", Decimal("0.1"), 0.1, "n", "#,##0.00"),
        ("number", float("nan"), "nan", "s", "General"),
        ("number", float("-inf"), "-inf", "s", "General"),
        ("percent", 0.7, 0.7, "n", "0.00%"),
        ("date", date(2026, 4, 30), datetime(2026, 4, 30), "d", "yyyy-mm-dd"),  # noqa: DTZ001 -- read without zone
        ("date", date(1899, 12, 31), "1899-12-31", "s", "General"),
        ("moment", datetime(2026, 4, 30, 16, 5, tzinfo=UTC), datetime(2026, 5, 1, 0, 5), "d", "yyyy-mm-dd hh:mm"),  # noqa: DTZ001 -- read without zone
        ("moment", datetime(1890, 1, 1, tzinfo=timezone(timedelta(hours=9))), "1889-12-31 23:05", "s", "General"),
        ("text", None, None, "n", "General"),
        ("date", None, None, "n", "General"),
    ],
)
def test_value_comes_back_in_its_type(
    kind: Kind, value: object, read: object, data_type: str, number_format: str
) -> None:
    cell = cell_of(value, kind)
    assert (cell.value, cell.data_type, cell.number_format) == (read, data_type, number_format)


ACTIVE_TEXTS = [
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "|x",
    "%x",
    "{=1}",
    "=",
    "-",
]


@pytest.mark.parametrize("text", ACTIVE_TEXTS)
def test_active_text_stays_text_even_when_retyped(text: str) -> None:
    data = write_xlsx("表", [Column("value", "值")], [Row(text)])
    cell = sheet_of(data)["A2"]
    assert (cell.value, cell.data_type) == (text.replace("\r", "\n"), "s")
    assert cell.quotePrefix is (text != "{=1}")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("label", ["=1+1", "<r><t>x</t></r>"])
def test_heading_is_text_too(label: str) -> None:
    cell = sheet_of(write_xlsx("表", [Column("value", label)], []))["A1"]
    assert (cell.value, cell.data_type) == (label, "s")


printable = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(printable | st.sampled_from("\t\n=+-@<>&_x0041\"'"), min_size=1), min_size=1, max_size=30))
def test_any_text_comes_back_unchanged(texts: list[str]) -> None:
    sheet = sheet_of(write_xlsx("表", [Column("value", "值")], [Row(text) for text in texts]))
    assert [sheet.cell(row, 1).value for row in range(2, len(texts) + 2)] == texts
    assert {sheet.cell(row, 1).data_type for row in range(2, len(texts) + 2)} == {"s"}


@pytest.mark.parametrize("letter", ["长", "𠮷"])
def test_text_too_long_for_a_cell_is_cut_with_a_word(letter: str) -> None:
    fits = letter * (LONGEST_TEXT // len(letter.encode("utf-16-le")) * 2)
    assert cell_of(fits, "text").value == fits
    cut = cell_of(fits + letter * 2, "text").value
    kept = cut.removesuffix("……(内容过长，以下从略)")
    assert kept == letter * len(kept)
    assert len(kept) == len(cut) - 13
    assert LONGEST_TEXT - 2 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_half_characters_and_control_marks_do_not_break_the_file() -> None:
    assert cell_of("a\ud800b", "text").value == "a?b"
    assert cell_of("a\x01b", "text").data_type == "s"


def test_same_input_gives_the_same_bytes() -> None:
    def write() -> bytes:
        return write_xlsx(
            "表", [Column("value", "值"), Column("other", "日", "date")], [Row("a", date(2026, 1, 1))] * 50
        )

    assert write() == write()


def test_rows_are_read_once_and_one_at_a_time() -> None:
    alive = 0

    class Counted:
        def __init__(self) -> None:
            nonlocal alive
            alive += 1
            self.value = "x"

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def rows() -> Iterator[Counted]:
        for _ in range(100):
            assert alive <= 1
            yield Counted()

    assert sheet_of(write_xlsx("表", [Column("value", "值")], rows())).max_row == 101


def test_empty_list_still_has_its_heading() -> None:
    sheet = sheet_of(write_xlsx("表", [Column("value", "值")], []))
    assert (sheet.max_row, sheet["A1"].value, sheet.auto_filter.ref) == (1, "值", "A1")


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one column"):
        write_xlsx("表", [], [])
    with pytest.raises(ValueError, match="aware"):
        write_xlsx("表", [Column("value", "值", "moment")], [Row(datetime(2026, 1, 1))])  # noqa: DTZ001 -- the misuse


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("任务台账", "任务台账"),
        ("2026/04 [台账]:a*b?c\\d", "2026 04 台账 a b c d"),
        ("长" * 40, "长" * 31),
        ("𠮷" * 40, "𠮷" * 15),
        ("'引号'", "引号"),
        (" ", "Sheet1"),
        ("History", "Sheet1"),
    ],
)
def test_sheet_name_is_one_excel_takes(title: str, name: str) -> None:
    assert clean_sheet_name(title) == name
    assert sheet_of(write_xlsx(title, [Column("value", "值")], [])).title == name
