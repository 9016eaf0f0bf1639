"""Who is behind an operator's session: one indexed read at each request of the console."""

from datetime import datetime
from uuid import UUID

import msgspec

from core.accounts.sessions import TOUCH_AFTER, has_run_out
from core.clock import now
from core.db import PLATFORM
from tenants.operators.records import Operator
from tenants.platform import platform_row


class _Row(msgspec.Struct, frozen=True):
    name: str
    created_at: datetime
    last_seen_at: datetime


async def live_operator(*, session_id: UUID, operator_id: UUID, address: str) -> Operator | None:
    """The operator while the session lives and the account is switched on, else None.

    The limits are those of a tenant's people; that the session is in use is noted at most once a minute.
    """
    row = await platform_row(
        _Row,
        """
        SELECT o.name, s.created_at, s.last_seen_at
        FROM tenants.operator_session s JOIN tenants.operator o ON o.id = s.operator_id AND o.active
        WHERE s.id = $1 AND s.operator_id = $2 AND s.ended_at IS NULL
        """,
        session_id,
        operator_id,
    )
    if row is None or has_run_out(row.created_at, row.last_seen_at):
        return None
    if now() - row.last_seen_at > TOUCH_AFTER:
        async with PLATFORM.transaction() as platform:
            await platform.execute(
                "UPDATE tenants.operator_session SET last_seen_at = $2 WHERE id = $1", session_id, now()
            )
    return Operator(operator_id, row.name, session_id, address)
