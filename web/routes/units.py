"""Units, their other names and unit groups, for the administrator."""

from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import aliases_of, group_by_id, group_rows, org_rows, seats_of_org, unit_by_id, unit_rows
from core.accounts.services import (
    add_alias,
    change_group,
    change_org,
    create_group,
    create_org,
    remove_alias,
    set_org_active,
)
from core.accounts.services.units import ORG_KINDS, AliasKind, OrgKind
from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import errors_of, read_all, read_checked, read_day, read_number, read_text
from web.kit.guards import desk_holding
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]

ALIAS_KINDS: dict[str, str] = {"short": say("简称"), "former": say("曾用名"), "printed": say("公文写法")}


@get("/{slug:str}/desk/units")
async def units_page(request: AnyRequest) -> Response[Any]:
    """All units, and the form for a new one."""
    return await _units_page(request, desk_holding(request, "people.manage"))


@post("/{slug:str}/desk/units")
async def create_unit(request: AnyRequest) -> Response[Any]:
    """Adds a unit."""
    tenant, form = desk_holding(request, "people.manage"), await request.form()
    try:
        org_id = await create_org(tenant, name=read_text(form, "name"), kind=_org_kind(form), ordinal=_ordinal(form))
    except InvalidError as refusal:
        return await _units_page(request, tenant, form=form, refusal=refusal)
    return done(request, desk_url(tenant, f"units/{org_id}"), gettext("单位已增加。"))


@get("/{slug:str}/desk/units/{org_id:str}")
async def unit_page(request: AnyRequest, org_id: FromPath[str]) -> Response[Any]:
    """One unit: its name, other names and people."""
    return await _unit_page(request, desk_holding(request, "people.manage"), parse_id(org_id))


@post("/{slug:str}/desk/units/{org_id:str}")
async def change_unit(request: AnyRequest, org_id: FromPath[str]) -> Response[Any]:
    """Changes a unit; a new name keeps the old one as a former name."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(org_id)
    try:
        await change_org(
            tenant,
            org_id=key,
            name=read_text(form, "name"),
            kind=_org_kind(form),
            ordinal=_ordinal(form),
            renamed_on=read_day(form, "renamed_on", gettext("更名日期")),
        )
    except InvalidError as refusal:
        return await _unit_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"units/{key}"), gettext("单位信息已保存。"))


@post("/{slug:str}/desk/units/{org_id:str}/standing")
async def set_unit_standing(request: AnyRequest, org_id: FromPath[str]) -> Response[Any]:
    """Closes a unit or opens it again."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(org_id)
    active = read_checked(form, "active")
    await set_org_active(tenant, org_id=key, active=active)
    return done(
        request, desk_url(tenant, f"units/{key}"), gettext("单位已启用。") if active else gettext("单位已停用。")
    )


@post("/{slug:str}/desk/units/{org_id:str}/aliases")
async def add_unit_alias(request: AnyRequest, org_id: FromPath[str]) -> Response[Any]:
    """Adds another name of a unit."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(org_id)
    try:
        await add_alias(
            tenant,
            name=read_text(form, "alias"),
            kind=_alias_kind(form),
            org_id=key,
            valid_from=read_day(form, "valid_from", gettext("起用日期")),
            valid_to=read_day(form, "valid_to", gettext("停用日期")),
        )
    except InvalidError as refusal:
        return await _unit_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"units/{key}"), gettext("别名已增加，以后的公文会认得它。"))


@post("/{slug:str}/desk/aliases/{alias_id:str}/removal")
async def remove_alias_submit(request: AnyRequest, alias_id: FromPath[str]) -> Response[Any]:
    """Removes another name of a unit or a group."""
    tenant, form = desk_holding(request, "people.manage"), await request.form()
    await remove_alias(tenant, alias_id=parse_id(alias_id))
    back = "groups" if read_text(form, "back").startswith("groups") else "units"
    return done(request, desk_url(tenant, back), gettext("别名已删除。"))


@get("/{slug:str}/desk/groups")
async def groups_page(request: AnyRequest) -> Response[Any]:
    """All unit groups, and the form for a new one."""
    return await _groups_page(request, desk_holding(request, "people.manage"))


@post("/{slug:str}/desk/groups")
async def create_group_submit(request: AnyRequest) -> Response[Any]:
    """Adds a unit group."""
    tenant, form = desk_holding(request, "people.manage"), await request.form()
    try:
        group_id = await create_group(tenant, name=read_text(form, "name"), members=_members(form))
    except InvalidError as refusal:
        return await _groups_page(request, tenant, form=form, refusal=refusal)
    return done(request, desk_url(tenant, f"groups/{group_id}"), gettext("单位组已增加。"))


@get("/{slug:str}/desk/groups/{group_id:str}")
async def group_page(request: AnyRequest, group_id: FromPath[str]) -> Response[Any]:
    """One group: its name, members and other names."""
    return await _group_page(request, desk_holding(request, "people.manage"), parse_id(group_id))


@post("/{slug:str}/desk/groups/{group_id:str}")
async def change_group_submit(request: AnyRequest, group_id: FromPath[str]) -> Response[Any]:
    """Changes a group."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(group_id)
    try:
        await change_group(tenant, group_id=key, name=read_text(form, "name"), members=_members(form))
    except InvalidError as refusal:
        return await _group_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"groups/{key}"), gettext("单位组已保存。已发布任务的责任单位不变。"))


@post("/{slug:str}/desk/groups/{group_id:str}/aliases")
async def add_group_alias(request: AnyRequest, group_id: FromPath[str]) -> Response[Any]:
    """Adds another printed form of a group."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(group_id)
    try:
        await add_alias(tenant, name=read_text(form, "alias"), kind="printed", group_id=key)
    except InvalidError as refusal:
        return await _group_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"groups/{key}"), gettext("别名已增加，以后的公文会认得它。"))


async def _units_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    return await desk_page(
        request,
        "units/list.html",
        status=422 if refusal else 200,
        units=await unit_rows(tenant),
        kinds=tuple((key, gettext(word)) for key, word in ORG_KINDS.items()),
        kind_words={key: gettext(word) for key, word in ORG_KINDS.items()},
        typed=_typed(form, "name", "kind", "ordinal"),
        errors=errors_of(refusal),
    )


async def _unit_page(
    request: AnyRequest, tenant: TenantContext, org_id: UUID, *, refusal: InvalidError | None = None
) -> Response[Any]:
    unit = await unit_by_id(tenant, org_id)
    form = await request.form() if refusal else None
    typed = _typed(form, *_UNIT_FIELDS)
    if form is None or "name" not in form:
        typed |= {"name": unit.name, "kind": unit.kind, "ordinal": str(unit.ordinal)}
    return await desk_page(
        request,
        "units/unit.html",
        status=422 if refusal else 200,
        unit=unit,
        aliases=await aliases_of(tenant, org_id=org_id),
        seats=await seats_of_org(tenant, org_id),
        kinds=tuple((key, gettext(word)) for key, word in ORG_KINDS.items()),
        alias_kinds=tuple((key, gettext(word)) for key, word in ALIAS_KINDS.items()),
        alias_words={key: gettext(word) for key, word in ALIAS_KINDS.items()},
        role_words={key: gettext(word) for key, word in ROLE_NAMES.items()},
        typed=typed,
        errors=errors_of(refusal),
    )


_UNIT_FIELDS = ("name", "kind", "ordinal", "renamed_on", "alias", "valid_from", "valid_to")


async def _groups_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    return await desk_page(
        request,
        "units/groups.html",
        status=422 if refusal else 200,
        groups=await group_rows(tenant),
        units=tuple((str(org.id), org.name) for org in await org_rows(tenant)),
        typed=_typed(form, "name"),
        chosen=tuple(read_all(form, "members")) if form else (),
        errors=errors_of(refusal),
    )


async def _group_page(
    request: AnyRequest, tenant: TenantContext, group_id: UUID, *, refusal: InvalidError | None = None
) -> Response[Any]:
    group = await group_by_id(tenant, group_id)
    form = await request.form() if refusal else None
    changing = form is not None and "name" in form
    return await desk_page(
        request,
        "units/group.html",
        status=422 if refusal else 200,
        group=group,
        aliases=await aliases_of(tenant, group_id=group_id),
        units=tuple((str(org.id), org.name) for org in await org_rows(tenant, also_closed=True)),
        name=read_text(form, "name") if form is not None and changing else group.name,
        chosen=tuple(read_all(form, "members")) if form is not None and changing else tuple(map(str, group.member_ids)),
        alias=read_text(form, "alias") if form is not None else "",
        errors=errors_of(refusal),
    )


def _typed(form: FormMultiDict | None, *names: str) -> dict[str, str]:
    return {name: read_text(form, name) if form is not None else "" for name in names}


def _org_kind(form: FormMultiDict) -> OrgKind:
    kind = read_text(form, "kind")
    if kind not in ORG_KINDS:
        raise InvalidError(say("请选择单位类别。"), {"kind": say("请选择单位类别")})
    return kind


def _alias_kind(form: FormMultiDict) -> AliasKind:
    kind = read_text(form, "alias_kind")
    if kind not in ALIAS_KINDS:
        raise InvalidError(say("请选择别名类别。"), {"alias_kind": say("请选择别名类别")})
    return cast(AliasKind, kind)


def _ordinal(form: FormMultiDict) -> int:
    number = read_number(form, "ordinal", gettext("排序"))
    return int(min(max(number or 0, 0), 9999))


def _members(form: FormMultiDict) -> list[UUID]:
    members = [parse_id(value) for value in read_all(form, "members")]
    if not members:
        raise InvalidError(say("请至少选择一个成员单位。"), {"members": say("请至少选择一个成员单位")})
    return members


ROUTES: list[Any] = [
    units_page,
    create_unit,
    unit_page,
    change_unit,
    set_unit_standing,
    add_unit_alias,
    remove_alias_submit,
    groups_page,
    create_group_submit,
    group_page,
    change_group_submit,
    add_group_alias,
]
