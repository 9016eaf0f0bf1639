"""Reads of stored files. Who may read one is decided by the area its subject belongs to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class AttachmentRow(msgspec.Struct, frozen=True):
    """One stored file. ``size`` counts bytes, ``storage_key`` finds them in the store."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    name: str
    media_type: str
    size: int
    storage_key: str
    created_at: datetime


_COLUMNS = "id, subject_kind, subject_id, org_id, name, media_type, size, storage_key, created_at"


async def attachment_row(tenant: TenantContext, attachment_id: UUID) -> AttachmentRow | None:
    """One file of the tenant, None when absent. The caller checks the right to its subject."""
    return await sql.first(
        AttachmentRow,
        f"SELECT {_COLUMNS} FROM core.attachment WHERE tenant_id = $1 AND id = $2",  # noqa: S608 -- constant columns
        tenant.tenant_id,
        attachment_id,
    )


async def attachments_of(
    tenant: TenantContext, *, subject_kind: str, subject_ids: Sequence[UUID]
) -> list[AttachmentRow]:
    """The files of some subjects, in the order they came."""
    return await sql.rows(
        AttachmentRow,
        f"""
        SELECT {_COLUMNS} FROM core.attachment
        WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = ANY ($3) ORDER BY created_at, id
        """,  # noqa: S608 -- constant columns
        tenant.tenant_id,
        subject_kind,
        list(subject_ids),
    )


async def stored_bytes(tenant: TenantContext) -> int:
    """How many bytes the tenant's files take."""
    return (
        await sql.value(
            int, "SELECT coalesce(sum(size), 0)::bigint FROM core.attachment WHERE tenant_id = $1", tenant.tenant_id
        )
        or 0
    )
