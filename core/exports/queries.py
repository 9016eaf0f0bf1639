"""Reads of exports: each post sees its own and nobody else's."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.errors import NotFoundError
from core.phrases import say

FileFormat = Literal["xlsx", "docx"]
ExportState = Literal["waiting", "running", "ready", "cancelled", "failed"]

EXPORT_STATES: dict[ExportState, str] = {
    "waiting": say("排队中"),
    "running": say("正在生成"),
    "ready": say("可以下载"),
    "cancelled": say("已取消"),
    "failed": say("没有完成"),
}


class ExportLine(msgspec.Struct, frozen=True):
    """One export of the acting post. ``total`` rows are to be written, ``written`` are; ``size`` counts bytes."""

    id: UUID
    kind: FileFormat
    title: str
    state: ExportState
    total: int
    written: int
    size: int
    created_at: datetime
    done_at: datetime | None


# While a job writes, only its progress is seen from outside: its own transaction is not done yet.
_LINES = """
SELECT e.id, e.kind, e.title,
  CASE WHEN e.state <> 'waiting' THEN e.state WHEN j.state = 'dead' OR j.id IS NULL THEN 'failed'
    WHEN j.state = 'running' THEN 'running' ELSE 'waiting' END AS state,
  e.total,
  CASE WHEN e.state = 'ready' THEN e.rows ELSE coalesce(e.total::bigint * j.progress / 100, 0)::int END AS written,
  e.size, e.created_at, e.done_at
FROM core.export e LEFT JOIN core.job j ON j.tenant_id = e.tenant_id AND j.id = e.job_id
WHERE e.tenant_id = $1 AND e.post_id = $2
"""


async def export_lines(tenant: TenantContext, limit: int = 50) -> list[ExportLine]:
    """The exports of the acting post, latest first."""
    statement = f"{_LINES} ORDER BY e.created_at DESC, e.id DESC LIMIT $3"
    return await sql.rows(ExportLine, statement, tenant.tenant_id, tenant.acting().id, limit)


async def export_line(tenant: TenantContext, export_id: UUID) -> ExportLine:
    """One export of the acting post. Raises NotFoundError, also for another post's."""
    found = await sql.first(ExportLine, f"{_LINES} AND e.id = $3", tenant.tenant_id, tenant.acting().id, export_id)
    if found is None:
        raise NotFoundError(say("没有这份导出，可能已过保存期限。请重新导出。"))
    return found


async def export_bytes(tenant: TenantContext, export_id: UUID) -> bytes:
    """The file of a finished export. The caller has read its line. Raises NotFoundError while there is none."""
    data = await sql.value(
        bytes,
        "SELECT data FROM core.export_file WHERE tenant_id = $1 AND export_id = $2",
        tenant.tenant_id,
        export_id,
    )
    if data is None:
        raise NotFoundError(say("这份导出还没有生成，请在“我的导出”里看进度。"))
    return data


class Ordered(msgspec.Struct, frozen=True):
    """What a job is to write: for which post, as which kind of file, and what was asked for, as JSON."""

    kind: FileFormat
    asked: str
    post_id: UUID
    state: str
    total: int


async def ordered_export(tenant: TenantContext, export_id: UUID) -> Ordered | None:
    """The order of an export, for the job that writes it; None when it is gone."""
    return await sql.first(
        Ordered,
        "SELECT kind, asked::text AS asked, post_id, state, total FROM core.export WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        export_id,
    )
