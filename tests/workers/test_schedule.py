"""Scheduled work happens exactly once per tenant and period, whoever notices first."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sql
from core.clock import SHANGHAI, frozen_at
from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.ids import new_id
from core.jobs import enqueue_job, forget_done_jobs
from tests.workers.lab import change_job, make_tenant, queue_jobs
from workers.runner import Runner
from workers.schedule import Schedule, Scheduler, daily
from workers.settings import PLANS, SCHEDULES, job_registry
from workers.slots import Wake

NIGHTLY = Schedule("nightly", "test.effect", daily(3))
NOON = datetime(2026, 3, 5, 12, tzinfo=SHANGHAI)


async def _keys(tenant: TenantContext) -> list[str]:
    async with DB.tenant(tenant.tenant_id):
        return await sql.values(str, "SELECT key FROM core.job WHERE tenant_id = $1 ORDER BY key", tenant.tenant_id)


@pytest.fixture
async def tenants(empty: DatabaseUrls) -> tuple[TenantContext, TenantContext]:
    assert empty
    return await make_tenant("甲"), await make_tenant("乙")


async def test_each_tenant_gets_one_job_per_period(tenants: tuple[TenantContext, TenantContext]) -> None:
    scheduler = Scheduler([NIGHTLY])
    with frozen_at(NOON):
        assert await scheduler.fan_out() == 2
        assert await scheduler.fan_out() == 0
        assert await Scheduler([NIGHTLY]).fan_out() == 0
    with frozen_at(NOON + timedelta(days=1)):
        assert await scheduler.fan_out() == 2
    for tenant in tenants:
        assert await _keys(tenant) == ["nightly:2026-03-05", "nightly:2026-03-06"]


async def test_schedulers_that_race_make_one_job(tenants: tuple[TenantContext, TenantContext]) -> None:
    with frozen_at(NOON):
        made = await asyncio.gather(*(Scheduler([NIGHTLY]).fan_out() for _ in range(6)))
    assert sum(made) == 2
    assert [await _keys(tenant) for tenant in tenants] == [["nightly:2026-03-05"]] * 2


async def test_a_new_tenant_joins_and_a_suspended_one_is_left_out(
    tenants: tuple[TenantContext, TenantContext],
) -> None:
    _, suspended = tenants
    async with PLATFORM.transaction() as platform:
        await platform.execute("UPDATE tenants.tenant SET status = 'suspended' WHERE id = $1", suspended.tenant_id)
    scheduler = Scheduler([NIGHTLY])
    with frozen_at(NOON):
        assert await scheduler.fan_out() == 1
        late = await make_tenant("丙")
        assert await scheduler.fan_out() == 1
    assert await _keys(late) == ["nightly:2026-03-05"]
    assert await _keys(suspended) == []


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), at=st.times(), hour=st.integers(0, 23))
def test_a_day_begins_at_its_hour_in_shanghai(day: date, at: time, hour: int) -> None:
    moment = datetime.combine(day, at, SHANGHAI)
    expected = day if at.hour >= hour else day - timedelta(days=1)
    assert daily(hour)(moment.astimezone(UTC)) == expected.isoformat()


async def test_the_housekeeping_of_every_tenant_runs_as_scheduled(
    tenants: tuple[TenantContext, TenantContext],
) -> None:
    tenant, _ = tenants
    jobs = job_registry()
    assert {schedule.job for schedule in SCHEDULES} <= set(jobs)
    async with DB.tenant(tenant.tenant_id):
        for days in (6, 8):
            await sql.execute(
                """
                INSERT INTO core.request_key (tenant_id, id, actor_id, key, request_hash, created_at)
                VALUES ($1, $2, $2, $3, '', now() - make_interval(days => $4))
                """,
                tenant.tenant_id,
                new_id(),
                f"{days} days old",
                days,
            )
    await Scheduler(SCHEDULES).fan_out()
    runner = Runner(PLANS[0], jobs, "one", asyncio.Event())
    async with DB.tenant(tenant.tenant_id):
        waiting = await DB.current().fetch("SELECT id FROM core.job WHERE tenant_id = $1", tenant.tenant_id)
    for record in waiting:
        runner.offer(Wake(tenant.tenant_id, record["id"]))
    await runner.stop(10.0)
    async with DB.tenant(tenant.tenant_id):
        assert await sql.values(str, "SELECT key FROM core.request_key WHERE tenant_id = $1", tenant.tenant_id) == [
            "6 days old"
        ]
        assert await sql.values(str, "SELECT state FROM core.job WHERE tenant_id = $1", tenant.tenant_id) == [
            "done"
        ] * len(SCHEDULES)


async def test_old_done_jobs_are_forgotten_and_dead_ones_kept(tenants: tuple[TenantContext, TenantContext]) -> None:
    tenant, other = tenants
    fresh, old, dead, _ = await queue_jobs(tenant, range(4))
    (theirs,) = await queue_jobs(other, range(1))
    month = "done_at = now() - interval '31 days'"
    await change_job(tenant, fresh, "state = 'done', done_at = now()")
    await change_job(tenant, old, f"state = 'done', {month}")
    await change_job(tenant, dead, f"state = 'dead', {month}")
    await change_job(other, theirs, f"state = 'done', {month}")
    async with DB.tenant(tenant.tenant_id):
        assert await forget_done_jobs(tenant) == 1
    assert len(await _keys(tenant)) == 3
    assert len(await _keys(other)) == 1


async def test_a_key_makes_one_job(tenants: tuple[TenantContext, TenantContext]) -> None:
    tenant, other = tenants

    async def once(context: TenantContext) -> object:
        async with DB.tenant(context.tenant_id):
            return await enqueue_job(context, "test.effect", {}, key="k")

    made = await asyncio.gather(*(once(tenant) for _ in range(8)))
    assert len(set(made)) == 1
    assert await once(other) not in made
    assert [await _keys(context) for context in tenants] == [["k"], ["k"]]
