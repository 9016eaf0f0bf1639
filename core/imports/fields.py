"""What a column of an imported sheet may hold, under which headings it is known, and what is wrong with a cell."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal

import msgspec

from core.phrases import say

if TYPE_CHECKING:
    from core.imports.grid import Filled
    from core.imports.headers import Header

ImportKind = Literal["roster", "ledger"]
SheetKind = Literal["units", "people", "tasks", "parts", "figures"]

PROBLEMS = "问题"
"""Heading of the column that a workbook of wrong rows has in front; it is passed over when the workbook comes back."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a row tells. ``words`` are headings it is known by, beside its own; ``listed`` may hold several names.

    ``width`` counts Latin letters, for the template. ``example`` stands in the template's example row.
    """

    key: str
    label: str
    words: tuple[str, ...] = ()
    required: bool = False
    listed: bool = False
    width: float = 16
    example: str = ""
    hint: str = ""


class SheetSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of sheet: what it is called, how its sheets are called elsewhere, its fields in the template's order.

    ``guess`` finds the field of a heading that none of them is known by; ``refine`` corrects the columns by what the
    rows say of them.
    """

    kind: SheetKind
    label: str
    names: re.Pattern[str]
    fields: tuple[Field, ...]
    guess: Callable[[str], str | None] | None = None
    refine: "Callable[[Filled, Header, Mapping[int, str]], dict[int, str]] | None" = None

    def recognise(self, heading: str) -> str | None:
        """The key of the field that a plain heading names, None for an unknown one."""
        return known_headings(self.fields).get(heading) or (self.guess(heading) if self.guess else None)

    def field(self, key: str) -> Field:
        """The field of this key. Raises KeyError."""
        return {field.key: field for field in self.fields}[key]


class Problem(msgspec.Struct, frozen=True):
    """What is wrong in one cell: the field's key and one sentence that says what to do."""

    field: str
    sentence: str


class Change(msgspec.Struct, frozen=True):
    """What a row changes in one field."""

    field: str
    old: str
    new: str


Outcome = Literal["new", "changed", "same", "wrong"]
OUTCOMES: dict[Outcome, str] = {"new": say("新增"), "changed": say("变更"), "same": say("不变"), "wrong": say("错误")}


class RowOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row. ``row`` is its number in the sheet, counted from 1; ``rows`` those that were joined to
    it.

    ``cells`` are the texts by field as read, ``remarks`` what is worth knowing and stands against nothing.
    """

    row: int
    outcome: Outcome
    cells: dict[str, str]
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        """All rows of the sheet that this one stands for."""
        return self.rows or (self.row,)


_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_EDGES = " *:：、.。|/"


def plain_heading(text: str) -> str:
    """A heading without blanks, notes in brackets and marks of duty: ``* 姓名（必填）`` is ``姓名``."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return (_NOTE.sub("", folded) or folded).strip(_EDGES).lower()


@cache
def known_headings(fields: tuple[Field, ...]) -> Mapping[str, str]:
    """The key of a field by each plain heading it is known by; a word that two fields share is the earlier one's."""
    known: dict[str, str] = {}
    for field in fields:
        for word in (field.label, *field.words):
            known.setdefault(plain_heading(word), field.key)
    return known


def one_line(text: str) -> str:
    """A cell as a single line: full-width letters and digits plain, blanks of any kind single, ends trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
