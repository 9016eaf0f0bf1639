"""The clocks of assignments: the unit's while it owes, the reviewing office's while it decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.clock import end_of_day, local_day, now
from core.context import TenantContext
from core.ledger.records import ASSIGNMENT, task_path
from core.ledger.rules import AssignmentFacts
from core.ledger.settings import ledger_rule
from core.ledger.states import AssignmentRole
from core.obligations.lights import Lights, warn_moment
from core.obligations.queries import lights_now
from core.obligations.services import (
    NewObligation,
    RevisedDuty,
    cancel_obligations,
    discharge_obligation,
    open_obligations,
    revise_obligations,
)
from core.phrases import say

ANSWER = "assignment"
"""Kind of the obligation of a unit that owes its part."""
REVIEW = "review"
"""Kind of the obligation of the office that owes a decision about what was submitted."""
REVIEW_RULE = "ledger.review_days"


class _Duty(msgspec.Struct, frozen=True):
    id: UUID
    task_id: UUID
    org_id: UUID
    no: str
    title: str
    role: AssignmentRole
    due_at: datetime | None
    warn_at: datetime | None


class _Named(msgspec.Struct, frozen=True):
    id: UUID
    org_name: str
    no: str
    title: str
    role: AssignmentRole
    due_at: datetime | None
    warn_at: datetime | None


class _Reviewer(msgspec.Struct, frozen=True):
    org_id: UUID
    post_id: UUID | None


_OWING = """
SELECT a.id, a.task_id, a.org_id, t.no, t.title, a.role, a.due_at, a.warn_at
FROM core.assignment a JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
WHERE a.tenant_id = $1 AND a.state IN ('assigned', 'signed', 'in_progress', 'returned')
"""

# Whoever reviews must not belong to the unit that submitted: the plan's own office first, a coordinator before a
# supervisor. Outside that office it is the seat that owes the decision, not the whole unit. Where the tenant has nobody
# else, the plan's office still sees it and has to find somebody.
_REVIEWING_OFFICE = """
SELECT p.org_id, CASE WHEN p.org_id <> $3 THEN p.id END AS post_id FROM core.post p
WHERE p.tenant_id = $1 AND p.active AND ((p.role = 'coordinator' AND p.org_id <> $2) OR p.role = 'supervisor')
ORDER BY p.role, p.org_id <> $3, p.created_at LIMIT 1
"""


async def open_assignment_clocks(
    tenant: TenantContext, *, task_ids: Sequence[UUID] = (), assignment_id: UUID | None = None
) -> int:
    """Opens the clock of every assignment of the tasks, or of one assignment, whose turn it is. Returns how many."""
    condition = "a.id = $2" if assignment_id else "a.task_id = ANY ($2)"
    owing = await sql.rows(
        _Duty,
        f"{_OWING} AND {condition} ORDER BY a.task_id, a.ordinal",
        tenant.tenant_id,
        assignment_id or list(task_ids),
    )
    return await open_obligations(
        tenant,
        [
            NewObligation(
                kind=ANSWER,
                subject_kind=ASSIGNMENT,
                subject_id=duty.id,
                org_id=duty.org_id,
                title=_answer_title(duty.no, duty.title, duty.role),
                path=task_path(duty.task_id),
                due_at=duty.due_at,
                warn_at=duty.warn_at,
            )
            for duty in owing
        ],
    )


async def discharge_answer(tenant: TenantContext, facts: AssignmentFacts) -> None:
    """The unit has answered: its clock ends and the reviewing office's starts."""
    await discharge_obligation(tenant, kind=ANSWER, subject_kind=ASSIGNMENT, subject_id=facts.id)
    await open_review_clock(tenant, facts)


async def open_review_clock(tenant: TenantContext, facts: AssignmentFacts) -> None:
    """A decision is owed by the office that may make it, within the tenant's term for reviews."""
    found = await sql.first(_Reviewer, _REVIEWING_OFFICE, tenant.tenant_id, facts.org_id, facts.office_id)
    reviewer = found or _Reviewer(facts.office_id, None)
    lights = await lights_now(tenant)
    days = ledger_rule(tenant).review_days
    due_at = end_of_day(lights.calendar.add_working_days(local_day(now()), days)) if days else None
    duty = NewObligation(
        kind=REVIEW,
        subject_kind=ASSIGNMENT,
        subject_id=facts.id,
        org_id=reviewer.org_id,
        post_id=reviewer.post_id,
        title=_review_title(facts.task_no, facts.task_title, facts.org_name),
        path=task_path(facts.task_id),
        due_at=due_at,
        warn_at=warn_moment(lights.calendar, due_at, review_warn_days(lights)),
        unit="working_day",
        rule_id=REVIEW_RULE if days else "",
    )
    await open_obligations(tenant, [duty])


def review_warn_days(lights: Lights) -> int:
    """Amber begins a day ahead for a decision: its whole term is short."""
    return min(lights.rule.warn_days, 1)


async def discharge_review(tenant: TenantContext, facts: AssignmentFacts) -> None:
    """The decision has been made."""
    await discharge_obligation(tenant, kind=REVIEW, subject_kind=ASSIGNMENT, subject_id=facts.id)


async def end_clocks_of_task(tenant: TenantContext, task_id: UUID) -> None:
    """The task is closed: what participants still owed for it is owed no longer."""
    ids = await sql.values(
        UUID, "SELECT id FROM core.assignment WHERE tenant_id = $1 AND task_id = $2", tenant.tenant_id, task_id
    )
    await cancel_obligations(tenant, subject_kind=ASSIGNMENT, subject_ids=ids)


async def refresh_clocks(tenant: TenantContext, task_ids: Sequence[UUID]) -> None:
    """Brings the running and resting clocks of the tasks in step with their words, roles and due moments."""
    parts = await sql.rows(
        _Named,
        """
        SELECT a.id, o.name AS org_name, t.no, t.title, a.role, a.due_at, a.warn_at
        FROM core.assignment a JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
        JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
        WHERE a.tenant_id = $1 AND a.task_id = ANY ($2) AND a.state NOT IN ('cancelled', 'accepted')
        """,
        tenant.tenant_id,
        list(task_ids),
    )
    answers = [
        RevisedDuty(
            subject_id=part.id,
            title=_answer_title(part.no, part.title, part.role),
            moves=True,
            due_at=part.due_at,
            warn_at=part.warn_at,
        )
        for part in parts
    ]
    reviews = [
        RevisedDuty(subject_id=part.id, title=_review_title(part.no, part.title, part.org_name)) for part in parts
    ]
    await revise_obligations(tenant, kind=ANSWER, subject_kind=ASSIGNMENT, duties=answers)
    await revise_obligations(tenant, kind=REVIEW, subject_kind=ASSIGNMENT, duties=reviews)


def _answer_title(no: str, title: str, role: AssignmentRole) -> str:
    return _title(no, title, say("（参与）") if role == "participant" else "")


def _review_title(no: str, title: str, org_name: str) -> str:
    return _title(no, title, say("（%(unit)s申请销号）", unit=org_name))


def _title(no: str, title: str, tail: str) -> str:
    whole = f"{no} {title}".strip()
    return say("%(title)s%(tail)s", title=whole, tail=tail) if tail else whole
