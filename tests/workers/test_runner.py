"""Running a claimed job: its effect and its mark are one, and every end of it is on record."""

import asyncio
import contextvars
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sql
from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB, NoTenantError
from core.errors import InvalidError
from core.jobs import MAX_TRIES, Job, JobDef, JobStatus, enqueue_job, job_status
from tests.workers.lab import (
    change_job,
    effects,
    enable_plugin,
    job_of,
    leave_effect,
    make_tenant,
    queue_jobs,
    registry,
    settled,
    states,
)
from workers.claims import MAX_CLAIMS, claim_job
from workers.runner import Runner, backoff, is_outage
from workers.settings import JobRegistry, QueuePlan
from workers.slots import Wake

PLAN = QueuePlan("short", slots=4, per_tenant=4, ahead=4, timeout=10.0)
LEASE = timedelta(seconds=10)
EXPIRED = "lease_until = now() - interval '1 second'"


def _runner(jobs: JobRegistry | None = None, *, plan: QueuePlan = PLAN, worker: str = "one") -> Runner:
    return Runner(plan, jobs or registry(), worker, asyncio.Event(), pause=lambda _: timedelta())


async def _run(runner: Runner, *wakes: Wake) -> None:
    for wake in wakes:
        runner.offer(wake)
    await settled(lambda: not runner.slots.loads())


async def _status(tenant: TenantContext, wake: Wake) -> JobStatus:
    async with DB.tenant(tenant.tenant_id):
        status = await job_status(tenant, wake.job_id)
    assert status is not None
    return status


async def _one(tenant: TenantContext, name: str = "test.effect") -> Wake:
    (job_id,) = await queue_jobs(tenant, range(1), name=name)
    return Wake(tenant.tenant_id, job_id)


@pytest.fixture
async def tenant(empty: DatabaseUrls) -> TenantContext:
    assert empty
    return await make_tenant("甲")


async def test_a_job_leaves_its_effect_and_is_done(tenant: TenantContext) -> None:
    other = await make_tenant("乙")
    theirs = await _one(other)
    wake = await _one(tenant)
    await _run(_runner(), wake)
    status = await _status(tenant, wake)
    assert (status.state, status.tries, status.progress, status.error) == ("done", 1, 100, "")
    assert await effects(tenant) == {0: 1}
    assert await effects(other) == {}
    assert (await _status(other, theirs)).state == "waiting"


async def test_a_job_runs_with_the_context_of_its_tenant(tenant: TenantContext) -> None:
    seen: list[TenantContext] = []

    async def look(context: TenantContext, _: Job) -> None:
        seen.append(context)

    await enable_plugin(tenant, "credit", enabled=True)
    await _run(_runner(job_of(look)), await _one(tenant, "test.own"))
    assert [(context.tenant_id, context.slug, context.tenant_name, context.enabled) for context in seen] == [
        (tenant.tenant_id, tenant.slug, "甲", frozenset({"credit"}))
    ]
    assert seen[0].post is None


async def test_a_job_of_one_tenant_is_not_found_under_another(tenant: TenantContext) -> None:
    other = await make_tenant("乙")
    wake = await _one(tenant)
    await _run(_runner(), Wake(other.tenant_id, wake.job_id))
    assert (await _status(tenant, wake)).tries == 0
    assert await effects(tenant) == {}


async def test_a_job_outside_a_tenant_raises(tenant: TenantContext) -> None:
    wake = await _one(tenant)
    with pytest.raises(NoTenantError):
        await leave_effect(tenant, Job(wake.job_id, "test.effect", {"n": 1}, 1))
    with pytest.raises(NoTenantError):
        await enqueue_job(tenant, "test.effect", {})


async def test_woken_twice_at_once_it_runs_once(tenant: TenantContext) -> None:
    wake = await _one(tenant)
    runners = [_runner(worker=name) for name in ("one", "two", "three")]
    await asyncio.gather(*(_run(runner, wake, wake) for runner in runners))
    assert await effects(tenant) == {0: 1}
    assert (await _status(tenant, wake)).tries == 1


async def test_what_a_failed_job_wrote_is_gone_and_its_error_is_kept(tenant: TenantContext) -> None:
    wake = await _one(tenant, "test.fail")
    await _run(_runner(), wake)
    status = await _status(tenant, wake)
    assert (status.state, status.tries, status.error) == ("waiting", 1, "ValueError: 坏任务")
    assert await effects(tenant) == {}


async def test_a_refusal_is_kept_as_its_sentence(tenant: TenantContext) -> None:
    async def refuse(_: TenantContext, __: Job) -> None:
        raise InvalidError("附件已被移走。")

    wake = await _one(tenant, "test.own")
    await _run(_runner(job_of(refuse)), wake)
    assert (await _status(tenant, wake)).error == "附件已被移走。"


async def test_an_error_text_the_database_cannot_store_is_mended(tenant: TenantContext) -> None:
    async def fail(_: TenantContext, __: Job) -> None:
        raise ValueError("\0\ud800" + "长" * 1000)

    wake = await _one(tenant, "test.own")
    await _run(_runner(job_of(fail)), wake)
    assert (await _status(tenant, wake)).error == ("ValueError: ?" + "长" * 1000)[:499]


async def test_a_poison_job_is_dead_after_five_tries_and_holds_up_nobody(tenant: TenantContext) -> None:
    wake = await _one(tenant, "test.fail")
    runner = _runner()
    for tries in range(1, MAX_TRIES + 3):
        (job_id,) = await queue_jobs(tenant, range(tries, tries + 1))
        await _run(runner, wake, Wake(tenant.tenant_id, job_id))
    status = await _status(tenant, wake)
    assert (status.state, status.tries, status.error) == ("dead", MAX_TRIES, "ValueError: 坏任务")
    assert await effects(tenant) == dict.fromkeys(range(1, MAX_TRIES + 3), 1)


async def test_a_job_that_takes_its_worker_down_each_time_comes_to_an_end(tenant: TenantContext) -> None:
    wake = await _one(tenant)
    for _ in range(MAX_CLAIMS):
        assert await claim_job(wake, "killed", LEASE) is not None
        await change_job(tenant, wake.job_id, EXPIRED)
    await _run(_runner(), wake)
    status = await _status(tenant, wake)
    assert (status.state, status.error) == ("dead", "工作进程在运行这个任务时中断了 10 次，已停止重试。")
    assert await effects(tenant) == {}


async def test_a_worker_that_lost_its_lease_leaves_nothing(tenant: TenantContext) -> None:
    async def lose_lease(context: TenantContext, job: Job) -> None:
        await leave_effect(context, job)
        if job.tries == 1:
            await asyncio.create_task(_take_over(context, job), context=contextvars.Context())

    async def _take_over(context: TenantContext, job: Job) -> None:
        wake = Wake(context.tenant_id, job.id)
        await change_job(context, job.id, EXPIRED)
        await _run(_runner(job_of(lose_lease), worker="two"), wake)

    wake = await _one(tenant, "test.own")
    await _run(_runner(job_of(lose_lease)), wake)
    status = await _status(tenant, wake)
    assert (status.state, status.tries, status.error) == ("done", 2, "")
    assert await effects(tenant) == {0: 1}


async def test_a_held_job_is_not_claimed_by_another(tenant: TenantContext) -> None:
    wake = await _one(tenant)
    assert await claim_job(wake, "one", LEASE) is not None
    assert await claim_job(wake, "two", LEASE) is None
    await change_job(tenant, wake.job_id, EXPIRED)
    claim = await claim_job(wake, "two", LEASE)
    assert claim is not None
    assert claim.job.tries == 2


async def test_a_job_whose_hour_has_not_come_is_not_claimed(tenant: TenantContext) -> None:
    wake = await _one(tenant)
    await change_job(tenant, wake.job_id, "run_at = now() + interval '1 hour'")
    assert await claim_job(wake, "one", LEASE) is None


async def test_the_job_of_a_disabled_plugin_is_skipped(tenant: TenantContext) -> None:
    jobs = registry(JobDef("credit.rate", leave_effect), owner="credit")
    await enable_plugin(tenant, "credit", enabled=True)
    first, second = await _one(tenant, "credit.rate"), await _one(tenant, "credit.rate")
    await _run(_runner(jobs), first)
    await enable_plugin(tenant, "credit", enabled=False)
    await _run(_runner(jobs), second)
    assert (await _status(tenant, first)).state == "done"
    status = await _status(tenant, second)
    assert (status.state, status.progress) == ("skipped", 0)
    assert await effects(tenant) == {0: 1}


async def test_a_job_nobody_knows_fails_visibly(tenant: TenantContext) -> None:
    wake = await _one(tenant, "gone.job")
    await _run(_runner(), wake)
    status = await _status(tenant, wake)
    assert status.state == "waiting"
    assert status.error.startswith("LookupError: 没有名为“gone.job”的任务")


async def test_a_job_that_takes_too_long_is_cut_off(tenant: TenantContext) -> None:
    wake = Wake(tenant.tenant_id, (await queue_jobs(tenant, range(1), ms=20_000))[0])
    await _run(_runner(plan=QueuePlan("short", slots=1, per_tenant=1, ahead=0, timeout=0.05)), wake)
    status = await _status(tenant, wake)
    assert (status.state, status.error) == ("waiting", "TimeoutError: 运行超过 0.05 秒，已中止。")
    assert await effects(tenant) == {}


async def test_a_job_whose_connection_dies_is_not_to_blame(tenant: TenantContext) -> None:
    async def lose_connection(context: TenantContext, job: Job) -> None:
        await leave_effect(context, job)
        if job.tries == 1:
            await sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    wake = await _one(tenant, "test.own")
    runner = _runner(job_of(lose_connection))
    await _run(runner, wake)
    status = await _status(tenant, wake)
    assert (status.state, status.error) == ("waiting", "")
    await change_job(tenant, wake.job_id, "run_at = now()")
    await _run(runner, wake)
    assert (await _status(tenant, wake)).state == "done"
    assert await effects(tenant) == {0: 1}


async def test_a_swallowed_sql_error_is_a_failure(tenant: TenantContext) -> None:
    async def swallow(context: TenantContext, job: Job) -> None:
        await leave_effect(context, job)
        try:
            await sql.execute("SELECT 1 / 0")
        except asyncpg.DivisionByZeroError:
            return

    wake = await _one(tenant, "test.own")
    await _run(_runner(job_of(swallow)), wake)
    status = await _status(tenant, wake)
    assert status.state == "waiting"
    assert status.error.startswith("InFailedSQLTransactionError")
    assert await effects(tenant) == {}


async def test_a_stopping_worker_gives_its_jobs_back(tenant: TenantContext) -> None:
    job_ids = await queue_jobs(tenant, range(6), ms=20_000)
    wakes = [Wake(tenant.tenant_id, job_id) for job_id in job_ids]
    runner = _runner()
    for wake in wakes:
        runner.offer(wake)
    await settled(lambda: len(runner.claims()) == PLAN.slots)
    await runner.stop(0.05)
    assert await states(tenant) == {"waiting": 6}
    assert {(await _status(tenant, wake)).tries for wake in wakes} == {0}
    assert await effects(tenant) == {}
    runner.offer(wakes[0])
    assert runner.slots.loads() == {}


async def test_a_stopping_worker_lets_a_short_job_end(tenant: TenantContext) -> None:
    (job_id,) = await queue_jobs(tenant, range(1), ms=200)
    runner = _runner()
    runner.offer(Wake(tenant.tenant_id, job_id))
    await runner.stop(10.0)
    assert await states(tenant) == {"done": 1}


@given(tries=st.integers(1, MAX_TRIES))
def test_pauses_grow_fourfold_and_differ_by_half(tries: int) -> None:
    middle = 2.0 * 4 ** (tries - 1)
    assert middle * 0.5 <= backoff(tries).total_seconds() <= middle * 1.5


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.CrashShutdownError(), True),
        (asyncpg.CannotConnectNowError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InterfaceError("another operation is in progress"), False),
        (asyncpg.DataError("invalid input for query argument $1"), False),
        (asyncpg.QueryCanceledError(), False),
        (asyncpg.DeadlockDetectedError(), False),
        (ConnectionRefusedError("a mail server"), False),
        (TimeoutError(), False),
    ],
)
def test_only_the_database_itself_is_an_outage(error: Exception, outage: bool) -> None:
    assert is_outage(error) is outage
