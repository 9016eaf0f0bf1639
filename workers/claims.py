"""The life of a job row: claimed, done, failed, given back. Each step is one statement that names its holder.

A claim is known by the worker's name and the number of the try. Whoever lost it, because the lease ran out and another
process took over, changes nothing any more: the statement finds no row, and the whole effect is rolled back.
"""

import logging
from datetime import timedelta
from uuid import UUID

import msgspec

from core import sql
from core.db import DB
from core.jobs import MAX_TRIES, Job, State
from workers.slots import Wake

logger = logging.getLogger(__name__)

# A killed worker is not the job's fault, so it counts less than an error. A job that takes its worker down each time
# must still come to an end.
MAX_CLAIMS = 10
_KILLED = f"工作进程在运行这个任务时中断了 {MAX_CLAIMS} 次，已停止重试。"
_ERROR_LENGTH = 500


class LeaseLostError(RuntimeError):
    """The job is no longer ours: the lease ran out and somebody else took over. Nothing of this run may stay."""


class Claim(msgspec.Struct, frozen=True):
    """A job that this process holds."""

    tenant_id: UUID
    job: Job
    worker: str


class _Claimed(msgspec.Struct, frozen=True):
    name: str
    payload: str
    tries: int
    state: State


async def claim_job(wake: Wake, worker: str, lease: timedelta) -> Claim | None:
    """Takes a due job for ``lease``, in a transaction of its own; None when it is not to be had.

    A job that was claimed too often without an end is buried instead.
    """
    async with DB.tenant(wake.tenant_id):
        found = await sql.first(
            _Claimed,
            """
            UPDATE core.job SET
              state = CASE WHEN tries < $5 THEN 'running' ELSE 'dead' END,
              lease_until = CASE WHEN tries < $5 THEN now() + $4::interval END,
              done_at = CASE WHEN tries < $5 THEN NULL ELSE now() END,
              error = CASE WHEN tries < $5 THEN error ELSE $6 END,
              tries = least(tries + 1, $5), worker = $3, woken_at = NULL
            WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'running')
              AND coalesce(lease_until, run_at) <= now()
            RETURNING name, payload::text AS payload, tries, state
            """,
            wake.tenant_id,
            wake.job_id,
            worker,
            lease,
            MAX_CLAIMS,
            _KILLED,
        )
    if found is None:
        return None
    if found.state == "dead":
        logger.error("job=%s id=%s tenant=%s outcome=dead error=%s", found.name, wake.job_id, wake.tenant_id, _KILLED)
        return None
    job = Job(id=wake.job_id, name=found.name, payload=msgspec.json.decode(found.payload), tries=found.tries)
    return Claim(wake.tenant_id, job, worker)


async def finish_job(claim: Claim, state: State = "done") -> None:
    """Marks the job in the transaction of its effect. Raises LeaseLostError when it is no longer held."""
    done = await sql.execute(
        """
        UPDATE core.job SET state = $5, done_at = clock_timestamp(), lease_until = NULL, error = '',
                            progress = CASE WHEN $5 = 'done' THEN 100 ELSE progress END
        WHERE tenant_id = $1 AND id = $2 AND worker = $3 AND tries = $4 AND state = 'running'
        """,
        *_held(claim),
        state,
    )
    if not done:
        raise LeaseLostError(f"job {claim.job.id} is no longer held")


async def fail_job(claim: Claim, error: str, pause: timedelta) -> State | None:
    """Records a failure: the job waits for ``pause``, or is dead after MAX_TRIES. In a transaction of its own.

    Returns the state the job has now, None when it is no longer held.
    """
    async with DB.tenant(claim.tenant_id):
        found = await sql.value(
            str,
            """
            UPDATE core.job SET
              failures = failures + 1, error = $5, lease_until = NULL, woken_at = NULL,
              state = CASE WHEN failures + 1 < $6 THEN 'waiting' ELSE 'dead' END,
              done_at = CASE WHEN failures + 1 < $6 THEN NULL ELSE now() END,
              run_at = now() + $7::interval
            WHERE tenant_id = $1 AND id = $2 AND worker = $3 AND tries = $4 AND state = 'running'
            RETURNING state
            """,
            *_held(claim),
            _storable(error),
            MAX_TRIES,
            pause,
        )
    return None if found is None else msgspec.convert(found, State)


async def return_job(claim: Claim, pause: timedelta, *, counts: bool) -> None:
    """Gives a job back that was interrupted; it is no failure of the job. In a transaction of its own.

    ``counts`` says whether the try stays on its record, as when the database went down under it: a job that takes the
    server down each time ends after MAX_CLAIMS.
    """
    async with DB.tenant(claim.tenant_id):
        await sql.execute(
            """
            UPDATE core.job SET state = 'waiting', tries = tries - $6, lease_until = NULL, woken_at = NULL,
                                run_at = now() + $5::interval
            WHERE tenant_id = $1 AND id = $2 AND worker = $3 AND tries = $4 AND state = 'running'
            """,
            *_held(claim),
            pause,
            0 if counts else 1,
        )


def _storable(error: str) -> str:
    """An error text that PostgreSQL takes, whatever a library put into it."""
    return error[:_ERROR_LENGTH].replace("\0", "").encode("utf-8", "replace").decode()


def _held(claim: Claim) -> tuple[UUID, UUID, str, int]:
    return claim.tenant_id, claim.job.id, claim.worker, claim.job.tries
