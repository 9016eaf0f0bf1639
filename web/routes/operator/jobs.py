"""Jobs of all tenants: what waits, runs, fails or was given up; trying again and putting away."""

from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict

from core.errors import InvalidError
from core.ids import parse_id
from core.keyset import PageRequest
from core.phrases import counted, listed, say
from tenants.console.jobs import (
    VIEWS,
    Chosen,
    JobCounts,
    JobFilter,
    JobView,
    chosen_dead,
    dead_kinds,
    job_counts,
    job_names,
    job_page,
    settle_dead_jobs,
)
from tenants.console.tenants import tenant_names
from web.kit.console import console_page, console_url, operator
from web.kit.desk import done
from web.kit.forms import read_all, read_text
from web.kit.i18n import gettext
from web.kit.lists import Pager, with_query
from web.kit.shell import Link

AnyRequest = Request[Any, Any, Any]

_VIEW_WORDS: dict[JobView, str] = {
    "dead": say("失败停办"),
    "failing": say("失败待重试"),
    "running": say("在办"),
    "waiting": say("等待"),
}
_MOMENT_WORDS: dict[JobView, str] = {
    "dead": say("停办时间"),
    "failing": say("下次重试"),
    "running": say("占用到"),
    "waiting": say("最早开始"),
}
_QUEUES = {"short": say("短任务"), "long": say("长任务")}


@get("/operator/jobs")
async def jobs_page(request: AnyRequest) -> Response[Any]:
    """One view of the jobs, narrowed by tenant, queue and kind."""
    operator(request)
    asked, wanted = request.query_params, _wanted(request)
    counts = await job_counts(wanted)
    found = await job_page(wanted, PageRequest(asked.get("after"), asked.get("before")))
    here = _here(wanted)
    return console_page(
        request,
        "operator/jobs.html",
        wanted=wanted,
        views=_views(wanted, counts),
        rows=found.rows,
        kinds=await dead_kinds(wanted) if wanted.view == "dead" else [],
        pager=Pager(
            len(found.rows),
            total=getattr(counts, wanted.view),
            previous_url=with_query(here, before=found.previous) if found.previous else None,
            next_url=with_query(here, after=found.next) if found.next else None,
        ),
        here=here,
        moment_word=_MOMENT_WORDS[wanted.view],
        queue_words=_QUEUES,
        tenants=tuple((str(row.id), row.name) for row in await tenant_names()),
        names=await job_names(),
        filtered=bool(wanted.tenant_id or wanted.queue or wanted.name),
    )


@post("/operator/jobs/settlement")
async def settle_jobs_submit(request: AnyRequest) -> Response[Any]:
    """Tries chosen dead jobs again, or puts them away: those that were ticked, or all of one kind."""
    acting, form = operator(request), await request.form()
    act: Literal["revive", "abandon"] = "abandon" if read_text(form, "act") == "abandon" else "revive"
    wanted = _filter(read_text(form, "tenant"), read_text(form, "queue"), read_text(form, "name"), "dead")
    back = read_text(form, "back_name")
    back_to = _here(JobFilter("dead", wanted.tenant_id, wanted.queue, back))
    jobs = await chosen_dead(wanted) if read_text(form, "all") else _ticked(form)
    if not jobs:
        return done(request, back_to, gettext("没有改动：请先勾选任务。"))
    moved = await settle_dead_jobs(acting, jobs=jobs, act=act)
    said = [
        counted("%(num)s件已重新排队。", moved.moved)
        if act == "revive"
        else counted("%(num)s件已放弃，不再提示。", moved.moved)
    ]
    if moved.passed:
        said.append(counted("另有%(num)s件已不在停办之列，没有改动。", moved.passed))
    return done(request, back_to, listed(said, ""))


def _wanted(request: AnyRequest) -> JobFilter:
    asked = request.query_params
    view = next((view for view in VIEWS if view == asked.get("view")), None)
    return _filter(asked.get("tenant", ""), asked.get("queue", ""), asked.get("name", ""), view or "dead")


def _filter(tenant: str, queue: str, name: str, view: JobView) -> JobFilter:
    """Raises NotFoundError for a tenant's id that is none."""
    return JobFilter(view, parse_id(tenant) if tenant else None, queue if queue in _QUEUES else "", name.strip()[:120])


def _here(wanted: JobFilter) -> str:
    return with_query(
        console_url("jobs"),
        view=wanted.view if wanted.view != "dead" else None,
        tenant=str(wanted.tenant_id) if wanted.tenant_id else None,
        queue=wanted.queue or None,
        name=wanted.name or None,
    )


def _views(wanted: JobFilter, counts: JobCounts) -> tuple[Link, ...]:
    return tuple(
        Link(
            _VIEW_WORDS[view],
            _here(JobFilter(view, wanted.tenant_id, wanted.queue, wanted.name)),
            view == wanted.view,
            getattr(counts, view),
        )
        for view in VIEWS
    )


def _ticked(form: FormMultiDict) -> list[Chosen]:
    """The jobs whose boxes were ticked. Raises InvalidError for a value that no box of ours has."""
    try:
        pairs = [value.split("/") for value in read_all(form, "id")]
        return [Chosen(UUID(tenant), UUID(job)) for tenant, job in pairs]
    except ValueError:
        raise InvalidError(say("选中的任务有误，请刷新页面后重新勾选。")) from None


ROUTES = [jobs_page, settle_jobs_submit]
