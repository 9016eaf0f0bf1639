"""The acts on single tasks of a draft: edit, confirm, drop, restore, merge, split, add."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.notices.queries.review import task_review
from core.notices.records import TaskRow
from core.notices.sentences import sentences_of
from core.notices.services import (
    StaleDraftError,
    add_task,
    confirm_tasks,
    drop_task,
    edit_task,
    merge_task,
    restore_task,
    split_task,
)
from core.phrases import counted
from web.kit.desk import desk_page, done
from web.kit.forms import read_all, read_text, read_uuid
from web.kit.guards import desk
from web.kit.htmx import read_htmx
from web.kit.i18n import gettext
from web.routes.notices.address import ReviewAddress, read_address
from web.routes.notices.review import answer_review
from web.routes.notices.typed_task import (
    TypedTask,
    deadline_kinds,
    read_edit,
    read_whole,
    typed_from_form,
)
from web.routes.notices.views import article_view, crumbs, review_view

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}")
async def task_page(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """One task of a draft, beside its source."""
    tenant = desk(request)
    return await _answer_task(request, tenant, read_address(request, tenant, notice_id), parse_id(task_id))


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}")
async def edit_task_submit(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Saves a task; with ``confirm`` somebody has looked at it."""
    tenant, form, key = desk(request), await request.form(), parse_id(task_id)
    address, typed, confirm = read_address(request, tenant, notice_id), typed_from_form(form), bool(form.get("confirm"))
    answer = partial(_answer_task, request, tenant, address, key, number=read_whole(form, "number"))
    version = read_whole(form, "version")
    try:
        edit = read_edit(typed)
        await edit_task(tenant, notice_id=address.notice_id, task_id=key, version=version, edit=edit, confirm=confirm)
    except InvalidError as refusal:
        return await answer(status=422, typed=typed, errors=refusal.fields)
    except StaleDraftError as stale:
        return await answer(status=409, typed=typed, current=stale.current)
    if read_htmx(request.headers).partial:
        return await answer()
    return done(request, address.at_task(key), gettext("已确认。") if confirm else gettext("已保存。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/confirmations")
async def confirm_tasks_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Says of the tasks of a page that somebody has looked at them."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    ids = [parse_id(text) for text in read_all(form, "task")]
    confirmed = await confirm_tasks(tenant, notice_id=address.notice_id, task_ids=ids)
    return await _back(request, tenant, address, counted("已确认%(num)s条。", confirmed))


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks")
async def add_task_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Adds an empty task behind the others of a plan, and opens it."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    try:
        task_id = await add_task(
            tenant,
            notice_id=address.notice_id,
            plan_id=read_uuid(form, "plan_id", gettext("方案")),
            title=read_text(form, "title"),
        )
    except InvalidError as refusal:
        return await answer_review(request, tenant, address, status=422, errors=refusal.fields)
    return done(request, address.path(f"tasks/{task_id}"), gettext("已增加，请补全单位和时限。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}/drops")
async def drop_task_submit(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Leaves a task out, with a reason."""
    tenant, form, key = desk(request), await request.form(), parse_id(task_id)
    address = read_address(request, tenant, notice_id)
    await drop_task(
        tenant,
        notice_id=address.notice_id,
        task_id=key,
        version=read_whole(form, "version"),
        reason=read_text(form, "reason"),
    )
    return done(request, address.at_task(key), gettext("这一条不再作为任务，可以恢复。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}/restorations")
async def restore_task_submit(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Takes a dropped task back."""
    tenant, form, key = desk(request), await request.form(), parse_id(task_id)
    address = read_address(request, tenant, notice_id)
    await restore_task(tenant, notice_id=address.notice_id, task_id=key, version=read_whole(form, "version"))
    return await _back(request, tenant, address, gettext("已恢复为任务。"), key)


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}/merges")
async def merge_task_submit(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Adds a task to the one before it."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    into = await merge_task(
        tenant, notice_id=address.notice_id, task_id=parse_id(task_id), version=read_whole(form, "version")
    )
    return await _back(request, tenant, address, gettext("已与上一条合并，请核对合并后的内容。"), into)


@get("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}/splits")
async def split_page(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Where to split a task: its sentences."""
    tenant = desk(request)
    return await _split_page(request, tenant, read_address(request, tenant, notice_id), parse_id(task_id))


@post("/{slug:str}/desk/notices/{notice_id:str}/tasks/{task_id:str}/splits")
async def split_task_submit(request: AnyRequest, notice_id: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Makes two tasks of one."""
    tenant, form, key = desk(request), await request.form(), parse_id(task_id)
    address = read_address(request, tenant, notice_id)
    try:
        await split_task(
            tenant,
            notice_id=address.notice_id,
            task_id=key,
            version=read_whole(form, "version"),
            at=read_whole(form, "at"),
        )
    except InvalidError as refusal:
        return await _split_page(request, tenant, address, key, refusal=refusal)
    return done(request, address.at_task(key), gettext("已拆成两条，请分别核对单位和时限。"))


async def _answer_task(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    task_id: UUID,
    *,
    status: int = 200,
    number: int = 0,
    typed: TypedTask | None = None,
    errors: dict[str, str] | None = None,
    current: TaskRow | None = None,
) -> Response[Any]:
    """One task as a page, or as the part of the review that it replaces together with the counts above it.

    ``number`` is its mark on the page that it is part of.
    """
    review = await task_review(tenant, address.notice_id, task_id)
    view = replace(review.tasks[0], number=number) if number else review.tasks[0]
    article = article_view(view, address, editable=review.may_edit, typed=typed, errors=errors, current=current)
    return await desk_page(
        request,
        "notices/task.html",
        status=status,
        notice=review.facts.notice,
        review=review_view(review, address),
        article=article,
        numbers={task_id: article.mark},
        source=review.source,
        address=address,
        may_edit=review.may_edit,
        kinds=deadline_kinds(),
        crumbs=crumbs(address, review.facts.notice, gettext("核对一条任务")),
        errors={f"d-{task_id}-{name}": sentence for name, sentence in (errors or {}).items()},
    )


async def _split_page(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    task_id: UUID,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    review = await task_review(tenant, address.notice_id, task_id)
    row = review.tasks[0].row
    return await desk_page(
        request,
        "notices/split.html",
        status=422 if refusal else 200,
        notice=review.facts.notice,
        row=row,
        sentences=tuple(enumerate(sentences_of(row.text))),
        address=address,
        crumbs=crumbs(address, review.facts.notice, gettext("拆成两条")),
        errors=refusal.fields if refusal else {},
    )


async def _back(
    request: AnyRequest, tenant: TenantContext, address: ReviewAddress, sentence: str, task_id: UUID | None = None
) -> Response[Any]:
    """The review again: as a fragment, or from the top, or scrolled to a task."""
    if read_htmx(request.headers).partial:
        return await answer_review(request, tenant, address, said=sentence)
    return done(request, address.at_task(task_id) if task_id else address.path(), sentence)
