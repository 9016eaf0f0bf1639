"""Takes a list out of the product as a workbook: rows, columns and order as the page shows them, and an audit entry."""

import asyncio
from datetime import date

import msgspec

from core.clock import local_day
from core.context import TenantContext
from core.errors import InvalidError
from core.events import record_event
from core.exports.xlsx import Column, write_xlsx
from core.keyset import MAX_SIZE, PageRequest
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.tasks import TaskRow, task_page
from core.phrases import say

MOST_ROWS = 20_000

COLUMNS = (
    Column("no", "编号", width=8),
    Column("title", "任务", width=48),
    Column("lead_text", "牵头", width=20),
    Column("participant_text", "参与", width=28),
    Column("deadline_text", "时限（原文）", width=22),
    Column("progress", "进展", width=10),
    Column("light_text", "灯", width=12),
    Column("state_text", "状态", width=10),
    Column("changed_on", "更新", "date", width=12),
)
PLAN_COLUMN = Column("plan_title", "方案", width=36)


class ExportRow(msgspec.Struct, frozen=True):
    """One line of the workbook, its cells as the page shows them; the day of the last change is a real date."""

    plan_title: str
    no: str
    title: str
    lead_text: str
    participant_text: str
    deadline_text: str
    progress: str
    light_text: str
    state_text: str
    changed_on: date


async def export_tasks(tenant: TenantContext, wanted: TaskFilter, *, sort: str = "order") -> bytes:
    """The workbook of all tasks of a filter, in the order of the page; it names their plans unless one was asked for.

    Raises InvalidError when they are more than one workbook takes, NotFoundError for a post that reads no ledger.
    """
    rows: list[ExportRow] = []
    after: str | None = None
    while True:
        page = await task_page(tenant, wanted, sort=sort, request=PageRequest(after=after, size=MAX_SIZE))
        rows += [_line(row) for row in page.rows]
        after = page.next
        if after is None:
            break
        if len(rows) >= MOST_ROWS:
            raise InvalidError(say("一次最多导出%(most)s条。请在查询条件里选一个方案或单位，再导出。", most=MOST_ROWS))
    columns = COLUMNS if wanted.plan_id else (PLAN_COLUMN, *COLUMNS)
    # Writing takes a second for many rows; other requests go on meanwhile.
    book = await asyncio.to_thread(write_xlsx, "任务台账", columns, rows)
    asked = {name: str(value) for name, value in msgspec.structs.asdict(wanted).items() if value}
    await record_event(
        tenant,
        "ledger.exported",
        "ledger",
        tenant.tenant_id,
        data={"rows": len(rows), "sort": sort, "asked": asked},
        visibility="audit",
    )
    return book


def _line(row: TaskRow) -> ExportRow:
    return ExportRow(
        plan_title=row.plan_title,
        no=row.no,
        title=row.title,
        lead_text=row.lead_text,
        participant_text=row.participant_text,
        deadline_text=row.deadline_text,
        progress=f"{row.pct}%" if row.due_text else "按期报送",
        light_text=row.light.text,
        state_text=row.state_text,
        changed_on=local_day(row.changed_at),
    )
