"""An assignment for somebody who is about to act on it: seen by right, and the act allowed now."""

from uuid import UUID

from core import sql
from core.accounts.permissions import reads_whole_tenant, require_read
from core.context import TenantContext
from core.errors import NotFoundError
from core.ledger.queries.facts import assignment_facts
from core.ledger.rules import AssignmentFacts, check_act
from core.ledger.settings import ledger_rule
from core.ledger.workflow import ActName


async def seen_assignment(tenant: TenantContext, assignment_id: UUID) -> AssignmentFacts:
    """One assignment. Raises NotFoundError when it is absent or its task is not for the acting post to read."""
    post = require_read(tenant, "ledger")
    facts = await assignment_facts(tenant, assignment_id)
    if facts is None:
        raise NotFoundError
    open_to_all = ledger_rule(tenant).others_read or reads_whole_tenant(tenant, "ledger")
    if open_to_all or facts.org_id == post.org_id or await _on_task(tenant, facts.task_id, post.org_id):
        return facts
    raise NotFoundError


async def facts_for(tenant: TenantContext, act: ActName, assignment_id: UUID) -> AssignmentFacts:
    """The assignment, when the act may be done on it now. Raises what stands against it, as the service would."""
    facts = await seen_assignment(tenant, assignment_id)
    check_act(tenant, act, facts)
    return facts


async def _on_task(tenant: TenantContext, task_id: UUID, org_id: UUID) -> bool:
    found = await sql.value(
        bool,
        """
        SELECT EXISTS (SELECT FROM core.assignment
                       WHERE tenant_id = $1 AND task_id = $2 AND org_id = $3 AND state <> 'cancelled')
        """,
        tenant.tenant_id,
        task_id,
        org_id,
    )
    return bool(found)
