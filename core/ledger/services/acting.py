"""What every act on an assignment shares: it holds the task's lock, and afterwards the task's standing agrees."""

from datetime import date
from typing import Any
from uuid import UUID

from core import sql
from core.clock import today
from core.context import TenantContext
from core.errors import InvalidError, NotFoundError
from core.events import record_event
from core.ledger.queries.facts import assignment_facts
from core.ledger.records import TASK
from core.ledger.rules import AssignmentFacts, check_act, check_version
from core.ledger.services.clocks import end_clocks_of_task
from core.ledger.services.standing import recompute_standing
from core.ledger.tables import Assignment
from core.ledger.workflow import ActName
from core.phrases import say

MAX_REASON = 500
LAST_YEAR = 2200
"""No deadline lies behind it: days must still be counted on from there."""


async def lock_assignment(tenant: TenantContext, assignment_id: UUID) -> AssignmentFacts:
    """The facts of an assignment, with its task's row locked until the end of the transaction.

    All acts on one task wait for one another here; the facts are read after the lock is held. Raises NotFoundError.
    """
    await sql.execute(
        """
        SELECT t.id FROM core.task t JOIN core.assignment a ON a.tenant_id = t.tenant_id AND a.task_id = t.id
        WHERE a.tenant_id = $1 AND a.id = $2 FOR UPDATE OF t
        """,
        tenant.tenant_id,
        assignment_id,
    )
    facts = await assignment_facts(tenant, assignment_id)
    if facts is None:
        raise NotFoundError
    return facts


async def begin_act(tenant: TenantContext, act: ActName, assignment_id: UUID, *, version: int) -> AssignmentFacts:
    """The facts under the task's lock. Raises what the rules stand against, ConflictError for a page gone stale."""
    facts = await lock_assignment(tenant, assignment_id)
    check_act(tenant, act, facts)
    check_version(version, facts.version)
    return facts


async def change_assignment(tenant: TenantContext, facts: AssignmentFacts, **columns: object) -> None:
    """Writes columns of the assignment and its next version."""
    values: dict[Any, Any] = {**columns, "version": facts.version + 1}
    await Assignment.update(values).where((Assignment.tenant_id == tenant.tenant_id) & (Assignment.id == facts.id))


async def finish_act(
    tenant: TenantContext, facts: AssignmentFacts, kind: str, data: dict[str, object] | None = None
) -> None:
    """Writes the act's event and derives the task's standing anew; a task that closes by it says so."""
    await record_event(
        tenant, kind, TASK, facts.task_id, org_id=facts.org_id, data={"assignment_id": str(facts.id), **(data or {})}
    )
    for standing in await recompute_standing(tenant, [facts.task_id]):
        if standing.state == "closed" and facts.task_state != "closed":
            await end_clocks_of_task(tenant, facts.task_id)
            await record_event(tenant, "task.closed", TASK, facts.task_id)


def require_reason(reason: str) -> str:
    """The reason, trimmed. Raises InvalidError when none is given or it is too long for a timeline."""
    said = reason.strip()
    if not said:
        raise InvalidError(say("请写明原因，单位会在动态里看到。"), {"reason": say("请填写")})
    if len(said) > MAX_REASON:
        raise InvalidError(say("原因请写在%(most)s字以内。", most=MAX_REASON), {"reason": say("太长")})
    return said


def require_coming_day(due_on: date) -> date:
    """The day. Raises InvalidError when it has passed: nobody can be asked for yesterday."""
    if due_on.year > LAST_YEAR:
        raise InvalidError(say("新的时限太远，请选 %(year)s 年以前的日期。", year=LAST_YEAR), {"due_on": say("太远")})
    if due_on < today():
        raise InvalidError(say("新的时限不能早于今天，请另选日期。"), {"due_on": say("已过去")})
    return due_on
