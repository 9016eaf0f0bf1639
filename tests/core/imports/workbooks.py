"""Workbooks made for the tests, and what stands in those that come out."""

import io
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Row = Sequence[object]
Cells = list[list[object]]


def make_book(sheets: Mapping[str, Sequence[Row]], *, merged: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook as openpyxl writes it; ``merged`` lists blocks such as ``A1:C1`` by sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for block in (merged or {}).get(title, ()):
            sheet.merge_cells(block)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    """A workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def sheet_of(book: openpyxl.Workbook, title: str) -> Worksheet:
    """One sheet of a workbook."""
    sheet = book[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def cells_of(data: bytes) -> dict[str, Cells]:
    """Every cell of every sheet, by the sheet's name."""
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in opened(data).worksheets}
