"""A workbook, checked row by row against the present database. Nothing is written here."""

import asyncio
from collections.abc import Mapping

from core.clock import today
from core.context import TenantContext
from core.imports.columns import RowCells, read_rows
from core.imports.fields import SheetKind, one_line
from core.imports.grid import Workbook
from core.imports.queries.imports import import_workbook
from core.imports.queries.roster import roster_facts
from core.imports.records import Checked, ImportHead
from core.imports.roster.check import CheckedRoster, check_roster

AnyChecked = CheckedRoster


async def checked_import(tenant: TenantContext, head: ImportHead) -> Checked:
    """What every row of an import would do now."""
    return (await check_import(tenant, head)).shown


async def check_import(tenant: TenantContext, head: ImportHead, *, lock: bool = False) -> AnyChecked:
    """Rows with their outcomes and their effects; ``lock`` keeps what they were compared with as it is."""
    workbook = await import_workbook(tenant, head.id)
    rows = await asyncio.to_thread(_rows, workbook, head)
    logins = {one_line(row.cells.get("login", "")).lower() for row in rows.get("people", ())}
    facts = await roster_facts(tenant, sorted(logins), lock=lock)
    # Thousands of rows take a second; other requests go on meanwhile.
    return await asyncio.to_thread(check_roster, workbook, head.setup, rows, facts, today())


def _rows(workbook: Workbook, head: ImportHead) -> Mapping[SheetKind, list[RowCells]]:
    return {
        plan.kind: read_rows(workbook.sheets[plan.place], plan) for plan in head.setup.plans if plan.kind is not None
    }
