"""Signing in and out, and the lock that slows guessing.

The answer to an unknown account and to a wrong password is the same, in words and in time.
"""

from functools import partial
from uuid import UUID

import msgspec

from core import sql
from core.accounts.lockout import WINDOW, Failures, require_unlocked
from core.accounts.passwords import check_password_change, hash_password, verify_password
from core.accounts.tables import Session
from core.clock import now
from core.context import TenantContext
from core.db import DB
from core.errors import ForbiddenError, InvalidError, NotFoundError, TenantSuspendedError
from core.events import record_event
from core.ids import new_id
from core.phrases import say


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session."""

    session_id: UUID
    user_id: UUID


class _Account(msgspec.Struct, frozen=True):
    id: UUID
    password_hash: str
    post_id: UUID | None


class SignInRefusedError(InvalidError):
    """Name or password is wrong. Its aftermath counts the failure."""

    def __init__(self, tenant: TenantContext, login: str) -> None:
        super().__init__(say("用户名或密码不正确，请核对后再试。"), {"password": say("用户名或密码不正确")})
        self.aftermath = partial(note_sign_in_failure, tenant, login=login)


async def sign_in(tenant: TenantContext, *, login: str, password: str, agent: str) -> SignedIn:
    """Opens a session for the person's first post.

    Raises TenantSuspendedError, TooManyError while locked, SignInRefusedError for a wrong name or password,
    ForbiddenError without a post.
    """
    login = login.strip().lower()
    await _require_open(tenant)
    require_unlocked(await _failures(tenant, login), who_helps=say("安全管理员"))
    account = await sql.first(
        _Account,
        """
        SELECT u.id, u.password_hash,
          (SELECT p.id FROM core.post p WHERE p.tenant_id = u.tenant_id AND p.user_id = u.id AND p.active
           ORDER BY p.created_at, p.id LIMIT 1) AS post_id
        FROM core.user_account u WHERE u.tenant_id = $1 AND u.login = $2 AND u.active
        """,
        tenant.tenant_id,
        login,
    )
    if not verify_password(account.password_hash if account else None, password) or account is None:
        raise SignInRefusedError(tenant, login)
    if account.post_id is None:
        raise ForbiddenError(say("您的账号还没有岗位，请联系本单位管理员授予岗位后再登录。"))
    session = Session(
        tenant_id=tenant.tenant_id,
        id=new_id(),
        user_id=account.id,
        post_id=account.post_id,
        created_at=now(),
        last_seen_at=now(),
        address=tenant.address,
        agent=agent[:200],
    )
    await session.save()
    await sql.execute(
        "UPDATE core.user_account SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        account.id,
        now(),
    )
    await sql.execute(
        "DELETE FROM core.sign_in_failure WHERE tenant_id = $1 AND login = $2 AND address = $3",
        tenant.tenant_id,
        login,
        tenant.address,
    )
    await record_event(tenant, "session.opened", "user", account.id, visibility="audit")
    return SignedIn(session.id, account.id)


async def note_sign_in_failure(tenant: TenantContext, *, login: str) -> None:
    """Counts one failure, in a transaction of its own: the refused request has been rolled back."""
    login = login.strip().lower()[:120]
    async with DB.tenant(tenant.tenant_id):
        await sql.execute(
            "INSERT INTO core.sign_in_failure (tenant_id, id, login, address, at) VALUES ($1, $2, $3, $4, $5)",
            tenant.tenant_id,
            new_id(),
            login,
            tenant.address,
            now(),
        )
        await record_event(
            tenant, "session.refused", "tenant", tenant.tenant_id, data={"login": login}, visibility="audit"
        )


async def unlock_account(tenant: TenantContext, *, user_id: UUID) -> None:
    """Forgets the failures of one person, so that they may try again at once."""
    login = await sql.value(
        str, "SELECT login FROM core.user_account WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, user_id
    )
    if login is None:
        raise NotFoundError
    await sql.execute("DELETE FROM core.sign_in_failure WHERE tenant_id = $1 AND login = $2", tenant.tenant_id, login)
    await record_event(tenant, "user.unlocked", "user", user_id, visibility="audit")


async def sign_out(tenant: TenantContext) -> None:
    """Ends the present session at once, in every process."""
    await sql.execute(
        "UPDATE core.session SET ended_at = $3 WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL",
        tenant.tenant_id,
        tenant.session_id,
        now(),
    )
    await record_event(tenant, "session.ended", "user", tenant.acting().user_id, visibility="audit")


async def end_sessions(tenant: TenantContext, *, user_id: UUID, but: UUID | None = None) -> int:
    """Ends all sessions of a person, but one when given, and returns their number."""
    return await sql.execute(
        """
        UPDATE core.session SET ended_at = $3
        WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL AND id IS DISTINCT FROM $4
        """,
        tenant.tenant_id,
        user_id,
        now(),
        but,
    )


async def switch_post(tenant: TenantContext, *, post_id: UUID) -> None:
    """Acts as another of one's own posts from the next request on."""
    touched = await sql.execute(
        """
        UPDATE core.session s SET post_id = $3 FROM core.post p
        WHERE s.tenant_id = $1 AND s.id = $2 AND p.tenant_id = $1 AND p.id = $3 AND p.user_id = s.user_id AND p.active
        """,
        tenant.tenant_id,
        tenant.session_id,
        post_id,
    )
    if not touched:
        raise NotFoundError
    await record_event(tenant, "session.switched", "post", post_id, visibility="audit")


async def choose_language(tenant: TenantContext, *, locale: str) -> None:
    """Shows the person pages in this language from now on, wherever they sign in."""
    user_id = tenant.acting().user_id
    await sql.execute(
        "UPDATE core.user_account SET locale = $3 WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, user_id, locale
    )
    await record_event(tenant, "user.language_chosen", "user", user_id, data={"locale": locale}, visibility="audit")


async def change_password(tenant: TenantContext, *, old: str, new: str, again: str) -> None:
    """Replaces one's own password and ends all other sessions. Raises InvalidError by field."""
    user_id = tenant.acting().user_id
    account = await sql.first(
        _Credentials,
        "SELECT login, password_hash FROM core.user_account WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        user_id,
    )
    if account is None:
        raise NotFoundError
    check_password_change(login=account.login, password_hash=account.password_hash, old=old, new=new, again=again)
    await sql.execute(
        """
        UPDATE core.user_account SET password_hash = $3, password_changed_at = $4, must_change_password = false
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        user_id,
        hash_password(new),
        now(),
    )
    await end_sessions(tenant, user_id=user_id, but=tenant.session_id)
    await record_event(tenant, "user.password_changed", "user", user_id, visibility="audit")


class _Credentials(msgspec.Struct, frozen=True):
    login: str
    password_hash: str


async def _require_open(tenant: TenantContext) -> None:
    reason = await sql.value(
        str, "SELECT suspended_reason FROM tenants.tenant WHERE id = $1 AND status <> 'active'", tenant.tenant_id
    )
    if reason is not None:
        raise TenantSuspendedError(reason)


async def _failures(tenant: TenantContext, login: str) -> Failures | None:
    return await sql.first(
        Failures,
        """
        SELECT count(*) FILTER (WHERE login = $2) AS of_account, count(*) AS of_address,
          coalesce(extract(epoch FROM max(at) FILTER (WHERE login = $2) - $4)::float8, 0) AS seconds
        FROM core.sign_in_failure WHERE tenant_id = $1 AND address = $3 AND at > $4
        """,
        tenant.tenant_id,
        login,
        tenant.address,
        now() - WINDOW,
    )
