"""What the tenant has, as a workbook that can be changed and brought back."""

import asyncio
from uuid import UUID

from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import NotFoundError
from core.events import record_event
from core.imports.queries.ledger import plan_choices, task_facts
from core.imports.queries.roster import roster_lines
from core.imports.records import IMPORTS
from core.imports.writing.ledger import LedgerPlan, write_ledger
from core.imports.writing.roster import write_roster


async def export_roster(tenant: TenantContext) -> bytes:
    """All units and seats in use. Raises ForbiddenError by role."""
    require(tenant, IMPORTS["roster"].permission)
    lines = await roster_lines(tenant)
    book = await asyncio.to_thread(write_roster, lines)
    data: dict[str, object] = {kind: len(rows) for kind, rows in lines.items()}
    await record_event(tenant, "roster.exported", "tenant", tenant.tenant_id, data=data, visibility="audit")
    return book


async def export_ledger(tenant: TenantContext, *, plan_id: UUID | None = None) -> bytes:
    """The whole ledger, or one plan of it, with everything that is needed to make it anew. Raises ForbiddenError by
    role, NotFoundError for a plan that is not there.
    """
    require(tenant, IMPORTS["ledger"].permission)
    plans = [plan for plan in await plan_choices(tenant) if plan_id is None or plan.id == plan_id]
    if plan_id is not None and not plans:
        raise NotFoundError
    tasks = await task_facts(tenant, [plan.id for plan in plans])
    book = await asyncio.to_thread(
        write_ledger, [LedgerPlan("" if plan_id else plan.title, tasks.get(plan.id, ())) for plan in plans]
    )
    data: dict[str, object] = {"plan_id": plan_id, "rows": sum(len(found) for found in tasks.values())}
    await record_event(tenant, "ledger.exported", "ledger", tenant.tenant_id, data=data, visibility="audit")
    return book
