"""Units, their other names, and unit groups: what an administrator keeps."""

from datetime import date
from typing import Literal
from uuid import UUID

from core import sql
from core.accounts.pinyin import pinyin_key
from core.accounts.services.checks import clean_name, require_free, require_present
from core.accounts.tables import Org, OrgAlias, OrgGroup, OrgGroupMember
from core.clock import now
from core.context import TenantContext
from core.errors import InvalidError
from core.events import record_event
from core.ids import new_id

OrgKind = Literal["department", "county", "zone", "office", "other"]
AliasKind = Literal["short", "former", "printed"]


async def create_org(tenant: TenantContext, *, name: str, kind: OrgKind, ordinal: int = 0) -> UUID:
    """Adds a unit and returns its id. Raises InvalidError when the name is empty or taken."""
    name = clean_name(name)
    await require_free(tenant, "core.org", "name", name, f"已有单位“{name}”,请直接使用,或换一个名称。")
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
    await require_free(tenant, "core.org_group", "name", name, f"已有单位组“{name}”,请换一个名称。")
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
    name = clean_name(name)
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


async def _put_members(tenant: TenantContext, group_id: UUID, members: list[UUID]) -> None:
    for ordinal, org_id in enumerate(dict.fromkeys(members)):
        await require_present(tenant, "core.org", org_id)
        await OrgGroupMember(
            tenant_id=tenant.tenant_id, id=new_id(), group_id=group_id, org_id=org_id, ordinal=ordinal
        ).save()
