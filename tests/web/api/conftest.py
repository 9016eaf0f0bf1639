"""Machines of the cities under test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest_asyncio
from litestar import Litestar

from core.accounts.tokens import SCOPES, Scope
from tests.factories.world import City
from tests.web.api.machine import Machine, make_token

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
