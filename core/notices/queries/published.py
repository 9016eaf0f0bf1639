"""What a published notice became."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class PublishedPlan(msgspec.Struct, frozen=True):
    """A plan of the ledger that came from a notice."""

    id: UUID
    title: str
    tasks: int


async def plans_of_notice(tenant: TenantContext, notice_id: UUID) -> list[PublishedPlan]:
    """The plans that a notice became, in printed order."""
    return await sql.rows(
        PublishedPlan,
        """
        SELECT p.id, p.title,
          (SELECT count(*) FROM core.task t WHERE t.tenant_id = p.tenant_id AND t.plan_id = p.id)::int AS tasks
        FROM core.plan p WHERE p.tenant_id = $1 AND p.notice_id = $2 ORDER BY p.ordinal, p.version, p.id
        """,
        tenant.tenant_id,
        notice_id,
    )
