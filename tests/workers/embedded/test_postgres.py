"""The embedded PostgreSQL: who may enter, what the roles may do, and that a crash loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.workers.embedded.conftest import is_running
from workers.embedded import ChildProcess, EmbeddedServers, Role, StartError, embedded_servers, throwaway_servers
from workers.embedded.postgres import Postgres

pytestmark = pytest.mark.embedded

_STRANGER = 1  # the number of `daemon`, on every Linux

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@pytest.fixture(scope="module")
def servers() -> Iterator[EmbeddedServers]:
    """Servers for the tests that do not stop them."""
    with throwaway_servers() as started:
        yield started


def _cluster(servers: EmbeddedServers) -> Postgres:
    assert servers.postgres is not None
    return servers.postgres


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _value(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest.mark.parametrize("role", ["owner", "app", "platform"])
async def test_no_role_has_any_privilege_of_the_cluster(servers: EmbeddedServers, role: Role) -> None:
    attributes = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
    memberships = "(SELECT count(*) FROM pg_auth_members WHERE member = r.oid)"
    question = f"SELECT ({attributes}, {memberships}) FROM pg_roles r WHERE rolname = current_user"  # noqa: S608 -- fixed
    assert await _value(servers.database_url(role), question) == (False, 0)


@pytest.mark.parametrize("role", ["app", "platform"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA own",
        "CREATE TABLE public.own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE DATABASE own",
        "CREATE ROLE own",
        "SET ROLE ys_owner",
        "SET SESSION AUTHORIZATION ys_owner",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "ALTER SYSTEM SET work_mem = '1GB'",
    ],
)
async def test_app_and_platform_make_nothing(servers: EmbeddedServers, role: Role, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run(servers.database_url(role), statement)


async def test_the_owner_makes_schemas_in_its_database_only(servers: EmbeddedServers) -> None:
    url = servers.database_url("owner")
    await _run(url, "CREATE SCHEMA made_here", "DROP SCHEMA made_here")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run(servers.database_url("owner", "postgres"), "SELECT 1")


async def test_a_role_outside_the_rules_is_refused(servers: EmbeddedServers) -> None:
    _cluster(servers).execute("CREATE ROLE stranger LOGIN;")
    url = servers.database_url("app").replace("ys_app@", "stranger@")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match=r"no pg_hba\.conf entry"):
        await _run(url, "SELECT 1")


@as_root
async def test_another_account_is_refused(servers: EmbeddedServers) -> None:
    assert servers.home.account.uid not in {0, _STRANGER}
    with _acting_as(_STRANGER), pytest.raises(PermissionError):
        await asyncpg.connect(servers.database_url("app"))
    # Even with every door of the file system open, the kernel's word about who connects is what counts.
    doors = [servers.home.path, servers.home.sockets, servers.home.sockets / ".s.PGSQL.5432"]
    modes = [stat.S_IMODE(door.stat().st_mode) for door in doors]
    for door in doors:
        door.chmod(0o777)
    try:
        told = 'Peer authentication failed for user "ys_app"'
        with _acting_as(_STRANGER), pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match=told):
            await asyncpg.connect(servers.database_url("app"))
    finally:
        for door, mode in zip(doors, modes, strict=True):
            door.chmod(mode)


@contextmanager
def _acting_as(account: int) -> Iterator[None]:
    os.seteuid(account)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_the_server_listens_on_its_socket_only_and_in_a_fixed_locale(servers: EmbeddedServers) -> None:
    settings = "ARRAY[current_setting('listen_addresses'), current_setting('timezone')]"
    locale = "SELECT datlocprovider::text || ' ' || datlocale || ' ' || pg_encoding_to_char(encoding) FROM pg_database"
    assert await _value(servers.database_url("app"), f"SELECT {settings}") == ["", "UTC"]
    question = f"{locale} WHERE datname = current_database()"
    assert await _value(servers.database_url("app"), question) == "b C.UTF-8 UTF8"


async def test_databases_are_made_from_a_template_and_removed(servers: EmbeddedServers) -> None:
    servers.create_database("first")
    await _run(
        servers.database_url("owner", "first"),
        "CREATE TABLE note (text text)",
        "INSERT INTO note VALUES ('kept')",
        "GRANT SELECT ON note TO ys_app",
    )
    servers.create_database("second", template="first")
    servers.create_database("second")
    assert await _value(servers.database_url("app", "second"), "SELECT text FROM note") == "kept"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run(servers.database_url("app", "second"), "CREATE TEMPORARY TABLE own (id int)")
    for name in ("first", "second"):
        servers.drop_database(name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await _run(servers.database_url("owner", "second"), "SELECT 1")


def test_a_database_name_that_is_not_plain_is_refused(servers: EmbeddedServers) -> None:
    with pytest.raises(ValueError, match="not a plain database name"):
        servers.create_database('x"; DROP DATABASE yingshang; --')


async def test_bootstrap_takes_back_what_a_role_gained(servers: EmbeddedServers) -> None:
    cluster = _cluster(servers)
    cluster.execute("ALTER ROLE ys_app SUPERUSER BYPASSRLS CREATEROLE;")
    cluster.bootstrap()
    question = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'ys_app'"
    assert await _value(servers.database_url("app"), question) is False


async def test_rows_outlive_a_killed_server(home: Path) -> None:
    with embedded_servers(home) as servers:
        url = servers.database_url("owner")
        await _run(url, "CREATE TABLE note (text text)", "INSERT INTO note VALUES ('kept')")
        process = servers.processes[0]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.start()
        process.wait_ready()
        assert await _value(url, "SELECT text FROM note") == "kept"


async def test_an_old_pid_file_with_a_living_number_does_not_stop_the_start(home: Path) -> None:
    with embedded_servers(home) as servers:
        process = servers.processes[0]
        pid_file = _cluster(servers).data / "postmaster.pid"
        lines = pid_file.read_text(encoding="utf-8").splitlines()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        # The same account runs something else under the number of the dead server.
        other = await asyncio.create_subprocess_exec("sleep", "60", user=servers.home.account.uid)
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n", encoding="utf-8")
        process.start()
        process.wait_ready()
        other.kill()
        await other.wait()
        assert await _value(servers.database_url("app"), "SELECT 1") == 1


def test_half_a_cluster_is_made_anew(home: Path) -> None:
    half = home / "postgres-18.half"
    half.mkdir()
    (half / "base").mkdir()
    with embedded_servers(home) as servers:
        assert (_cluster(servers).data / "PG_VERSION").read_text(encoding="utf-8") == "18\n"
    assert sorted(entry.name for entry in home.glob("postgres-*")) == ["postgres-18", "postgres-18.alive"]


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with embedded_servers(home):
        pass
    with (home / "postgres-18" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("no_such_setting = 1\n")
    told = r"postgres 启动后即退出（代码 1）：.*configuration file"
    with pytest.raises(StartError, match=told), embedded_servers(home):
        pytest.fail("it started")


def test_a_stopped_server_leaves_no_process(home: Path) -> None:
    with embedded_servers(home) as servers:
        pids = [process.pid for process in servers.processes]
    for pid in pids:
        assert pid is not None
        assert not is_running(pid)


async def test_the_older_version_serves_too() -> None:
    with throwaway_servers(postgres_version="16") as servers:
        version = await _value(servers.database_url("app"), "SELECT current_setting('server_version_num')::int / 10000")
    assert version == 16


def test_a_child_process_is_what_the_servers_list(servers: EmbeddedServers) -> None:
    assert [(type(process), process.child.name) for process in servers.processes] == [
        (ChildProcess, "postgres"),
        (ChildProcess, "redis"),
    ]
