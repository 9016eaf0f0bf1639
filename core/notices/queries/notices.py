"""Reads of notices without their text."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import may_read, reads_whole_tenant, require_read
from core.context import TenantContext
from core.errors import NotFoundError
from core.keyset import Moment, PageRequest, cut_page, read_cursor
from core.notices.records import NoticeHead, NoticeLine, NoticeState
from core.notices.resolve import Choice


class NoticePage(msgspec.Struct, frozen=True):
    """One keyset page of notices, newest first; ``next`` and ``previous`` are cursors for the URL."""

    rows: tuple[NoticeLine, ...] = ()
    next: str | None = None
    previous: str | None = None


class OriginalFile(msgspec.Struct, frozen=True):
    """A file as it came."""

    filename: str
    media_type: str
    data: bytes


class _Head(msgspec.Struct, frozen=True):
    id: UUID
    title: str
    filename: str
    issuer: str
    issued_on: date | None
    doc_no: str
    state: NoticeState
    sentence: str
    same_as: UUID | None
    job_id: UUID | None
    choices: str
    uploaded_by: str
    version: int
    created_at: datetime
    published_at: datetime | None
    corrects: UUID | None
    correction_settled: bool


_HEAD = """
SELECT n.id, n.title, n.filename, n.issuer, n.issued_on, n.doc_no, n.state, n.sentence, n.same_as, n.job_id,
  n.choices::text AS choices, coalesce(u.name, '') AS uploaded_by, n.version, n.created_at, n.published_at,
  n.corrects, n.correction_settled
FROM core.notice n LEFT JOIN core.user_account u ON u.tenant_id = n.tenant_id AND u.id = n.uploaded_by
WHERE n.tenant_id = $1 AND n.id = $2
"""

_LINES = """
SELECT n.id, n.title, n.filename, n.doc_no, n.state, n.sentence,
  (SELECT count(*) FROM core.draft_task t
   WHERE t.tenant_id = n.tenant_id AND t.notice_id = n.id AND NOT t.dropped)::int AS tasks,
  coalesce(u.name, '') AS uploaded_by, n.created_at, n.published_at
FROM core.notice n LEFT JOIN core.user_account u ON u.tenant_id = n.tenant_id AND u.id = n.uploaded_by
"""

_FOLLOWING = f"""{_LINES}
WHERE n.tenant_id = $1 AND ($2 = '' OR n.state = $2)
  AND (n.created_at, n.id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, n.id))
ORDER BY n.created_at DESC, n.id DESC LIMIT $5
"""

_PRECEDING = f"""{_LINES}
WHERE n.tenant_id = $1 AND ($2 = '' OR n.state = $2) AND (n.created_at, n.id) > ($3, $4)
ORDER BY n.created_at, n.id LIMIT $5
"""


async def notice_head(tenant: TenantContext, notice_id: UUID, *, lock: str = "") -> NoticeHead:
    """One notice. ``lock`` is empty, ``SHARE`` or ``UPDATE``.

    Raises NotFoundError when it is absent, or not published and not the acting post's to read.
    """
    if lock:
        await sql.execute(
            f"SELECT 1 FROM core.notice WHERE tenant_id = $1 AND id = $2 FOR {lock}",  # noqa: S608 -- one of two words
            tenant.tenant_id,
            notice_id,
        )
    found = await sql.first(_Head, _HEAD, tenant.tenant_id, notice_id)
    if found is None:
        raise NotFoundError
    if tenant.post is not None:
        require_read(tenant, "ledger" if found.state == "published" else "draft")
    choices = msgspec.json.decode(found.choices, type=dict[str, Choice])
    return NoticeHead(**{**msgspec.structs.asdict(found), "choices": choices})


async def notice_rows(tenant: TenantContext, request: PageRequest, *, state: NoticeState | None = None) -> NoticePage:
    """Notices of one state or of all, newest first. Raises NotFoundError for a post that reads no drafts."""
    require_read(tenant, "draft")
    moment, notice_id = read_cursor(request.cursor, tuple[Moment, UUID]) if request.cursor else (None, None)
    found = await sql.rows(
        NoticeLine,
        _PRECEDING if request.backward else _FOLLOWING,
        tenant.tenant_id,
        state or "",
        moment,
        notice_id,
        request.limit,
    )
    shown, following, preceding = cut_page(found, request, lambda row: (row.created_at, row.id))
    return NoticePage(tuple(shown), following, preceding)


async def original_file(tenant: TenantContext, notice_id: UUID) -> OriginalFile:
    """The file of a notice as it came. Raises NotFoundError when it is not the post's to read, or is gone."""
    await notice_head(tenant, notice_id)
    found = await sql.first(
        OriginalFile,
        """
        SELECT n.filename, n.media_type, f.data FROM core.notice n
        JOIN core.notice_file f ON f.tenant_id = n.tenant_id AND f.notice_id = n.id
        WHERE n.tenant_id = $1 AND n.id = $2
        """,
        tenant.tenant_id,
        notice_id,
    )
    if found is None:
        raise NotFoundError
    return found


async def waiting_drafts(tenant: TenantContext) -> int:
    """How many notices wait for review; 0 for a post that reads no drafts."""
    if not reads_whole_tenant(tenant, "draft"):
        return 0
    found = await sql.value(
        int, "SELECT count(*) FROM core.notice WHERE tenant_id = $1 AND state = 'draft'", tenant.tenant_id
    )
    return found or 0


async def find_notices(tenant: TenantContext, words: str, limit: int) -> list[NoticeLine]:
    """Notices whose title or document number contains the words, newest first, as far as the post may read them."""
    if not may_read(tenant, "ledger", "other"):
        return []
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return await sql.rows(
        NoticeLine,
        f"""{_LINES}
        WHERE n.tenant_id = $1 AND (n.state = 'published' OR (n.state = 'draft' AND $2))
          AND (n.title LIKE $3 OR n.doc_no LIKE $3) ORDER BY n.created_at DESC LIMIT $4
        """,
        tenant.tenant_id,
        reads_whole_tenant(tenant, "draft"),
        pattern,
        limit,
    )
