"""The desk: what the acting post owes and has been told, composed from panels; and the full list of what is owed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, get_args

from litestar import Request, Response, get
from msgspec import Struct

from core.accounts.permissions import UNIT_ROLES, may_read
from core.clock import today
from core.context import TenantContext
from core.errors import NotFoundError
from core.hooks.caller import Contribution
from core.hooks.results import DeskPanel
from core.hooks.tenant_specs import desk_panels
from core.keyset import PageRequest
from core.obligations.hooks import todo_groups
from core.obligations.queries import DeskCounts, DeskLight, desk_counts, desk_rows, lights_now
from core.phrases import say
from web.kit.desk import desk_page, desk_url
from web.kit.filters import long_date
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.kit.lists import LightCount, Pager, with_query
from web.kit.shell import Link
from web.routes.contributions import caller_of, drawn_panel, owned_url

AnyRequest = Request[Any, Any, Any]

MAIN_COLUMN = 200
"""Panels below this order stand in the main column."""


class Said(Struct, frozen=True):
    """A part of the sentence that sums up the day."""

    text: str
    url: str
    urgent: bool


class DayLine(Struct, frozen=True):
    """The day at the head of the desk: printed, as a machine reads it, and which working day of the month it is."""

    printed: str
    machine: str
    counted: str


@get("/{slug:str}/desk")
async def desk_home(request: AnyRequest) -> Response[Any]:
    """The desk."""
    tenant = desk(request)
    found = await caller_of(request).collect(desk_panels, tenant)
    main = tuple(drawn_panel(tenant, each) for each in found if each.item.order < MAIN_COLUMN)
    aside = tuple(drawn_panel(tenant, each) for each in found if each.item.order >= MAIN_COLUMN)
    return await desk_page(
        request,
        "desk/home.html",
        day=await _day(tenant),
        said=_said(tenant, found),
        main_panels=main,
        side_panels=aside,
        ledger=_ledger_link(tenant),
    )


@get("/{slug:str}/desk/todo")
async def todo_page(request: AnyRequest) -> Response[Any]:
    """Everything the acting post and its unit owe, by due date, in pages."""
    tenant = desk(request)
    light, page = _wanted_light(request), _wanted_page(request)
    found = await desk_rows(tenant, page, light=light)
    counts = await desk_counts(tenant)
    url = _here(request)
    pager = Pager(
        len(found.rows),
        previous_url=with_query(url, before=found.previous, after=None) if found.previous else None,
        next_url=with_query(url, after=found.next, before=None) if found.next else None,
    )
    groups = todo_groups(found.rows, counts)
    return await desk_page(
        request,
        "desk/todo.html",
        groups=groups,
        lights=_light_counts(desk_url(tenant, "todo"), counts, light),
        pager=pager,
        base=f"{desk_url(tenant)}/",
    )


async def _day(tenant: TenantContext) -> DayLine:
    calendar, day = (await lights_now(tenant)).calendar, today()
    if calendar.is_working_day(day):
        number = calendar.working_days_between(day.replace(day=1) - timedelta(days=1), day)
        return DayLine(long_date(day), day.isoformat(), say("本月第%(number)d个工作日", number=number))
    return DayLine(long_date(day), day.isoformat(), say("今天休息（%(reason)s）", reason=calendar.reason(day)))


def _ledger_link(tenant: TenantContext) -> Link | None:
    """The way to the tasks the post works with; None for a post that reads no ledger."""
    if not may_read(tenant, "ledger", "own"):
        return None
    post = tenant.acting()
    if post.role in UNIT_ROLES:
        return Link(gettext("本单位台账"), desk_url(tenant, f"ledger?org={post.org_id}&sort=due"))
    return Link(gettext("任务台账"), desk_url(tenant, "ledger"))


def _said(tenant: TenantContext, found: Sequence[Contribution[DeskPanel]]) -> tuple[Said, ...]:
    return tuple(
        Said(
            remark.text,
            owned_url(tenant, each.owner, remark.url_path) if remark.url_path else f"#{each.item.key}",
            remark.urgent,
        )
        for each in found
        for remark in each.item.remarks
    )


def _wanted_light(request: AnyRequest) -> DeskLight | None:
    """The light in the address. Raises NotFoundError for one that does not exist."""
    wanted = request.query_params.get("light", "")
    for light in get_args(DeskLight):
        if wanted == light:
            return light  # type: ignore[no-any-return]  # -- get_args() loses the literal
    if wanted:
        raise NotFoundError
    return None


def _wanted_page(request: AnyRequest) -> PageRequest:
    asked = request.query_params
    return PageRequest(after=asked.get("after"), before=asked.get("before"))


def _here(request: AnyRequest) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _light_counts(url: str, counts: DeskCounts, light: DeskLight | None) -> tuple[LightCount, ...]:
    return (
        LightCount("", gettext("全部"), counts.todo, url, light is None),
        LightCount("red", gettext("逾期"), counts.late, with_query(url, light="late"), light == "late"),
        LightCount("amber", gettext("临期"), counts.soon, with_query(url, light="soon"), light == "soon"),
    )


ROUTES = [desk_home, todo_page]
