"""The heartbeat: leases of what runs here, and a sign of life."""

import asyncio
from datetime import timedelta

from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.jobs import worker_health
from tests.workers.lab import change_job, make_tenant, queue_jobs, registry, settled
from workers.claims import claim_job
from workers.heartbeat import Heartbeat
from workers.runner import Runner
from workers.settings import QueuePlan
from workers.slots import Wake

PLAN = QueuePlan("short", slots=4, per_tenant=4, ahead=4, timeout=10.0)
LEASE = timedelta(seconds=10)


async def _leases(tenant: TenantContext) -> dict[int, float]:
    """Seconds left by the job's number."""
    async with DB.tenant(tenant.tenant_id):
        found = await DB.current().fetch(
            """
            SELECT (payload->>'n')::int AS n, extract(epoch FROM lease_until - now())::float8 AS seconds
            FROM core.job WHERE tenant_id = $1 AND state = 'running'
            """,
            tenant.tenant_id,
        )
    return {record["n"]: record["seconds"] for record in found}


async def test_only_the_leases_held_here_are_extended(empty: DatabaseUrls) -> None:
    assert empty
    tenant = await make_tenant("甲")
    job_ids = await queue_jobs(tenant, range(3), ms=20_000)
    runner = Runner(PLAN, registry(), "one", asyncio.Event(), lease=LEASE)
    for job_id in job_ids[:2]:
        runner.offer(Wake(tenant.tenant_id, job_id))
    await settled(lambda: len(runner.claims()) == 2)
    assert await claim_job(Wake(tenant.tenant_id, job_ids[2]), "two", LEASE) is not None
    for job_id in job_ids:
        await change_job(tenant, job_id, "lease_until = now() + interval '1 second'")
    await change_job(tenant, job_ids[1], "tries = 2")  # somebody else took it over in the meantime
    await Heartbeat("one", [runner], LEASE).beat()
    leases = await _leases(tenant)
    await runner.stop(0.0)
    assert sorted(leases) == [0, 1, 2]
    assert leases[0] > 5
    assert max(leases[1], leases[2]) <= 1


async def test_a_job_in_its_last_statement_is_not_waited_for(empty: DatabaseUrls) -> None:
    assert empty
    tenant = await make_tenant("甲")
    (job_id,) = await queue_jobs(tenant, range(1), ms=20_000)
    runner = Runner(PLAN, registry(), "one", asyncio.Event(), lease=LEASE)
    runner.offer(Wake(tenant.tenant_id, job_id))
    await settled(lambda: len(runner.claims()) == 1)
    async with DB.tenant(tenant.tenant_id) as transaction:
        await transaction.execute("SELECT 1 FROM core.job WHERE id = $1 FOR UPDATE", job_id)
        await asyncio.wait_for(Heartbeat("one", [runner], LEASE).beat(), 5)
    await runner.stop(0.0)


async def test_health_tells_the_truth(empty: DatabaseUrls) -> None:
    assert empty
    assert await worker_health() == await worker_health()
    health = await worker_health()
    assert (health.beat_age, health.waiting_age, health.dead) == (None, 0.0, 0)

    tenant, suspended = await make_tenant("甲"), await make_tenant("乙")
    waiting, dead, later = await queue_jobs(tenant, range(3))
    (hidden,) = await queue_jobs(suspended, range(1))
    await change_job(tenant, waiting, "run_at = now() - interval '90 seconds'")
    await change_job(tenant, dead, "state = 'dead', done_at = now()")
    await change_job(tenant, later, "run_at = now() + interval '1 hour'")
    await change_job(suspended, hidden, "run_at = now() - interval '1 day'")
    async with PLATFORM.transaction() as platform:
        await platform.execute("UPDATE tenants.tenant SET status = 'suspended' WHERE id = $1", suspended.tenant_id)
    heartbeat = Heartbeat("one", [], LEASE)
    await heartbeat.beat()
    health = await worker_health()
    assert health.beat_age is not None
    assert 0 <= health.beat_age < 30
    assert 90 <= health.waiting_age < 120
    assert health.dead == 1

    await heartbeat.sign_off()
    assert (await worker_health()).beat_age is None
