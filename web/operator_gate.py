"""Who comes to the console: an operator by a cookie of their own, or nobody.

The console belongs to no tenant, so nothing here opens a tenant's transaction: each of its services opens one of the
platform's. Forms are checked like those of the desk, before the first query.
"""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.crypto import Claims, KeyRing
from core.errors import InvalidError
from core.phrases import say
from tenants.operators.sessions import live_operator
from web.cookies import encode_cookie, form_binding, is_stale, operator_cookie, read_operator_session
from web.intake import client_address, read_intake, require_same_site
from web.kit.console import is_console
from web.kit.i18n import LOCALE_COOKIE, choose_locale, speaking

AnyRequest = Request[Any, Any, Any]
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OperatorGate(ASGIMiddleware):
    """Recognises the operator before every route of the console; other routes pass untouched."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serves one request."""
        if not is_console(scope["path"]):
            await next_app(scope, receive, send)
            return
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise InvalidError(say("网址里有不能识别的字符，请从页面上的链接进入。"))
        request: AnyRequest = Request(scope, receive, send)
        keys: KeyRing = request.app.state.keyring
        with speaking(choose_locale(request.cookies.get(LOCALE_COOKIE)), request.app.state.face.catalogues):
            claims = read_operator_session(keys, request.cookies)
            binding, cookies = form_binding(request.cookies, claims)
            request.state["csrf_token"] = keys.salted_digest("csrf", binding)
            if request.method not in _SAFE:
                require_same_site(request)
                (await read_intake(request)).require_token(keys, binding)
            cookies += await _recognise(request, keys, claims)
            await next_app(scope, receive, _adding(send, cookies))


async def _recognise(request: AnyRequest, keys: KeyRing, claims: Claims | None) -> list[Cookie]:
    """Notes who acts; the cookie to be set anew when it is old enough."""
    if claims is None:
        return []
    address = client_address(request)
    live = await live_operator(session_id=claims.sid, operator_id=claims.sub, address=address)
    if live is None:
        return []
    request.state["operator"] = live
    fresh = is_stale(claims)
    return [operator_cookie(keys, operator_id=claims.sub, session_id=claims.sid)] if fresh else []


def _adding(send: Send, cookies: list[Cookie]) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start" and cookies:
            found = [(b"set-cookie", encode_cookie(cookie)) for cookie in cookies]
            message["headers"] = [*message["headers"], *found]
        await send(message)

    return adding
