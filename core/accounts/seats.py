"""From the row that names a post, a session's or a token's, to the context of whoever acts from it.

One join for all: a seat that was ended, a person who was switched off and a tenant that is suspended open nothing,
from the next request on.
"""

from typing import cast
from uuid import UUID

import msgspec

from core import sql
from core.context import ActingPost, Role, TenantContext
from core.errors import TenantSuspendedError


class Seat(msgspec.Struct, frozen=True):
    """A person on a seat that is in use, and their tenant."""

    user_id: UUID
    user_name: str
    post_id: UUID
    role: str
    title: str
    org_id: UUID
    org_name: str
    tenant_name: str
    status: str
    suspended_reason: str
    settings: str
    enabled: list[str] | None


SEAT_COLUMNS = """u.id AS user_id, u.name AS user_name, p.id AS post_id, p.role, p.title, o.id AS org_id,
  o.name AS org_name, t.name AS tenant_name, t.status, t.suspended_reason, t.settings::text AS settings,
  (SELECT array_agg(plugin) FROM tenants.tenant_plugin x WHERE x.tenant_id = s.tenant_id AND x.enabled) AS enabled"""
"""The columns of a Seat; what a statement selects besides stands behind them."""

SEAT_JOINS = """JOIN core.post p ON p.tenant_id = s.tenant_id AND p.id = s.post_id AND p.active
JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
JOIN tenants.tenant t ON t.id = s.tenant_id"""
"""Behind ``FROM core.… s``, a row with ``tenant_id`` and ``post_id``."""


def context_of(tenant: TenantContext, seat: Seat, *, session_id: UUID | None, user_name: str = "") -> TenantContext:
    """The tenant's context with the person acting; ``user_name`` is what the timeline shows instead of their own.

    Raises TenantSuspendedError while the tenant is suspended.
    """
    if seat.status != "active":
        raise TenantSuspendedError(seat.suspended_reason)
    post = ActingPost(
        id=seat.post_id,
        user_id=seat.user_id,
        user_name=user_name or seat.user_name,
        org_id=seat.org_id,
        org_name=seat.org_name,
        role=cast(Role, seat.role),
        title=seat.title,
    )
    return msgspec.structs.replace(
        tenant,
        tenant_name=seat.tenant_name,
        post=post,
        session_id=session_id,
        enabled=frozenset(seat.enabled or ()),
        settings=msgspec.json.decode(seat.settings, type=dict[str, dict[str, object]]),
    )


async def acting_as_post(tenant: TenantContext, post_id: UUID) -> TenantContext | None:
    """The context of a job that goes on with what a person began from a seat; None when person or seat is switched off,
    so that a job never does what its person no longer may. Raises TenantSuspendedError.
    """
    seat = await sql.first(
        Seat,
        f"SELECT {SEAT_COLUMNS} FROM (SELECT $1::uuid AS tenant_id, $2::uuid AS post_id) s {SEAT_JOINS}",  # noqa: S608 -- constant columns and joins
        tenant.tenant_id,
        post_id,
    )
    return None if seat is None else context_of(tenant, seat, session_id=None)
