"""A running installation with two cities, and people at its pages in a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, expect

from core.config import DatabaseUrls
from migrations.runner import run_migrations
from tests.e2e.person import Person, Watch
from tests.e2e.site import open_folder, running_site
from tests.web.kit.conftest import browser
from tests.workers.lab import entered
from workers.embedded import EmbeddedServers

__all__ = ["browser"]

# A page may wait for the guarded reading of a file, on a machine that does much else.
expect.set_options(timeout=30_000)

_DATABASE = "e2e"


@pytest_asyncio.fixture(scope="session")
async def site_urls(servers: EmbeddedServers) -> DatabaseUrls:
    """A migrated database beside the one of all other tests: a worker looks at every tenant of its database."""
    servers.create_database(_DATABASE)
    owner, app, platform = (servers.database_url(role, _DATABASE) for role in ("owner", "app", "platform"))
    urls = DatabaseUrls(owner, app, platform)
    await run_migrations(urls.owner)
    return urls


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(servers: EmbeddedServers, site_urls: DatabaseUrls) -> AsyncIterator[str]:
    """The address of a web process with its worker, gone after the module: it would take other tests' wakes."""
    with open_folder() as folder, running_site(servers, site_urls, folder / "home") as url:
        yield url


@pytest_asyncio.fixture
async def inside(site_urls: DatabaseUrls) -> AsyncIterator[None]:
    """DB and PLATFORM lead into the site's database, to make a city there."""
    async with entered(site_urls):
        yield


Enter = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture
async def watch(site: str) -> AsyncIterator[Watch]:
    """What the browsers of a test complained of or asked of others; the test fails when there is anything."""
    watched = Watch(site)
    yield watched
    assert watched.complaints == []
    assert watched.asked_elsewhere == []


@pytest_asyncio.fixture
async def enter(browser: Browser, watch: Watch) -> AsyncIterator[Enter]:
    """``await enter("fengzhou", "tongchou", password)``: a person signed in, in a browser profile of their own."""
    people: list[Person] = []

    async def sign_in(city: str, login: str, password: str, **options: object) -> Person:
        person = await Person.arrive(browser, watch, city, login, **options)
        people.append(person)
        await person.sign_in(password)
        return person

    yield sign_in
    for person in people:
        await person.context.close()
