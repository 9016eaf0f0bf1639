"""How a task stands before and after an act, and the difference in words: what an act on many rows shows of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.ledger.states import ASSIGNMENT_STATES, ROLES, AssignmentRole, AssignmentState, TaskState
from core.phrases import listed, say
from core.workdays.deadlines import deadline_day


class PartStanding(msgspec.Struct, frozen=True):
    """One unit's part as it stands."""

    assignment_id: UUID
    org_name: str
    role: AssignmentRole
    state: AssignmentState
    due_at: datetime | None
    version: int


class TaskStanding(msgspec.Struct, frozen=True):
    """One task as it stands, with its parts by unit."""

    task_id: UUID
    state: TaskState
    leader: str
    parts: dict[UUID, PartStanding]

    @property
    def mark(self) -> str:
        """Equal for equal standings: any act on the task changes it."""
        parts = ",".join(f"{part.assignment_id}:{part.version}" for part in self.parts.values())
        return f"{self.state}|{self.leader}|{parts}"

    def version_of(self, assignment_id: UUID) -> int:
        """The version of one of its assignments; 0 for one that it has not."""
        return next((part.version for part in self.parts.values() if part.assignment_id == assignment_id), 0)


class _Line(msgspec.Struct, frozen=True):
    task_id: UUID
    task_state: TaskState
    leader: str
    org_id: UUID | None
    assignment_id: UUID | None
    org_name: str | None
    role: AssignmentRole | None
    state: AssignmentState | None
    due_at: datetime | None
    version: int | None


async def task_standings(tenant: TenantContext, task_ids: Sequence[UUID]) -> dict[UUID, TaskStanding]:
    """The tasks as they stand, with their parts in the order of the task page."""
    lines = await sql.rows(
        _Line,
        """
        SELECT t.id AS task_id, t.state AS task_state, coalesce(u.name, '') AS leader, a.org_id, a.id AS assignment_id,
          o.name AS org_name, a.role, a.state, a.due_at, a.version
        FROM core.task t
        LEFT JOIN core.post s ON s.tenant_id = t.tenant_id AND s.id = t.charge_post_id
        LEFT JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
        LEFT JOIN core.assignment a ON a.tenant_id = t.tenant_id AND a.task_id = t.id
        LEFT JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
        WHERE t.tenant_id = $1 AND t.id = ANY ($2) ORDER BY t.id, a.ordinal, a.id
        """,
        tenant.tenant_id,
        list(task_ids),
    )
    found: dict[UUID, TaskStanding] = {}
    for line in lines:
        task = found.setdefault(line.task_id, TaskStanding(line.task_id, line.task_state, line.leader, {}))
        if line.org_id and line.assignment_id and line.org_name and line.role and line.state and line.version:
            task.parts[line.org_id] = PartStanding(
                line.assignment_id, line.org_name, line.role, line.state, line.due_at, line.version
            )
    return found


def differences(before: TaskStanding, after: TaskStanding) -> str:
    """What has changed, in one sentence: units that come, go or change, their clocks, the leader."""
    said = [_part_difference(before.parts.get(org_id), part) for org_id, part in after.parts.items()]
    if before.leader != after.leader:
        said.append(say("包抓领导：%(old)s → %(new)s", old=before.leader or say("无"), new=after.leader or say("无")))
    if after.state == "cancelled" != before.state:
        said.append(say("任务不再有单位承担"))
    return listed((word for word in said if word), "；")


def _part_difference(before: PartStanding | None, after: PartStanding) -> str:
    due = _day(after.due_at)
    if before is None:
        return say("%(unit)s：加入，%(role)s，%(due)s", unit=after.org_name, role=ROLES[after.role], due=due)
    if after.state == "cancelled" and before.state != "cancelled":
        role, state = ROLES[before.role], ASSIGNMENT_STATES[before.state]
        return say("%(unit)s：取消（原为%(role)s，%(state)s），待办撤下", unit=after.org_name, role=role, state=state)
    said: list[str] = []
    if before.role != after.role:
        said.append(say("%(old)s → %(new)s", old=ROLES[before.role], new=ROLES[after.role]))
    if before.state != after.state:
        said.append(say("%(old)s → %(new)s", old=ASSIGNMENT_STATES[before.state], new=ASSIGNMENT_STATES[after.state]))
    if before.due_at != after.due_at:
        said.append(say("%(old)s → %(new)s", old=_day(before.due_at), new=due))
    return say("%(unit)s：%(changes)s", unit=after.org_name, changes=listed(said, "，")) if said else ""


def _day(due_at: datetime | None) -> str:
    return say("%(day)s到期", day=deadline_day(due_at).isoformat()) if due_at else say("没有到期日")
