"""One request, one tenant, one transaction.

In this order: the path names the tenant; the door of the route (people by cookie, machines by token) checks signatures
and reads an unsafe request's body without the database; then the tenant's transaction opens at its first query, which
says who it is. What the handler answers decides: below 400 COMMIT, else ROLLBACK, always *before* the first byte
leaves. What must survive a refusal runs after the rollback in a transaction of its own.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from core.context import TenantContext
from core.db import DB, Transaction
from core.errors import AppError, InvalidError, NotFoundError, TenantSuspendedError
from core.idempotency import Answer, claim_key, keep_answer
from core.phrases import say
from tenants.resolve import tenant_by_slug
from web.api.door import ApiDoor
from web.api.operation import operation_of
from web.audit import audit_of
from web.cookies import encode_cookie
from web.desk_door import DeskDoor
from web.intake import Intake, client_address
from web.kit.i18n import speaking
from web.kit.render import locale_of

AnyRequest = Request[Any, Any, Any]
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NUL = b"\x00"


class TenantGate(ASGIMiddleware):
    """Opens the tenant's transaction around every route below ``/{slug}/``.

    Other routes pass untouched, and so does OPTIONS, which reads nothing.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serves one request."""
        slug = scope.get("path_params", {}).get("slug")
        if slug is None or scope.get("method") == "OPTIONS":
            await next_app(scope, receive, send)
            return
        if _NUL in scope["path"].encode() or b"%00" in scope["query_string"]:
            raise InvalidError(say("网址里有不能识别的字符，请从页面上的链接进入。"))
        ref = await tenant_by_slug(slug)
        if ref is None:
            raise NotFoundError(say("没有这个地址。请核对网址，或从贵市的门户首页进入。"))
        request: AnyRequest = Request(scope, receive, send)
        address = client_address(request)
        tenant = TenantContext(tenant_id=ref.id, slug=ref.slug, tenant_name=ref.name, address=address)
        request.state["tenant"] = tenant
        if ref.suspended is not None:
            raise TenantSuspendedError(ref.suspended)
        door = ApiDoor if operation_of(request) else DeskDoor
        await _Exchange(request, door(request, tenant), send).run(next_app)


class _Door(Protocol):
    """Who is let in, and what they bring. The doors share nothing but this: no cookie opens the one of machines."""

    tenant: TenantContext
    intake: Intake | None
    cookies: list[Cookie]

    async def take_in(self, *, unsafe: bool) -> None: ...

    async def recognise(self) -> TenantContext: ...


class _Exchange:
    """The state of one request between the gate and the answer."""

    def __init__(self, request: AnyRequest, door: _Door, send: Send) -> None:
        self.request = request
        self.door = door
        self.tenant = door.tenant
        self.send = send
        self.transaction: Transaction | None = None
        self.held: list[Message] = []

    async def run(self, next_app: ASGIApp) -> None:
        """Checks, opens, lets the handler answer, and leaves nothing open behind."""
        self.request.state["tenant"] = self.tenant
        try:
            await self.door.take_in(unsafe=self.request.method not in _SAFE)
        except AppError as error:
            await self._refuse(error)
            raise
        self.transaction = DB.tenant(self.tenant.tenant_id)
        self.transaction.enter()
        try:
            try:
                self.tenant = self.request.state["tenant"] = await self.door.recognise()
                kept = await self._replay()
            except AppError as error:
                self.transaction.leave()
                await self.transaction.rollback()
                await self._refuse(error)
                raise
            if kept is not None:
                await self._close_uploads()
                await self._send_answer(kept)
                return
            with speaking(locale_of(self.request), self.request.app.state.face.catalogues):
                await next_app(self.request.scope, self.request.receive, self._send)
        finally:
            self.transaction.leave()
            await self.transaction.rollback()

    async def _refuse(self, error: AppError) -> None:
        """What a refusal before the handler leaves behind: its line in the audit log, and no open file."""
        audit = audit_of(self.request, error)
        if audit is not None:
            await audit()
        await self._close_uploads()

    async def _close_uploads(self) -> None:
        """Lets go of uploaded files that no handler will see; of those that one has seen, Litestar does."""
        if self.door.intake is not None:
            await (await self.request.form()).close()

    async def _replay(self) -> Answer | None:
        """The kept answer of a form that was sent before; None for the first copy, which now holds the key."""
        intake, post = self.door.intake, self.tenant.post
        if intake is None or not intake.key or post is None:
            return None
        return await claim_key(self.tenant, actor=post.user_id, key=intake.key, digest=intake.digest)

    async def _send(self, message: Message) -> None:
        """Holds the answer of an unsafe request until it is whole, that of a safe one only at its start."""
        if self.door.intake is None:
            if message["type"] == "http.response.start":
                await self._finish(message, b"")
            await self.send(message)
            return
        self.held.append(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            body = b"".join(part["body"] for part in self.held if part["type"] == "http.response.body")
            for each in self.held:
                if each["type"] == "http.response.start":
                    await self._finish(each, body)
                await self.send(each)

    async def _finish(self, start: HTTPResponseStartEvent, body: bytes) -> None:
        if self.transaction is None:
            raise RuntimeError("The answer began before the request was let in.")
        if start["status"] < 400:
            await self._keep(Answer(start["status"], _kept_headers(start), body))
            await self.transaction.commit()
            self.transaction.leave()
        else:
            await self.transaction.rollback()
            self.transaction.leave()
            aftermath: Callable[[], Awaitable[None]] | None = self.request.state.get("aftermath")
            if aftermath is not None:
                await aftermath()
        cookies = [(b"set-cookie", encode_cookie(cookie)) for cookie in self.door.cookies]
        start["headers"] = [*start["headers"], *cookies]

    async def _keep(self, answer: Answer) -> None:
        """Keeps the answer for further copies; ``state.kept_answer`` stands in for one that may be shown only once."""
        intake, post = self.door.intake, self.tenant.post
        if intake is not None and intake.key and post is not None:
            kept: Answer = self.request.state.get("kept_answer") or answer
            await keep_answer(self.tenant, actor=post.user_id, key=intake.key, answer=kept)

    async def _send_answer(self, answer: Answer) -> None:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _kept_headers(start: HTTPResponseStartEvent) -> dict[str, str]:
    """The headers of a kept answer. Cookies are not kept: a replay must not revive a session."""
    headers: Iterable[tuple[bytes, bytes]] = start.get("headers", ())
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    return {name: value for name, value in pairs if name.lower() != "set-cookie"}
