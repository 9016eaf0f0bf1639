"""The real application over the real database, without a socket."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from litestar import Litestar

from core.accounts.tokens import SCOPES, Scope
from tests.factories.world import City
from tests.web.api.machine import Machine, make_token
from tests.web.client import Visitor
from web.app import WebConfig, create_app
from workers.embedded import EmbeddedServers

SignIn = Callable[[City, str], Awaitable[Visitor]]
MakeMachine = Callable[..., Awaitable[Machine]]


@pytest.fixture(scope="session")
def app(database: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The application; the pools it would open are those of the run already."""
    home: Path = tmp_path_factory.mktemp("home")
    return create_app(
        WebConfig(
            app_database_url=database.database_url("app"),
            platform_database_url=database.database_url("platform"),
            redis_url=database.redis_url,
            home=home,
        )
    )


@pytest_asyncio.fixture
async def signed_in(app: Litestar) -> AsyncIterator[SignIn]:
    """``await signed_in(city, "staff")``: a visitor with a live session."""
    visitors: list[Visitor] = []

    async def sign_in(city: City, seat: str) -> Visitor:
        visitor = Visitor(app, city)
        visitors.append(visitor)
        await visitor.sign_in(seat)
        return visitor

    yield sign_in
    for visitor in visitors:
        await visitor.http.aclose()


@pytest_asyncio.fixture
async def machine(app: Litestar) -> AsyncIterator[MakeMachine]:
    """``await machine(city, "staff", scopes)``: a machine with a token of the seat."""
    made: list[Machine] = []

    async def make(city: City, seat: str, scopes: Sequence[Scope] = SCOPES) -> Machine:
        token = await make_token(app, city, seat, scopes)
        made.append(Machine(app, city, token.text))
        return made[-1]

    yield make
    for each in made:
        await each.http.aclose()
