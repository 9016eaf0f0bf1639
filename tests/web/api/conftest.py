"""Machines of the cities under test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

import pytest
import pytest_asyncio
from litestar import Litestar

from core.accounts.tokens import SCOPES, Scope
from core.files.storage import FileStore
from tests.factories.holdings import Holdings, stock
from tests.factories.world import City, make_city
from tests.web.api.machine import Machine, make_token, place_events
from tests.web.api.site import serving

MakeMachine = Callable[..., Awaitable[Machine]]


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


@pytest_asyncio.fixture(scope="session")
async def stocked(app: Litestar) -> tuple[Holdings, Holdings]:
    """Two cities that have worked for a while, their events placed. Tests that change them say what they change."""
    store = FileStore(app.state.config.home / "files")
    held = await stock(await make_city("丙"), store), await stock(await make_city("丁"), store)
    await place_events()
    return held


@pytest.fixture(scope="session")
def site(app: Litestar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web process over the same database."""
    with serving(app, tmp_path_factory.mktemp("site") / "log") as url:
        yield url
