"""Plans and tasks: read, filtered and paged as in the ledger list."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from core.errors import NotFoundError
from core.ids import parse_id
from core.ledger.queries import measure_choices, plan_lines, task_detail, task_page
from core.phrases import say
from web.api.call import answer, machine, read_query
from web.api.operation import ROOT, operation
from web.api.shapes.ledger import (
    History,
    MeasureItem,
    PlanDetail,
    PlanList,
    TaskList,
    TaskQuery,
    TaskWhole,
    history_item,
    plan_item,
    task_item,
    task_whole,
)

AnyRequest = Request[Any, Any, Any]


@get(
    f"{ROOT}/plans",
    **operation(id="listPlans", group="ledger", summary=say("列出方案"), scope="ledger:read", answers={200: PlanList}),
)
async def list_plans(request: AnyRequest) -> Response[bytes]:
    """All plans."""
    return answer(PlanList([plan_item(line) for line in await plan_lines(machine(request))]))


@get(
    f"{ROOT}/plans/{{plan_id:str}}",
    **operation(
        id="getPlan",
        group="ledger",
        summary=say("查看一个方案和它的章节"),
        scope="ledger:read",
        answers={200: PlanDetail},
    ),
)
async def get_plan(request: AnyRequest, plan_id: FromPath[str]) -> Response[bytes]:
    """One plan."""
    tenant, key = machine(request), parse_id(plan_id)
    line = next((line for line in await plan_lines(tenant) if line.id == key), None)
    if line is None:
        raise NotFoundError
    measures = [MeasureItem(*msgspec.structs.astuple(each)) for each in await measure_choices(tenant, key)]
    return answer(PlanDetail(plan_item(line), measures))


@get(
    f"{ROOT}/tasks",
    **operation(
        id="listTasks",
        group="ledger",
        summary=say("查询任务"),
        scope="ledger:read",
        answers={200: TaskList},
        query=TaskQuery,
        note=say("条件、排序与台账页面相同。翻页时把 next 作为 cursor 带回，其余参数不变。"),
    ),
)
async def list_tasks(request: AnyRequest) -> Response[bytes]:
    """One page of the ledger."""
    asked = read_query(request, TaskQuery)
    page = await task_page(machine(request), asked.wanted, sort=asked.sort, request=asked.page)
    return answer(TaskList([task_item(row) for row in page.rows], page.next))


@get(
    f"{ROOT}/tasks/{{task_id:str}}",
    **operation(
        id="getTask",
        group="ledger",
        summary=say("查看一条任务"),
        scope="ledger:read",
        answers={200: TaskWhole},
        note=say("含责任分工、量化指标和现在可以办理的动作。"),
    ),
)
async def get_task(request: AnyRequest, task_id: FromPath[str]) -> Response[bytes]:
    """One task."""
    return answer(task_whole(await task_detail(machine(request), parse_id(task_id))))


@get(
    f"{ROOT}/tasks/{{task_id:str}}/history",
    **operation(
        id="getTaskHistory",
        group="ledger",
        summary=say("查看任务的经过"),
        scope="ledger:read",
        answers={200: History},
    ),
)
async def get_history(request: AnyRequest, task_id: FromPath[str]) -> Response[bytes]:
    """What happened to a task."""
    detail = await task_detail(machine(request), parse_id(task_id))
    return answer(History([history_item(row) for row in detail.timeline]))


ROUTES: list[Any] = [list_plans, get_plan, list_tasks, get_task, get_history]
