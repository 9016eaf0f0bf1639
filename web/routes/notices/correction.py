"""The review of a correction: what it corrects, the difference, and the reviewer's choices about it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.ledger.revisions import FIELDS
from core.notices.correcting.plans import LedgerPlan
from core.notices.queries.correction import plans_behind, trial_correction
from core.notices.queries.facts import DraftFacts, draft_facts
from core.notices.queries.predecessors import Offer, likely_predecessors, published_notices
from core.notices.queries.review import may_edit
from core.notices.services import choose_fates, choose_words, keep_rest, pair_task, settle_correction
from web.kit.desk import desk_page, done
from web.kit.forms import read_all, read_checked, read_lines, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.notices.address import ReviewAddress, read_address
from web.routes.notices.correction_view import KINDS, Wanted, difference_view, figures, page_url
from web.routes.notices.views import crumbs, steps

AnyRequest = Request[Any, Any, Any]

NEW = "new"
"""What the choice offers for a notice that corrects none."""


@get("/{slug:str}/desk/notices/{notice_id:str}/correction")
async def correction_page(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """The difference; before somebody has said what it corrects, or with ``?choose=1``, the choice."""
    tenant = desk(request)
    address = read_address(request, tenant, notice_id)
    facts = await draft_facts(tenant, address.notice_id)
    if facts.correction is None or request.query_params.get("choose"):
        return await _choice_page(request, tenant, address, facts)
    return await _difference_page(request, tenant, address, facts)


@post("/{slug:str}/desk/notices/{notice_id:str}/correction")
async def settle_correction_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Says which notice the draft corrects, or that it is a new one."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    try:
        corrects = _read_predecessor(form)
        same = read_text(form, "corrects") == read_text(form, "known")
        plans = _plans(form) if corrects and same else None
        await settle_correction(tenant, notice_id=address.notice_id, corrects=corrects, plans=plans)
    except InvalidError as refusal:
        facts = await draft_facts(tenant, address.notice_id)
        return await _choice_page(request, tenant, address, facts, refusal=refusal)
    if corrects is None:
        return done(request, address.path(), gettext("已确认为新公文。"))
    return done(request, page_url(address, Wanted()), gettext("已确认为更正，下面是与原公文的差异。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/correction/pairs")
async def pair_task_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Pairs a task of the draft with one of the ledger, or parts it."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    task = read_text(form, "task")
    await pair_task(
        tenant,
        notice_id=address.notice_id,
        row_id=parse_id(read_text(form, "row")),
        task_id=parse_id(task) if task else None,
    )
    return done(request, _back(request, address), gettext("已配对。") if task else gettext("已取消配对。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/correction/words")
async def choose_words_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Keeps a person's words in the fields that are ticked, and opens a closed task again where asked."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    ticked = set(read_all(form, "keep"))
    await choose_words(
        tenant,
        notice_id=address.notice_id,
        task_id=parse_id(read_text(form, "task")),
        keeps=[field for field in FIELDS if field in ticked],
        reopen=read_checked(form, "reopen"),
    )
    return done(request, f"{_back(request, address)}#t-{read_text(form, 'task')}", gettext("已保存选择。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/correction/fates")
async def choose_fates_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Keeps or drops the tasks that are ticked, or leaves them undecided again."""
    tenant, form = desk(request), await request.form()
    address = read_address(request, tenant, notice_id)
    task_ids = [parse_id(text) for text in read_all(form, "task")]
    fate, reason = read_text(form, "fate"), read_lines(form, "reason")
    if fate == "rest":
        rest = await keep_rest(tenant, notice_id=address.notice_id, plan_id=parse_id(read_text(form, "plan")))
        return done(request, _back(request, address), gettext("已保存%d项的去留。") % rest)
    try:
        count = await choose_fates(
            tenant,
            notice_id=address.notice_id,
            task_ids=task_ids,
            fate="drop" if fate == "drop" else "keep" if fate == "keep" else "",
            reason=reason,
        )
    except InvalidError as refusal:
        facts = await draft_facts(tenant, address.notice_id)
        return await _difference_page(request, tenant, address, facts, refusal=refusal, ticked=task_ids, reason=reason)
    return done(request, _back(request, address), gettext("已保存%d项的去留。") % count)


def read_wanted(request: AnyRequest, address: ReviewAddress) -> Wanted:
    """Which part of the difference the address asks for."""
    kind = next((kind for kind in KINDS if kind == request.query_params.get("kind")), None)
    return Wanted(address.wanted.plan, kind, address.wanted.page)


def _back(request: AnyRequest, address: ReviewAddress) -> str:
    return page_url(address, read_wanted(request, address))


def _read_predecessor(form: FormMultiDict) -> UUID | None:
    """The notice that was chosen, None for a new one. Raises InvalidError when nothing was."""
    said = read_text(form, "corrects")
    if not said:
        sentence = gettext("请选择一份公文，或选“新公文”。")
        raise InvalidError(sentence, {"corrects": sentence})
    return None if said == NEW else parse_id(said)


def _plans(form: FormMultiDict) -> dict[UUID, UUID | None]:
    """Which plan each draft plan corrects, as far as the form says so."""
    chosen = {name.removeprefix("plan-"): read_text(form, name) for name in form if name.startswith("plan-")}
    return {parse_id(draft): None if plan == NEW else parse_id(plan) for draft, plan in chosen.items() if plan}


async def _difference_page(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    facts: DraftFacts,
    *,
    refusal: InvalidError | None = None,
    ticked: list[UUID] | None = None,
    reason: str = "",
) -> Response[Any]:
    correction = facts.correction
    if correction is None:
        return await _choice_page(request, tenant, address, facts, refusal=refusal)
    wanted = read_wanted(request, address)
    view = difference_view(correction, address, wanted)
    return await desk_page(
        request,
        "notices/correction.html",
        status=422 if refusal else 200,
        notice=facts.notice,
        correction=correction,
        view=view,
        query=f"?{url}" if (url := page_url(address, wanted).partition("?")[2]) else "",
        address=address,
        sentence=facts.standing.sentence(),
        crumbs=crumbs(address, facts.notice, gettext("与原公文的差异")),
        may_edit=may_edit(tenant, facts),
        errors=dict(refusal.fields) if refusal else {},
        ticked={str(task_id) for task_id in ticked or ()},
        reason=reason,
        stages=steps(2),
    )


async def _choice_page(
    request: AnyRequest,
    tenant: TenantContext,
    address: ReviewAddress,
    facts: DraftFacts,
    *,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    likely = await likely_predecessors(tenant, facts.notice)
    others = await published_notices(tenant, facts.notice)
    return await desk_page(
        request,
        "notices/correction_choice.html",
        status=422 if refusal else 200,
        notice=facts.notice,
        offers=[await _offer(tenant, facts, offer) for offer in likely],
        others=[offer for offer in others if offer.id not in {each.id for each in likely}],
        chosen=str(facts.notice.corrects) if facts.notice.corrects else "",
        plans=facts.plans if facts.correction else (),
        known=[(NEW, gettext("新的方案")), *((str(plan.id), plan.title) for plan in await _known(tenant, facts))],
        settled=facts.notice.correction_settled,
        address=address,
        crumbs=crumbs(address, facts.notice, gettext("是不是更正")),
        may_edit=may_edit(tenant, facts),
        errors=dict(refusal.fields) if refusal else {},
        stages=steps(2),
    )


async def _known(tenant: TenantContext, facts: DraftFacts) -> list[LedgerPlan]:
    """The plans that the draft's plans may be the next version of."""
    return await plans_behind(tenant, facts.notice.corrects) if facts.notice.corrects else []


async def _offer(tenant: TenantContext, facts: DraftFacts, offer: Offer) -> tuple[Offer, dict[str, int]]:
    trial = await trial_correction(tenant, facts.notice, facts.plans, facts.directory, offer.id)
    return offer, {str(kind): count for kind, count in figures(trial.plans if trial else ()).items()}
