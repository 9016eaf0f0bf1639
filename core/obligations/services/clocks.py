"""Opening, discharging, pausing and cancelling clocks. No act loses a clock and none runs two."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from core import sql
from core.clock import local_day, now
from core.context import TenantContext
from core.ids import new_id
from core.obligations.lights import warn_moment
from core.phrases import wording_of
from core.workdays.calendar import WorkCalendar
from core.workdays.deadlines import Unit

_OPEN = """
INSERT INTO core.obligation (tenant_id, id, kind, subject_kind, subject_id, step, org_id, post_id, title,
                             wording, path, opened_at, due_at, warn_at, unit, rule_id)
SELECT $1, n.id, n.kind, n.subject_kind, n.subject_id, n.step, n.org_id, n.post_id, n.title, n.wording::jsonb, n.path,
       $2, n.due_at, n.warn_at, n.unit, n.rule_id
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::uuid[], $10::text[],
            $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[])
     AS n (id, kind, subject_kind, subject_id, step, org_id, post_id, title, wording, path, due_at, warn_at, unit,
           rule_id)
ON CONFLICT (tenant_id, kind, subject_kind, subject_id, org_id, step) WHERE state IN ('open', 'paused') DO NOTHING
"""


class NewObligation(msgspec.Struct, frozen=True, kw_only=True):
    """A duty to be opened. ``path`` leads to its subject below the tenant's staff area, without a leading slash.

    ``due_at`` None: it is owed, but without a date. ``unit`` is what its term is counted in, ``rule_id`` the rule that
    set it. ``post_id`` when one seat owes it and not the whole unit.
    """

    kind: str
    subject_kind: str
    subject_id: UUID
    org_id: UUID
    title: str
    path: str
    due_at: datetime | None
    warn_at: datetime | None
    step: str = ""
    post_id: UUID | None = None
    unit: Unit = "calendar_day"
    rule_id: str = ""


class RevisedDuty(msgspec.Struct, frozen=True, kw_only=True):
    """What a running duty is called from now on and, when ``moves``, when it is due."""

    subject_id: UUID
    title: str
    moves: bool = False
    due_at: datetime | None = None
    warn_at: datetime | None = None


class Resumed(msgspec.Struct, frozen=True):
    """A clock that runs again, with its new moments."""

    kind: str
    due_at: datetime | None
    warn_at: datetime | None


class _Clock(msgspec.Struct, frozen=True):
    id: UUID
    due_at: datetime | None
    paused_at: datetime
    unit: Unit


async def open_obligation(
    tenant: TenantContext,
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    org_id: UUID,
    title: str,
    path: str,
    due_at: datetime | None,
    warn_at: datetime | None,
    step: str = "",
    post_id: UUID | None = None,
    unit: Unit = "calendar_day",
    rule_id: str = "",
) -> UUID:
    """Opens one clock and returns its id; while it is open or paused a second call returns the same, unchanged."""
    duty = NewObligation(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        org_id=org_id,
        title=title,
        path=path,
        due_at=due_at,
        warn_at=warn_at,
        step=step,
        post_id=post_id,
        unit=unit,
        rule_id=rule_id,
    )
    await open_obligations(tenant, [duty])
    found = await sql.value(
        UUID,
        """
        SELECT id FROM core.obligation
        WHERE tenant_id = $1 AND kind = $2 AND subject_kind = $3 AND subject_id = $4 AND org_id = $5 AND step = $6
          AND state IN ('open', 'paused')
        """,
        tenant.tenant_id,
        kind,
        subject_kind,
        subject_id,
        org_id,
        step,
    )
    if found is None:
        raise RuntimeError("A clock was neither opened nor found.")
    return found


async def open_obligations(tenant: TenantContext, duties: Sequence[NewObligation]) -> int:
    """Opens many clocks in one statement and returns how many are new; those that run already stay as they are."""
    if not duties:
        return 0
    return await sql.execute(
        _OPEN,
        tenant.tenant_id,
        now(),
        [new_id() for _ in duties],
        [duty.kind for duty in duties],
        [duty.subject_kind for duty in duties],
        [duty.subject_id for duty in duties],
        [duty.step for duty in duties],
        [duty.org_id for duty in duties],
        [duty.post_id for duty in duties],
        [duty.title for duty in duties],
        [wording_of(duty.title) for duty in duties],
        [duty.path for duty in duties],
        [duty.due_at for duty in duties],
        [duty.warn_at for duty in duties],
        [duty.unit for duty in duties],
        [duty.rule_id for duty in duties],
    )


async def discharge_obligation(
    tenant: TenantContext, *, kind: str, subject_kind: str, subject_id: UUID, org_id: UUID | None = None, step: str = ""
) -> int:
    """The duty is done: sets ``done_at`` and whether that was late. Returns how many clocks ended, 0 or 1.

    Without ``org_id`` the duty of whichever unit owes it ends. What is paused or ended already stays as it is.
    """
    return await sql.execute(
        """
        UPDATE core.obligation SET state = 'done', done_at = $6, done_late = coalesce($6 >= due_at, false)
        WHERE tenant_id = $1 AND kind = $2 AND subject_kind = $3 AND subject_id = $4 AND step = $5
          AND state = 'open' AND ($7::uuid IS NULL OR org_id = $7)
        """,
        tenant.tenant_id,
        kind,
        subject_kind,
        subject_id,
        step,
        now(),
        org_id,
    )


async def cancel_obligations(tenant: TenantContext, *, subject_kind: str, subject_ids: Sequence[UUID]) -> int:
    """Ends every open or paused clock of the subjects, neither done nor late. Returns their number."""
    return await sql.execute(
        """
        UPDATE core.obligation SET state = 'cancelled', done_at = $4
        WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = ANY ($3) AND state IN ('open', 'paused')
        """,
        tenant.tenant_id,
        subject_kind,
        list(subject_ids),
        now(),
    )


async def pause_obligations(tenant: TenantContext, *, subject_kind: str, subject_ids: Sequence[UUID]) -> int:
    """Stops every open clock of the subjects where it stands. Returns their number."""
    return await sql.execute(
        """
        UPDATE core.obligation SET state = 'paused', paused_at = $4
        WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = ANY ($3) AND state = 'open'
        """,
        tenant.tenant_id,
        subject_kind,
        list(subject_ids),
        now(),
    )


async def revise_obligations(
    tenant: TenantContext, *, kind: str, subject_kind: str, duties: Sequence[RevisedDuty]
) -> int:
    """Gives running or resting clocks another title or due moment and returns how many changed; none begins or ends.

    A resting clock whose due moment is set anew has rested from now on only: the new date is not put off by a rest
    that lies before it.
    """
    return await sql.execute(
        """
        UPDATE core.obligation o SET title = n.title, wording = n.wording::jsonb,
          due_at = CASE WHEN n.moves THEN n.due_at ELSE o.due_at END,
          warn_at = CASE WHEN n.moves THEN n.warn_at ELSE o.warn_at END,
          paused_at = CASE WHEN o.state = 'paused' AND n.moves AND o.due_at IS DISTINCT FROM n.due_at THEN $4
            ELSE o.paused_at END
        FROM unnest($5::uuid[], $6::text[], $7::text[], $8::bool[], $9::timestamptz[], $10::timestamptz[])
          AS n (subject_id, title, wording, moves, due_at, warn_at)
        WHERE o.tenant_id = $1 AND o.kind = $2 AND o.subject_kind = $3 AND o.subject_id = n.subject_id
          AND o.state IN ('open', 'paused')
          AND (o.title <> n.title OR (n.moves AND o.due_at IS DISTINCT FROM n.due_at))
        """,
        tenant.tenant_id,
        kind,
        subject_kind,
        now(),
        [duty.subject_id for duty in duties],
        [duty.title for duty in duties],
        [wording_of(duty.title) for duty in duties],
        [duty.moves for duty in duties],
        [duty.due_at for duty in duties],
        [duty.warn_at for duty in duties],
    )


async def resume_obligations(
    tenant: TenantContext,
    *,
    subject_kind: str,
    subject_id: UUID,
    calendar: WorkCalendar,
    warn_days: int,
    due_at: datetime | None = None,
) -> list[Resumed]:
    """Lets the paused clocks of a subject run on, later by as long as they rested, and returns them.

    A ``due_at`` given replaces the shifted one.
    """
    moment = now()
    resting = await sql.rows(
        _Clock,
        """
        SELECT id, due_at, paused_at, unit FROM core.obligation
        WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = $3 AND state = 'paused' FOR UPDATE
        """,
        tenant.tenant_id,
        subject_kind,
        subject_id,
    )
    due = [due_at or shifted_due(calendar, clock.due_at, clock.paused_at, moment, clock.unit) for clock in resting]
    return await sql.rows(
        Resumed,
        """
        UPDATE core.obligation o SET state = 'open', paused_at = NULL, due_at = n.due_at, warn_at = n.warn_at
        FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS n (id, due_at, warn_at)
        WHERE o.tenant_id = $1 AND o.id = n.id
        RETURNING o.kind, o.due_at, o.warn_at
        """,
        tenant.tenant_id,
        [clock.id for clock in resting],
        due,
        [warn_moment(calendar, moment, warn_days) for moment in due],
    )


def shifted_due(
    calendar: WorkCalendar, due_at: datetime | None, paused_at: datetime, resumed_at: datetime, unit: Unit
) -> datetime | None:
    """The due moment after a rest, moved in the clock's own unit: what was left, or overdue, stays the same."""
    if due_at is None:
        return None
    if unit == "hour":
        return due_at + (resumed_at - paused_at)
    paused, resumed = local_day(paused_at), local_day(resumed_at)
    if unit == "calendar_day":
        return due_at + (resumed - paused)
    due_day = local_day(due_at - timedelta(microseconds=1))
    rested = calendar.working_days_between(paused, resumed)
    return due_at + (calendar.add_working_days(due_day, rested) - due_day)
