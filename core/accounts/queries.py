"""Reads of units, groups, people and posts."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class PostRow(msgspec.Struct, frozen=True):
    """One seat of a person."""

    id: UUID
    org_id: UUID
    org_name: str
    role: str
    title: str
    active: bool


class OrgRow(msgspec.Struct, frozen=True):
    """A unit as a list or a select shows it."""

    id: UUID
    name: str
    kind: str
    active: bool


class GroupRow(msgspec.Struct, frozen=True):
    """A unit group with its members in order."""

    id: UUID
    name: str
    member_ids: list[UUID]
    member_names: list[str]


async def posts_of_user(tenant: TenantContext, user_id: UUID) -> list[PostRow]:
    """The active seats of a person, oldest first."""
    return await sql.rows(
        PostRow,
        """
        SELECT p.id, p.org_id, o.name AS org_name, p.role, p.title, p.active
        FROM core.post p JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
        WHERE p.tenant_id = $1 AND p.user_id = $2 AND p.active ORDER BY p.created_at, p.id
        """,
        tenant.tenant_id,
        user_id,
    )


async def org_rows(tenant: TenantContext, *, also_closed: bool = False) -> list[OrgRow]:
    """All units in their printed order, then by pinyin."""
    return await sql.rows(
        OrgRow,
        """
        SELECT id, name, kind, active FROM core.org WHERE tenant_id = $1 AND (active OR $2) ORDER BY ordinal, pinyin, id
        """,
        tenant.tenant_id,
        also_closed,
    )


async def group_rows(tenant: TenantContext) -> list[GroupRow]:
    """All unit groups in use."""
    return await sql.rows(
        GroupRow,
        """
        SELECT g.id, g.name,
          coalesce(array_agg(o.id ORDER BY m.ordinal, o.id) FILTER (WHERE o.id IS NOT NULL), '{}') AS member_ids,
          coalesce(array_agg(o.name ORDER BY m.ordinal, o.id) FILTER (WHERE o.id IS NOT NULL), '{}') AS member_names
        FROM core.org_group g
        LEFT JOIN core.org_group_member m ON m.tenant_id = g.tenant_id AND m.group_id = g.id
        LEFT JOIN core.org o ON o.tenant_id = m.tenant_id AND o.id = m.org_id
        WHERE g.tenant_id = $1 AND g.active GROUP BY g.tenant_id, g.id, g.name, g.ordinal, g.pinyin
        ORDER BY g.ordinal, g.pinyin, g.id
        """,
        tenant.tenant_id,
    )
