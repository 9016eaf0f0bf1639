"""An operator at the console."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest_asyncio
from litestar import Litestar

from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import create_operator
from tests.factories.world import City
from tests.web.client import Visitor

PASSWORD = "Night-Watch-7"


@pytest_asyncio.fixture
async def login(database: object) -> str:
    """The login of a fresh operator."""
    assert database
    name = f"op{uuid4().hex[:10]}"
    await create_operator(COMMAND_LINE, login=name, name="值班员", password=PASSWORD)
    return name


@pytest_asyncio.fixture
async def console(app: Litestar, cities: tuple[City, City], login: str) -> AsyncIterator[Visitor]:
    """The operator, signed in."""
    visitor = Visitor(app, cities[0])
    await visitor.get("/operator/sign-in")
    await visitor.post("/operator/sign-in", {"login": login, "password": PASSWORD})
    await visitor.get("/operator/tenants/new")
    yield visitor
    await visitor.http.aclose()
