"""Imports at each stage: waiting with good and wrong rows, confirmed with new people, asking for a decision."""

import io
from typing import TYPE_CHECKING
from uuid import UUID

import openpyxl

from core.context import TenantContext
from core.imports.queries import checked_import, import_head
from core.imports.services import TypedPlan, confirm_import, save_columns, upload_workbook
from tests.factories.world import City

if TYPE_CHECKING:
    from tests.factories.holdings import Holdings

UNITS = ["单位名称", "类别", "所属单位组"]
PEOPLE = ["姓名", "用户名", "单位", "角色"]
TASKS = ["编号", "任务", "牵头", "时限"]


async def take_in_sheets(held: "Holdings") -> None:
    """A roster at each stage, and a ledger that waits with a good row, a wrong one and a name to be settled."""
    for name in ("waiting", "done", "asking"):
        admin = held.city.acting("admin")
        held.imports[name] = await upload_workbook(
            admin, kind="roster", filename=f"{held.city.canary}{name}.xlsx", data=roster_file(held.city, name)
        )
        held.seen[name] = await _seen(admin, held.imports[name])
    await confirm_import(held.city.acting("admin"), import_id=held.imports["done"], seen=held.seen["done"])
    await _take_in_ledger(held)
    # What was confirmed made people and units, which the others name no more.
    for name in ("waiting", "asking"):
        held.seen[name] = await _seen(held.city.acting("admin"), held.imports[name])


def roster_file(city: City, name: str) -> bytes:
    """A workbook with a new unit, a new person in it, and a row that is wrong."""
    canary = city.canary
    group = f"{canary}市{name}组" if name == "asking" else ""
    return _book(
        {
            "单位": [UNITS, [f"{canary}市{name}局", "部门", group], ["", "部门", ""]],
            "用户": [PEOPLE, [f"{canary}新人{name}", f"new{name}", f"{canary}市财政局", "经办"]],
        }
    )


def ledger_file(city: City) -> bytes:
    """A workbook with a task that can be made, and one whose lead nobody knows."""
    canary = city.canary
    return _book(
        {
            "台账": [
                TASKS,
                ["901", f"{canary}表格任务一", f"{canary}市财政局", "2030年6月底前"],
                ["902", f"{canary}表格任务二", f"{canary}市火星局", "持续推进"],
            ]
        }
    )


async def _take_in_ledger(held: "Holdings") -> None:
    office = held.city.acting("coordinator")
    import_id = await upload_workbook(
        office, kind="ledger", filename=f"{held.city.canary}台账.xlsx", data=ledger_file(held.city)
    )
    head = await import_head(office, import_id)
    typed = [
        TypedPlan(plan.place, plan.kind, plan.header.row + 1, plan.header.height, plan.columns)
        for plan in head.setup.plans
    ]
    await save_columns(office, import_id=import_id, typed=typed, plan_id=held.plan_id)
    held.imports["ledger"], held.seen["ledger"] = import_id, await _seen(office, import_id)


def _book(sheets: dict[str, list[list[str]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def _seen(tenant: TenantContext, import_id: UUID) -> str:
    return (await checked_import(tenant, await import_head(tenant, import_id))).fingerprint
