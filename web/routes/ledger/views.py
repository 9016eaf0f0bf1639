"""Saved views of the ledger list: saving the present state, and looking after what was saved."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct

from core.accounts.permissions import ROLE_NAMES, UNIT_ROLES, WHOLE_TENANT_READS, require_read
from core.accounts.saved_views import SCOPES, ListSettings, SavedView, Scope, list_settings, saved_view
from core.accounts.services import (
    change_view,
    choose_default,
    delete_view,
    give_default,
    may_change,
    move_view,
    open_scopes,
    save_view,
)
from core.context import Role, TenantContext
from core.errors import InvalidError, NotFoundError
from core.ids import parse_id
from core.ledger.queries.facets import ledger_facets
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_all, read_checked, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.ledger.address import PLAIN_VIEW, LedgerAddress, read_address, read_query
from web.routes.ledger.bar import conditions
from web.routes.ledger.view import LIST, view_url

AnyRequest = Request[Any, Any, Any]

READING_ROLES: tuple[Role, ...] = tuple(
    role for role in ROLE_NAMES if role in WHOLE_TENANT_READS["ledger"] | UNIT_ROLES
)
"""The roles that have a ledger list to begin with."""


class TypedView(Struct, frozen=True):
    """What was typed to save a view. ``mode`` is ``new``, or ``update`` for the view that the state began with."""

    name: str = ""
    scope: str = "own"
    mode: str = "new"
    begins: bool = False


class ViewLine(Struct, frozen=True):
    """One view as it is looked after."""

    id: str
    name: str
    url: str
    conditions: str
    changeable: bool
    begins: bool
    shared: bool
    roles: tuple[str, ...]
    roles_text: str


class ViewGroup(Struct, frozen=True):
    """The views of one circle of readers."""

    title: str
    lines: tuple[ViewLine, ...]


@get("/{slug:str}/desk/ledger/views")
async def views_page(request: AnyRequest) -> Response[Any]:
    """All views that the acting post sees."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    return await _views(request, tenant)


@get("/{slug:str}/desk/ledger/views/new")
async def view_page(request: AnyRequest) -> Response[Any]:
    """The form to save the state in the address."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    address = read_address(request.query_params)
    present = await _began_with(tenant, address)
    typed = TypedView(mode="update" if present else "new")
    return await _form(request, tenant, address, present, typed)


@post("/{slug:str}/desk/ledger/views")
async def view_submit(request: AnyRequest) -> Response[Any]:
    """Saves the state under a name, or puts it into the view that it began with."""
    tenant, form = desk(request), await request.form()
    require_read(tenant, "ledger")
    address = read_query(str(form.get("address", "")))
    present = await _began_with(tenant, address)
    typed = TypedView(
        read_text(form, "name"), read_text(form, "scope"), read_text(form, "mode"), read_checked(form, "begins")
    )
    try:
        view = await _save(tenant, address, present, typed)
    except InvalidError as refusal:
        return await _form(request, tenant, address, present, typed, refusal=refusal)
    if typed.begins:
        await choose_default(tenant, list_name=LIST, view_id=view.id)
    url = view_url(desk_url(tenant, "ledger"), view.query, str(view.id))
    return done(request, url, gettext("已保存为视图“%(name)s”。", name=view.name))


@post("/{slug:str}/desk/ledger/views/{view_id:str}/{act:str}")
async def view_act_submit(request: AnyRequest, view_id: FromPath[str], act: FromPath[str]) -> Response[Any]:
    """Renames, moves, chooses or deletes a view."""
    tenant, form = desk(request), await request.form()
    require_read(tenant, "ledger")
    view = await saved_view(tenant, LIST, parse_id(view_id))
    try:
        said = await _act(tenant, view, act, form)
    except InvalidError as refusal:
        return await _views(request, tenant, refusal=refusal)
    return done(request, desk_url(tenant, "ledger/views"), said)


async def _save(
    tenant: TenantContext, address: LedgerAddress, present: SavedView | None, typed: TypedView
) -> SavedView:
    query = _plain(address)
    if typed.mode == "update" and present:
        await change_view(tenant, present.id, list_name=LIST, query=query)
        return await saved_view(tenant, LIST, present.id)
    view_id = await save_view(tenant, list_name=LIST, name=typed.name, scope=_scope(typed.scope), query=query)
    return await saved_view(tenant, LIST, view_id)


async def _act(tenant: TenantContext, view: SavedView, act: str, form: FormMultiDict) -> str:
    if act == "rename":
        await change_view(tenant, view.id, list_name=LIST, name=read_text(form, "name"))
        return gettext("已改名。")
    if act == "move":
        await move_view(tenant, view.id, list_name=LIST)
        return gettext("已前移。")
    if act == "delete":
        await delete_view(tenant, view.id, list_name=LIST)
        return gettext("已删除视图“%(name)s”。", name=view.name)
    if act == "begin":
        begins = read_checked(form, "begins")
        await choose_default(tenant, list_name=LIST, view_id=view.id if begins else None)
        return gettext("以后打开台账先看“%(name)s”。", name=view.name) if begins else gettext("已取消默认视图。")
    if act == "roles":
        await give_default(tenant, view.id, list_name=LIST, roles=read_all(form, "roles"))
        return gettext("已设定哪些角色默认先看“%(name)s”。", name=view.name)
    raise NotFoundError


def _scope(text: str) -> Scope:
    for scope in SCOPES:
        if scope == text:
            return scope
    raise InvalidError(say("请选择谁能看到这个视图。"), {"scope": say("请选择")})


def _plain(address: LedgerAddress) -> str:
    """The parameters without the mark of the view they began with."""
    return LedgerAddress(
        address.wanted,
        address.sort,
        address.size,
        columns=address.columns,
        first=address.first,
        first_said=address.first_said,
    ).query()


async def _began_with(tenant: TenantContext, address: LedgerAddress) -> SavedView | None:
    """The view that the state began with, when the acting post may change it."""
    if address.view in ("", PLAIN_VIEW):
        return None
    for view in (await list_settings(tenant, LIST)).views:
        if str(view.id) == address.view and may_change(tenant, view):
            return view
    return None


async def _form(
    request: AnyRequest,
    tenant: TenantContext,
    address: LedgerAddress,
    present: SavedView | None,
    typed: TypedView,
    *,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    facets = await ledger_facets(tenant, address.wanted.plan_id)
    return await desk_page(
        request,
        "ledger/view.html",
        status=422 if refusal else 200,
        under="ledger",
        address=address.query(),
        list_url=address.url(desk_url(tenant, "ledger")),
        action=desk_url(tenant, "ledger/views"),
        conditions=conditions(tenant, address.wanted, facets, facets.measures) or gettext("全部任务"),
        present=present.name if present else "",
        scopes=[(scope, gettext(SCOPES[scope])) for scope in open_scopes(tenant)],
        typed=typed,
        errors=(refusal.fields or {"name": refusal.sentence}) if refusal else {},
    )


async def _views(request: AnyRequest, tenant: TenantContext, *, refusal: InvalidError | None = None) -> Response[Any]:
    settings = await list_settings(tenant, LIST)
    return await desk_page(
        request,
        "ledger/views.html",
        status=422 if refusal else 200,
        under="ledger",
        groups=await _groups(tenant, settings),
        action=desk_url(tenant, "ledger/views"),
        list_url=desk_url(tenant, "ledger"),
        roles=[(role, gettext(ROLE_NAMES[role])) for role in READING_ROLES],
        errors=(refusal.fields or {"views": refusal.sentence}) if refusal else {},
    )


async def _groups(tenant: TenantContext, settings: ListSettings) -> tuple[ViewGroup, ...]:
    lines = [(view.scope, await _line(tenant, settings, view)) for view in settings.views]
    return tuple(
        ViewGroup(gettext(title), found)
        for scope, title in SCOPES.items()
        if (found := tuple(line for of, line in lines if of == scope))
    )


async def _line(tenant: TenantContext, settings: ListSettings, view: SavedView) -> ViewLine:
    wanted = read_query(view.query).wanted
    facets = await ledger_facets(tenant, wanted.plan_id)
    return ViewLine(
        id=str(view.id),
        name=view.name,
        url=view_url(desk_url(tenant, "ledger"), view.query, str(view.id)),
        conditions=conditions(tenant, wanted, facets, facets.measures) or gettext("全部任务"),
        changeable=may_change(tenant, view),
        begins=settings.own_default_id == view.id,
        shared=view.scope == "tenant",
        roles=view.roles,
        roles_text="、".join(gettext(ROLE_NAMES[role]) for role in view.roles),
    )


ROUTES = [views_page, view_page, view_submit, view_act_submit]
