"""The door to Redis: what goes through it, and that losing it is noticed and mended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from core.jobs import Queue
from tests.workers.lab import until
from workers.embedded import EmbeddedServers
from workers.relay import DueJob
from workers.slots import Wake
from workers.waking import NoRedis, RedisDoor, decode, queue_name


def _job() -> DueJob:
    return DueJob(Wake(uuid4(), uuid4()), tries=0, unmet=False)


@asynccontextmanager
async def _listening(url: str, offers: dict[Queue, Callable[[Wake], None]]) -> AsyncIterator[RedisDoor]:
    door = RedisDoor(url, offers)
    listening = asyncio.create_task(door.listen())
    try:
        await until(lambda: door.send("short", []), 10)
        yield door
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _arrived(heard: list[Wake], number: int) -> None:
    async def enough() -> bool:
        return len(heard) >= number

    await until(enough, 10)


@pytest.fixture
async def redis(servers: EmbeddedServers) -> AsyncIterator[Redis]:
    async with Redis.from_url(servers.redis_url) as client:
        await client.flushall()
        yield client
        await client.flushall()


async def test_wakes_arrive_by_queue_and_nothing_is_left(servers: EmbeddedServers, redis: Redis) -> None:
    short: list[Wake] = []
    long: list[Wake] = []
    jobs = [_job() for _ in range(30)]
    async with _listening(servers.redis_url, {"short": short.append, "long": long.append}) as door:
        assert await door.send("short", jobs[:20])
        assert await door.send("long", jobs[20:])
        await _arrived(short, 20)
        await _arrived(long, 10)
    assert sorted(short, key=repr) == sorted((job.wake for job in jobs[:20]), key=repr)
    assert sorted(long, key=repr) == sorted((job.wake for job in jobs[20:]), key=repr)
    left = {key async for key in redis.scan_iter()}
    assert {key for key in left if not key.endswith(b":health-check")} == set()


async def test_what_lies_in_redis_is_msgpack_with_two_ids(servers: EmbeddedServers, redis: Redis) -> None:
    job = _job()
    async with _listening(servers.redis_url, {"long": lambda _: None}) as door:
        assert await door.send("short", [job, job])  # nobody listens to this queue
    (key,) = [key async for key in redis.scan_iter("arq:job:*")]
    message = decode(await redis.get(key) or b"")
    assert message["a"] == [str(job.wake.tenant_id), str(job.wake.job_id)]
    assert message["k"] == {}
    assert 0 < await redis.pttl(key) <= 30_000
    assert await redis.zcard(queue_name("short")) == 1


async def test_a_strange_message_is_no_wake_and_stops_nothing(servers: EmbeddedServers, redis: Redis) -> None:
    heard: list[Wake] = []
    async with _listening(servers.redis_url, {"short": heard.append}) as door:
        for name, message in {
            "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07pickled\x94.",
            "tenantless": b"\x85\xa1t\x01\xa1f\xa7run_job\xa1a\x91\xa1x\xa1k\x80\xa2et\x00",
        }.items():
            await redis.psetex(f"arq:job:{name}", 30_000, message)
            await redis.zadd(queue_name("short"), {name: 1})
        job = _job()
        assert await door.send("short", [job])
        await _arrived(heard, 1)
    assert heard == [job.wake]


async def test_a_wiped_redis_is_used_again(servers: EmbeddedServers, redis: Redis) -> None:
    heard: list[Wake] = []
    async with _listening(servers.redis_url, {"short": heard.append}) as door:
        assert await door.send("short", [_job()])
        await _arrived(heard, 1)
        await redis.flushall()
        assert await door.send("short", [_job()])
        await _arrived(heard, 2)


async def test_a_door_that_redis_closed_says_no_until_it_is_open_again(servers: EmbeddedServers, redis: Redis) -> None:
    heard: list[Wake] = []
    async with _listening(servers.redis_url, {"short": heard.append}) as door:
        await redis.config_set("maxclients", 1)
        try:
            await redis.client_kill_filter(_type="normal", skipme=True)
            await until(lambda: _says_no(door), 10)
        finally:
            await redis.config_set("maxclients", 10_000)
        await until(lambda: door.send("short", [_job()]), 10)
        await _arrived(heard, 1)


async def test_without_redis_nothing_is_sent() -> None:
    assert not await NoRedis().send("short", [_job()])


async def test_a_redis_that_is_not_there_is_refused_at_once(servers: EmbeddedServers) -> None:
    door = RedisDoor(f"{servers.redis_url}.absent", {"short": lambda _: None})
    listening = asyncio.create_task(door.listen())
    await asyncio.sleep(0.05)
    assert not await door.send("short", [_job()])
    assert not listening.done()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def _says_no(door: RedisDoor) -> bool:
    return not await door.send("short", [_job()])
