"""Taking in a notice: from a file to a draft, each notice once, whatever file it comes in."""

import asyncio
import hashlib
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require, require_read
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.events import record_event
from core.files.guard import TOO_LONG
from core.files.inspection import FileFacts, check_claim, clean_name
from core.files.refusal import FileRefused
from core.ids import new_id
from core.jobs import enqueue_job
from core.notices.draft import DraftNotice
from core.notices.reading_child import ReadFile
from core.notices.records import NOTICE
from core.notices.services.linking import link_correction, require_predecessor
from core.notices.services.opening import open_draft
from core.notices.services.reading import (
    QUICK,
    READ_JOB,
    ReadValues,
    notice_with_text,
    read_guarded,
    values_of,
    write_file,
    write_reading,
)
from core.phrases import say

INLINE_BYTES = 300_000
"""A larger file is read by a worker, while its page shows how far it is."""

_NOTHING_READ = ReadValues("", "", "", "[]", "", None, "")

_INSERT = """
INSERT INTO core.notice (tenant_id, id, filename, media_type, file_size, file_sha256, state, job_id, uploaded_by,
                         created_at, title, text, text_sha256, paragraphs, issuer, issued_on, doc_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb, $15, $16, $17)
ON CONFLICT DO NOTHING
"""


class Imported(msgspec.Struct, frozen=True):
    """Where an upload led. ``again``: the notice was there before; ``reading``: a worker is still at it."""

    notice_id: UUID
    again: bool = False
    reading: bool = False


class _Known(msgspec.Struct, frozen=True):
    id: UUID
    state: str


async def parse_file(path: Path) -> DraftNotice:
    """The draft in a file on disk, without a tenant. Raises FileRefused with one sentence."""
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise FileRefused(
            say("文件“%(path)s”打不开：%(strerror)s。请核对路径和权限。", path=path, strerror=error.strerror)
        ) from None
    return (await read_guarded(path.name, data)).reading.draft


async def import_notice(tenant: TenantContext, *, filename: str, data: bytes) -> UUID:
    """Reads a file of any size to its end and returns the id of its draft, or of the notice with the same words.

    Raises FileRefused with one sentence; then nothing is written.
    """
    _require(tenant)
    return (await _keep(tenant, await read_guarded(filename, data), data)).notice_id


async def upload_notice(tenant: TenantContext, *, filename: str, data: bytes, corrects: UUID | None = None) -> Imported:
    """Takes in what a person uploads: a small file at once, a large one by a worker.

    ``corrects`` is the published notice that the file is said to correct. Raises FileRefused with one sentence; then
    nothing is written.
    """
    _require(tenant)
    if corrects is not None:
        await require_predecessor(tenant, corrects)
    made = await _take_in(tenant, filename, data)
    if corrects is not None and made.reading and not made.again:
        await sql.execute(
            "UPDATE core.notice SET corrects = $3, correction_settled = true WHERE tenant_id = $1 AND id = $2",
            tenant.tenant_id,
            made.notice_id,
            corrects,
        )
    elif corrects is not None and not made.again:
        await link_correction(tenant, notice_id=made.notice_id, corrects=corrects)
    return made


async def _take_in(tenant: TenantContext, filename: str, data: bytes) -> Imported:
    check_claim(filename, len(data), "notice")
    known = await _known_file(tenant, hashlib.sha256(data).hexdigest())
    if known:
        return known
    if len(data) > INLINE_BYTES:
        return await _hand_over(tenant, filename, data)
    try:
        read = await read_guarded(filename, data, QUICK)
    except FileRefused as refusal:
        if refusal.sentence != TOO_LONG:
            raise
        return await _hand_over(tenant, filename, data)
    return await _keep(tenant, read, data)


async def discard_notice(tenant: TenantContext, *, notice_id: UUID, reason: str) -> None:
    """Gives a draft up; it stays to be looked at, and its file may come anew. Raises InvalidError without a reason."""
    await open_draft(tenant, notice_id, alone=True)
    words = reason.strip()[:300]
    if not words:
        raise InvalidError(say("请写明作废的原因。"), {"reason": say("请写明原因")})
    await sql.execute(
        "UPDATE core.notice SET state = 'discarded', sentence = $3 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        notice_id,
        words,
    )
    await record_event(tenant, "notice.discarded", NOTICE, notice_id, data={"reason": words})


def _require(tenant: TenantContext) -> None:
    require_read(tenant, "draft")
    require(tenant, "notice.import")


async def _known_file(tenant: TenantContext, sha256: str) -> Imported | None:
    found = await sql.first(
        _Known,
        """
        SELECT id, state FROM core.notice
        WHERE tenant_id = $1 AND file_sha256 = $2 AND state IN ('reading', 'draft', 'published')
        ORDER BY created_at LIMIT 1
        """,
        tenant.tenant_id,
        sha256,
    )
    return Imported(found.id, again=True, reading=found.state == "reading") if found else None


async def _hand_over(tenant: TenantContext, filename: str, data: bytes) -> Imported:
    """A notice that is being read, its file, and the job that reads it."""
    kind = check_claim(filename, len(data), "notice")
    digest = hashlib.sha256(data).hexdigest()
    facts = FileFacts(clean_name(filename), kind.name, kind.media_type, len(data), digest)
    notice_id = new_id()
    payload: dict[str, object] = {"notice_id": str(notice_id)}
    job_id = await enqueue_job(tenant, READ_JOB, payload, key=f"{READ_JOB}:{notice_id}", queue="long")
    if not await _insert(tenant, notice_id, facts, "reading", _NOTHING_READ, job_id):
        raise ConflictError(say("这份文件正在识别，请稍后到公文列表查看。"))
    await write_file(tenant, notice_id, data)
    return Imported(notice_id, reading=True)


async def _keep(tenant: TenantContext, read: ReadFile, data: bytes) -> Imported:
    """The draft of a file, or the notice that has the same words already."""
    notice_id = new_id()
    if not await _insert(tenant, notice_id, read.facts, "draft", values_of(read.reading), None):
        same = await notice_with_text(tenant, read.reading.text.sha256)
        if same is None:
            raise ConflictError(say("同一份公文刚刚有变化，请再上传一次。"))
        return Imported(same, again=True)
    await write_file(tenant, notice_id, data)
    await write_reading(tenant, notice_id, read.reading)
    return Imported(notice_id)


async def _insert(
    tenant: TenantContext,
    notice_id: UUID,
    facts: FileFacts,
    state: Literal["reading", "draft"],
    values: ReadValues,
    job_id: UUID | None,
) -> bool:
    """Whether the row was written: the same words, or the same file being read, are there once."""
    return bool(
        await sql.execute(
            _INSERT,
            tenant.tenant_id,
            notice_id,
            facts.name,
            facts.media_type,
            facts.size,
            facts.sha256,
            state,
            job_id,
            tenant.post.user_id if tenant.post else None,
            now(),
            *msgspec.structs.astuple(values),
        )
    )
