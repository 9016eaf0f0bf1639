"""Progress reports, to whom may read them: a unit its own, units on the task those signed, whole-tenant roles all but
the drafts of others.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import Relation, may, may_read, reads_whole_tenant, require_read
from core.context import TenantContext
from core.keyset import Moment, PageRequest, cut_page, read_cursor
from core.ledger.records import REPORT
from core.ledger.states import REPORT_STATES, ReportState

_Reader = Literal["own", "same_task", "all", "on_own_tasks"]

_READABLE: dict[_Reader, str] = {
    "own": "r.org_id = $3",
    "same_task": "(r.org_id = $3 OR r.signed_off_at IS NOT NULL)",
    "all": "(r.org_id = $3 OR r.state <> 'draft')",
    "on_own_tasks": (
        "(r.org_id = $3 OR r.signed_off_at IS NOT NULL AND EXISTS (SELECT FROM core.assignment a"
        " WHERE a.tenant_id = r.tenant_id AND a.task_id = r.task_id AND a.org_id = $3 AND a.state <> 'cancelled'))"
    ),
}


class FileRef(msgspec.Struct, frozen=True):
    """A stored file by its id; ``size`` counts bytes."""

    id: UUID
    report_id: UUID
    name: str
    size: int
    media_type: str


class ValueRow(msgspec.Struct, frozen=True):
    """A figure in a report, or why there is none."""

    report_id: UUID
    target_id: UUID
    target_text: str
    value: float | None
    unit: str
    reason: str


class ReportRow(msgspec.Struct, frozen=True):
    """One report. ``review_note`` is what head or reviewer said, empty for readers of other units."""

    id: UUID
    assignment_id: UUID
    task_id: UUID
    org_id: UUID
    org_name: str
    period: str
    closes: bool
    body: str
    pct: int
    no_progress: bool
    state: ReportState
    state_text: str
    author_name: str
    created_at: datetime
    submitted_at: datetime | None
    signer_name: str
    signed_off_at: datetime | None
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    version: int
    values: tuple[ValueRow, ...]
    files: tuple[FileRef, ...]


class ReportFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which reports; what is None or empty does not narrow."""

    task_id: UUID | None = None
    assignment_id: UUID | None = None
    org_id: UUID | None = None
    period: str = ""
    state: ReportState | None = None


class ReportPage(msgspec.Struct, frozen=True):
    """One keyset page of reports, newest first; ``next`` is the cursor of what is older."""

    rows: tuple[ReportRow, ...]
    next: str | None


class WaitingReport(msgspec.Struct, frozen=True):
    """A report that waits for the head's signature."""

    id: UUID
    task_id: UUID
    no: str
    title: str
    closes: bool
    pct: int
    author_name: str
    submitted_at: datetime


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    assignment_id: UUID
    task_id: UUID
    org_id: UUID
    org_name: str
    period: str
    closes: bool
    body: str
    pct: int
    no_progress: bool
    state: ReportState
    author_name: str
    created_at: datetime
    submitted_at: datetime | None
    signer_name: str
    signed_off_at: datetime | None
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    version: int


_COLUMNS = """
SELECT r.id, r.assignment_id, r.task_id, r.org_id, o.name AS org_name, r.period, r.closes, r.body, r.pct, r.no_progress,
  r.state, wu.name AS author_name, r.created_at, r.submitted_at, coalesce(su.name, '') AS signer_name, r.signed_off_at,
  coalesce(vu.name, '') AS reviewer_name, r.reviewed_at, r.review_note, r.version
FROM core.progress_report r
JOIN core.org o ON o.tenant_id = r.tenant_id AND o.id = r.org_id
JOIN core.post wp ON wp.tenant_id = r.tenant_id AND wp.id = r.author_post_id
JOIN core.user_account wu ON wu.tenant_id = wp.tenant_id AND wu.id = wp.user_id
LEFT JOIN core.post sp ON sp.tenant_id = r.tenant_id AND sp.id = r.signed_off_by
LEFT JOIN core.user_account su ON su.tenant_id = sp.tenant_id AND su.id = sp.user_id
LEFT JOIN core.post vp ON vp.tenant_id = r.tenant_id AND vp.id = r.reviewed_by
LEFT JOIN core.user_account vu ON vu.tenant_id = vp.tenant_id AND vu.id = vp.user_id
"""


async def reports_of_task(tenant: TenantContext, task_id: UUID, relation: Relation) -> tuple[ReportRow, ...]:
    """The reports on a task that the acting post may read, newest first. ``relation``: its unit's to the task."""
    reader = _reader(tenant, relation)
    if reader is None:
        return ()
    return await _read(tenant, f"r.task_id = $2 AND {_READABLE[reader]}", task_id)


async def report_row(tenant: TenantContext, report_id: UUID) -> ReportRow | None:
    """One report, None when it is absent or not for the acting post to read."""
    on_task = await sql.value(
        bool,
        """
        SELECT EXISTS (SELECT FROM core.assignment a WHERE a.tenant_id = r.tenant_id AND a.task_id = r.task_id
                       AND a.org_id = $3 AND a.state <> 'cancelled')
        FROM core.progress_report r WHERE r.tenant_id = $1 AND r.id = $2
        """,
        tenant.tenant_id,
        report_id,
        tenant.acting().org_id,
    )
    reader = _reader(tenant, "same_task" if on_task else "own")
    if on_task is None or reader is None:
        return None
    found = await _read(tenant, f"r.id = $2 AND {_READABLE[reader]}", report_id)
    return found[0] if found else None


async def report_page(
    tenant: TenantContext,
    wanted: ReportFilter = ReportFilter(),  # noqa: B008 -- frozen
    request: PageRequest = PageRequest(),  # noqa: B008 -- frozen
) -> ReportPage:
    """The reports that the acting post may read, newest first. Raises NotFoundError for a post that reads none."""
    require_read(tenant, "report", "own")
    readable = _READABLE["all" if reads_whole_tenant(tenant, "report") else "on_own_tasks"]
    asked = {f"r.{name}": getattr(wanted, name) for name in ReportFilter.__struct_fields__}
    given = {column: value for column, value in asked.items() if value}
    # $1 is the tenant, $2 the subject, of which there is none here, $3 the acting post's unit.
    conditions = [readable, "$2::uuid IS NULL"]
    conditions += [f"{column} = ${place}" for place, column in enumerate(given, 4)]
    args: list[object] = list(given.values())
    if request.cursor:
        moment, report_id = read_cursor(request.cursor, tuple[Moment, UUID])
        conditions.append(f"(r.created_at, r.id) < (${len(args) + 4}, ${len(args) + 5})")
        args += [moment, report_id]
    found = await _read(tenant, " AND ".join(conditions), None, *args, limit=request.limit)
    shown, after, _ = cut_page(list(found), request, lambda row: (row.created_at, row.id))
    return ReportPage(tuple(shown), after)


async def waiting_reports(tenant: TenantContext) -> list[WaitingReport]:
    """What waits for the acting head's signature, oldest first; nothing for other posts."""
    if not may(tenant, "report.sign_off"):
        return []
    return await sql.rows(
        WaitingReport,
        """
        SELECT r.id, r.task_id, t.no, t.title, r.closes, r.pct, u.name AS author_name, r.submitted_at
        FROM core.progress_report r
        JOIN core.task t ON t.tenant_id = r.tenant_id AND t.id = r.task_id
        JOIN core.post p ON p.tenant_id = r.tenant_id AND p.id = r.author_post_id
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
        WHERE r.tenant_id = $1 AND r.org_id = $2 AND r.state = 'submitted' ORDER BY r.submitted_at, r.id
        """,
        tenant.tenant_id,
        tenant.acting().org_id,
    )


def _reader(tenant: TenantContext, relation: Relation) -> _Reader | None:
    if reads_whole_tenant(tenant, "report"):
        return "all"
    if not may_read(tenant, "report", relation):
        # A unit that is not on the task, or no longer, still reads what it wrote itself.
        return "own" if may_read(tenant, "report", "own") else None
    return "own" if relation == "own" else "same_task"


async def _read(
    tenant: TenantContext, condition: str, subject: UUID | None, *further: object, limit: int | None = None
) -> tuple[ReportRow, ...]:
    """``$1`` is the tenant, ``$2`` the subject, ``$3`` the acting post's unit; what follows begins at ``$4``."""
    post = tenant.acting()
    cut = f" LIMIT {limit}" if limit else ""
    lines = await sql.rows(
        _Line,
        f"{_COLUMNS} WHERE r.tenant_id = $1 AND {condition} ORDER BY r.created_at DESC, r.id DESC{cut}",
        tenant.tenant_id,
        subject,
        post.org_id,
        *further,
    )
    ids = [line.id for line in lines]
    values = await _values(tenant, ids) if ids else []
    files = await _files(tenant, ids) if ids else []
    inside = reads_whole_tenant(tenant, "report")
    return tuple(_shown(line, values, files, notes=inside or line.org_id == post.org_id) for line in lines)


async def _values(tenant: TenantContext, report_ids: list[UUID]) -> list[ValueRow]:
    return await sql.rows(
        ValueRow,
        """
        SELECT v.report_id, v.target_id, g.text AS target_text, v.value, g.unit, v.reason
        FROM core.target_value v JOIN core.target g ON g.tenant_id = v.tenant_id AND g.id = v.target_id
        WHERE v.tenant_id = $1 AND v.report_id = ANY ($2) ORDER BY g.ordinal
        """,
        tenant.tenant_id,
        report_ids,
    )


async def _files(tenant: TenantContext, report_ids: list[UUID]) -> list[FileRef]:
    return await sql.rows(
        FileRef,
        """
        SELECT id, subject_id AS report_id, name, size, media_type FROM core.attachment
        WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = ANY ($3) ORDER BY created_at, id
        """,
        tenant.tenant_id,
        REPORT,
        report_ids,
    )


def _shown(line: _Line, values: list[ValueRow], files: list[FileRef], *, notes: bool) -> ReportRow:
    return ReportRow(
        **{
            **{name: getattr(line, name) for name in line.__struct_fields__},
            "review_note": line.review_note if notes else "",
        },
        state_text=REPORT_STATES[line.state],
        values=tuple(value for value in values if value.report_id == line.id),
        files=tuple(file for file in files if file.report_id == line.id),
    )
