"""Many units and people at once, in a few statements: what an import or a set-up writes.

The caller has checked the right and the rows. What must hold whoever calls holds here: names and logins are unique by
the table, and nobody gets two of the roles that exclude each other.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.passwords import draw_password, hash_drawn_password
from core.accounts.permissions import EXCLUSIVE
from core.accounts.pinyin import pinyin_key
from core.accounts.services.units import AliasKind
from core.clock import now
from core.context import Role, TenantContext
from core.errors import ConflictError
from core.events import NewEvent, record_events
from core.ids import new_id
from core.phrases import say


class UnitEntry(msgspec.Struct, frozen=True):
    """A unit as it is to be."""

    id: UUID
    name: str
    kind: str
    ordinal: int


class AliasEntry(msgspec.Struct, frozen=True):
    """Another name of a unit, valid without end."""

    org_id: UUID
    name: str
    kind: AliasKind


class MemberEntry(msgspec.Struct, frozen=True):
    """A unit that joins a group."""

    group_id: UUID
    org_id: UUID


class PersonEntry(msgspec.Struct, frozen=True):
    """A person to be made; ``login`` is in lower case."""

    id: UUID
    login: str
    name: str


class SeatEntry(msgspec.Struct, frozen=True):
    """A seat to be given, taken up again or named anew."""

    user_id: UUID
    org_id: UUID
    role: Role
    title: str


class FirstPassword(msgspec.Struct, frozen=True):
    """What a new person is told. The password is kept nowhere."""

    login: str
    name: str
    units: str
    password: str


async def add_units(tenant: TenantContext, units: Sequence[UnitEntry]) -> None:
    """Adds units with the ids they bring, in the order given."""
    if not units:
        return
    await sql.execute(
        """
        INSERT INTO core.org (tenant_id, id, name, kind, pinyin, ordinal, created_at)
        SELECT $1, n.*, $2 FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[]) AS n
        """,
        tenant.tenant_id,
        now(),
        *_columns(units),
    )
    await record_events(tenant, [_unit_event("org.created", unit) for unit in units], visibility="audit")


async def change_units(tenant: TenantContext, units: Sequence[UnitEntry]) -> None:
    """Sets kind and order of known units; their names stay."""
    if not units:
        return
    await sql.execute(
        """
        UPDATE core.org o SET kind = n.kind, ordinal = n.ordinal
        FROM unnest($2::uuid[], $3::text[], $4::int[]) AS n (id, kind, ordinal) WHERE o.tenant_id = $1 AND o.id = n.id
        """,
        tenant.tenant_id,
        [unit.id for unit in units],
        [unit.kind for unit in units],
        [unit.ordinal for unit in units],
    )
    await record_events(tenant, [_unit_event("org.changed", unit) for unit in units], visibility="audit")


async def add_aliases(tenant: TenantContext, aliases: Sequence[AliasEntry]) -> None:
    """Adds other names of units."""
    if not aliases:
        return
    await sql.execute(
        """
        INSERT INTO core.org_alias (tenant_id, id, name, kind, org_id, created_at)
        SELECT $1, n.*, $2 FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[]) AS n
        """,
        tenant.tenant_id,
        now(),
        [new_id() for _ in aliases],
        [alias.name for alias in aliases],
        [alias.kind for alias in aliases],
        [alias.org_id for alias in aliases],
    )
    events = [NewEvent("alias.added", "org", alias.org_id, alias.org_id, {"name": alias.name}) for alias in aliases]
    await record_events(tenant, events, visibility="audit")


async def extend_groups(tenant: TenantContext, members: Sequence[MemberEntry]) -> None:
    """Puts units behind the last members of their groups; who is a member already stays where it is."""
    if not members:
        return
    await sql.execute(
        """
        INSERT INTO core.org_group_member (tenant_id, id, group_id, org_id, ordinal)
        SELECT $1, n.id, n.group_id, n.org_id,
          n.place + coalesce((SELECT max(m.ordinal) + 1 FROM core.org_group_member m
                              WHERE m.tenant_id = $1 AND m.group_id = n.group_id), 0)
        FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS n (id, group_id, org_id, place)
        ON CONFLICT (tenant_id, group_id, org_id) DO NOTHING
        """,
        tenant.tenant_id,
        [new_id() for _ in members],
        [member.group_id for member in members],
        [member.org_id for member in members],
    )
    grown = dict.fromkeys(member.group_id for member in members)
    await record_events(
        tenant, [NewEvent("group.changed", "org_group", group_id) for group_id in grown], visibility="audit"
    )


async def add_people(tenant: TenantContext, people: Sequence[PersonEntry]) -> None:
    """Adds people with the ids they bring. Nobody can sign in until ``issue_first_passwords`` gave them a password."""
    if not people:
        return
    await sql.execute(
        """
        INSERT INTO core.user_account (tenant_id, id, login, name, pinyin, password_hash, password_changed_at,
                                       must_change_password, created_at)
        SELECT $1, n.id, n.login, n.name, n.pinyin, n.password_hash, $2, true, $2
        FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
          AS n (id, login, name, pinyin, password_hash)
        """,
        tenant.tenant_id,
        now(),
        [person.id for person in people],
        [person.login for person in people],
        [person.name for person in people],
        [pinyin_key(person.name) for person in people],
        # The hash of a password that nobody was told.
        [hash_drawn_password(draw_password()) for _ in people],
    )
    events = [NewEvent("user.created", "user", person.id, data={"login": person.login}) for person in people]
    await record_events(tenant, events, visibility="audit")


async def grant_posts(tenant: TenantContext, seats: Sequence[SeatEntry]) -> None:
    """Gives seats; an ended one of the same kind is taken up again, a present one gets its title.

    Raises ConflictError when somebody would hold two of administrator, security and auditor (separation of duties,
    asked for by GB/T 22239-2019 level 3).
    """
    if not seats:
        return
    await sql.execute(
        """
        INSERT INTO core.post (tenant_id, id, user_id, org_id, role, title, created_at)
        SELECT $1, n.*, $2 FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[]) AS n
        ON CONFLICT (tenant_id, user_id, org_id, role)
        DO UPDATE SET active = true, ended_at = NULL, title = excluded.title
        """,
        tenant.tenant_id,
        now(),
        [new_id() for _ in seats],
        [seat.user_id for seat in seats],
        [seat.org_id for seat in seats],
        [seat.role for seat in seats],
        [seat.title for seat in seats],
    )
    doubled = await sql.value(
        str,
        """
        SELECT u.name FROM core.user_account u WHERE u.tenant_id = $1 AND u.id = ANY ($2)
          AND (SELECT count(DISTINCT p.role) FROM core.post p WHERE p.tenant_id = $1 AND p.user_id = u.id AND p.active
               AND p.role = ANY ($3)) > 1 LIMIT 1
        """,
        tenant.tenant_id,
        [seat.user_id for seat in seats],
        sorted(EXCLUSIVE),
    )
    if doubled:
        raise ConflictError(
            say("管理员、安全管理员、审计员不得由一人兼任，请为“%(doubled)s”只留一个。", doubled=doubled)
        )
    events = [NewEvent("post.granted", "user", seat.user_id, seat.org_id, {"role": seat.role}) for seat in seats]
    await record_events(tenant, events, visibility="audit")


async def issue_first_passwords(tenant: TenantContext, user_ids: Sequence[UUID]) -> list[FirstPassword]:
    """Draws a new first password for each of the people who never signed in, and returns them: the only time they are
    seen. Whoever has signed in, or is switched off, is left alone.
    """
    waiting = await sql.rows(
        _Newcomer,
        """
        SELECT u.id, u.login, u.name, coalesce((
          SELECT string_agg(o.name, '、' ORDER BY p.created_at, p.id) FROM core.post p
          JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
          WHERE p.tenant_id = $1 AND p.user_id = u.id AND p.active), '') AS units
        FROM core.user_account u
        WHERE u.tenant_id = $1 AND u.id = ANY ($2) AND u.active AND u.must_change_password AND u.last_sign_in_at IS NULL
        ORDER BY units, u.pinyin, u.id FOR UPDATE
        """,
        tenant.tenant_id,
        list(user_ids),
    )
    passwords = [draw_password() for _ in waiting]
    await sql.execute(
        """
        UPDATE core.user_account u SET password_hash = n.password_hash, password_changed_at = $2
        FROM unnest($3::uuid[], $4::text[]) AS n (id, password_hash) WHERE u.tenant_id = $1 AND u.id = n.id
        """,
        tenant.tenant_id,
        now(),
        [person.id for person in waiting],
        [hash_drawn_password(password) for password in passwords],
    )
    await record_events(
        tenant, [NewEvent("user.password_reset", "user", person.id) for person in waiting], visibility="audit"
    )
    return [
        FirstPassword(person.login, person.name, person.units, password)
        for person, password in zip(waiting, passwords, strict=True)
    ]


class _Newcomer(msgspec.Struct, frozen=True):
    id: UUID
    login: str
    name: str
    units: str


def _columns(units: Sequence[UnitEntry]) -> tuple[list[object], ...]:
    return (
        [unit.id for unit in units],
        [unit.name for unit in units],
        [unit.kind for unit in units],
        [pinyin_key(unit.name) for unit in units],
        [unit.ordinal for unit in units],
    )


def _unit_event(kind: str, unit: UnitEntry) -> NewEvent:
    return NewEvent(kind, "org", unit.id, unit.id, {"name": unit.name, "kind": unit.kind})
