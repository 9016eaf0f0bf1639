"""Writes a list as a Word document: a table across A4, its heading repeated on each page, set as official papers are.

Page, margins and typefaces follow GB/T 9704-2012 where a table across allows it: A4, 天头 37 mm, 订口 28 mm; 小标宋 for
the title, 黑体 for headings, 仿宋 for the text; the number of the page between dashes. The frame is made with
python-docx, the rows are written as they come: its own tables grow slow with some hundred rows. Equal input gives equal
bytes.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from core.clock import SHANGHAI
from core.exports.xlsx import Column

TITLE_FONT, HEADING_FONT, TEXT_FONT, NOTE_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
LATIN_FONT = "Times New Roman"
PAGE = (Mm(297), Mm(210))
TOP, RIGHT, BOTTOM, LEFT = Mm(37), Mm(26), Mm(35), Mm(28)

_PLACE = "\ue000"
"""Stands in the frame where the table comes; no text of ours holds this letter."""
_DATED = (2000, 1, 1, 0, 0, 0)
_TWIPS = 635
_DOCUMENT = "word/document.xml"
# What XML 1.0 cannot hold at all, and the halves of broken characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CENTRED = frozenset({"integer", "percent", "date", "moment"})


class DocxTable:
    """A document with a title, some lines below it and one table. Rows are taken some at a time and not kept in memory.

    Raises ValueError without columns.
    """

    def __init__(self, title: str, lines: Sequence[str], columns: Sequence[Column]) -> None:
        if not columns:
            raise ValueError("a table needs at least one column")
        self._columns = columns
        self._widths = _widths(columns)
        self._title, self._lines = title, lines
        self._written = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by close()
        heads = "".join(
            _cell(column.label, "TableHead", width) for column, width in zip(columns, self._widths, strict=True)
        )
        self._write(_table_start(self._widths))
        self._write(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>")

    def add(self, rows: Iterable[object]) -> None:
        """Writes further rows. None is an empty cell."""
        for row in rows:
            cells = "".join(
                _cell(_shown(getattr(row, column.key), column), _STYLES[column.kind in _CENTRED], width)
                for column, width in zip(self._columns, self._widths, strict=True)
            )
            self._write(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")

    def close(self) -> None:
        """Lets go of what was written, finished or not."""
        self._written.close()

    def finish(self) -> bytes:
        """The document's bytes; nothing can be added any more."""
        self._write("</w:tbl>")
        self._written.seek(0)
        frame, finished = io.BytesIO(_frame(self._title, self._lines)), io.BytesIO()
        with zipfile.ZipFile(frame) as source, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                data = source.read(name)
                with target.open(_entry(name), "w") as part:
                    if name == _DOCUMENT:
                        before, after = _split(data)
                        part.write(before)
                        while piece := self._written.read(1 << 20):
                            part.write(piece)
                        part.write(after)
                    else:
                        part.write(data)
        self.close()
        return finished.getvalue()

    def _write(self, text: str) -> None:
        self._written.write(text.encode())


_STYLES = {False: "TableText", True: "TableMiddle"}


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATED)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _split(document: bytes) -> tuple[bytes, bytes]:
    """What stands before and after the paragraph that keeps the table's place."""
    found = re.search(rf"<w:p>(?:(?!</w:p>).)*{_PLACE}.*?</w:p>", document.decode(), flags=re.DOTALL)
    if found is None:
        raise RuntimeError("the frame has lost the place of its table")
    text = document.decode()
    return text[: found.start()].encode(), text[found.end() :].encode()


def _widths(columns: Sequence[Column]) -> list[int]:
    """The width of each column in twips: its share of the space between the margins."""
    space = (PAGE[0] - LEFT - RIGHT) // _TWIPS
    whole = sum(column.width for column in columns)
    return [int(space * column.width / whole) for column in columns]


def _table_start(widths: Sequence[int]) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _cell(text: str, style: str, width: int) -> str:
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in _fitting(text).split("\n"))
    run = f'<w:r><w:t xml:space="preserve">{lines}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p></w:tc>'
    )


def _fitting(text: str) -> str:
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace(_PLACE, ""))


def _shown(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "percent":
        return f"{value:.2%}"
    return f"{value:,.2f}" if column.kind == "number" else f"{value:,}" if column.kind == "integer" else str(value)


def _frame(title: str, lines: Sequence[str]) -> bytes:
    """The document without its table."""
    document = Document()
    _set_page(document.sections[0])
    _style(document, "TableTitle", TITLE_FONT, Pt(22), centred=True, after=8)
    _style(document, "TableNote", NOTE_FONT, Pt(12), after=4)
    _style(document, "TableHead", HEADING_FONT, Pt(10.5), centred=True)
    _style(document, "TableText", TEXT_FONT, Pt(10.5))
    _style(document, "TableMiddle", TEXT_FONT, Pt(10.5), centred=True)
    document.add_paragraph(_fitting(title), style="TableTitle")
    for line in lines:
        document.add_paragraph(_fitting(line), style="TableNote")
    document.add_paragraph(_PLACE)
    _number_pages(document.sections[0].footer.paragraphs[0])
    document.core_properties.title = _fitting(title)[:250]
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_page(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = TOP, RIGHT, BOTTOM, LEFT
    section.footer_distance = Mm(25)


def _style(document: Any, name: str, font: str, size: Length, *, centred: bool = False, after: int = 0) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(after), Pt(0)
    if centred:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _number_pages(paragraph: Any) -> None:
    """— 1 —, in the middle of the foot."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(" —")
