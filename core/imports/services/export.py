"""What the tenant has, as a workbook that can be changed and brought back."""

import asyncio

from core.accounts.permissions import require
from core.context import TenantContext
from core.events import record_event
from core.imports.queries.roster import roster_lines
from core.imports.records import IMPORTS
from core.imports.writing.roster import write_roster


async def export_roster(tenant: TenantContext) -> bytes:
    """All units and seats in use. Raises ForbiddenError by role."""
    require(tenant, IMPORTS["roster"].permission)
    lines = await roster_lines(tenant)
    book = await asyncio.to_thread(write_roster, lines)
    data: dict[str, object] = {kind: len(rows) for kind, rows in lines.items()}
    await record_event(tenant, "roster.exported", "tenant", tenant.tenant_id, data=data, visibility="audit")
    return book
