"""The servers of a home, started for real."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
import pytest
import redis

from workers.embedded import EmbeddedServers, Role, throwaway_servers

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def servers() -> Iterator[EmbeddedServers]:
    with throwaway_servers() as started:
        yield started


@pytest.mark.parametrize("role", ["owner", "app", "platform"])
async def test_each_role_enters_the_database_under_its_own_name(servers: EmbeddedServers, role: Role) -> None:
    connection = await asyncpg.connect(servers.database_url(role))
    try:
        assert await connection.fetchrow("SELECT current_user, current_database()") == (f"ys_{role}", "yingshang")
    finally:
        await connection.close()


def test_redis_answers_on_its_address(servers: EmbeddedServers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.ping() is True


def test_throwaway_servers_leave_nothing_behind() -> None:
    with throwaway_servers() as started:
        home, pids = started.home.path, [process.pid for process in started.processes]
        assert len([pid for pid in pids if pid is not None]) == 2
    assert not home.exists()
    assert [process.pid for process in started.processes] == [None, None]
