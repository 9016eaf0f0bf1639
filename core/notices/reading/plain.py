"""Text files: UTF-8 with or without mark, UTF-16 with mark, GB18030. Tables whose cells stand between tabs or bars."""

import codecs
import re

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
        raise UnreadableNotice("这个文件不是文本,无法识别。请上传 docx 文件,或另存为 UTF-8 编码的 txt 文件后再上传。")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(data, "gb18030")


def collect(raw: str, source_format: str) -> NoticeText:
    """Lines and delimited rows in their order."""
    builder = TextBuilder()
    rows: list[list[str]] = []
    for line in raw.replace("\r\n", "\n").split("\n"):
        cells = _cells_of(line)
        if cells and (not rows or len(cells) == len(rows[0])):
            rows.append(cells)
            continue
        _flush(builder, rows)
        rows = [cells] if cells else []
        if not cells:
            for part in normalise(line).split("\n"):
                builder.add_line(part)
    _flush(builder, rows)
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
            "文件的文字编码无法识别,内容会是乱码。请另存为 UTF-8 编码的 txt 文件或 docx 文件后再上传。"
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
    filled = [normalise_line(cell) for cell in cells]
    return filled if sum(map(bool, filled)) >= LEAST_COLUMNS - 1 else []


def _flush(builder: TextBuilder, rows: list[list[str]]) -> None:
    """Write the rows gathered so far; a single row is a line whose writer liked tabs."""
    if len(rows) == 1:
        builder.add_line(" ".join(filter(None, rows[0])))
    elif rows:
        kept = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]
        builder.add_table([[RawCell(cell, column) for column, cell in enumerate(row)] for row in kept])


_RULE = re.compile(r"[-:= ]*")
