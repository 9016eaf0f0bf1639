"""A laboratory for workers: a database of its own, jobs that leave a trace, and worker processes to kill."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from core import sql
from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.events import record_event
from core.hooks.caller import Contribution
from core.ids import new_id
from core.jobs import Job, JobDef, JobFunction, enqueue_job
from tenants.services import create_tenant

EFFECT = "test.effect"
_ROOT = Path(__file__).resolve().parents[2]


async def leave_effect(tenant: TenantContext, job: Job) -> None:
    """Writes one event with the job's number, in the middle of ``ms`` milliseconds of work."""
    pause = float(str(job.payload.get("ms", 0))) / 2000
    await asyncio.sleep(pause)
    await record_event(tenant, EFFECT, "tenant", tenant.tenant_id, data={"n": job.payload["n"]})
    await asyncio.sleep(pause)


async def always_fail(tenant: TenantContext, job: Job) -> None:
    """Writes an effect and raises: nothing of it may stay."""
    await leave_effect(tenant, job)
    raise ValueError("坏任务")


def registry(*definitions: JobDef, owner: str = "core") -> dict[str, Contribution[JobDef]]:
    """A registry of these jobs and of ``test.effect`` and ``test.fail``."""
    own = (JobDef(EFFECT, leave_effect), JobDef("test.fail", always_fail), JobDef("test.long", leave_effect, "long"))
    return {
        **{definition.name: Contribution("core", definition) for definition in own},
        **{definition.name: Contribution(owner, definition) for definition in definitions},
    }


def job_of(function: JobFunction, name: str = "test.own") -> dict[str, Contribution[JobDef]]:
    """A registry with one more job."""
    return registry(JobDef(name, function))


@asynccontextmanager
async def entered(urls: DatabaseUrls) -> AsyncIterator[None]:
    """Within the block DB and PLATFORM lead into this database; afterwards to where they led before."""
    before = DB.pool, PLATFORM.pool
    DB.pool = PLATFORM.pool = None
    try:
        await DB.start(urls.app, size=20)
        await PLATFORM.start(urls.platform)
        yield
    finally:
        await DB.stop()
        await PLATFORM.stop()
        DB.pool, PLATFORM.pool = before


async def make_empty(urls: DatabaseUrls) -> None:
    """Empties a migrated database."""
    owner = await asyncpg.connect(urls.owner)
    try:
        await owner.execute("TRUNCATE tenants.tenant, core.worker_beat CASCADE")
    finally:
        await owner.close()


async def make_tenant(name: str) -> TenantContext:
    """A fresh city."""
    return await create_tenant(slug=f"t{uuid4().hex[:12]}", name=name, kind="city")


async def queue_jobs(tenant: TenantContext, numbers: range, *, name: str = EFFECT, ms: int = 0) -> list[UUID]:
    """Enqueues one job per number."""
    async with DB.tenant(tenant.tenant_id):
        return [await enqueue_job(tenant, name, {"n": n, "ms": ms}) for n in numbers]


async def queue_long_jobs(tenant: TenantContext, numbers: range) -> list[UUID]:
    """Enqueues one job of the long queue per number."""
    async with DB.tenant(tenant.tenant_id):
        return [await enqueue_job(tenant, "test.long", {"n": n}, queue="long") for n in numbers]


async def effects(tenant: TenantContext) -> Counter[int]:
    """How often each number has left its effect in the tenant."""
    async with DB.tenant(tenant.tenant_id):
        return Counter(
            await sql.values(
                int,
                "SELECT (data->>'n')::int FROM core.event WHERE tenant_id = $1 AND kind = $2",
                tenant.tenant_id,
                EFFECT,
            )
        )


async def states(tenant: TenantContext) -> Counter[str]:
    """How many jobs of the tenant are in each state."""
    async with DB.tenant(tenant.tenant_id):
        return Counter(await sql.values(str, "SELECT state FROM core.job WHERE tenant_id = $1", tenant.tenant_id))


async def change_job(tenant: TenantContext, job_id: UUID, change: str) -> None:
    """Changes a job's row as the passing of time would."""
    async with DB.tenant(tenant.tenant_id):
        changed = await sql.execute(
            f"UPDATE core.job SET {change} WHERE tenant_id = $1 AND id = $2",  # noqa: S608 -- the test's own words
            tenant.tenant_id,
            job_id,
        )
    assert changed == 1


async def enable_plugin(tenant: TenantContext, plugin: str, *, enabled: bool) -> None:
    """Switches a plugin on or off for a tenant."""
    async with DB.tenant(tenant.tenant_id):
        await sql.execute(
            """
            INSERT INTO tenants.tenant_plugin (tenant_id, id, plugin, enabled, changed_at)
            VALUES ($1, $2, $3, $4, now())
            ON CONFLICT (tenant_id, plugin) DO UPDATE SET enabled = excluded.enabled
            """,
            tenant.tenant_id,
            new_id(),
            plugin,
            enabled,
        )


async def until(reached: Callable[[], Awaitable[bool]], seconds: float = 60.0) -> None:
    """Waits until something is so; an error on the way (the database is away) only means not yet."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            if await reached():
                return
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pass
        assert asyncio.get_running_loop().time() < deadline, "it did not come about in time"
        await asyncio.sleep(0.05)


async def settled(condition: Callable[[], bool]) -> None:
    """Waits until something in this process is so."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 -- what is waited for has no event of its own
            await asyncio.sleep(0.005)


@dataclass
class WorkerProcesses:
    """Worker processes with the jobs of this module; ``log`` gathers what they print."""

    urls: DatabaseUrls
    redis_url: str
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **options: str) -> subprocess.Popen[bytes]:
        """Starts one more."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.workers.worker_process"],
                cwd=_ROOT,
                env={
                    **os.environ,
                    "TEST_APP": self.urls.app,
                    "TEST_PLATFORM": self.urls.platform,
                    "TEST_REDIS": self.redis_url,
                    **options,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        process.kill()
        process.wait()
        self.running.remove(process)

    def stop_all(self) -> list[int]:
        """SIGTERM to all; their exit codes."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in self.running]
        self.running.clear()
        return codes
