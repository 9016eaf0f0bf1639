"""Taking over how far a ledger is that was kept elsewhere until now: states, shares, days, figures, last words.

What was done before it came here is not measured here: no clock counts as late for it, and nobody is said to have
signed what an office only writes down. The timeline says that it was taken over, and by whom.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.clock import now
from core.context import TenantContext
from core.events import NewEvent, record_events
from core.ledger.queries import assignment_facts
from core.ledger.records import ASSIGNMENT, TASK
from core.ledger.services.clocks import end_clocks_of_task, open_review_clock, refresh_clocks
from core.ledger.services.standing import recompute_standing, settle_answering
from core.ledger.states import AssignmentState
from core.obligations.queries import lights_now
from core.obligations.services import cancel_obligations, pause_obligations


class TakenStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How one unit's part stood. ``dated``: it is due on ``due_on`` and not with its task."""

    task_id: UUID
    assignment_id: UUID
    state: AssignmentState
    pct: int
    due_on: date | None = None
    dated: bool = False
    reason: str = ""


class TakenValue(msgspec.Struct, frozen=True):
    """What was last reported of a figure, by its place in the task."""

    task_id: UUID
    place: int
    current: float | None
    note: str


async def take_over_standing(tenant: TenantContext, parts: Sequence[TakenStanding]) -> None:
    """Sets how far the parts are, and brings clocks and the standing of their tasks in step. Raises ForbiddenError."""
    require(tenant, "plan.publish")
    if not parts:
        return
    await _write(tenant, parts)
    by_state: dict[AssignmentState, list[UUID]] = {}
    for part in parts:
        by_state.setdefault(part.state, []).append(part.assignment_id)
    ended = [key for state in ("accepted", "cancelled", "submitted") for key in by_state.get(state, ())]
    await cancel_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=ended)
    await pause_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=by_state.get("suspended", []))
    for key in by_state.get("submitted", ()):
        facts = await assignment_facts(tenant, key)
        if facts is not None:
            await open_review_clock(tenant, facts)
    tasks = list(dict.fromkeys(part.task_id for part in parts))
    for task_id in dict.fromkeys(part.task_id for part in parts if part.state == "cancelled"):
        await settle_answering(tenant, task_id)
    for standing in await recompute_standing(tenant, tasks):
        if standing.state == "closed":
            await end_clocks_of_task(tenant, standing.task_id)
    await refresh_clocks(tenant, tasks)


async def take_over_values(tenant: TenantContext, values: Sequence[TakenValue]) -> None:
    """Sets what was last reported of figures. Raises ForbiddenError."""
    require(tenant, "plan.publish")
    await sql.execute(
        """
        UPDATE core.target g SET current_value = n.current, current_text = n.note, reported_at = $2
        FROM unnest($3::uuid[], $4::int[], $5::float8[], $6::text[]) AS n (task_id, place, current, note)
        WHERE g.tenant_id = $1 AND g.task_id = n.task_id AND g.ordinal = n.place AND g.withdrawn_at IS NULL
        """,
        tenant.tenant_id,
        now(),
        [value.task_id for value in values],
        [value.place for value in values],
        [value.current for value in values],
        [value.note for value in values],
    )


async def record_takeover(tenant: TenantContext, told: Mapping[UUID, dict[str, object]]) -> None:
    """Tells the timeline of each task what was taken over: ``pct``, and the last words as ``note``."""
    events = [NewEvent("task.taken_over", TASK, task_id, data=data) for task_id, data in told.items()]
    await record_events(tenant, events)


async def _write(tenant: TenantContext, parts: Sequence[TakenStanding]) -> None:
    lights = await lights_now(tenant)
    moments = [lights.due_moment(part.due_on) for part in parts]
    await sql.execute(
        """
        UPDATE core.assignment a SET state = n.state, pct = n.pct, reason = n.reason, version = a.version + 1,
          held_state = CASE WHEN n.state IN ('suspended', 'cancelled') THEN 'in_progress' ELSE '' END,
          due_at = CASE WHEN n.dated THEN n.due_at ELSE a.due_at END,
          warn_at = CASE WHEN n.dated THEN n.warn_at ELSE a.warn_at END,
          submitted_at = CASE WHEN n.state = 'submitted' THEN $2::timestamptz END,
          accepted_at = CASE WHEN n.state = 'accepted' THEN $2::timestamptz END
        FROM unnest($3::uuid[], $4::text[], $5::int[], $6::text[], $7::bool[], $8::timestamptz[], $9::timestamptz[])
          AS n (id, state, pct, reason, dated, due_at, warn_at)
        WHERE a.tenant_id = $1 AND a.id = n.id
        """,
        tenant.tenant_id,
        now(),
        [part.assignment_id for part in parts],
        [part.state for part in parts],
        [part.pct for part in parts],
        [part.reason for part in parts],
        [part.dated for part in parts],
        [moment[0] for moment in moments],
        [moment[1] for moment in moments],
    )
