"""Imports at each stage: waiting with good and wrong rows, confirmed with new people, asking for a decision."""

import io
from typing import TYPE_CHECKING
from uuid import UUID

import openpyxl

from core.context import TenantContext
from core.imports.queries import checked_import, import_head
from core.imports.services import confirm_import, upload_workbook
from tests.factories.world import City

if TYPE_CHECKING:
    from tests.factories.holdings import Holdings

UNITS = ["单位名称", "类别", "所属单位组"]
PEOPLE = ["姓名", "用户名", "单位", "角色"]


async def take_in_sheets(held: "Holdings") -> None:
    """One import of a roster for each stage."""
    for name in ("waiting", "done", "asking"):
        admin = held.city.acting("admin")
        held.imports[name] = await upload_workbook(
            admin, kind="roster", filename=f"{held.city.canary}{name}.xlsx", data=roster_file(held.city, name)
        )
        held.seen[name] = await _seen(admin, held.imports[name])
    await confirm_import(held.city.acting("admin"), import_id=held.imports["done"], seen=held.seen["done"])
    # What was confirmed made people and units, which the others name no more.
    for name in ("waiting", "asking"):
        held.seen[name] = await _seen(held.city.acting("admin"), held.imports[name])


def roster_file(city: City, name: str) -> bytes:
    """A workbook with a new unit, a new person in it, and a row that is wrong."""
    canary = city.canary
    book = openpyxl.Workbook()
    units, people = book.worksheets[0], book.create_sheet("用户")
    units.title = "单位"
    group = f"{canary}市{name}组" if name == "asking" else ""
    for row in (UNITS, [f"{canary}市{name}局", "部门", group], ["", "部门", ""]):
        units.append(row)
    for row in (PEOPLE, [f"{canary}新人{name}", f"new{name}", f"{canary}市财政局", "经办"]):
        people.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def _seen(tenant: TenantContext, import_id: UUID) -> str:
    return (await checked_import(tenant, await import_head(tenant, import_id))).fingerprint
