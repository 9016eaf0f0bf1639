"""Workbooks (xlsx): values by python-calamine, how they look by a second reading of the sheet's cells.

Calamine knows merged blocks and which numbers are dates, and is quick. What it does not tell are cells whose number
format changes what a person reads (85 % is stored as 0.85, the code 007 as 7) and cells in which a formula failed.
"""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from core.files.refusal import FileRefused
from core.imports.grid import Sheet
from core.imports.reading.shown import Places, shown_cells
from core.phrases import say

Value = bool | int | float | str | date | datetime | time | timedelta

_LARGEST_EXACT = 10**15


def read_spreadsheet(data: bytes) -> list[Sheet]:
    """The visible sheets. Raises FileRefused for a password or what cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        wanted = [
            place
            for place, about in enumerate(book.sheets_metadata)
            if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible
        ]
        shown = shown_cells(data, wanted)
        return [_sheet(book, place, shown.get(place, {})) for place in wanted]
    except PasswordError:
        raise FileRefused(say("文件设有打开密码，无法读取。请在 WPS 或 Excel 中取消密码后再上传。")) from None
    except CalamineError:
        raise FileRefused(say("表格无法读取，可能已损坏。请在 WPS 或 Excel 中重新打开，另存一份后再上传。")) from None


def _sheet(book: CalamineWorkbook, place: int, shown: Places) -> Sheet:
    sheet = book.get_sheet_by_index(place)
    rows = [[as_read(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in shown.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    merged = [(first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, rows, merged)


def as_read(value: Value) -> str:
    """A value as a person reads it: 7 and not 7.0, 2026-06-30, 是; text as it was typed."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return number_text(value)


def number_text(value: float) -> str:
    """A number in plain digits: whole ones without a point, others with as many digits as a spreadsheet keeps."""
    if float(value).is_integer() and abs(value) < 10 * _LARGEST_EXACT:
        return str(int(value))
    return f"{value:.15g}"
