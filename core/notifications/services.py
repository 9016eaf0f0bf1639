"""Telling posts, and marking what they have read."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.errors import NotFoundError
from core.ids import new_id
from core.notifications.tables import Notification
from core.phrases import wording_of


class Message(msgspec.Struct, frozen=True):
    """What one post is told. ``path`` lies below the tenant's staff area, without a leading slash."""

    post_id: UUID
    title: str
    path: str


async def notify_posts(tenant: TenantContext, messages: Sequence[Message], *, kind: str, event_id: UUID) -> int:
    """Tells posts of an event; a post that was told of it in this kind already is not told again.

    Returns how many were told now. ``kind`` is that of the event or a finer one.
    """
    if not messages:
        return 0
    return await sql.execute(
        """
        INSERT INTO core.notification (tenant_id, id, post_id, kind, title, wording, path, event_id, created_at)
        SELECT $1, n.id, n.post_id, $2, n.title, n.wording::jsonb, n.path, $3, $4
        FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[]) AS n (id, post_id, title, wording, path)
        ON CONFLICT (tenant_id, post_id, event_id, kind) DO NOTHING
        """,
        tenant.tenant_id,
        kind,
        event_id,
        now(),
        [new_id() for _ in messages],
        [message.post_id for message in messages],
        [message.title for message in messages],
        [wording_of(message.title) for message in messages],
        [message.path for message in messages],
    )


async def mark_read(tenant: TenantContext, notification_id: UUID) -> bool:
    """Marks one notification of the acting post as read; False when it was read already.

    Raises NotFoundError when the post has no such notification.
    """
    marked = (
        await Notification.update({Notification.read_at: now()})
        .where(
            (Notification.tenant_id == tenant.tenant_id)
            & (Notification.id == notification_id)
            & (Notification.post_id == tenant.acting().id)
            & Notification.read_at.is_null()
        )
        .returning(Notification.id)
    )
    if not marked and not await _is_own(tenant, notification_id):
        raise NotFoundError
    return bool(marked)


async def mark_all_read(tenant: TenantContext) -> int:
    """Marks everything the acting post has not read and returns the number."""
    marked = (
        await Notification.update({Notification.read_at: now()})
        .where(
            (Notification.tenant_id == tenant.tenant_id)
            & (Notification.post_id == tenant.acting().id)
            & Notification.read_at.is_null()
        )
        .returning(Notification.id)
    )
    return len(marked)


async def _is_own(tenant: TenantContext, notification_id: UUID) -> bool:
    return await Notification.exists().where(
        (Notification.tenant_id == tenant.tenant_id)
        & (Notification.id == notification_id)
        & (Notification.post_id == tenant.acting().id)
    )
