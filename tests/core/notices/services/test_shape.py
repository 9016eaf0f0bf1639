"""One task becomes two, two become one, one is added; no word and no unit is lost on the way."""

from uuid import UUID

import pytest

from core.db import DB
from core.errors import ConflictError, InvalidError, NotFoundError
from core.notices.queries.drafts import draft_plans
from core.notices.records import TaskRow
from core.notices.services import StaleDraftError, add_task, drop_task, merge_task, split_task
from tests.core.notices.samples import make_draft, notice_file, tasks_of
from tests.factories.world import City

Cities = tuple[City, City]


async def split(city: City, row: TaskRow, at: int) -> UUID:
    tenant = city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        return await split_task(tenant, notice_id=row.notice_id, task_id=row.id, version=row.version, at=at)


async def merge(city: City, row: TaskRow) -> UUID:
    tenant = city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        return await merge_task(tenant, notice_id=row.notice_id, task_id=row.id, version=row.version)


async def test_a_split_task_is_two_with_the_same_units_to_be_looked_at(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    before = (await tasks_of(tenant, notice_id))[0]
    fresh = await split(mine, before, 1)
    first, second, *rest = await tasks_of(tenant, notice_id)
    assert (first.id, second.id, len(rest)) == (before.id, fresh, 2)
    assert first.text + second.text == before.text
    assert (first.title, second.title) == ("推行并联审批", "新建项目的审批事项一次受理、同步办理")
    for half in (first, second):
        assert (half.lead, half.participants) == (before.lead, before.participants)
        assert (half.deadline_text, half.deadline) == (before.deadline_text, before.deadline)
        assert (half.reasons, half.confirmed) == (["lead:split"], False)
    assert (first.source_start, second.source_end) == (before.source_start, before.source_end)
    assert first.source_end == second.source_start
    assert before.source_start < first.source_end < before.source_end
    assert [task.ordinal for task in (first, second, *rest)] == [1, 2, 3, 4]


async def test_figures_go_where_their_words_are(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(
        mine, notice_file(取消没有依据的收费="取消没有依据的收费。收费项目压减率达到20%以上。另行公布")
    )
    before = (await tasks_of(tenant, notice_id))[2]
    assert len(before.targets) == 1
    await split(mine, before, 2)
    _, _, first, second = await tasks_of(tenant, notice_id)
    assert (first.targets, second.targets) == ((), before.targets)


@pytest.mark.parametrize("at", [0, 3, 99])
async def test_a_split_leaves_something_on_both_sides(cities: Cities, at: int) -> None:
    notice_id = await make_draft(cities[0])
    row = (await tasks_of(cities[0].acting("coordinator"), notice_id))[0]
    with pytest.raises(InvalidError):
        await split(cities[0], row, at)


async def test_merged_tasks_unite_what_they_print(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    first, second, third = await tasks_of(tenant, notice_id)
    assert await merge(mine, second) == first.id
    united, dropped, last = await tasks_of(tenant, notice_id)
    assert united.text == f"{first.text}\n{second.text}"
    assert united.lead == ["市财政局", "市数据局"]
    assert united.participants == ["市住建局", "市级有关部门", "各县区政府", "高新区管委会"]
    assert united.targets == (*first.targets, *second.targets)
    assert (united.source_start, united.source_end) == (first.source_start, second.source_end)
    assert (united.deadline, united.reasons) == (first.deadline, ["deadline:merged"])
    assert (united.version, united.confirmed) == (first.version + 1, False)
    assert (dropped.dropped, dropped.drop_reason) == (True, "已并入“1推行并联审批”")
    assert last == third


async def test_the_deadline_of_the_second_counts_where_the_first_prints_none(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine, notice_file(**{"完成时限:2026年12月底前\n": ""}))
    first, second, _ = await tasks_of(tenant, notice_id)
    assert first.deadline_kind == "none"
    await merge(mine, second)
    united = (await tasks_of(tenant, notice_id))[0]
    assert (united.deadline_text, united.deadline_kind, united.reasons) == ("持续推进", "ongoing", [])


async def test_a_unit_keeps_its_strongest_role(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine, notice_file(市住建局="市数据局"))
    _, second, _ = await tasks_of(tenant, notice_id)
    await merge(mine, second)
    united = (await tasks_of(tenant, notice_id))[0]
    assert united.lead == ["市财政局", "市数据局"]
    assert "市数据局" not in united.participants


async def test_nothing_stands_before_the_first_task_of_a_plan(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    first, second, _ = await tasks_of(tenant, notice_id)
    with pytest.raises(ConflictError):
        await merge(mine, first)
    async with DB.tenant(tenant.tenant_id):
        await drop_task(tenant, notice_id=notice_id, task_id=first.id, version=first.version, reason="不是任务")
    with pytest.raises(ConflictError):
        await merge(mine, second)


async def test_shapes_are_not_changed_by_an_old_page(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    _, second, _ = await tasks_of(tenant, notice_id)
    await split(mine, second, 1)
    for act in (split(mine, second, 1), merge(mine, second)):
        with pytest.raises(StaleDraftError):
            await act
    assert len(await tasks_of(tenant, notice_id)) == 4


async def test_an_added_task_stands_behind_the_others_of_its_plan(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        (plan,) = await draft_plans(tenant, notice_id)
        with pytest.raises(InvalidError):
            await add_task(tenant, notice_id=notice_id, plan_id=plan.id, title=" ")
        task_id = await add_task(tenant, notice_id=notice_id, plan_id=plan.id, title="建立协调机制")
    rows = await tasks_of(tenant, notice_id)
    assert (rows[-1].id, rows[-1].title, rows[-1].lead) == (task_id, "建立协调机制", [])
    assert [row.ordinal for row in rows] == [1, 2, 3, 4]
    stranger = other.acting("coordinator")
    theirs = await make_draft(other)
    async with DB.tenant(stranger.tenant_id):
        with pytest.raises(NotFoundError):
            await add_task(stranger, notice_id=theirs, plan_id=plan.id, title="别人的方案")
