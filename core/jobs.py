"""Work to be done after a commit. A row in PostgreSQL is the truth of a job; Redis only wakes it.

A service writes its job in its own transaction by ``enqueue_job``. An area defines what a job does in its ``jobs.py``
as a JobDef; ``workers/`` claims, runs, retries and buries.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.ids import new_id

Queue = Literal["short", "long"]
MAX_TRIES = 5


class Job(msgspec.Struct, frozen=True):
    """What a running job is given: ids only, everything else is read again."""

    id: UUID
    name: str
    payload: dict[str, object]
    tries: int


JobFunction = Callable[[TenantContext, Job], Awaitable[None]]


class JobDef(msgspec.Struct, frozen=True):
    """A named job. ``name`` is ``area.verb``; ``long`` jobs have their own queue so that short ones never wait."""

    name: str
    run: JobFunction
    queue: Queue = "short"


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
    returned. ``run_at`` is the earliest moment, now when absent.
    """
    job_id = new_id()
    found = await sql.value(
        UUID,
        """
        INSERT INTO core.job (tenant_id, id, name, queue, payload, key, run_at, created_at)
        VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8)
        ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key RETURNING id
        """,
        tenant.tenant_id,
        job_id,
        name,
        queue,
        msgspec.json.encode(payload).decode(),
        key or str(job_id),
        run_at or now(),
        now(),
    )
    return found or job_id
