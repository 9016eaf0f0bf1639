"""Reads of uploaded workbooks."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import NotFoundError
from core.imports.fields import ImportKind
from core.imports.grid import Workbook
from core.imports.records import IMPORTS, ImportHead, ImportState, Result, Setup
from core.phrases import say, unpacked

_HEAD = """
SELECT i.id, i.kind, i.filename, i.state, i.sentence::text AS sentence, i.setup::text AS setup,
  i.result::text AS result,
  i.job_id, i.post_id, coalesce(u.name, '') AS made_by, i.created_at, i.done_at
FROM core.sheet_import i LEFT JOIN core.user_account u ON u.tenant_id = i.tenant_id AND u.id = i.made_by
WHERE i.tenant_id = $1
"""


class _Head(msgspec.Struct, frozen=True):
    id: UUID
    kind: ImportKind
    filename: str
    state: ImportState
    sentence: str
    setup: str
    result: str
    job_id: UUID | None
    post_id: UUID | None
    made_by: str
    created_at: datetime
    done_at: datetime | None


async def import_head(
    tenant: TenantContext, import_id: UUID, *, kind: str | None = None, lock: Literal["", "UPDATE"] = ""
) -> ImportHead:
    """An import, for whoever may make one of its kind; ``lock`` holds its row until the end of the transaction.

    Raises NotFoundError when it is absent, discarded or of another kind than asked for, ForbiddenError by role.
    """
    found = await sql.first(
        _Head, f"{_HEAD} AND i.id = $2 {f'FOR {lock} OF i' if lock else ''}", tenant.tenant_id, import_id
    )
    if found is None or found.state == "discarded" or (kind is not None and found.kind != kind):
        raise NotFoundError
    require(tenant, IMPORTS[found.kind].permission)
    return _head(found)


async def waiting_imports(tenant: TenantContext, kind: ImportKind) -> list[ImportHead]:
    """The imports of a kind that are neither confirmed nor discarded, newest first."""
    require(tenant, IMPORTS[kind].permission)
    found = await sql.rows(
        _Head,
        f"{_HEAD} AND i.kind = $2 AND i.state IN ('reading', 'waiting', 'writing') ORDER BY i.created_at DESC, i.id",
        tenant.tenant_id,
        kind,
    )
    return [_head(row) for row in found]


async def import_workbook(tenant: TenantContext, import_id: UUID) -> Workbook:
    """The texts of an import. Raises NotFoundError when they are not there (any more)."""
    grid = await sql.value(
        bytes, "SELECT grid FROM core.sheet_import WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, import_id
    )
    if grid is None:
        raise NotFoundError(say("这份表格已过保存期限，不能再看。请重新上传。"))
    return msgspec.msgpack.decode(grid, type=Workbook)


class _Heading(msgspec.Struct, frozen=True):
    heading: str
    columns: str


async def remembered_columns(tenant: TenantContext) -> dict[str, dict[int, str]]:
    """What a person said before, by the digest of a sheet's headings."""
    found = await sql.rows(
        _Heading, "SELECT heading, columns::text FROM core.sheet_heading WHERE tenant_id = $1", tenant.tenant_id
    )
    return {row.heading: msgspec.json.decode(row.columns, type=dict[int, str]) for row in found}


def _head(row: _Head) -> ImportHead:
    return ImportHead(
        row.id,
        row.kind,
        row.filename,
        row.state,
        unpacked(msgspec.json.decode(row.sentence)),
        msgspec.json.decode(row.setup, type=Setup),
        msgspec.json.decode(row.result, type=Result),
        row.job_id,
        row.post_id,
        row.made_by,
        row.created_at,
        row.done_at,
    )
