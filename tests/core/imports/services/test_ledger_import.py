"""A ledger that an office kept until now: read, settled, corrected, confirmed, kept in step."""

from datetime import date
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.errors import ForbiddenError
from core.imports.queries import import_workbook
from core.imports.services import export_ledger, save_choices
from core.imports.writing.corrections import write_corrections
from core.jobs import Job
from core.ledger.records import NewAssignment, NewTask
from core.ledger.services import create_plan, create_tasks, sign_assignment
from core.notifications.jobs import tell_concerned
from tests.core.imports.acts import (
    check,
    column,
    confirm,
    counts,
    found_at,
    plan_called,
    rows_of,
    upload,
    upload_into,
)
from tests.core.imports.seeds import LEDGER_HEAD, LEDGER_MISTAKES, ledger_rows, spoiled
from tests.core.imports.workbooks import cells_of, make_book, opened, saved, sheet_of
from tests.factories.world import City

Cities = tuple[City, City]


async def test_a_hundred_mistakes_in_a_thousand_rows(cities: Cities) -> None:
    mine, other = cities
    office = mine.acting("coordinator")
    rows, seeded = spoiled(ledger_rows(), LEDGER_MISTAKES)
    async with DB.tenant(other.tenant.tenant_id):
        foreign = await rows_of(other.tenant)
    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
        import_id = await upload_into(office, make_book({"台账": [LEDGER_HEAD, *rows]}), title="甲市攻坚方案")
        checked = await check(office, import_id)
        after = await rows_of(mine.tenant)
    assert len(seeded) == 100
    assert len({name for name, _ in seeded.values()}) == 12
    assert found_at(checked, "tasks") == {row: (field,) for row, (_, field) in seeded.items()}
    assert counts(checked) == {"new": 900, "changed": 0, "same": 0, "wrong": 100}
    assert {**after, "event": before["event"]} == before

    async with DB.tenant(mine.tenant.tenant_id):
        await confirm(office, import_id)
        plan_id = await plan_called(office, "甲市攻坚方案")
        book = opened(write_corrections(await import_workbook(office, import_id), checked))
        sheet, good = sheet_of(book, "台账"), ledger_rows()
        for place in range(2, sheet.max_row + 1):
            original = int(str(sheet.cell(place, 1).value).removeprefix("第").partition("行")[0])
            for column, text in enumerate(good[original - 2], 2):
                sheet.cell(place, column).value = text
        rest = await confirm(office, await upload_into(office, saved(book), plan_id=plan_id))
    assert counts(rest) == {"new": 100, "changed": 0, "same": 0, "wrong": 0}

    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
    async with DB.tenant(mine.tenant.tenant_id):
        again = await check(
            office, await upload_into(office, make_book({"台账": [LEDGER_HEAD, *good]}), plan_id=plan_id)
        )
        after = await rows_of(mine.tenant)
    assert [row.problems for row in again.sheets[0].rows if row.problems] == []
    assert counts(again) == {"new": 0, "changed": 0, "same": 1000, "wrong": 0}
    assert {**after, "event": before["event"]} == before
    async with DB.tenant(other.tenant.tenant_id):
        assert await rows_of(other.tenant) == foreign


async def test_what_units_did_is_not_overwritten(cities: Cities) -> None:
    mine, _ = cities
    office = mine.acting("coordinator")
    task = NewTask(title="甲市一件事", no="1", assignments=(NewAssignment(role="lead", org_id=mine.orgs["finance"]),))
    rows = [["编号", "任务", "状态", "进展"], ["1", "甲市一件事", "已完成", "100%"]]
    async with DB.tenant(mine.tenant.tenant_id):
        plan_id = await create_plan(office, title="方案")
        await create_tasks(office, plan_id, [task])
        before = await check(office, await upload_into(office, make_book({"台账": rows}), plan_id=plan_id))
        part = await sql.value(UUID, "SELECT id FROM core.assignment WHERE tenant_id = $1", mine.tenant.tenant_id)
        assert part
        await sign_assignment(mine.acting("staff"), part, version=1)
        after = await check(office, await upload_into(office, make_book({"台账": rows}), plan_id=plan_id))
    # Nobody has acted on it: the office's own sheet still counts. Afterwards what the unit does counts.
    assert [change.field for change in before.sheets[0].rows[0].changes] == ["state", "pct"]
    assert after.sheets[0].rows[0].outcome == "same"
    assert after.sheets[0].rows[0].remarks == (
        "状态由单位办理产生，仍是“已签收”，不从表里改",
        "进展由单位填报产生，仍是0%，不从表里改",
    )


async def test_an_offices_own_sheet_comes_in(cities: Cities) -> None:
    mine, _ = cities
    office = mine.acting("coordinator")
    rows: list[list[object]] = [
        ["甲市优化营商环境任务台账"],
        ["序号", "重点任务", "具体措施", "责任分工", None, "完成时限", "进展情况", "完成进度", "备注"],
        [None, None, None, "牵头单位", "配合单位", None, None, None, None],
        [1, "一、企业开办", "压缩开办时间", "甲市财政局", "甲市住建局，甲县", date(2026, 6, 30), "已完成", 1, "x"],
        [2, None, "推行一件事", "财政局", None, "持续推进", "正在办", 0.4, None],
        [None, None, None, "甲县", None, None, None, None, None],
        [3, "二、要素保障", "降低用电成本", "甲市级有关部门", None, "6月底前", None, None, None],
    ]
    merged = {
        "Sheet1": [
            "A1:I1",
            "A2:A3",
            "B2:B3",
            "C2:C3",
            "D2:E2",
            "F2:F3",
            "G2:G3",
            "H2:H3",
            "I2:I3",
            "B4:B6",
            "A5:A6",
            "C5:C6",
        ]
    }
    book = opened(make_book({"Sheet1": rows}, merged=merged))
    for cell in ("H4", "H5"):
        sheet_of(book, "Sheet1")[cell].number_format = "0%"
    async with DB.tenant(mine.tenant.tenant_id):
        checked = await confirm(office, await upload_into(office, saved(book), title="旧台账"))
        plan_id = await plan_called(office, "旧台账")
        cells = cells_of(await export_ledger(office, plan_id=plan_id))
    assert [(row.lines, row.outcome) for row in checked.sheets[0].rows] == [
        ((4,), "new"),
        ((5, 6), "new"),
        ((7,), "new"),
    ]
    tasks = cells["任务台账"]
    shown = ("编号", "任务", "牵头", "时限", "时限类型", "截止日期", "进展", "状态", "最近进展")
    assert column(tasks, "章节") == ["一、企业开办", "一、企业开办", "二、要素保障"]
    assert list(zip(*(column(tasks, label) for label in shown), strict=True)) == [
        ("1", "压缩开办时间", "甲市财政局", "2026-06-30", "限期", "2026-06-30", "100%", "办理中", "已完成"),
        ("2", "推行一件事", "财政局、甲县", "持续推进", "持续推进", None, "40%", "办理中", "正在办"),
        ("3", "降低用电成本", "甲市级有关部门", "6月底前", "月底前", "2026-06-30", "0%", "待签收", None),
    ]
    assert [row[3:7] for row in cells["责任单位"][1:]] == [
        ["甲市财政局", "牵头", "甲市财政局", None],
        ["甲市住建局", "参与", "甲市住建局", None],
        ["甲县", "参与", "甲县", None],
        ["甲市财政局", "牵头", "财政局", None],
        ["甲县", "牵头", "甲县", None],
        ["甲市财政局", "牵头", "甲市级有关部门", "甲市级有关部门"],
        ["甲市住建局", "牵头", "甲市级有关部门", "甲市级有关部门"],
    ]


async def test_names_are_settled_once_for_all_rows_and_kept(cities: Cities) -> None:
    mine, _ = cities
    office = mine.acting("coordinator")
    rows = [
        ["编号", "任务", "牵头", "配合单位"],
        ["1", "甲", "甲市才政局", "专家组"],
        ["2", "乙", "甲市才政局", "甲县"],
    ]
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload_into(office, make_book({"台账": rows}), title="方案")
        first = await check(office, import_id)
        chosen = {"unit:甲市才政局": str(mine.orgs["finance"]), "unit:专家组": "none"}
        await save_choices(office, import_id=import_id, chosen=chosen)
        await confirm(office, import_id)
        again = await check(office, await upload_into(office, make_book({"台账": rows[:1] + rows[2:]}), title="另一个"))
    assert [(question.printed, question.rows, question.offers[0][1]) for question in first.questions] == [
        ("甲市才政局", 2, "甲市财政局"),
        ("专家组", 1, "不是单位"),
    ]
    assert counts(first) == {"new": 0, "changed": 0, "same": 0, "wrong": 2}
    assert counts(again) == {"new": 1, "changed": 0, "same": 0, "wrong": 0}


async def test_units_of_a_running_task_change_by_its_cells(cities: Cities) -> None:
    mine, _ = cities
    office = mine.acting("coordinator")
    parts = (
        NewAssignment(role="lead", org_id=mine.orgs["finance"], printed="甲市财政局"),
        NewAssignment(role="participant", org_id=mine.orgs["county"], printed="甲县"),
    )
    rows = [["编号", "任务", "牵头", "参与", "时限"], ["1", "甲事", "甲市财政局", "甲市住建局", "2027年3月底前"]]
    async with DB.tenant(mine.tenant.tenant_id):
        plan_id = await create_plan(office, title="方案")
        (task_id,) = await create_tasks(office, plan_id, [NewTask(title="甲事", no="1", assignments=parts)])
        checked = await confirm(office, await upload_into(office, make_book({"台账": rows}), plan_id=plan_id))
        cells = cells_of(await export_ledger(office, plan_id=plan_id))
        told = await sql.values(
            str,
            "SELECT kind FROM core.event WHERE tenant_id = $1 AND subject_id = $2 ORDER BY id",
            mine.tenant.tenant_id,
            task_id,
        )
    assert [(change.field, change.old, change.new) for change in checked.sheets[0].rows[0].changes] == [
        ("due", "", "2027年3月底前"),
        ("others", "甲县", "甲市住建局"),
    ]
    shown = ("单位", "角色", "状态", "截止日期")
    assert list(zip(*(column(cells["责任单位"], label) for label in shown), strict=True)) == [
        ("甲市财政局", "牵头", "待签收", "2027-03-31"),
        ("甲县", "参与", "已取消", "2027-03-31"),
        ("甲市住建局", "参与", "待签收", "2027-03-31"),
    ]
    assert told == ["assignment.added", "assignment.cancelled", "task.adjusted"]


async def test_units_hear_of_tasks_that_come_into_a_running_plan(cities: Cities) -> None:
    mine, other = cities
    office = mine.acting("coordinator")
    rows = [["编号", "任务", "牵头", "状态"], ["1", "甲", "甲市财政局", ""], ["2", "乙", "甲市财政局", "已完成"]]
    async with DB.tenant(mine.tenant.tenant_id):
        plan_id = await create_plan(office, title="方案")
        await confirm(office, await upload_into(office, make_book({"台账": rows}), plan_id=plan_id))
        event_id = await sql.value(
            UUID,
            "SELECT id FROM core.event WHERE tenant_id = $1 AND kind = 'plan.extended'",
            mine.tenant.tenant_id,
        )
        await tell_concerned(mine.tenant, Job(UUID(int=1), "", {"event_id": str(event_id)}, 1))
        told = "SELECT title || ' ' || path FROM core.notification WHERE tenant_id = $1 AND post_id = $2"
        heard = await sql.values(str, told, mine.tenant.tenant_id, mine.people["staff"].id)
    async with DB.tenant(other.tenant.tenant_id):
        assert await sql.values(str, told, other.tenant.tenant_id, other.people["staff"].id) == []
    assert heard == [f"台账新增任务，本单位承担1项，请签收 ledger?plan={plan_id}&org={mine.orgs['finance']}"]


@pytest.mark.parametrize("seat", ["admin", "supervisor", "head", "staff", "leader"])
async def test_nobody_else_may(cities: Cities, seat: str) -> None:
    mine, _ = cities
    async with DB.tenant(mine.tenant.tenant_id):
        with pytest.raises(ForbiddenError):
            await upload(
                mine.acting(seat), make_book({"台账": [["任务", "牵头"], ["甲", "乙"]]}), "台账.xlsx", "ledger"
            )
        with pytest.raises(ForbiddenError):
            await export_ledger(mine.acting(seat))
