"""Keeping admitted files, and letting go of them. The caller has checked the right to the subject.

The bytes are written before their row and durable when the row is. A transaction that fails afterwards leaves bytes
that no row knows of, never a row without its bytes; a removed row leaves its bytes for the same reason.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from core.clock import now
from core.context import TenantContext
from core.errors import AppError, InvalidError, NotFoundError
from core.events import record_event
from core.files.inspection import FileFacts
from core.files.limits import MEGABYTE
from core.files.queries import attachments_of, stored_bytes
from core.files.storage import FileStore
from core.files.tables import Attachment
from core.ids import new_id
from core.phrases import say

MOST_PER_SUBJECT = 20


class AdmittedFile(msgspec.Struct, frozen=True):
    """A foreign file that the guarded intake has let through, with its bytes."""

    facts: FileFacts
    data: bytes


class FileRule(msgspec.Struct, frozen=True):
    """A tenant's own setting, under ``files``: how many megabytes its files may take together."""

    quota_mb: int = 20_480


class QuotaExceededError(AppError):
    """The tenant has no room left for the file."""

    status = 413


async def keep_attachments(
    tenant: TenantContext,
    store: FileStore,
    *,
    subject_kind: str,
    subject_id: UUID,
    files: Sequence[AdmittedFile],
) -> list[UUID]:
    """Stores admitted files with a subject, for the acting post's unit, and returns their ids in order.

    Raises QuotaExceededError when the tenant's room does not suffice, InvalidError for too many files on one subject.
    """
    if not files:
        return []
    await _require_room(tenant, subject_kind, subject_id, files)
    post = tenant.acting()
    rows = [
        Attachment(
            tenant_id=tenant.tenant_id,
            id=new_id(),
            subject_kind=subject_kind,
            subject_id=subject_id,
            org_id=post.org_id,
            name=file.facts.name,
            media_type=file.facts.media_type,
            size=file.facts.size,
            sha256=file.facts.sha256,
            storage_key=await asyncio.to_thread(store.write, tenant.tenant_id, file.data),
            uploaded_by=post.user_id,
            created_at=now(),
        )
        for file in files
    ]
    await Attachment.insert(*rows)
    ids = [row.id for row in rows]
    await record_event(
        tenant,
        "attachment.added",
        subject_kind,
        subject_id,
        org_id=post.org_id,
        data={"attachment_ids": [str(each) for each in ids], "bytes": sum(file.facts.size for file in files)},
        visibility="audit",
    )
    return ids


async def remove_attachment(tenant: TenantContext, attachment_id: UUID, *, subject_kind: str, subject_id: UUID) -> None:
    """Takes a file off its subject. Raises NotFoundError when the subject has no such file."""
    removed = (
        await Attachment.delete()
        .where(
            (Attachment.tenant_id == tenant.tenant_id)
            & (Attachment.id == attachment_id)
            & (Attachment.subject_kind == subject_kind)
            & (Attachment.subject_id == subject_id)
        )
        .returning(Attachment.id)
    )
    if not removed:
        raise NotFoundError
    await record_event(
        tenant,
        "attachment.removed",
        subject_kind,
        subject_id,
        data={"attachment_id": str(attachment_id)},
        visibility="audit",
    )


async def _require_room(
    tenant: TenantContext, subject_kind: str, subject_id: UUID, files: Sequence[AdmittedFile]
) -> None:
    present = await attachments_of(tenant, subject_kind=subject_kind, subject_ids=[subject_id])
    if len(present) + len(files) > MOST_PER_SUBJECT:
        raise InvalidError(
            say(
                "一处最多放%(most)s个附件，现已有%(present)s个。请合并文件，或先移除不用的附件。",
                most=MOST_PER_SUBJECT,
                present=len(present),
            ),
            {"files": say("附件太多")},
        )
    quota = msgspec.convert(tenant.settings.get("files", {}), FileRule).quota_mb
    taken, asked = await stored_bytes(tenant), sum(file.facts.size for file in files)
    if taken + asked > quota * MEGABYTE:
        left = max(quota - taken / MEGABYTE, 0)
        raise QuotaExceededError(
            say(
                "本市附件空间共%(quota)s MB，只剩%(left).1f MB，放不下这次的%(asked).1f MB。"
                "请压缩文件后再传，或请管理员联系运维扩容。",
                quota=quota,
                left=left,
                asked=asked / MEGABYTE,
            )
        )
