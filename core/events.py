"""What happened. An event is written in the transaction of its fact and never changed afterwards.

The timeline and the audit log read events; the relay tells workers of them. ``data`` carries changed, non-personal
fields only. Delivery has a table of its own, so that the event itself stays append-only for the application's role.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.ids import new_id
from core.phrases import as_text

Visibility = Literal["timeline", "audit", "sealed"]

_INSERT = """
WITH written AS (
  INSERT INTO core.event (tenant_id, id, kind, subject_kind, subject_id, org_id, actor_user_id, actor_post_id,
                          actor_name, at, data, visibility, session_id, address)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14)
  RETURNING tenant_id, id, kind)
INSERT INTO core.event_delivery (tenant_id, id, event_id, kind) SELECT tenant_id, id, id, kind FROM written
"""


_INSERT_MANY = """
WITH written AS (
  INSERT INTO core.event (tenant_id, id, kind, subject_kind, subject_id, org_id, actor_user_id, actor_post_id,
                          actor_name, at, data, visibility, session_id, address)
  SELECT $1, n.id, n.kind, n.subject_kind, n.subject_id, n.org_id, $2, $3, $4, $5, n.data::jsonb, $6, $7, $8
  FROM unnest($9::uuid[], $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::text[])
    AS n (id, kind, subject_kind, subject_id, org_id, data)
  RETURNING tenant_id, id, kind)
INSERT INTO core.event_delivery (tenant_id, id, event_id, kind) SELECT tenant_id, id, id, kind FROM written
"""


class NewEvent(msgspec.Struct, frozen=True):
    """One of many facts that are written together."""

    kind: str
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None = None
    data: dict[str, object] = {}


class Event(msgspec.Struct, frozen=True):
    """One fact as the timeline shows it."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    actor_name: str
    at: datetime
    data: dict[str, object]


class _Stored(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    actor_name: str
    at: datetime
    data: str


async def record_event(
    tenant: TenantContext,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    *,
    org_id: UUID | None = None,
    data: dict[str, object] | None = None,
    visibility: Visibility = "timeline",
) -> UUID:
    """Writes one event and its delivery row, and returns its id.

    ``kind`` is ``area.fact`` in the past tense, such as ``assignment.signed``. ``org_id`` is the unit it concerns.
    """
    event_id = new_id()
    post = tenant.post
    await sql.execute(
        _INSERT,
        tenant.tenant_id,
        event_id,
        kind,
        subject_kind,
        subject_id,
        org_id,
        post.user_id if post else None,
        post.id if post else None,
        f"{post.org_name} {post.user_name}" if post else "",
        now(),
        msgspec.json.encode(data or {}, enc_hook=as_text).decode(),
        visibility,
        tenant.session_id,
        tenant.address,
    )
    return event_id


async def record_events(
    tenant: TenantContext, events: Sequence[NewEvent], *, visibility: Visibility = "timeline"
) -> None:
    """Writes many events of one act and their delivery rows in one statement."""
    post = tenant.post
    await sql.execute(
        _INSERT_MANY,
        tenant.tenant_id,
        post.user_id if post else None,
        post.id if post else None,
        f"{post.org_name} {post.user_name}" if post else "",
        now(),
        visibility,
        tenant.session_id,
        tenant.address,
        [new_id() for _ in events],
        [event.kind for event in events],
        [event.subject_kind for event in events],
        [event.subject_id for event in events],
        [event.org_id for event in events],
        [msgspec.json.encode(event.data).decode() for event in events],
    )


async def read_event(tenant: TenantContext, event_id: UUID) -> Event | None:
    """One event of the tenant, for a job that reacts to it; None when there is none."""
    found = await sql.first(
        _Stored,
        """
        SELECT id, kind, subject_kind, subject_id, org_id, actor_name, at, data::text AS data
        FROM core.event WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        event_id,
    )
    if found is None:
        return None
    return Event(**{**msgspec.structs.asdict(found), "data": msgspec.json.decode(found.data)})


async def last_place(tenant: TenantContext) -> int:
    """The last place in the tenant's feed that the relay has given to an event; 0 before the first.

    Every place up to it is taken by an event that can be read now: places are given after the commit, in their order.
    """
    found = await sql.value(
        int,
        "SELECT max(place) FROM core.event_delivery WHERE tenant_id = $1 AND place IS NOT NULL",
        tenant.tenant_id,
    )
    return found or 0
