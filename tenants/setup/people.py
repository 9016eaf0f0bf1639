"""People typed into the wizard: a name for each seat, a login made of it where none is typed."""

import re
from collections.abc import Sequence
from typing import get_args
from uuid import UUID

import msgspec

from core import sql
from core.accounts.passwords import draw_password
from core.accounts.permissions import require
from core.accounts.pinyin import pinyin_key
from core.accounts.services import create_user, grant_post
from core.context import Role, TenantContext
from core.db import DB
from core.errors import InvalidError
from core.phrases import say

ROLES: tuple[Role, ...] = get_args(Role)

_NO_LOGIN = re.compile(r"[^a-z0-9]")


class TypedPerson(msgspec.Struct, frozen=True):
    """One row of the form. ``login`` may be empty."""

    org_id: UUID
    role: Role
    name: str
    login: str


class FirstPassword(msgspec.Struct, frozen=True):
    """What a new person is told, this once: the password is kept nowhere and is replaced at the first sign-in."""

    name: str
    unit: str
    role: Role
    login: str
    password: str


async def add_typed_people(tenant: TenantContext, *, people: Sequence[TypedPerson]) -> list[FirstPassword]:
    """Adds a person with a seat for every row that has a name. All of them or nobody.

    The same name and login in two rows is one person with two seats. Raises InvalidError by field ``name-<row>`` or
    ``login-<row>``.
    """
    require(tenant, "people.manage")
    rows = [(place, person) for place, person in enumerate(people) if person.name]
    if not rows:
        sentence = say("还没有填写人员：请至少填一位的姓名。")
        raise InvalidError(sentence, {"name-0": sentence})
    # A refusal leaves nobody behind, so that the page that tells of it shows the city as it stands.
    async with DB.transaction():
        return await _add(tenant, rows)


async def _add(tenant: TenantContext, rows: Sequence[tuple[int, TypedPerson]]) -> list[FirstPassword]:
    units = await _unit_names(tenant)
    made: dict[tuple[str, str], UUID] = {}
    told = []
    for place, person in rows:
        if person.org_id not in units or person.role not in ROLES:
            raise InvalidError(say("单位或角色有变化，请刷新页面后再填。"), {f"name-{place}": say("请刷新页面")})
        key = (person.name, person.login)
        if person.login and key in made:
            await grant_post(tenant, user_id=made[key], org_id=person.org_id, role=person.role)
            continue
        login, password = person.login or await _free_login(tenant, person.name), draw_password()
        try:
            made[key] = await create_user(tenant, login=login, name=person.name, password=password)
        except InvalidError as refusal:
            field = "login" if "login" in refusal.fields else "name"
            raise InvalidError(refusal.sentence, {f"{field}-{place}": refusal.sentence}) from None
        await grant_post(tenant, user_id=made[key], org_id=person.org_id, role=person.role)
        told.append(FirstPassword(person.name, units[person.org_id], person.role, login.lower(), password))
    return told


async def _unit_names(tenant: TenantContext) -> dict[UUID, str]:
    found = await sql.rows(_Unit, "SELECT id, name FROM core.org WHERE tenant_id = $1 AND active", tenant.tenant_id)
    return {unit.id: unit.name for unit in found}


async def _free_login(tenant: TenantContext, name: str) -> str:
    """The name in letters, with a number behind it where somebody has it already."""
    stem = _NO_LOGIN.sub("", pinyin_key(name).lower()) or "user"
    taken = await sql.values(
        str, "SELECT login FROM core.user_account WHERE tenant_id = $1 AND login LIKE $2 || '%'", tenant.tenant_id, stem
    )
    return next(each for each in (stem, *(f"{stem}{number}" for number in range(2, 10_000))) if each not in taken)


class _Unit(msgspec.Struct, frozen=True):
    id: UUID
    name: str
