"""PDF files with a text layer: what is printed, in the order in which one reads it.

A page is letters and ruling lines with places (`pdf_letters`, `pdf_rules`), nothing more. Lines that cross are tables
(`pdf_grid`, `pdf_tables`), as are words in columns below a header (`pdf_columns`); what stands outside of them is lines
(`pdf_lines`) and, without the sheet's own furniture (`pdf_furniture`), paragraphs (`pdf_paragraphs`). Pages that are
pictures have no words: such a file is refused, with the numbers of those pages.
"""

from collections.abc import Iterator, Sequence

import msgspec
import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from core.phrases import Phrase, say

from .errors import UnreadableNotice
from .normalise import normalise_line
from .pdf_columns import aligned_grids
from .pdf_furniture import without_furniture
from .pdf_grid import Grid, grids_of
from .pdf_letters import Letter, letters_of
from .pdf_lines import Line, lines_of
from .pdf_paragraphs import Frame, frame_of, paragraphs_of
from .pdf_rules import rules_of
from .pdf_tables import Table, is_continued, put_together, table_of
from .text import NoticeText, TextBuilder

MAX_PAGES = 500
_LETTERS_OF_A_PICTURE = 12
"""With fewer letters beside a picture, such as its number, a page is a picture."""
_PICTURE_SHARE = 0.3
_UNKNOWN_SHARE = 0.1
_MOST_NAMED_PAGES = 8
_ENOUGH_LINES = 8
_FULL = 0.85


class Sheet(msgspec.Struct):
    """A page: its lines outside of tables, its tables, its size and the turns of its text."""

    lines: list[Line]
    tables: list[Table]
    shape: tuple[int, int, int]
    letters: int = 0
    unknown: int = 0
    is_picture: bool = False


def read_pdf(data: bytes) -> NoticeText:
    """The notice in a PDF file."""
    sheets = _sheets(data)
    _refuse_pictures(sheets)
    if sum(sheet.unknown for sheet in sheets) > _UNKNOWN_SHARE * sum(sheet.letters for sheet in sheets):
        raise UnreadableNotice(
            say("PDF 里的字体没有文字编码，读出来是乱码。请用原来的 docx 文件上传，或重新打印为 PDF 后再上传。")
        )
    for sheet, lines in zip(sheets, without_furniture([sheet.lines for sheet in sheets]), strict=True):
        sheet.lines = lines
    return _text(sheets)


def _sheets(data: bytes) -> list[Sheet]:
    try:
        with PdfDocument(data) as document:
            if len(document) > MAX_PAGES:
                raise UnreadableNotice(
                    say(
                        "PDF 有 %(pages)s 页，超过 %(most)s 页，无法识别。请拆成几个文件后再上传。",
                        pages=len(document),
                        most=MAX_PAGES,
                    )
                )
            return [_sheet(document, index) for index in range(len(document))]
    except PdfiumError as damage:
        raise UnreadableNotice(_sentence(damage)) from damage


def _sentence(damage: PdfiumError) -> Phrase:
    if damage.err_code in {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}:
        return say("PDF 设有密码或权限限制，无法读取。请取消限制，或重新打印为 PDF 后再上传。")
    return say("PDF 文件已损坏，无法打开。请重新导出或下载一份后再上传。")


def _sheet(document: PdfDocument, index: int) -> Sheet:
    page = document[index]
    try:
        return _read(page, index + 1)
    finally:
        page.close()


def _read(page: PdfPage, number: int) -> Sheet:
    words = page.get_textpage()
    try:
        letters = letters_of(words)
    finally:
        words.close()
    rules = rules_of(page, letters.turns)
    width, height = page.get_size()
    printed = sum(not letter.text.isspace() for letter in letters.letters)
    outside, ruled = _parted(letters.letters, grids_of(rules), number)
    outside, aligned = _parted(outside, aligned_grids(outside), number)
    return Sheet(
        lines=lines_of(outside, number),
        tables=ruled + aligned,
        shape=(round(width), round(height), letters.turns),
        letters=printed,
        unknown=letters.unknown,
        is_picture=printed < _LETTERS_OF_A_PICTURE and rules.pictures >= _PICTURE_SHARE * width * height,
    )


def _parted(letters: Sequence[Letter], grids: Sequence[Grid], number: int) -> tuple[list[Letter], list[Table]]:
    """The letters outside of tables, and the tables."""
    outside, tables = list(letters), []
    for grid in grids:
        inside = [letter for letter in outside if grid.holds(letter)]
        table = table_of(grid, inside, number)
        if table is not None:
            tables.append(table)
            outside = [letter for letter in outside if not grid.holds(letter)]
    return outside, tables


def _refuse_pictures(sheets: Sequence[Sheet]) -> None:
    """Raises UnreadableNotice for a scan, and for a file with scanned pages."""
    pictures = [number for number, sheet in enumerate(sheets, 1) if sheet.is_picture]
    if all(sheet.is_picture or not sheet.letters for sheet in sheets):
        raise UnreadableNotice(say("PDF 里没有文字，可能是扫描件。请先转换为文字版的 PDF、docx 或 txt 文件后再上传。"))
    if pictures:
        named = "、".join(map(str, pictures[:_MOST_NAMED_PAGES])) + ("等" if len(pictures) > _MOST_NAMED_PAGES else "")
        raise UnreadableNotice(
            say(
                "PDF 的第 %(pages)s 页是扫描的图片，没有文字可读。请换成文字版，或去掉这些页后再上传。",
                pages=named,
            )
        )


def _text(sheets: Sequence[Sheet]) -> NoticeText:
    builder = TextBuilder()
    frames = _frames(sheets)
    lines: list[Line] = []
    tables: list[Table] = []
    for part in _in_order(sheets):
        if isinstance(part, Line):
            _write_tables(builder, tables)
            lines.append(part)
        else:
            _write_lines(builder, lines, frames)
            if tables and is_continued(tables[-1], part):
                put_together(tables[-1], part)
            else:
                tables.append(part)
    _write_tables(builder, tables)
    _write_lines(builder, lines, frames)
    return builder.build("pdf")


def _in_order(sheets: Sequence[Sheet]) -> Iterator[Line | Table]:
    for sheet in sheets:
        parts: list[tuple[float, Line | Table]] = [(-line.middle, line) for line in sheet.lines]
        parts += [(-table.top, table) for table in sheet.tables]
        yield from (part for _, part in sorted(parts, key=lambda part: part[0]))


def _write_lines(builder: TextBuilder, lines: list[Line], frames: dict[int, Frame]) -> None:
    for words, page in paragraphs_of(lines, frames):
        builder.add_line(normalise_line(words), page=page)
    lines.clear()


def _write_tables(builder: TextBuilder, tables: list[Table]) -> None:
    for table in tables:
        builder.add_table(table.rows)
    tables.clear()


def _frames(sheets: Sequence[Sheet]) -> dict[int, Frame]:
    """The frame of each page: its own when it is full of lines, else that of all pages of its shape."""
    found: dict[int, Frame] = {}
    shapes: dict[tuple[int, int, int], list[Line]] = {}
    for sheet in sheets:
        shapes.setdefault(sheet.shape, []).extend(sheet.lines)
    shared = {shape: frame_of(lines) for shape, lines in shapes.items()}
    for number, sheet in enumerate(sheets, 1):
        whole, own = shared[sheet.shape], frame_of(sheet.lines)
        full = sum(line.right - line.left >= _FULL * (own.right - own.left) for line in sheet.lines)
        found[number] = msgspec.structs.replace(own, indent=whole.indent) if full >= _ENOUGH_LINES else whole
    return found
