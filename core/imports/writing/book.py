"""Workbooks of texts with several sheets: headings, marked cells, notes, lists to choose from. Nothing in them acts."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import xlsxwriter

from core.exports.xlsx import clean_sheet_name, could_act, write_text

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- a fixed stamp in the file's properties, so that bytes repeat
_LONGEST_NOTE = 1_000


class Book:
    """A workbook in the making; ``sheet`` begins the next one."""

    def __init__(self, book: Any) -> None:
        self._book = book
        text: dict[str, object] = {"text_wrap": True, "valign": "top", "num_format": "@"}
        self.text = book.add_format(text)
        self.quoted = book.add_format({**text, "quote_prefix": True})
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        self.required = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#e6eef7"}
        )
        self.example = book.add_format({**text, "italic": True, "font_color": "#666666"})
        # Colour is not the only sign: the sentence stands in the first column and in the cell's note.
        self.wrong = book.add_format({**text, "bg_color": "#ffe3dc", "border": 1, "border_color": "#b3261e"})
        self.problem = book.add_format({**text, "font_color": "#8c1d18"})

    def sheet(self, title: str, widths: Sequence[float]) -> "BookSheet":
        """The next sheet; ``widths`` of its columns count Latin letters."""
        sheet = self._book.add_worksheet(clean_sheet_name(title))
        for place, width in enumerate(widths):
            # Cells that are still empty are texts too, so that 001 typed into one stays 001.
            sheet.set_column(place, place, width, self.text)
        return BookSheet(self, sheet)


class BookSheet:
    """One sheet; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self._sheet = sheet

    def write(self, row: int, column: int, text: str, style: Any = None) -> None:
        """A text; an empty one leaves the cell empty unless it has a style of its own."""
        if text:
            plain = self.book.quoted if could_act(text) else self.book.text
            write_text(self._sheet, row, column, text, style or plain)
        elif style is not None:
            self._sheet.write_blank(row, column, None, style)

    def merge(self, first: tuple[int, int], last: tuple[int, int], text: str, style: Any) -> None:
        """A merged block with a text in it."""
        self._sheet.merge_range(*first, *last, "", style)
        if text:
            write_text(self._sheet, *first, text, style)

    def note(self, row: int, column: int, text: str) -> None:
        """A note at a cell."""
        self._sheet.write_comment(row, column, text[:_LONGEST_NOTE], {"x_scale": 2})

    def offer(self, first_row: int, last_row: int, column: int, words: Sequence[str]) -> None:
        """A list to choose from; other words are asked about and may stay."""
        self._sheet.data_validation(
            first_row,
            column,
            last_row,
            column,
            {
                "validate": "list",
                "source": list(words),
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": "这一格一般从列表里选。",
            },
        )

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Keeps the first rows and columns in sight."""
        self._sheet.freeze_panes(rows, columns)


@contextmanager
def new_book(buffer: io.BytesIO) -> Iterator[Book]:
    """A workbook that is written into the buffer when the block ends. Equal input gives equal bytes."""
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        yield Book(book)
