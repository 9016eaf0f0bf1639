"""One throw-away cluster for the whole run; fresh tenants for each test that writes."""

from collections.abc import AsyncIterator, Iterator

import argon2
import pytest
import pytest_asyncio

from core.accounts import passwords
from core.db import DB, PLATFORM
from migrations.runner import run_migrations
from tests.factories.world import City, make_city
from workers.embedded import EmbeddedServers, throwaway_servers


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Argon2 at its least cost: a city of the tests has a dozen people, and hashing each properly takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """Real PostgreSQL and Redis, gone after the run."""
    with throwaway_servers() as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def database(servers: EmbeddedServers) -> AsyncIterator[EmbeddedServers]:
    """The migrated database, entered as *app* by DB and as *platform* by PLATFORM."""
    await run_migrations(servers.database_url("owner"))
    await DB.start(servers.database_url("app"))
    await PLATFORM.start(servers.database_url("platform"))
    yield servers
    await DB.stop()
    await PLATFORM.stop()


@pytest_asyncio.fixture
async def cities(database: EmbeddedServers) -> tuple[City, City]:
    """Two fresh tenants: the one under test and the other one, whose rows must never appear."""
    assert database
    return await make_city("甲"), await make_city("乙")
