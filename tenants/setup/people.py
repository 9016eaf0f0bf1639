"""People typed into the wizard: a name for each seat, a login made of it where none is typed."""

import re
from collections.abc import Sequence
from itertools import chain, count
from typing import get_args
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.accounts.pinyin import pinyin_key
from core.accounts.services.checks import clean_name
from core.accounts.services.rosters import (
    FirstPassword,
    PersonEntry,
    SeatEntry,
    add_people,
    grant_posts,
    issue_first_passwords,
)
from core.context import Role, TenantContext
from core.db import DB
from core.errors import InvalidError
from core.ids import new_id
from core.phrases import say

ROLES: tuple[Role, ...] = get_args(Role)

_NO_LOGIN = re.compile(r"[^a-z0-9]")


class TypedPerson(msgspec.Struct, frozen=True):
    """One row of the form. ``login`` may be empty."""

    org_id: UUID
    role: Role
    name: str
    login: str


async def add_typed_people(tenant: TenantContext, *, people: Sequence[TypedPerson]) -> list[FirstPassword]:
    """Adds a person with a seat for every row that has a name, and tells their first passwords. All or nobody.

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
    units, taken = await _unit_ids(tenant), await _logins(tenant)
    made: dict[tuple[str, str], PersonEntry] = {}
    seats = []
    for place, person in rows:
        if person.org_id not in units or person.role not in ROLES:
            raise InvalidError(say("单位或角色有变化，请刷新页面后再填。"), {f"name-{place}": say("请刷新页面")})
        key = (person.name, person.login or f"row {place}")
        if key not in made:
            made[key] = PersonEntry(new_id(), _login(place, person, taken), clean_name(person.name))
            taken.add(made[key].login)
        seats.append(SeatEntry(made[key].id, person.org_id, person.role, ""))
    people = list(made.values())
    await add_people(tenant, people)
    await grant_posts(tenant, seats)
    return await issue_first_passwords(tenant, [person.id for person in people])


def _login(place: int, person: TypedPerson, taken: set[str]) -> str:
    """What was typed, or the name in letters with a number behind it where somebody has it already."""
    if person.login:
        if any(char.isspace() for char in person.login):
            sentence = say("用户名不能含空格。")
            raise InvalidError(sentence, {f"login-{place}": sentence})
        if person.login in taken:
            sentence = say("用户名“%(login)s”已被使用，请换一个。", login=person.login)
            raise InvalidError(sentence, {f"login-{place}": sentence})
        return person.login
    stem = _NO_LOGIN.sub("", pinyin_key(person.name)) or "user"
    return next(each for each in chain([stem], (f"{stem}{number}" for number in count(2))) if each not in taken)


async def _unit_ids(tenant: TenantContext) -> set[UUID]:
    statement = "SELECT id FROM core.org WHERE tenant_id = $1 AND active"
    return set(await sql.values(UUID, statement, tenant.tenant_id))


async def _logins(tenant: TenantContext) -> set[str]:
    return set(await sql.values(str, "SELECT login FROM core.user_account WHERE tenant_id = $1", tenant.tenant_id))
