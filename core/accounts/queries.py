"""Reads of units, groups, people and posts."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import ActingPost, TenantContext
from core.errors import NotFoundError


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


async def acting_post(tenant: TenantContext, post_id: UUID) -> ActingPost | None:
    """A seat as somebody acts from it; None when it has ended or its person is switched off.

    For a worker that goes on with what a person confirmed.
    """
    return await sql.first(
        ActingPost,
        """
        SELECT p.id, p.user_id, u.name AS user_name, p.org_id, o.name AS org_name, p.role, p.title
        FROM core.post p
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
        JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
        WHERE p.tenant_id = $1 AND p.id = $2 AND p.active
        """,
        tenant.tenant_id,
        post_id,
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


class UnitRow(msgspec.Struct, frozen=True):
    """A unit as the administrator's list shows it."""

    id: UUID
    name: str
    kind: str
    ordinal: int
    active: bool
    aliases: str
    people: int
    open_tasks: int


class AliasRow(msgspec.Struct, frozen=True):
    """Another name of a unit or a group."""

    id: UUID
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None


class SeatRow(msgspec.Struct, frozen=True):
    """A seat with its person."""

    id: UUID
    user_id: UUID
    user_name: str
    login: str
    role: str
    title: str
    org_id: UUID
    org_name: str


class PersonRow(msgspec.Struct, frozen=True):
    """A person as the administrator's list shows them. ``seats`` reads 单位 角色、…."""

    id: UUID
    login: str
    name: str
    active: bool
    last_sign_in_at: datetime | None
    failures: int
    roles: list[str]
    units: list[str]


class AuditRow(msgspec.Struct, frozen=True):
    """One line of the audit log."""

    id: UUID
    at: datetime
    kind: str
    actor_name: str
    address: str
    subject_kind: str
    data: str


async def unit_rows(tenant: TenantContext) -> list[UnitRow]:
    """All units with their other names, the number of their people and of their open tasks."""
    return await sql.rows(UnitRow, _UNITS, tenant.tenant_id, None)


async def unit_by_id(tenant: TenantContext, org_id: UUID) -> UnitRow:
    """One unit. Raises NotFoundError."""
    row = await sql.first(UnitRow, _UNITS, tenant.tenant_id, org_id)
    if row is None:
        raise NotFoundError
    return row


async def group_by_id(tenant: TenantContext, group_id: UUID) -> GroupRow:
    """One group with its members. Raises NotFoundError."""
    for row in await group_rows(tenant):
        if row.id == group_id:
            return row
    raise NotFoundError


async def aliases_of(
    tenant: TenantContext, *, org_id: UUID | None = None, group_id: UUID | None = None
) -> list[AliasRow]:
    """The other names of a unit or a group, oldest first."""
    return await sql.rows(
        AliasRow,
        """
        SELECT id, name, kind, valid_from, valid_to FROM core.org_alias
        WHERE tenant_id = $1 AND (org_id = $2 OR group_id = $3) ORDER BY created_at, id
        """,
        tenant.tenant_id,
        org_id,
        group_id,
    )


async def seats_of_org(tenant: TenantContext, org_id: UUID) -> list[SeatRow]:
    """Who sits in a unit now."""
    return await sql.rows(SeatRow, f"{_SEATS} AND p.org_id = $2 ORDER BY u.pinyin, p.id", tenant.tenant_id, org_id)


async def seats_of_user(tenant: TenantContext, user_id: UUID) -> list[SeatRow]:
    """The seats of a person now."""
    statement = f"{_SEATS} AND p.user_id = $2 ORDER BY p.created_at, p.id"
    return await sql.rows(SeatRow, statement, tenant.tenant_id, user_id)


async def seats_in_use(tenant: TenantContext) -> list[SeatRow]:
    """All seats of people who are not switched off, unit by unit."""
    return await sql.rows(
        SeatRow, f"{_SEATS} AND u.active ORDER BY o.ordinal, o.pinyin, u.pinyin, p.id", tenant.tenant_id
    )


async def person_rows(
    tenant: TenantContext, *, text: str = "", locked_since: datetime | None = None
) -> list[PersonRow]:
    """People whose name, login or unit contains the text, by pinyin.

    ``failures`` counts wrong passwords since ``locked_since``; with it, only people who have some are listed.
    """
    return await sql.rows(PersonRow, _PEOPLE, tenant.tenant_id, text, locked_since, None)


async def person_by_id(tenant: TenantContext, user_id: UUID) -> PersonRow:
    """One person. Raises NotFoundError."""
    row = await sql.first(PersonRow, _PEOPLE, tenant.tenant_id, "", None, user_id)
    if row is None:
        raise NotFoundError
    return row


async def audit_rows(
    tenant: TenantContext, *, text: str = "", before: UUID | None = None, limit: int = 50
) -> list[AuditRow]:
    """The audit log, newest first, from before an event on: every event, also those the timeline shows."""
    return await sql.rows(
        AuditRow,
        """
        SELECT id, at, kind, actor_name, address, subject_kind, data::text AS data FROM core.event
        WHERE tenant_id = $1 AND visibility <> 'sealed'
          AND ($2 = '' OR kind LIKE $2 || '%' OR actor_name LIKE '%' || $2 || '%')
          AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4
        """,
        tenant.tenant_id,
        text,
        before,
        limit,
    )


_UNITS = """
SELECT o.id, o.name, o.kind, o.ordinal, o.active,
  coalesce((SELECT string_agg(a.name, '、' ORDER BY a.created_at, a.id) FROM core.org_alias a
            WHERE a.tenant_id = o.tenant_id AND a.org_id = o.id), '') AS aliases,
  (SELECT count(*) FROM core.post p WHERE p.tenant_id = o.tenant_id AND p.org_id = o.id AND p.active) AS people,
  (SELECT count(*) FROM core.assignment x WHERE x.tenant_id = o.tenant_id AND x.org_id = o.id
   AND x.state NOT IN ('accepted', 'cancelled')) AS open_tasks
FROM core.org o WHERE o.tenant_id = $1 AND ($2::uuid IS NULL OR o.id = $2)
ORDER BY NOT o.active, o.ordinal, o.pinyin, o.id
"""

_SEATS = """
SELECT p.id, p.user_id, u.name AS user_name, u.login, p.role, p.title, p.org_id, o.name AS org_name
FROM core.post p
JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
WHERE p.tenant_id = $1 AND p.active"""

_PEOPLE = """
SELECT u.id, u.login, u.name, u.active, u.last_sign_in_at,
  (SELECT count(*) FROM core.sign_in_failure f
   WHERE f.tenant_id = u.tenant_id AND f.login = u.login
   AND f.at > coalesce($3, now() - interval '15 minutes')) AS failures,
  coalesce(array_agg(p.role ORDER BY p.created_at, p.id) FILTER (WHERE p.id IS NOT NULL), '{}') AS roles,
  coalesce(array_agg(o.name ORDER BY p.created_at, p.id) FILTER (WHERE p.id IS NOT NULL), '{}') AS units
FROM core.user_account u
LEFT JOIN core.post p ON p.tenant_id = u.tenant_id AND p.user_id = u.id AND p.active
LEFT JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
WHERE u.tenant_id = $1 AND ($4::uuid IS NULL OR u.id = $4)
  AND ($3::timestamptz IS NULL OR EXISTS (SELECT 1 FROM core.sign_in_failure f
       WHERE f.tenant_id = u.tenant_id AND f.login = u.login AND f.at > $3))
GROUP BY u.tenant_id, u.id
HAVING $2 = '' OR u.name LIKE '%' || $2 || '%' OR u.login LIKE '%' || $2 || '%'
  OR coalesce(string_agg(o.name, ' '), '') LIKE '%' || $2 || '%'
ORDER BY NOT u.active, u.pinyin, u.id
"""


class Staffing(msgspec.Struct, frozen=True):
    """How a tenant is staffed: what an administrator has to mend before tasks can be answered."""

    units: int
    unmanned: int
    """Units in use where nobody sits: their tasks are signed for by nobody."""
    people: int
    seatless: int
    """People who cannot sign in because they have no seat."""
    newcomers: int
    """People who have never signed in."""


async def staffing(tenant: TenantContext) -> Staffing:
    """The figures of the administrator's desk."""
    found = await sql.first(
        Staffing,
        """
        WITH seat AS (SELECT user_id, org_id FROM core.post WHERE tenant_id = $1 AND active),
          unit AS (SELECT id FROM core.org WHERE tenant_id = $1 AND active),
          person AS (SELECT id, last_sign_in_at FROM core.user_account WHERE tenant_id = $1 AND active)
        SELECT (SELECT count(*) FROM unit) AS units,
          (SELECT count(*) FROM unit WHERE id NOT IN (SELECT org_id FROM seat)) AS unmanned,
          (SELECT count(*) FROM person) AS people,
          (SELECT count(*) FROM person WHERE id NOT IN (SELECT user_id FROM seat)) AS seatless,
          (SELECT count(*) FROM person WHERE last_sign_in_at IS NULL) AS newcomers
        """,
        tenant.tenant_id,
    )
    return found or Staffing(0, 0, 0, 0, 0)
