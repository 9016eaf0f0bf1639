"""The review of a draft: its page, who its names are, its plans, the preview and the publication."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.accounts.permissions import may
from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.jobs import job_status
from core.notices.queries.notices import notice_head
from core.notices.queries.preview import publication_preview
from core.notices.queries.published import generations_of, plans_of_notice
from core.notices.queries.review import review_page
from core.notices.queries.source import opening_words
from core.notices.records import NoticeHead
from core.notices.services import publish_notice, settle_names, unsettle_name
from core.phrases import counted
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_text
from web.kit.guards import desk
from web.kit.htmx import read_htmx
from web.kit.i18n import gettext
from web.kit.shell import Link
from web.routes.notices.address import ReviewAddress, read_address
from web.routes.notices.correction_view import correction_note
from web.routes.notices.typed_task import deadline_kinds
from web.routes.notices.views import article_view, crumbs, mark_of, review_view, steps

AnyRequest = Request[Any, Any, Any]

NOT_A_UNIT = "none"
"""What the list of units offers for a name that is no unit."""
_SHOWN_CHARACTERS = 40_000
_MOST_NAMES = 200


@get("/{slug:str}/desk/notices/{notice_id:str}")
async def notice_page(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """A notice as it stands: being read, under review, published, or given up."""
    tenant = desk(request)
    address = read_address(request, tenant, notice_id)
    notice = await notice_head(tenant, address.notice_id)
    if notice.state == "draft":
        return await answer_review(request, tenant, address)
    if notice.state == "published":
        return await _published_page(request, tenant, notice)
    return await _standing_page(request, tenant, notice)


@post("/{slug:str}/desk/notices/{notice_id:str}/names")
async def settle_names_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Settles every name for which something was chosen."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    chosen: dict[str, UUID | None] = {}
    for place in range(_MOST_NAMES):
        printed, unit = read_text(form, f"name-{place}"), read_text(form, f"unit-{place}")
        if printed and unit:
            chosen[printed] = None if unit == NOT_A_UNIT else parse_id(unit)
    try:
        units = await settle_names(tenant, notice_id=address.notice_id, chosen=chosen)
    except InvalidError as refusal:
        return await answer_review(request, tenant, address, status=422, errors={"names": refusal.sentence})
    sentence = counted("已认定%(num)s个单位名，用于全部任务。", len(units))
    if read_htmx(request.headers).partial:
        return await answer_review(request, tenant, address, said=sentence)
    return done(request, f"{address.path()}#names", sentence)


@post("/{slug:str}/desk/notices/{notice_id:str}/names/withdrawals")
async def unsettle_name_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Takes back what was decided about one name."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    await unsettle_name(tenant, notice_id=address.notice_id, printed=read_text(form, "printed"))
    return done(request, f"{address.path()}#names", gettext("已撤销认定，请重新认定。"))


@get("/{slug:str}/desk/notices/{notice_id:str}/preview")
async def preview_page(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """What publishing would make, and for whom."""
    tenant = desk(request)
    address = read_address(request, tenant, notice_id)
    preview = await publication_preview(tenant, address.notice_id)
    return await desk_page(
        request,
        "notices/preview.html",
        preview=preview,
        address=address,
        crumbs=crumbs(address, preview.notice, gettext("发布预览")),
        stages=steps(3),
        correction_link=Link(gettext("看差异"), address.with_filter().path("correction")),
    )


@post("/{slug:str}/desk/notices/{notice_id:str}/publications")
async def publish_notice_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Publishes; a second time it leads to the same plans."""
    tenant = desk(request)
    seen = read_text(await request.form(), "seen")
    made = await publish_notice(tenant, notice_id=parse_id(notice_id), seen=seen or None)
    words = (
        gettext("已经发布过，没有重复发布。")
        if made.again
        else counted("已发布%(num)s条任务，各单位的工作台会看到。", made.tasks)
    )
    return done(request, desk_url(tenant, f"notices/{made.notice_id}"), words)


async def answer_review(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    said: str = "",
) -> Response[Any]:
    """The review page, or its inner part for a fragment. ``said`` is what was just done."""
    review = await review_page(tenant, address.notice_id, address.wanted)
    here = address.with_filter(plan=review.wanted.plan, doubt=review.wanted.doubt, page=review.wanted.page)
    return await desk_page(
        request,
        "notices/review.html",
        status=status,
        notice=review.facts.notice,
        review=review_view(review, here),
        articles=tuple(article_view(view, here, editable=review.may_edit) for view in review.tasks),
        numbers={view.row.id: mark_of(view.number) for view in review.tasks},
        source=review.source,
        plan_options=tuple((plan.id, plan.title) for plan in review.facts.plans),
        address=here,
        may_edit=review.may_edit,
        kinds=deadline_kinds(),
        stages=steps(2),
        errors=errors or {},
        said=said,
        correction=correction_note(review.facts, here),
    )


async def _published_page(request: AnyRequest, tenant: TenantContext, notice: NoticeHead) -> Response[Any]:
    return await desk_page(
        request,
        "notices/published.html",
        notice=notice,
        plans=await plans_of_notice(tenant, notice.id),
        generations=await generations_of(tenant, notice.id),
        may_import=may(tenant, "notice.import"),
        words=await opening_words(tenant, notice.id, _SHOWN_CHARACTERS),
        stages=steps(4),
    )


async def _standing_page(request: AnyRequest, tenant: TenantContext, notice: NoticeHead) -> Response[Any]:
    job = await job_status(tenant, notice.job_id) if notice.job_id and notice.state == "reading" else None
    return await desk_page(
        request,
        "notices/standing.html",
        notice=notice,
        job=job,
        may_import=may(tenant, "notice.import"),
        stages=steps(1),
    )
