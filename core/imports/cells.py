"""Reading the cells of one row: what is wrong is noted at its cell, and reading goes on."""

import re
from collections.abc import Mapping

from core.imports.columns import RowCells
from core.imports.fields import Problem, SheetSpec, one_line
from core.notices.resolve import split_names
from core.phrases import say

_WHOLE = re.compile(r"\d{1,9}(?:\.0+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class RowReader:
    """The cells of one row, and the problems found in them. Of several in one cell the first is kept."""

    def __init__(self, spec: SheetSpec, row: RowCells) -> None:
        self.spec = spec
        self.row = row
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, in the order of the sheet's fields."""
        return tuple(self._problems[field.key] for field in self.spec.fields if field.key in self._problems)

    def has(self, key: str) -> bool:
        """Whether the sheet has the column and the cell is filled."""
        return bool(self.row.cells.get(key, "").strip())

    def fail(self, key: str, sentence: str) -> None:
        """Notes a problem. One of a column that the sheet has not is shown at the first column."""
        self._problems.setdefault(key, Problem(key, sentence))

    def failed(self, key: str) -> bool:
        """Whether something was found in the cell."""
        return key in self._problems

    def line(self, key: str, longest: int) -> str:
        """A cell as one line; empty cells of required fields, long ones and control marks are problems."""
        field, text = self.spec.field(key), one_line(self.row.cells.get(key, ""))
        if not text:
            if field.required:
                self.fail(key, say("%(field)s没有填。请补上。", field=field.label))
        else:
            self.check_text(key, text, longest)
        return text

    def check_text(self, key: str, text: str, longest: int) -> None:
        """Notes a text that is too long, or has control marks other than line ends and tabs in it."""
        field = self.spec.field(key).label
        if len(text) > longest:
            self.fail(
                key,
                say("%(field)s有%(count)s字，最多%(most)s字。请缩短。", field=field, count=len(text), most=longest),
            )
        elif _CONTROL.search(text):
            self.fail(key, say("%(field)s里有看不见的控制符。请删掉这一格重新输入。", field=field))

    def names(self, key: str, longest: int) -> tuple[str, ...]:
        """The names in a cell, parted by 、 or its like; each once."""
        label = self.spec.field(key).label
        names = tuple(dict.fromkeys(one_line(name) for name in split_names(self.row.cells.get(key, ""))))
        for name in names:
            if len(name) > longest:
                self.fail(
                    key,
                    say(
                        "%(field)s“%(name)s…”有%(count)s字，最多%(most)s字。请缩短，或用顿号隔开。",
                        field=label,
                        name=name[:10],
                        count=len(name),
                        most=longest,
                    ),
                )
        return names

    def whole(self, key: str, most: int) -> int | None:
        """A whole number from 0 on, None for an empty cell."""
        text = one_line(self.row.cells.get(key, "")).replace(",", "")
        if not text:
            return None
        label = self.spec.field(key).label
        if not _WHOLE.fullmatch(text):
            self.fail(
                key, say("%(field)s“%(text)s”不是数字。请填0到%(most)s的整数。", field=label, text=text[:20], most=most)
            )
            return None
        number = int(text.partition(".")[0])
        if number > most:
            self.fail(
                key, say("%(field)s%(number)s太大。请填0到%(most)s的整数。", field=label, number=number, most=most)
            )
        return number

    def choice(self, key: str, words: Mapping[str, str], offered: str) -> str | None:
        """The value that a word stands for, None for an empty cell or an unknown word."""
        text = one_line(self.row.cells.get(key, ""))
        if not text:
            return None
        value = words.get(text) or words.get(text.replace(" ", ""))
        if value is None:
            self.fail(
                key,
                say(
                    "没有“%(text)s”这个%(field)s。请填%(offered)s。",
                    text=text[:20],
                    field=self.spec.field(key).label,
                    offered=offered,
                ),
            )
        return value
