"""Reading a foreign workbook: run by ``core.files.guard`` in a child that may do nothing but compute."""

import msgspec

from core.files.inspection import FileFacts, inspect_file
from core.files.limits import LIMITS
from core.files.refusal import FileRefused
from core.imports.grid import Block, Sheet, Workbook
from core.imports.reading.delimited import read_delimited
from core.imports.reading.spreadsheet import read_spreadsheet
from core.phrases import say

TARGET = "core.imports.reading:read_workbook"
"""How the guard is told which function to call."""

MOST_SHEETS = 50
MOST_MERGED = 200_000
"""So many cells may be covered by merged blocks: each is remembered while rows are read."""


class ReadWorkbook(msgspec.Struct, frozen=True):
    """What the file is, and the texts in it."""

    facts: FileFacts
    workbook: Workbook


def read_workbook(filename: str, data: bytes) -> ReadWorkbook:
    """The visible sheets of a file that hold something. Raises FileRefused with one sentence."""
    facts = inspect_file(filename, data, "sheet")
    delimited = facts.kind == "csv"
    sheets = [read_delimited(data, facts.name.rpartition(".")[0])] if delimited else read_spreadsheet(data)
    kept = [trimmed for sheet in sheets if (trimmed := _trimmed(sheet)).rows]
    if not kept:
        raise FileRefused(say("表格是空的，没有可导入的内容。请检查是否选错了文件。"))
    if len(kept) > MOST_SHEETS:
        raise FileRefused(
            say(
                "文件里有 %(count)s 张工作表，最多 %(most)s 张。请只留下要导入的表后再上传。",
                count=len(kept),
                most=MOST_SHEETS,
            )
        )
    for sheet in kept:
        if len(sheet.rows) > LIMITS.rows or sheet.width > LIMITS.columns:
            limit = say("%(rows)s 行或 %(columns)s 列", rows=LIMITS.rows, columns=LIMITS.columns)
            raise FileRefused(
                say("表格超过 %(limit)s，无法接收。请删去多余的行列，或拆成几个表后再上传。", limit=limit)
            )
    return ReadWorkbook(facts, Workbook(kept))


def _trimmed(sheet: Sheet) -> Sheet:
    """The sheet without what is empty behind its last filled cell; NUL is nothing anybody typed."""
    rows = [[text.replace("\x00", "") for text in row] for row in sheet.rows]
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    blocks = [_cut(block, len(rows), width) for block in sheet.merged]
    kept = [block for block in blocks if block[0] <= block[2] and block[1] <= block[3]]
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in kept) > MOST_MERGED:
        raise FileRefused(say("表格里合并的单元格太多，无法接收。请取消大片的合并单元格后再上传。"))
    return Sheet(sheet.name, rows, kept)


def _cut(block: Block, rows: int, width: int) -> Block:
    """A block as far as the sheet reaches: a frame drawn over a million empty rows covers nothing."""
    top, left, bottom, right = block
    return top, left, min(bottom, rows - 1), min(right, width - 1)
