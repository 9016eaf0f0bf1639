"""People and their seats: what an administrator keeps."""

from uuid import UUID

import msgspec

from core import sql
from core.accounts.passwords import check_password_rule, hash_password
from core.accounts.permissions import EXCLUSIVE, ROLE_NAMES
from core.accounts.pinyin import pinyin_key
from core.accounts.services.checks import clean_name, require_free, require_present
from core.accounts.services.sign_in import end_sessions
from core.accounts.services.tokens import revoke_tokens
from core.accounts.tables import Post, User
from core.clock import now
from core.context import Role, TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.phrases import say


async def create_user(
    tenant: TenantContext, *, login: str, name: str, password: str, must_change_password: bool = True
) -> UUID:
    """Adds a person and returns their id. Raises InvalidError for a taken login or a password against the rule."""
    login, name = login.strip().lower(), clean_name(name)
    if not login or any(char.isspace() for char in login):
        raise InvalidError(say("用户名不能为空，也不能含空格。"), {"login": say("请填写用户名")})
    check_password_rule(password, login=login)
    await require_free(
        tenant, "core.user_account", "login", login, say("用户名“%(login)s”已被使用，请换一个。", login=login)
    )
    user_id = new_id()
    await User(
        tenant_id=tenant.tenant_id,
        id=user_id,
        login=login,
        name=name,
        pinyin=pinyin_key(name),
        password_hash=hash_password(password),
        password_changed_at=now(),
        must_change_password=must_change_password,
        created_at=now(),
    ).save()
    await record_event(tenant, "user.created", "user", user_id, data={"login": login}, visibility="audit")
    return user_id


async def grant_post(tenant: TenantContext, *, user_id: UUID, org_id: UUID, role: Role, title: str = "") -> UUID:
    """Gives a person a seat and returns its id; an ended seat of the same kind is taken up again.

    Raises ConflictError when the person would hold two of administrator, security and auditor (separation of duties,
    asked for by GB/T 22239-2019 level 3).
    """
    await require_present(tenant, "core.user_account", user_id)
    await require_present(tenant, "core.org", org_id)
    held = await sql.values(
        str, "SELECT role FROM core.post WHERE tenant_id = $1 AND user_id = $2 AND active", tenant.tenant_id, user_id
    )
    if role in EXCLUSIVE and any(other in EXCLUSIVE and other != role for other in held):
        raise ConflictError(
            say("管理员、安全管理员、审计员不得由一人兼任，请把“%(role)s”授予另一人。", role=ROLE_NAMES[role])
        )
    existing = await sql.value(
        UUID,
        "SELECT id FROM core.post WHERE tenant_id = $1 AND user_id = $2 AND org_id = $3 AND role = $4",
        tenant.tenant_id,
        user_id,
        org_id,
        role,
    )
    post_id = existing or new_id()
    if existing:
        await Post.update({Post.active: True, Post.title: title, Post.ended_at: None}).where(
            Post.tenant_id == tenant.tenant_id, Post.id == post_id
        )
    else:
        await Post(
            tenant_id=tenant.tenant_id,
            id=post_id,
            user_id=user_id,
            org_id=org_id,
            role=role,
            title=title,
            created_at=now(),
        ).save()
    await record_event(tenant, "post.granted", "user", user_id, org_id=org_id, data={"role": role}, visibility="audit")
    return post_id


async def change_user(tenant: TenantContext, *, user_id: UUID, name: str) -> None:
    """Changes a person's name. What they signed keeps the name of its day."""
    name = clean_name(name)
    await require_present(tenant, "core.user_account", user_id)
    await User.update({User.name: name, User.pinyin: pinyin_key(name)}).where(
        User.tenant_id == tenant.tenant_id, User.id == user_id
    )
    await record_event(tenant, "user.changed", "user", user_id, visibility="audit")


async def set_user_active(tenant: TenantContext, *, user_id: UUID, active: bool) -> None:
    """Switches an account off, which ends its sessions and tokens at once, or on again."""
    await require_present(tenant, "core.user_account", user_id)
    if not active and tenant.post is not None and tenant.post.user_id == user_id:
        raise ConflictError(say("不能停用自己的账号，请由另一位管理员办理。"))
    await User.update({User.active: active}).where(User.tenant_id == tenant.tenant_id, User.id == user_id)
    if not active:
        await end_sessions(tenant, user_id=user_id)
        await revoke_tokens(tenant, user_id=user_id)
    kind = "user.switched_on" if active else "user.switched_off"
    await record_event(tenant, kind, "user", user_id, visibility="audit")


async def reset_password(tenant: TenantContext, *, user_id: UUID, password: str) -> None:
    """Gives a person a new first password, which they replace at their next sign-in; ends their sessions."""
    login = await sql.value(
        str, "SELECT login FROM core.user_account WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, user_id
    )
    if login is None:
        raise NotFoundError
    check_password_rule(password, login=login)
    await User.update(
        {
            User.password_hash: hash_password(password),
            User.password_changed_at: now(),
            User.must_change_password: True,
        }
    ).where(User.tenant_id == tenant.tenant_id, User.id == user_id)
    await end_sessions(tenant, user_id=user_id)
    await record_event(tenant, "user.password_reset", "user", user_id, visibility="audit")


async def end_post(tenant: TenantContext, *, post_id: UUID) -> None:
    """Ends a seat; who sits on it now is out at the next request, its tokens for good. History keeps it."""
    seat = await sql.first(
        _Seat,
        "SELECT user_id, org_id, role FROM core.post WHERE tenant_id = $1 AND id = $2 AND active FOR UPDATE",
        tenant.tenant_id,
        post_id,
    )
    if seat is None:
        raise NotFoundError
    if tenant.post is not None and tenant.post.id == post_id:
        raise ConflictError(say("不能免去自己正在使用的岗位，请由另一位管理员办理。"))
    await Post.update({Post.active: False, Post.ended_at: now()}).where(
        Post.tenant_id == tenant.tenant_id, Post.id == post_id
    )
    await revoke_tokens(tenant, user_id=seat.user_id, post_id=post_id)
    data: dict[str, object] = {"role": seat.role}
    await record_event(tenant, "post.ended", "user", seat.user_id, org_id=seat.org_id, data=data, visibility="audit")


class _Seat(msgspec.Struct, frozen=True):
    user_id: UUID
    org_id: UUID
    role: str
