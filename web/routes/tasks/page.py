"""The task page (任务详情)."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from core.context import TenantContext
from core.errors import ConflictError
from core.ids import parse_id
from core.ledger.queries import TaskDetail, task_detail
from core.ledger.queries.acting import seen_assignment
from core.notices.queries.source import source_excerpt
from core.obligations.queries import lights_now
from web.kit.desk import desk_page, desk_url
from web.kit.guards import desk
from web.routes.tasks.view import task_view

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/tasks/{task_id:str}")
async def task_page(request: AnyRequest, task_id: FromPath[str]) -> Response[Any]:
    """One task with everything the post may read of it."""
    return await show_task(request, desk(request), parse_id(task_id))


@get("/{slug:str}/desk/assignments/{assignment_id:str}")
async def assignment_page(request: AnyRequest, assignment_id: FromPath[str]) -> Response[Any]:
    """An assignment is shown on its task's page."""
    tenant = desk(request)
    facts = await seen_assignment(tenant, parse_id(assignment_id))
    return Redirect(path=desk_url(tenant, f"tasks/{facts.task_id}"), status_code=303)


async def show_task(
    request: AnyRequest, tenant: TenantContext, task_id: UUID, *, refusal: ConflictError | None = None
) -> Response[Any]:
    """The page of a task as it stands now; after a press that came too late, with why and under its status."""
    detail = await task_detail(tenant, task_id)
    view = task_view(tenant, detail, await lights_now(tenant), await _paragraphs(tenant, detail))
    return await desk_page(
        request,
        "tasks/task.html",
        status=refusal.status if refusal else 200,
        under="ledger",
        task=view,
        refused=refusal.sentence if refusal else "",
    )


async def _paragraphs(tenant: TenantContext, detail: TaskDetail) -> tuple[str, ...]:
    task = detail.task
    if task.notice_id is None or task.source_start is None or task.source_end is None:
        return ()
    return await source_excerpt(tenant, notice_id=task.notice_id, start=task.source_start, end=task.source_end)


ROUTES = [task_page, assignment_page]
