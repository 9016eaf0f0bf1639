"""Making and revoking the keys of machines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from core import sql
from core.accounts.services.checks import clean_name, require_present
from core.accounts.tokens import AUDIENCE, LONGEST, SCOPES, Scope
from core.clock import now
from core.context import TenantContext
from core.crypto import KeyRing
from core.errors import InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.phrases import say

_LONGEST_NAME = 60


class MadeToken(msgspec.Struct, frozen=True):
    """A fresh token. ``text`` is the secret: it is shown once and kept nowhere."""

    id: UUID
    text: str
    expires_at: datetime


async def create_token(
    tenant: TenantContext, keys: KeyRing, *, name: str, post_id: UUID, scopes: Sequence[Scope], days: int
) -> MadeToken:
    """Makes a token that acts from a post for so many days, at most a year.

    Raises InvalidError by field, NotFoundError when the seat is not in use.
    """
    name = clean_name(name)
    wanted = [scope for scope in SCOPES if scope in scopes]
    if len(name) > _LONGEST_NAME:
        raise InvalidError(say("令牌名称请不要超过 %(most)s 字。", most=_LONGEST_NAME), {"name": say("名称太长")})
    if not wanted:
        raise InvalidError(say("请至少选择一项用途。"), {"scopes": say("请至少选择一项")})
    if not 1 <= days <= LONGEST.days:
        raise InvalidError(say("有效期请选 1 到 %(most)s 天。", most=LONGEST.days), {"days": say("请选有效期")})
    user_id = await sql.value(
        UUID,
        """
        SELECT p.user_id FROM core.post p
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
        WHERE p.tenant_id = $1 AND p.id = $2 AND p.active
        """,
        tenant.tenant_id,
        post_id,
    )
    if user_id is None:
        raise NotFoundError
    token_id, lasts = new_id(), timedelta(days=days)
    made = MadeToken(
        token_id,
        keys.sign(audience=AUDIENCE, user_id=user_id, session_id=token_id, tenant_id=tenant.tenant_id, lasts=lasts),
        now() + lasts,
    )
    await sql.execute(
        """
        INSERT INTO core.api_token (tenant_id, id, name, post_id, scopes, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        tenant.tenant_id,
        made.id,
        name,
        post_id,
        wanted,
        tenant.post.user_id if tenant.post else None,
        now(),
        made.expires_at,
    )
    data: dict[str, object] = {"name": name, "post_id": post_id, "scopes": wanted, "days": days}
    await record_event(tenant, "token.created", "token", made.id, data=data, visibility="audit")
    return made


async def revoke_token(tenant: TenantContext, *, token_id: UUID) -> None:
    """Ends a token at once; a second time changes nothing. Raises NotFoundError."""
    await require_present(tenant, "core.api_token", token_id)
    ended = await sql.execute(
        "UPDATE core.api_token SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL",
        tenant.tenant_id,
        token_id,
        now(),
    )
    if ended:
        await record_event(tenant, "token.revoked", "token", token_id, visibility="audit")


async def revoke_tokens(tenant: TenantContext, *, user_id: UUID, post_id: UUID | None = None) -> int:
    """Ends the tokens of a person's seats, or of one of them, and returns their number.

    A seat that is granted again later does not bring them back.
    """
    return await sql.execute(
        """
        UPDATE core.api_token s SET revoked_at = $4 FROM core.post p
        WHERE s.tenant_id = $1 AND p.tenant_id = $1 AND p.id = s.post_id AND p.user_id = $2
          AND ($3::uuid IS NULL OR p.id = $3) AND s.revoked_at IS NULL
        """,
        tenant.tenant_id,
        user_id,
        post_id,
        now(),
    )
