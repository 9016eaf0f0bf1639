"""A machine at the API: a token of a seat, and calls with it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

import httpx
from litestar import Litestar

from core.accounts.services import MadeToken, create_token
from core.accounts.tokens import SCOPES, Scope
from core.db import DB
from tests.factories.world import City
from workers.deliveries import EventRelay


async def make_token(
    app: Litestar, city: City, seat: str, scopes: Sequence[Scope] = SCOPES, *, days: int = 30
) -> MadeToken:
    """A token that acts from one of the world's seats."""
    async with DB.tenant(city.tenant.tenant_id):
        return await create_token(
            city.acting("security"),
            app.state.keyring,
            name=f"{city.canary}接口{seat}",
            post_id=city.people[seat].id,
            scopes=scopes,
            days=days,
        )


async def place_events() -> None:
    """What the worker does all the time: every committed event gets its place in the feed."""
    relay = EventRelay({}, {})
    while await relay.relay():
        continue


class Machine:
    """Calls below ``/{slug}/api/v1/``, with a fresh idempotency key each unless one is given."""

    def __init__(self, app: Litestar, city: City, token: str) -> None:
        self.city = city
        self.token = token
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, app)), base_url="https://localhost")

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """Reads."""
        return await self.call("GET", path, params=query or None)

    async def post(self, path: str, body: Any = None, *, key: str = "", **options: Any) -> httpx.Response:
        """Changes something, with JSON."""
        return await self.call("POST", path, key=key, json=body, **options)

    async def call(
        self, verb: str, path: str, *, key: str = "", headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Any call; ``headers`` win over the machine's own."""
        own = {"authorization": f"Bearer {self.token}"}
        if verb != "GET":
            own["idempotency-key"] = key or uuid4().hex
        return await self.http.request(verb, self.url(path), headers={**own, **(headers or {})}, **options)

    def url(self, path: str) -> str:
        """An absolute path is kept; any other stands below the API's root."""
        return path if path.startswith("/") else f"/{self.city.tenant.slug}/api/v1/{path}"
