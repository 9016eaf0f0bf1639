"""Tenants: all of them, one of them, a new one; closing and opening."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from core.errors import InvalidError
from core.ids import parse_id
from core.keyset import PageRequest
from core.phrases import say
from tenants.console.administrators import (
    FirstPassword,
    add_first_administrator,
    administrators_of,
    read_first_administrator,
    reissue_first_password,
)
from tenants.console.tenants import tenant_by_id, tenant_names, tenant_rows
from tenants.operators.acts import operator_acts
from tenants.services import TenantKind, create_tenant, resume_tenant, suspend_tenant
from tenants.setup.steps import STEPS
from web.kit.console import console_page, console_url, operator
from web.kit.desk import done
from web.kit.forms import errors_of, read_text
from web.kit.i18n import gettext
from web.routes.operator.session import ACT_WORDS

AnyRequest = Request[Any, Any, Any]

_KINDS: dict[TenantKind, str] = {"city": say("市"), "county": say("县")}
_OFFICES: dict[TenantKind, str] = {"city": "市营商办", "county": "县营商办"}
_FIELDS = ("slug", "name", "kind", "parent", "region_code", "admin_login", "admin_name", "office", "reason")
_ACTS_SHOWN = 20


@get("/operator/tenants")
async def tenants_page(request: AnyRequest) -> Response[Any]:
    """All tenants, a city before its counties."""
    operator(request)
    text, state = request.query_params.get("q", "").strip(), request.query_params.get("status", "")
    state = state if state in ("active", "suspended") else ""
    return console_page(
        request,
        "operator/tenants.html",
        rows=await tenant_rows(text=text, status=state),
        text=text,
        state=state,
        kind_words=_KINDS,
        steps=len(STEPS),
    )


@get("/operator/tenants/new")
async def new_tenant_page(request: AnyRequest) -> Response[Any]:
    """The form for a new tenant."""
    operator(request)
    return await _new_page(request)


@post("/operator/tenants")
async def create_tenant_submit(request: AnyRequest) -> Response[Any]:
    """Makes a tenant with its first administrator, and shows the first password this once."""
    acting, form = operator(request), await request.form()
    kind: TenantKind = "county" if read_text(form, "kind") == "county" else "city"
    try:
        first = read_first_administrator(
            login=read_text(form, "admin_login"),
            name=read_text(form, "admin_name"),
            office=read_text(form, "office") or _OFFICES[kind],
        )
        made = await create_tenant(
            slug=read_text(form, "slug"),
            name=read_text(form, "name"),
            kind=kind,
            parent=(read_text(form, "parent") or None) if kind == "county" else None,
            region_code=read_text(form, "region_code"),
            operator=acting,
        )
        password = await add_first_administrator(acting, tenant_id=made.tenant_id, first=first)
    except InvalidError as refusal:
        return await _new_page(request, form, refusal)
    return await _tenant_page(request, made.tenant_id, password=password)


@get("/operator/tenants/{tenant_id:str}")
async def tenant_page(request: AnyRequest, tenant_id: FromPath[str]) -> Response[Any]:
    """One tenant: what it is, its figures, and what operators did about it."""
    operator(request)
    return await _tenant_page(request, parse_id(tenant_id))


@post("/operator/tenants/{tenant_id:str}/suspension")
async def suspend_tenant_submit(request: AnyRequest, tenant_id: FromPath[str]) -> Response[Any]:
    """Closes a tenant, with the reason its people will read."""
    acting, form, key = operator(request), await request.form(), parse_id(tenant_id)
    try:
        await suspend_tenant(acting, tenant_id=key, reason=read_text(form, "reason"))
    except InvalidError as refusal:
        return await _tenant_page(request, key, form=form, refusal=refusal)
    return done(
        request, console_url(f"tenants/{key}"), gettext("已暂停，该租户的人员下一次操作起被拒绝，后台任务停办。")
    )


@post("/operator/tenants/{tenant_id:str}/resumption")
async def resume_tenant_submit(request: AnyRequest, tenant_id: FromPath[str]) -> Response[Any]:
    """Opens a suspended tenant again."""
    acting, key = operator(request), parse_id(tenant_id)
    await resume_tenant(acting, tenant_id=key)
    return done(request, console_url(f"tenants/{key}"), gettext("已恢复使用，后台任务接着办。"))


@post("/operator/tenants/{tenant_id:str}/administrator")
async def add_administrator_submit(request: AnyRequest, tenant_id: FromPath[str]) -> Response[Any]:
    """Adds the first administrator of a tenant that has none, and shows the first password this once."""
    acting, form, key = operator(request), await request.form(), parse_id(tenant_id)
    try:
        first = read_first_administrator(
            login=read_text(form, "admin_login"), name=read_text(form, "admin_name"), office=read_text(form, "office")
        )
        password = await add_first_administrator(acting, tenant_id=key, first=first)
    except InvalidError as refusal:
        return await _tenant_page(request, key, form=form, refusal=refusal)
    return await _tenant_page(request, key, password=password)


@post("/operator/tenants/{tenant_id:str}/first-password")
async def reissue_password_submit(request: AnyRequest, tenant_id: FromPath[str]) -> Response[Any]:
    """A new first password for an administrator who never signed in, shown this once."""
    acting, key = operator(request), parse_id(tenant_id)
    return await _tenant_page(request, key, password=await reissue_first_password(acting, tenant_id=key))


async def _new_page(
    request: AnyRequest, form: FormMultiDict | None = None, refusal: InvalidError | None = None
) -> Response[Any]:
    cities = tuple((row.slug, row.name) for row in await tenant_names() if row.kind == "city")
    return console_page(
        request,
        "operator/new_tenant.html",
        status=422 if refusal else 200,
        kinds=tuple(_KINDS.items()),
        cities=cities,
        typed=_typed(form),
        errors=errors_of(refusal),
    )


async def _tenant_page(
    request: AnyRequest,
    tenant_id: UUID,
    *,
    password: FirstPassword | None = None,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    row = await tenant_by_id(tenant_id)
    return console_page(
        request,
        "operator/tenant.html",
        status=422 if refusal else 200,
        row=row,
        kind_words=_KINDS,
        steps=len(STEPS),
        password=password,
        administrators=await administrators_of(tenant_id),
        office=_OFFICES["county" if row.kind == "county" else "city"],
        acts=(await operator_acts(PageRequest(size=_ACTS_SHOWN), subject_id=tenant_id)).rows,
        words=ACT_WORDS,
        typed=_typed(form),
        errors=errors_of(refusal),
    )


def _typed(form: FormMultiDict | None) -> dict[str, str]:
    return {name: read_text(form, name) if form is not None else "" for name in _FIELDS}


ROUTES = [
    tenants_page,
    new_tenant_page,
    create_tenant_submit,
    tenant_page,
    suspend_tenant_submit,
    resume_tenant_submit,
    add_administrator_submit,
    reissue_password_submit,
]
