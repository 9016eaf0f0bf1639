"""The wizard's list of steps, the first notice, and the end."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.accounts.permissions import ROLE_NAMES, may
from core.clock import today
from core.context import TenantContext
from core.errors import InvalidError, NotFoundError
from core.files.kinds import accept_attribute, taken_words
from core.phrases import counted
from core.workdays.national import announced_years
from tenants.console.health import holidays
from tenants.setup.queries import STEP_WORDS, names_to_decide, setup_facts, setup_state, starters
from tenants.setup.services import finish_setup, read_notice_names, skip_step
from tenants.setup.steps import STEPS, Step
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_checked, read_files
from web.kit.guards import desk_holding
from web.kit.i18n import gettext
from web.routes.setup.frame import setup_page, step_url, steps_of, wizard

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/setup")
async def setup_overview_page(request: AnyRequest) -> Response[Any]:
    """All steps: what is behind, what is ahead, who does it."""
    tenant = wizard(request)
    facts = await setup_facts(tenant)
    return await desk_page(
        request,
        "setup/overview.html",
        facts=facts,
        lines=[(step, STEP_WORDS[step], step_url(tenant, step)) for step in STEPS],
        steps=steps_of(tenant, facts),
        may_manage=may(tenant, "settings.manage"),
        may_import=may(tenant, "notice.import"),
    )


@get("/{slug:str}/desk/setup/notice")
async def setup_notice_page(request: AnyRequest) -> Response[Any]:
    """The first notice: the administrator takes its unit names, the coordinator imports it."""
    return await _notice_page(request, wizard(request))


@post("/{slug:str}/desk/setup/notice")
async def read_names_submit(request: AnyRequest) -> Response[Any]:
    """Reads a notice for its unit names, and keeps nothing else of it."""
    tenant, files = desk_holding(request, "settings.manage"), read_files(await request.form(), "file")
    if not files:
        return await _notice_page(request, tenant, gettext("请先选择文件。"))
    try:
        left = await read_notice_names(tenant, filename=files[0].filename, data=await files[0].read())
    except InvalidError as refusal:
        return await _notice_page(request, tenant, refusal.sentence)
    if not left:
        return done(request, step_url(tenant, "notice"), gettext("公文里的单位名称都认得，可以导入了。"))
    return done(request, step_url(tenant, "units"), counted("公文里有%(num)s个名称待定，请在下面逐个确认。", left))


@get("/{slug:str}/desk/setup/finish")
async def setup_finish_page(request: AnyRequest) -> Response[Any]:
    """What is done and what is open, before the wizard is put away."""
    tenant = desk_holding(request, "settings.manage")
    return await setup_page(
        request,
        tenant,
        "finish",
        lines=[(step, STEP_WORDS[step], step_url(tenant, step)) for step in STEPS if step != "finish"],
        starters=await starters(tenant),
        role_words=ROLE_NAMES,
        calendar=holidays(today(), announced_years()),
        open_names=len(await names_to_decide(tenant)),
    )


@post("/{slug:str}/desk/setup/finish")
async def finish_setup_submit(request: AnyRequest) -> Response[Any]:
    """Puts the wizard away, or takes it up again."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    again = read_checked(form, "again")
    await finish_setup(tenant, finished=not again)
    if again:
        return done(request, step_url(tenant), gettext("向导已重新打开。"))
    return done(request, desk_url(tenant), gettext("开通完成。以后从左侧“单位”“单位组”“用户与岗位”维护。"))


@post("/{slug:str}/desk/setup/omissions/{step:str}")
async def skip_step_submit(request: AnyRequest, step: FromPath[str]) -> Response[Any]:
    """Leaves a step out, or takes it up again."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    wanted = _step(step)
    skip = read_checked(form, "skip")
    await skip_step(tenant, step=wanted, skip=skip)
    following = STEPS[min(STEPS.index(wanted) + 1, len(STEPS) - 1)] if skip else wanted
    return done(request, step_url(tenant, following), gettext("这一步已跳过，随时可以回来办。") if skip else "")


async def _notice_page(request: AnyRequest, tenant: TenantContext, sentence: str = "") -> Response[Any]:
    manages = may(tenant, "settings.manage")
    return await setup_page(
        request,
        tenant,
        "notice",
        status=422 if sentence else 200,
        open_names=len(await names_to_decide(tenant)) if manages else 0,
        source=(await setup_state(tenant)).names_source,
        may_import=may(tenant, "notice.import"),
        accept=accept_attribute("notice"),
        kinds=taken_words("notice"),
        errors={"file": sentence} if sentence else {},
    )


def _step(text: str) -> Step:
    """Raises NotFoundError for a word that is no step."""
    found = next((step for step in STEPS if step == text), None)
    if found is None:
        raise NotFoundError
    return found


ROUTES = [
    setup_overview_page,
    setup_notice_page,
    read_names_submit,
    setup_finish_page,
    finish_setup_submit,
    skip_step_submit,
]
