"""The counts beside a list: from the tally as from the rows, and the tally agrees whatever happens at once."""

import asyncio
from contextvars import Context
from datetime import UTC, date, datetime
from typing import get_args
from uuid import UUID

import msgspec

from core.clock import frozen_at
from core.db import DB
from core.ledger.queries import TaskFilter, task_counts
from core.ledger.queries.filtering import WISHED, LightWish
from core.ledger.services import cancel_assignment, suspend_assignment
from core.ledger.states import DeadlineKind, TaskState
from tests.core.ledger.world import (
    accept,
    ask_to_close,
    assignment_id,
    facts,
    lead,
    new_task,
    publish,
    sign,
    tally_against_tasks,
)
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
DAYS = (date(2026, 9, 30), date(2026, 10, 20), date(2026, 12, 31), None)


async def _tally_rows(city: City) -> list[tuple[str, int]]:
    rows = await DB.current().fetch(
        "SELECT state, tasks FROM core.task_tally WHERE tenant_id = $1 ORDER BY state, tasks", city.tenant.tenant_id
    )
    return [tuple(row) for row in rows]


async def _published(city: City, number: int) -> list[UUID]:
    """The finance parts of that many equal tasks, published and committed."""
    async with DB.tenant(city.tenant.tenant_id):
        _, task_ids = await publish(city, *(new_task(city, lead(city), no=str(place)) for place in range(number)))
        return [await assignment_id(city, task_id) for task_id in task_ids]


async def test_the_tally_gives_the_counts_that_the_rows_give(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    office = ours.acting("coordinator")
    with frozen_at(MOMENT):
        async with DB.tenant(theirs.tenant.tenant_id):
            await publish(theirs, *(new_task(theirs) for _ in range(3)))
        async with DB.tenant(ours.tenant.tenant_id):
            plan_id, task_ids = await publish(
                ours, *(new_task(ours, lead(ours), deadline=day) for day in DAYS for _ in range(6))
            )
            for place, task_id in enumerate(task_ids):
                part = await assignment_id(ours, task_id)
                version = (await facts(ours, part)).version
                if place % 6 == 1:
                    await sign(ours, part)
                elif place % 6 == 2:
                    await suspend_assignment(office, part, version=version, reason="系统招标")
                elif place % 6 == 3:
                    await cancel_assignment(office, part, version=version, reason="机构改革")
                elif place % 6 > 3:
                    await sign(ours, part)
                    await ask_to_close(ours, part)
                    if place % 6 == 5:
                        await accept(ours, part)
            statuses: tuple[TaskState | None, ...] = (None, *get_args(TaskState))
            lights: tuple[LightWish | None, ...] = (None, *WISHED)
            kinds: tuple[DeadlineKind | None, ...] = (None, *get_args(DeadlineKind))
            for status in statuses:
                for light in lights:
                    for kind in kinds:
                        wanted = TaskFilter(status=status, light=light, deadline_kind=kind)
                        # A plan's tasks are counted row by row, and the tenant has one plan.
                        by_rows = msgspec.structs.replace(wanted, plan_id=plan_id)
                        assert await task_counts(office, wanted) == await task_counts(office, by_rows)
            assert (await task_counts(office)).total == len(task_ids)


async def test_a_unit_that_sees_its_own_alone_is_not_told_the_tenants_counts(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city, new_task(city, lead(city)), new_task(city, lead(city, "housing")))
        narrowed = {
            seat: msgspec.structs.replace(city.acting(seat), settings={"ledger": {"others_read": False}})
            for seat in ("staff", "leader")
        }
        assert (await task_counts(narrowed["staff"])).total == 1
        assert (await task_counts(narrowed["leader"])).total == 2


async def test_acts_at_once_neither_wait_for_each_other_nor_lose_a_count(cities: tuple[City, City]) -> None:
    city, other = cities
    await _published(other, 1)
    parts = await _published(city, 3)
    async with DB.tenant(city.tenant.tenant_id):
        await sign(city, parts[0])

        async def meanwhile() -> None:
            async with DB.tenant(city.tenant.tenant_id):
                await sign(city, parts[1])

        # In a context of its own, as another request would be; this transaction stays open around it.
        await asyncio.wait_for(asyncio.create_task(meanwhile(), context=Context()), timeout=10)
    async with DB.tenant(city.tenant.tenant_id):
        assert await tally_against_tasks(city) == []
        assert await _tally_rows(city) == [("assigned", -1), ("assigned", 2), ("signed", 1), ("signed", 1)]
        await sign(city, parts[2])
        assert await _tally_rows(city) == [("signed", 3)]
    async with DB.tenant(other.tenant.tenant_id):
        assert await _tally_rows(other) == [("assigned", 1)]


async def test_many_acts_at_once_leave_the_tally_right(cities: tuple[City, City]) -> None:
    city, _ = cities
    parts = await _published(city, 24)

    async def act(part: UUID) -> None:
        for step in (sign, ask_to_close, accept):
            async with DB.tenant(city.tenant.tenant_id):
                await step(city, part)

    await asyncio.gather(*(act(part) for part in parts))
    async with DB.tenant(city.tenant.tenant_id):
        assert await tally_against_tasks(city) == []
        counts = await task_counts(city.acting("leader"))
        assert (counts.total, counts.by_state["closed"], counts.by_light["done"]) == (24, 24, 24)


async def test_what_is_rolled_back_was_never_counted(cities: tuple[City, City]) -> None:
    city, _ = cities
    [part] = await _published(city, 1)
    transaction = DB.tenant(city.tenant.tenant_id)
    transaction.enter()
    try:
        await sign(city, part)
        assert await _tally_rows(city) == [("signed", 1)]
    finally:
        transaction.leave()
        await transaction.rollback()
    async with DB.tenant(city.tenant.tenant_id):
        assert await _tally_rows(city) == [("assigned", 1)]


async def test_whoever_writes_to_the_tasks_is_counted(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [first, second] = await publish(city, new_task(city), new_task(city, deadline=None))
        write = DB.current().execute
        await write("UPDATE core.task SET deadline_kind = 'stage', pct = 7 WHERE id = $1", first)
        await write("UPDATE core.task SET warn_at = now() WHERE id = $1", second)
        assert await tally_against_tasks(city) == []
        await write("UPDATE core.task SET pct = 9")
        assert await tally_against_tasks(city) == []
        await write("DELETE FROM core.obligation")
        await write("DELETE FROM core.assignment")
        await write("DELETE FROM core.task WHERE id = $1", first)
        assert await tally_against_tasks(city) == []
        assert await _tally_rows(city) == [("assigned", 1)]
