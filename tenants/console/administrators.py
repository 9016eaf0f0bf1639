"""A new tenant's first administrator: made with the tenant, with a first password that is shown once."""

import re
from uuid import UUID

import msgspec

from core import sql
from core.accounts.passwords import draw_password
from core.accounts.services import create_org, create_user, grant_post, reset_password
from core.accounts.services.checks import clean_name
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.errors import ConflictError, InvalidError
from core.phrases import say
from tenants.operators.acts import record_act
from tenants.operators.records import Operator
from tenants.resolve import job_context

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class FirstAdministrator(msgspec.Struct, frozen=True):
    """Who is to run the tenant, and from which unit; the unit is made when it is absent."""

    login: str
    name: str
    office: str


class FirstPassword(msgspec.Struct, frozen=True):
    """To be handed over; it is kept nowhere and must be replaced at the first sign-in."""

    login: str
    password: str


class Administrators(msgspec.Struct, frozen=True):
    """How a tenant stands: how many administrators it has, and the logins of those who never signed in."""

    active: int
    waiting: list[str]


def read_first_administrator(*, login: str, name: str, office: str) -> FirstAdministrator:
    """What was typed, made clean. Raises InvalidError by field before anything is written."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        sentence = say("用户名为 2 到 60 位小写字母、数字、点、横线，例如 guanli。")
        raise InvalidError(sentence, {"admin_login": sentence})
    if not name.strip():
        raise InvalidError(say("请填写首位管理员的姓名。"), {"admin_name": say("请填写姓名")})
    if not office.strip():
        raise InvalidError(say("请填写首位管理员的所在单位。"), {"office": say("请填写所在单位")})
    return FirstAdministrator(login, clean_name(name), clean_name(office))


async def administrators_of(tenant_id: UUID) -> Administrators:
    """How the tenant stands, read within its own transaction."""
    async with DB.tenant(tenant_id):
        return await _administrators(tenant_id)


async def add_first_administrator(operator: Operator, *, tenant_id: UUID, first: FirstAdministrator) -> FirstPassword:
    """Makes the tenant's first administrator.

    Raises ConflictError where there is one: further people are the tenant's own affair.
    """
    password = draw_password()
    async with DB.tenant(tenant_id):
        tenant = await job_context(tenant_id)
        if (await _administrators(tenant_id)).active:
            raise ConflictError(say("该租户已有管理员，其他人员由租户的管理员自己增加。"))
        org_id = await _office(tenant, first.office)
        user_id = await create_user(tenant, login=first.login, name=first.name, password=password)
        await grant_post(tenant, user_id=user_id, org_id=org_id, role="admin")
    await _write_down(operator, tenant, "administrator.added", first.login)
    return FirstPassword(first.login, password)


async def reissue_first_password(operator: Operator, *, tenant_id: UUID) -> FirstPassword:
    """A new first password for an administrator who has never signed in.

    Raises ConflictError when there is none such: whoever has signed in is out of the operator's reach.
    """
    password = draw_password()
    async with DB.tenant(tenant_id):
        tenant = await job_context(tenant_id)
        waiting = (await _administrators(tenant_id)).waiting
        if not waiting:
            raise ConflictError(say("管理员已经登录过，不能再由平台重发初始密码；忘记密码由租户的另一位管理员重置。"))
        user_id = await sql.value(
            UUID, "SELECT id FROM core.user_account WHERE tenant_id = $1 AND login = $2", tenant_id, waiting[0]
        )
        assert user_id is not None  # noqa: S101 -- read in the same transaction
        await reset_password(tenant, user_id=user_id, password=password)
    await _write_down(operator, tenant, "administrator.password_reissued", waiting[0])
    return FirstPassword(waiting[0], password)


async def _administrators(tenant_id: UUID) -> Administrators:
    found = await sql.first(
        Administrators,
        """
        SELECT count(*) AS active, coalesce(array_agg(u.login ORDER BY p.created_at, p.id)
          FILTER (WHERE u.last_sign_in_at IS NULL AND u.must_change_password), '{}') AS waiting
        FROM core.post p JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
        WHERE p.tenant_id = $1 AND p.role = 'admin' AND p.active
        """,
        tenant_id,
    )
    return found or Administrators(0, [])


async def _office(tenant: TenantContext, name: str) -> UUID:
    found = await sql.value(UUID, "SELECT id FROM core.org WHERE tenant_id = $1 AND name = $2", tenant.tenant_id, name)
    return found or await create_org(tenant, name=name, kind="office")


async def _write_down(operator: Operator, tenant: TenantContext, kind: str, login: str) -> None:
    async with PLATFORM.transaction() as platform:
        await record_act(
            platform,
            operator,
            kind,
            subject_id=tenant.tenant_id,
            subject=tenant.tenant_name,
            data={"login": login},
        )
