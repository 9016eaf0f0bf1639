"""Units, groups, people and posts: what an administrator keeps."""

from datetime import date
from typing import Literal
from uuid import UUID

from core import sql
from core.accounts.passwords import check_password_rule, hash_password
from core.accounts.permissions import EXCLUSIVE, ROLE_NAMES
from core.accounts.pinyin import pinyin_key
from core.accounts.tables import Org, OrgAlias, OrgGroup, OrgGroupMember, Post, User
from core.clock import now
from core.context import Role, TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id

OrgKind = Literal["department", "county", "zone", "office", "other"]
AliasKind = Literal["short", "former", "printed"]


async def create_org(tenant: TenantContext, *, name: str, kind: OrgKind, ordinal: int = 0) -> UUID:
    """Adds a unit and returns its id. Raises InvalidError when the name is empty or taken."""
    name = _clean_name(name)
    await _require_free(tenant, "core.org", "name", name, f"已有单位“{name}”,请直接使用,或换一个名称。")
    org_id = new_id()
    await Org(
        tenant_id=tenant.tenant_id,
        id=org_id,
        name=name,
        kind=kind,
        pinyin=pinyin_key(name),
        ordinal=ordinal,
        created_at=now(),
    ).save()
    await record_event(tenant, "org.created", "org", org_id, data={"name": name, "kind": kind}, visibility="audit")
    return org_id


async def create_group(tenant: TenantContext, *, name: str, members: list[UUID], ordinal: int = 0) -> UUID:
    """Adds a unit group with its members in order and returns its id."""
    name = _clean_name(name)
    await _require_free(tenant, "core.org_group", "name", name, f"已有单位组“{name}”,请换一个名称。")
    group_id = new_id()
    await OrgGroup(
        tenant_id=tenant.tenant_id, id=group_id, name=name, pinyin=pinyin_key(name), ordinal=ordinal, created_at=now()
    ).save()
    await _put_members(tenant, group_id, members)
    await record_event(tenant, "group.created", "org_group", group_id, data={"name": name}, visibility="audit")
    return group_id


async def add_alias(
    tenant: TenantContext,
    *,
    name: str,
    kind: AliasKind,
    org_id: UUID | None = None,
    group_id: UUID | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UUID:
    """Adds another printed name of a unit or a group, and returns its id; an equal one is not added twice.

    Raises InvalidError when the days are the wrong way round, NotFoundError when unit or group is absent.
    """
    name = _clean_name(name)
    if valid_from and valid_to and valid_from > valid_to:
        raise InvalidError("别名的起用日期晚于停用日期,请对调或更正。", {"valid_to": "早于起用日期"})
    same = await sql.value(
        UUID,
        """
        SELECT id FROM core.org_alias WHERE tenant_id = $1 AND name = $2 AND org_id IS NOT DISTINCT FROM $3
        AND group_id IS NOT DISTINCT FROM $4 AND valid_from IS NOT DISTINCT FROM $5 AND valid_to IS NOT DISTINCT FROM $6
        """,
        tenant.tenant_id,
        name,
        org_id,
        group_id,
        valid_from,
        valid_to,
    )
    if same:
        return same
    if org_id:
        await _require_present(tenant, "core.org", org_id)
    if group_id:
        await _require_present(tenant, "core.org_group", group_id)
    alias_id = new_id()
    await OrgAlias(
        tenant_id=tenant.tenant_id,
        id=alias_id,
        name=name,
        kind=kind,
        org_id=org_id,
        group_id=group_id,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=now(),
    ).save()
    subject: tuple[str, UUID] = ("org", org_id) if org_id else ("org_group", group_id or alias_id)
    await record_event(tenant, "alias.added", *subject, org_id=org_id, data={"name": name}, visibility="audit")
    return alias_id


async def create_user(
    tenant: TenantContext, *, login: str, name: str, password: str, must_change_password: bool = True
) -> UUID:
    """Adds a person and returns their id. Raises InvalidError for a taken login or a password against the rule."""
    login, name = login.strip().lower(), _clean_name(name)
    if not login or any(char.isspace() for char in login):
        raise InvalidError("用户名不能为空,也不能含空格。", {"login": "请填写用户名"})
    check_password_rule(password, login=login)
    await _require_free(tenant, "core.user_account", "login", login, f"用户名“{login}”已被使用,请换一个。")
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
    await _require_present(tenant, "core.user_account", user_id)
    await _require_present(tenant, "core.org", org_id)
    held = await sql.values(
        str, "SELECT role FROM core.post WHERE tenant_id = $1 AND user_id = $2 AND active", tenant.tenant_id, user_id
    )
    if role in EXCLUSIVE and any(other in EXCLUSIVE and other != role for other in held):
        raise ConflictError(f"管理员、安全管理员、审计员不得由一人兼任,请把“{ROLE_NAMES[role]}”授予另一人。")
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


async def _put_members(tenant: TenantContext, group_id: UUID, members: list[UUID]) -> None:
    for ordinal, org_id in enumerate(dict.fromkeys(members)):
        await _require_present(tenant, "core.org", org_id)
        await OrgGroupMember(
            tenant_id=tenant.tenant_id, id=new_id(), group_id=group_id, org_id=org_id, ordinal=ordinal
        ).save()


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidError("名称不能为空,请填写。", {"name": "请填写名称"})
    if len(name) > 120:
        raise InvalidError("名称太长,请不要超过 120 字。", {"name": "不要超过 120 字"})
    return name


async def _require_free(tenant: TenantContext, table: str, column: str, text: str, sentence: str) -> None:
    statement = f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND {column} = $2"  # noqa: S608 -- names are literals here
    if await sql.value(int, statement, tenant.tenant_id, text):
        raise InvalidError(sentence, {column: sentence})


async def _require_present(tenant: TenantContext, table: str, row_id: UUID) -> None:
    statement = f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND id = $2"  # noqa: S608 -- names are literals here
    if not await sql.value(int, statement, tenant.tenant_id, row_id):
        raise NotFoundError
