"""Reporting progress: the form of a draft, saving and submitting it; the head signs it or gives it back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from core.context import TenantContext
from core.db import DB
from core.errors import ConflictError, InvalidError, NotFoundError
from core.files.kinds import accept_attribute
from core.files.services import QuotaExceededError, keep_attachments, remove_attachment
from core.ids import parse_id
from core.ledger.queries import ReportRow, TargetRow, report_row
from core.ledger.queries.acting import facts_for, seen_assignment
from core.ledger.queries.targets import target_rows
from core.ledger.records import REPORT, Written
from core.ledger.rules import AssignmentFacts
from core.ledger.services import hand_back_report, save_report_draft, sign_off_report, submit_report
from core.phrases import listed, say
from web.downloads import store_of
from web.kit.desk import desk_page, desk_url, done
from web.kit.filters import file_size
from web.kit.forms import read_lines, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.tasks.acts import read_version, task_url
from web.routes.tasks.page import show_task
from web.routes.tasks.report_form import TypedReport, blank_report, draft_of, stored_report, typed_report
from web.uploads import uploads_of

AnyRequest = Request[Any, Any, Any]


class HeldFile(Struct, frozen=True):
    """A file that a draft has already."""

    id: str
    name: str
    url: str
    size: str


@get("/{slug:str}/desk/assignments/{assignment_id:str}/report")
async def report_page(request: AnyRequest, assignment_id: FromPath[str]) -> Response[Any]:
    """The form: the unit's draft where it has one, else an empty one. ``closes`` ticks the closing box."""
    tenant, closes = desk(request), bool(request.query_params.get("closes"))
    facts = await facts_for(tenant, "report", parse_id(assignment_id))
    targets, draft = await target_rows(tenant, facts.task_id), await _draft(tenant, facts)
    typed = (
        stored_report(draft, targets, closes=closes) if draft else blank_report(targets, pct=facts.pct, closes=closes)
    )
    return await _form(request, tenant, facts, typed, draft)


@post("/{slug:str}/desk/assignments/{assignment_id:str}/report", opt={"uploads": "attachment"})
async def report_submit(request: AnyRequest, assignment_id: FromPath[str]) -> Response[Any]:
    """Saves the draft with its files, and submits it when asked to. What was typed is never lost."""
    tenant, form = desk(request), await request.form()
    facts = await seen_assignment(tenant, parse_id(assignment_id))
    targets, draft = await target_rows(tenant, facts.task_id), await _draft(tenant, facts)
    typed = typed_report(form, targets)
    try:
        written = await save_report_draft(
            tenant, facts.id, draft=draft_of(form, typed), version=read_version(form) if typed.version else None
        )
        return await _go_on(request, tenant, facts, written, read_text(form, "act"))
    except InvalidError as refusal:
        return await _form(request, tenant, facts, typed, draft, refusal=refusal)
    except QuotaExceededError as full:
        told = InvalidError(full.sentence, {"files": full.sentence})
        return await _form(request, tenant, facts, typed, draft, refusal=told, status=full.status)
    except ConflictError as refusal:
        return await _stale(request, tenant, facts, typed, targets, draft, refusal)


@post("/{slug:str}/desk/reports/{report_id:str}/sign-off")
async def sign_off_submit(request: AnyRequest, report_id: FromPath[str]) -> Response[Any]:
    """The head signs a report."""
    tenant = desk(request)
    report = await _seen_report(tenant, report_id)
    try:
        await sign_off_report(tenant, report.id, version=read_version(await request.form()))
    except ConflictError as refusal:
        return await show_task(request, tenant, report.task_id, refusal=refusal)
    said = gettext("已签发并申请销号，等待审核。") if report.closes else gettext("已签发，同一任务的单位和市级可见。")
    return done(request, desk_url(tenant, f"tasks/{report.task_id}"), said)


@get("/{slug:str}/desk/reports/{report_id:str}/hand-back")
async def hand_back_page(request: AnyRequest, report_id: FromPath[str]) -> Response[Any]:
    """Where the head says why a report goes back to the clerk."""
    tenant = desk(request)
    report = await _seen_report(tenant, report_id)
    await facts_for(tenant, "hand_back", report.assignment_id)
    return await _hand_back_form(request, tenant, report, version=report.version)


@post("/{slug:str}/desk/reports/{report_id:str}/hand-back")
async def hand_back_submit(request: AnyRequest, report_id: FromPath[str]) -> Response[Any]:
    """Gives a report back to the clerk."""
    tenant, form = desk(request), await request.form()
    report, reason, version = await _seen_report(tenant, report_id), read_lines(form, "reason"), read_version(form)
    try:
        await hand_back_report(tenant, report.id, version=version, reason=reason)
    except InvalidError as refusal:
        return await _hand_back_form(request, tenant, report, version=version, reason=reason, refusal=refusal)
    return done(request, desk_url(tenant, f"tasks/{report.task_id}"), gettext("已退回经办，草稿仍在，可继续填报。"))


async def _go_on(
    request: AnyRequest, tenant: TenantContext, facts: AssignmentFacts, written: Written, wanted: str
) -> Response[Any]:
    """After the draft is saved: its files, then what the pressed button asks for.

    Raises InvalidError when the report cannot be submitted yet. Files cannot be typed again, so where some came, the
    draft is kept with them instead.
    """
    uploads, form_url = uploads_of(request), desk_url(tenant, f"assignments/{facts.id}/report")
    await keep_attachments(tenant, store_of(request), subject_kind=REPORT, subject_id=written.id, files=uploads.taken)
    if wanted.startswith("drop:"):
        file_id = parse_id(wanted.removeprefix("drop:"))
        await remove_attachment(tenant, file_id, subject_kind=REPORT, subject_id=written.id)
        return done(request, form_url, gettext("附件已移除，草稿已保存。"))
    if uploads.refused:
        return done(
            request, form_url, say("草稿已保存。没有收下的附件：%(reasons)s", reasons=listed(uploads.refused, ""))
        )
    if wanted != "submit":
        return done(request, form_url, gettext("草稿已保存，仅本单位可见。"))
    try:
        async with DB.transaction():
            await submit_report(tenant, written.id, version=written.version)
    except InvalidError as refusal:
        if not uploads.taken:
            raise
        return done(request, form_url, say("草稿和附件已保存，还没有提交：%(reason)s", reason=refusal.sentence))
    report = await report_row(tenant, written.id)
    signed = report is not None and report.signed_off_at is not None
    said = gettext("已报送，市级可见。") if signed else gettext("已提交，等待本单位负责人签发。")
    return done(request, task_url(tenant, facts), said)


async def _stale(
    request: AnyRequest,
    tenant: TenantContext,
    facts: AssignmentFacts,
    typed: TypedReport,
    targets: tuple[TargetRow, ...],
    draft: ReportRow | None,
    refusal: ConflictError,
) -> Response[Any]:
    """Somebody was quicker: what was typed stays on the page, beside the draft that was stored meanwhile.

    Saving again replaces the stored draft. Where there is none any more, what was typed can only be copied.
    """
    other = stored_report(draft, targets, closes=False) if draft else None
    version = other.version if other else typed.version
    fresh = TypedReport(typed.body, typed.pct, typed.closes, typed.no_progress, typed.figures, version)
    return await _form(request, tenant, facts, fresh, draft, other=other, stale=refusal.sentence)


async def _form(
    request: AnyRequest,
    tenant: TenantContext,
    facts: AssignmentFacts,
    typed: TypedReport,
    draft: ReportRow | None,
    *,
    refusal: InvalidError | None = None,
    status: int = 422,
    other: TypedReport | None = None,
    stale: str = "",
) -> Response[Any]:
    return await desk_page(
        request,
        "tasks/report.html",
        status=status if refusal else 409 if stale else 200,
        under="ledger",
        facts=facts,
        typed=typed,
        draft=draft,
        held=_held(tenant, draft),
        other=other,
        stale=stale,
        accept=accept_attribute("attachment"),
        task_url=task_url(tenant, facts),
        errors=(refusal.fields or {"body": refusal.sentence}) if refusal else {},
        refused=refusal.sentence if refusal else "",
    )


async def _hand_back_form(
    request: AnyRequest,
    tenant: TenantContext,
    report: ReportRow,
    *,
    version: int,
    reason: str = "",
    refusal: InvalidError | None = None,
) -> Response[Any]:
    return await desk_page(
        request,
        "tasks/hand_back.html",
        status=422 if refusal else 200,
        under="ledger",
        report=report,
        version=version,
        reason=reason,
        task_url=desk_url(tenant, f"tasks/{report.task_id}"),
        errors=refusal.fields if refusal else {},
    )


async def _draft(tenant: TenantContext, facts: AssignmentFacts) -> ReportRow | None:
    """The unit's present draft, read again."""
    current = await seen_assignment(tenant, facts.id)
    if current.report_id is None or current.report_state != "draft":
        return None
    return await report_row(tenant, current.report_id)


async def _seen_report(tenant: TenantContext, report_id: str) -> ReportRow:
    report = await report_row(tenant, parse_id(report_id))
    if report is None:
        raise NotFoundError
    return report


def _held(tenant: TenantContext, draft: ReportRow | None) -> tuple[HeldFile, ...]:
    return tuple(
        HeldFile(str(file.id), file.name, desk_url(tenant, f"attachments/{file.id}"), file_size(file.size))
        for file in (draft.files if draft else ())
    )


ROUTES = [report_page, report_submit, sign_off_submit, hand_back_page, hand_back_submit]
