"""From units and groups as printed to one assignment per unit, and which of them answer for the task."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.ledger.records import NewAssignment, NewTask
from core.ledger.states import AssignmentRole

_STRENGTH: dict[AssignmentRole, int] = {"lead": 0, "responsible": 1, "participant": 2}


class PlannedAssignment(msgspec.Struct, frozen=True):
    """One unit's part, ready to be written. ``answers``: the task closes only when it is accepted."""

    org_id: UUID
    role: AssignmentRole
    printed: str
    group_id: UUID | None
    part_text: str
    answers: bool


class _Member(msgspec.Struct, frozen=True):
    group_id: UUID
    name: str
    org_id: UUID


class Group(msgspec.Struct, frozen=True):
    """A group's printed name and its members in order."""

    name: str
    org_ids: list[UUID]


async def group_members(tenant: TenantContext, tasks: Sequence[NewTask]) -> dict[UUID, Group]:
    """The members of the groups that the tasks name, closed units left out."""
    wanted = {part.group_id for task in tasks for part in task.assignments if part.group_id and not part.org_id}
    groups: dict[UUID, Group] = {}
    if not wanted:
        return groups
    found = await sql.rows(
        _Member,
        """
        SELECT m.group_id, g.name, m.org_id FROM core.org_group_member m
        JOIN core.org_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
        JOIN core.org o ON o.tenant_id = m.tenant_id AND o.id = m.org_id
        WHERE m.tenant_id = $1 AND m.group_id = ANY ($2) AND o.active ORDER BY m.ordinal, o.ordinal, o.pinyin
        """,
        tenant.tenant_id,
        list(wanted),
    )
    for member in found:
        groups.setdefault(member.group_id, Group(member.name, [])).org_ids.append(member.org_id)
    return groups


def expand_assignments(
    task: NewTask, groups: Mapping[UUID, Group], *, all_must_answer: bool
) -> list[PlannedAssignment]:
    """One entry per unit, in printed order. A unit that is named twice keeps its strongest role.

    The leads answer if any is printed, else all responsible units; everybody when the plan says so.
    """
    by_unit: dict[UUID, NewAssignment] = {}
    for part in task.assignments:
        for single in _singles(part, groups):
            unit = single.org_id
            if unit is None:
                continue
            known = by_unit.get(unit)
            if known is None or _STRENGTH[single.role] < _STRENGTH[known.role]:
                by_unit[unit] = single
    answering = answering_roles([part.role for part in by_unit.values()], all_must_answer=all_must_answer)
    return [
        PlannedAssignment(unit, part.role, part.printed, part.group_id, part.part_text, part.role in answering)
        for unit, part in by_unit.items()
    ]


def answering_roles(roles: Sequence[AssignmentRole], *, all_must_answer: bool) -> frozenset[AssignmentRole]:
    """The roles whose acceptance closes a task that has these roles."""
    if all_must_answer:
        return frozenset(roles)
    return frozenset({"lead"} if "lead" in roles else {"responsible"})


def _singles(part: NewAssignment, groups: Mapping[UUID, Group]) -> list[NewAssignment]:
    if part.org_id is not None or part.group_id is None:
        return [part]
    group = groups.get(part.group_id, Group("", []))
    printed = part.printed or group.name
    return [msgspec.structs.replace(part, org_id=org_id, printed=printed) for org_id in group.org_ids]
