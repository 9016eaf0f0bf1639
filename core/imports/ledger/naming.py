"""The names of units in cells of a ledger, and who they are."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from core.imports.cells import RowReader
from core.imports.ledger.facts import LedgerFacts
from core.imports.records import Question
from core.notices.parsing.fold import fold
from core.notices.parsing.units import read_units
from core.notices.resolve import Choice, Directory, Part, Unit, split_names
from core.phrases import listed, say

UNIT = "unit:"
"""Begins the key of the question who a name is."""
NOBODY = "none"
MOST_QUESTIONS = 40
"""So many names are asked about at once; the rest follow when these are settled."""
_LONGEST = 200
_LONGEST_ALIAS = 120


class Named(msgspec.Struct, frozen=True):
    """The names in one cell. ``generic`` are words such as 有关部门, which name nobody."""

    parts: tuple[Part, ...] = ()
    generic: tuple[str, ...] = ()


class Naming:
    """Reads cells of names and collects the names that are nobody yet."""

    def __init__(self, facts: LedgerFacts, choices: Mapping[str, str]) -> None:
        self.directory = Directory(facts.names, day=facts.today, place=facts.place, choices=_choices(facts, choices))
        self._choices = choices
        self._asked: dict[str, int] = {}

    def read(self, text: str) -> Named:
        """The names in a cell: as typed, when all are known; else by the rules for printed lists."""
        typed = self.directory.read_list(split_names(text))
        if all(part.state in ("known", "skipped") for part in typed):
            return Named(typed)
        printed = read_units(fold(text), text, 0, len(text))
        return Named(self.directory.read_list([unit.name for unit in printed.units]), printed.generic)

    def check(self, cells: RowReader, key: str) -> Named:
        """The names in a cell; those that are nobody, or several, are problems and asked about."""
        text = cells.row.cells.get(key, "")
        if not text.strip():
            return Named()
        named = self.read(text)
        for part in named.parts:
            if part.state in ("unknown", "ambiguous"):
                self._asked[part.printed] = self._asked.get(part.printed, 0) + 1
                cells.fail(key, self._sentence(part))
        return named

    def questions(self) -> tuple[Question, ...]:
        """The names to be settled, and those that were: with what each may mean, likeliest first."""
        settled = [key.removeprefix(UNIT) for key in self._choices if key.startswith(UNIT)]
        counts = {**dict.fromkeys(settled, 0), **self._asked}
        asked = [(printed, rows) for printed, rows in counts.items() if len(printed) <= _LONGEST][:MOST_QUESTIONS]
        return tuple(self._question(printed, rows) for printed, rows in asked)

    def fresh_names(self) -> tuple[tuple[str, Unit], ...]:
        """The names that nobody bears and that a person settled: they are to be known from now on."""
        found = []
        for key, value in self._choices.items():
            printed, unit_id = key.removeprefix(UNIT), _uuid(value)
            unit = self.directory.unit(unit_id) if unit_id and key.startswith(UNIT) else None
            if unit is not None and len(printed) <= _LONGEST_ALIAS and not self.directory.look_up(printed):
                found.append((printed, unit))
        return tuple(found)

    def _question(self, printed: str, rows: int) -> Question:
        likely = self.directory.candidates(printed)
        offers = [(str(candidate.unit.id), _offer(candidate.unit.name, candidate.remark)) for candidate in likely]
        named = {value for value, _ in offers}
        others = [(str(unit.id), unit.name) for unit in self.directory.units if str(unit.id) not in named]
        return Question(
            UNIT + printed,
            printed,
            rows,
            (*offers, (NOBODY, say("不是单位")), *others),
            self._choices.get(UNIT + printed, ""),
        )

    def _sentence(self, part: Part) -> str:
        name = part.printed[:40]
        offers = listed(candidate.unit.name for candidate in self.directory.candidates(part.printed))
        if part.state == "ambiguous":
            return say("“%(name)s”对应几个单位：%(offers)s。请写全称，或在本页上方认定。", name=name, offers=offers)
        if offers:
            return say("没有单位“%(name)s”，可能是：%(offers)s。请改正，或在本页上方认定。", name=name, offers=offers)
        return say("没有单位“%(name)s”。请改正，或在本页上方认定。", name=name)


def _offer(name: str, remark: str) -> str:
    return say("%(name)s（%(remark)s）", name=name, remark=remark) if remark else name


def _choices(facts: LedgerFacts, choices: Mapping[str, str]) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    groups = set(facts.groups.values())
    for key, value in choices.items():
        if not key.startswith(UNIT):
            continue
        if value == NOBODY:
            found[key.removeprefix(UNIT)] = Choice()
            continue
        unit_id = _uuid(value)
        if unit_id is not None:
            found[key.removeprefix(UNIT)] = Choice("group" if unit_id in groups else "org", unit_id)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
