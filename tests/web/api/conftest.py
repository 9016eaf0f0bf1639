"""Machines of the cities under test."""

from collections.abc import Iterator

import pytest
import pytest_asyncio
from litestar import Litestar

from core.files.storage import FileStore
from tests.factories.holdings import Holdings, stock
from tests.factories.world import make_city
from tests.web.api.machine import place_events
from tests.web.api.site import serving


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
