"""Nothing is lost and nothing happens twice: workers, Redis and PostgreSQL are killed while jobs run.

The effect of a job is a row that nothing makes unique, so a second effect would be counted.
"""

import asyncio
import os
import random
import signal

import pytest
from redis.asyncio import Redis

from core import sql
from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB
from core.jobs import job_status, worker_health
from tests.workers.lab import (
    WorkerProcesses,
    effects,
    make_tenant,
    queue_jobs,
    states,
    until,
)
from workers.embedded import ChildProcess, EmbeddedServers

pytestmark = pytest.mark.embedded

JOBS = 30  # of each of two tenants


async def _two_tenants(ms: int) -> tuple[TenantContext, TenantContext]:
    tenants = await make_tenant("甲"), await make_tenant("乙")
    for tenant in tenants:
        await queue_jobs(tenant, range(JOBS), ms=ms)
    return tenants


async def _count(state: str, *tenants: TenantContext) -> int:
    return sum([(await states(tenant))[state] for tenant in tenants])


async def _at_least(number: int, *tenants: TenantContext) -> None:
    async def reached() -> bool:
        return await _count("done", *tenants) >= number

    await until(reached)


async def _assert_each_happened_once(*tenants: TenantContext) -> None:
    await _at_least(JOBS * len(tenants), *tenants)
    for tenant in tenants:
        assert await effects(tenant) == dict.fromkeys(range(JOBS), 1)
        assert await states(tenant) == {"done": JOBS}


def _restart(process: ChildProcess) -> None:
    process.kill()
    process.wait()
    process.start()
    process.wait_ready()


async def test_kill_9_of_workers(workers: WorkerProcesses) -> None:
    tenants = await _two_tenants(ms=200)
    workers.start()
    hits = 0
    for _ in range(5):
        workers.start()
        already = await _count("done", *tenants)
        await _at_least(min(already + 4, 2 * JOBS - 8), *tenants)
        await asyncio.sleep(random.uniform(0, 0.2))  # noqa: S311 -- where in the middle of a job it hits
        hits += await _count("running", *tenants) > 0
        workers.kill(workers.running[0])
    assert hits >= 3, "the kills came too late to hit anything"
    await _assert_each_happened_once(*tenants)
    assert workers.stop_all() == [0]


async def test_redis_wiped_killed_and_started_again(workers: WorkerProcesses, crash_servers: EmbeddedServers) -> None:
    (redis,) = [process for process in crash_servers.processes if process.child.name == "redis"]
    tenants = await _two_tenants(ms=400)
    worker = workers.start()
    await _at_least(4, *tenants)
    async with Redis.from_url(crash_servers.redis_url) as client:
        await client.flushall()
    await _at_least(12, *tenants)
    _restart(redis)
    await until(lambda: _says(workers, "Redis is there", 2), 20)
    await _at_least(20, *tenants)
    redis.kill()
    redis.wait()
    await _at_least(40, *tenants)
    redis.start()
    redis.wait_ready()
    await _assert_each_happened_once(*tenants)
    await until(lambda: _says(workers, "Redis is there", 3), 20)
    assert workers.log.read_text().count("Redis is away, jobs run without it") == 2
    assert worker.poll() is None
    assert workers.stop_all() == [0]


async def test_a_redis_that_hangs_holds_up_nothing(workers: WorkerProcesses, crash_servers: EmbeddedServers) -> None:
    (redis,) = [process for process in crash_servers.processes if process.child.name == "redis"]
    tenants = await _two_tenants(ms=200)
    workers.start()
    await _at_least(4, *tenants)
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        await _assert_each_happened_once(*tenants)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    await until(lambda: _says(workers, "Redis is there", 2), 20)
    assert workers.stop_all() == [0]


async def test_postgres_killed_twice(workers: WorkerProcesses, crash_servers: EmbeddedServers) -> None:
    (postgres,) = [process for process in crash_servers.processes if process.child.name == "postgres"]
    tenants = await _two_tenants(ms=200)
    worker = workers.start()
    for done in (6, 24):
        await _at_least(done, *tenants)
        _restart(postgres)
    await _assert_each_happened_once(*tenants)
    assert worker.poll() is None
    assert workers.stop_all() == [0]


async def test_a_worker_started_before_its_database_waits_for_it(
    workers: WorkerProcesses, crash_servers: EmbeddedServers
) -> None:
    (postgres,) = [process for process in crash_servers.processes if process.child.name == "postgres"]
    tenants = await _two_tenants(ms=0)
    postgres.kill()
    postgres.wait()
    workers.start()
    await until(lambda: _says(workers, "the database is away", 1), 20)
    postgres.start()
    postgres.wait_ready()
    await _assert_each_happened_once(*tenants)


async def test_sigterm_gives_back_what_does_not_end_in_time(workers: WorkerProcesses) -> None:
    tenant = await make_tenant("甲")
    await queue_jobs(tenant, range(20), ms=30_000)
    workers.start(TEST_GRACE="0.2")
    await until(lambda: _running(tenant), 20)
    assert (await worker_health()).beat_age is not None
    assert workers.stop_all() == [0]
    assert await states(tenant) == {"waiting": 20}
    assert await effects(tenant) == {}
    assert (await worker_health()).beat_age is None


async def test_a_second_signal_does_not_wait_for_the_grace(workers: WorkerProcesses) -> None:
    tenant = await make_tenant("甲")
    await queue_jobs(tenant, range(3), ms=120_000)
    process = workers.start(TEST_GRACE="100")
    await until(lambda: _running(tenant), 20)
    process.terminate()
    await asyncio.sleep(0.3)
    assert process.poll() is None
    assert workers.stop_all() == [0]
    assert await states(tenant) == {"waiting": 3}


async def test_a_busy_tenant_delays_no_other(workers: WorkerProcesses) -> None:
    busy, other = await make_tenant("甲"), await make_tenant("乙")
    await queue_jobs(busy, range(2000), ms=50)
    workers.start()
    await _at_least(20, busy)
    (job_id,) = await queue_jobs(other, range(1), ms=50)
    await _at_least(1, other)
    async with DB.tenant(other.tenant_id):
        theirs = await job_status(other, job_id)
    assert theirs is not None
    async with DB.tenant(busy.tenant_id):
        meanwhile = await sql.value(
            int,
            "SELECT count(*) FROM core.job WHERE tenant_id = $1 AND done_at BETWEEN $2 AND $3",
            busy.tenant_id,
            theirs.created_at,
            theirs.done_at,
        )
    # Of its two thousand the busy one got through what the slots turn out in about a second at most.
    assert meanwhile is not None
    assert meanwhile < 120


async def test_it_works_without_any_redis(workers: WorkerProcesses, crash_urls: DatabaseUrls) -> None:
    assert crash_urls
    tenants = await _two_tenants(ms=0)
    workers.redis_url = ""
    workers.start()
    await _assert_each_happened_once(*tenants)
    assert workers.stop_all() == [0]


async def _running(tenant: TenantContext) -> bool:
    return await _count("running", tenant) > 0


async def _says(workers: WorkerProcesses, words: str, times: int) -> bool:
    return workers.log.read_text().count(words) >= times
