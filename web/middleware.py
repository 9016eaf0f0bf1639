"""One request, one tenant, one transaction.

In this order: the path names the tenant; the cookie's signature is checked without the database; an unsafe request's
body is read and its CSRF token checked, still without the database; then the tenant's transaction opens at its first
query, the session row. What the handler answers decides: below 400 COMMIT, else ROLLBACK, always *before* the first
byte leaves. What must survive a refusal runs after the rollback in a transaction of its own.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from core.accounts.sessions import live_session
from core.context import TenantContext
from core.crypto import Claims, KeyRing
from core.db import DB, Transaction
from core.errors import AppError, InvalidError, NotFoundError, TenantSuspendedError
from core.idempotency import Answer, claim_key, keep_answer
from core.phrases import say
from tenants.resolve import tenant_by_slug
from web.audit import audit_of
from web.cookies import PRE_SESSION, is_stale, pre_session_cookie, read_session, session_cookie
from web.intake import Intake, client_address, read_intake, require_same_site
from web.kit.i18n import LOCALE_COOKIE, choose_locale, speaking
from web.uploads import admit_uploads

AnyRequest = Request[Any, Any, Any]
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NUL = b"\x00"


class TenantGate(ASGIMiddleware):
    """Opens the tenant's transaction around every route below ``/{slug}/``; other routes pass untouched."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serves one request."""
        slug = scope.get("path_params", {}).get("slug")
        if slug is None:
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
        catalogues = request.app.state.face.catalogues
        with speaking(choose_locale(request.cookies.get(LOCALE_COOKIE)), catalogues):
            await _Exchange(request, tenant, send).run(next_app)


class _Exchange:
    """The state of one request between the gate and the answer."""

    def __init__(self, request: AnyRequest, tenant: TenantContext, send: Send) -> None:
        self.request = request
        self.tenant = tenant
        self.send = send
        self.keys: KeyRing = request.app.state.keyring
        self.claims: Claims | None = read_session(self.keys, request.cookies, tenant.tenant_id)
        self.new_cookies: list[Cookie] = []
        self.intake: Intake | None = None
        self.transaction: Transaction | None = None
        self.held: list[Message] = []

    async def run(self, next_app: ASGIApp) -> None:
        """Checks, opens, lets the handler answer, and leaves nothing open behind."""
        binding = self._bind_forms()
        if self.request.method not in _SAFE:
            await self._take_in(binding)
        self.transaction = DB.tenant(self.tenant.tenant_id)
        self.transaction.enter()
        try:
            await self._recognise()
            kept = await self._replay()
            if kept is not None:
                await self._close_uploads()
                await self._send_answer(kept)
            else:
                await next_app(self.request.scope, self.request.receive, self._send)
        finally:
            self.transaction.leave()
            await self.transaction.rollback()

    async def _take_in(self, binding: str) -> None:
        """Reads and checks what an unsafe request brings, before any query."""
        try:
            require_same_site(self.request)
            self.intake = await read_intake(self.request)
            self.intake.require_token(self.keys, binding)
            if self.claims is not None:
                await admit_uploads(self.request)
        except AppError as error:
            audit = audit_of(self.request, error)
            if audit is not None:
                await audit()
            await self._close_uploads()
            raise

    async def _close_uploads(self) -> None:
        """Lets go of uploaded files that no handler will see; of those that one has seen, Litestar does."""
        if self.intake is not None:
            await (await self.request.form()).close()

    def _bind_forms(self) -> str:
        """What the forms of this answer are bound to: the session, or before one a random cookie."""
        if self.claims is not None:
            binding = str(self.claims.sid)
        elif PRE_SESSION in self.request.cookies:
            binding = self.request.cookies[PRE_SESSION]
        else:
            cookie = pre_session_cookie()
            self.new_cookies.append(cookie)
            binding = cookie.value or ""
        self.request.state["csrf_token"] = self.keys.digest("csrf", binding)
        return binding

    async def _recognise(self) -> None:
        if self.claims is None:
            return
        live = await live_session(self.tenant, session_id=self.claims.sid, user_id=self.claims.sub)
        if live is None:
            return
        self.tenant = live.tenant
        self.request.state["tenant"] = live.tenant
        self.request.state["live"] = live
        if is_stale(self.claims):
            self.new_cookies.append(
                session_cookie(
                    self.keys,
                    tenant_id=self.tenant.tenant_id,
                    user_id=self.claims.sub,
                    session_id=self.claims.sid,
                )
            )

    async def _replay(self) -> Answer | None:
        """The kept answer of a form that was sent before; None for the first copy, which now holds the key."""
        if self.intake is None or not self.intake.key or self.tenant.post is None:
            return None
        return await claim_key(
            self.tenant, actor=self.tenant.post.user_id, key=self.intake.key, digest=self.intake.digest
        )

    async def _send(self, message: Message) -> None:
        """Holds the answer of an unsafe request until it is whole, that of a safe one only at its start."""
        if self.intake is None:
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
            if self.intake is not None and self.intake.key and self.tenant.post is not None:
                answer = Answer(start["status"], _kept_headers(start), body)
                await keep_answer(self.tenant, actor=self.tenant.post.user_id, key=self.intake.key, answer=answer)
            await self.transaction.commit()
            self.transaction.leave()
        else:
            await self.transaction.rollback()
            self.transaction.leave()
            aftermath: Callable[[], Awaitable[None]] | None = self.request.state.get("aftermath")
            if aftermath is not None:
                await aftermath()
        cookies = [(b"set-cookie", _encode(cookie)) for cookie in self.new_cookies]
        start["headers"] = [*start["headers"], *cookies]

    async def _send_answer(self, answer: Answer) -> None:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _kept_headers(start: HTTPResponseStartEvent) -> dict[str, str]:
    """The headers of a kept answer. Cookies are not kept: a replay must not revive a session."""
    headers: Iterable[tuple[bytes, bytes]] = start.get("headers", ())
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    return {name: value for name, value in pairs if name.lower() != "set-cookie"}


def _encode(cookie: Cookie) -> bytes:
    return cookie.to_header(header="").encode("latin-1")
