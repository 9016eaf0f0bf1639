"""Takes the ledger list out of the product: rows, columns and order as the page shows them, and an audit entry."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date
from uuid import UUID

import msgspec

from core.accounts.permissions import require_read
from core.clock import local_day, today
from core.context import TenantContext
from core.events import record_event
from core.exports.docx import DocxTable
from core.exports.queries import FileFormat
from core.exports.services import order_export
from core.exports.xlsx import Column, XlsxTable
from core.ledger.list_columns import DEFAULT_COLUMNS, LIST_COLUMNS, ColumnKey
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.tasks import TaskRow, all_tasks

AT_ONCE = 2_000
"""As many rows are written while the reader waits; more are written by a job."""
EXPORT_JOB = "exports.write_list"

Told = Callable[[int], Awaitable[bool]]
"""Told after each batch how many rows are written; False stops."""


class ExportOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken out. ``conditions`` says in words what was asked for; a document prints it below its title."""

    kind: FileFormat
    wanted: TaskFilter = TaskFilter()
    sort: str = "order"
    first: UUID | None = None
    columns: tuple[ColumnKey, ...] = DEFAULT_COLUMNS
    conditions: str = ""


class ExportRow(msgspec.Struct, frozen=True):
    """One line of the file, named by the keys of its columns; days are real dates."""

    plan: str
    chapter: str
    no: str
    task: str
    lead: str
    others: str
    responsible: str
    due: str
    due_on: date | None
    pct: str
    light: str
    state: str
    charge: str
    targets: str
    latest: str
    changed: date


async def export_tasks(
    tenant: TenantContext, order: ExportOrder, *, told: Told | None = None
) -> tuple[bytes, int] | None:
    """The file of all tasks of a filter in the order of the page, with the number of its rows; it names their plans
    unless one was asked for. None when ``told`` has stopped it.

    Raises NotFoundError for a post that reads no ledger.
    """
    require_read(tenant, "ledger")
    rows = 0
    with closing(_table(tenant, order)) as table:
        batches = all_tasks(tenant, order.wanted, sort=order.sort, first=order.first, columns=order.columns)
        async for batch in batches:
            # Writing takes a second for many rows; other requests go on meanwhile.
            await asyncio.to_thread(table.add, [_line(row) for row in batch])
            rows += len(batch)
            if told is not None and not await told(rows):
                return None
        data = await asyncio.to_thread(table.finish)
    asked = {name: str(value) for name, value in msgspec.structs.asdict(order.wanted).items() if value}
    await record_event(
        tenant,
        "ledger.exported",
        "ledger",
        tenant.tenant_id,
        data={"rows": rows, "sort": order.sort, "asked": asked, "kind": order.kind},
        visibility="audit",
    )
    return data, rows


async def order_task_export(tenant: TenantContext, order: ExportOrder, *, total: int) -> UUID:
    """Has the file written by a job and returns the export's id. Raises NotFoundError, ConflictError for too many."""
    require_read(tenant, "ledger")
    return await order_export(
        tenant,
        kind=order.kind,
        list_name="ledger",
        title=export_title(tenant),
        asked=msgspec.json.encode(order),
        total=total,
        job=EXPORT_JOB,
    )


def export_title(tenant: TenantContext) -> str:
    """What an export of today is called."""
    return f"{tenant.tenant_name}任务台账 {today().isoformat()}"


def _table(tenant: TenantContext, order: ExportOrder) -> XlsxTable | DocxTable:
    keys = order.columns if order.wanted.plan_id or "plan" in order.columns else ("plan", *order.columns)
    columns = [Column(key, column.label, column.kind, column.width) for key in keys for column in (LIST_COLUMNS[key],)]
    if order.kind == "xlsx":
        return XlsxTable("任务台账", columns)
    day = today()
    lines = [f"截至{day.year}年{day.month}月{day.day}日", f"条件：{order.conditions or '全部任务'}"]
    return DocxTable(f"{tenant.tenant_name}任务台账", lines, columns)


def _line(row: TaskRow) -> ExportRow:
    return ExportRow(
        plan=row.plan_title,
        chapter=row.chapter_text,
        no=row.no,
        task=row.title,
        lead=row.lead_text,
        others=row.participant_text,
        responsible=row.responsible_text,
        due=row.deadline_text,
        due_on=row.due_on,
        pct=f"{row.pct}%" if row.due_text else "按期报送",
        light=row.light.text,
        state=row.state_text,
        charge=row.charge_text,
        targets=row.targets_text,
        latest=row.latest_text,
        changed=local_day(row.changed_at),
    )
