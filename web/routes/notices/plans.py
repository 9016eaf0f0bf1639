"""What is printed above the tasks: the notice's own lines, and each plan with its options."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct

from core.clock import today
from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.ledger.cycles import cycle_words, next_period, read_cycles
from core.notices.queries.facts import draft_facts
from core.notices.queries.review import may_edit
from core.notices.records import NoticeEdit, NoticeHead, PlanEdit
from core.notices.services import edit_notice, edit_plan
from core.obligations.queries import tenant_calendar
from core.phrases import say
from core.workdays.calendar import WorkCalendar
from web.kit.desk import desk_page, done
from web.kit.forms import read_checked, read_day, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.notices.address import ReviewAddress, read_address
from web.routes.notices.typed_task import read_whole
from web.routes.notices.views import crumbs

AnyRequest = Request[Any, Any, Any]


class TypedHead(Struct, frozen=True):
    """The notice's own lines as their form shows them."""

    title: str
    issuer: str
    doc_no: str
    issued_on: str


@get("/{slug:str}/desk/notices/{notice_id:str}/plans")
async def plans_page(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """The notice's own lines and its plans, each a form."""
    tenant = desk(request)
    return await _plans_page(request, tenant, read_address(request, tenant, notice_id))


@post("/{slug:str}/desk/notices/{notice_id:str}/head")
async def edit_notice_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Saves title, issuer, number and day."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    try:
        edit = NoticeEdit(
            title=read_text(form, "title"),
            issuer=read_text(form, "issuer"),
            doc_no=read_text(form, "doc_no"),
            issued_on=read_day(form, "issued_on", gettext("印发日期")),
        )
        await edit_notice(tenant, notice_id=address.notice_id, version=read_whole(form, "version"), edit=edit)
    except InvalidError as refusal:
        return await _plans_page(request, tenant, address, form=form, refusal=refusal)
    return done(request, address.path("plans"), gettext("公文信息已保存。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/plans/{plan_id:str}")
async def edit_plan_submit(request: AnyRequest, notice_id: FromPath[str], plan_id: FromPath[str]) -> Response[Any]:
    """Saves a plan's title and options."""
    tenant, form, key = desk(request), await request.form(), parse_id(plan_id)
    address = read_address(request, tenant, notice_id)
    version = read_whole(form, "version")
    edit = PlanEdit(
        title=read_text(form, "plan_title"),
        report_rule=read_text(form, "report_rule"),
        all_must_answer=read_checked(form, "all_must_answer"),
        head_waived=read_checked(form, "head_waived"),
    )
    try:
        await edit_plan(tenant, notice_id=address.notice_id, plan_id=key, version=version, edit=edit)
    except InvalidError as refusal:
        return await _plans_page(request, tenant, address, refusal=refusal, typed_plan=(key, edit))
    return done(request, f"{address.path('plans')}#plan-{key}", gettext("方案信息已保存。"))


async def _plans_page(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
    typed_plan: tuple[UUID, PlanEdit] | None = None,
) -> Response[Any]:
    facts = await draft_facts(tenant, address.notice_id)
    calendar = await tenant_calendar(tenant)
    errors = dict(refusal.fields) if refusal else {}
    plans = facts.plans
    if typed_plan is not None:
        plan_id, edit = typed_plan
        errors = {f"plan_title-{plan_id}": errors["title"]} if "title" in errors else errors
        kept = msgspec.structs.asdict(edit)
        plans = [msgspec.structs.replace(plan, **kept) if plan.id == plan_id else plan for plan in plans]
    return await desk_page(
        request,
        "notices/plans.html",
        status=422 if refusal else 200,
        notice=facts.notice,
        typed=_typed(form, facts.notice),
        plans=plans,
        counts={
            plan.id: sum(line.plan_id == plan.id and not line.dropped for line in facts.lines) for plan in facts.plans
        },
        duties={plan.id: _duties(plan.report_rule, calendar) for plan in plans},
        address=address,
        crumbs=crumbs(address, facts.notice, gettext("公文和方案信息")),
        may_edit=may_edit(tenant, facts),
        errors=errors,
    )


def _duties(report_rule: str, calendar: WorkCalendar) -> tuple[str, ...]:
    """What the words of a reporting duty are read as, each with its next due day."""
    found = []
    for cycle in read_cycles(report_rule):
        period = next_period(cycle, today(), calendar=calendar)
        day = period.due.isoformat()
        found.append(
            say("%(duty)s，下一次%(day)s（报%(period)s）", duty=cycle_words(cycle), day=day, period=period.label)
        )
    return tuple(found)


def _typed(form: FormMultiDict | None, notice: NoticeHead) -> TypedHead:
    if form is None:
        day = notice.issued_on.isoformat() if notice.issued_on else ""
        return TypedHead(notice.title, notice.issuer, notice.doc_no, day)
    return TypedHead(*(read_text(form, name) for name in TypedHead.__struct_fields__))
