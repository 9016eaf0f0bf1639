"""A foreign workbook becomes a grid of texts, and what cannot be taken is refused with one sentence."""

import datetime as dt

import openpyxl
import pytest

from core.files.guard import call_guarded
from core.files.refusal import FileRefused
from core.imports.grid import Filled, Sheet
from core.imports.reading.reader import TARGET, ReadWorkbook, read_workbook
from tests.core.files.samples import make_docx, read_part, rebuild
from tests.core.imports.workbooks import make_book, opened, saved, sheet_of

PAGE = "xl/worksheets/sheet1.xml"


def read_one(data: bytes, name: str = "名单.xlsx") -> Sheet:
    (sheet,) = read_workbook(name, data).workbook.sheets
    return sheet


def test_cells_read_as_a_person_reads_them() -> None:
    row: list[str | float | dt.date] = [
        "007",
        7,
        7.5,
        dt.date(2026, 6, 30),
        dt.datetime(2026, 6, 30, 9, 30),  # noqa: DTZ001 -- a spreadsheet knows no zone
        True,
        "一\n二 ",
        13800001111,
        " 前后有空格 ",
        "＝１２",
        "=假公式",
    ]
    book = openpyxl.Workbook()
    for place, value in enumerate(row, 1):
        cell = sheet_of(book, "Sheet").cell(1, place)
        cell.value = value
        cell.data_type = "s" if value == "=假公式" else cell.data_type
    assert read_one(saved(book)).rows == [
        [
            "007",
            "7",
            "7.5",
            "2026-06-30",
            "2026-06-30 09:30",
            "是",
            "一\n二 ",
            "13800001111",
            " 前后有空格 ",
            "＝１２",
            "=假公式",
        ]
    ]


def test_formats_that_change_what_is_read_count() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book, "Sheet")
    shown: list[tuple[float | str, str]] = [
        (0.85, "0%"),
        (0.123, "0.0%"),
        (1, "0%"),
        (7, "000"),
        (7, "General"),
        (0.5, '0"百%"'),
        ("#N/A", "General"),
    ]
    for place, (value, code) in enumerate(shown, 1):
        cell = sheet.cell(2, place + 1)
        cell.value, cell.number_format = value, code
        cell.data_type = "e" if value == "#N/A" else cell.data_type
    assert read_one(saved(book)).rows == [[], ["", "85%", "12.3%", "100%", "007", "7", "0.5", "#N/A"]]


def test_empty_rows_and_columns_in_front_keep_their_place() -> None:
    sheet = read_one(make_book({"表": [[], [], [None, None, "姓名"], [None, None, "张三"], [None], []]}))
    assert sheet.rows == [[], [], ["", "", "姓名"], ["", "", "张三"]]


def test_merged_blocks_count_for_every_cell_they_cover() -> None:
    data = make_book(
        {"表": [["责任分工", None, "时限"], ["牵头", "参与", None], ["甲局", "乙局", "年底"], ["丙局"]]},
        merged={"表": ["A1:B1", "C1:C2", "C3:C4"]},
    )
    filled = Filled(read_one(data))
    assert [filled.row(place) for place in range(len(filled))] == [
        ["责任分工", "责任分工", "时限"],
        ["牵头", "参与", "时限"],
        ["甲局", "乙局", "年底"],
        ["丙局", "", "年底"],
    ]
    assert [filled.goes_on(3, column) for column in range(3)] == [False, False, True]


def test_a_frame_merged_far_beyond_the_cells_costs_nothing() -> None:
    data = make_book({"表": [["姓名", "单位"], ["张三", "财政局"]]}, merged={"表": ["A3:B4"]})
    page = read_part(data, PAGE)
    sheet = read_one(rebuild(data, {PAGE: page.replace(b'ref="A3:B4"', b'ref="A3:XFD20000"')}))
    assert (sheet.rows, sheet.merged) == ([["姓名", "单位"], ["张三", "财政局"]], [])


def test_blocks_that_cover_too_many_cells_are_refused() -> None:
    data = make_book(
        {"表": [["x"], *([None] * 100 for _ in range(2_100)), [*([None] * 99), "x"]]}, merged={"表": ["A2:B3"]}
    )
    page = read_part(data, PAGE)
    with pytest.raises(FileRefused, match="合并的单元格太多"):
        read_one(rebuild(data, {PAGE: page.replace(b'ref="A2:B3"', b'ref="A2:CV2101"')}))


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    book = opened(make_book({"单位": [["名称"], ["甲局"]], "空": [], "藏": [["x"]]}))
    sheet_of(book, "藏").sheet_state = "hidden"
    assert [sheet.name for sheet in read_workbook("a.xlsx", saved(book)).workbook.sheets] == ["单位"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_in_use(encoding: str, mark: str) -> None:
    text = f'名称{mark}类别\r\n市财政局{mark}"部门\n一"\r\n'
    sheet = read_one(text.encode(encoding), "单位.csv")
    assert (sheet.name, sheet.rows) == ("单位", [["名称", "类别"], ["市财政局", "部门\n一"]])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("名单.xls", b"x", "另存为 .xlsx"),
        ("名单.et", b"x", "另存为 .xlsx"),
        ("名单.xlsm", b"x", "带宏"),
        ("名单.docx", make_docx(), "这里可以上传 .xlsx、.csv"),
        ("名单.xlsx", b"", "文件是空的"),
        ("名单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("名单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版格式"),
        ("名单.xlsx", make_docx(), "内容却不是Excel"),
        ("名单.xlsx", make_book({"表": []}), "表格是空的"),
        ("名单.csv", ("甲,乙\n" * 20_001).encode(), "超过 20000 行"),
        ("名单.csv", ("甲," * 201).encode() + b"x", "200 列"),
        ("名单.csv", b"\x00\x01", "不是文本"),
        ("名单.csv", f'a,"{"长" * 40_000}"'.encode(), "过长的单元格"),
        ("名单.xlsx", make_book({f"表{place}": [["x"]] for place in range(51)}), "最多 50 张"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_one_sentence(name: str, data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_workbook(name, data)


def test_a_cell_far_out_is_refused() -> None:
    book = openpyxl.Workbook()
    sheet_of(book, "Sheet")["XFD1048576"] = "x"
    with pytest.raises(FileRefused, match="超过 20000 行或 200 列"):
        read_workbook("a.xlsx", saved(book))


async def test_the_reader_runs_in_the_guarded_child() -> None:
    read = await call_guarded(TARGET, "名单.xlsx", make_book({"表": [["姓名"], ["张三"]]}), returns=ReadWorkbook)
    assert (read.facts.kind, read.workbook.sheets[0].rows) == ("xlsx", [["姓名"], ["张三"]])
