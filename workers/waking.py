"""The door to Redis: arq carries a wake from the relay of one process to whichever process is free.

arq runs nothing itself. Its function hands the wake to the runner and returns, so that none of its locks, timeouts and
retries ever decides about a job, and a job that runs survives the loss of Redis. Every trouble with Redis ends in the
same way: the connection is given up and made anew, and until then ``send`` says no.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.worker import Worker, func

from core.jobs import Queue
from workers.relay import DueJob
from workers.slots import Wake

logger = logging.getLogger(__name__)

RUN_JOB = "run_job"

_POLL_SECONDS = 0.05
_REDIS_SECONDS = 1.0
_RECONNECT_SECONDS = 0.5
# A wake that is older than this has long been answered without Redis.
_EXPIRES_SECONDS = 30
# Wakes that a killed worker had just picked up stay locked at the head of the queue until then: read past them.
_READ_LIMIT = 1000


def queue_name(queue: Queue) -> str:
    """The key of the sorted set in which arq keeps a queue's wakes."""
    return f"yingshang:wake:{queue}"


def encode(message: dict[str, Any]) -> bytes:
    """What arq writes into Redis: msgpack, never pickle."""
    return msgspec.msgpack.encode(message)


def decode(message: bytes) -> dict[str, Any]:
    """Reads what arq wrote. Raises msgspec.DecodeError for anything that is not msgpack."""
    return msgspec.msgpack.decode(message, type=dict[str, Any])


class RedisDoor:
    """Sends wakes and receives them. ``offers`` takes what arrives, by queue."""

    def __init__(self, redis_url: str, offers: Mapping[Queue, Callable[[Wake], None]]) -> None:
        settings = RedisSettings.from_dsn(redis_url)
        settings.conn_retries = 0
        self._settings = settings
        self._offers = offers
        self._redis: ArqRedis | None = None
        self._broken = asyncio.Event()
        self._away = False

    async def send(self, queue: Queue, jobs: Sequence[DueJob]) -> bool:
        """Sends the wakes; False when Redis did not take all of them within a second."""
        if self._redis is None:
            return False
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                for job in jobs:
                    await self._enqueue(self._redis, queue, job)
        except Exception as error:  # whatever Redis says, the jobs are run without it
            logger.warning("Redis took no wakes: %s: %s", type(error).__name__, error)
            self._broken.set()
            return False
        return True

    async def listen(self) -> None:
        """Receives wakes until it is cancelled, through every loss of Redis."""
        while True:
            try:
                await self._listen_once()
            except Exception as error:  # arq ends with whatever its connection raised
                self._tell_away(error)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        async with asyncio.timeout(_REDIS_SECONDS):
            redis = await create_pool(self._settings, job_serializer=encode, job_deserializer=decode)
        workers = [self._worker(redis, queue) for queue in self._offers]
        self._broken.clear()
        tasks = [asyncio.create_task(worker.async_run()) for worker in workers]
        tasks.append(asyncio.create_task(self._until_broken()))
        self._redis, self._away = redis, False
        logger.info("Redis is there")
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._redis = None
            await _cancel([*tasks, *(task for worker in workers for task in worker.tasks.values())])
            await redis.aclose(close_connection_pool=True)

    def _tell_away(self, error: Exception) -> None:
        if not self._away:
            logger.warning("Redis is away, jobs run without it: %s: %s", type(error).__name__, error)
        self._away = True

    async def _until_broken(self) -> None:
        await self._broken.wait()
        raise ConnectionError("the connection is given up")

    async def _enqueue(self, redis: ArqRedis, queue: Queue, job: DueJob) -> None:
        # None means that a wake of the same try is still there, which is as good.
        await redis.enqueue_job(
            RUN_JOB,
            str(job.wake.tenant_id),
            str(job.wake.job_id),
            _job_id=f"{job.wake.job_id}:{job.tries}",
            _queue_name=queue_name(queue),
            _expires=_EXPIRES_SECONDS,
        )

    def _worker(self, redis: ArqRedis, queue: Queue) -> Worker:
        offer = self._offers[queue]

        async def run_job(_: dict[Any, Any], *args: Any, **__: Any) -> None:
            tenant_id, job_id = args
            offer(Wake(UUID(tenant_id), UUID(job_id)))

        carry = func(run_job, name=RUN_JOB, timeout=_REDIS_SECONDS, keep_result=0, max_tries=1)  # type: ignore[arg-type]  # -- arq's protocol asks a function for __qualname__
        return Worker(
            functions=[carry],
            queue_name=queue_name(queue),
            redis_pool=redis,
            handle_signals=False,
            max_jobs=100,
            job_timeout=_REDIS_SECONDS,
            keep_result=0,
            poll_delay=_POLL_SECONDS,
            queue_read_limit=_READ_LIMIT,
            retry_jobs=False,
            log_results=False,
            job_serializer=encode,
            job_deserializer=decode,
        )


class NoRedis:
    """An installation without Redis: every job is run by the process that finds it."""

    async def send(self, _queue: Queue, _jobs: Sequence[DueJob]) -> bool:
        """Takes nothing."""
        return False

    async def listen(self) -> None:
        """Nothing ever arrives."""
        await asyncio.Event().wait()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
