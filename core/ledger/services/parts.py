"""Who has a part in a task after its words were changed: units that come, go, come back or take another role."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.events import record_event
from core.ids import new_id
from core.ledger.deadlines import due_day
from core.ledger.queries import assignment_facts
from core.ledger.records import ASSIGNMENT, TASK
from core.ledger.revisions import StandingTask, TaskWords, UnitChange
from core.ledger.services.clocks import open_review_clock
from core.obligations.lights import Lights
from core.obligations.services import cancel_obligations


class Change(msgspec.Struct, frozen=True):
    """What the changes of one task share: how it stood, its words from now on, why, and the lights of the moment."""

    before: StandingTask
    words: TaskWords
    reason: str
    lights: Lights


async def change_part(tenant: TenantContext, change: Change, unit: UnitChange) -> None:
    """Does what happens to one unit and tells of it. The caller holds the task's lock, settles who answers, derives its
    standing and opens the clocks afterwards.
    """
    if unit.act == "add":
        await _add(tenant, change, unit)
    elif unit.assignment_id is not None and unit.act == "role":
        await _give_role(tenant, change, unit, unit.assignment_id)
    elif unit.assignment_id is not None and unit.act == "cancel":
        await cancel_part(tenant, change.before.id, unit.assignment_id, unit.org_id, change.reason)
    elif unit.assignment_id is not None:
        await _resume(tenant, change, unit, unit.assignment_id)


async def cancel_part(tenant: TenantContext, task_id: UUID, assignment_id: UUID, org_id: UUID, reason: str) -> None:
    """Takes the task off a unit: its clock ends, what it reported stays."""
    await sql.execute(
        """
        UPDATE core.assignment SET state = 'cancelled', reason = $3, version = version + 1,
          held_state = CASE WHEN state = 'suspended' THEN held_state ELSE state END
        WHERE tenant_id = $1 AND id = $2 AND state <> 'cancelled'
        """,
        tenant.tenant_id,
        assignment_id,
        reason,
    )
    await cancel_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=[assignment_id])
    await _tell(tenant, "assignment.cancelled", task_id, org_id, assignment_id, reason=reason)


async def reopen_part(tenant: TenantContext, change: Change, assignment_id: UUID, org_id: UUID) -> None:
    """Gives a part that was done back to its unit, due with the task; its clock is opened by the caller."""
    day = due_day(change.words.deadline_kind, change.words.deadline, change.lights.today)
    due_at, warn_at = change.lights.due_moment(day)
    await sql.execute(
        """
        UPDATE core.assignment SET state = 'returned', reason = $3, due_at = $4, warn_at = $5, submitted_at = NULL,
          accepted_at = NULL, version = version + 1
        WHERE tenant_id = $1 AND id = $2 AND state = 'accepted'
        """,
        tenant.tenant_id,
        assignment_id,
        change.reason,
        due_at,
        warn_at,
    )
    task_id, reason = change.before.id, change.reason
    await _tell(tenant, "assignment.reopened", task_id, org_id, assignment_id, reason=reason, due_on=day)


async def _add(tenant: TenantContext, change: Change, unit: UnitChange) -> None:
    day = due_day(change.words.deadline_kind, change.words.deadline, change.lights.today)
    due_at, warn_at = change.lights.due_moment(day)
    assignment_id = new_id()
    await sql.execute(
        """
        INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, ordinal, printed, group_id, answers, due_at,
                                     warn_at)
        SELECT $1, $2, $3, $4, $5, coalesce(max(ordinal) + 1, 0), $6, $7, false, $8, $9
        FROM core.assignment WHERE tenant_id = $1 AND task_id = $3
        """,
        tenant.tenant_id,
        assignment_id,
        change.before.id,
        unit.org_id,
        unit.role,
        unit.printed,
        unit.group_id,
        due_at,
        warn_at,
    )
    await _tell(tenant, "assignment.added", change.before.id, unit.org_id, assignment_id, role=unit.role)


async def _give_role(tenant: TenantContext, change: Change, unit: UnitChange, assignment_id: UUID) -> None:
    was = next(part.role for part in change.before.units if part.assignment_id == assignment_id)
    await sql.execute(
        """
        UPDATE core.assignment SET role = $3, printed = $4, group_id = $5, version = version + 1
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        assignment_id,
        unit.role,
        unit.printed,
        unit.group_id,
    )
    if was != unit.role:
        await _tell(tenant, "assignment.role_changed", change.before.id, unit.org_id, assignment_id, role=unit.role)


async def _resume(tenant: TenantContext, change: Change, unit: UnitChange, assignment_id: UUID) -> None:
    day = due_day(change.words.deadline_kind, change.words.deadline, change.lights.today)
    due_at, warn_at = change.lights.due_moment(day)
    await sql.execute(
        """
        UPDATE core.assignment SET state = coalesce(nullif(held_state, ''), 'assigned'), held_state = '', reason = $3,
          role = $4, printed = $5, group_id = $6, due_at = $7, warn_at = $8, version = version + 1
        WHERE tenant_id = $1 AND id = $2 AND state = 'cancelled'
        """,
        tenant.tenant_id,
        assignment_id,
        change.reason,
        unit.role,
        unit.printed,
        unit.group_id,
        due_at,
        warn_at,
    )
    facts = await assignment_facts(tenant, assignment_id)
    if facts is not None and facts.state == "submitted":
        await open_review_clock(tenant, facts)
    await _tell(tenant, "assignment.resumed", change.before.id, unit.org_id, assignment_id, reason=change.reason)


async def _tell(
    tenant: TenantContext, kind: str, task_id: UUID, org_id: UUID, assignment_id: UUID, **data: object
) -> None:
    told = {name: value for name, value in data.items() if value}
    await record_event(tenant, kind, TASK, task_id, org_id=org_id, data={"assignment_id": str(assignment_id), **told})
