"""All names of a tenant's units and groups, and what a printed name stands for on the day of a notice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal
from uuid import UUID

import msgspec

from core.notices.resolve.candidates import Candidate, Known, make_known, rank_candidates
from core.notices.resolve.names import fold_name, plain_name, split_names
from core.phrases import say

UnitKind = Literal["org", "group"]
NameSource = Literal["own", "short", "former", "printed"]
PartState = Literal["known", "skipped", "unknown", "ambiguous"]


class Unit(msgspec.Struct, frozen=True):
    """A unit or a unit group of the tenant."""

    kind: UnitKind
    id: UUID
    name: str


class KnownName(msgspec.Struct, frozen=True):
    """One name and the unit that bears it; ``valid_from`` and ``valid_to`` are both included, None is open."""

    text: str
    unit: Unit
    source: NameSource = "own"
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the unit bore this name on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Choice(msgspec.Struct, frozen=True):
    """What a person decided a printed name of one notice to be; without ``id`` it is not a unit at all.

    ``alias_id`` is the alias that keeps the decision for later notices.
    """

    kind: UnitKind | None = None
    id: UUID | None = None
    alias_id: UUID | None = None


class Part(msgspec.Struct, frozen=True):
    """One printed name of a list, group phrases joined again. ``unit`` is None unless the state is ``known``."""

    printed: str
    state: PartState
    unit: Unit | None = None


class Directory:
    """Built once per notice; every look-up is one step, whatever the number of units.

    A name is looked for among the units' own names, then among their other names that held on the day, then by its
    folded form. At the first step that finds anything, one unit is the answer and several are none.
    """

    def __init__(
        self, names: Iterable[KnownName], *, day: date, place: str, choices: Mapping[str, Choice] | None = None
    ) -> None:
        self.day = day
        self._place = place
        self._steps: tuple[dict[str, list[Unit]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        self._phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._offers: list[tuple[Unit, str, str]] = []
        self._units: dict[UUID, Unit] = {}
        for name in names:
            self._add(name)
        for phrases in self._phrases.values():
            phrases.sort(key=len, reverse=True)
        self._choices = {plain_name(printed): choice for printed, choice in (choices or {}).items()}

    @property
    def units(self) -> list[Unit]:
        """All units and groups, in the order in which their names were given."""
        return list(self._units.values())

    def look_up(self, printed: str) -> tuple[Unit, ...]:
        """The units a printed name may stand for: one when it is known, several when it is ambiguous."""
        keys = (plain_name(printed), plain_name(printed), fold_name(printed, self._place))
        for step, key in zip(self._steps, keys, strict=True):
            if step.get(key):
                return tuple(step[key])
        return ()

    def read_list(self, names: Sequence[str]) -> tuple[Part, ...]:
        """The parts of one printed list. A phrase that a group bears as its name is one part, although it was split."""
        parts: list[Part] = []
        place = 0
        while place < len(names):
            width = self._phrase_at(names, place)
            parts.append(self._read("、".join(names[place : place + width])))
            place += width
        return tuple(parts)

    def candidates(self, printed: str, limit: int = 3) -> tuple[Candidate[Unit], ...]:
        """What the name may mean, likeliest first; for a person to choose from."""
        ambiguous = self.look_up(printed)
        if len(ambiguous) > 1:
            return tuple(Candidate(unit, "") for unit in ambiguous)
        return rank_candidates(fold_name(printed, self._place), self._known, limit)

    def unit(self, unit_id: UUID) -> Unit | None:
        """A unit or group by its id."""
        return self._units.get(unit_id)

    @cached_property
    def _known(self) -> list[Known[Unit]]:
        return [make_known(*offer) for offer in self._offers]

    def _add(self, name: KnownName) -> None:
        self._units.setdefault(name.unit.id, name.unit)
        holds = name.holds_on(self.day)
        folded = fold_name(name.text, self._place)
        self._offers.append((name.unit, folded, _remark(name, holds=holds)))
        if not holds:
            return
        own, other, alike = self._steps
        for step, key in ((own if name.source == "own" else other, plain_name(name.text)), (alike, folded)):
            if name.unit not in step[key]:
                step[key].append(name.unit)
        pieces = tuple(fold_name(piece, self._place) for piece in split_names(name.text))
        if len(pieces) > 1 and pieces not in self._phrases[pieces[0]]:
            self._phrases[pieces[0]].append(pieces)

    def _phrase_at(self, names: Sequence[str], place: int) -> int:
        """How many names from here on make one phrase."""
        for phrase in self._phrases.get(fold_name(names[place], self._place), ()):
            printed = tuple(fold_name(name, self._place) for name in names[place : place + len(phrase)])
            if printed == phrase:
                return len(phrase)
        return 1

    def _read(self, printed: str) -> Part:
        choice = self._choices.get(plain_name(printed))
        if choice is not None:
            chosen = self._units.get(choice.id) if choice.id else None
            if chosen is not None:
                return Part(printed, "known", chosen)
            if choice.id is None:
                return Part(printed, "skipped")
        found = self.look_up(printed)
        if len(found) == 1:
            return Part(printed, "known", found[0])
        return Part(printed, "ambiguous" if found else "unknown")


def _remark(name: KnownName, *, holds: bool) -> str:
    """Why the unit is offered although its present name is another one."""
    if name.source == "own":
        return ""
    if holds:
        return say("又称%(text)s", text=name.text)
    if name.valid_to is not None:
        return say(
            "原%(text)s，用至%(year)s年%(month)s月", text=name.text, year=name.valid_to.year, month=name.valid_to.month
        )
    return say("又称%(text)s", text=name.text)
