"""Confirming: every row is checked once more inside the transaction that writes the good ones.

What was seen is what is written: when anything came out differently since the preview, nothing is written and the
preview is shown again.
"""

from uuid import UUID

import asyncpg
import msgspec

from core import sql
from core.accounts.queries import acting_post
from core.clock import now
from core.context import TenantContext
from core.db import DB
from core.errors import AppError, ConflictError
from core.events import record_event
from core.imports.queries.checking import check_import
from core.imports.queries.imports import import_head, import_workbook
from core.imports.records import IMPORT, Checked, ImportHead, Result
from core.imports.roster.check import CheckedRoster
from core.imports.services.ledger import write_ledger
from core.imports.services.roster import write_roster
from core.jobs import enqueue_job
from core.phrases import packed, say

INLINE_ROWS = 2_000
"""More rows than these are written by a worker, while the page shows how far it is."""

WRITE_JOB = "imports.write"

CHANGED = say("核对期间，系统里的内容有变化，预览已按最新情况重新比对。请再看一遍，然后确认导入。")
_NOTHING = say("没有可以导入的行。请下载更正表，改好后再上传。")


async def confirm_import(tenant: TenantContext, *, import_id: UUID, seen: str) -> bool:
    """Writes the good rows of an import, in one transaction; wrong ones stay behind for the workbook to correct.

    ``seen`` is the fingerprint of the preview that the person confirms. Returns whether everything is written already;
    many rows are left to a worker. A second confirmation changes nothing. Raises ConflictError when something came out
    differently since then, or no row is good.
    """
    head = await import_head(tenant, import_id, lock="UPDATE")
    if head.state != "waiting":
        return head.state == "done"
    if await _row_count(tenant, head) <= INLINE_ROWS:
        await _write(tenant, head, seen)
        return True
    payload: dict[str, object] = {"import_id": str(import_id), "seen": seen}
    job_id = await enqueue_job(tenant, WRITE_JOB, payload, queue="long")
    await _set_state(tenant, head, "writing", job_id=job_id, post_id=tenant.acting().id)
    return False


async def write_confirmed(tenant: TenantContext, *, import_id: UUID, seen: str) -> None:
    """The same for a worker, in the name of whoever confirmed. What stands against it is kept as a sentence."""
    found = await sql.value(
        UUID,
        "SELECT post_id FROM core.sheet_import WHERE tenant_id = $1 AND id = $2 AND state = 'writing'",
        tenant.tenant_id,
        import_id,
    )
    post = await acting_post(tenant, found) if found else None
    if post is None:
        return
    acting = msgspec.structs.replace(tenant, post=post)
    head = await import_head(acting, import_id, lock="UPDATE")
    try:
        await _write_apart(acting, head, seen)
    except AppError as refusal:
        await _set_state(acting, head, "waiting", sentence=refusal.sentence)


async def _write_apart(tenant: TenantContext, head: ImportHead, seen: str) -> None:
    """Writes under a savepoint, so that a refusal leaves the transaction usable and nothing written."""
    async with DB.transaction():
        await _write(tenant, head, seen)


async def _write(tenant: TenantContext, head: ImportHead, seen: str) -> None:
    checked = await check_import(tenant, head, lock=True)
    shown = checked.shown
    if shown.fingerprint != seen:
        raise ConflictError(CHANGED)
    if not shown.count("new") + shown.count("changed"):
        raise ConflictError(_NOTHING)
    newcomers: tuple[UUID, ...] = ()
    try:
        if isinstance(checked, CheckedRoster):
            newcomers = await write_roster(tenant, checked)
        else:
            await write_ledger(tenant, head, checked)
    except asyncpg.UniqueViolationError:
        # Somebody added the same name at this very moment.
        raise ConflictError(CHANGED) from None
    result = _result(shown, newcomers)
    await _finish(tenant, head, result)


def _result(shown: Checked, newcomers: tuple[UUID, ...]) -> Result:
    return Result(
        new=shown.count("new"),
        changed=shown.count("changed"),
        same=shown.count("same"),
        wrong=shown.count("wrong"),
        newcomers=newcomers,
    )


async def _finish(tenant: TenantContext, head: ImportHead, result: Result) -> None:
    await sql.execute(
        """
        UPDATE core.sheet_import SET state = 'done', sentence = '""', done_at = $3, result = $4::text::jsonb
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        head.id,
        now(),
        msgspec.json.encode(result).decode(),
    )
    data: dict[str, object] = {
        "kind": head.kind,
        "new": result.new,
        "changed": result.changed,
        "same": result.same,
        "wrong": result.wrong,
    }
    await record_event(tenant, "import.confirmed", IMPORT, head.id, data=data, visibility="audit")


async def _row_count(tenant: TenantContext, head: ImportHead) -> int:
    """How many rows its sheets have at most, headings and empty rows among them."""
    workbook = await import_workbook(tenant, head.id)
    return sum(len(workbook.sheets[plan.place].rows) for plan in head.setup.plans if plan.kind is not None)


async def _set_state(
    tenant: TenantContext,
    head: ImportHead,
    state: str,
    *,
    sentence: str = "",
    job_id: UUID | None = None,
    post_id: UUID | None = None,
) -> None:
    await sql.execute(
        """
        UPDATE core.sheet_import SET state = $3, sentence = $4::text::jsonb, job_id = coalesce($5, job_id),
          post_id = coalesce($6, post_id)
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        head.id,
        state,
        msgspec.json.encode(packed(sentence)).decode(),
        job_id,
        post_id,
    )
