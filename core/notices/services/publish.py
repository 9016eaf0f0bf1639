"""Publishing: from a reviewed draft to plans, tasks, assignments and clocks, in one transaction and only once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require, require_read
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.ledger.services import (
    MOVED_ON,
    Revised,
    create_plan,
    create_tasks,
    keep_first_version,
    lock_tasks,
    revise_plan,
)
from core.notices.new_tasks import new_task
from core.notices.queries.correction import digest_of
from core.notices.queries.drafts import draft_tasks
from core.notices.queries.facts import DraftFacts, draft_facts
from core.notices.queries.notices import notice_head
from core.notices.queries.published import plans_of_notice
from core.notices.records import NOTICE, NoticeHead, PlanRow, TaskRow
from core.notices.standing import DraftStanding
from core.notifications.records import Told
from core.phrases import counted, listed, say

_NAMES_IN_SENTENCE = 20


class Published(msgspec.Struct, frozen=True):
    """What a publication made, or had made before (``again``): its plans in printed order, and how many tasks."""

    notice_id: UUID
    plan_ids: tuple[UUID, ...]
    tasks: int
    again: bool = False


async def publish_notice(tenant: TenantContext, *, notice_id: UUID, seen: str | None = None) -> Published:
    """Publishes a reviewed draft; a second call makes nothing new and returns the same plans.

    Plans without a task left are not made. A draft that corrects a notice makes the next version of its plans;
    ``seen`` is the digest of the preview it was decided on. Raises ConflictError with the rule and the number of what
    stands against it, naming the names that are nobody yet, or when the ledger moved on since the preview;
    NotFoundError, ForbiddenError by role.
    """
    require_read(tenant, "draft")
    require(tenant, "plan.publish")
    notice = await notice_head(tenant, notice_id, lock="UPDATE")
    if notice.state == "published":
        made = await plans_of_notice(tenant, notice_id)
        return Published(notice_id, tuple(plan.id for plan in made), sum(plan.tasks for plan in made), again=True)
    if notice.state != "draft":
        raise ConflictError(say("这份公文现在不能发布。请先上传并核对草稿。"))
    await _lock_corrected(tenant, notice_id)
    facts = await draft_facts(tenant, notice_id)
    if not facts.standing.ready:
        raise ConflictError(blocking_sentence(facts.standing))
    revised = await _revise(tenant, facts, seen)
    kept = [row for row in await draft_tasks(tenant, notice_id) if not row.dropped]
    fresh = facts.correction.fresh if facts.correction else facts.plans
    made_ids = {plan.id: await _create_plan(tenant, facts, plan, kept) for plan in fresh if _has_tasks(plan, kept)}
    plan_ids = [*(each.plan_id for each in revised), *made_ids.values()]
    await _close(tenant, notice, list(made_ids.values()), revised)
    return Published(notice_id, tuple(plan_ids), len(kept))


def blocking_sentence(standing: DraftStanding) -> str:
    """Why a draft cannot be published, with the names that nobody has settled."""
    names = [name.printed for name in standing.unknown]
    if not names:
        return standing.sentence()
    more = counted("等%(num)s个", len(names)) if len(names) > _NAMES_IN_SENTENCE else ""
    return say(
        "%(sentence)s未认定的单位名：%(names)s%(more)s。",
        sentence=standing.sentence(),
        names=listed(names[:_NAMES_IN_SENTENCE]),
        more=more,
    )


def _has_tasks(plan: PlanRow, rows: Sequence[TaskRow]) -> bool:
    return any(row.plan_id == plan.id for row in rows)


async def _lock_corrected(tenant: TenantContext, notice_id: UUID) -> None:
    """Keeps the plans that a draft corrects, and every act on their tasks, waiting until the end of the transaction."""
    plan_ids = await sql.values(
        UUID,
        """
        SELECT p.id FROM core.draft_plan d
        JOIN core.plan p ON p.tenant_id = d.tenant_id AND p.id = d.corrects_plan_id
        WHERE d.tenant_id = $1 AND d.notice_id = $2 ORDER BY p.id FOR UPDATE OF p
        """,
        tenant.tenant_id,
        notice_id,
    )
    if plan_ids:
        await lock_tasks(tenant, plan_ids)


async def _revise(tenant: TenantContext, facts: DraftFacts, seen: str | None) -> list[Revised]:
    """Makes the next version of every plan that the draft corrects."""
    if facts.correction is None:
        return []
    revisions = facts.correction.revisions(facts.notice, facts.standing.tasks)
    if seen is not None and seen != digest_of(revisions):
        raise ConflictError(MOVED_ON)
    return [await revise_plan(tenant, revision, notice_id=facts.notice.id) for revision in revisions]


async def _create_plan(tenant: TenantContext, facts: DraftFacts, plan: PlanRow, kept: Sequence[TaskRow]) -> UUID:
    notice = facts.notice
    plan_id = await create_plan(
        tenant,
        title=plan.title,
        notice_id=notice.id,
        ordinal=plan.ordinal,
        issuer=notice.issuer,
        issued_on=notice.issued_on,
        doc_no=notice.doc_no,
        report_rule=plan.report_rule,
        all_must_answer=plan.all_must_answer,
        head_waived=plan.head_waived,
    )
    rows = [row for row in kept if row.plan_id == plan.id]
    tasks = [new_task(row, facts.standing.tasks[row.id]) for row in rows]
    task_ids = await create_tasks(tenant, plan_id, tasks)
    await keep_first_version(tenant, plan_id, task_ids, [row.printed for row in rows])
    return plan_id


async def _close(
    tenant: TenantContext, notice: NoticeHead, plan_ids: Sequence[UUID], revised: Sequence[Revised]
) -> None:
    await sql.execute(
        """
        UPDATE core.notice SET state = 'published', published_at = $3, version = version + 1
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        notice.id,
        now(),
    )
    shared: dict[str, object] = {"notice_id": notice.id, "doc_no": notice.doc_no}
    if revised:
        versions = {str(each.plan_id): each.version for each in revised}
        data = {**shared, "corrects": notice.corrects, "versions": versions, "told": _told(revised)}
        await record_event(tenant, "plan.revised", NOTICE, notice.id, data=data)
    if plan_ids or not revised:
        await record_event(tenant, "plan.published", NOTICE, notice.id, data={**shared, "plan_ids": list(plan_ids)})


def _told(revised: Sequence[Revised]) -> list[dict[str, object]]:
    """What each unit is told: once, whatever the number of plans."""
    told: dict[UUID, Told] = {}
    for each in revised:
        for line in each.told:
            known = told.get(line.org_id)
            title = listed((known.title, line.title), "；") if known else line.title
            told[line.org_id] = msgspec.structs.replace(known or line, title=title)
    return [line.kept() for line in told.values()]
