"""The servers of a home as a whole: who owns them, who joins them, and what a killed owner leaves."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import asyncpg
import pytest
import redis

from tests.workers.embedded.conftest import RunScript, is_running, wait_until
from workers.embedded import (
    AlreadyRunningError,
    EmbeddedError,
    EmbeddedServers,
    Role,
    embedded_servers,
    joined_servers,
    open_home,
    supervise,
    throwaway_servers,
)

pytestmark = pytest.mark.embedded

_EXTERNAL: dict[Role, str] = {
    "owner": "postgresql://a@db/x",
    "app": "postgresql://b@db/x",
    "platform": "postgresql://c@db/x",
}
_OWN = """
import pathlib, sys
from workers.embedded import embedded_servers
with embedded_servers(pathlib.Path(sys.argv[1])) as servers:
    servers.announce("http://127.0.0.1:8600")
    print(*[process.pid for process in servers.processes])
    sys.stdin.read()
"""


async def _value(servers: EmbeddedServers, question: str) -> object:
    connection = await asyncpg.connect(servers.database_url("owner"))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_stopped_home_starts_again_with_its_rows(home: Path) -> None:
    told: list[str] = []
    with embedded_servers(home, report=told.append) as servers:
        await _value(servers, "CREATE TABLE note AS SELECT 'kept' AS text")
    assert told == ["正在建立数据库（仅首次启动）"]
    with embedded_servers(home, report=told.append) as servers:
        assert await _value(servers, "SELECT text FROM note") == "kept"
    assert len(told) == 1


async def test_a_killed_owner_takes_its_servers_along_and_the_next_start_has_the_rows(
    home: Path, run_script: RunScript
) -> None:
    owner = run_script(_OWN, home)
    assert owner.stdout is not None
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    assert [is_running(pid) for pid in pids] == [True, True]
    with joined_servers(home) as servers:
        await _value(servers, "CREATE TABLE note AS SELECT 'kept' AS text")
        with redis.Redis.from_url(servers.redis_url) as client:
            client.set("job", "waiting")
    owner.kill()
    # At once: the servers of the killed owner may still be shutting down.
    with embedded_servers(home) as servers:
        assert [is_running(pid) for pid in pids] == [False, False]
        assert await _value(servers, "SELECT text FROM note") == "kept"
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.get("job") == b"waiting"


async def test_a_second_owner_is_refused_and_a_command_joins(home: Path, run_script: RunScript) -> None:
    owner = run_script(_OWN, home)
    assert owner.stdout is not None
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    told = f"^营商已在运行：进程 {owner.pid}，数据目录 {home}，网址 http://127.0.0.1:8600；"
    with pytest.raises(AlreadyRunningError, match=told), embedded_servers(home):
        pytest.fail("two owners")
    with joined_servers(home) as servers:
        assert servers.processes == ()
        assert await _value(servers, "SELECT 1") == 1
    assert [is_running(pid) for pid in pids] == [True, True]


async def test_a_command_alone_starts_the_servers_for_itself(home: Path) -> None:
    with joined_servers(home) as servers:
        assert await _value(servers, "SELECT 1") == 1
        pids = [process.pid for process in servers.processes]
    assert [pid for pid in pids if pid is None or is_running(pid)] == []


def test_external_servers_are_not_started(home: Path) -> None:
    with embedded_servers(home, external_databases=_EXTERNAL, external_redis="redis://cache/3") as servers:
        assert servers.processes == ()
        assert servers.redis_url == "redis://cache/3"
        assert [servers.database_url(role) for role in ("owner", "app", "platform")] == [
            "postgresql://a@db/x",
            "postgresql://b@db/x",
            "postgresql://c@db/x",
        ]
        with pytest.raises(EmbeddedError, match="请在那里建库"):
            servers.create_database("other")
    assert not (home / "postgres-18").exists()


def test_an_external_database_leaves_redis_embedded(home: Path) -> None:
    with embedded_servers(home, external_databases=_EXTERNAL) as servers:
        assert [process.child.name for process in servers.processes] == ["redis"]


@pytest.mark.parametrize("name", ["x" * 120, "凤州 数据, 100%"])
async def test_a_home_with_a_long_or_odd_name_serves_as_well(folder: Path, name: str) -> None:
    short = open_home(folder / name, create_account=False).sockets
    try:
        with embedded_servers(folder / name) as servers:
            assert not short.is_relative_to(folder)
            assert await _value(servers, "SELECT 1") == 1
            with redis.Redis.from_url(servers.redis_url) as client:
                assert client.ping() is True
    finally:
        shutil.rmtree(short)


async def test_servers_that_crash_under_the_supervisor_come_back(home: Path) -> None:
    with embedded_servers(home) as servers:
        children = [servers.child("web", (sys.executable, "-c", "import signal; signal.pause()"), {}, lambda: True)]
        first = [process.pid for process in servers.processes]
        task = asyncio.create_task(supervise(children, running=servers.processes, first_delay=0.01))
        for pid in first:
            assert pid is not None
            os.kill(pid, 9)
        await asyncio.to_thread(
            wait_until, lambda: all(p.pid not in {None, *first} and p.child.ready() for p in servers.processes)
        )
        assert await _value(servers, "SELECT 1") == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_throwaway_servers_leave_nothing_behind() -> None:
    with throwaway_servers() as started:
        home, pids = started.home.path, [process.pid for process in started.processes]
        assert len([pid for pid in pids if pid is not None]) == 2
    assert not home.exists()
    assert [process.pid for process in started.processes] == [None, None]


def test_throwaway_folders_of_killed_processes_are_removed_when_old(run_script: RunScript) -> None:
    script = (
        "import sys\nfrom workers.embedded import throwaway_servers\n"
        "with throwaway_servers() as servers: print(servers.home.path); sys.stdin.read()"
    )
    killed = run_script(script)
    assert killed.stdout is not None
    left = Path(killed.stdout.readline().strip())
    killed.kill()
    killed.wait()
    assert left.is_dir()
    os.utime(left, (0, 0))
    with throwaway_servers():
        assert not left.exists()
