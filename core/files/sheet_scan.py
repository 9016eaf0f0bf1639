"""Cells of a spreadsheet: how far they reach, and formulas that run or fetch something."""

import re

from core.files.archive import DAMAGED
from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.files.xml_scan import Attributes, Watcher, attribute
from core.phrases import say

DDE = say("表格里有调用其他程序的公式（DDE），已拒绝。请删除这些公式，或把它们粘贴为数值后再上传。")
FETCHING = say("表格里有联网取数的公式（WEBSERVICE），已拒绝。请把它们粘贴为数值后再上传。")
_FORMULA_LENGTH = 64 * 1024
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CONTENT = frozenset({"v", "is", "f"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})


class SheetWatcher(Watcher):
    """Follows the cells and formulas of one part of a workbook."""

    texts = _FORMULAS

    def __init__(self, limits: FileLimits) -> None:
        self._limits = limits
        self._row = 0
        self._column = 0
        self._formula = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Notes where the cell is, and measures it when it holds something. Raises FileRefused."""
        if name == "c":
            self._place(attribute(attributes, "r"))
        elif name == "row":
            given = attribute(attributes, "r")
            self._row = int(given) if given.isdecimal() else self._row + 1
            self._column = 0
        elif name in _CONTENT and (self._row > self._limits.rows or self._column > self._limits.columns):
            limit = say("%(rows)s 行或 %(columns)s 列", rows=self._limits.rows, columns=self._limits.columns)
            raise FileRefused(
                say("表格超过 %(limit)s，无法接收。请删去多余的行列，或拆成几个表后再上传。", limit=limit)
            )

    def text(self, data: str) -> None:
        """Adds to the formula. Raises FileRefused when it is longer than any program writes."""
        self._formula += data
        if len(self._formula) > _FORMULA_LENGTH:
            raise FileRefused(DAMAGED)

    def end(self, name: str) -> None:
        """Judges a finished formula. Raises FileRefused."""
        if name in _FORMULAS:
            check_formula(self._formula)
            self._formula = ""

    def _place(self, reference: str) -> None:
        found = _CELL.fullmatch(reference.upper())
        if found is None:
            self._column += 1
        else:
            self._column, self._row = _column_number(found[1]), int(found[2])


def check_formula(formula: str) -> None:
    """Raises FileRefused for a formula that calls another program or the network."""
    bare = _QUOTED.sub("", formula)
    # Outside quotes the bar has one use: program|topic!item.
    if "|" in bare or re.match(r"\s*[=+-]?\s*DDE\s*\(", bare, re.IGNORECASE):
        raise FileRefused(DDE)
    if "WEBSERVICE(" in bare.upper():
        raise FileRefused(FETCHING)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
