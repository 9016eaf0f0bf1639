"""Jobs of all tenants, as their rows say: what waits, runs, fails or was given up. Payloads are out of reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from core.db import DB, PLATFORM
from core.events import record_event
from core.jobs import abandon_job, revive_job
from core.keyset import PageRequest, cut_page, read_cursor
from tenants.operators.acts import record_act
from tenants.operators.records import Operator
from tenants.platform import platform_rows
from tenants.resolve import job_context

JobView = Literal["dead", "failing", "running", "waiting"]
VIEWS: tuple[JobView, ...] = get_args(JobView)

MOST_AT_ONCE = 500


class JobFilter(msgspec.Struct, frozen=True):
    """Which jobs; empty texts and None leave a condition out."""

    view: JobView = "dead"
    tenant_id: UUID | None = None
    queue: str = ""
    name: str = ""


class JobRow(msgspec.Struct, frozen=True):
    """One job. ``at`` is when it was given up, when it runs next, or until when its worker holds it."""

    tenant_id: UUID
    id: UUID
    tenant_name: str
    name: str
    queue: str
    state: str
    tries: int
    failures: int
    progress: int
    worker: str
    error: str
    created_at: datetime
    at: datetime


class JobPage(msgspec.Struct, frozen=True):
    """One page, with the cursors of its neighbours."""

    rows: list[JobRow]
    next: str | None
    previous: str | None


class JobCounts(msgspec.Struct, frozen=True):
    """How many of each, over all tenants or one."""

    dead: int
    failing: int
    running: int
    waiting: int


class DeadKind(msgspec.Struct, frozen=True):
    """How many jobs of one name were given up."""

    name: str
    jobs: int


class Chosen(msgspec.Struct, frozen=True):
    """A job by tenant and id."""

    tenant_id: UUID
    id: UUID


class Done(msgspec.Struct, frozen=True):
    """How many jobs an act moved, and how many were not dead any more."""

    moved: int
    passed: int


# What waits comes first by its hour, what was given up latest first.
_CONDITION: dict[JobView, str] = {
    "dead": "job.state = 'dead'",
    "failing": "job.state = 'waiting' AND job.failures > 0",
    "running": "job.state = 'running'",
    "waiting": "job.state = 'waiting' AND job.failures = 0",
}
_MOMENT: dict[JobView, str] = {
    "dead": "done_at",
    "failing": "run_at",
    "running": "lease_until",
    "waiting": "run_at",
}
_CHOSEN = "($1::uuid IS NULL OR job.tenant_id = $1) AND ($2 = '' OR job.queue = $2) AND ($3 = '' OR job.name = $3)"


async def job_page(wanted: JobFilter, page: PageRequest) -> JobPage:
    """One page of the jobs."""
    place: tuple[datetime | None, UUID | None] = (
        read_cursor(page.cursor, tuple[datetime, UUID]) if page.cursor else (None, None)
    )
    moment = _MOMENT[wanted.view]
    forward = (wanted.view == "dead") == page.backward
    rows = await platform_rows(
        JobRow,
        f"""
        SELECT job.tenant_id, job.id, tenant.name AS tenant_name, job.name, job.queue, job.state, job.tries,
          job.failures, job.progress, job.worker, job.error, job.created_at, {moment} AS at
        FROM core.job JOIN tenants.tenant ON tenant.id = job.tenant_id
        WHERE {_CONDITION[wanted.view]} AND {_CHOSEN}
          AND ($4::timestamptz IS NULL OR ({moment}, job.id) {">" if forward else "<"} ($4, $5::uuid))
        ORDER BY {moment} {"ASC" if forward else "DESC"}, job.id {"ASC" if forward else "DESC"} LIMIT $6
        """,  # noqa: S608 -- built from the constants above
        wanted.tenant_id,
        wanted.queue,
        wanted.name,
        *place,
        page.limit,
    )
    shown, following, previous = cut_page(rows, page, lambda row: (row.at, row.id))
    return JobPage(shown, following, previous)


async def job_counts(wanted: JobFilter) -> JobCounts:
    """How many jobs each view holds under the same filter."""
    columns = ", ".join(f"count(*) FILTER (WHERE {_CONDITION[view]})::int AS {view}" for view in VIEWS)
    found = await platform_rows(
        JobCounts,
        f"SELECT {columns} FROM core.job WHERE job.state IN ('waiting', 'running', 'dead') AND {_CHOSEN}",  # noqa: S608 -- constants
        wanted.tenant_id,
        wanted.queue,
        wanted.name,
    )
    return found[0]


async def dead_kinds(wanted: JobFilter) -> list[DeadKind]:
    """The names of the jobs that were given up, most first."""
    return await platform_rows(
        DeadKind,
        f"""
        SELECT job.name, count(*)::int AS jobs FROM core.job WHERE job.state = 'dead' AND {_CHOSEN}
        GROUP BY job.name ORDER BY jobs DESC, job.name
        """,  # noqa: S608 -- constants
        wanted.tenant_id,
        wanted.queue,
        wanted.name,
    )


async def job_names() -> list[str]:
    """The names of all jobs that wait, run or were given up."""
    found = await platform_rows(
        DeadKind,
        """
        SELECT name, count(*)::int AS jobs FROM core.job WHERE state IN ('waiting', 'running', 'dead')
        GROUP BY name ORDER BY name
        """,
    )
    return [kind.name for kind in found]


async def chosen_dead(wanted: JobFilter) -> list[Chosen]:
    """The jobs that were given up under a filter, oldest first, so many as one act may move."""
    return await platform_rows(
        Chosen,
        f"""
        SELECT job.tenant_id, job.id FROM core.job WHERE job.state = 'dead' AND {_CHOSEN}
        ORDER BY job.done_at, job.id LIMIT {MOST_AT_ONCE}
        """,  # noqa: S608 -- constants
        wanted.tenant_id,
        wanted.queue,
        wanted.name,
    )


async def settle_dead_jobs(operator: Operator, *, jobs: Sequence[Chosen], act: Literal["revive", "abandon"]) -> Done:
    """Lets jobs that were given up begin anew, or puts them away for good. Each tenant in a transaction of its own.

    What is not dead any more is passed over: somebody was quicker. The tenant's audit log and the operators' say so.
    """
    settle, kind = (revive_job, "job.revived") if act == "revive" else (abandon_job, "job.abandoned")
    moved = 0
    for tenant_id in dict.fromkeys(job.tenant_id for job in jobs):
        async with DB.tenant(tenant_id):
            tenant = await job_context(tenant_id)
            settled = [job.id for job in jobs if job.tenant_id == tenant_id and await settle(tenant, job.id)]
            data: dict[str, object] = {"jobs": len(settled), "ids": [str(job_id) for job_id in settled[:20]]}
            if settled:
                await record_event(tenant, kind, "tenant", tenant_id, data=data, visibility="audit")
        if settled:
            async with PLATFORM.transaction() as platform:
                await record_act(platform, operator, kind, subject_id=tenant_id, subject=tenant.tenant_name, data=data)
        moved += len(settled)
    return Done(moved, len(jobs) - moved)
