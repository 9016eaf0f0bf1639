"""Ordering an export, keeping its file, calling it off, letting go of old ones."""

from datetime import timedelta
from uuid import UUID

from core import sql
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError
from core.exports.queries import FileFormat, export_line
from core.ids import new_id
from core.jobs import enqueue_job
from core.phrases import say

KEPT = timedelta(days=7)
MOST_WAITING = 3
"""How many exports one post may have under way: each takes a worker's slot for a while."""


async def order_export(
    tenant: TenantContext, *, kind: FileFormat, list_name: str, title: str, asked: bytes, total: int, job: str
) -> UUID:
    """Has a list written by the job, which is given ``export_id``; returns the export's id. The right to the list is
    the caller's to check. Raises ConflictError when the post has too many under way.
    """
    post, export_id = tenant.acting(), new_id()
    waiting = await sql.value(
        int,
        """
        SELECT count(*) FROM core.export e JOIN core.job j ON j.tenant_id = e.tenant_id AND j.id = e.job_id
        WHERE e.tenant_id = $1 AND e.post_id = $2 AND e.state = 'waiting' AND j.state IN ('waiting', 'running')
        """,
        tenant.tenant_id,
        post.id,
    )
    if (waiting or 0) >= MOST_WAITING:
        raise ConflictError(
            say("您已有%(most)s份导出正在生成。请等其中一份完成，或在“我的导出”里取消。", most=MOST_WAITING)
        )
    job_id = await enqueue_job(tenant, job, {"export_id": str(export_id)}, queue="long")
    await sql.execute(
        """
        INSERT INTO core.export (tenant_id, id, kind, list, title, asked, post_id, job_id, state, total, created_at)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, 'waiting', $9, $10)
        """,
        tenant.tenant_id,
        export_id,
        kind,
        list_name,
        title,
        asked.decode(),
        post.id,
        job_id,
        total,
        now(),
    )
    return export_id


async def is_wanted(tenant: TenantContext, export_id: UUID) -> bool:
    """Whether the export is still waited for: its owner may call it off while it is written."""
    state = await sql.value(
        str, "SELECT state FROM core.export WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, export_id
    )
    return state == "waiting"


async def keep_export(tenant: TenantContext, export_id: UUID, *, data: bytes, rows: int) -> bool:
    """Keeps the file of an export; False when it was called off meanwhile."""
    kept = await sql.execute(
        """
        UPDATE core.export SET state = 'ready', rows = $3, size = $4, done_at = $5
        WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'
        """,
        tenant.tenant_id,
        export_id,
        rows,
        len(data),
        now(),
    )
    if not kept:
        return False
    await sql.execute(
        "INSERT INTO core.export_file (tenant_id, id, export_id, data) VALUES ($1, $2, $3, $4)",
        tenant.tenant_id,
        new_id(),
        export_id,
        data,
    )
    return True


async def cancel_export(tenant: TenantContext, export_id: UUID) -> None:
    """Calls off an export of the acting post. Raises NotFoundError, ConflictError when it is written already."""
    line = await export_line(tenant, export_id)
    if line.state in ("ready", "cancelled"):
        raise ConflictError(say("这份导出已经生成或已取消，不用再取消。"))
    await drop_export(tenant, export_id)


async def drop_export(tenant: TenantContext, export_id: UUID) -> None:
    """Marks an export as called off, whoever it belongs to: also when nobody is left to have it."""
    await sql.execute(
        """
        UPDATE core.export SET state = 'cancelled', done_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'
        """,
        tenant.tenant_id,
        export_id,
        now(),
    )


async def forget_old_exports(tenant: TenantContext) -> int:
    """Removes exports and their files after seven days and returns their number."""
    return await sql.execute(
        "DELETE FROM core.export WHERE tenant_id = $1 AND created_at < $2", tenant.tenant_id, now() - KEPT
    )
