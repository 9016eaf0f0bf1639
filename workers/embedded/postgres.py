"""The embedded PostgreSQL: its cluster, its accounts and its server process.

Whoever connects is known by the kernel (peer authentication) and mapped to the database roles; there is no password
and no TCP. Three roles besides the administrator: `ys_owner` runs migrations and owns what they make, `ys_app` and
`ys_platform` only use what they are granted.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote

from workers.embedded.account import Account, current_account
from workers.embedded.binaries import PostgresVersion, postgres_programs
from workers.embedded.children import Child, ChildProcess
from workers.embedded.errors import EmbeddedError, StartError
from workers.embedded.home import Home, own_folder

Role = Literal["owner", "app", "platform"]
DATABASE = "yingshang"

_ROLES: tuple[Role, ...] = get_args(Role)
_ADMINISTRATOR = "ys_admin"
_MAP = "yingshang"
_PORT = 5432
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_STOP_SIGNALS = (signal.SIGINT, signal.SIGQUIT)  # fast shutdown; immediate shutdown, repaired by the next start
_STOP_GRACE = 60.0
_READY_TIMEOUT = 900.0  # replaying the log after a crash takes as long as it takes; the state is seen all the while
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
_MEGABYTE = 1 << 20


def role_name(role: Role) -> str:
    """The database role's name in the embedded cluster."""
    return f"ys_{role}"


@dataclass(frozen=True)
class Postgres:
    """One cluster of an installation. `durable` is false in throw-away clusters only: a power cut may ruin them."""

    home: Home
    programs: Path
    version: PostgresVersion
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home.postgres(self.version)

    def prepare(self, report: Callable[[str], None]) -> None:
        """Make the cluster when there is none, and write who may connect; the server must not be running."""
        if not (self.data / "PG_VERSION").exists():
            report("正在建立数据库（仅首次启动）")
            self._create_cluster()
        (self.data / "pg_hba.conf").write_text(_access_rules(), encoding="utf-8")
        (self.data / "pg_ident.conf").write_text(_identity_map(self.home.account), encoding="utf-8")

    def child(self) -> Child:
        """The server process."""
        return Child(
            name="postgres",
            argv=(str(self.programs / "postgres"), "-D", str(self.data), *self._settings()),
            env=_ENVIRONMENT,
            ready=self.is_ready,
            cwd=self.data,
            log=self.home.logs / "postgres.log",
            account=self.home.account,
            prepare=self._clear_crash,
            stop_signals=_STOP_SIGNALS,
            grace=_STOP_GRACE,
            ready_timeout=_READY_TIMEOUT,
        )

    def is_ready(self) -> bool:
        """Whether the server takes connections: it writes its state into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def bootstrap(self) -> None:
        """Make the roles and the database, or set right what is there; the server must be ready."""
        statements = [_role_statements(role_name(role)) for role in _ROLES]
        self.execute("\n".join([*statements, "REVOKE ALL ON DATABASE postgres FROM PUBLIC;"]))
        self.create_database(DATABASE)

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Make a database of the owner's that the two other roles may connect to, unless it is there.

        With `template` it starts as a copy of that database, to which nobody may be connected.
        """
        name = _checked(name)
        source = f" TEMPLATE {_checked(template)}" if template is not None else ""
        owner, app, platform = (role_name(role) for role in _ROLES)
        self.execute(
            f"SELECT 'CREATE DATABASE {name} OWNER {owner}{source}' "  # noqa: S608 -- names were checked above
            f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec\n"
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;\n"
            f"GRANT CONNECT ON DATABASE {name} TO {app}, {platform};"
        )

    def drop_database(self, name: str) -> None:
        """Remove a database and end the connections to it; does nothing when there is none."""
        self.execute(f"DROP DATABASE IF EXISTS {_checked(name)} WITH (FORCE);")

    def execute(self, statements: str, *, database: str = "postgres") -> str:
        """Run a psql script as the administrator; its unaligned output without headers. Raises EmbeddedError."""
        ran = subprocess.run(  # noqa: S603 -- a program of our own dependency; statements are this module's
            [
                self.programs / "psql",
                *("--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"),
                *(f"--host={self.home.sockets}", f"--port={_PORT}", f"--username={_ADMINISTRATOR}"),
                f"--dbname={database}",
            ],
            input=statements,
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise EmbeddedError(f"内置 PostgreSQL 的设置没有成功：{' '.join(ran.stderr.split())}")
        return ran.stdout

    def url(self, role: Role, database: str = DATABASE) -> str:
        """The address for asyncpg: a connection over the socket, as `role`."""
        return f"postgresql://{role_name(role)}@/{database}?host={quote(str(self.home.sockets))}&port={_PORT}"

    def _clear_crash(self) -> None:
        """Remove what a killed server left; nothing of it runs any more.

        PostgreSQL itself takes an old pid file seriously when its number now belongs to another process or to a
        zombie that nobody collects, and would refuse to start.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.home.sockets.glob(f".s.PGSQL.{_PORT}*"):
            left.unlink()

    def _create_cluster(self) -> None:
        # Renamed when whole: a start that was killed half-way begins anew instead of running on half a cluster.
        half = self.data.with_name(f"{self.data.name}.half")
        process = ChildProcess(self._initdb(half))
        try:
            process.start()
            code = process.wait()
        finally:
            process.stop()
        if code != 0:
            raise StartError(f"数据库没有建成：{process.last_line()}（完整日志：{process.child.log}）")
        half.rename(self.data)
        process.child.mark.unlink()

    def _initdb(self, folder: Path) -> Child:
        def make_folder_anew() -> None:
            if folder.exists():
                shutil.rmtree(folder)
            own_folder(folder, self.home.account)

        locale = ["--locale=C"]
        if self.version != "16":  # the built-in provider came with 17
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return Child(
            name="initdb",
            argv=(
                str(self.programs / "initdb"),
                f"--pgdata={folder}",
                f"--username={_ADMINISTRATOR}",
                "--encoding=UTF8",
                *locale,
                "--auth-local=peer",
                "--auth-host=scram-sha-256",
                *(f"--set={name}={value}" for name, value in _sizes(durable=self.durable).items()),
                *(() if self.durable else ("--no-sync",)),
            ),
            env=_ENVIRONMENT,
            ready=lambda: True,
            cwd=folder,
            log=self.home.logs / "initdb.log",
            prepare=make_folder_anew,
            account=self.home.account,
        )

    def _settings(self) -> list[str]:
        # On the command line, where neither the cluster's files nor ALTER SYSTEM can undo them. Sizes are in
        # postgresql.conf instead, for the administrator to change.
        on = "on" if self.durable else "off"
        settings = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": str(self.home.sockets),
            "unix_socket_permissions": "0700",
            "hba_file": str(self.data / "pg_hba.conf"),
            "ident_file": str(self.data / "pg_ident.conf"),
            "logging_collector": "off",
            "log_destination": "stderr",
            "fsync": on,
            "full_page_writes": on,
            "synchronous_commit": on,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def find_postgres(home: Home, version: PostgresVersion, *, durable: bool = True) -> Postgres:
    """The cluster of `version` in `home` with its programs; raises EmbeddedError where no wheel carries them."""
    return Postgres(home, postgres_programs(version, home.account, home.servers), version, durable)


def _sizes(*, durable: bool) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    # An eighth of the memory, since web and worker live on the same machine; many throw-away clusters may run at once.
    buffers = min(max(memory // 8, 128 * _MEGABYTE), 1024 * _MEGABYTE) if durable else 128 * _MEGABYTE
    return {
        "shared_buffers": f"{buffers // _MEGABYTE}MB",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "random_page_cost": "1.1",
        "jit": "off",
    }


def _access_rules() -> str:
    return f"local all {_ADMINISTRATOR},{','.join(role_name(role) for role in _ROLES)} peer map={_MAP}\n"


def _identity_map(servers: Account) -> str:
    users = sorted({servers.name, current_account().name})
    roles = [_ADMINISTRATOR, *(role_name(role) for role in _ROLES)]
    return "".join(f'{_MAP} "{user}" {role}\n' for user in users for role in roles)


def _role_statements(name: str) -> str:
    return (
        f"SELECT 'CREATE ROLE {name}' WHERE NOT EXISTS "  # noqa: S608 -- names are this module's constants
        f"(SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec\n"
        f"ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"
    )


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain database name: small letters, digits and _ only")
    return name
