"""Publishing: from a reviewed draft to plans, tasks, assignments and clocks, in one transaction and only once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require, require_read
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.ledger.records import NewAssignment, NewTarget, NewTask
from core.ledger.services import create_plan, create_tasks
from core.ledger.states import AssignmentRole
from core.notices.queries.directory import directory_of
from core.notices.queries.drafts import draft_plans, draft_tasks
from core.notices.queries.notices import notice_head
from core.notices.queries.published import plans_of_notice
from core.notices.records import NOTICE, ROLE_FIELDS, NoticeHead, PlanRow, RoleField, TaskRow
from core.notices.standing import DraftStanding, TaskStanding, assess
from core.phrases import counted, listed, say

_ROLES: Mapping[RoleField, AssignmentRole] = {
    "lead": "lead",
    "participants": "participant",
    "responsible": "responsible",
}
_NAMES_IN_SENTENCE = 20


class Published(msgspec.Struct, frozen=True):
    """What a publication made, or had made before (``again``): its plans in printed order, and how many tasks."""

    notice_id: UUID
    plan_ids: tuple[UUID, ...]
    tasks: int
    again: bool = False


async def publish_notice(tenant: TenantContext, *, notice_id: UUID) -> Published:
    """Publishes a reviewed draft; a second call makes nothing new and returns the same plans.

    Plans without a task left are not made. Raises ConflictError with the rule and the number of what stands against
    it, naming the names that are nobody yet; NotFoundError, ForbiddenError by role.
    """
    require_read(tenant, "draft")
    require(tenant, "plan.publish")
    notice = await notice_head(tenant, notice_id, lock="UPDATE")
    if notice.state == "published":
        made = await plans_of_notice(tenant, notice_id)
        return Published(notice_id, tuple(plan.id for plan in made), sum(plan.tasks for plan in made), again=True)
    if notice.state != "draft":
        raise ConflictError(say("这份公文现在不能发布。请先上传并核对草稿。"))
    plans, rows = await draft_plans(tenant, notice_id), await draft_tasks(tenant, notice_id)
    standing = assess(rows, plans, await directory_of(tenant, notice))
    if not standing.ready:
        raise ConflictError(blocking_sentence(standing))
    plan_ids: list[UUID] = []
    kept = [row for row in rows if not row.dropped]
    for plan in plans:
        tasks = [_new_task(row, standing.tasks[row.id]) for row in kept if row.plan_id == plan.id]
        if tasks:
            plan_ids.append(await _create_plan(tenant, notice, plan, tasks))
    await _close(tenant, notice, plan_ids)
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


async def _create_plan(tenant: TenantContext, notice: NoticeHead, plan: PlanRow, tasks: Sequence[NewTask]) -> UUID:
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
    await create_tasks(tenant, plan_id, tasks)
    return plan_id


async def _close(tenant: TenantContext, notice: NoticeHead, plan_ids: Sequence[UUID]) -> None:
    await sql.execute(
        """
        UPDATE core.notice SET state = 'published', published_at = $3, version = version + 1
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        notice.id,
        now(),
    )
    data: dict[str, object] = {"notice_id": notice.id, "plan_ids": list(plan_ids), "doc_no": notice.doc_no}
    await record_event(tenant, "plan.published", NOTICE, notice.id, data=data)


def _new_task(row: TaskRow, standing: TaskStanding) -> NewTask:
    return NewTask(
        title=row.title,
        no=row.no,
        text=row.text,
        path=tuple(row.path),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline,
        source=(row.source_start, row.source_end) if row.source_end > row.source_start else None,
        assignments=tuple(_assignments(standing)),
        targets=tuple(
            NewTarget(
                text=target.text,
                metric=target.metric,
                comparator=target.comparator,
                value=target.value,
                unit=target.unit,
            )
            for target in row.targets
        ),
    )


def _assignments(standing: TaskStanding) -> list[NewAssignment]:
    return [
        NewAssignment(
            role=_ROLES[field],
            org_id=part.unit.id if part.unit.kind == "org" else None,
            group_id=part.unit.id if part.unit.kind == "group" else None,
            printed=part.printed,
        )
        for field in ROLE_FIELDS
        for part in standing.parts[field]
        if part.unit is not None
    ]
