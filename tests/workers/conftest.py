"""A database of its own for the workers: the relay looks at all tenants, so no other test's rows may lie about."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.config import DatabaseUrls
from migrations.runner import run_migrations
from tests.workers.lab import WorkerProcesses, entered, make_empty
from workers.embedded import EmbeddedServers, embedded_servers, open_home

_DATABASE = "workers"


@pytest_asyncio.fixture(scope="session")
async def worker_database(servers: EmbeddedServers) -> DatabaseUrls:
    """A migrated database beside the one of all other tests."""
    servers.create_database(_DATABASE)
    urls = _urls(servers, _DATABASE)
    await run_migrations(urls.owner)
    return urls


@pytest_asyncio.fixture
async def empty(worker_database: DatabaseUrls) -> AsyncIterator[DatabaseUrls]:
    """That database, emptied, with DB and PLATFORM leading into it."""
    await make_empty(worker_database)
    async with entered(worker_database):
        yield worker_database


@pytest.fixture(scope="module")
def crash_servers() -> Iterator[EmbeddedServers]:
    """PostgreSQL and Redis that a module may kill.

    Not throw-away ones: those forget, when killed, what they acknowledged a moment before.
    """
    folder = Path(tempfile.mkdtemp(prefix="ys-test-"))
    folder.chmod(0o755)  # their service account must be able to walk into it
    try:
        open_home(folder, create_account=False)
        with embedded_servers(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest_asyncio.fixture
async def crash_urls(crash_servers: EmbeddedServers) -> AsyncIterator[DatabaseUrls]:
    """Their database, migrated and empty, with DB and PLATFORM leading into it."""
    urls = _urls(crash_servers, "yingshang")
    await run_migrations(urls.owner)
    await make_empty(urls)
    async with entered(urls):
        yield urls


@pytest.fixture
def workers(crash_servers: EmbeddedServers, crash_urls: DatabaseUrls, tmp_path: Path) -> Iterator[WorkerProcesses]:
    """Worker processes on those servers; none is left after the test."""
    processes = WorkerProcesses(crash_urls, crash_servers.redis_url, tmp_path / "workers.log")
    yield processes
    for process in list(processes.running):
        processes.kill(process)


def _urls(servers: EmbeddedServers, database: str) -> DatabaseUrls:
    return DatabaseUrls(
        servers.database_url("owner", database),
        servers.database_url("app", database),
        servers.database_url("platform", database),
    )
