"""People and their seats, locks, and the audit log: the administrator, the security officer, the auditor."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from core.accounts.permissions import GRANTS, ROLE_NAMES
from core.accounts.queries import audit_rows, org_rows, person_by_id, person_rows, seats_of_user
from core.accounts.services import (
    change_user,
    create_user,
    end_post,
    grant_post,
    reset_password,
    set_user_active,
    unlock_account,
)
from core.clock import now
from core.context import Role, TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import errors_of, read_checked, read_text, read_uuid
from web.kit.guards import desk_holding
from web.kit.i18n import gettext
from web.kit.lists import Pager, with_query

AnyRequest = Request[Any, Any, Any]
_LOCK_WINDOW = timedelta(minutes=15)
_AUDIT_PAGE = 50


@get("/{slug:str}/desk/people")
async def people_page(request: AnyRequest) -> Response[Any]:
    """All people, and the form for a new one."""
    return await _people_page(request, desk_holding(request, "people.manage"))


@post("/{slug:str}/desk/people")
async def create_person(request: AnyRequest) -> Response[Any]:
    """Adds a person with their first seat."""
    tenant, form = desk_holding(request, "people.manage"), await request.form()
    try:
        org_id, role = read_uuid(form, "org_id", gettext("单位")), _role(form)
        user_id = await create_user(
            tenant,
            login=read_text(form, "login"),
            name=read_text(form, "name"),
            password=str(form.get("password", "")),
        )
        await grant_post(tenant, user_id=user_id, org_id=org_id, role=role, title=read_text(form, "title"))
    except InvalidError as refusal:
        return await _people_page(request, tenant, form=form, refusal=refusal)
    return done(request, desk_url(tenant, f"people/{user_id}"), gettext("用户已增加，首次登录时须更换密码。"))


@get("/{slug:str}/desk/people/{user_id:str}")
async def person_page(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """One person: name, account, seats."""
    return await _person_page(request, desk_holding(request, "people.manage"), parse_id(user_id))


@post("/{slug:str}/desk/people/{user_id:str}")
async def change_person(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Changes a person's name."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(user_id)
    try:
        await change_user(tenant, user_id=key, name=read_text(form, "name"))
    except InvalidError as refusal:
        return await _person_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"people/{key}"), gettext("姓名已保存。"))


@post("/{slug:str}/desk/people/{user_id:str}/seats")
async def grant_seat(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Gives a person another seat."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(user_id)
    try:
        org_id = read_uuid(form, "org_id", gettext("单位"))
        await grant_post(tenant, user_id=key, org_id=org_id, role=_role(form), title=read_text(form, "title"))
    except InvalidError as refusal:
        return await _person_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"people/{key}"), gettext("岗位已授予。"))


@post("/{slug:str}/desk/seats/{post_id:str}/end")
async def end_seat(request: AnyRequest, post_id: FromPath[str]) -> Response[Any]:
    """Ends a seat."""
    tenant = desk_holding(request, "people.manage")
    await end_post(tenant, post_id=parse_id(post_id))
    return done(request, desk_url(tenant, "people"), gettext("岗位已免去，该岗位的登录立即失效。"))


@post("/{slug:str}/desk/people/{user_id:str}/standing")
async def set_person_standing(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Switches an account off or on."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(user_id)
    active = read_checked(form, "active")
    await set_user_active(tenant, user_id=key, active=active)
    said = gettext("账号已启用。") if active else gettext("账号已停用，登录立即失效。")
    return done(request, desk_url(tenant, f"people/{key}"), said)


@post("/{slug:str}/desk/people/{user_id:str}/password")
async def reset_person_password(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Gives a person a new first password."""
    tenant, form, key = desk_holding(request, "people.manage"), await request.form(), parse_id(user_id)
    try:
        await reset_password(tenant, user_id=key, password=str(form.get("password", "")))
    except InvalidError as refusal:
        return await _person_page(request, tenant, key, refusal=refusal)
    return done(request, desk_url(tenant, f"people/{key}"), gettext("密码已重置，下次登录须更换。"))


@get("/{slug:str}/desk/locks")
async def locks_page(request: AnyRequest) -> Response[Any]:
    """Whose sign-in failed in the last quarter of an hour, for the security officer."""
    tenant = desk_holding(request, "people.unlock")
    return await desk_page(
        request, "people/locks.html", people=await person_rows(tenant, locked_since=now() - _LOCK_WINDOW)
    )


@post("/{slug:str}/desk/locks/{user_id:str}/removal")
async def unlock(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Lets a person try again at once."""
    tenant = desk_holding(request, "people.unlock")
    await unlock_account(tenant, user_id=parse_id(user_id))
    return done(request, desk_url(tenant, "locks"), gettext("已解锁，可以重新登录。"))


@get("/{slug:str}/desk/audit")
async def audit_page(request: AnyRequest) -> Response[Any]:
    """The audit log, newest first, for the auditor alone."""
    tenant = desk_holding(request, "audit.read")
    text, before = request.query_params.get("q", "").strip(), request.query_params.get("before")
    rows = await audit_rows(tenant, text=text, before=parse_id(before) if before else None, limit=_AUDIT_PAGE + 1)
    shown = rows[:_AUDIT_PAGE]
    here = desk_url(tenant, "audit") + (f"?q={text}" if text else "")
    older = with_query(here, before=str(shown[-1].id)) if len(rows) > _AUDIT_PAGE else None
    pager = Pager(len(shown), previous_url=here if before else None, next_url=older)
    return await desk_page(request, "people/audit.html", rows=shown, text=text, here=here, pager=pager)


async def _people_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    text = request.query_params.get("q", "").strip()
    return await desk_page(
        request,
        "people/list.html",
        status=422 if refusal else 200,
        people=await person_rows(tenant, text=text),
        text=text,
        typed={name: read_text(form, name) if form is not None else "" for name in _PERSON_FIELDS},
        errors=errors_of(refusal),
        **await _choices(tenant),
    )


_PERSON_FIELDS = ("login", "name", "org_id", "role", "title")


async def _person_page(
    request: AnyRequest, tenant: TenantContext, user_id: UUID, *, refusal: InvalidError | None = None
) -> Response[Any]:
    person = await person_by_id(tenant, user_id)
    form = await request.form() if refusal else None
    return await desk_page(
        request,
        "people/person.html",
        status=422 if refusal else 200,
        person=person,
        seats=await seats_of_user(tenant, user_id),
        name=read_text(form, "name") if form is not None and "name" in form else person.name,
        typed={name: read_text(form, name) if form is not None else "" for name in _PERSON_FIELDS},
        errors=errors_of(refusal),
        **await _choices(tenant),
    )


async def _choices(tenant: TenantContext) -> dict[str, Any]:
    words = {key: gettext(word) for key, word in ROLE_NAMES.items()}
    return {
        "role_words": words,
        "roles": tuple(words.items()),
        "units": tuple((str(org.id), org.name) for org in await org_rows(tenant)),
    }


def _role(form: FormMultiDict) -> Role:
    role = read_text(form, "role")
    if role not in GRANTS:
        raise InvalidError(say("请选择角色。"), {"role": say("请选择角色")})
    return role


ROUTES: list[Any] = [
    people_page,
    create_person,
    person_page,
    change_person,
    grant_seat,
    end_seat,
    set_person_standing,
    reset_person_password,
    locks_page,
    unlock,
    audit_page,
]
