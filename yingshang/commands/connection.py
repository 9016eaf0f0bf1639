"""Where a single command finds the databases: the addresses in its environment, else the servers of its home."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from core.config import DatabaseUrls, Settings, load_settings
from core.db import DB, JOB_STATEMENT_TIMEOUT_MS, PLATFORM
from workers.embedded import EmbeddedServers, Role, embedded_servers, joined_servers

Result = TypeVar("Result")


@contextmanager
def servers_for(settings: Settings, *, own: bool = False) -> Iterator[EmbeddedServers]:
    """The servers of an installation; with ``own`` this process starts and stops them, else it joins running ones."""
    opened = embedded_servers if own else joined_servers
    with opened(
        settings.home,
        external_databases=_by_role(settings.databases),
        external_redis=settings.redis_url,
        report=lambda line: click.echo(line, err=True),
    ) as servers:
        yield servers


def run_with_database(work: Callable[[], Awaitable[Result]]) -> Result:
    """Runs one coroutine function with DB and PLATFORM open."""
    settings = load_settings()
    with servers_for(settings) as servers:
        pgbouncer = settings.databases is not None and settings.databases.pgbouncer
        return asyncio.run(_with_pools(servers, work, pgbouncer=pgbouncer))


def child_environment(servers: EmbeddedServers, settings: Settings) -> dict[str, str]:
    """The environment of a web or worker process: the same as ours, with the addresses made explicit."""
    return {
        **os.environ,
        "YINGSHANG_HOME": str(settings.home),
        "DATABASE_URL": servers.database_url("owner"),
        "YINGSHANG_APP_DATABASE_URL": servers.database_url("app"),
        "YINGSHANG_PLATFORM_DATABASE_URL": servers.database_url("platform"),
        "REDIS_URL": servers.redis_url,
    }


def _by_role(databases: DatabaseUrls | None) -> dict[Role, str] | None:
    if databases is None:
        return None
    return {"owner": databases.owner, "app": databases.app, "platform": databases.platform}


async def _with_pools(servers: EmbeddedServers, work: Callable[[], Awaitable[Result]], *, pgbouncer: bool) -> Result:
    url = servers.database_url("app")
    await DB.start(url, size=2, statement_timeout_ms=JOB_STATEMENT_TIMEOUT_MS, pgbouncer=pgbouncer)
    await PLATFORM.start(servers.database_url("platform"), size=1, pgbouncer=pgbouncer)
    try:
        return await work()
    finally:
        await DB.stop()
        await PLATFORM.stop()
