"""Who is behind a session id: one indexed read at each request, inside the tenant's transaction.

A session ends by signing out, by standing idle, by its absolute age, and at once when its person or post is switched
off, its tenant suspended or its password changed (ended_at is set then).
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from core import sql
from core.accounts.seats import SEAT_COLUMNS, SEAT_JOINS, Seat, context_of
from core.clock import now
from core.context import TenantContext

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
    """The context of a signed-in person and what the frame of each page says about them.

    ``locale`` is the language they chose, None before they have.
    """

    tenant: TenantContext
    unread: int
    posts: int
    must_change_password: bool
    locale: str | None


class _Row(Seat, frozen=True):
    locale: str | None
    must_change_password: bool
    created_at: datetime
    last_seen_at: datetime
    posts: int
    unread: int


_READ = f"""
SELECT {SEAT_COLUMNS}, u.locale, u.must_change_password, s.created_at, s.last_seen_at,
  (SELECT count(*) FROM core.post x WHERE x.tenant_id = s.tenant_id AND x.user_id = u.id AND x.active) AS posts,
  (SELECT count(*) FROM core.notification n
   WHERE n.tenant_id = s.tenant_id AND n.post_id = p.id AND n.read_at IS NULL) AS unread
FROM core.session s
{SEAT_JOINS}
WHERE s.tenant_id = $1 AND s.id = $2 AND s.user_id = $3 AND u.id = s.user_id AND s.ended_at IS NULL
"""  # noqa: S608 -- constant columns and joins


async def live_session(tenant: TenantContext, *, session_id: UUID, user_id: UUID) -> LiveSession | None:
    """The session when it still lives, else None. Notes at most once a minute that it is in use.

    Raises TenantSuspendedError for a session of a suspended tenant.
    """
    row = await sql.first(_Row, _READ, tenant.tenant_id, session_id, user_id)
    if row is None:
        return None
    context = context_of(tenant, row, session_id=session_id)
    moment = now()
    idle, absolute = (
        _limit(context.settings, "idle_minutes", IDLE),
        _limit(context.settings, "absolute_minutes", ABSOLUTE),
    )
    if has_run_out(row.created_at, row.last_seen_at, idle=idle, absolute=absolute):
        return None
    if moment - row.last_seen_at > TOUCH_AFTER:
        await sql.execute(
            "UPDATE core.session SET last_seen_at = $3 WHERE tenant_id = $1 AND id = $2",
            tenant.tenant_id,
            session_id,
            moment,
        )
    return LiveSession(context, row.unread, row.posts, row.must_change_password, row.locale)


def _limit(settings: dict[str, dict[str, object]], name: str, ceiling: timedelta) -> timedelta:
    """The tenant's own limit; the ceilings of the design are never passed."""
    minutes = settings.get("sign_in", {}).get(name)
    return min(ceiling, timedelta(minutes=minutes)) if isinstance(minutes, int) and minutes > 0 else ceiling
