"""Runs the jobs of one queue in one process.

A job is claimed in a short transaction. Then its function and the mark "done" share one transaction of the tenant: the
effect in the database and the mark come together or not at all, however often a worker is killed.
"""

import asyncio
import contextvars
import logging
import random
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import asyncpg

from core.context import TenantContext
from core.db import DB
from core.errors import AppError
from core.hooks.caller import Contribution
from core.hooks.registry import CORE
from core.jobs import JobDef, State
from tenants.resolve import job_context
from workers.claims import Claim, LeaseLostError, claim_job, fail_job, finish_job, return_job
from workers.settings import LEASE, JobRegistry, QueuePlan
from workers.slots import Slots, Wake

logger = logging.getLogger(__name__)

_FIRST_PAUSE = 2.0
_OUTAGE_PAUSE = timedelta(seconds=1)
_RETURN_SECONDS = 5.0


def backoff(tries: int) -> timedelta:
    """How long a job waits after its nth try failed: about 2, 8, 32, 128 seconds, spread by half either way."""
    return timedelta(seconds=_FIRST_PAUSE * 4 ** (tries - 1) * random.uniform(0.5, 1.5))  # noqa: S311 -- no secret


class DatabaseAwayError(RuntimeError):
    """The transaction of a job could not be opened."""


def is_outage(error: BaseException) -> bool:
    """Whether the database went away under a job; then the job is not to blame."""
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    return isinstance(
        error,
        DatabaseAwayError
        | asyncpg.PostgresConnectionError
        | asyncpg.AdminShutdownError
        | asyncpg.CrashShutdownError
        | asyncpg.CannotConnectNowError,
    )


class Runner:
    """The slots of one queue and the jobs in them. ``freed`` is set whenever a slot was freed.

    ``worker`` is this process's name on its claims. Jobs run in the context in which the runner was made, never in
    that of the transaction that happened to wake them.
    """

    def __init__(
        self,
        plan: QueuePlan,
        jobs: JobRegistry,
        worker: str,
        freed: asyncio.Event,
        *,
        lease: timedelta = LEASE,
        pause: Callable[[int], timedelta] = backoff,
    ) -> None:
        self.plan = plan
        self.slots = Slots(plan.slots, plan.per_tenant, plan.ahead)
        self._jobs = jobs
        self._worker = worker
        self._freed = freed
        self._lease = lease
        self._pause = pause
        self._context = contextvars.copy_context()
        self._tasks: dict[asyncio.Task[None], Claim | None] = {}
        self._stopping = False

    def offer(self, wake: Wake) -> None:
        """Takes in a wake and starts what may start. Returns at once."""
        if not self._stopping:
            self.slots.offer(wake)
            self._fill()

    def claims(self) -> list[Claim]:
        """What this process holds, for the heartbeat."""
        return [claim for claim in self._tasks.values() if claim is not None]

    async def stop(self, grace: float) -> None:
        """Starts nothing more, lets what runs end for ``grace`` seconds, then interrupts it and gives it back."""
        self._stopping = True
        self.slots.drop_pending()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        self.interrupt()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_RETURN_SECONDS)

    def interrupt(self) -> None:
        """Interrupts everything that runs; each job is given back."""
        for task in self._tasks:
            task.cancel()

    def _fill(self) -> None:
        while (wake := self.slots.take()) is not None:
            task = asyncio.create_task(self._work(wake), context=self._context.copy())
            self._tasks[task] = None

    async def _work(self, wake: Wake) -> None:
        try:
            claim = await claim_job(wake, self._worker, self._lease)
            if claim is not None:
                self._hold(claim)
                await self._run_to_end(claim)
        except Exception as error:  # the row keeps its lease, and the sweep finds it
            logger.warning("job id=%s tenant=%s was left: %s: %s", wake.job_id, wake.tenant_id, _kind(error), error)
        finally:
            self._let_go(wake)

    async def _run_to_end(self, claim: Claim) -> None:
        started = perf_counter()
        limit = asyncio.timeout(self.plan.timeout)
        try:
            async with limit:
                outcome: State | str = await self._run(claim)
        except asyncio.CancelledError:
            await return_job(claim, timedelta(), counts=False)
            _report(claim, started, "returned")
            raise
        except LeaseLostError:
            outcome = "lost"
        except Exception as error:
            late = TimeoutError(f"运行超过 {self.plan.timeout:g} 秒，已中止。") if limit.expired() else None
            outcome = await self._fail(claim, late or error)
        _report(claim, started, outcome)

    async def _run(self, claim: Claim) -> State:
        async with DB.tenant(claim.tenant_id):
            tenant = await _open(claim)
            found = self._jobs.get(claim.job.name)
            if found is None:
                raise LookupError(f"没有名为“{claim.job.name}”的任务；它的插件可能已卸下，或工作进程的版本较旧。")
            outcome: State = "done" if _is_on(tenant, found) else "skipped"
            if outcome == "done":
                await found.item.run(tenant, claim.job)
            await finish_job(claim, outcome)
        return outcome

    async def _fail(self, claim: Claim, error: Exception) -> str:
        if is_outage(error):
            await return_job(claim, _OUTAGE_PAUSE, counts=True)
            return "returned"
        text = error.sentence if isinstance(error, AppError) else f"{_kind(error)}: {error}"
        state = await fail_job(claim, text, self._pause(claim.job.tries))
        log = logger.error if state == "dead" else logger.warning
        log("job=%s id=%s failed: %s", claim.job.name, claim.job.id, text, exc_info=_defect(error))
        return "failed" if state == "waiting" else state or "lost"

    def _hold(self, claim: Claim) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks[task] = claim

    def _let_go(self, wake: Wake) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.pop(task, None)
        self.slots.release(wake)
        if not self._stopping:
            self._fill()
        self._freed.set()


async def _open(claim: Claim) -> TenantContext:
    try:
        return await job_context(claim.tenant_id)
    except Exception as error:
        raise DatabaseAwayError(f"{_kind(error)}: {error}") from error


def _is_on(tenant: TenantContext, job: Contribution[JobDef]) -> bool:
    return job.owner == CORE or job.owner in tenant.enabled


def _defect(error: Exception) -> Exception | None:
    """What deserves a stack trace: a refusal explains itself by its sentence."""
    return None if isinstance(error, AppError | LookupError) else error


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _report(claim: Claim, started: float, outcome: str) -> None:
    logger.info(
        "job=%s id=%s tenant=%s tries=%d ms=%d outcome=%s",
        claim.job.name,
        claim.job.id,
        claim.tenant_id,
        claim.job.tries,
        (perf_counter() - started) * 1000,
        outcome,
    )
