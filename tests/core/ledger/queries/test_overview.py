"""Overview, plans, facets and search: each number is that of the rows."""

from datetime import UTC, date, datetime

import pytest

from core.clock import frozen_at
from core.db import DB
from core.errors import NotFoundError
from core.ledger.queries import ledger_facets, ledger_overview, plan_lines, search_tasks
from core.ledger.queries.facets import MAX_PLANS
from core.ledger.services import create_plan
from tests.core.ledger.world import accept, ask_to_close, assignment_id, lead, new_task, publish, sign
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
NUMBERS = ("total", "late", "soon", "ok", "ongoing", "done", "stopped", "pct")


def _numbers(line: object) -> tuple[int, ...]:
    return tuple(getattr(line, name) for name in NUMBERS)


async def _fill(city: City) -> None:
    _, [done, *_, held] = await publish(
        city,
        new_task(city, lead(city), no="1", path=("一、准入", "（一）开办")),
        new_task(city, lead(city), no="2", path=("一、准入",), deadline=date(2026, 9, 30)),
        new_task(city, lead(city, "county"), no="3", path=("二、建设",), deadline=date(2026, 10, 20)),
        new_task(city, lead(city, "county"), no="4", path=("二、建设",), deadline=None),
        new_task(city, lead(city, "county"), no="5", path=()),
    )
    ours = await assignment_id(city, done)
    await sign(city, ours)
    await ask_to_close(city, ours)
    await accept(city, ours)
    await DB.current().execute("UPDATE core.task SET state = 'suspended', pct = 30 WHERE id = $1", held)


async def test_the_overview_counts_by_unit_and_chapter(cities: tuple[City, City]) -> None:
    city, other = cities
    with frozen_at(MOMENT):
        async with DB.tenant(other.tenant.tenant_id):
            await _fill(other)
        async with DB.tenant(city.tenant.tenant_id):
            await _fill(city)
            [plan] = await plan_lines(city.acting("leader"))
            view = await ledger_overview(city.acting("staff"), plan.id)
            everything = await ledger_overview(city.acting("staff"))
    assert (plan.name, plan.doc_no, _numbers(plan)) == (
        "甲攻坚方案",
        "甲政办发〔2026〕18号",
        (5, 1, 1, 0, 1, 1, 1, 26),
    )
    units = {"甲市财政局": (2, 1, 0, 0, 0, 1, 0, 50), "甲县": (3, 0, 1, 0, 1, 0, 1, 10)}
    assert {line.name: _numbers(line) for line in view.units} == units
    assert [line.name for line in view.units] == list(units)
    assert [(line.name, _numbers(line)) for line in view.chapters] == [
        ("", (1, 0, 0, 0, 0, 0, 1, 30)),
        ("一、准入", (2, 1, 0, 0, 0, 1, 0, 50)),
        ("二、建设", (2, 0, 1, 0, 1, 0, 0, 0)),
    ]
    assert (view.counts.total, everything.counts, everything.units) == (5, view.counts, view.units)
    assert everything.chapters == ()


async def test_plans_come_newest_first_even_when_empty(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        assert await plan_lines(city.acting("leader")) == []
        with frozen_at(MOMENT):
            first, _ = await publish(city)
        second, [only] = await publish(city)
        await DB.current().execute("DELETE FROM core.assignment WHERE task_id = $1", only)
        await DB.current().execute("DELETE FROM core.task WHERE id = $1", only)
        lines = await plan_lines(city.acting("leader"))
        assert [(line.id, line.total, line.pct) for line in lines] == [(second, 0, 0), (first, 1, 0)]


async def test_selects_offer_units_with_work_only(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await publish(other)
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, _ = await publish(city)
        facets = await ledger_facets(city.acting("staff"), plan_id)
        assert [choice.name for choice in facets.plans] == ["甲攻坚方案"]
        assert [choice.name for choice in facets.orgs] == ["甲市财政局", "甲县"]
        assert [measure.title for measure in facets.measures] == ["一、市场准入"]
        assert (await ledger_facets(city.acting("staff"))).measures == ()


async def test_search_finds_by_title_number_and_document(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await publish(other)
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, no="（三）"))
        reader = city.acting("outsider_staff")
        for text in ("压缩", "（三） 开办", "〔2026〕18号", "财政局"):
            [hit] = await search_tasks(reader, text)
            assert (hit.id, hit.title, hit.path) == (task_id, "（三） 甲压缩开办时间", f"tasks/{task_id}")
            assert hit.detail == "甲市财政局 · 待签收 · 甲攻坚方案"
        assert await search_tasks(reader, "乙") == []
        assert await search_tasks(reader, "  ") == []
        assert await search_tasks(city.acting("admin"), "压缩") == []


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_posts_without_the_right_find_no_overview(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await ledger_overview(city.acting(seat))
        with pytest.raises(NotFoundError):
            await plan_lines(city.acting(seat))


async def test_of_very_many_plans_the_newest_are_offered_and_the_chosen_one(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await publish(other)
    async with DB.tenant(city.tenant.tenant_id):
        oldest, _ = await publish(city)
        assert not (await ledger_facets(city.acting("staff"))).more_plans
        for number in range(MAX_PLANS):
            await create_plan(city.acting("coordinator"), title=f"方案{number}")
        facets = await ledger_facets(city.acting("staff"))
        assert facets.more_plans
        assert [plan.name for plan in facets.plans] == [f"方案{number}" for number in reversed(range(MAX_PLANS))]
        facets = await ledger_facets(city.acting("staff"), oldest)
        assert [plan.name for plan in facets.plans][-2:] == ["方案0", "甲攻坚方案"]
        newest = facets.plans[0].id
        assert len((await ledger_facets(city.acting("staff"), newest)).plans) == MAX_PLANS
