"""A browser without a screen: cookies kept, forms sent with the token of the page they stand on."""

import re
from typing import Any, cast

import httpx
from litestar import Litestar

from tests.factories.world import PASSWORD, City

_FIELD = re.compile(r'name="(csrf_token|idempotency_key)" value="([^"]+)"')


class Visitor:
    """Somebody at a tenant's pages. ``get`` and ``post`` take paths below ``/{slug}/``."""

    def __init__(self, app: Litestar, city: City) -> None:
        self.city = city
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, app)), base_url="https://localhost")
        self.token = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """A page; remembers its form token."""
        answer = await self.http.get(self.url(path), **options)
        self._remember(answer)
        return answer

    async def post(
        self, path: str, data: dict[str, Any] | None = None, *, key: str = "", **options: Any
    ) -> httpx.Response:
        """A form with the token of the last page and, when given, an idempotency key."""
        fields = {"csrf_token": self.token, **({"idempotency_key": key} if key else {}), **(data or {})}
        answer = await self.http.post(self.url(path), data=fields, **options)
        self._remember(answer)
        return answer

    async def sign_in(self, seat: str, password: str = PASSWORD) -> httpx.Response:
        """Signs in as one of the world's seats."""
        await self.get("sign-in")
        answer = await self.post("sign-in", {"login": seat, "password": password})
        await self.get("desk/posts")
        return answer

    def url(self, path: str) -> str:
        """An absolute path is kept; any other stands below the tenant's own."""
        return path if path.startswith("/") else f"/{self.city.tenant.slug}/{path}"

    def _remember(self, answer: httpx.Response) -> None:
        found = dict(_FIELD.findall(answer.text))
        self.token = found.get("csrf_token", self.token)
