"""Writes a list as an Excel workbook: what the screen shows, with real dates and numbers, and no text that can act.

Texts are written as texts whatever they begin with, and those a spreadsheet would take for a formula when retyped keep
the quote mark Excel has for that. Equal input gives equal bytes.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, Literal

import msgspec
import xlsxwriter

from core.clock import SHANGHAI

Kind = Literal["text", "integer", "number", "percent", "date", "moment"]

LONGEST_TEXT = 32_767
"""What a cell can hold, in UTF-16 units."""
MOST_ROWS = 1_048_575
_CUT = "……(内容过长，以下从略)"
_SHEET_NAME_LENGTH = 31
_FIRST_EXCEL_DAY = date(1900, 3, 1)
_LARGEST_EXACT = 10**15
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- a fixed stamp in the file's properties, so that bytes repeat
_ACTIVE = tuple("=+-@\t\r\n|%")
_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"text_wrap": True},
    "integer": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.00"},
    "percent": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}


class Column(msgspec.Struct, frozen=True):
    """One column. ``key`` names the rows' attribute, ``label`` is the heading, ``width`` counts Latin letters.

    A ``percent`` is a share: 0.7 shows as 70.00 %. A ``moment`` is aware and shows in Asia/Shanghai.
    """

    key: str
    label: str
    kind: Kind = "text"
    width: float = 16


class XlsxTable:
    """A workbook of one sheet, its heading frozen, filtered and repeated in print, one row per record.

    Rows are taken some at a time and not kept: what has been written lies in a temporary file. Raises ValueError
    without columns or with more rows than a sheet holds.
    """

    def __init__(self, sheet_title: str, columns: Sequence[Column]) -> None:
        if not columns:
            raise ValueError("a sheet needs at least one column")
        self._columns = columns
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"constant_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet(clean_sheet_name(sheet_title))
        self._cells = _CellWriter(self._book, self._sheet)
        self._last = 0
        self._closed = False
        for place, column in enumerate(columns):
            self._cells.write_heading(place, column.label)

    def add(self, rows: Iterable[object]) -> None:
        """Writes further rows. None is an empty cell."""
        for row in rows:
            self._last += 1
            if self._last > MOST_ROWS:
                raise ValueError("more rows than a sheet holds")
            for place, column in enumerate(self._columns):
                self._cells.write(self._last, place, column.kind, getattr(row, column.key))

    def close(self) -> None:
        """Lets go of what was written, finished or not."""
        if not self._closed:
            self._closed = True
            self._book.close()

    def finish(self) -> bytes:
        """The workbook's bytes; nothing can be added any more."""
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
        self._sheet.autofilter(0, 0, self._last, len(self._columns) - 1)
        _set_page(self._sheet)
        self.close()
        return self._buffer.getvalue()


def write_xlsx(sheet_title: str, columns: Sequence[Column], rows: Iterable[object]) -> bytes:
    """The bytes of an XlsxTable with the rows, which are read once, so a generator of any length does."""
    with closing(XlsxTable(sheet_title, columns)) as table:
        table.add(rows)
        return table.finish()


def clean_sheet_name(title: str) -> str:
    """A name Excel takes for a sheet: at most 31 letters, without ``[]:*?/\\`` and control marks, never empty."""
    cleaned = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)
    shortened = _cut_utf16(" ".join(cleaned.split()), _SHEET_NAME_LENGTH).strip("' ")
    return "Sheet1" if not shortened or shortened.casefold() == "history" else shortened


class _CellWriter:
    """Writes single cells in the formats of their kinds."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet = sheet
        plain: dict[str, object] = {"valign": "top"}
        self._formats = {kind: book.add_format({**plain, **given}) for kind, given in _FORMATS.items()}
        self._quoted = book.add_format({**plain, **_FORMATS["text"], "quote_prefix": True})
        self._heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        self._writers: dict[Kind, Callable[[int, int, Kind, Any], None]] = {
            "text": self._write_text,
            "integer": self._write_number,
            "number": self._write_number,
            "percent": self._write_number,
            "date": self._write_day,
            "moment": self._write_moment,
        }

    def write_heading(self, place: int, label: str) -> None:
        self._write_string(0, place, label, self._heading)

    def write(self, row: int, place: int, kind: Kind, value: object) -> None:
        if value is not None and value != "":
            self._writers[kind](row, place, kind, value)

    def _write_text(self, row: int, place: int, _: Kind, value: object) -> None:
        text = str(value)
        self._write_string(row, place, text, self._quoted if could_act(text) else self._formats["text"])

    def _write_number(self, row: int, place: int, kind: Kind, value: float | Decimal) -> None:
        if not isfinite(value) or not -_LARGEST_EXACT < value < _LARGEST_EXACT:
            # A spreadsheet would show another number; the digits are worth more than the type.
            self._write_text(row, place, kind, value)
        else:
            self._sheet.write_number(row, place, value, self._formats[kind])

    def _write_day(self, row: int, place: int, kind: Kind, value: date) -> None:
        if value < _FIRST_EXCEL_DAY:
            # Excel's calendar has a 29 February 1900 and nothing before that year.
            self._write_text(row, place, kind, value.isoformat())
        else:
            self._sheet.write_datetime(row, place, value, self._formats[kind])

    def _write_moment(self, row: int, place: int, kind: Kind, value: datetime) -> None:
        if value.tzinfo is None:
            raise ValueError("a moment is aware")
        local = value.astimezone(SHANGHAI).replace(tzinfo=None)
        if local.date() < _FIRST_EXCEL_DAY:
            self._write_text(row, place, kind, local.isoformat(" ", "minutes"))
        else:
            self._sheet.write_datetime(row, place, local, self._formats[kind])

    def _write_string(self, row: int, place: int, text: str, cell_format: Any) -> None:
        write_text(self._sheet, row, place, text, cell_format)


def write_text(sheet: Any, row: int, place: int, text: str, cell_format: Any) -> None:
    """Writes a text as a text into a sheet of XlsxWriter, whatever it begins with."""
    fitting = _fitting(text)
    if fitting.startswith("<r>") and fitting.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup and would copy it unescaped; in pieces it does not.
        sheet.write_rich_string(row, place, fitting[0], fitting[1], fitting[2:], cell_format)
    else:
        sheet.write_string(row, place, fitting, cell_format)


def could_act(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula when it is retyped; such cells get Excel's quote mark."""
    return text.startswith(_ACTIVE)


def _fitting(text: str) -> str:
    """The text as a cell can hold it: one kind of line end, no half characters, cut with a word where too long."""
    normalised = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    if len(normalised.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return normalised
    return _cut_utf16(normalised, LONGEST_TEXT - len(_CUT)) + _CUT


def _cut_utf16(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def _set_page(sheet: Any) -> None:
    """On screen the heading stays, on paper it repeats: A4 across, all columns on one page's width."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
