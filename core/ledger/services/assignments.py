"""The unit signs and starts; the coordinating office suspends, cancels, resumes, adds units and changes their parts."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.accounts.tables import Org
from core.clock import end_of_day, now, today
from core.context import TenantContext
from core.errors import ConflictError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.ledger.deadlines import due_day
from core.ledger.queries.filtering import MAIN_UNIT
from core.ledger.records import ASSIGNMENT, TASK
from core.ledger.rules import AssignmentFacts, check_version
from core.ledger.services.acting import (
    begin_act,
    change_assignment,
    finish_act,
    lock_assignment,
    require_coming_day,
    require_reason,
)
from core.ledger.services.clocks import (
    ANSWER,
    open_assignment_clocks,
    open_review_clock,
    refresh_clocks,
    review_warn_days,
)
from core.ledger.services.standing import recompute_standing, settle_answering
from core.ledger.states import ROLES, AssignmentRole, AssignmentState, DeadlineKind, TaskState
from core.ledger.tables import Assignment
from core.ledger.workflow import wrong_state
from core.obligations.queries import lights_now
from core.obligations.services import cancel_obligations, pause_obligations, resume_obligations
from core.phrases import say


async def sign_assignment(tenant: TenantContext, assignment_id: UUID, *, version: int) -> None:
    """The unit takes the task on (签收)."""
    facts = await begin_act(tenant, "sign", assignment_id, version=version)
    await change_assignment(tenant, facts, state="signed", signed_by=tenant.acting().id, signed_at=now())
    await finish_act(tenant, facts, "assignment.signed")


async def start_assignment(tenant: TenantContext, assignment_id: UUID, *, version: int) -> None:
    """The unit begins to work on it, or begins again after a return."""
    facts = await begin_act(tenant, "start", assignment_id, version=version)
    await change_assignment(tenant, facts, state="in_progress")
    await finish_act(tenant, facts, "assignment.started")


async def suspend_assignment(tenant: TenantContext, assignment_id: UUID, *, version: int, reason: str) -> None:
    """The office stops it for a while (暂停); its clock rests."""
    said = require_reason(reason)
    facts = await begin_act(tenant, "suspend", assignment_id, version=version)
    await change_assignment(tenant, facts, state="suspended", held_state=facts.state, reason=said)
    await pause_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=[facts.id])
    await finish_act(tenant, facts, "assignment.suspended", {"reason": said})


async def cancel_assignment(tenant: TenantContext, assignment_id: UUID, *, version: int, reason: str) -> None:
    """The office takes it off the unit (取消); its clock ends."""
    said = require_reason(reason)
    facts = await begin_act(tenant, "cancel", assignment_id, version=version)
    held = facts.held_state if facts.state == "suspended" else facts.state
    await change_assignment(tenant, facts, state="cancelled", held_state=held, reason=said)
    await cancel_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=[facts.id])
    await settle_answering(tenant, facts.task_id)
    await finish_act(tenant, facts, "assignment.cancelled", {"reason": said})


async def resume_assignment(
    tenant: TenantContext, assignment_id: UUID, *, version: int, reason: str, due_on: date | None = None
) -> None:
    """The office lets it run on from where it was (恢复).

    A rested clock is due later by as many days as it rested, what was cancelled keeps its date; ``due_on`` changes it.
    """
    said = require_reason(reason)
    if due_on is not None:
        require_coming_day(due_on)
    facts = await begin_act(tenant, "resume", assignment_id, version=version)
    due_at, warn_at = await _resume_clock(tenant, facts, due_on)
    state = facts.held_state or "assigned"
    await change_assignment(tenant, facts, state=state, held_state="", reason=said, due_at=due_at, warn_at=warn_at)
    if facts.state == "cancelled":
        await settle_answering(tenant, facts.task_id)
        await (
            open_review_clock(tenant, facts)
            if state == "submitted"
            else open_assignment_clocks(tenant, assignment_id=facts.id)
        )
    await finish_act(tenant, facts, "assignment.resumed", {"reason": said, **({"due_on": due_on} if due_on else {})})


async def add_assignment(
    tenant: TenantContext,
    task_id: UUID,
    *,
    org_id: UUID,
    role: AssignmentRole,
    part_text: str = "",
    due_on: date | None = None,
) -> UUID:
    """The office adds a unit to a task by hand, and returns the assignment's id. Its clock opens at once, due on the
    task's own day or on ``due_on``.

    Raises ConflictError when the unit is on the task already or the task is closed, NotFoundError when one is absent.
    """
    require(tenant, "task.assign")
    task = await _lock_task(tenant, task_id)
    if task.state == "closed":
        raise ConflictError(say("任务已销号，不能再加单位。如需继续办理，请由营商办另立任务。"))
    await _require_free_unit(tenant, task_id, org_id)
    lights = await lights_now(tenant)
    day = require_coming_day(due_on) if due_on else due_day(task.deadline_kind, task.deadline, today())
    due_at, warn_at = lights.due_moment(day)
    assignment_id = new_id()
    await sql.execute(
        """
        INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, ordinal, part_text, answers, due_at, warn_at)
        SELECT $1, $2, $3, $4, $5, coalesce(max(ordinal) + 1, 0), $6, false, $7, $8
        FROM core.assignment WHERE tenant_id = $1 AND task_id = $3
        """,
        tenant.tenant_id,
        assignment_id,
        task_id,
        org_id,
        role,
        part_text,
        due_at,
        warn_at,
    )
    await settle_answering(tenant, task_id)
    await open_assignment_clocks(tenant, assignment_id=assignment_id)
    await record_event(
        tenant,
        "assignment.added",
        TASK,
        task_id,
        org_id=org_id,
        data={"assignment_id": str(assignment_id), "role": role},
    )
    await recompute_standing(tenant, [task_id])
    return assignment_id


async def change_role(tenant: TenantContext, assignment_id: UUID, *, version: int, role: AssignmentRole) -> None:
    """The office gives a unit another part in the task; state, clock and reports of the assignment stay.

    Raises ConflictError when it has that part already, the assignment is cancelled or the task is closed, or the page
    has gone stale.
    """
    require(tenant, "task.assign")
    facts = await lock_assignment(tenant, assignment_id)
    check_version(version, facts.version)
    if facts.task_state == "closed":
        raise ConflictError(say("任务已销号，不能再调整分工。如需继续办理，请由营商办另立任务。"))
    if facts.state == "cancelled":
        raise ConflictError(say("%(unit)s这一项%(rule)s", unit=facts.org_name, rule=wrong_state(facts.state)))
    if facts.role == role:
        raise ConflictError(say("%(unit)s本来就是%(role)s单位，没有变化。", unit=facts.org_name, role=ROLES[role]))
    await change_assignment(tenant, facts, role=role)
    await settle_answering(tenant, facts.task_id)
    await refresh_clocks(tenant, [facts.task_id])
    await finish_act(tenant, facts, "assignment.role_changed", {"role": role})


async def put_unit(
    tenant: TenantContext,
    task_id: UUID,
    *,
    org_id: UUID,
    role: AssignmentRole,
    reason: str = "",
    due_on: date | None = None,
) -> None:
    """Sees to it that a unit has this part in the task: adds it, takes it on again where it was cancelled (this needs a
    ``reason``), or changes its part. Raises what ``add_assignment``, ``resume_assignment`` and ``change_role`` raise.
    """
    present = await _part_of(tenant, task_id, org_id)
    if present is None:
        await add_assignment(tenant, task_id, org_id=org_id, role=role, due_on=due_on)
        return
    version = present.version
    if present.state == "cancelled":
        await resume_assignment(tenant, present.id, version=version, reason=reason, due_on=due_on)
        if present.role == role:
            return
        version += 1
    await change_role(tenant, present.id, version=version, role=role)


async def replace_lead(
    tenant: TenantContext, task_id: UUID, *, org_id: UUID, reason: str, due_on: date | None = None
) -> None:
    """The office lets one unit lead the task from now on (调整牵头): it is put there as lead, and every other unit that
    led, or was responsible where nobody led, is taken off.

    Raises ConflictError when the unit leads alone already or another one has finished its part.
    """
    require(tenant, "task.assign")
    said = require_reason(reason)
    await _lock_task(tenant, task_id)
    leading = await _leading(tenant, task_id)
    if [part.org_id for part in leading] == [org_id] and leading[0].role == "lead":
        raise ConflictError(say("已经由该单位牵头，没有变化。"))
    if all(part.org_id != org_id or part.role != "lead" for part in leading):
        await put_unit(tenant, task_id, org_id=org_id, role="lead", reason=said, due_on=due_on)
    for part in leading:
        if part.org_id != org_id:
            await cancel_assignment(tenant, part.id, version=part.version, reason=said)


class _Part(msgspec.Struct, frozen=True):
    id: UUID
    org_id: UUID
    role: AssignmentRole
    state: AssignmentState
    version: int


_PARTS = "SELECT a.id, a.org_id, a.role, a.state, a.version FROM core.assignment a WHERE a.tenant_id = $1"


async def _part_of(tenant: TenantContext, task_id: UUID, org_id: UUID) -> _Part | None:
    statement = f"{_PARTS} AND a.task_id = $2 AND a.org_id = $3"
    return await sql.first(_Part, statement, tenant.tenant_id, task_id, org_id)


async def _leading(tenant: TenantContext, task_id: UUID) -> list[_Part]:
    """The units that the list shows under 牵头."""
    statement = f"{_PARTS} AND a.task_id = $2 AND {MAIN_UNIT} ORDER BY a.ordinal, a.id"
    return await sql.rows(_Part, statement, tenant.tenant_id, task_id)


class _Task(msgspec.Struct, frozen=True):
    state: TaskState
    deadline_kind: DeadlineKind
    deadline: date | None


async def _resume_clock(
    tenant: TenantContext, facts: AssignmentFacts, due_on: date | None
) -> tuple[datetime | None, datetime | None]:
    """Lets a rested clock run and returns when the unit's part is due and warned of from now on."""
    lights = await lights_now(tenant)
    reviewing = facts.held_state == "submitted"
    wanted = end_of_day(due_on) if due_on and not reviewing else None
    for clock in await resume_obligations(
        tenant,
        subject_kind=ASSIGNMENT,
        subject_id=facts.id,
        calendar=lights.calendar,
        warn_days=review_warn_days(lights) if reviewing else lights.rule.warn_days,
        due_at=wanted,
    ):
        if clock.kind == ANSWER:
            return clock.due_at, clock.warn_at
    return lights.due_moment(due_on) if wanted else (facts.due_at, facts.warn_at)


async def _lock_task(tenant: TenantContext, task_id: UUID) -> _Task:
    task = await sql.first(
        _Task,
        """
        SELECT state, deadline_kind, deadline FROM core.task WHERE tenant_id = $1 AND id = $2 FOR UPDATE
        """,
        tenant.tenant_id,
        task_id,
    )
    if task is None:
        raise NotFoundError
    return task


async def _require_free_unit(tenant: TenantContext, task_id: UUID, org_id: UUID) -> None:
    if not await Org.exists().where((Org.tenant_id == tenant.tenant_id) & (Org.id == org_id) & Org.active.eq(True)):
        raise NotFoundError(say("没有找到这个单位，或者它已停用。请从单位列表里选择。"))
    if await Assignment.exists().where(
        (Assignment.tenant_id == tenant.tenant_id) & (Assignment.task_id == task_id) & (Assignment.org_id == org_id)
    ):
        raise ConflictError(say("这个单位已在任务里。如它的部分已取消，请在任务页恢复。"))
