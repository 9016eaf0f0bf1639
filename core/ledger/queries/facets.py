"""What the query bar offers: plans, units with work, headings of a plan."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class Choice(msgspec.Struct, frozen=True):
    """One entry of a select."""

    id: UUID
    name: str


class MeasureChoice(msgspec.Struct, frozen=True):
    """One heading of a plan; ``depth`` starts at 1."""

    id: UUID
    parent_id: UUID | None
    depth: int
    title: str


class Facets(msgspec.Struct, frozen=True):
    """The selects of the query bar; ``measures`` is empty without a plan."""

    plans: tuple[Choice, ...]
    orgs: tuple[Choice, ...]
    measures: tuple[MeasureChoice, ...]


async def ledger_facets(tenant: TenantContext, plan_id: UUID | None = None) -> Facets:
    """Plans, newest first; units that have any assignment, in their order; the headings of the chosen plan."""
    plans = await sql.rows(
        Choice,
        "SELECT id, title AS name FROM core.plan WHERE tenant_id = $1 ORDER BY published_at DESC, ordinal, id",
        tenant.tenant_id,
    )
    orgs = await sql.rows(
        Choice,
        """
        SELECT o.id, o.name FROM core.org o
        WHERE o.tenant_id = $1
          AND EXISTS (SELECT FROM core.assignment a WHERE a.tenant_id = o.tenant_id AND a.org_id = o.id)
        ORDER BY o.ordinal, o.pinyin, o.id
        """,
        tenant.tenant_id,
    )
    measures = await measure_choices(tenant, plan_id) if plan_id else []
    return Facets(tuple(plans), tuple(orgs), tuple(measures))


async def measure_choices(tenant: TenantContext, plan_id: UUID) -> list[MeasureChoice]:
    """The headings of a plan in the order of the document; a heading comes after the one above it."""
    return await sql.rows(
        MeasureChoice,
        """
        SELECT id, parent_id, depth, title FROM core.measure WHERE tenant_id = $1 AND plan_id = $2 ORDER BY ordinal, id
        """,
        tenant.tenant_id,
        plan_id,
    )
