"""Text files: UTF-8 with or without mark, UTF-16 with mark, GB18030. Tables whose cells stand between tabs or bars.

A blank line does not end such a table, nor does a numbered heading between two of its rows: that is a row across it.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

from core.phrases import say

from .errors import UnreadableNotice
from .normalise import normalise, normalise_line
from .text import NoticeText, RawCell, TextBuilder

LEAST_COLUMNS = 3


def read_plain(data: bytes) -> NoticeText:
    """The notice in a text file."""
    return collect(decode(data), "txt")


def decode(data: bytes) -> str:
    """The characters of a text file, by its mark or by what it can be read as."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data, encoding)
    if b"\0" in data[:4096]:
        raise UnreadableNotice(
            say("这个文件不是文本,无法识别。请上传 docx 文件,或另存为 UTF-8 编码的 txt 文件后再上传。")
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(data, "gb18030")


def collect(raw: str, source_format: str) -> NoticeText:
    """Lines and delimited rows in their order."""
    builder = TextBuilder()
    rows: list[list[str]] = []
    held = ""
    for line in _whole_rows(raw.replace("\r\n", "\n").split("\n")):
        cells = _cells_of(line) or (_sparse_cells(line, len(rows[0])) if rows else [])
        if rows and LEAST_COLUMNS <= len(cells) < len(rows[0]):
            # Whatever copied the row left out the empty cells at its end.
            cells += [""] * (len(rows[0]) - len(cells))
        if rows and not cells and (not held or not line.strip()) and _may_be_section(line):
            held = held or line.strip()
            continue
        if rows and len(cells) in {1, len(rows[0])} and not (held and cells[0] == rows[0][0]):
            rows.extend([[normalise_line(held)]] if held else [])
            rows.append(cells)
            held = ""
            continue
        _flush(builder, rows)
        for plain in (held, "" if cells else line):
            _add_lines(builder, plain)
        rows, held = [cells] if cells else [], ""
    _flush(builder, rows)
    _add_lines(builder, held)
    return builder.build(source_format)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) // 100:
        raise UnreadableNotice(
            say("文件的文字编码无法识别,内容会是乱码。请另存为 UTF-8 编码的 txt 文件或 docx 文件后再上传。")
        )
    return text


def _cells_of(line: str) -> list[str]:
    """The cells of a line that is a table row, else nothing."""
    if line.count("\t") >= LEAST_COLUMNS - 1:
        cells = line.strip("\r").split("\t")
    elif line.count("|") >= LEAST_COLUMNS - 1 and line.lstrip().startswith("|"):
        cells = line.strip().strip("|").split("|")
    else:
        return []
    filled = [_plain_cell(cell) for cell in cells]
    return filled if sum(map(bool, filled)) >= LEAST_COLUMNS - 1 else []


def _sparse_cells(line: str, width: int) -> list[str]:
    """A row of a table with no more than one cell filled: when that is the first one, it goes across."""
    if line.count("\t") != width - 1:
        return []
    cells = [_plain_cell(cell) for cell in line.strip("\r").split("\t")]
    if cells[0] and not any(cells[1:]):
        return cells[:1]
    return cells if any(cells) else []


def _plain_cell(cell: str) -> str:
    """The words of a cell; quotes go only where they held several lines together."""
    quoted = "\n" in cell and cell.startswith('"') and cell.endswith('"')
    return normalise(cell[1:-1].replace('""', '"')) if quoted else normalise_line(cell)


def _whole_rows(lines: Iterable[str]) -> Iterator[str]:
    """The lines; a row whose quoted cells hold line ends, as spreadsheets copy them, is put together again."""
    held: list[str] = []
    for line in lines:
        opens = bool(_OPEN_CELL.search(line))
        if not held and not opens:
            yield line
            continue
        closes = bool(held) and not opens and bool(_CLOSED_CELL.match(line))
        held.append(line)
        if closes:
            yield "\n".join(held)
            held = []
        elif len(held) > _MOST_LINES_OF_A_ROW:
            yield from held
            held = []
    yield from held


_OPEN_CELL = re.compile(r'(?:^|\t)"[^"\t]*$')
_CLOSED_CELL = re.compile(r'[^"\t]*"(?:\t|$)')
_MOST_LINES_OF_A_ROW = 40


def _may_be_section(line: str) -> bool:
    """A blank line, or a numbered heading, between the rows of a table."""
    return len(line) <= _LONGEST_SECTION and bool(_SECTION.fullmatch(line.strip()))


_LONGEST_SECTION = 60
_SECTION = re.compile(
    r"(?:(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第.{1,3}(?:部分|类))[^\t。；]*)?"
)


def _add_lines(builder: TextBuilder, line: str) -> None:
    for part in normalise(line).split("\n"):
        builder.add_line(part)


def _flush(builder: TextBuilder, rows: list[list[str]]) -> None:
    """Write the rows gathered so far; a single row is a line whose writer liked tabs."""
    if len(rows) == 1:
        builder.add_line(normalise_line(" ".join(filter(None, rows[0]))))
    elif rows:
        kept = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]
        width = len(rows[0])
        builder.add_table(
            [[RawCell(cell, column, 1 if len(row) > 1 else width) for column, cell in enumerate(row)] for row in kept]
        )


_RULE = re.compile(r"[-:= ]*")
