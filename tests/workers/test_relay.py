"""Which jobs are woken, in whose turn, and by which way."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import PLATFORM
from core.jobs import Queue
from tests.workers.lab import change_job, effects, make_tenant, queue_jobs, queue_long_jobs, registry, settled, states
from workers.relay import DueJob, JobRelay
from workers.runner import Runner
from workers.settings import QueuePlan
from workers.slots import Wake

SHORT = QueuePlan("short", slots=4, per_tenant=3, ahead=4, timeout=10.0)
LONG = QueuePlan("long", slots=2, per_tenant=1, ahead=0, timeout=10.0)


class FakeRedis:
    """Keeps what it is sent; ``up`` says whether it takes anything."""

    def __init__(self, *, up: bool = True) -> None:
        self.up = up
        self.sent: list[tuple[Queue, DueJob]] = []

    async def send(self, queue: Queue, jobs: Sequence[DueJob]) -> bool:
        if self.up:
            self.sent += [(queue, job) for job in jobs]
        return self.up

    def ids(self) -> list[UUID]:
        return [job.wake.job_id for _, job in self.sent]


def _relay(redis: FakeRedis, *plans: QueuePlan) -> tuple[JobRelay, dict[Queue, Runner]]:
    runners: dict[Queue, Runner] = {
        plan.queue: Runner(plan, registry(), "one", asyncio.Event()) for plan in (plans or (SHORT,))
    }
    return JobRelay(runners, redis), runners


async def _idle(runners: dict[Queue, Runner]) -> None:
    await settled(lambda: not any(runner.slots.running for runner in runners.values()))


@pytest.fixture
async def tenants(empty: DatabaseUrls) -> tuple[TenantContext, TenantContext, TenantContext]:
    assert empty
    return await make_tenant("甲"), await make_tenant("乙"), await make_tenant("丙")


async def test_tenants_take_turns(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    busy, second, third = tenants
    theirs = await queue_jobs(busy, range(20))
    others = [*await queue_jobs(second, range(2)), *await queue_jobs(third, range(1))]
    redis = FakeRedis()
    relay, _ = _relay(redis)
    assert await relay.wake_due()
    # Eight places for three tenants: three turns at most, first turns first.
    assert redis.ids() == [theirs[0], others[0], others[2], theirs[1], others[1], theirs[2]]


async def test_with_one_place_each_tenant_is_served_in_turn(
    tenants: tuple[TenantContext, TenantContext, TenantContext],
) -> None:
    for tenant in tenants:
        await queue_jobs(tenant, range(3))
    redis = FakeRedis()
    relay, runners = _relay(redis, QueuePlan("short", slots=1, per_tenant=1, ahead=0, timeout=10.0))
    for _ in range(9):
        await relay.wake_due()
        runners["short"].slots.drop_pending()  # as if another process had taken it at once
    order = [tenant.tenant_id for tenant in tenants]
    assert [job.wake.tenant_id for _, job in redis.sent] == order * 3


async def test_what_runs_counts_as_a_turn(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    first, second, _ = tenants
    await queue_jobs(first, range(2), ms=60_000)
    redis = FakeRedis(up=False)
    relay, runners = _relay(redis, QueuePlan("short", slots=4, per_tenant=3, ahead=0, timeout=60.0))
    await relay.wake_due()
    await settled(lambda: len(runners["short"].claims()) == 2)
    await queue_jobs(first, range(8))
    theirs = await queue_jobs(second, range(8))
    redis.up = True
    await relay.wake_due()
    await runners["short"].stop(0.0)
    assert redis.ids() == theirs[:2]


async def test_a_tenant_with_its_share_running_is_not_woken_for(
    tenants: tuple[TenantContext, TenantContext, TenantContext],
) -> None:
    tenant, *_ = tenants
    running = await queue_jobs(tenant, range(3), ms=60_000)
    redis = FakeRedis(up=False)
    relay, runners = _relay(redis, QueuePlan("short", slots=4, per_tenant=3, ahead=0, timeout=60.0))
    await relay.wake_due()
    await settled(lambda: len(runners["short"].claims()) == len(running))
    await queue_jobs(tenant, range(3))
    redis.up = True
    await relay.wake_due()
    await runners["short"].stop(0.0)
    assert redis.sent == []


async def test_only_what_is_due_is_woken(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    tenant, suspended, _ = tenants
    due, later, old, held, expired, dead = await queue_jobs(tenant, range(6))
    await queue_jobs(suspended, range(1))
    async with PLATFORM.transaction() as platform:
        await platform.execute("UPDATE tenants.tenant SET status = 'suspended' WHERE id = $1", suspended.tenant_id)
    await change_job(tenant, later, "run_at = now() + interval '1 minute'")
    await change_job(tenant, old, "run_at = now() - interval '30 days'")
    await change_job(tenant, held, "state = 'running', lease_until = now() + interval '1 minute'")
    await change_job(tenant, expired, "state = 'running', lease_until = now() - interval '1 minute'")
    await change_job(tenant, dead, "state = 'dead', done_at = now()")
    redis = FakeRedis()
    relay, _ = _relay(redis)
    await relay.wake_due()
    assert redis.ids() == [old, expired, due]
    await relay.wake_due()
    assert len(redis.sent) == 3


async def test_queues_are_apart(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    tenant, other, _ = tenants
    (short,) = await queue_jobs(tenant, range(1))
    redis = FakeRedis()
    relay, _ = _relay(redis, SHORT, LONG)
    theirs, others = await queue_long_jobs(tenant, range(3)), await queue_long_jobs(other, range(1))
    await relay.wake_due()
    assert [(queue, job.wake.job_id) for queue, job in redis.sent] == [
        ("short", short),
        ("long", theirs[0]),
        ("long", others[0]),
    ]


async def test_two_relays_never_wake_the_same_job(
    tenants: tuple[TenantContext, TenantContext, TenantContext],
) -> None:
    for tenant in tenants:
        await queue_jobs(tenant, range(12))
    redis = FakeRedis()
    relays = [_relay(redis)[0] for _ in range(4)]
    await asyncio.gather(*(relay.wake_due() for relay in relays))
    for _ in range(4):
        await asyncio.gather(*(_relay(redis)[0].wake_due() for _ in range(2)))
    assert len(redis.ids()) == len(set(redis.ids())) == 36


async def test_without_redis_jobs_are_run_here(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    tenant, *_ = tenants
    await queue_jobs(tenant, range(5))
    relay, runners = _relay(FakeRedis(up=False))
    await relay.wake_due()
    await _idle(runners)
    assert await states(tenant) == {"done": 5}
    assert await effects(tenant) == dict.fromkeys(range(5), 1)


async def test_an_unanswered_wake_is_run_here(tenants: tuple[TenantContext, TenantContext, TenantContext]) -> None:
    tenant, *_ = tenants
    (job_id,) = await queue_jobs(tenant, range(1))
    redis = FakeRedis()
    relay, runners = _relay(redis)
    await relay.wake_due()
    await change_job(tenant, job_id, "woken_at = now() - interval '4 seconds'")
    await relay.wake_due()
    await _idle(runners)
    assert redis.ids() == [job_id]
    assert await states(tenant) == {"done": 1}


async def test_a_wake_that_comes_back_late_changes_nothing(
    tenants: tuple[TenantContext, TenantContext, TenantContext],
) -> None:
    tenant, *_ = tenants
    (job_id,) = await queue_jobs(tenant, range(1))
    relay, runners = _relay(FakeRedis(up=False))
    await relay.wake_due()
    await _idle(runners)
    runners["short"].offer(Wake(tenant.tenant_id, job_id))
    await _idle(runners)
    assert await effects(tenant) == {0: 1}
