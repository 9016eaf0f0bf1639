"""A person as a script: pages read and forms sent over the real port, and sent again until they are acknowledged."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from lxml import html

_PATIENCE = 180.0
_PAUSE = 0.1

_FILE = re.compile(r"/[a-z]+/desk/attachments/[0-9a-f-]{36}")

# The field's name, and the file's name and bytes.
Upload = tuple[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Sent:
    """A form that was acknowledged: what was sent, where the answer led, and how often it took."""

    url: str
    fields: dict[str, str]
    upload: Upload | None
    location: str
    tries: int


@dataclass
class Script:
    """Somebody at a city's pages; ``path`` stands below ``/{city}/``, and so do the places that answers lead to.

    A form goes out with the token and the key that its page gave it; what is lost on the way is sent again unchanged.
    ``interruptions`` counts the requests that a server that was not there, or broke down, left without an answer.
    """

    base_url: str
    city: str
    sent: list[Sent] = field(default_factory=list)
    interruptions: int = 0
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=self.base_url, timeout=30, trust_env=False)

    async def sign_in(self, login: str, password: str) -> None:
        """Through the form."""
        sent = await self._fill("sign-in", "", {"login": login, "password": password}, None)
        assert sent.location == "desk"

    async def page(self, path: str) -> str:
        """A page, asked for until it is there."""
        answer = await self._answered(lambda: self.http.get(f"/{self.city}/{path}"))
        assert answer.status_code == httpx.codes.OK, (path, answer.status_code, answer.headers)
        return answer.text

    async def fill(
        self, path: str, action: str, fields: Mapping[str, str] | None = None, upload: Upload | None = None
    ) -> Sent:
        """Fills in the form of a page whose address ends with ``action``, and sends it until it is acknowledged."""
        sent = await self._fill(path, action, fields or {}, upload)
        self.sent.append(sent)
        return sent

    async def send_again(self, sent: Sent) -> str:
        """Sends a copy of an acknowledged form; where its answer leads."""
        return (await self._send(sent.url, sent.fields, sent.upload)).location

    async def files(self, path: str) -> list[bytes]:
        """The contents of the files that a page offers."""
        links = dict.fromkeys(_FILE.findall(await self.page(path)))
        return [(await self._answered(partial(self.http.get, link))).content for link in links]

    async def _fill(self, path: str, action: str, fields: Mapping[str, str], upload: Upload | None) -> Sent:
        url, values = _form(await self.page(path), action)
        return await self._send(url or f"/{self.city}/{path}", {**values, **fields}, upload)

    async def _send(self, url: str, fields: dict[str, str], upload: Upload | None) -> Sent:
        before = self.interruptions
        files = [upload] if upload else None
        answer = await self._answered(lambda: self.http.post(url, data=fields, files=files))
        assert answer.status_code == httpx.codes.SEE_OTHER, (url, answer.status_code, answer.text)
        location = urlsplit(answer.headers["location"]).path.removeprefix(f"/{self.city}/")
        assert location != "sign-in", url
        return Sent(url, fields, upload, location, 1 + self.interruptions - before)

    async def _answered(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    answer = await ask()
                    self._keep_cookies()
                    if not answer.is_server_error:
                        return answer
                except httpx.TransportError:
                    pass
                self.interruptions += 1
                await asyncio.sleep(_PAUSE)

    def _keep_cookies(self) -> None:
        """Browsers send Secure cookies on plain http to localhost; this client needs to be told."""
        for cookie in self.http.cookies.jar:
            cookie.secure = False


def _form(text: str, action: str) -> tuple[str, dict[str, str]]:
    """Address and values of the page's form for this act; one without an address is sent to its own page."""
    forms = [form for form in cast(Any, html.fromstring(text)).forms if form.method == "POST"]
    (found, *_) = [form for form in forms if (form.action or "").endswith(action) and bool(form.action) == bool(action)]
    return found.action or "", dict(found.form_values())
