"""One effect for one key, however many copies of a form or call arrive, for seven days."""

import hashlib
from datetime import timedelta
from uuid import UUID

import msgspec
from asyncpg import QueryCanceledError

from core import sql
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.phrases import say

KEPT = timedelta(days=7)

_RUNNING = say("同一份提交正在处理，请稍后查看结果，或用原来的编号再试一次。")


class Answer(msgspec.Struct, frozen=True):
    """A kept answer: HTTP status, the headers that matter (Location, Content-Type) and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class KeyReusedError(InvalidError):
    """A key that was used came again with something else."""


class _Kept(msgspec.Struct, frozen=True):
    request_hash: bytes
    answer: bytes | None


def request_hash(method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same: verb, path and body."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


async def claim_key(tenant: TenantContext, *, actor: UUID, key: str, digest: bytes) -> Answer | None:
    """Takes the key for this transaction, or returns the answer that was given to its first use.

    A second copy that arrives while the first still runs waits for it (the unique row is the lock). Raises
    KeyReusedError when the same key comes with another request, ConflictError when the first use still runs after the
    time that a statement may take, or ended without an answer.
    """
    if await _take(tenant, actor, key, digest):
        return None
    kept = await sql.first(
        _Kept,
        "SELECT request_hash, answer FROM core.request_key WHERE tenant_id = $1 AND actor_id = $2 AND key = $3",
        tenant.tenant_id,
        actor,
        key,
    )
    if kept is None or kept.answer is None:
        raise ConflictError(_RUNNING)
    if kept.request_hash != digest:
        raise KeyReusedError(say("这份表单已经提交过，内容又有改动。请刷新页面后重新提交。"))
    return msgspec.msgpack.decode(kept.answer, type=Answer)


async def _take(tenant: TenantContext, actor: UUID, key: str, digest: bytes) -> bool:
    try:
        return bool(
            await sql.execute(
                """
                INSERT INTO core.request_key (tenant_id, id, actor_id, key, request_hash, created_at)
                VALUES ($1, gen_random_uuid(), $2, $3, $4, $5) ON CONFLICT (tenant_id, actor_id, key) DO NOTHING
                """,
                tenant.tenant_id,
                actor,
                key,
                digest,
                now(),
            )
        )
    except QueryCanceledError:
        raise ConflictError(_RUNNING) from None


async def keep_answer(tenant: TenantContext, *, actor: UUID, key: str, answer: Answer) -> None:
    """Keeps the answer of the key claimed in this transaction."""
    await sql.execute(
        "UPDATE core.request_key SET answer = $4 WHERE tenant_id = $1 AND actor_id = $2 AND key = $3",
        tenant.tenant_id,
        actor,
        key,
        msgspec.msgpack.encode(answer),
    )


async def forget_old_keys(tenant: TenantContext) -> int:
    """Removes keys older than seven days and returns their number."""
    return await sql.execute(
        "DELETE FROM core.request_key WHERE tenant_id = $1 AND created_at < $2", tenant.tenant_id, now() - KEPT
    )
