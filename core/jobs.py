"""Work to be done after a commit. A row in PostgreSQL is the truth of a job; Redis only wakes it.

A service writes its job in its own transaction by ``enqueue_job``. An area defines what a job does in its ``jobs.py``
as a JobDef; ``workers/`` claims, runs, retries and buries.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.db import PLATFORM
from core.ids import new_id
from core.phrases import as_text

Queue = Literal["short", "long"]
State = Literal["waiting", "running", "done", "skipped", "dead"]

MAX_TRIES = 5
KEPT = timedelta(days=30)


class Job(msgspec.Struct, frozen=True):
    """What a running job is given: ids only, everything else is read again."""

    id: UUID
    name: str
    payload: dict[str, object]
    tries: int


JobFunction = Callable[[TenantContext, Job], Awaitable[None]]


class JobDef(msgspec.Struct, frozen=True):
    """A named job. ``name`` is ``area.verb``; ``long`` jobs have their own queue so that short ones never wait.

    ``run`` is awaited inside the tenant's transaction, and the job is marked done in that same transaction: what it
    writes to the database happens exactly once. What it does elsewhere (files, mail) may happen again after a crash,
    so it is keyed by the job's or the event's id. A short job takes a second or two; see ``workers.settings`` for
    after how long it is cut off.
    """

    name: str
    run: JobFunction
    queue: Queue = "short"


class JobStatus(msgspec.Struct, frozen=True):
    """What may be told about a job. ``progress`` counts from 0 to 100; ``error`` is empty unless it failed."""

    id: UUID
    name: str
    state: State
    progress: int
    tries: int
    error: str
    run_at: datetime
    created_at: datetime
    done_at: datetime | None


class WorkerHealth(msgspec.Struct, frozen=True):
    """Facts for /readyz; ages in seconds.

    ``beat_age`` is how long ago the liveliest worker reported, None when none ever did or all have signed off.
    ``waiting_age`` is how long the oldest due job of an active tenant has waited, 0 when none waits. ``dead`` counts
    the jobs that were given up.
    """

    beat_age: float | None
    waiting_age: float
    dead: int


async def enqueue_job(
    tenant: TenantContext,
    name: str,
    payload: dict[str, object],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    queue: Queue = "short",
) -> UUID:
    """Writes a job row; it exists if and only if the present transaction commits.

    ``key`` makes it once-only: a second job of the tenant with the same key is not written and the first one's id is
    returned, for as long as the first is kept (30 days after it is done). ``run_at`` is the earliest moment; when
    absent, the server's present moment, so that a machine with a slow or fast clock delays nothing.
    """
    job_id = new_id()
    found = await sql.value(
        UUID,
        """
        INSERT INTO core.job (tenant_id, id, name, queue, payload, key, run_at, created_at)
        VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, coalesce($7, now()), $8)
        ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key RETURNING id
        """,
        tenant.tenant_id,
        job_id,
        name,
        queue,
        msgspec.json.encode(payload, enc_hook=as_text).decode(),
        key or str(job_id),
        run_at,
        now(),
    )
    return found or job_id


_STATUS = "id, name, state, progress, tries, error, run_at, created_at, done_at"


async def job_status(tenant: TenantContext, job_id: UUID) -> JobStatus | None:
    """How a job of the tenant stands; None when there is none, or it was done long ago."""
    return await sql.first(
        JobStatus,
        f"SELECT {_STATUS} FROM core.job WHERE tenant_id = $1 AND id = $2",  # noqa: S608 -- constant column list
        tenant.tenant_id,
        job_id,
    )


async def dead_jobs(tenant: TenantContext, limit: int = 50) -> list[JobStatus]:
    """The tenant's jobs that were given up, latest first."""
    return await sql.rows(
        JobStatus,
        f"""
        SELECT {_STATUS} FROM core.job WHERE tenant_id = $1 AND state = 'dead' AND done_at IS NOT NULL
        ORDER BY done_at DESC LIMIT $2
        """,  # noqa: S608 -- constant column list
        tenant.tenant_id,
        limit,
    )


async def revive_job(tenant: TenantContext, job_id: UUID) -> bool:
    """Lets a dead job begin anew with all its tries; False when it is not dead."""
    return bool(
        await sql.execute(
            """
            UPDATE core.job SET state = 'waiting', run_at = now(), tries = 0, failures = 0, error = '', progress = 0,
                                done_at = NULL, woken_at = NULL
            WHERE tenant_id = $1 AND id = $2 AND state = 'dead'
            """,
            tenant.tenant_id,
            job_id,
        )
    )


async def abandon_job(tenant: TenantContext, job_id: UUID) -> bool:
    """Puts a dead job away for good, with its error; False when it is not dead. It is forgotten like a skipped one."""
    return bool(
        await sql.execute(
            """
            UPDATE core.job SET state = 'skipped', done_at = now()
            WHERE tenant_id = $1 AND id = $2 AND state = 'dead'
            """,
            tenant.tenant_id,
            job_id,
        )
    )


async def report_progress(tenant: TenantContext, job: Job, percent: int) -> None:
    """Shows how far a running job has come (0 to 100).

    Goes through the platform's door, because the job's own transaction is seen by nobody until its end.
    """
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            "UPDATE core.job SET progress = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
            tenant.tenant_id,
            job.id,
            max(0, min(percent, 100)),
        )


async def forget_done_jobs(tenant: TenantContext) -> int:
    """Removes jobs that were done or skipped more than 30 days ago and returns their number; dead ones stay."""
    return await sql.execute(
        """
        DELETE FROM core.job
        WHERE tenant_id = $1 AND done_at IS NOT NULL AND done_at < $2 AND state IN ('done', 'skipped')
        """,
        tenant.tenant_id,
        now() - KEPT,
    )


_HEALTH = """
SELECT
  (SELECT extract(epoch FROM clock_timestamp() - max(at))::float8 FROM core.worker_beat) AS beat_age,
  coalesce((
    SELECT extract(epoch FROM clock_timestamp() - job.run_at)::float8
    FROM core.job JOIN tenants.tenant ON tenant.id = job.tenant_id AND tenant.status = 'active'
    WHERE job.state = 'waiting' AND job.run_at <= now() ORDER BY job.run_at LIMIT 1), 0) AS waiting_age,
  (SELECT count(*) FROM core.job WHERE state = 'dead')::int AS dead
"""


async def worker_health() -> WorkerHealth:
    """How the workers of this installation do, over all tenants; through the platform's door."""
    async with PLATFORM.transaction() as platform:
        found = await platform.fetch(_HEALTH)
    return WorkerHealth(**dict(found[0]))
