"""Linking a draft to the notice that it corrects, with what people had decided about the earlier one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from core import sql
from core.context import TenantContext
from core.errors import InvalidError
from core.notices.correcting.plans import LedgerPlan, pair_plans
from core.notices.queries.correction import plans_behind
from core.notices.queries.drafts import draft_plans
from core.notices.queries.notices import notice_head
from core.notices.records import PlanRow
from core.notices.services.names import save_choices
from core.phrases import say

_CARRY_DROPS = """
UPDATE core.draft_task n SET dropped = true, drop_reason = left(o.drop_reason, 300), version = n.version + 1
FROM core.draft_task o
WHERE n.tenant_id = $1 AND n.notice_id = $2 AND NOT n.dropped AND o.tenant_id = $1 AND o.dropped
  AND o.notice_id IN (SELECT v.notice_id FROM core.plan_version v JOIN core.draft_plan d
                      ON d.tenant_id = v.tenant_id AND d.corrects_plan_id = v.plan_id
                      WHERE d.tenant_id = $1 AND d.notice_id = $2)
  AND o.printed ->> 'title' = n.printed ->> 'title' AND o.printed -> 'path' = n.printed -> 'path'
  AND o.printed ->> 'text' = n.printed ->> 'text'
"""

_CARRY_OPTIONS = """
UPDATE core.draft_plan d SET all_must_answer = p.all_must_answer, head_waived = p.head_waived,
  report_rule = coalesce(nullif(d.report_rule, ''), p.report_rule), version = d.version + 1
FROM core.plan p
WHERE d.tenant_id = $1 AND d.notice_id = $2 AND p.tenant_id = $1 AND p.id = d.corrects_plan_id
"""


async def require_predecessor(tenant: TenantContext, notice_id: UUID) -> None:
    """Raises InvalidError when the notice has no plan in the ledger."""
    if not await plans_behind(tenant, notice_id):
        raise InvalidError(say("请选择一份已发布的公文。"), {"corrects": say("请选择已发布的公文")})


async def link_correction(
    tenant: TenantContext,
    *,
    notice_id: UUID,
    corrects: UUID | None,
    plans: Mapping[UUID, UUID | None] | None = None,
) -> None:
    """Links a draft whose row is the caller's alone; with None it is a new notice. ``plans`` as in
    ``settle_correction``, which asks for the right.
    """
    await sql.execute(
        "UPDATE core.notice SET corrects = $3, correction_settled = true WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        notice_id,
        corrects,
    )
    await _forget_choices(tenant, notice_id)
    known = await plans_behind(tenant, corrects) if corrects else []
    await _pair_plans(tenant, await draft_plans(tenant, notice_id), known, plans or {})
    if corrects:
        await _carry_over(tenant, notice_id, corrects)


async def _forget_choices(tenant: TenantContext, notice_id: UUID) -> None:
    """What was chosen about another predecessor says nothing about this one."""
    await sql.execute(
        "DELETE FROM core.correction_choice WHERE tenant_id = $1 AND notice_id = $2", tenant.tenant_id, notice_id
    )
    await sql.execute(
        "UPDATE core.draft_task SET pair_by = '', pair_task_id = NULL WHERE tenant_id = $1 AND notice_id = $2",
        tenant.tenant_id,
        notice_id,
    )


async def _pair_plans(
    tenant: TenantContext,
    drafts: Sequence[PlanRow],
    known: Sequence[LedgerPlan],
    chosen: Mapping[UUID, UUID | None],
) -> None:
    if not set(chosen.values()) - {None} <= {plan.id for plan in known}:
        raise InvalidError(say("请从这份公文的方案里选择。"), {"plans": say("请选择")})
    wanted = [plan_id for plan_id in chosen.values() if plan_id]
    if len(wanted) != len(set(wanted)):
        raise InvalidError(say("同一个方案只能更正一次，请给每个方案选不同的。"), {"plans": say("重复")})
    left = [plan for plan in known if plan.id not in wanted]
    pairs = dict(chosen) | pair_plans([plan for plan in drafts if plan.id not in chosen], left)
    await sql.execute(
        """
        UPDATE core.draft_plan d SET corrects_plan_id = n.plan_id
        FROM unnest($2::uuid[], $3::uuid[]) AS n (id, plan_id) WHERE d.tenant_id = $1 AND d.id = n.id
        """,
        tenant.tenant_id,
        [plan.id for plan in drafts],
        [pairs.get(plan.id) for plan in drafts],
    )


async def _carry_over(tenant: TenantContext, notice_id: UUID, corrects: UUID) -> None:
    """What people had decided about the earlier notice: who its names are, the plans' options, what is no task."""
    before, notice = await notice_head(tenant, corrects), await notice_head(tenant, notice_id)
    await save_choices(tenant, notice, {**before.choices, **notice.choices})
    await sql.execute(_CARRY_OPTIONS, tenant.tenant_id, notice_id)
    await sql.execute(_CARRY_DROPS, tenant.tenant_id, notice_id)
