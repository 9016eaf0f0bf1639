"""The office adds a unit to a task by hand."""

from typing import Any, get_args
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from core.accounts.permissions import require
from core.accounts.queries import org_rows
from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.ledger.queries import TaskDetail, task_detail
from core.ledger.services import add_assignment
from core.ledger.states import ROLES, AssignmentRole
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_day, read_text, read_uuid
from web.kit.guards import desk
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]


class TypedUnit(Struct, frozen=True):
    """What was typed to add a unit."""

    org_id: str = ""
    role: str = "participant"
    part_text: str = ""
    due_on: str = ""


@get("/{slug:str}/desk/tasks/{task_id:str}/units/new")
async def unit_page(request: AnyRequest, task_id: FromPath[str]) -> Response[Any]:
    """The form."""
    tenant = desk(request)
    detail = await task_detail(tenant, parse_id(task_id))
    require(tenant, "task.assign")
    return await _form(request, tenant, detail, TypedUnit())


@post("/{slug:str}/desk/tasks/{task_id:str}/units")
async def unit_submit(request: AnyRequest, task_id: FromPath[str]) -> Response[Any]:
    """Adds the unit, or shows the form again with what was typed."""
    tenant, form = desk(request), await request.form()
    detail = await task_detail(tenant, parse_id(task_id))
    typed = TypedUnit(
        read_text(form, "org_id"),
        read_text(form, "role"),
        read_text(form, "part_text")[:500],
        read_text(form, "due_on"),
    )
    try:
        await add_assignment(
            tenant,
            detail.task.id,
            org_id=read_uuid(form, "org_id", say("单位")),
            role=_role(typed.role),
            part_text=typed.part_text,
            due_on=read_day(form, "due_on", say("时限")),
        )
    except InvalidError as refusal:
        return await _form(request, tenant, detail, typed, refusal=refusal)
    return done(request, desk_url(tenant, f"tasks/{detail.task.id}"), gettext("已增加责任单位，该单位的待办里已列出。"))


def _role(text: str) -> AssignmentRole:
    """Raises InvalidError for a role that does not exist."""
    for role in get_args(AssignmentRole):
        if role == text:
            return role  # type: ignore[no-any-return]  # -- get_args() loses the literal
    raise InvalidError(say("请选择分工。"), {"role": say("请选择分工")})


async def _form(
    request: AnyRequest,
    tenant: TenantContext,
    detail: TaskDetail,
    typed: TypedUnit,
    *,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    taken: set[UUID] = {row.facts.org_id for row in detail.assignments}
    free = [(str(org.id), org.name) for org in await org_rows(tenant) if org.id not in taken]
    return await desk_page(
        request,
        "tasks/unit.html",
        status=422 if refusal else 200,
        under="ledger",
        name=f"{detail.task.no} {detail.task.title}".strip(),
        task_url=desk_url(tenant, f"tasks/{detail.task.id}"),
        action=desk_url(tenant, f"tasks/{detail.task.id}/units"),
        orgs=[("", gettext("请选择")), *free],
        roles=[(role, gettext(word)) for role, word in ROLES.items()],
        typed=typed,
        errors=(refusal.fields or {"org_id": refusal.sentence}) if refusal else {},
    )


ROUTES = [unit_page, unit_submit]
