"""Which units come, go, or take another role when the printed lists of a task change.

Only what the printing changed is acted on: a unit that a person added stays, one that a person took off a task and
that is printed as before stays off, and a group that is printed as before is not expanded anew.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core.ledger.records import NewAssignment
from core.ledger.revisions import StandingTask, TaskWords, UnitChange, UnitPart
from core.ledger.states import ROLES, AssignmentRole
from core.notices.new_tasks import ROLES_OF
from core.notices.records import ROLE_FIELDS, RoleField
from core.notices.resolve import Part
from core.notices.resolve.names import plain_name
from core.phrases import say

PrintedParts = Mapping[RoleField, tuple[Part, ...]]
Members = Mapping[UUID, Sequence[UUID]]

_STRENGTH: dict[AssignmentRole, int] = {"lead": 0, "responsible": 1, "participant": 2}


class Wanted(msgspec.Struct, frozen=True):
    """What the new printing makes of a unit."""

    role: AssignmentRole
    printed: str
    group_id: UUID | None


def unit_changes(
    task: StandingTask, was: PrintedParts, now: PrintedParts, members: Members, names: Mapping[UUID, str]
) -> tuple[UnitChange, ...]:
    """What happens to each unit whose printing changed. ``members`` are the units of each group, ``names`` of each unit
    its name.
    """
    wanted = wanted_units(now, members)
    mine = {part.org_id: part for part in task.units}
    changes: dict[UUID, UnitChange] = {}
    for org_id in _newly_printed(was, now, members):
        change = _towards(org_id, wanted[org_id], mine.get(org_id), names)
        if change:
            changes[org_id] = change
    gone = {_name(part) for part in _parts(was)} - {_name(part) for part in _parts(now)}
    for part in task.units:
        if known_as(part) not in gone or part.state == "cancelled" or part.org_id in changes:
            continue
        left = _towards(part.org_id, wanted[part.org_id], part, names) if part.org_id in wanted else _away(part)
        if left:
            changes[part.org_id] = left
    return tuple(changes.values())


def wanted_units(now: PrintedParts, members: Members) -> dict[UUID, Wanted]:
    """Every unit that is printed, groups expanded, in its strongest role."""
    found: dict[UUID, Wanted] = {}
    for field in ROLE_FIELDS:
        for part in now[field]:
            for org_id in _orgs(part, members):
                group_id = part.unit.id if part.unit and part.unit.kind == "group" else None
                given = Wanted(ROLES_OF[field], part.printed, group_id)
                if org_id not in found or _STRENGTH[given.role] < _STRENGTH[found[org_id].role]:
                    found[org_id] = given
    return found


def units_of(assignments: Sequence[NewAssignment], members: Members) -> list[UUID]:
    """The units that a new task is given to."""
    return [
        org_id
        for part in assignments
        for org_id in ([part.org_id] if part.org_id else members.get(part.group_id, ()) if part.group_id else ())
    ]


def unit_edits(task: StandingTask, printed: TaskWords | None) -> tuple[str, ...]:
    """What people made of the printed units: 增加市财政局（参与）, 取消市住建局, 市审计局改为牵头."""
    roles = {
        plain_name(name): role
        for role, names in (
            ("participant", printed.participants if printed else ()),
            ("responsible", printed.responsible if printed else ()),
            ("lead", printed.lead if printed else ()),
        )
        for name in names
    }
    joined = {name for key in roles for name in key.split("、")}
    said: list[str] = []
    for part in task.units:
        printed_name = known_as(part)
        known = printed_name in roles or set(printed_name.split("、")) <= joined
        if part.state == "cancelled":
            said.append(say("取消%(unit)s", unit=part.name))
        elif not known:
            said.append(say("增加%(unit)s（%(role)s）", unit=part.name, role=ROLES[part.role]))
        elif printed_name in roles and part.role != roles[printed_name] and part.group_id is None:
            said.append(say("%(unit)s改为%(role)s", unit=part.name, role=ROLES[part.role]))
    return tuple(said)


def known_as(part: UnitPart) -> str:
    """The name that a part is compared by: as printed, else that of its unit."""
    return plain_name(part.printed or part.name)


def _newly_printed(was: PrintedParts, now: PrintedParts, members: Members) -> list[UUID]:
    """The units under a name that is printed in a role for the first time."""
    found: dict[UUID, None] = {}
    for field in ROLE_FIELDS:
        before = {_name(part) for part in was[field]}
        for part in now[field]:
            if _name(part) not in before:
                found |= dict.fromkeys(_orgs(part, members))
    return list(found)


def _towards(org_id: UUID, wanted: Wanted, part: UnitPart | None, names: Mapping[UUID, str]) -> UnitChange | None:
    """What makes a unit's part what is printed; None when it is that already."""
    if part is None:
        return UnitChange(
            act="add",
            org_id=org_id,
            role=wanted.role,
            name=names.get(org_id, wanted.printed),
            printed=wanted.printed,
            group_id=wanted.group_id,
        )
    if part.state != "cancelled" and (part.role, part.printed) == (wanted.role, wanted.printed):
        return None
    return UnitChange(
        act="resume" if part.state == "cancelled" else "role",
        org_id=org_id,
        role=wanted.role,
        name=part.name,
        printed=wanted.printed,
        group_id=wanted.group_id,
        assignment_id=part.assignment_id,
    )


def _away(part: UnitPart) -> UnitChange | None:
    """A unit that is no longer printed; what it has done already stays done."""
    if part.state == "accepted":
        return None
    return UnitChange(
        act="cancel",
        org_id=part.org_id,
        role=part.role,
        name=part.name,
        printed=part.printed,
        group_id=part.group_id,
        assignment_id=part.assignment_id,
    )


def _parts(parts: PrintedParts) -> list[Part]:
    return [part for field in ROLE_FIELDS for part in parts[field]]


def _name(part: Part) -> str:
    return plain_name(part.printed)


def _orgs(part: Part, members: Members) -> Sequence[UUID]:
    if part.unit is None:
        return ()
    return members.get(part.unit.id, ()) if part.unit.kind == "group" else (part.unit.id,)
