"""Who is behind a session id: one indexed read at each request, inside the tenant's transaction.

A session ends by signing out, by standing idle, by its absolute age, and at once when its person or post is switched
off, its tenant suspended or its password changed (ended_at is set then).
"""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import ActingPost, Role, TenantContext
from core.errors import TenantSuspendedError

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_AFTER = timedelta(seconds=60)
"""That a session is in use is noted at most so often."""


def has_run_out(
    created_at: datetime, last_seen_at: datetime, *, idle: timedelta = IDLE, absolute: timedelta = ABSOLUTE
) -> bool:
    """Whether a session has stood idle too long, or is too old."""
    return now() - last_seen_at > idle or now() - created_at > absolute


class LiveSession(msgspec.Struct, frozen=True):
    """The context of a signed-in person and what the frame of each page says about them."""

    tenant: TenantContext
    unread: int
    posts: int
    must_change_password: bool
    locale: str


class _Row(msgspec.Struct, frozen=True):
    user_id: UUID
    user_name: str
    locale: str
    must_change_password: bool
    post_id: UUID
    role: str
    title: str
    org_id: UUID
    org_name: str
    created_at: datetime
    last_seen_at: datetime
    tenant_name: str
    status: str
    suspended_reason: str
    settings: str
    enabled: list[str] | None
    posts: int
    unread: int


_READ = """
SELECT u.id AS user_id, u.name AS user_name, u.locale, u.must_change_password, p.id AS post_id, p.role, p.title,
  o.id AS org_id, o.name AS org_name, s.created_at, s.last_seen_at, t.name AS tenant_name, t.status, t.suspended_reason,
  t.settings::text AS settings,
  (SELECT array_agg(plugin) FROM tenants.tenant_plugin x WHERE x.tenant_id = s.tenant_id AND x.enabled) AS enabled,
  (SELECT count(*) FROM core.post x WHERE x.tenant_id = s.tenant_id AND x.user_id = u.id AND x.active) AS posts,
  (SELECT count(*) FROM core.notification n
   WHERE n.tenant_id = s.tenant_id AND n.post_id = p.id AND n.read_at IS NULL) AS unread
FROM core.session s
JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id AND u.active
JOIN core.post p ON p.tenant_id = s.tenant_id AND p.id = s.post_id AND p.active
JOIN core.org o ON o.tenant_id = s.tenant_id AND o.id = p.org_id
JOIN tenants.tenant t ON t.id = s.tenant_id
WHERE s.tenant_id = $1 AND s.id = $2 AND s.user_id = $3 AND s.ended_at IS NULL
"""


async def live_session(tenant: TenantContext, *, session_id: UUID, user_id: UUID) -> LiveSession | None:
    """The session when it still lives, else None. Notes at most once a minute that it is in use.

    Raises TenantSuspendedError for a session of a suspended tenant.
    """
    row = await sql.first(_Row, _READ, tenant.tenant_id, session_id, user_id)
    if row is None:
        return None
    if row.status != "active":
        raise TenantSuspendedError(row.suspended_reason)
    settings = msgspec.json.decode(row.settings, type=dict[str, dict[str, object]])
    moment = now()
    idle, absolute = _limit(settings, "idle_minutes", IDLE), _limit(settings, "absolute_minutes", ABSOLUTE)
    if has_run_out(row.created_at, row.last_seen_at, idle=idle, absolute=absolute):
        return None
    if moment - row.last_seen_at > TOUCH_AFTER:
        await sql.execute(
            "UPDATE core.session SET last_seen_at = $3 WHERE tenant_id = $1 AND id = $2",
            tenant.tenant_id,
            session_id,
            moment,
        )
    post = ActingPost(
        id=row.post_id,
        user_id=row.user_id,
        user_name=row.user_name,
        org_id=row.org_id,
        org_name=row.org_name,
        role=cast(Role, row.role),
        title=row.title,
    )
    context = msgspec.structs.replace(
        tenant,
        tenant_name=row.tenant_name,
        post=post,
        session_id=session_id,
        enabled=frozenset(row.enabled or ()),
        settings=settings,
    )
    return LiveSession(context, row.unread, row.posts, row.must_change_password, row.locale)


def _limit(settings: dict[str, dict[str, object]], name: str, ceiling: timedelta) -> timedelta:
    """The tenant's own limit; the ceilings of the design are never passed."""
    minutes = settings.get("sign_in", {}).get(name)
    return min(ceiling, timedelta(minutes=minutes)) if isinstance(minutes, int) and minutes > 0 else ceiling
