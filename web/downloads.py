"""Stored files on their way out: the right is asked again each time, and nothing is shown, only saved."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, BinaryIO

from litestar import Request, Response
from litestar.response import Stream

from core.context import TenantContext
from core.errors import NotFoundError
from core.files.download import download_headers
from core.files.queries import AttachmentRow, attachment_row
from core.files.storage import FileStore
from core.ids import parse_id
from core.ledger.queries import report_row
from core.ledger.records import REPORT

AnyRequest = Request[Any, Any, Any]

_CHUNK = 256 * 1024


def store_of(request: AnyRequest) -> FileStore:
    """Where the bytes of attachments lie in this installation."""
    return FileStore(request.app.state.config.home / "files")


async def attachment(request: AnyRequest, tenant: TenantContext, attachment_id: str) -> Stream:
    """One stored file, for whoever may read what it belongs to. Raises NotFoundError."""
    row = await attachment_row(tenant, parse_id(attachment_id))
    if row is None or not await _may_read(tenant, row):
        raise NotFoundError
    file = await asyncio.to_thread(store_of(request).open, tenant.tenant_id, row.storage_key)
    headers = download_headers(row.name, row.media_type, row.size)
    return Stream(_chunks(file), media_type=headers.pop("Content-Type"), headers=headers)


def download(name: str, media_type: str, data: bytes) -> Response[bytes]:
    """Bytes made by us, to be saved under a name."""
    headers = download_headers(name, media_type, len(data))
    return Response(data, media_type=headers.pop("Content-Type"), headers=headers)


async def _reads_report(tenant: TenantContext, row: AttachmentRow) -> bool:
    return await report_row(tenant, row.subject_id) is not None


_READERS: dict[str, Callable[[TenantContext, AttachmentRow], Awaitable[bool]]] = {REPORT: _reads_report}
"""Whether the acting post may read the subject of a file, by the subject's kind; an unknown kind is nobody's."""


async def _may_read(tenant: TenantContext, row: AttachmentRow) -> bool:
    reader = _READERS.get(row.subject_kind)
    return reader is not None and await reader(tenant, row)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece
    finally:
        file.close()
