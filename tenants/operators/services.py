"""Operators' accounts and their signing in. Each service opens its own transaction and writes its line of the log."""

from uuid import UUID

import msgspec

from core.accounts.lockout import WINDOW, Failures, require_unlocked
from core.accounts.passwords import check_password_change, check_password_rule, hash_password, verify_password
from core.clock import now
from core.db import PLATFORM, Transaction
from core.errors import InvalidError, NotFoundError
from core.ids import new_id
from core.phrases import say
from tenants.operators.acts import record_act
from tenants.operators.records import Operator, OperatorRow
from tenants.platform import platform_row, platform_rows


class SignedInOperator(msgspec.Struct, frozen=True):
    """A fresh session."""

    session_id: UUID
    operator_id: UUID


class _Account(msgspec.Struct, frozen=True):
    id: UUID
    login: str
    name: str
    password_hash: str
    active: bool


_ACCOUNT = "SELECT id, login, name, password_hash, active FROM tenants.operator"


async def operator_rows() -> list[OperatorRow]:
    """All accounts, by login."""
    return await platform_rows(
        OperatorRow, "SELECT id, login, name, active, last_sign_in_at FROM tenants.operator ORDER BY login"
    )


async def create_operator(operator: Operator, *, login: str, name: str, password: str) -> UUID:
    """Adds an account and returns its id. Raises InvalidError for a taken login or a password against the rule."""
    login, name = login.strip().lower(), " ".join(name.split())
    if not login or any(char.isspace() for char in login) or not name:
        raise InvalidError(say("用户名和姓名不能为空，用户名不能含空格。"), {"login": say("请填写用户名")})
    check_password_rule(password, login=login)
    operator_id = new_id()
    async with PLATFORM.transaction() as platform:
        made = await platform.execute(
            """
            INSERT INTO tenants.operator (id, login, name, password_hash, password_changed_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (login) DO NOTHING
            """,
            operator_id,
            login,
            name,
            hash_password(password),
            now(),
        )
        if made != "INSERT 0 1":
            raise InvalidError(
                say("运维员“%(login)s”已存在，请换一个用户名。", login=login), {"login": say("已被使用")}
            )
        await record_act(platform, operator, "operator.created", subject_id=operator_id, subject=login)
    return operator_id


async def set_operator_active(operator: Operator, *, login: str, active: bool) -> None:
    """Switches an account off, which ends its sessions at once, or on again. Raises NotFoundError."""
    account = await _account(login)
    async with PLATFORM.transaction() as platform:
        await platform.execute("UPDATE tenants.operator SET active = $2 WHERE id = $1", account.id, active)
        if not active:
            await _end_sessions(platform, account.id)
        kind = "operator.switched_on" if active else "operator.switched_off"
        await record_act(platform, operator, kind, subject_id=account.id, subject=account.login)


async def reset_operator_password(operator: Operator, *, login: str, password: str) -> None:
    """Sets a new password, lifts the lock and ends all sessions. Raises NotFoundError, InvalidError."""
    account = await _account(login)
    check_password_rule(password, login=account.login)
    async with PLATFORM.transaction() as platform:
        await _set_password(platform, account.id, password)
        await _end_sessions(platform, account.id)
        await platform.execute("DELETE FROM tenants.operator_failure WHERE login = $1", account.login)
        await record_act(platform, operator, "operator.password_reset", subject_id=account.id, subject=account.login)


async def change_operator_password(operator: Operator, *, old: str, new: str, again: str) -> None:
    """Replaces one's own password and ends one's other sessions. Raises InvalidError by field."""
    account = await platform_row(_Account, f"{_ACCOUNT} WHERE id = $1", operator.id)
    if account is None:
        raise NotFoundError
    check_password_change(login=account.login, password_hash=account.password_hash, old=old, new=new, again=again)
    async with PLATFORM.transaction() as platform:
        await _set_password(platform, account.id, new)
        await _end_sessions(platform, account.id, but=operator.session_id)
        await record_act(platform, operator, "operator.password_changed", subject_id=account.id, subject=account.login)


async def sign_in_operator(*, login: str, password: str, address: str, agent: str) -> SignedInOperator:
    """Opens a session. Raises TooManyError while locked, InvalidError for a wrong name or password.

    The failure is counted before the refusal is raised. An account that is switched off looks like an absent one.
    """
    login = login.strip().lower()[:120]
    require_unlocked(await _failures(login, address), who_helps=say("另一位运维员"))
    account = await platform_row(_Account, f"{_ACCOUNT} WHERE login = $1 AND active", login)
    if not verify_password(account.password_hash if account else None, password) or account is None:
        await _note_failure(login, address)
        raise InvalidError(say("用户名或密码不正确，请核对后再试。"), {"password": say("用户名或密码不正确")})
    session_id = new_id()
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            """
            INSERT INTO tenants.operator_session (id, operator_id, created_at, last_seen_at, address, agent)
            VALUES ($1, $2, $3, $3, $4, $5)
            """,
            session_id,
            account.id,
            now(),
            address,
            agent[:200],
        )
        await platform.execute("UPDATE tenants.operator SET last_sign_in_at = $2 WHERE id = $1", account.id, now())
        await platform.execute(
            "DELETE FROM tenants.operator_failure WHERE (login = $1 AND address = $2) OR at < $3",
            login,
            address,
            now() - WINDOW,
        )
        acting = Operator(account.id, account.name, session_id, address)
        await record_act(platform, acting, "session.opened", subject_id=account.id, subject=account.login)
    return SignedInOperator(session_id, account.id)


async def sign_out_operator(operator: Operator) -> None:
    """Ends the present session at once, in every process."""
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            "UPDATE tenants.operator_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
            operator.session_id,
            now(),
        )
        await record_act(platform, operator, "session.ended", subject_id=operator.id, subject=operator.name)


async def _account(login: str) -> _Account:
    account = await platform_row(_Account, f"{_ACCOUNT} WHERE login = $1", login.strip().lower())
    if account is None:
        raise NotFoundError(
            say("没有用户名为“%(login)s”的运维员。可先运行：yingshang operator create %(login)s", login=login)
        )
    return account


async def _failures(login: str, address: str) -> Failures | None:
    return await platform_row(
        Failures,
        """
        SELECT count(*) FILTER (WHERE login = $1) AS of_account, count(*) AS of_address,
          coalesce(extract(epoch FROM max(at) FILTER (WHERE login = $1) - $3)::float8, 0) AS seconds
        FROM tenants.operator_failure WHERE address = $2 AND at > $3
        """,
        login,
        address,
        now() - WINDOW,
    )


async def _note_failure(login: str, address: str) -> None:
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            "INSERT INTO tenants.operator_failure (id, login, address, at) VALUES ($1, $2, $3, $4)",
            new_id(),
            login,
            address,
            now(),
        )
        await record_act(platform, Operator(None, "", address=address), "session.refused", subject=login)


async def _set_password(platform: Transaction, operator_id: UUID, password: str) -> None:
    await platform.execute(
        "UPDATE tenants.operator SET password_hash = $2, password_changed_at = $3 WHERE id = $1",
        operator_id,
        hash_password(password),
        now(),
    )


async def _end_sessions(platform: Transaction, operator_id: UUID, but: UUID | None = None) -> None:
    await platform.execute(
        """
        UPDATE tenants.operator_session SET ended_at = $2
        WHERE operator_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3
        """,
        operator_id,
        now(),
        but,
    )
