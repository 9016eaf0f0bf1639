"""Units, their other names, and unit groups: what an administrator keeps."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from core import sql
from core.accounts.pinyin import pinyin_key
from core.accounts.services.checks import clean_name, require_free, require_present
from core.accounts.tables import Org, OrgAlias, OrgGroup, OrgGroupMember
from core.clock import now, today
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.phrases import counted, say

OrgKind = Literal["department", "county", "zone", "office", "other"]
AliasKind = Literal["short", "former", "printed"]

ORG_KINDS: dict[OrgKind, str] = {
    "department": say("部门"),
    "county": say("县区"),
    "zone": say("园区"),
    "office": say("营商办"),
    "other": say("其他"),
}
"""How the kinds of unit are called on screen and in sheets."""


async def create_org(tenant: TenantContext, *, name: str, kind: OrgKind, ordinal: int = 0) -> UUID:
    """Adds a unit and returns its id. Raises InvalidError when the name is empty or taken."""
    name = clean_name(name)
    await require_free(
        tenant, "core.org", "name", name, say("已有单位“%(name)s”，请直接使用，或换一个名称。", name=name)
    )
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
    name = clean_name(name)
    await require_free(tenant, "core.org_group", "name", name, say("已有单位组“%(name)s”，请换一个名称。", name=name))
    group_id = new_id()
    await OrgGroup(
        tenant_id=tenant.tenant_id, id=group_id, name=name, pinyin=pinyin_key(name), ordinal=ordinal, created_at=now()
    ).save()
    await put_members(tenant, group_id, members)
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
    name = clean_name(name)
    if valid_from and valid_to and valid_from > valid_to:
        raise InvalidError(say("别名的起用日期晚于停用日期，请对调或更正。"), {"valid_to": say("早于起用日期")})
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
        await require_present(tenant, "core.org", org_id)
    if group_id:
        await require_present(tenant, "core.org_group", group_id)
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


async def put_members(tenant: TenantContext, group_id: UUID, members: list[UUID]) -> None:
    for ordinal, org_id in enumerate(dict.fromkeys(members)):
        await require_present(tenant, "core.org", org_id)
        await OrgGroupMember(
            tenant_id=tenant.tenant_id, id=new_id(), group_id=group_id, org_id=org_id, ordinal=ordinal
        ).save()


async def change_org(
    tenant: TenantContext, *, org_id: UUID, name: str, kind: OrgKind, ordinal: int, renamed_on: date | None = None
) -> None:
    """Changes a unit. A new name keeps the old one as a former name that held until the day before ``renamed_on``.

    Notices printed before a reform name the unit of their day (机构改革); the former name still resolves for them.
    """
    name = clean_name(name)
    old = await _name_of(tenant, "core.org", org_id)
    if name != old:
        await require_free(tenant, "core.org", "name", name, say("已有单位“%(name)s”，请换一个名称。", name=name))
        until = (renamed_on or today()) - timedelta(days=1)
        await add_alias(tenant, name=old, kind="former", org_id=org_id, valid_to=until)
    await Org.update({Org.name: name, Org.pinyin: pinyin_key(name), Org.kind: kind, Org.ordinal: ordinal}).where(
        Org.tenant_id == tenant.tenant_id, Org.id == org_id
    )
    data: dict[str, object] = {"name": name, "was": old, "kind": kind}
    await record_event(tenant, "org.changed", "org", org_id, org_id=org_id, data=data, visibility="audit")


async def set_org_active(tenant: TenantContext, *, org_id: UUID, active: bool) -> None:
    """Closes a unit or opens it again. What it owes stays; a closed unit is offered nowhere.

    Raises ConflictError while the unit still has open assignments: they must be handed over first.
    """
    await require_present(tenant, "core.org", org_id)
    if not active:
        left = await sql.value(
            int,
            """
            SELECT count(*) FROM core.assignment
            WHERE tenant_id = $1 AND org_id = $2 AND state NOT IN ('accepted', 'cancelled')
            """,
            tenant.tenant_id,
            org_id,
        )
        if left:
            raise ConflictError(counted("该单位还有 %(num)s 项任务未办结，请营商办先调整责任单位，再停用。", left))
    await Org.update({Org.active: active}).where(Org.tenant_id == tenant.tenant_id, Org.id == org_id)
    kind = "org.opened" if active else "org.closed"
    await record_event(tenant, kind, "org", org_id, org_id=org_id, visibility="audit")


async def change_group(tenant: TenantContext, *, group_id: UUID, name: str, members: list[UUID]) -> None:
    """Changes a group's name and members. Tasks already published keep the units they were given."""
    name = clean_name(name)
    old = await _name_of(tenant, "core.org_group", group_id)
    if name != old:
        await require_free(
            tenant, "core.org_group", "name", name, say("已有单位组“%(name)s”，请换一个名称。", name=name)
        )
    await OrgGroup.update({OrgGroup.name: name, OrgGroup.pinyin: pinyin_key(name)}).where(
        OrgGroup.tenant_id == tenant.tenant_id, OrgGroup.id == group_id
    )
    await OrgGroupMember.delete().where(
        OrgGroupMember.tenant_id == tenant.tenant_id, OrgGroupMember.group_id == group_id
    )
    await put_members(tenant, group_id, members)
    data: dict[str, object] = {"name": name, "members": len(members)}
    await record_event(tenant, "group.changed", "org_group", group_id, data=data, visibility="audit")


async def remove_alias(tenant: TenantContext, *, alias_id: UUID) -> None:
    """Removes another name. Tasks keep the names they were printed with."""
    removed = await sql.value(
        str, "DELETE FROM core.org_alias WHERE tenant_id = $1 AND id = $2 RETURNING name", tenant.tenant_id, alias_id
    )
    if removed is None:
        raise NotFoundError
    await record_event(tenant, "alias.removed", "org_alias", alias_id, data={"name": removed}, visibility="audit")


async def _name_of(tenant: TenantContext, table: str, row_id: UUID) -> str:
    statement = f"SELECT name FROM {table} WHERE tenant_id = $1 AND id = $2"  # noqa: S608 -- names are literals here
    name = await sql.value(str, statement, tenant.tenant_id, row_id)
    if name is None:
        raise NotFoundError
    return name
