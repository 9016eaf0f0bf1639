"""The sweep's world, made once."""

import logging
from collections.abc import AsyncIterator

import pytest_asyncio
from litestar import Litestar

from tests.web.sweep.recipes import RECIPES
from tests.web.sweep.stage import Stage, set_up


@pytest_asyncio.fixture(scope="session")
async def stage(app: Litestar) -> AsyncIterator[Stage]:
    """Two stocked cities; no test may change them (see ``rehearsal``)."""
    # A line per request, of thousands, would bury what a failing sweep has to say.
    for name in ("httpx", "web.api.problem"):
        logging.getLogger(name).setLevel(logging.WARNING)
    made = await set_up(app, RECIPES)
    yield made
    await made.http.aclose()
