"""Taking in a workbook: its texts wait for a person to confirm them; large files are read by a worker."""

from datetime import timedelta
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.files.guard import call_guarded
from core.files.inspection import check_claim, clean_name
from core.files.refusal import FileRefused
from core.ids import new_id
from core.imports.columns import propose_plans
from core.imports.fields import ImportKind
from core.imports.grid import Workbook
from core.imports.queries.imports import import_head, remembered_columns
from core.imports.reading.reader import TARGET, ReadWorkbook
from core.imports.records import IMPORT, IMPORTS, ImportSpec, Setup
from core.imports.tables import SheetImport
from core.jobs import enqueue_job
from core.phrases import listed, packed, say

INLINE_BYTES = 400_000
"""A larger file is read by a worker, while its page shows how far it is."""

READ_JOB = "imports.read"
KEPT = timedelta(days=7)
"""For how long the texts of an import are kept, confirmed or not."""

_NO_HEADING = say(
    "没有找到表头。请检查是否选错了文件；表格第一行（标题行除外）应写各列的名称，例如“%(names)s”，可以下载模板对照。"
)


async def upload_workbook(tenant: TenantContext, *, kind: ImportKind, filename: str, data: bytes) -> UUID:
    """Takes in what a person uploads and returns the import's id; nothing but the import itself is written.

    Raises FileRefused with one sentence; then nothing is written at all.
    """
    spec = IMPORTS[kind]
    require(tenant, spec.permission)
    check_claim(filename, len(data), "sheet")
    import_id = new_id()
    if len(data) > INLINE_BYTES:
        await _insert(tenant, import_id, kind, clean_name(filename), "reading", file=data)
        job_id = await enqueue_job(tenant, READ_JOB, {"import_id": str(import_id)}, queue="long")
        await _set(tenant, import_id, job_id=job_id)
        return import_id
    read = await _read(filename, data)
    setup = await _propose(tenant, spec, read.workbook)
    await _insert(tenant, import_id, kind, read.facts.name, "waiting", read=read, setup=setup)
    return import_id


async def finish_reading(tenant: TenantContext, *, import_id: UUID) -> None:
    """Reads a workbook that was handed over: afterwards it waits to be confirmed, or failed with its sentence.

    For the worker. Does nothing when it was finished before.
    """
    found = await sql.first(
        _Handed,
        """
        SELECT kind, filename, file FROM core.sheet_import
        WHERE tenant_id = $1 AND id = $2 AND state = 'reading' AND file IS NOT NULL FOR UPDATE
        """,
        tenant.tenant_id,
        import_id,
    )
    if found is None:
        return
    try:
        read = await _read(found.filename, found.file)
        setup = await _propose(tenant, IMPORTS[found.kind], read.workbook)
    except FileRefused as refusal:
        await _set(
            tenant,
            import_id,
            state="failed",
            sentence=msgspec.json.encode(packed(refusal.sentence)).decode(),
            file=None,
        )
        return
    grid = msgspec.msgpack.encode(read.workbook)
    await _set(tenant, import_id, state="waiting", file=None, grid=grid, setup=msgspec.json.encode(setup).decode())


async def discard_import(tenant: TenantContext, *, import_id: UUID) -> None:
    """Gives an import up and leaves nothing of its texts. Raises ConflictError once it was confirmed."""
    head = await import_head(tenant, import_id, lock="UPDATE")
    if head.state in ("writing", "done"):
        raise ConflictError(say("已经确认导入，不能放弃。如需更正，请改好表格再导入一次。"))
    await _set(tenant, import_id, state="discarded", file=None, grid=None, setup="{}")
    await record_event(tenant, "import.discarded", IMPORT, import_id, visibility="audit")


async def forget_old_imports(tenant: TenantContext) -> int:
    """Removes imports that were uploaded more than seven days ago, and returns their number."""
    return await sql.execute(
        "DELETE FROM core.sheet_import WHERE tenant_id = $1 AND created_at < $2 AND state <> 'writing'",
        tenant.tenant_id,
        now() - KEPT,
    )


class _Handed(msgspec.Struct, frozen=True):
    kind: ImportKind
    filename: str
    file: bytes


async def _read(filename: str, data: bytes) -> ReadWorkbook:
    return await call_guarded(TARGET, filename, data, returns=ReadWorkbook)


async def _propose(tenant: TenantContext, spec: ImportSpec, workbook: Workbook) -> Setup:
    plans = propose_plans(workbook, spec.specs, await remembered_columns(tenant))
    if not plans:
        raise FileRefused(_NO_HEADING.filled(names=listed(field.label for field in spec.specs[0].fields[:4])))
    return Setup(plans)


async def _insert(
    tenant: TenantContext,
    import_id: UUID,
    kind: ImportKind,
    filename: str,
    state: str,
    *,
    file: bytes | None = None,
    read: ReadWorkbook | None = None,
    setup: Setup | None = None,
) -> None:
    post = tenant.acting()
    await SheetImport(
        tenant_id=tenant.tenant_id,
        id=import_id,
        kind=kind,
        filename=filename,
        state=state,
        file=file,
        grid=msgspec.msgpack.encode(read.workbook) if read else None,
        setup=msgspec.json.encode(setup or Setup()).decode(),
        made_by=post.user_id,
        post_id=post.id,
        created_at=now(),
    ).save()
    await record_event(tenant, "import.uploaded", IMPORT, import_id, data={"kind": kind}, visibility="audit")


async def _set(tenant: TenantContext, import_id: UUID, **columns: object) -> None:
    values: dict[object, object] = dict(columns.items())
    await SheetImport.update(values).where(  # type: ignore[arg-type]  # -- column names are keys too
        (SheetImport.tenant_id == tenant.tenant_id) & (SheetImport.id == import_id)
    )
