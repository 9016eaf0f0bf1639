"""The embedded servers of one home as a context: started on entry, stopped on exit."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from workers.embedded.account import current_account
from workers.embedded.binaries import PostgresVersion
from workers.embedded.children import Child, ChildProcess, rotate_log
from workers.embedded.errors import AlreadyRunningError, EmbeddedError
from workers.embedded.home import Home, open_home, own_folder, sockets_folder
from workers.embedded.lock import HomeLock, Owner, owner_of
from workers.embedded.postgres import DATABASE, Postgres, Role, find_postgres
from workers.embedded.redis import redis_child, redis_url

_THROWAWAY_PREFIX = "yingshang-throwaway-"
_THROWAWAY_AGE = 3600.0  # seconds; a younger folder may be one whose process has not taken its lock yet
_JOIN_TIMEOUT = 900.0
_JOIN_PAUSE = 0.05


@dataclass(frozen=True)
class EmbeddedServers:
    """What runs for an installation, and where: embedded servers, external ones, or one of each.

    `processes` are the ones this process owns, in the order they were started; empty when it only joined.
    """

    home: Home
    postgres: Postgres | None
    external_databases: Mapping[Role, str] | None
    redis_url: str
    processes: tuple[ChildProcess, ...]
    _lock: HomeLock | None

    def database_url(self, role: Role, database: str = DATABASE) -> str:
        """The address for asyncpg as `role`; `database` names another one of the embedded cluster."""
        if self.external_databases is not None:
            return self.external_databases[role]
        return self._embedded().url(role, database)

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Make another database in the embedded cluster, empty or a copy of `template`; for tests and benches."""
        self._embedded().create_database(name, template=template)

    def drop_database(self, name: str) -> None:
        """Remove a database of the embedded cluster, whoever is connected to it."""
        self._embedded().drop_database(name)

    def announce(self, address: str) -> None:
        """Tell whoever finds the home in use where it is served."""
        if self._lock is None:
            raise RuntimeError("only the process that owns the servers announces them")
        self._lock.write(Owner(pid=os.getpid(), ready=True, address=address))

    def child(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        ready: Callable[[], bool],
        *,
        restart: bool = True,
        grace: float = 10.0,
    ) -> Child:
        """A further child of this home for `supervise`: with its log in `logs/` and a working directory of its own.

        `grace` is how many seconds it may take to stop. See `Child` for the rest.
        """
        folder = self.home.work(name)
        own_folder(folder, current_account())
        log = self.home.logs / f"{name}.log"
        rotate_log(log)
        return Child(
            name=name, argv=tuple(argv), env=env, ready=ready, cwd=folder, log=log, restart=restart, grace=grace
        )

    def _embedded(self) -> Postgres:
        if self.postgres is None:
            raise EmbeddedError("本机使用外部 PostgreSQL（DATABASE_URL）；请在那里建库。")
        return self.postgres


@contextmanager
def embedded_servers(
    home: Path,
    *,
    external_databases: Mapping[Role, str] | None = None,
    external_redis: str | None = None,
    postgres_version: PostgresVersion = "18",
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[EmbeddedServers]:
    """Own the servers of `home` for the length of the block, from the main thread.

    A server whose address is given is external and not started. `report` gets a line before each long step. Raises
    AlreadyRunningError when another process owns the home, EmbeddedError when a server cannot run.
    """
    place = open_home(home)
    with HomeLock(place.lock_file) as lock:
        postgres = None if external_databases is not None else find_postgres(place, postgres_version)
        with _running(place, postgres, external_redis is None, report) as processes:
            lock.write(Owner(pid=os.getpid(), ready=True))
            address = external_redis if external_redis is not None else redis_url(place)
            yield EmbeddedServers(place, postgres, external_databases, address, processes, lock)


@contextmanager
def joined_servers(
    home: Path,
    *,
    external_databases: Mapping[Role, str] | None = None,
    external_redis: str | None = None,
    postgres_version: PostgresVersion = "18",
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[EmbeddedServers]:
    """The servers of `home` for a single command: those that already run, else started for the length of the block."""
    place = open_home(home)
    while True:
        if _wait_for_owner(place, report):
            postgres = None if external_databases is not None else find_postgres(place, postgres_version)
            address = external_redis if external_redis is not None else redis_url(place)
            yield EmbeddedServers(place, postgres, external_databases, address, (), None)
            return
        with ExitStack() as stack:
            try:
                servers = stack.enter_context(
                    embedded_servers(
                        home,
                        external_databases=external_databases,
                        external_redis=external_redis,
                        postgres_version=postgres_version,
                        report=report,
                    )
                )
            except AlreadyRunningError:
                continue  # another process took the home between the two steps: join that one
            yield servers
            return


@contextmanager
def throwaway_servers(*, postgres_version: PostgresVersion = "18") -> Iterator[EmbeddedServers]:
    """Fresh servers in a temporary home for tests and benches: fast, nothing survives the block or a power cut."""
    _remove_left_throwaways()
    folder = Path(tempfile.mkdtemp(prefix=_THROWAWAY_PREFIX))
    try:
        place = open_home(folder, create_account=False)
        with HomeLock(place.lock_file) as lock:
            postgres = find_postgres(place, postgres_version, durable=False)
            with _running(place, postgres, True, lambda _: None, durable=False) as processes:
                yield EmbeddedServers(place, postgres, None, redis_url(place), processes, lock)
    finally:
        _remove_throwaway(folder)


@contextmanager
def _running(
    home: Home, postgres: Postgres | None, redis: bool, report: Callable[[str], None], *, durable: bool = True
) -> Iterator[tuple[ChildProcess, ...]]:
    with ExitStack() as stack:
        processes: list[ChildProcess] = []
        if postgres is not None:
            processes.append(_start_postgres(postgres, stack, report))
        if redis:
            processes.append(_start(ChildProcess(redis_child(home, durable=durable)), stack))
        yield tuple(processes)


def _start_postgres(postgres: Postgres, stack: ExitStack, report: Callable[[str], None]) -> ChildProcess:
    postgres.prepare(report)
    process = _start(ChildProcess(postgres.child()), stack)
    postgres.bootstrap()
    return process


def _start(process: ChildProcess, stack: ExitStack) -> ChildProcess:
    rotate_log(process.child.log)
    stack.callback(process.stop)
    process.start()
    process.wait_ready()
    return process


def _wait_for_owner(home: Home, report: Callable[[str], None]) -> bool:
    """Whether another process runs the servers of `home`; waits while it is still starting them."""
    deadline = time.monotonic() + _JOIN_TIMEOUT
    told = False
    while (owner := owner_of(home.lock_file)) is not None:
        if owner.ready:
            return True
        if not told:
            report(f"进程 {owner.pid} 正在启动数据库，请稍候")
            told = True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"进程 {owner.pid} 迟迟没有启动好 {home.path} 的数据库；请停止它再试。")
        time.sleep(_JOIN_PAUSE)
    return False


def _remove_left_throwaways() -> None:
    """Remove the folders of throw-away servers whose process was killed before it could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_THROWAWAY_PREFIX}*"):
        try:
            found = folder.lstat()
        except FileNotFoundError:
            continue  # its own process has just removed it
        old = time.time() - found.st_mtime > _THROWAWAY_AGE
        if old and found.st_uid == os.geteuid() and owner_of(folder / "lock") is None:
            _remove_throwaway(folder)


def _remove_throwaway(folder: Path) -> None:
    for left in {folder, sockets_folder(folder)}:
        shutil.rmtree(left, ignore_errors=True)
