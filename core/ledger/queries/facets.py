"""What the query bar offers: plans, units with work, leaders, headings of a plan."""

from typing import Literal
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
    """The selects of the query bar; ``leaders`` are seats; ``measures`` is empty without a plan. ``more_plans`` says
    that ``plans`` holds the newest only.
    """

    plans: tuple[Choice, ...]
    orgs: tuple[Choice, ...]
    leaders: tuple[Choice, ...]
    measures: tuple[MeasureChoice, ...]
    more_plans: bool = False


class _Offer(msgspec.Struct, frozen=True):
    kind: Literal["plan", "org", "leader"]
    id: UUID
    name: str


_OFFERS = """
SELECT kind, id, name FROM (
  SELECT 'plan' AS kind, id, title AS name, row_number() OVER (ORDER BY published_at DESC, ordinal, id) AS place
  FROM (SELECT id, title, published_at, ordinal FROM core.plan WHERE tenant_id = $1
    ORDER BY published_at DESC, ordinal, id LIMIT $2) AS newest
  UNION ALL
  SELECT 'org', o.id, o.name, row_number() OVER (ORDER BY o.ordinal, o.pinyin, o.id) FROM core.org o
  WHERE o.tenant_id = $1
    AND EXISTS (SELECT FROM core.assignment a WHERE a.tenant_id = o.tenant_id AND a.org_id = o.id)
  UNION ALL
  SELECT 'leader', s.id, u.name, row_number() OVER (ORDER BY u.pinyin, s.id)
  FROM core.post s JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
  WHERE s.tenant_id = $1 AND s.role = 'leader' AND (s.active AND u.active
    OR EXISTS (SELECT FROM core.task t WHERE t.tenant_id = s.tenant_id AND t.charge_post_id = s.id))) AS offer
ORDER BY kind, place
"""


async def ledger_facets(tenant: TenantContext, plan_id: UUID | None = None) -> Facets:
    """The newest plans, newest first, and the chosen one; units that have any assignment, in their order; leaders in
    office or with tasks; the headings of the chosen plan.
    """
    offers = await sql.rows(_Offer, _OFFERS, tenant.tenant_id, MAX_PLANS + 1)
    plans, orgs, leaders = (
        tuple(Choice(offer.id, offer.name) for offer in offers if offer.kind == kind)
        for kind in ("plan", "org", "leader")
    )
    more_plans, plans = len(plans) > MAX_PLANS, plans[:MAX_PLANS]
    if plan_id and plan_id not in {plan.id for plan in plans}:
        plans += tuple(
            await sql.rows(
                Choice,
                "SELECT id, title AS name FROM core.plan WHERE tenant_id = $1 AND id = $2",
                tenant.tenant_id,
                plan_id,
            )
        )
    measures = await measure_choices(tenant, plan_id) if plan_id else []
    return Facets(plans, orgs, leaders, tuple(measures), more_plans)


async def leader_choices(tenant: TenantContext) -> list[Choice]:
    """The leaders in office, by their seats: whom a task may be given to."""
    return await sql.rows(
        Choice,
        """
        SELECT s.id, u.name || CASE WHEN s.title = '' THEN '' ELSE '（' || s.title || '）' END AS name
        FROM core.post s JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
        WHERE s.tenant_id = $1 AND s.role = 'leader' AND s.active AND u.active ORDER BY u.pinyin, s.id
        """,
        tenant.tenant_id,
    )


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
