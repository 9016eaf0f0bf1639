"""Publishing: plans and their tasks, in bulk, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from core import sql
from core.accounts.permissions import require
from core.clock import now, today
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.ledger.deadlines import due_day
from core.ledger.records import NewTask
from core.ledger.services.clocks import open_assignment_clocks
from core.ledger.services.expansion import PlannedAssignment, expand_assignments, group_members
from core.ledger.services.measures import write_measures
from core.ledger.services.standing import recompute_standing
from core.ledger.tables import Plan
from core.obligations.queries import lights_now
from core.phrases import say


async def create_plan(
    tenant: TenantContext,
    *,
    title: str,
    notice_id: UUID | None = None,
    ordinal: int = 0,
    issuer: str = "",
    issued_on: date | None = None,
    doc_no: str = "",
    report_rule: str = "",
    all_must_answer: bool = False,
    head_waived: bool = False,
) -> UUID:
    """Creates a plan, kept by the acting post's office, and returns its id.

    ``report_rule`` holds the printed words of the reporting duty. Raises ConflictError when the notice has a plan at
    this place already.
    """
    post = require(tenant, "plan.publish")
    if not title.strip():
        raise InvalidError(say("方案要有标题，请补上后再发布。"), {"title": say("请填写")})
    if notice_id is not None and await _exists(tenant, notice_id, ordinal):
        raise ConflictError(say("这份公文的方案已经发布过，请到台账查看。"))
    plan_id = new_id()
    await Plan(
        tenant_id=tenant.tenant_id,
        id=plan_id,
        notice_id=notice_id,
        org_id=post.org_id,
        title=title.strip(),
        ordinal=ordinal,
        issuer=issuer,
        issued_on=issued_on,
        doc_no=doc_no,
        report_rule=report_rule,
        all_must_answer=all_must_answer,
        head_waived=head_waived,
        published_at=now(),
    ).save()
    await record_event(
        tenant, "plan.published", "plan", plan_id, org_id=post.org_id, data={"title": title.strip(), "doc_no": doc_no}
    )
    return plan_id


async def create_tasks(tenant: TenantContext, plan_id: UUID, tasks: Sequence[NewTask]) -> list[UUID]:
    """Writes the tasks of a plan in the order given, after those it has, and returns their ids in that order.

    Headings become the plan's measures, groups expand to one assignment per member, every assignment gets its clock.
    Raises InvalidError, naming the task, when one has no unit to answer for it or a deadline without its day;
    NotFoundError when the plan is absent.
    """
    require(tenant, "plan.publish")
    plan = (
        await Plan.select(Plan.all_must_answer)
        .where((Plan.tenant_id == tenant.tenant_id) & (Plan.id == plan_id))
        .first()
        .lock_rows()
    )
    if plan is None:
        raise NotFoundError
    members = await group_members(tenant, tasks)
    planned = [expand_assignments(task, members, all_must_answer=plan["all_must_answer"]) for task in tasks]
    _require_complete(tasks, planned)
    task_ids = [new_id() for _ in tasks]
    measures = await write_measures(tenant, plan_id, [task.path for task in tasks])
    await _write_tasks(tenant, plan_id, tasks, task_ids, measures)
    await _write_assignments(tenant, tasks, task_ids, planned)
    await _write_targets(tenant, tasks, task_ids)
    await recompute_standing(tenant, task_ids)
    await open_assignment_clocks(tenant, task_ids=task_ids)
    return task_ids


async def _exists(tenant: TenantContext, notice_id: UUID, ordinal: int) -> bool:
    return await Plan.exists().where(
        (Plan.tenant_id == tenant.tenant_id) & (Plan.notice_id == notice_id) & (Plan.ordinal == ordinal)
    )


def _require_complete(tasks: Sequence[NewTask], planned: Sequence[Sequence[PlannedAssignment]]) -> None:
    for task, assignments in zip(tasks, planned, strict=True):
        name = say("任务“%(title)s”", title=f"{task.no} {task.title}".strip())
        if not task.title.strip():
            raise InvalidError(say("编号%(no)s的任务没有标题，请补上后再发布。", no=task.no or say("为空")))
        if not any(assignment.answers for assignment in assignments):
            raise InvalidError(say("%(name)s没有牵头或责任单位，请先指定一个单位再发布。", name=name))
        if task.deadline is None and task.deadline_kind in ("date", "month_end", "yearly"):
            raise InvalidError(say("%(name)s的完成时限没有日期，请补上日期或改为持续推进。", name=name))


async def _write_tasks(
    tenant: TenantContext,
    plan_id: UUID,
    tasks: Sequence[NewTask],
    task_ids: Sequence[UUID],
    measures: dict[tuple[str, ...], UUID],
) -> None:
    await sql.execute(
        """
        INSERT INTO core.task (tenant_id, id, plan_id, measure_id, ordinal, no, title, text, source_start, source_end,
                               match_key, deadline_text, deadline_kind, deadline, changed_at)
        SELECT $1, n.id, $2, n.measure_id,
          n.place + (SELECT coalesce(max(ordinal), 0) FROM core.task WHERE tenant_id = $1 AND plan_id = $2),
          n.no, n.title, n.text, n.source_start, n.source_end, n.match_key, n.deadline_text, n.deadline_kind,
          n.deadline, $3
        FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int[], $11::text[],
                    $12::text[], $13::text[], $14::date[]) WITH ORDINALITY
          AS n (id, measure_id, no, title, text, source_start, source_end, match_key, deadline_text, deadline_kind,
                deadline, place)
        """,
        tenant.tenant_id,
        plan_id,
        now(),
        list(task_ids),
        [measures.get(task.path) for task in tasks],
        [task.no for task in tasks],
        [task.title.strip() for task in tasks],
        [task.text for task in tasks],
        [task.source[0] if task.source else None for task in tasks],
        [task.source[1] if task.source else None for task in tasks],
        [task.match_key for task in tasks],
        [task.deadline_text for task in tasks],
        [task.deadline_kind for task in tasks],
        [task.deadline for task in tasks],
    )


async def _write_assignments(
    tenant: TenantContext,
    tasks: Sequence[NewTask],
    task_ids: Sequence[UUID],
    planned: Sequence[Sequence[PlannedAssignment]],
) -> None:
    lights = await lights_now(tenant)
    this_day = today()
    due = [lights.due_moment(due_day(task.deadline_kind, task.deadline, this_day)) for task in tasks]
    lines = [
        (task_id, place, assignment, moments)
        for task_id, assignments, moments in zip(task_ids, planned, due, strict=True)
        for place, assignment in enumerate(assignments)
    ]
    await sql.execute(
        """
        INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, ordinal, printed, group_id, part_text,
                                     answers, due_at, warn_at)
        SELECT $1, n.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::uuid[],
                                   $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[]) AS n
        """,
        tenant.tenant_id,
        [new_id() for _ in lines],
        [task_id for task_id, _, _, _ in lines],
        [assignment.org_id for _, _, assignment, _ in lines],
        [assignment.role for _, _, assignment, _ in lines],
        [place for _, place, _, _ in lines],
        [assignment.printed for _, _, assignment, _ in lines],
        [assignment.group_id for _, _, assignment, _ in lines],
        [assignment.part_text for _, _, assignment, _ in lines],
        [assignment.answers for _, _, assignment, _ in lines],
        [moments[0] for _, _, _, moments in lines],
        [moments[1] for _, _, _, moments in lines],
    )


async def _write_targets(tenant: TenantContext, tasks: Sequence[NewTask], task_ids: Sequence[UUID]) -> None:
    lines = [
        (task_id, place, target)
        for task_id, task in zip(task_ids, tasks, strict=True)
        for place, target in enumerate(task.targets)
    ]
    await sql.execute(
        """
        INSERT INTO core.target (tenant_id, id, task_id, ordinal, text, metric, comparator, value, unit, due_on)
        SELECT $1, n.* FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::float8[],
                                   $9::text[], $10::date[]) AS n
        """,
        tenant.tenant_id,
        [new_id() for _ in lines],
        [task_id for task_id, _, _ in lines],
        [place for _, place, _ in lines],
        [target.text for _, _, target in lines],
        [target.metric for _, _, target in lines],
        [target.comparator for _, _, target in lines],
        [target.value for _, _, target in lines],
        [target.unit for _, _, target in lines],
        [target.due_on for _, _, target in lines],
    )
