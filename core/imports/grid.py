"""A workbook as plain texts: what a person would read in each cell, wherever the file came from."""

from collections.abc import Sequence

import msgspec

Block = tuple[int, int, int, int]
"""A merged block: first row, first column, last row, last column, counted from 0, all included."""


class Sheet(msgspec.Struct, frozen=True):
    """One sheet. ``rows`` begin with the sheet's first row and end with the last cell that holds something; a row
    ends with its last filled cell. Words of a merged block stand in its first cell only.
    """

    name: str
    rows: list[list[str]]
    merged: list[Block] = []

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows), default=0)


class Workbook(msgspec.Struct, frozen=True):
    """The visible sheets of a file, in its order."""

    sheets: list[Sheet]


class Filled:
    """A sheet whose merged blocks count for every cell that they cover."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.width = max(sheet.width, max((block[3] + 1 for block in sheet.merged), default=0))
        self._first: dict[tuple[int, int], tuple[int, int]] = {}
        for block in sheet.merged:
            self._cover(block)

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def row(self, place: int) -> list[str]:
        """The texts of a row, as many as the sheet has columns."""
        own = self.sheet.rows[place]
        return [self._text(place, column, own) for column in range(self.width)]

    def goes_on(self, place: int, column: int) -> bool:
        """Whether the cell belongs to a block that began in a row above."""
        first = self._first.get((place, column))
        return first is not None and first[0] < place

    def _text(self, place: int, column: int, own: Sequence[str]) -> str:
        first = self._first.get((place, column))
        if first is not None:
            above = self.sheet.rows[first[0]]
            return above[first[1]] if first[1] < len(above) else ""
        return own[column] if column < len(own) else ""

    def _cover(self, block: Block) -> None:
        top, left, bottom, right = block
        for place in range(top, min(bottom + 1, len(self.sheet.rows))):
            for column in range(left, right + 1):
                self._first[place, column] = (top, left)
