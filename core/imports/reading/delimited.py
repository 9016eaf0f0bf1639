"""Text tables (csv): in UTF-8 or GB18030, parted by commas, semicolons or tabs."""

import csv
import io
from itertools import islice

from core.files.limits import LIMITS
from core.files.refusal import FileRefused
from core.imports.grid import Sheet
from core.phrases import say

_LONGEST_CELL = 32_767


def read_delimited(data: bytes, name: str) -> Sheet:
    """The one sheet of a csv file. Raises FileRefused when a cell is longer than a spreadsheet holds."""
    text = _decoded(data)
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        # One row more than may be, so that too many are noticed.
        return Sheet(name, list(islice(lines, LIMITS.rows + 1)))
    except csv.Error:
        raise FileRefused(
            say("CSV 文件里有过长的单元格或不成对的引号。请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。")
        ) from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _delimiter(text: str) -> str:
    """The mark that parts the first line most often."""
    first = text.lstrip("\n\r").partition("\n")[0]
    return max(",\t;", key=first.count)
