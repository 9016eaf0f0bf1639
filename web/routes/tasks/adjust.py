"""The office adjusts one task: its words, deadline and figures, who has which part until when."""

from datetime import date
from typing import Any, get_args
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.ids import parse_id
from core.ledger.effects import follows_deadline
from core.ledger.queries import TaskDetail, task_detail
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import NewTarget
from core.ledger.revisions import StandingTask, UnitPart
from core.ledger.services import TaskAdjustment, adjust_task
from core.ledger.states import DEADLINE_KINDS, ROLES, AssignmentRole, DeadlineKind
from core.notices.correcting.words import new_targets
from core.notices.typed import read_targets
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import parse_day, read_lines, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.tasks.acts import read_version

AnyRequest = Request[Any, Any, Any]


class TypedPart(Struct, frozen=True):
    """One unit's part as typed; an empty day: due with the task."""

    id: str
    name: str
    role: str
    day: str


class TypedTask(Struct, frozen=True):
    """The form as it stands on the page."""

    title: str
    text: str
    deadline_text: str
    deadline_kind: str
    deadline: str
    targets: str
    reason: str
    version: int
    parts: tuple[TypedPart, ...]


@get("/{slug:str}/desk/tasks/{task_id:str}/adjustment")
async def adjustment_page(request: AnyRequest, task_id: FromPath[str]) -> Response[Any]:
    """The form."""
    tenant = desk(request)
    detail = await task_detail(tenant, parse_id(task_id))
    require(tenant, "task.assign")
    return await _form(request, tenant, detail, _stored(await _standing(tenant, detail)))


@post("/{slug:str}/desk/tasks/{task_id:str}/adjustment")
async def adjustment_submit(request: AnyRequest, task_id: FromPath[str]) -> Response[Any]:
    """Changes the task, or shows the form again with what was typed."""
    tenant, form = desk(request), await request.form()
    detail = await task_detail(tenant, parse_id(task_id))
    require(tenant, "task.assign")
    standing = await _standing(tenant, detail)
    typed = _typed(form, standing)
    try:
        adjustment = _adjustment(typed, standing)
        changed = await adjust_task(
            tenant, detail.task.id, version=typed.version, adjustment=adjustment, reason=typed.reason
        )
    except InvalidError as refusal:
        return await _form(request, tenant, detail, typed, errors=refusal.fields or {"title": refusal.sentence})
    except ConflictError as refusal:
        if typed.version == standing.version:
            raise
        return await _form(request, tenant, detail, typed, stale=refusal.sentence, now=_stored(standing))
    words = gettext("已调整，任务上的单位会收到通知。") if changed else gettext("没有改动。")
    return done(request, desk_url(tenant, f"tasks/{detail.task.id}"), words)


async def _standing(tenant: TenantContext, detail: TaskDetail) -> StandingTask:
    return (await standing_tasks(tenant, [detail.task.plan_id], [detail.task.id]))[0]


def _stored(task: StandingTask) -> TypedTask:
    words = task.words
    return TypedTask(
        title=words.title,
        text=words.text,
        deadline_text=words.deadline_text,
        deadline_kind=words.deadline_kind,
        deadline=words.deadline.isoformat() if words.deadline else "",
        targets="\n".join(target.text for target in words.targets),
        reason="",
        version=task.version,
        parts=tuple(
            TypedPart(str(part.assignment_id), part.name, part.role, _own_day(part, task)) for part in _live(task)
        ),
    )


def _typed(form: FormMultiDict, task: StandingTask) -> TypedTask:
    return TypedTask(
        title=read_text(form, "title"),
        text=read_lines(form, "text"),
        deadline_text=read_text(form, "deadline_text"),
        deadline_kind=read_text(form, "deadline_kind"),
        deadline=read_text(form, "deadline"),
        targets=read_lines(form, "targets"),
        reason=read_lines(form, "reason"),
        version=read_version(form),
        parts=tuple(
            TypedPart(
                str(part.assignment_id),
                part.name,
                read_text(form, f"role-{part.assignment_id}") or part.role,
                read_text(form, f"day-{part.assignment_id}"),
            )
            for part in _live(task)
        ),
    )


def _adjustment(typed: TypedTask, task: StandingTask) -> TaskAdjustment:
    """What was typed, as values. Raises InvalidError by field."""
    return TaskAdjustment(
        title=typed.title,
        text=typed.text,
        deadline_text=typed.deadline_text,
        deadline_kind=_kind(typed.deadline_kind),
        deadline=_day(typed.deadline, "deadline", gettext("到期日")),
        targets=_targets(typed.targets, task),
        roles={UUID(part.id): _role(part.role) for part in typed.parts},
        days={UUID(part.id): _day(part.day, f"day-{part.id}", part.name) for part in typed.parts},
    )


def _live(task: StandingTask) -> list[UnitPart]:
    return [part for part in task.units if part.state not in ("cancelled", "accepted")]


def _own_day(part: UnitPart, task: StandingTask) -> str:
    return part.due_on.isoformat() if part.due_on and not follows_deadline(part, task.words) else ""


def _targets(typed: str, task: StandingTask) -> tuple[NewTarget, ...]:
    """The figures as typed; one that is written as before keeps what is known of it."""
    known = {target.text: target for target in task.words.targets}
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    fresh = {line: new_targets(read_targets(line)) for line in lines if line not in known}
    return tuple(target for line in lines for target in ((known[line],) if line in known else fresh[line]))


def _kind(text: str) -> DeadlineKind:
    for kind in DEADLINE_KINDS:
        if kind == text:
            return kind
    raise InvalidError(gettext("请选择时限的类型。"), {"deadline_kind": gettext("请选择")})


def _role(text: str) -> AssignmentRole:
    for role in get_args(AssignmentRole):
        if role == text:
            return role  # type: ignore[no-any-return]  # -- get_args() loses the literal
    raise InvalidError(gettext("请选择分工。"), {"roles": gettext("请选择分工")})


def _day(text: str, name: str, label: str) -> date | None:
    return parse_day(text, name, label) if text else None


async def _form(
    request: AnyRequest,
    tenant: TenantContext,
    detail: TaskDetail,
    typed: TypedTask,
    *,
    errors: dict[str, str] | None = None,
    stale: str = "",
    now: TypedTask | None = None,
) -> Response[Any]:
    # What was typed stays; sending it again is a new decision, on what stands now.
    shown = replace(typed, version=now.version) if now else typed
    return await desk_page(
        request,
        "tasks/adjust.html",
        status=422 if errors else 409 if stale else 200,
        under="ledger",
        name=f"{detail.task.no} {detail.task.title}".strip(),
        task_url=desk_url(tenant, f"tasks/{detail.task.id}"),
        action=desk_url(tenant, f"tasks/{detail.task.id}/adjustment"),
        kinds=[(kind, gettext(word)) for kind, word in DEADLINE_KINDS.items()],
        roles=[(role, gettext(word)) for role, word in ROLES.items()],
        typed=shown,
        now=now,
        stale=stale,
        errors=errors or {},
    )


ROUTES = [adjustment_page, adjustment_submit]
