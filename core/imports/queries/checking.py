"""A workbook, checked row by row against the present database. Nothing is written here."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from core import sql
from core.clock import today
from core.context import TenantContext
from core.imports.columns import RowCells, read_rows
from core.imports.fields import SheetKind, one_line
from core.imports.grid import Workbook
from core.imports.ledger.check import CheckedLedger, check_ledger
from core.imports.queries.imports import import_workbook
from core.imports.queries.ledger import ledger_facts, plan_choices
from core.imports.queries.roster import roster_facts
from core.imports.records import Checked, ImportHead
from core.imports.roster.check import CheckedRoster, check_roster

Rows = Mapping[SheetKind, list[RowCells]]
AnyChecked = CheckedRoster | CheckedLedger


async def checked_import(tenant: TenantContext, head: ImportHead) -> Checked:
    """What every row of an import would do now."""
    return (await check_import(tenant, head)).shown


async def check_import(tenant: TenantContext, head: ImportHead, *, lock: bool = False) -> AnyChecked:
    """Rows with their outcomes and their effects; ``lock`` keeps what they were compared with as it is."""
    workbook = await import_workbook(tenant, head.id)
    rows = await asyncio.to_thread(_rows, workbook, head)
    if head.kind == "roster":
        return await _check_roster(tenant, head, workbook, rows, lock=lock)
    return await _check_ledger(tenant, head, workbook, rows, lock=lock)


async def _check_roster(
    tenant: TenantContext, head: ImportHead, workbook: Workbook, rows: Rows, *, lock: bool
) -> CheckedRoster:
    logins = {one_line(row.cells.get("login", "")).lower() for row in rows.get("people", ())}
    facts = await roster_facts(tenant, sorted(logins), lock=lock)
    # Thousands of rows take a second; other requests go on meanwhile.
    return await asyncio.to_thread(check_roster, workbook, head.setup, rows, facts, today())


async def _check_ledger(
    tenant: TenantContext, head: ImportHead, workbook: Workbook, rows: Rows, *, lock: bool
) -> CheckedLedger:
    plans = await plan_choices(tenant)
    titles = {one_line(row.cells.get("plan", "")) for found in rows.values() for row in found}
    wanted = [plan.id for plan in plans if plan.id == head.setup.plan_id or one_line(plan.title) in titles]
    if lock:
        await _lock_tasks(tenant, wanted)
    facts = await ledger_facts(tenant, plans, wanted)
    return await asyncio.to_thread(check_ledger, workbook, head.setup, rows, facts)


async def _lock_tasks(tenant: TenantContext, plan_ids: list[UUID]) -> None:
    """Every act on the plans' tasks, and every other import into them, waits until this one is written."""
    for table, column in (("core.plan", "id"), ("core.task", "plan_id")):
        await sql.execute(
            f"SELECT id FROM {table} WHERE tenant_id = $1 AND {column} = ANY ($2) ORDER BY id FOR UPDATE",  # noqa: S608 -- constant names
            tenant.tenant_id,
            plan_ids,
        )


def _rows(workbook: Workbook, head: ImportHead) -> Rows:
    return {
        plan.kind: read_rows(workbook.sheets[plan.place], plan) for plan in head.setup.plans if plan.kind is not None
    }
