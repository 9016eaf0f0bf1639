"""What the query bar offers: plans, units with work, headings of a plan."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext

MAX_PLANS = 100
"""How many plans a select offers; nobody finds one among hundreds, and every page would carry them."""


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
    """The selects of the query bar; ``measures`` is empty without a plan. ``more_plans`` says that ``plans`` holds the
    newest only.
    """

    plans: tuple[Choice, ...]
    orgs: tuple[Choice, ...]
    measures: tuple[MeasureChoice, ...]
    more_plans: bool = False


async def ledger_facets(tenant: TenantContext, plan_id: UUID | None = None) -> Facets:
    """The newest plans, newest first, and the chosen one; units that have any assignment, in their order; the headings
    of the chosen plan.
    """
    plans = await sql.rows(
        Choice,
        "SELECT id, title AS name FROM core.plan WHERE tenant_id = $1 ORDER BY published_at DESC, ordinal, id LIMIT $2",
        tenant.tenant_id,
        MAX_PLANS + 1,
    )
    more_plans, plans = len(plans) > MAX_PLANS, plans[:MAX_PLANS]
    if plan_id and plan_id not in {plan.id for plan in plans}:
        plans += await sql.rows(
            Choice,
            "SELECT id, title AS name FROM core.plan WHERE tenant_id = $1 AND id = $2",
            tenant.tenant_id,
            plan_id,
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
    return Facets(tuple(plans), tuple(orgs), tuple(measures), more_plans)


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
