"""Where the heading of a sheet is, and what each column is called.

A heading may stand below lines of title, take one row or two (责任分工 above 牵头 | 参与), and have merged cells. What
stands above it and empty rows are no data.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from core.imports.fields import PROBLEMS, plain_heading
from core.imports.grid import Filled

Recogniser = Callable[[str], str | None]
"""The key of the field that a plain heading names, None for an unknown one."""

_SEARCHED = 40
_LONGEST = 40
PARTED = " | "
"""Stands between the upper and the lower heading of a column."""


class Header(msgspec.Struct, frozen=True):
    """``row`` is the first row of the heading, counted from 0; ``height`` 1 or 2; ``labels`` name all columns."""

    row: int
    height: int
    labels: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first row below the heading, counted from 0."""
        return self.row + self.height


def find_header(sheet: Filled, recognise: Recogniser) -> Header | None:
    """The heading that names most fields, two at least; else the first row that could be one. None when there is none.

    A single known word is no sign: 部门 is a heading here and a value there.
    """
    best: Header | None = None
    most = 0
    for place in range(min(len(sheet), _SEARCHED)):
        for header in _candidates(sheet, place):
            found = len(set(recognised(header.labels, recognise).values()))
            if found > most:
                best, most = header, found
    return best if most > 1 else _first_plausible(sheet) or best


def recognised(labels: Sequence[str], recognise: Recogniser) -> dict[int, str]:
    """The field of each column whose label is known; of two columns for one field the first keeps it."""
    found: dict[int, str] = {}
    for column, label in enumerate(labels):
        key = _field_of(label, recognise)
        if key is not None and key not in found.values():
            found[column] = key
    return found


def label_of(texts: Sequence[str]) -> str:
    """What a column is called by the texts of its heading, from above to below."""
    return PARTED.join(dict.fromkeys(text for text in _clean(texts) if text))


def is_problem_column(label: str) -> bool:
    """Whether a column was put in front by us, to say what was wrong."""
    return plain_heading(label) == PROBLEMS


def _field_of(label: str, recognise: Recogniser) -> str | None:
    """By the lower part of a label, then by the whole, then by its upper part."""
    if is_problem_column(label):
        return None
    parts = label.split(PARTED)
    for words in (parts[-1], "".join(parts), parts[0]):
        key = recognise(plain_heading(words)) if words else None
        if key is not None:
            return key
    return None


def _candidates(sheet: Filled, place: int) -> list[Header]:
    """The row as a heading of its own, and together with the one below where that looks like a second row."""
    upper = _clean(sheet.row(place))
    if not _could_be(upper):
        return []
    found = [Header(place, 1, tuple(upper))]
    if place + 1 < len(sheet):
        lower = _clean(sheet.row(place + 1))
        if _is_second(upper, lower):
            found.append(Header(place, 2, tuple(label_of(pair) for pair in zip(upper, lower, strict=True))))
    return found


def _clean(row: Sequence[str]) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for text in row]


def _could_be(row: Sequence[str]) -> bool:
    """At least one short word, and not one title across the sheet."""
    filled = [text for text in row if text]
    return bool(filled) and all(len(text) <= _LONGEST for text in filled) and (len(set(filled)) > 1 or len(row) == 1)


def _is_second(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """A second row names columns that the first one leaves to it: below a merged word, or below nothing."""
    if not any(lower) or any(len(text) > _LONGEST for text in lower):
        return False
    spread = {text for left, text in pairwise(upper) if text and left == text}
    return all(
        not below or below == above or above in spread or not above for above, below in zip(upper, lower, strict=True)
    )


def _first_plausible(sheet: Filled) -> Header | None:
    for place in range(min(len(sheet), _SEARCHED)):
        row = _clean(sheet.row(place))
        if _could_be(row) and len({text for text in row if text}) > 1:
            return Header(place, 1, tuple(row))
    return None
