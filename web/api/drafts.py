"""The review of a draft: enough of it to bring a notice to its publication without a page."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post, put
from litestar.params import FromPath

from core.context import TenantContext
from core.errors import NotFoundError
from core.ids import parse_id
from core.notices.draft import DraftTarget
from core.notices.queries.drafts import draft_task, draft_tasks
from core.notices.queries.facts import draft_facts
from core.notices.records import PlanEdit, TaskEdit
from core.notices.services import (
    add_task,
    confirm_tasks,
    drop_task,
    edit_plan,
    edit_task,
    restore_task,
    settle_names,
)
from core.phrases import say
from web.api.call import answer, machine, read_body
from web.api.operation import ROOT, operation
from web.api.shapes.assignments import Seen
from web.api.shapes.drafts import (
    Confirmation,
    Confirmed,
    Draft,
    DraftTaskItem,
    NewTask,
    PlanChange,
    Settlement,
    TaskChange,
    VersionedReason,
    draft,
    draft_task_item,
)
from web.api.shapes.notices import changed

AnyRequest = Request[Any, Any, Any]

_DRAFT = f"{ROOT}/notices/{{notice_id:str}}"
_TASK = f"{_DRAFT}/tasks/{{task_id:str}}"


@get(
    f"{_DRAFT}/draft",
    **operation(
        id="getDraft",
        group="drafts",
        summary=say("查看草稿"),
        scope="notices:read",
        answers={200: Draft},
        note=say("形状与 yingshang plan parse --json 相同，另带编号和核对的情况。发布以后仍可查看。"),
    ),
)
async def get_draft(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """The draft with all its tasks."""
    return answer(await _whole(machine(request), parse_id(notice_id)))


@put(
    f"{_DRAFT}/names",
    **operation(
        id="settleNames",
        group="drafts",
        summary=say("认定单位"),
        scope="notices:write",
        answers={200: Draft},
        body=Settlement,
        note=say("对全部任务和以后的公文都有效；几个单位都有的写法只用于这一份。"),
    ),
)
async def settle(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Says who printed names are."""
    tenant, key, said = machine(request), parse_id(notice_id), await read_body(request, Settlement)
    await settle_names(tenant, notice_id=key, chosen={name.printed: name.unit_id for name in said.names})
    return answer(await _whole(tenant, key))


@post(
    f"{_DRAFT}/confirmations",
    **operation(
        id="confirmTasks",
        group="drafts",
        summary=say("确认任务"),
        scope="notices:write",
        answers={200: Confirmed},
        body=Confirmation,
        note=say("存疑的任务要有人看过才能发布。不写 task_ids 即全部确认。"),
    ),
)
async def confirm(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Says of tasks that somebody has looked at them."""
    tenant, key, said = machine(request), parse_id(notice_id), await read_body(request, Confirmation)
    return answer(Confirmed(await confirm_tasks(tenant, notice_id=key, task_ids=said.task_ids)))


@patch(
    f"{_DRAFT}/plans/{{plan_id:str}}",
    **operation(
        id="changeDraftPlan",
        group="drafts",
        summary=say("改方案信息"),
        scope="notices:write",
        answers={200: Draft},
        body=PlanChange,
    ),
)
async def change_plan(request: AnyRequest, notice_id: FromPath[str], plan_id: FromPath[str]) -> Response[bytes]:
    """Changes a plan's title and options."""
    tenant, key, change = machine(request), parse_id(notice_id), await read_body(request, PlanChange)
    facts = await draft_facts(tenant, key)
    plan = next((plan for plan in facts.plans if plan.id == parse_id(plan_id)), None)
    if plan is None:
        raise NotFoundError
    present = PlanEdit(
        title=plan.title,
        report_rule=plan.report_rule,
        all_must_answer=plan.all_must_answer,
        head_waived=plan.head_waived,
    )
    edit = msgspec.structs.replace(present, **changed(change, PlanEdit))
    await edit_plan(tenant, notice_id=key, plan_id=plan.id, version=change.version, edit=edit)
    return answer(await _whole(tenant, key))


@post(
    f"{_DRAFT}/tasks",
    **operation(
        id="addDraftTask",
        group="drafts",
        summary=say("增加一条任务"),
        scope="notices:write",
        answers={201: DraftTaskItem},
        body=NewTask,
    ),
)
async def add(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Adds an empty task."""
    tenant, key, new = machine(request), parse_id(notice_id), await read_body(request, NewTask)
    task_id = await add_task(tenant, notice_id=key, plan_id=new.plan_id, title=new.title)
    location = f"/{tenant.slug}/api/v1/notices/{key}/tasks/{task_id}"
    return answer(await _task(tenant, key, task_id), 201, location=location)


@get(
    _TASK,
    **operation(
        id="getDraftTask",
        group="drafts",
        summary=say("查看草稿里的一条任务"),
        scope="notices:read",
        answers={200: DraftTaskItem},
    ),
)
async def get_task(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[bytes]:
    """One task of a draft."""
    return answer(await _task(machine(request), parse_id(notice_id), parse_id(task_id)))


@patch(
    _TASK,
    **operation(
        id="changeDraftTask",
        group="drafts",
        summary=say("改一条任务"),
        scope="notices:write",
        answers={200: DraftTaskItem},
        body=TaskChange,
        note=say("没有写到的栏目不变；改过的栏目不再存疑。只改 deadline_text 时，类型和日期随文字而定。"),
    ),
)
async def change_task(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[bytes]:
    """Changes a task of a draft."""
    tenant, notice, task = machine(request), parse_id(notice_id), parse_id(task_id)
    change = await read_body(request, TaskChange)
    await draft_facts(tenant, notice)
    row = await draft_task(tenant, notice, task)
    present = TaskEdit(
        title=row.title,
        no=row.no,
        path=tuple(row.path),
        text=row.text,
        lead=tuple(row.lead),
        participants=tuple(row.participants),
        responsible=tuple(row.responsible),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline,
        targets=row.targets,
    )
    edit = msgspec.structs.replace(present, **_typed(change))
    await edit_task(tenant, notice_id=notice, task_id=task, version=change.version, edit=edit, confirm=change.confirm)
    return answer(await _task(tenant, notice, task))


@post(
    f"{_TASK}/drop",
    **operation(
        id="dropDraftTask",
        group="drafts",
        summary=say("不作为任务"),
        scope="notices:write",
        answers={200: DraftTaskItem},
        body=VersionedReason,
    ),
)
async def drop(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[bytes]:
    """Leaves a task out of what is published."""
    tenant, notice, task = machine(request), parse_id(notice_id), parse_id(task_id)
    said = await read_body(request, VersionedReason)
    await drop_task(tenant, notice_id=notice, task_id=task, version=said.version, reason=said.reason)
    return answer(await _task(tenant, notice, task))


@post(
    f"{_TASK}/restoration",
    **operation(
        id="restoreDraftTask",
        group="drafts",
        summary=say("恢复为任务"),
        scope="notices:write",
        answers={200: DraftTaskItem},
        body=Seen,
    ),
)
async def restore(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[bytes]:
    """Takes a dropped task back."""
    tenant, notice, task = machine(request), parse_id(notice_id), parse_id(task_id)
    seen = await read_body(request, Seen)
    await restore_task(tenant, notice_id=notice, task_id=task, version=seen.version)
    return answer(await _task(tenant, notice, task))


async def _whole(tenant: TenantContext, notice_id: UUID) -> Draft:
    facts = await draft_facts(tenant, notice_id)
    return draft(facts, await draft_tasks(tenant, notice_id))


async def _task(tenant: TenantContext, notice_id: UUID, task_id: UUID) -> DraftTaskItem:
    facts = await draft_facts(tenant, notice_id)
    return draft_task_item(await draft_task(tenant, notice_id, task_id), facts.standing.tasks[task_id])


def _typed(change: TaskChange) -> dict[str, Any]:
    """What is changed, as the services take it."""
    values = changed(change, TaskEdit)
    for name in ("path", "lead", "participants", "responsible"):
        if name in values:
            values[name] = tuple(values[name])
    if "targets" in values:
        values["targets"] = tuple(
            DraftTarget(entry.text, entry.metric, entry.comparator, entry.value, entry.unit)
            for entry in values["targets"]
        )
    return values


ROUTES: list[Any] = [
    get_draft,
    settle,
    confirm,
    change_plan,
    add,
    get_task,
    change_task,
    drop,
    restore,
]
