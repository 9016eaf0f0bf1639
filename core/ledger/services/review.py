"""The office decides about what a unit submitted: accepts it (销号), or returns it with a reason and a new date."""

from datetime import date
from uuid import UUID

from core import sql
from core.clock import now
from core.context import TenantContext
from core.ledger.rules import AssignmentFacts
from core.ledger.services.acting import begin_act, change_assignment, finish_act, require_coming_day, require_reason
from core.ledger.services.clocks import discharge_review, open_assignment_clocks
from core.obligations.queries import lights_now


async def accept_assignment(tenant: TenantContext, assignment_id: UUID, *, version: int, note: str = "") -> None:
    """The unit's part is done. The task closes with the last answering one."""
    facts = await begin_act(tenant, "accept", assignment_id, version=version)
    await _decide(tenant, facts, "reviewed", note.strip())
    await change_assignment(tenant, facts, state="accepted", accepted_at=now(), pct=100)
    await discharge_review(tenant, facts)
    await finish_act(tenant, facts, "assignment.accepted")


async def return_assignment(
    tenant: TenantContext, assignment_id: UUID, *, version: int, reason: str, due_on: date
) -> None:
    """The unit has to go on until the end of ``due_on``: its first clock stays discharged, a new one starts."""
    said, day = require_reason(reason), require_coming_day(due_on)
    facts = await begin_act(tenant, "return", assignment_id, version=version)
    due_at, warn_at = (await lights_now(tenant)).due_moment(day)
    await _decide(tenant, facts, "returned", said)
    await change_assignment(
        tenant, facts, state="returned", due_at=due_at, warn_at=warn_at, reason=said, submitted_at=None
    )
    await sql.execute(
        "UPDATE core.assignment SET returned_count = returned_count + 1 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        facts.id,
    )
    await discharge_review(tenant, facts)
    await open_assignment_clocks(tenant, assignment_id=facts.id)
    await finish_act(tenant, facts, "assignment.returned", {"reason": said, "due_on": day})


async def _decide(tenant: TenantContext, facts: AssignmentFacts, state: str, note: str) -> None:
    await sql.execute(
        """
        UPDATE core.progress_report SET state = $3, reviewed_by = $4, reviewed_at = $5, review_note = $6,
          version = version + 1
        WHERE tenant_id = $1 AND assignment_id = $2 AND state = 'signed_off' AND closes
        """,
        tenant.tenant_id,
        facts.id,
        state,
        tenant.acting().id,
        now(),
        note,
    )
