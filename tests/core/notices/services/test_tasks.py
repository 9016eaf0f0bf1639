"""Editing, confirming, dropping and restoring single tasks; nobody overwrites what somebody else has saved."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.notices.draft import DraftTarget
from core.notices.records import TaskRow
from core.notices.services import StaleDraftError, confirm_tasks, drop_task, edit_task, restore_task
from tests.core.notices.samples import edit_of, make_draft, tasks_of
from tests.factories.world import City

Cities = tuple[City, City]


async def save(city: City, notice_id: UUID, row: TaskRow, *, confirm: bool = False, **changes: Any) -> TaskRow:
    """Saves changes as the coordinator and returns the task as it stands then."""
    tenant = city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        await edit_task(
            tenant,
            notice_id=notice_id,
            task_id=row.id,
            version=row.version,
            edit=edit_of(row, **changes),
            confirm=confirm,
        )
    return next(task for task in await tasks_of(tenant, notice_id) if task.id == row.id)


async def doubt(city: City, row: TaskRow, *reasons: str) -> TaskRow:
    """Puts the task in doubt, as the parser would have."""
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.draft_task SET reasons = $3 WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            row.id,
            list(reasons),
        )
    return next(task for task in await tasks_of(city.acting("coordinator"), row.notice_id) if task.id == row.id)


async def test_every_field_can_be_edited(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    changes: dict[str, Any] = {
        "title": "推行联合审批",
        "no": "1-1",
        "path": ("二、主要任务",),
        "text": "新的正文。",
        "lead": ("市住建局",),
        "participants": (),
        "responsible": ("市财政局",),
        "deadline_text": "2027年1月31日前",
        "deadline_kind": "date",
        "deadline": date(2027, 1, 31),
        "targets": (DraftTarget("时间 ≤ 3 天", "时间", "≤", 3, "天"),),
    }
    saved = await save(cities[0], notice_id, row, **changes)
    assert edit_of(saved) == edit_of(row, **changes)
    assert (saved.version, saved.confirmed) == (row.version + 1, False)


async def test_only_an_edited_field_leaves_doubt(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    row = await doubt(cities[0], row, "lead:blanks", "participants:bracket", "deadline:several", "title:long")
    row = await save(cities[0], notice_id, row, lead=("市住建局",))
    assert row.reasons == ["deadline:several", "title:long"]
    row = await save(cities[0], notice_id, row)
    assert (row.reasons, row.confirmed) == (["deadline:several", "title:long"], False)
    row = await save(cities[0], notice_id, row, confirm=True)
    assert (row.reasons, row.confirmed) == (["deadline:several", "title:long"], True)


async def test_new_words_of_a_deadline_are_read_when_nothing_else_was_chosen(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    row = await save(cities[0], notice_id, row, deadline_text="2026年9月底前")
    assert (row.deadline_kind, row.deadline) == ("month_end", date(2026, 9, 30))
    row = await save(cities[0], notice_id, row, deadline_text="长期坚持")
    assert (row.deadline_kind, row.deadline) == ("ongoing", None)
    row = await save(
        cities[0], notice_id, row, deadline_text="2026年9月底前", deadline_kind="yearly", deadline=date(2026, 9, 30)
    )
    assert (row.deadline_kind, row.deadline) == ("yearly", date(2026, 9, 30))


async def test_a_kind_without_a_day_forgets_the_day(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    row = await save(cities[0], notice_id, row, deadline_kind="ongoing")
    assert (row.deadline_kind, row.deadline) == ("ongoing", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 301}, "title"),
        ({"text": "长" * 20_001}, "text"),
        ({"lead": tuple(f"单位{number}" for number in range(101))}, "lead"),
        ({"deadline_kind": "yearly", "deadline": None}, "deadline"),
    ],
)
async def test_what_cannot_be_taken_is_said_by_field(cities: Cities, changes: dict[str, Any], field: str) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    with pytest.raises(InvalidError) as refused:
        await save(cities[0], notice_id, row, **changes)
    assert list(refused.value.fields) == [field]
    assert (await tasks_of(cities[0].acting("coordinator"), notice_id))[0] == row


async def test_the_later_of_two_editors_is_shown_what_the_first_saved(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    first = await save(cities[0], notice_id, row, lead=("市住建局",))
    with pytest.raises(StaleDraftError) as stale:
        await save(cities[0], notice_id, row, lead=("市体育局",))
    assert stale.value.current == first
    assert (await save(cities[0], notice_id, first, lead=("市体育局",))).lead == ["市体育局"]


async def test_of_ten_editors_at_once_one_wins(cities: Cities) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    answers = await asyncio.gather(
        *(save(cities[0], notice_id, row, lead=(f"第{number}局",)) for number in range(10)), return_exceptions=True
    )
    won = [answer for answer in answers if isinstance(answer, TaskRow)]
    assert [len(won), sum(isinstance(answer, StaleDraftError) for answer in answers)] == [1, 9]
    assert (await tasks_of(cities[0].acting("coordinator"), notice_id))[0].version == row.version + 1


async def test_all_or_some_tasks_are_confirmed_at_once(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    rows = await tasks_of(tenant, notice_id)
    async with DB.tenant(tenant.tenant_id):
        assert await confirm_tasks(tenant, notice_id=notice_id, task_ids=[rows[0].id]) == 1
        assert await confirm_tasks(tenant, notice_id=notice_id, task_ids=[rows[0].id]) == 0
        await drop_task(tenant, notice_id=notice_id, task_id=rows[2].id, version=rows[2].version, reason="重复")
        assert await confirm_tasks(tenant, notice_id=notice_id) == 1
    assert [row.confirmed for row in await tasks_of(tenant, notice_id)] == [True, True, False]


async def test_a_dropped_task_keeps_everything_and_comes_back(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    row = (await tasks_of(tenant, notice_id))[1]
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(InvalidError):
            await drop_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, reason="  ")
        await drop_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, reason="不是任务")
    dropped = (await tasks_of(tenant, notice_id))[1]
    assert (dropped.dropped, dropped.drop_reason) == (True, "不是任务")
    with pytest.raises(ConflictError):
        await save(cities[0], notice_id, dropped, lead=("市住建局",))
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(StaleDraftError):
            await restore_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version)
        await restore_task(tenant, notice_id=notice_id, task_id=row.id, version=dropped.version)
        with pytest.raises(ConflictError):
            await restore_task(tenant, notice_id=notice_id, task_id=row.id, version=dropped.version + 1)
    assert edit_of((await tasks_of(tenant, notice_id))[1]) == edit_of(row)


@pytest.mark.parametrize(
    ("seat", "refusal"), [("supervisor", ForbiddenError), ("leader", NotFoundError), ("head", NotFoundError)]
)
async def test_others_change_nothing(cities: Cities, seat: str, refusal: type[Exception]) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    tenant = cities[0].acting(seat)
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(refusal):
            await edit_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, edit=edit_of(row))
        with pytest.raises(refusal):
            await drop_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, reason="重复")
        with pytest.raises(refusal):
            await confirm_tasks(tenant, notice_id=notice_id)


async def test_another_tenants_task_is_absent(cities: Cities) -> None:
    mine, other = cities
    notice_id = await make_draft(mine)
    row = (await tasks_of(mine.acting("coordinator"), notice_id))[0]
    tenant = other.acting("coordinator")
    theirs = await make_draft(other)
    async with DB.tenant(tenant.tenant_id):
        for notice in (notice_id, theirs):
            with pytest.raises(NotFoundError):
                await edit_task(tenant, notice_id=notice, task_id=row.id, version=row.version, edit=edit_of(row))
