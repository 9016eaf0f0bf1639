"""What the rows of a roster are compared with: all units and names, and the people that the sheet names."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import ROLE_NAMES
from core.accounts.services.units import ORG_KINDS
from core.context import Role, TenantContext
from core.imports.roster.facts import OrgFact, RosterFacts, SeatFact, UserFact
from core.notices.queries.directory import known_names

_ORGS = """
SELECT o.id, o.name, o.kind, o.ordinal, o.active,
  ARRAY(SELECT a.name FROM core.org_alias a WHERE a.tenant_id = $1 AND a.org_id = o.id AND a.kind <> 'former'
        ORDER BY a.created_at, a.id) AS short,
  ARRAY(SELECT a.name FROM core.org_alias a WHERE a.tenant_id = $1 AND a.org_id = o.id AND a.kind = 'former'
        ORDER BY a.created_at, a.id) AS former,
  ARRAY(SELECT g.name FROM core.org_group_member m JOIN core.org_group g ON g.tenant_id = $1 AND g.id = m.group_id
        WHERE m.tenant_id = $1 AND m.org_id = o.id AND g.active ORDER BY g.ordinal, g.pinyin, g.id) AS groups
FROM core.org o WHERE o.tenant_id = $1 ORDER BY o.ordinal, o.pinyin, o.id
"""


class _Group(msgspec.Struct, frozen=True):
    id: UUID
    name: str


async def roster_facts(tenant: TenantContext, logins: Sequence[str], *, lock: bool = False) -> RosterFacts:
    """The facts, in a handful of statements. ``lock`` holds the rows until the end of the transaction."""
    if lock:
        # Whoever changes a unit or a person now waits until this import is written, or was quicker and is seen.
        for table in ("core.org", "core.user_account"):
            await sql.execute(
                f"SELECT 1 FROM {table} WHERE tenant_id = $1 ORDER BY id FOR NO KEY UPDATE",  # noqa: S608 -- constant names
                tenant.tenant_id,
            )
    users = await sql.rows(
        UserFact,
        "SELECT id, login, name, active FROM core.user_account WHERE tenant_id = $1 AND login = ANY ($2)",
        tenant.tenant_id,
        list(logins),
    )
    seats: dict[UUID, list[SeatFact]] = {}
    for seat in await sql.rows(
        SeatFact,
        """
        SELECT user_id, org_id, role, title, active FROM core.post
        WHERE tenant_id = $1 AND user_id = ANY ($2) ORDER BY created_at, id
        """,
        tenant.tenant_id,
        [user.id for user in users],
    ):
        seats.setdefault(seat.user_id, []).append(seat)
    return RosterFacts(
        place=tenant.tenant_name,
        orgs=await sql.rows(OrgFact, _ORGS, tenant.tenant_id),
        groups=await group_ids(tenant),
        names=await known_names(tenant),
        users={user.login: user for user in users},
        seats=seats,
    )


async def group_ids(tenant: TenantContext) -> dict[str, UUID]:
    """The groups in use by their names."""
    found = await sql.rows(
        _Group, "SELECT id, name FROM core.org_group WHERE tenant_id = $1 AND active", tenant.tenant_id
    )
    return {group.name: group.id for group in found}


class _Seat(msgspec.Struct, frozen=True):
    name: str
    login: str
    unit: str
    role: Role
    title: str


async def roster_lines(tenant: TenantContext) -> dict[str, list[dict[str, str]]]:
    """The units and seats in use as rows of a roster, by kind of sheet, in printed order."""
    orgs = await sql.rows(OrgFact, _ORGS, tenant.tenant_id)
    seats = await sql.rows(
        _Seat,
        """
        SELECT u.name, u.login, o.name AS unit, p.role, p.title FROM core.post p
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
        JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
        WHERE p.tenant_id = $1 AND p.active AND u.active AND o.active ORDER BY o.ordinal, o.pinyin, u.login, p.role
        """,
        tenant.tenant_id,
    )
    return {
        "units": [
            {
                "name": org.name,
                "kind": ORG_KINDS[org.kind],
                "ordinal": str(org.ordinal),
                "short": "、".join(org.short),
                "former": "、".join(org.former),
                "groups": "、".join(org.groups),
            }
            for org in orgs
            if org.active
        ],
        "people": [
            {
                "name": seat.name,
                "login": seat.login,
                "unit": seat.unit,
                "role": ROLE_NAMES[seat.role],
                "title": seat.title,
            }
            for seat in seats
        ],
    }
