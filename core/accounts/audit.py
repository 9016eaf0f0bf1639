"""The audit log in the order of its places, for machines that take it elsewhere."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.context import TenantContext
from core.events import last_place


class AuditEntry(msgspec.Struct, frozen=True):
    """One line of the log. ``data`` is the JSON of what changed; it holds no personal data."""

    place: int
    id: UUID
    at: datetime
    kind: str
    who: str
    address: str
    subject_kind: str
    subject_id: UUID
    data: str


class AuditFeed(msgspec.Struct, frozen=True):
    """Some lines and the place up to which everything was given; ``more`` says that further ones wait."""

    rows: tuple[AuditEntry, ...]
    place: int
    more: bool


async def audit_feed(tenant: TenantContext, *, after: int, limit: int) -> AuditFeed:
    """The lines behind a place: every event, also those the timeline shows. Raises ForbiddenError but for auditors."""
    require(tenant, "audit.read")
    horizon = await last_place(tenant)
    found = await sql.rows(
        AuditEntry,
        """
        SELECT d.place, e.id, e.at, e.kind, e.actor_name AS who, e.address, e.subject_kind, e.subject_id,
          e.data::text AS data
        FROM core.event_delivery d JOIN core.event e ON e.tenant_id = d.tenant_id AND e.id = d.id
        WHERE d.tenant_id = $1 AND d.place > $2 AND d.place <= $3 AND e.visibility <> 'sealed'
        ORDER BY d.place LIMIT $4
        """,
        tenant.tenant_id,
        after,
        horizon,
        limit + 1,
    )
    shown, more = found[:limit], len(found) > limit
    return AuditFeed(tuple(shown), shown[-1].place if more else max(after, horizon), more)
