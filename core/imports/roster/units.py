"""The rows of the sheet 单位: each is a new unit, adds to a known one, changes nothing, or is wrong.

A row never takes away: an empty cell or an absent column leaves things as they are, other names and groups are added.
New units without a number of their own stand behind those that are there, in the order of the sheet. A unit is known by
its present name only; a row under another name of a unit is refused and says whose it is, because it may mean a
renaming, which has its day and is done by hand.
"""

import re
from collections.abc import Sequence
from itertools import count
from uuid import UUID

import msgspec

from core.accounts.services.units import ORG_KINDS
from core.ids import new_id
from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import Change, Outcome, RowOutcome
from core.imports.roster.facts import OrgFact, RosterFacts
from core.imports.roster.specs import EXAMPLE, KIND_WORDS, UNITS
from core.notices.resolve import split_names
from core.notices.resolve.names import fold_name, plain_name
from core.phrases import listed, say

MOST_ORDINAL = 9999
_LONGEST = 120
_COUNTY = re.compile(r"[县区旗]$|[县区旗](?:人民)?政府$|自治县$")
_ZONE = re.compile(r"(?:开发区|高新区|经开区|园区|新区|功能区|示范区|保税区|港区|风景区|合作区)(?:管委会|管理委员会)?$")
_OFFICE = re.compile(r"营商(?:办|局|环境.*(?:办公室|局|中心))$")


class UnitEffect(msgspec.Struct, frozen=True):
    """What a good row does. ``known``: the unit exists; then only what differs is written. ``groups`` are names."""

    id: UUID
    known: bool
    name: str
    kind: str
    ordinal: int
    short: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class UnitResult(msgspec.Struct, frozen=True):
    """A row's outcome and, unless it is wrong or changes nothing, its effect."""

    outcome: RowOutcome
    effect: UnitEffect | None = None


def check_units(
    rows: Sequence[RowCells], facts: RosterFacts, fresh_groups: frozenset[str] = frozenset()
) -> list[UnitResult]:
    """The outcome of every row. ``fresh_groups`` are groups that a person decided to make."""
    checker = _UnitChecker(facts, fresh_groups)
    return [checker.check(row) for row in rows if not row.cells.get("name", "").strip().startswith(EXAMPLE)]


class _UnitChecker:
    """Goes through the rows in order and remembers which names earlier rows have taken."""

    def __init__(self, facts: RosterFacts, fresh_groups: frozenset[str]) -> None:
        self._groups = {plain_name(name): name for name in (*facts.groups, *fresh_groups)}
        self._place = facts.place
        self._by_name = {plain_name(org.name): org for org in facts.orgs}
        self._by_fold = {fold_name(org.name, facts.place): org for org in facts.orgs}
        self._by_alias: dict[str, str] = {}
        for org in facts.orgs:
            for alias in (*org.short, *org.former):
                self._by_alias.setdefault(plain_name(alias), org.name)
        self._rows: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._alias_rows: dict[str, tuple[int, str]] = {}
        self._next = count(max((org.ordinal for org in facts.orgs), default=0) + 1)

    def check(self, row: RowCells) -> UnitResult:
        cells = RowReader(UNITS, row)
        name = cells.line("name", _LONGEST)
        org = self._by_name.get(plain_name(name)) if name else None
        self._check_name(cells, name, org)
        kind = cells.choice("kind", KIND_WORDS, listed(ORG_KINDS.values()))
        ordinal = cells.whole("ordinal", MOST_ORDINAL)
        short, former = cells.names("short", _LONGEST), cells.names("former", _LONGEST)
        for key, names in (("short", short), ("former", former)):
            self._check_aliases(cells, key, names, name)
        groups = self._known_groups(cells)
        if cells.problems:
            return UnitResult(RowOutcome(row=row.row, outcome="wrong", cells=row.cells, problems=cells.problems))
        if org is None:
            effect = UnitEffect(
                new_id(),
                False,
                name,
                kind or kind_of_name(name),
                min(next(self._next), MOST_ORDINAL) if ordinal is None else ordinal,
                _but(short, name),
                _but(former, name),
                groups,
            )
            return UnitResult(RowOutcome(row=row.row, outcome="new", cells=_shown(row, effect)), effect)
        return _compared(row, org, kind, ordinal, (short, former, groups))

    def _check_name(self, cells: RowReader, name: str, org: OrgFact | None) -> None:
        if not name:
            return
        folded = fold_name(name, self._place)
        if folded in self._rows:
            cells.fail(
                "name", say("“%(name)s”与第%(row)s行是同一个单位。请删去其中一行。", name=name, row=self._rows[folded])
            )
        self._rows.setdefault(folded, cells.row.row)
        self._names.setdefault(plain_name(name), cells.row.row)
        if len(split_names(name)) > 1:
            cells.fail("name", say("一格里写了几个单位。请每行只写一个单位。"))
        elif org is None:
            self._check_new_name(cells, name, folded)
        elif not org.active:
            cells.fail("name", say("“%(name)s”已停用。请先在单位页启用，或删去这一行。", name=name))

    def _check_new_name(self, cells: RowReader, name: str, folded: str) -> None:
        """A name that no unit bears now must not be another way to write one that is there."""
        alias_of = self._by_alias.get(plain_name(name))
        alike = self._by_fold.get(folded)
        above = self._alias_rows.get(plain_name(name))
        known = alias_of or (alike.name if alike else None)
        if known is not None:
            cells.fail(
                "name",
                say(
                    "“%(name)s”就是已有的“%(known)s”。请改写成“%(known)s”；若是更名，请在单位页更名。",
                    name=name,
                    known=known,
                ),
            )
        elif above is not None and above[1] != plain_name(name):
            cells.fail("name", say("第%(row)s行把“%(name)s”写成了别名。请改正其中一行。", row=above[0], name=name))

    def _check_aliases(self, cells: RowReader, key: str, names: Sequence[str], name: str) -> None:
        own = plain_name(name)
        for alias in names:
            plain = plain_name(alias)
            bearer = self._by_name.get(plain)
            other = self._by_alias.get(plain)
            row = self._alias_rows.setdefault(plain, (cells.row.row, own))
            if bearer is not None and plain != own:
                cells.fail(key, say("“%(alias)s”是另一个单位的名称。请删去这个别名。", alias=alias))
            elif other is not None and plain_name(other) != own:
                cells.fail(
                    key,
                    say(
                        "“%(alias)s”已是“%(other)s”的别名。请删去，或先在单位页从“%(other)s”移走。",
                        alias=alias,
                        other=other,
                    ),
                )
            elif row[1] != own:
                cells.fail(
                    key, say("“%(alias)s”在第%(row)s行已写作另一个单位的别名。请只留一处。", alias=alias, row=row[0])
                )
            elif plain != own and plain in self._names:
                cells.fail(
                    key, say("“%(alias)s”是第%(row)s行的单位。请删去这个别名。", alias=alias, row=self._names[plain])
                )

    def _known_groups(self, cells: RowReader) -> tuple[str, ...]:
        names = cells.names("groups", _LONGEST)
        for name in names:
            if plain_name(name) not in self._groups:
                cells.fail(
                    "groups",
                    say("没有单位组“%(name)s”。请改正，或先在单位组页增加，也可在本页上方选“新建”。", name=name),
                )
        return tuple(self._groups.get(plain_name(name), name) for name in names)


def kind_of_name(name: str) -> str:
    """The kind a unit most likely is, by how its name ends; shown before anything is written."""
    for pattern, kind in ((_OFFICE, "office"), (_ZONE, "zone"), (_COUNTY, "county")):
        if pattern.search(name):
            return kind
    return "department"


def unknown_groups(rows: Sequence[RowCells], facts: RosterFacts) -> dict[str, int]:
    """The names of groups that nobody has yet, with the number of rows that bear them."""
    known = {plain_name(name) for name in facts.groups}
    found: dict[str, int] = {}
    for row in rows:
        if row.cells.get("name", "").strip().startswith(EXAMPLE):
            continue
        for name in split_names(row.cells.get("groups", "")):
            if plain_name(name) not in known and len(name) <= _LONGEST:
                found[name] = found.get(name, 0) + 1
    return found


def _compared(
    row: RowCells,
    org: OrgFact,
    kind: str | None,
    ordinal: int | None,
    listed: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
) -> UnitResult:
    short, former, groups = (
        _added(names, known, org.name)
        for names, known in zip(listed, ((*org.short, *org.former), (*org.former, *org.short), org.groups), strict=True)
    )
    changes: list[Change] = []
    if kind is not None and kind != org.kind:
        changes.append(Change("kind", _kind_word(org.kind), _kind_word(kind)))
    if ordinal is not None and ordinal != org.ordinal:
        changes.append(Change("ordinal", str(org.ordinal), str(ordinal)))
    for key, added, had in (
        ("short", short, org.short),
        ("former", former, org.former),
        ("groups", groups, org.groups),
    ):
        if added:
            changes.append(Change(key, "、".join(had), "、".join((*had, *added))))
    outcome: Outcome = "changed" if changes else "same"
    shown = RowOutcome(row=row.row, outcome=outcome, cells=row.cells, changes=tuple(changes))
    if not changes:
        return UnitResult(shown)
    new_ordinal = org.ordinal if ordinal is None else ordinal
    return UnitResult(shown, UnitEffect(org.id, True, org.name, kind or org.kind, new_ordinal, short, former, groups))


def _added(names: Sequence[str], known: Sequence[str], own: str) -> tuple[str, ...]:
    have = {plain_name(name) for name in (*known, own)}
    return tuple(name for name in names if plain_name(name) not in have)


def _but(names: Sequence[str], own: str) -> tuple[str, ...]:
    return tuple(name for name in names if plain_name(name) != plain_name(own))


def _shown(row: RowCells, effect: UnitEffect) -> dict[str, str]:
    """The cells of a new unit, with what stands in for an empty cell."""
    filled = {"kind": _kind_word(effect.kind)} if not row.cells.get("kind", "").strip() else {}
    return {**row.cells, **filled}


def _kind_word(kind: str) -> str:
    return next((word for key, word in ORG_KINDS.items() if key == kind), kind)
