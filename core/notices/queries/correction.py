"""A draft that corrects a published notice, beside what that became: the difference, and what it will do."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.queries import group_rows, org_rows
from core.context import TenantContext
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.revisions import PlanRevision, StandingTask
from core.notices.correcting.composing import (
    Chosen,
    PlanDifference,
    Sides,
    TaskDifference,
    compose,
    revision_of,
)
from core.notices.correcting.plans import LedgerPlan, pair_plans
from core.notices.correcting.units import Members
from core.notices.queries.drafts import draft_tasks
from core.notices.records import NoticeHead, PlanRow, TaskRow
from core.notices.resolve import Directory
from core.notices.standing import TaskStanding
from core.phrases import as_text


class Predecessor(msgspec.Struct, frozen=True):
    """The notice that is corrected."""

    id: UUID
    title: str
    doc_no: str


class Correction(msgspec.Struct, frozen=True):
    """The whole difference. ``plans`` are those that get another version, ``fresh`` draft plans that are new,
    ``untouched`` plans of the earlier notice that this one does not contain.
    """

    predecessor: Predecessor
    plans: tuple[PlanDifference, ...]
    fresh: tuple[PlanRow, ...]
    untouched: tuple[LedgerPlan, ...]
    members: Members
    names: Mapping[UUID, str]

    @property
    def undecided(self) -> int:
        """How many tasks wait for a decision."""
        return sum(plan.undecided for plan in self.plans)

    @property
    def settled(self) -> dict[UUID, frozenset[str]]:
        """The fields of each draft task that leave the ledger as it is: about them nobody is asked again."""
        return {
            task.new.id: frozenset(each.field for each in task.fields if not each.applies)
            for plan in self.plans
            for task in plan.tasks
            if task.new and task.old
        }

    def task(self, key: UUID) -> TaskDifference | None:
        """One task by its id in the ledger or in the draft."""
        for plan in self.plans:
            for task in plan.tasks:
                if key == task.key or (task.new is not None and key == task.new.id):
                    return task
        return None

    def revisions(self, notice: NoticeHead, standings: Mapping[UUID, TaskStanding]) -> tuple[PlanRevision, ...]:
        """What the ledger is to make of it."""
        return tuple(revision_of(plan, notice, standings) for plan in self.plans)


class _Choice(msgspec.Struct, frozen=True):
    task_id: UUID
    field: str
    choice: str
    reason: str


_PLANS = """
SELECT id, title, ordinal, version, notice_id FROM core.plan p
WHERE p.tenant_id = $1 AND (p.notice_id = $2 OR EXISTS (
  SELECT FROM core.plan_version v WHERE v.tenant_id = p.tenant_id AND v.plan_id = p.id AND v.notice_id = $2))
ORDER BY p.ordinal, p.id
"""


async def plans_behind(tenant: TenantContext, notice_id: UUID) -> list[LedgerPlan]:
    """The plans that a published notice became or gave a version to, whatever their present version."""
    return await sql.rows(LedgerPlan, _PLANS, tenant.tenant_id, notice_id)


async def correction_of(
    tenant: TenantContext, notice: NoticeHead, plans: Sequence[PlanRow], directory: Directory
) -> Correction | None:
    """The difference that a draft makes; None for one that corrects nothing. The caller may read the draft."""
    if notice.corrects is None:
        return None
    predecessor = await sql.first(
        Predecessor,
        "SELECT id, title, doc_no FROM core.notice WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        notice.corrects,
    )
    if predecessor is None:
        return None
    known: dict[UUID | None, LedgerPlan] = {plan.id: plan for plan in await plans_behind(tenant, notice.corrects)}
    paired = [plan for plan in plans if plan.corrects_plan_id in known]
    old = await standing_tasks(tenant, [plan.corrects_plan_id for plan in paired if plan.corrects_plan_id])
    rows = await draft_tasks(tenant, notice.id)
    members = {group.id: group.member_ids for group in await group_rows(tenant)}
    names = {org.id: org.name for org in await org_rows(tenant, also_closed=True)}
    choices = await _choices(tenant, notice.id)

    def sides(plan: PlanRow) -> Sides:
        mine: list[StandingTask] = [task for task in old if task.plan_id == plan.corrects_plan_id]
        theirs: list[TaskRow] = [row for row in rows if row.plan_id == plan.id]
        return Sides(mine, theirs, directory, members, names, choices)

    return Correction(
        predecessor=predecessor,
        plans=tuple(
            PlanDifference(plan, mine.id, mine.title, mine.version, compose(sides(plan)))
            for plan in paired
            for mine in (known[plan.corrects_plan_id],)
        ),
        fresh=tuple(plan for plan in plans if plan.corrects_plan_id not in known),
        untouched=tuple(plan for plan in known.values() if plan.id not in {each.corrects_plan_id for each in paired}),
        members=members,
        names=names,
    )


async def trial_correction(
    tenant: TenantContext, notice: NoticeHead, plans: Sequence[PlanRow], directory: Directory, predecessor: UUID
) -> Correction | None:
    """The difference as it would be if the draft corrected that notice: for the figures of an offer."""
    pairs = pair_plans(plans, await plans_behind(tenant, predecessor))
    supposed = [msgspec.structs.replace(plan, corrects_plan_id=pairs.get(plan.id)) for plan in plans]
    return await correction_of(tenant, msgspec.structs.replace(notice, corrects=predecessor), supposed, directory)


def digest_of(revisions: Sequence[PlanRevision]) -> str:
    """What a preview shows, in short: the same as long as neither ledger nor draft changed what will be done."""
    return hashlib.sha256(msgspec.json.encode(revisions, enc_hook=as_text)).hexdigest()[:32]


async def _choices(tenant: TenantContext, notice_id: UUID) -> dict[UUID, dict[str, Chosen]]:
    found: dict[UUID, dict[str, Chosen]] = {}
    for row in await sql.rows(
        _Choice,
        """
        SELECT task_id, field, choice, reason FROM core.correction_choice WHERE tenant_id = $1 AND notice_id = $2
        ORDER BY task_id, field
        """,
        tenant.tenant_id,
        notice_id,
    ):
        found.setdefault(row.task_id, {})[row.field] = Chosen(row.choice, row.reason)
    return found
