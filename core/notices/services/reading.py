"""From a file to the rows of its draft: at once, or by a worker for a notice that waits in the state ``reading``."""

from datetime import date
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require, require_read
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.files.guard import GuardLimits, call_guarded
from core.files.inspection import check_claim
from core.files.limits import MEGABYTE
from core.files.refusal import FileRefused
from core.ids import new_id
from core.jobs import revive_job
from core.notices.queries.notices import notice_head
from core.notices.reading_child import TARGET, ReadFile
from core.notices.records import NOTICE, Reading
from core.notices.services.linking import link_correction
from core.notices.services.rows import write_draft
from core.notices.tables import NoticeFile
from core.phrases import say

READ_JOB = "notices.read"

# Within a request a person waits; a worker takes the time that 20 MB of text need.
QUICK = GuardLimits(cpu_seconds=6, timeout=8)
PATIENT = GuardLimits(cpu_seconds=120, memory=2048 * MEGABYTE, timeout=300, answer=256 * MEGABYTE)

_SAME_WORDS = say("文字与已有的公文完全相同，没有重复导入。")


class ReadValues(msgspec.Struct, frozen=True):
    """What reading fills in of a notice's row."""

    title: str
    text: str
    text_sha256: str
    paragraphs: str
    issuer: str
    issued_on: date | None
    doc_no: str


class _Waiting(msgspec.Struct, frozen=True):
    filename: str
    data: bytes
    corrects: UUID | None


async def read_guarded(filename: str, data: bytes, limits: GuardLimits = PATIENT) -> ReadFile:
    """A file's text and draft, read in a guarded child. Raises FileRefused with one sentence."""
    check_claim(filename, len(data), "notice")
    return await call_guarded(TARGET, filename, data, returns=ReadFile, limits=limits)


def values_of(reading: Reading) -> ReadValues:
    """The columns of a notice, from what was read."""
    text, draft = reading.text, reading.draft
    return ReadValues(
        title=draft.title or next((plan.title for plan in draft.plans if plan.title), ""),
        text=text.text,
        text_sha256=text.sha256,
        paragraphs=msgspec.json.encode([(line.start, line.end) for line in text.paragraphs]).decode(),
        issuer=draft.issuer or "",
        issued_on=draft.issued_on,
        doc_no=draft.doc_no or "",
    )


async def write_reading(tenant: TenantContext, notice_id: UUID, reading: Reading) -> None:
    """Writes plans and tasks of a notice whose row is a draft now, and its event."""
    tasks = await write_draft(tenant, notice_id, reading.draft.plans)
    data: dict[str, object] = {"plans": len(reading.draft.plans), "tasks": tasks}
    await record_event(tenant, "notice.read", NOTICE, notice_id, data=data)


async def write_file(tenant: TenantContext, notice_id: UUID, data: bytes) -> None:
    """Keeps the file as it came."""
    await sql.execute(
        "INSERT INTO core.notice_file (tenant_id, id, notice_id, data) VALUES ($1, $2, $3, $4)",
        tenant.tenant_id,
        new_id(),
        notice_id,
        data,
    )


async def finish_reading(tenant: TenantContext, *, notice_id: UUID) -> None:
    """Reads a notice that was handed over: afterwards it is a draft, or failed with its sentence. For the worker.

    Does nothing when it was finished before.
    """
    found = await sql.first(
        _Waiting,
        """
        SELECT n.filename, f.data, n.corrects FROM core.notice n
        JOIN core.notice_file f ON f.tenant_id = n.tenant_id AND f.notice_id = n.id
        WHERE n.tenant_id = $1 AND n.id = $2 AND n.state = 'reading' FOR UPDATE OF n
        """,
        tenant.tenant_id,
        notice_id,
    )
    if found is None:
        return
    try:
        read = await read_guarded(found.filename, found.data)
    except FileRefused as refusal:
        await fail_reading(tenant, notice_id=notice_id, sentence=refusal.sentence)
        return
    same = await notice_with_text(tenant, read.reading.text.sha256)
    if same:
        await fail_reading(tenant, notice_id=notice_id, sentence=_SAME_WORDS, same_as=same)
        return
    values = values_of(read.reading)
    await sql.execute(
        """
        UPDATE core.notice SET state = 'draft', title = $3, text = $4, text_sha256 = $5, paragraphs = $6::text::jsonb,
          issuer = $7, issued_on = $8, doc_no = $9
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        notice_id,
        *msgspec.structs.astuple(values),
    )
    await write_reading(tenant, notice_id, read.reading)
    if found.corrects is not None:
        await link_correction(tenant, notice_id=notice_id, corrects=found.corrects)


async def retry_reading(tenant: TenantContext, *, notice_id: UUID) -> None:
    """Lets a reading that was given up begin anew. Raises ConflictError when it was not given up."""
    require_read(tenant, "draft")
    require(tenant, "notice.import")
    notice = await notice_head(tenant, notice_id, lock="UPDATE")
    if notice.state != "reading" or notice.job_id is None or not await revive_job(tenant, notice.job_id):
        raise ConflictError(say("这份公文没有停在识别中，不用重新识别。请刷新页面查看。"))
    await record_event(tenant, "notice.retried", NOTICE, notice_id, visibility="audit")


async def fail_reading(tenant: TenantContext, *, notice_id: UUID, sentence: str, same_as: UUID | None = None) -> None:
    """Ends a reading without a draft; one that has ended already stays as it is.

    The file is given up: whoever mends it uploads another one.
    """
    ended = await sql.execute(
        """
        UPDATE core.notice SET state = 'failed', sentence = $3, same_as = $4
        WHERE tenant_id = $1 AND id = $2 AND state = 'reading'
        """,
        tenant.tenant_id,
        notice_id,
        sentence,
        same_as,
    )
    if not ended:
        return
    await NoticeFile.delete().where(NoticeFile.tenant_id == tenant.tenant_id, NoticeFile.notice_id == notice_id)
    await record_event(tenant, "notice.failed", NOTICE, notice_id, data={"sentence": sentence}, visibility="audit")


async def notice_with_text(tenant: TenantContext, sha256: str) -> UUID | None:
    """The draft or published notice that has these words, None when there is none."""
    return await sql.value(
        UUID,
        "SELECT id FROM core.notice WHERE tenant_id = $1 AND text_sha256 = $2 AND state IN ('draft', 'published')",
        tenant.tenant_id,
        sha256,
    )
