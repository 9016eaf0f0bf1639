"""One worker process: opens the doors, keeps its loops going through every outage, and stops in good order."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import asyncpg
import msgspec

from core.config import DatabaseUrls
from core.db import DB, JOB_STATEMENT_TIMEOUT_MS, PLATFORM
from core.ids import new_id
from core.jobs import Queue
from workers.deliveries import EventRelay
from workers.heartbeat import Heartbeat
from workers.relay import JobRelay
from workers.runner import Runner, backoff
from workers.schedule import Schedule, Scheduler
from workers.settings import LEASE, PLANS, REACTIONS, SCHEDULES, JobRegistry, QueuePlan, Reactions, job_registry
from workers.waking import NoRedis, RedisDoor

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
STOP_GRACE_SECONDS = 20.0

# A turn is followed at once by the next while there is more to do, but never more often than this.
_SHORTEST_PAUSE = 0.02
_SCHEDULE_SECONDS = 30.0
_LONGEST_RETRY = 2.0


class WorkerParts(msgspec.Struct, frozen=True):
    """What a worker runs, as ``run_worker`` composes it; a test composes its own.

    ``pause`` says how long a job waits after its nth failed try.
    """

    jobs: JobRegistry
    reactions: Reactions = REACTIONS
    schedules: Sequence[Schedule] = SCHEDULES
    plans: Sequence[QueuePlan] = PLANS
    lease: timedelta = LEASE
    pause: Callable[[int], timedelta] = backoff
    stop_grace: float = STOP_GRACE_SECONDS


async def run_worker(databases: DatabaseUrls, redis_url: str | None, *, parts: WorkerParts | None = None) -> None:
    """Runs jobs, relays events and fans out schedules until SIGTERM or SIGINT; a second signal interrupts what runs.

    Belongs to the main thread. Lives through every restart of PostgreSQL and Redis; without a ``redis_url`` it works
    by polling alone. Raises PluginRefusedError when an installed plugin does not fit.
    """
    parts = parts or WorkerParts(jobs=job_registry())
    # arq tells of each wake it carries; what becomes of the job is told by the runner.
    logging.getLogger("arq").setLevel(logging.CRITICAL)
    worker = _Worker(parts, redis_url)
    with _signals(worker.ask_to_stop):
        async with _open_doors(databases, parts, worker.stopping) as opened:
            if opened:
                await worker.run()


class _Worker:
    def __init__(self, parts: WorkerParts, redis_url: str | None) -> None:
        self.stopping = asyncio.Event()
        self._grace = parts.stop_grace
        self._beat_seconds = parts.lease.total_seconds() / 3
        name = f"{socket.gethostname()}:{os.getpid()}:{new_id().hex[-6:]}"
        self._freed = asyncio.Event()
        self._runners: dict[Queue, Runner] = {
            plan.queue: Runner(plan, parts.jobs, name, self._freed, lease=parts.lease, pause=parts.pause)
            for plan in parts.plans
        }
        offers = {queue: runner.offer for queue, runner in self._runners.items()}
        self._door = RedisDoor(redis_url, offers) if redis_url else NoRedis()
        self._job_relay = JobRelay(self._runners, self._door)
        self._event_relay = EventRelay(parts.reactions, parts.jobs)
        self._scheduler = Scheduler(parts.schedules)
        self._heartbeat = Heartbeat(name, self._runners.values(), parts.lease)
        self._name = name

    def ask_to_stop(self) -> None:
        """Stop in good order; asked again, interrupt what still runs."""
        if self.stopping.is_set():
            for runner in self._runners.values():
                runner.interrupt()
        self.stopping.set()

    async def run(self) -> None:
        """Works until it is asked to stop, then gives back what does not end in time."""
        logger.info("worker=%s started", self._name)
        beating = asyncio.create_task(_repeat("heartbeat", self._beat))
        working = [
            asyncio.create_task(self._door.listen()),
            asyncio.create_task(_repeat("relay", self._relay)),
            asyncio.create_task(_repeat("schedule", self._fan_out)),
        ]
        try:
            await self.stopping.wait()
        finally:
            await _cancel(working)
            await asyncio.gather(*(runner.stop(self._grace) for runner in self._runners.values()))
            await _cancel([beating])
            with contextlib.suppress(Exception):  # the database may be away; the beat grows old by itself
                await self._heartbeat.sign_off()
            logger.info("worker=%s stopped", self._name)

    async def _relay(self) -> None:
        self._freed.clear()
        told = await self._event_relay.relay()
        found = await self._job_relay.wake_due()
        if told:
            await asyncio.sleep(_SHORTEST_PAUSE)
        elif not found:
            await asyncio.sleep(POLL_SECONDS)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._freed.wait(), POLL_SECONDS)
            await asyncio.sleep(_SHORTEST_PAUSE)

    async def _beat(self) -> None:
        await self._heartbeat.beat()
        await asyncio.sleep(self._beat_seconds)

    async def _fan_out(self) -> None:
        await self._scheduler.fan_out()
        await asyncio.sleep(_SCHEDULE_SECONDS)


async def _repeat(what: str, turn: Callable[[], Awaitable[None]]) -> None:
    """Does one turn after the other for ever; a turn that fails is logged and tried again, ever more slowly."""
    retry = POLL_SECONDS
    while True:
        try:
            await turn()
            retry = POLL_SECONDS
        except Exception as error:
            logger.warning("%s failed, again in %.1f s: %s: %s", what, retry, type(error).__name__, error)
            await asyncio.sleep(retry)
            retry = min(retry * 2, _LONGEST_RETRY)


@asynccontextmanager
async def _open_doors(databases: DatabaseUrls, parts: WorkerParts, stopping: asyncio.Event) -> AsyncIterator[bool]:
    """Opens both pools, waiting for the database as long as it takes; False when the process is stopped before."""
    # One connection per slot, and one each for relaying events and fanning out.
    size = sum(plan.slots for plan in parts.plans) + 2
    try:
        yield await _opened(databases, size, stopping)
    finally:
        await DB.stop()
        await PLATFORM.stop()


async def _opened(databases: DatabaseUrls, size: int, stopping: asyncio.Event) -> bool:
    while not stopping.is_set():
        try:
            await DB.start(
                databases.app,
                size=size,
                statement_timeout_ms=JOB_STATEMENT_TIMEOUT_MS,
                pgbouncer=databases.pgbouncer,
            )
            await PLATFORM.start(databases.platform, pgbouncer=databases.pgbouncer)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError) as error:
            logger.warning("the database is away: %s: %s", type(error).__name__, error)
            await DB.stop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LONGEST_RETRY)
        else:
            return True
    return False


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _signals(ask_to_stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
