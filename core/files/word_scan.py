"""Field codes of a Word document: those that fetch or run something are refused.

A field is written either whole (``fldSimple``) or in pieces between ``begin``, ``separate`` and ``end`` marks, its
instruction split over any number of runs, and fields nest.
"""

import re

from core.files.external import reaches_out
from core.files.refusal import FileRefused
from core.files.xml_scan import Attributes, Watcher, attribute
from core.phrases import say

DDE = say(
    "文件里有 DDE 域，打开时会运行其他程序，已拒绝。请在 Word 或 WPS 中删除该域（选中后 Ctrl+Shift+F9）后再上传。"
)
LINKED = say(
    "文件里的域会从外部取内容（%(name)s），已拒绝。请在 Word 或 WPS 中选中全文，按 Ctrl+Shift+F9 把域变成文字后再上传。"
)
_FETCHING = frozenset({"LINK", "INCLUDE", "INCLUDETEXT", "IMPORT", "DATABASE", "RD"})
_INSTRUCTION_LENGTH = 4096
_FIRST_WORD = re.compile(r"\s*([^\s\\\"]+)")
_FIRST_ARGUMENT = re.compile(r"\s*\S+\s+(?:\"([^\"]*)\"|(\S+))")


class WordWatcher(Watcher):
    """Follows the fields of one part of a Word document."""

    texts = frozenset({"instrText", "delInstrText"})

    def __init__(self) -> None:
        self._instructions: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Opens, closes or judges a field. Raises FileRefused."""
        if name == "fldSimple":
            check_instruction(attribute(attributes, "instr"))
        elif name == "fldChar":
            self._mark(attribute(attributes, "fldCharType"))

    def text(self, data: str) -> None:
        """Adds to the instruction of the innermost field."""
        if self._instructions:
            self._instructions[-1] = (self._instructions[-1] + data).lstrip()[:_INSTRUCTION_LENGTH]
        else:
            check_instruction(data)

    def finish(self) -> None:
        """Judges the fields that were never ended. Raises FileRefused."""
        for instruction in self._instructions:
            check_instruction(instruction)

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._instructions and not self._instructions[-1]:
                # The outer field's own name would be computed by the inner one: a disguise no writer produces.
                raise FileRefused(DDE)
            self._instructions.append("")
        elif self._instructions and kind == "separate":
            check_instruction(self._instructions[-1])
        elif self._instructions and kind == "end":
            check_instruction(self._instructions.pop())


def check_instruction(instruction: str) -> None:
    """Raises FileRefused when a field of this instruction would run or fetch something from outside."""
    found = _FIRST_WORD.match(instruction)
    name = found[1].upper() if found else ""
    if name in {"DDE", "DDEAUTO"}:
        raise FileRefused(DDE)
    argument = _FIRST_ARGUMENT.match(instruction)
    outside = name == "INCLUDEPICTURE" and argument and reaches_out(argument[1] or argument[2] or "")
    if name in _FETCHING or outside:
        raise FileRefused(LINKED.filled(name=name))
