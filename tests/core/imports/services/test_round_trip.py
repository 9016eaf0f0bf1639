"""A ledger goes out as a workbook and comes back in as it went out, into its own city or into another."""

from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.context import TenantContext
from core.db import DB
from core.files.storage import FileStore
from core.imports.services import export_ledger
from core.ledger.list_columns import LIST_COLUMNS
from core.ledger.records import NewAssignment, NewTarget, NewTask
from core.ledger.services import create_plan, create_tasks
from core.ledger.services.export import ExportOrder, export_tasks
from tests.core.imports.acts import check, column, confirm, counts, outcomes, plan_called, upload, upload_into
from tests.core.imports.workbooks import cells_of, opened, saved, sheet_of
from tests.factories.holdings import Holdings, stock
from tests.factories.world import City, make_city

Cities = tuple[City, City]


async def stocked(canary: str, folder: Path) -> tuple[City, Holdings]:
    city = await make_city(canary)
    return city, await stock(city, FileStore(folder))


@pytest.mark.usefixtures("database")
async def test_out_and_in_and_out_again_is_equal_cell_by_cell(tmp_path: Path) -> None:
    mine, held = await stocked("甲", tmp_path)
    twin = await make_city("甲")
    async with DB.tenant(mine.tenant.tenant_id):
        first = await export_ledger(mine.acting("coordinator"), plan_id=held.plan_id)
    async with DB.tenant(twin.tenant.tenant_id):
        office = twin.acting("coordinator")
        checked = await confirm(office, await upload_into(office, first, title="接过来的台账"))
        second = await export_ledger(office, plan_id=await plan_called(office, "接过来的台账"))
    cells = cells_of(first)
    assert {title: len(rows) for title, rows in cells.items()} == {"任务台账": 11, "责任单位": 31, "指标": 11}
    assert set(outcomes(checked)["tasks"]) == {"new"}
    assert cells_of(second) == cells
    assert set(column(cells["任务台账"], "状态")) >= {
        "待签收",
        "已签收",
        "办理中",
        "申请销号",
        "已退回",
        "已暂停",
        "已销号",
    }


@pytest.mark.usefixtures("database")
async def test_the_export_comes_back_unchanged_and_one_cell_changes_one_thing(tmp_path: Path) -> None:
    mine, held = await stocked("甲", tmp_path)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        data = await export_ledger(office, plan_id=held.plan_id)
        same = await check(office, await upload_into(office, data, plan_id=held.plan_id))
        book = opened(data)
        sheet_of(book, "任务台账")["D2"] = "甲市换一种写法。"
        changed = await confirm(office, await upload_into(office, saved(book), plan_id=held.plan_id))
        after = await export_ledger(office, plan_id=held.plan_id)
    assert counts(same) == {"new": 0, "changed": 0, "same": same.rows, "wrong": 0}
    assert counts(changed) == {"new": 0, "changed": 1, "same": same.rows - 1, "wrong": 0}
    (row,) = [row for row in changed.sheets[0].rows if row.outcome == "changed"]
    assert [(change.field, change.old, change.new) for change in row.changes] == [
        ("text", "甲市推进given这一项工作。", "甲市换一种写法。")
    ]
    wanted = cells_of(data)
    wanted["任务台账"][1][3] = "甲市换一种写法。"
    assert cells_of(after) == wanted


@pytest.mark.usefixtures("database")
async def test_the_list_as_exported_comes_back_unchanged(tmp_path: Path) -> None:
    mine, held = await stocked("甲", tmp_path)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        data = await list_export(office)
        checked = await check(office, await upload(office, data, "任务台账.xlsx", "ledger"))
    assert counts(checked) == {"new": 0, "changed": 0, "same": len(held.tasks) + len(held.published_tasks), "wrong": 0}
    assert [row.remarks for row in checked.sheets[0].rows if row.remarks] == []


async def list_export(tenant: TenantContext) -> bytes:
    """The list with every column there is, as a person takes it out."""
    made = await export_tasks(tenant, ExportOrder(kind="xlsx", columns=tuple(LIST_COLUMNS)))
    assert made is not None
    return made[0]


LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="\u2028\u2029")
TEXTS = st.text(LETTERS | st.sampled_from("\n\t=+-@|%'<>&_x"), min_size=1, max_size=40).filter(str.strip)
HOSTILE = st.sampled_from(
    [
        *("=1+1", "+86", "-5", "@x", "007", "12345678901234567890", "<r>x</r>", "_x000A_", "'引号", "a\nb"),
        *(" 前后 ", "1e5", "TRUE", "#N/A", "2026-06-30", "\ttab"),
    ]
)
WORDS = TEXTS | HOSTILE
LINES = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4, unique_by=lambda row: row[0].strip())


@pytest_asyncio.fixture
async def twins(database: object) -> Cities:
    """Two cities whose units bear the same names."""
    assert database
    return await make_city("甲"), await make_city("甲")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
@example([("0", "0", "0"), ("s", "0", "0\n")])
async def test_hostile_words_come_back_as_they_were(twins: Cities, lines: list[tuple[str, str, str]]) -> None:
    mine, twin = twins
    office, guest = mine.acting("coordinator"), twin.acting("coordinator")
    tasks = [
        NewTask(
            title=title.strip(),
            no=number.strip()[:40],
            text=text,
            path=("一、章节",),
            assignments=(NewAssignment(role="lead", org_id=mine.orgs["finance"], printed="财政局"),),
            targets=(NewTarget(text=" ".join(text.split())[:30]),),
        )
        for title, number, text in lines
    ]
    async with DB.tenant(mine.tenant.tenant_id):
        plan_id = await create_plan(office, title="方案")
        await create_tasks(office, plan_id, tasks)
        first = await export_ledger(office, plan_id=plan_id)
        same = await check(office, await upload_into(office, first, plan_id=plan_id))
        assert counts(same) == {"new": 0, "changed": 0, "same": same.rows, "wrong": 0}
    async with DB.tenant(twin.tenant.tenant_id):
        title = f"方案{plan_id}"
        checked = await confirm(guest, await upload_into(guest, first, title=title))
        assert checked.count("wrong") == 0
        assert cells_of(await export_ledger(guest, plan_id=await plan_called(guest, title))) == cells_of(first)
