"""The rows of the sheet 用户: one row is one seat; a person in several rows has several seats.

A person is known by the login. A row whose login belongs to somebody of another name is refused: renaming is done by
hand. A row never ends a seat and never touches a password.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from core.accounts.permissions import EXCLUSIVE, ROLE_NAMES
from core.context import Role
from core.ids import new_id
from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import Change, RowOutcome
from core.imports.roster.facts import RosterFacts, SeatFact, UserFact
from core.imports.roster.specs import EXAMPLE, PEOPLE, ROLE_WORDS
from core.imports.roster.units import UnitEffect
from core.notices.resolve import Directory, KnownName, Unit
from core.phrases import listed, say

_LONGEST = 60
_OFFERED = listed(ROLE_NAMES.values())


class SeatEffect(msgspec.Struct, frozen=True):
    """What a good row does: gives a seat, or names it anew. ``newcomer``: the person is made first."""

    user_id: UUID
    login: str
    name: str
    newcomer: bool
    org_id: UUID
    role: Role
    title: str


class SeatResult(msgspec.Struct, frozen=True):
    """A row's outcome and, unless it is wrong or changes nothing, its effect."""

    outcome: RowOutcome
    effect: SeatEffect | None = None


def check_people(
    rows: Sequence[RowCells], facts: RosterFacts, units: Sequence[UnitEffect], *, today: date
) -> list[SeatResult]:
    """The outcome of every row. ``units`` are those that the same workbook makes or extends."""
    checker = _SeatChecker(facts, units, today)
    return [checker.check(row) for row in rows if not row.cells.get("name", "").strip().startswith(EXAMPLE)]


class _Person(msgspec.Struct):
    """Somebody that the sheet names: who they are, and the roles they hold or get."""

    id: UUID
    name: str
    row: int
    newcomer: bool
    roles: set[str]
    claimed: dict[tuple[UUID, str], int]


class _SeatChecker:
    """Goes through the rows in order and remembers what earlier rows gave to whom."""

    def __init__(self, facts: RosterFacts, units: Sequence[UnitEffect], today: date) -> None:
        self._facts = facts
        self._people: dict[str, _Person] = {}
        self._directory = Directory(
            [*(name for name in facts.names if name.unit.kind == "org"), *_names_of(units)],
            day=today,
            place=facts.place,
        )
        self._closed = {org.name for org in facts.orgs if not org.active}

    def check(self, row: RowCells) -> SeatResult:
        cells = RowReader(PEOPLE, row)
        name, login = cells.line("name", _LONGEST), cells.line("login", _LONGEST).lower()
        user = self._facts.users.get(login) if login else None
        person = self._person(cells, login, name, user) if login else None
        org_id = self._unit(cells)
        cells.line("role", _LONGEST)
        role = next((known for known in ROLE_NAMES if known == cells.choice("role", ROLE_WORDS, _OFFERED)), None)
        title = cells.line("title", _LONGEST)
        if person is not None and org_id is not None and role is not None:
            self._check_seat(cells, person, org_id, role)
        if cells.problems or person is None or org_id is None or role is None:
            return SeatResult(RowOutcome(row=row.row, outcome="wrong", cells=row.cells, problems=cells.problems))
        person.roles.add(role)
        effect = SeatEffect(person.id, login, person.name, person.newcomer, org_id, role, title)
        return self._compared(row, effect, user)

    def _person(self, cells: RowReader, login: str, name: str, user: UserFact | None) -> _Person:
        if any(letter.isspace() for letter in login):
            cells.fail("login", say("用户名“%(login)s”里有空格。请去掉空格。", login=login))
        if user is not None and name and user.name != name:
            cells.fail(
                "login",
                say(
                    "用户名“%(login)s”已是“%(name)s”的。请换一个用户名；若是本人改名，请先在用户页改姓名。",
                    login=login,
                    name=user.name,
                ),
            )
        elif user is not None and not user.active:
            cells.fail("login", say("“%(name)s”的账号已停用。请先在用户页启用，或删去这一行。", name=user.name))
        person = self._people.get(login)
        if person is None:
            held = {seat.role for seat in self._facts.seats.get(user.id, ()) if seat.active} if user else set()
            person = _Person(user.id if user else new_id(), name, cells.row.row, user is None, held, {})
            self._people[login] = person
        elif name and person.name and person.name != name and not cells.failed("login"):
            cells.fail(
                "name",
                say(
                    "同一用户名在第%(row)s行是“%(name)s”。请改成同一个人，或换一个用户名。",
                    row=person.row,
                    name=person.name,
                ),
            )
        return person

    def _unit(self, cells: RowReader) -> UUID | None:
        printed = cells.line("unit", 200)
        if not printed:
            return None
        found = self._directory.look_up(printed)
        if len(found) == 1:
            return found[0].id
        if printed in self._closed:
            cells.fail("unit", say("“%(printed)s”已停用。请换一个在用的单位，或先在单位页启用。", printed=printed))
        elif found:
            names = listed(unit.name for unit in found)
            cells.fail(
                "unit",
                say("“%(printed)s”对应几个单位：%(names)s。请写其中一个的全称。", printed=printed[:40], names=names),
            )
        else:
            offers = [candidate.unit.name for candidate in self._directory.candidates(printed)]
            meant = say("可能是：%(offers)s。", offers=listed(offers)) if offers else ""
            cells.fail(
                "unit",
                say("没有单位“%(printed)s”。%(meant)s请改正，或先增加这个单位。", printed=printed[:40], meant=meant),
            )
        return None

    def _check_seat(self, cells: RowReader, person: _Person, org_id: UUID, role: Role) -> None:
        earlier = person.claimed.setdefault((org_id, role), cells.row.row)
        if earlier != cells.row.row:
            cells.fail(
                "login", say("与第%(earlier)s行重复：同一人、同一单位、同一角色。请删去其中一行。", earlier=earlier)
            )
        other = next((held for held in person.roles if held in EXCLUSIVE and held != role), None)
        if role in EXCLUSIVE and other is not None:
            word = next(word for key, word in ROLE_NAMES.items() if key == other)
            cells.fail(
                "role",
                say("管理员、安全管理员、审计员不得由一人兼任，这个人已是“%(word)s”。请改由另一人担任。", word=word),
            )

    def _compared(self, row: RowCells, effect: SeatEffect, user: UserFact | None) -> SeatResult:
        seat = self._seat(user, effect)
        if seat is None:
            return SeatResult(RowOutcome(row=row.row, outcome="new", cells=row.cells), effect)
        title = effect.title or seat.title
        changes = []
        if not seat.active:
            changes.append(Change("role", say("已免去"), ROLE_NAMES[effect.role]))
        if title != seat.title:
            changes.append(Change("title", seat.title, title))
        if not changes:
            return SeatResult(RowOutcome(row=row.row, outcome="same", cells=row.cells))
        outcome = RowOutcome(row=row.row, outcome="changed", cells=row.cells, changes=tuple(changes))
        return SeatResult(outcome, msgspec.structs.replace(effect, title=title))

    def _seat(self, user: UserFact | None, effect: SeatEffect) -> SeatFact | None:
        seats = self._facts.seats.get(user.id, ()) if user else ()
        return next((seat for seat in seats if seat.org_id == effect.org_id and seat.role == effect.role), None)


def _names_of(units: Sequence[UnitEffect]) -> list[KnownName]:
    """The names that the sheet 单位 of the same workbook brings."""
    names: list[KnownName] = []
    for unit in units:
        bearer = Unit("org", unit.id, unit.name)
        if not unit.known:
            names.append(KnownName(unit.name, bearer))
        names += [KnownName(alias, bearer, "short") for alias in unit.short]
        names += [KnownName(alias, bearer, "former") for alias in unit.former]
    return names
