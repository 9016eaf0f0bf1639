"""Documents opened again: page, margins, typefaces, a heading that repeats, every text as it was, equal bytes."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from core.exports.docx import DocxTable
from core.exports.xlsx import Column


class Line(msgspec.Struct):
    """One row of the samples."""

    text: str = ""
    count: int | None = None
    share: float | None = None
    size: float | None = None
    day: date | None = None
    at: datetime | None = None


COLUMNS = (
    Column("text", "任务", width=30),
    Column("count", "件数", "integer", 8),
    Column("share", "比率", "percent", 8),
    Column("size", "金额", "number", 8),
    Column("day", "截止日期", "date", 12),
    Column("at", "时间", "moment", 16),
)


def _written(*batches: list[Line], title: str = "凤州市任务台账", lines: tuple[str, ...] = ("截至今天",)) -> bytes:
    table = DocxTable(title, lines, COLUMNS)
    for batch in batches:
        table.add(batch)
    return table.finish()


def _cells(data: bytes) -> list[list[str]]:
    [table] = Document(io.BytesIO(data)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_values_as_a_reader_expects_them() -> None:
    full = Line("办\n结", 1234, 0.7, 12.5, date(2026, 6, 30), datetime(2026, 6, 30, 1, 5, tzinfo=UTC))
    assert _cells(_written([full], [Line("空")])) == [
        ["任务", "件数", "比率", "金额", "截止日期", "时间"],
        ["办\n结", "1,234", "70.00%", "12.50", "2026-06-30", "2026-06-30 09:05"],
        ["空", "", "", "", "", ""],
    ]


def test_the_page_is_set_as_official_papers_are() -> None:
    document = Document(io.BytesIO(_written([Line("一")], lines=("截至2026年6月30日", "条件：全部"))))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    page: list[Any] = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(each.mm) for each in page] == [297, 210, 37, 28]
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "凤州市任务台账",
        "截至2026年6月30日",
        "条件：全部",
    ]
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("TableTitle", "TableHead", "TableText", "TableNote")
    }
    assert fonts == {
        "TableTitle": "方正小标宋简体",
        "TableHead": "黑体",
        "TableText": "仿宋_GB2312",
        "TableNote": "楷体_GB2312",
    }
    assert section.footer.paragraphs[0]._p.xpath(".//w:fldSimple/@w:instr") == ["PAGE"]


def test_the_heading_repeats_and_no_row_is_torn() -> None:
    [table] = Document(io.BytesIO(_written([Line("一"), Line("二")]))).tables
    marks = [[child.tag.split("}")[1] for child in row._tr.trPr] for row in table.rows]
    assert marks == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"]]
    widths = [int(found) for found in table.rows[0]._tr.xpath("./w:tc/w:tcPr/w:tcW/@w:w")]
    assert 13_700 < sum(widths) <= (297 - 28 - 26) * 1440 / 25.4


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_gives_a_sound_document(texts: list[str]) -> None:
    data = _written([Line(text) for text in texts], title="".join(texts), lines=tuple(texts))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    assert len(_cells(data)) == len(texts) + 1


def test_equal_rows_give_equal_bytes_however_they_come() -> None:
    rows = [Line(str(number)) for number in range(700)]
    assert _written(rows) == _written(rows[:300], rows[300:])


def test_a_table_needs_columns() -> None:
    with pytest.raises(ValueError, match="column"):
        DocxTable("空", (), ())
