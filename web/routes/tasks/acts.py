"""The acts on an assignment: signing and starting at once; a decision, a stop or a return on a page with its reason."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct

from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.ids import parse_id
from core.ledger.queries.acting import facts_for, seen_assignment
from core.ledger.rules import AssignmentFacts, check_version
from core.ledger.services import (
    accept_assignment,
    cancel_assignment,
    resume_assignment,
    return_assignment,
    sign_assignment,
    start_assignment,
    suspend_assignment,
)
from core.ledger.states import ASSIGNMENT_STATES
from core.ledger.workflow import ActName
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import parse_day, read_lines, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.tasks.page import show_task

AnyRequest = Request[Any, Any, Any]


class Typed(Struct, frozen=True):
    """What was typed on the page of an act, and the version of the assignment that the page has seen."""

    reason: str = ""
    due_on: str = ""
    version: int = 0


class ActPage(Struct, frozen=True):
    """The page of one act: its words, what it asks for, what it does. ``day`` is ``must``, ``may`` or empty."""

    act: ActName
    title: str
    button: str
    reason_label: str
    seen_by: str
    said: str
    run: Callable[[TenantContext, AssignmentFacts, Typed], Awaitable[None]]
    reason_required: bool = True
    day: str = ""


async def _accept(tenant: TenantContext, facts: AssignmentFacts, typed: Typed) -> None:
    await accept_assignment(tenant, facts.id, version=typed.version, note=typed.reason)


async def _return(tenant: TenantContext, facts: AssignmentFacts, typed: Typed) -> None:
    if not typed.due_on:
        raise InvalidError(say("请填写新的时限。"), {"due_on": say("请填写新的时限")})
    await return_assignment(tenant, facts.id, version=typed.version, reason=typed.reason, due_on=_day(typed))


async def _suspend(tenant: TenantContext, facts: AssignmentFacts, typed: Typed) -> None:
    await suspend_assignment(tenant, facts.id, version=typed.version, reason=typed.reason)


async def _cancel(tenant: TenantContext, facts: AssignmentFacts, typed: Typed) -> None:
    await cancel_assignment(tenant, facts.id, version=typed.version, reason=typed.reason)


async def _resume(tenant: TenantContext, facts: AssignmentFacts, typed: Typed) -> None:
    day = _day(typed) if typed.due_on else None
    await resume_assignment(tenant, facts.id, version=typed.version, reason=typed.reason, due_on=day)


PAGES: dict[str, ActPage] = {
    "acceptance": ActPage(
        "accept",
        say("审核通过"),
        say("审核通过"),
        say("审核意见"),
        say("通过后不能撤回。全部应办结的单位都通过后，任务销号。审核意见该单位和市级可见。"),
        say("已审核通过。"),
        _accept,
        reason_required=False,
    ),
    "return": ActPage(
        "return",
        say("退回"),
        say("退回单位"),
        say("退回原因"),
        say("只退回这一个单位，不影响其他单位。该单位会在待办和时间线里看到原因和新的时限。"),
        say("已退回，新的时限从今天起算。"),
        _return,
        day="must",
    ),
    "suspend": ActPage(
        "suspend",
        say("暂停"),
        say("暂停办理"),
        say("暂停原因"),
        say("暂停期间时限停走，恢复后顺延。该单位和市级可见原因。"),
        say("已暂停，时限停走。"),
        _suspend,
    ),
    "cancel": ActPage(
        "cancel",
        say("取消"),
        say("取消该单位的任务"),
        say("取消原因"),
        say("取消后该单位不再承担这项任务，其待办随之消失。以后可以恢复。该单位和市级可见原因。"),
        say("已取消，该单位的待办已撤下。"),
        _cancel,
    ),
    "resume": ActPage(
        "resume",
        say("恢复"),
        say("恢复办理"),
        say("恢复原因"),
        say("恢复后回到原来的状态。不填新的时限时，按暂停的天数顺延。该单位和市级可见原因。"),
        say("已恢复办理。"),
        _resume,
        day="may",
    ),
}


@post("/{slug:str}/desk/assignments/{assignment_id:str}/sign")
async def sign_submit(request: AnyRequest, assignment_id: FromPath[str]) -> Response[Any]:
    """The unit signs for its part."""
    tenant = desk(request)
    facts = await seen_assignment(tenant, parse_id(assignment_id))
    version = read_version(await request.form())
    try:
        await sign_assignment(tenant, facts.id, version=version)
    except ConflictError as refusal:
        return await show_task(request, tenant, facts.task_id, refusal=_reason(refusal, facts, version))
    return done(request, task_url(tenant, facts), gettext("已签收，可以开始办理。"))


@post("/{slug:str}/desk/assignments/{assignment_id:str}/start")
async def start_submit(request: AnyRequest, assignment_id: FromPath[str]) -> Response[Any]:
    """The unit begins to work on its part."""
    tenant = desk(request)
    facts = await seen_assignment(tenant, parse_id(assignment_id))
    version = read_version(await request.form())
    try:
        await start_assignment(tenant, facts.id, version=version)
    except ConflictError as refusal:
        return await show_task(request, tenant, facts.task_id, refusal=_reason(refusal, facts, version))
    return done(request, task_url(tenant, facts), gettext("已开始办理。"))


@get("/{slug:str}/desk/assignments/{assignment_id:str}/{act:str}")
async def act_page(request: AnyRequest, assignment_id: FromPath[str], act: FromPath[str]) -> Response[Any]:
    """The page of one act."""
    tenant, page = desk(request), _page(act)
    facts = await facts_for(tenant, page.act, parse_id(assignment_id))
    return await _form(request, tenant, page, facts, Typed(version=facts.version))


@post("/{slug:str}/desk/assignments/{assignment_id:str}/{act:str}")
async def act_submit(request: AnyRequest, assignment_id: FromPath[str], act: FromPath[str]) -> Response[Any]:
    """Does the act, or shows the page again with what was typed."""
    tenant, page, form = desk(request), _page(act), await request.form()
    facts = await seen_assignment(tenant, parse_id(assignment_id))
    typed = Typed(read_lines(form, "reason"), read_text(form, "due_on"), read_version(form))
    try:
        await page.run(tenant, facts, typed)
    except InvalidError as refusal:
        return await _form(request, tenant, page, facts, typed, refusal=refusal)
    except ConflictError as refusal:
        if typed.version == facts.version:
            raise
        return await _stale(request, tenant, page, facts, typed, _reason(refusal, facts, typed.version))
    return done(request, task_url(tenant, facts), gettext(page.said))


def read_version(form: FormMultiDict) -> int:
    """The version that the page has seen; 0, which no row has, for anything that is no number."""
    text = read_text(form, "version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def task_url(tenant: TenantContext, facts: AssignmentFacts) -> str:
    """The page of the assignment's task."""
    return desk_url(tenant, f"tasks/{facts.task_id}")


def _reason(refusal: ConflictError, facts: AssignmentFacts, version: int) -> ConflictError:
    """Why an act came to nothing: a page gone stale explains more than the state that it did not know of."""
    try:
        check_version(version, facts.version)
    except ConflictError as stale:
        return stale
    return refusal


def _page(act: str) -> ActPage:
    if act not in PAGES:
        raise NotFoundError
    return PAGES[act]


def _day(typed: Typed) -> date:
    return parse_day(typed.due_on, "due_on", say("新的时限"))


async def _stale(
    request: AnyRequest,
    tenant: TenantContext,
    page: ActPage,
    facts: AssignmentFacts,
    typed: Typed,
    refusal: ConflictError,
) -> Response[Any]:
    """Somebody was quicker: what was typed stays, what has changed is said; sending it again is a new decision."""
    await facts_for(tenant, page.act, facts.id)
    fresh = Typed(typed.reason, typed.due_on, facts.version)
    return await _form(request, tenant, page, facts, fresh, status=409, stale=refusal.sentence)


async def _form(
    request: AnyRequest,
    tenant: TenantContext,
    page: ActPage,
    facts: AssignmentFacts,
    typed: Typed,
    *,
    refusal: InvalidError | None = None,
    status: int = 200,
    stale: str = "",
) -> Response[Any]:
    return await desk_page(
        request,
        "tasks/act.html",
        status=422 if refusal else status,
        under="ledger",
        page=page,
        facts=facts,
        state=ASSIGNMENT_STATES[facts.state],
        task_url=task_url(tenant, facts),
        typed=typed,
        errors=(refusal.fields or {"reason": refusal.sentence}) if refusal else {},
        stale=stale,
    )


ROUTES = [sign_submit, start_submit, act_page, act_submit]
