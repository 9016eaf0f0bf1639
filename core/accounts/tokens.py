"""Keys of machines (令牌): what each may be used for, and who is behind one.

A token acts from a post of its tenant. What it may do is what the post may do, narrowed by its scopes: services and
queries ask the post's rights as for a person, the door asks the scopes before.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

import msgspec

from core import sql
from core.accounts.seats import SEAT_COLUMNS, SEAT_JOINS, Seat, context_of
from core.clock import now
from core.context import TenantContext
from core.phrases import say

AUDIENCE = "api"
"""What the signature is for: a session's token opens no door of machines, and the reverse."""

LONGEST = timedelta(days=365)
_TOUCH_AFTER = timedelta(minutes=10)

Scope = Literal[
    "notices:read",
    "notices:write",
    "notices:publish",
    "ledger:read",
    "assignments:write",
    "reports:read",
    "reports:write",
    "reports:sign",
    "reviews:write",
    "units:read",
    "events:read",
    "audit:read",
]

SCOPES: tuple[Scope, ...] = get_args(Scope)

SCOPE_WORDS: dict[Scope, str] = {
    "notices:read": say("查看公文和草稿"),
    "notices:write": say("上传公文、核对草稿"),
    "notices:publish": say("发布方案"),
    "ledger:read": say("查看方案、任务、责任分工"),
    "assignments:write": say("签收、开始办理"),
    "reports:read": say("查看填报和附件"),
    "reports:write": say("填报进展、上传附件、提交"),
    "reports:sign": say("签发、退回经办"),
    "reviews:write": say("审核通过、退回单位"),
    "units:read": say("查看单位和单位组"),
    "events:read": say("接收动态"),
    "audit:read": say("查看操作日志"),
}
"""What each scope lets a token do, as far as its post may."""


class LiveToken(msgspec.Struct, frozen=True):
    """A token that holds now, with the context it acts in."""

    id: UUID
    name: str
    scopes: frozenset[str]
    expires_at: datetime
    tenant: TenantContext


class _Row(Seat, frozen=True):
    name: str
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None


_READ = f"""
SELECT {SEAT_COLUMNS}, s.name, s.scopes, s.expires_at, s.last_used_at
FROM core.api_token s
{SEAT_JOINS}
WHERE s.tenant_id = $1 AND s.id = $2 AND u.id = $3 AND s.revoked_at IS NULL AND s.expires_at > $4
"""  # noqa: S608 -- constant columns and joins

# Only to be roughly right: a call that finds the row taken by another one lets it be, so that none waits for it.
_TOUCH = """
UPDATE core.api_token SET last_used_at = $3 WHERE tenant_id = $1 AND id = (
  SELECT id FROM core.api_token WHERE tenant_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED)
"""


async def live_token(tenant: TenantContext, *, token_id: UUID, user_id: UUID) -> LiveToken | None:
    """The token when it still holds, else None. Notes about every ten minutes that it is in use. Raises
    TenantSuspendedError for one of a suspended tenant.

    In the timeline its acts bear its name beside that of the person whose seat it uses.
    """
    row = await sql.first(_Row, _READ, tenant.tenant_id, token_id, user_id, now())
    if row is None:
        return None
    if row.last_used_at is None or now() - row.last_used_at > _TOUCH_AFTER:
        await sql.execute(_TOUCH, tenant.tenant_id, token_id, now())
    context = context_of(tenant, row, session_id=token_id, user_name=f"{row.user_name}（接口 {row.name}）")
    return LiveToken(token_id, row.name, frozenset(row.scopes), row.expires_at, context)


class TokenRow(msgspec.Struct, frozen=True):
    """A token as the list shows it, without the secret, which nobody keeps. ``dead`` says why it opens nothing."""

    id: UUID
    name: str
    user_name: str
    org_name: str
    role: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    dead: Literal["", "revoked", "expired", "seat_ended"]


async def token_rows(tenant: TenantContext) -> list[TokenRow]:
    """All tokens of the tenant: those that hold first, then the newest first."""
    return await sql.rows(
        TokenRow,
        """
        SELECT s.id, s.name, u.name AS user_name, o.name AS org_name, p.role, s.scopes,
          coalesce(c.name, '') AS created_by, s.created_at, s.expires_at, s.last_used_at,
          CASE WHEN s.revoked_at IS NOT NULL THEN 'revoked' WHEN s.expires_at <= $2 THEN 'expired'
               WHEN NOT (p.active AND u.active) THEN 'seat_ended' ELSE '' END AS dead
        FROM core.api_token s
        JOIN core.post p ON p.tenant_id = s.tenant_id AND p.id = s.post_id
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
        JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
        LEFT JOIN core.user_account c ON c.tenant_id = s.tenant_id AND c.id = s.created_by
        WHERE s.tenant_id = $1
        ORDER BY s.revoked_at IS NOT NULL OR s.expires_at <= $2 OR NOT (p.active AND u.active), s.created_at DESC, s.id
        """,
        tenant.tenant_id,
        now(),
    )
