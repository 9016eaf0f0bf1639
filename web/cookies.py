"""The cookies of sign-in: who is here, and, before anybody is, what a form is bound to.

``__Host-`` makes the browser refuse them without Secure, with a Domain, or from a sibling host. The name carries a
short hash of the tenant, so that one browser may be signed in to two cities. An operator's cookie has a name and an
audience of its own: it is worth nothing below a tenant's address, and a tenant's nothing at the console.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie

from core.clock import now
from core.crypto import Claims, KeyRing, TokenError
from web.kit.i18n import LOCALE_COOKIE

TOKEN_LASTS = timedelta(minutes=15)
REISSUE_AFTER = timedelta(minutes=5)
AUDIENCE = "desk"
_LANGUAGE_LASTS = 365 * 24 * 3600
PRE_SESSION = "__Host-ys-pre"

OPERATOR_AUDIENCE = "operator"
OPERATOR_SESSION = "__Host-ys-operator"
NO_TENANT = UUID(int=0)
"""What an operator's token says in place of a tenant."""


def session_cookie_name(tenant_id: UUID) -> str:
    """The name of a tenant's session cookie."""
    return f"__Host-ys-{hashlib.sha256(tenant_id.bytes).hexdigest()[:10]}"


def session_cookie(keys: KeyRing, *, tenant_id: UUID, user_id: UUID, session_id: UUID) -> Cookie:
    """A fresh cookie for a session; it lives 15 minutes and is re-issued while the session is used."""
    token = keys.sign(audience=AUDIENCE, user_id=user_id, session_id=session_id, tenant_id=tenant_id, lasts=TOKEN_LASTS)
    return _cookie(session_cookie_name(tenant_id), token)


def operator_cookie(keys: KeyRing, *, operator_id: UUID, session_id: UUID) -> Cookie:
    """The same for an operator's session."""
    token = keys.sign(
        audience=OPERATOR_AUDIENCE, user_id=operator_id, session_id=session_id, tenant_id=NO_TENANT, lasts=TOKEN_LASTS
    )
    return _cookie(OPERATOR_SESSION, token)


def ended_cookie(tenant_id: UUID) -> Cookie:
    """The cookie that makes the browser forget the session."""
    return _cookie(session_cookie_name(tenant_id), "", max_age=0)


def ended_operator_cookie() -> Cookie:
    """The cookie that makes the browser forget an operator's session."""
    return _cookie(OPERATOR_SESSION, "", max_age=0)


def language_cookie(locale: str) -> Cookie:
    """The language last chosen in this browser: for pages before signing in, and for whoever never chose one."""
    return Cookie(key=LOCALE_COOKIE, value=locale, path="/", httponly=True, samesite="lax", max_age=_LANGUAGE_LASTS)


def form_binding(cookies: Mapping[str, str], claims: Claims | None) -> tuple[str, list[Cookie]]:
    """What the forms of an answer are bound to: the session, or before one a random cookie, with that cookie if new."""
    if claims is not None:
        return str(claims.sid), []
    if PRE_SESSION in cookies:
        return cookies[PRE_SESSION], []
    cookie = pre_session_cookie()
    return cookie.value or "", [cookie]


def encode_cookie(cookie: Cookie) -> bytes:
    """The value of a Set-Cookie header."""
    return cookie.to_header(header="").encode("latin-1")


def pre_session_cookie() -> Cookie:
    """A random value that a form shown before sign-in is bound to."""
    return _cookie(PRE_SESSION, secrets.token_urlsafe(24))


def read_session(keys: KeyRing, cookies: dict[str, str], tenant_id: UUID) -> Claims | None:
    """The claims of the tenant's session cookie; None when absent, expired, forged or another tenant's."""
    return _read(keys, cookies.get(session_cookie_name(tenant_id)), AUDIENCE, tenant_id)


def read_operator_session(keys: KeyRing, cookies: dict[str, str]) -> Claims | None:
    """The claims of the operator's session cookie; None when absent, expired or forged."""
    return _read(keys, cookies.get(OPERATOR_SESSION), OPERATOR_AUDIENCE, NO_TENANT)


def _read(keys: KeyRing, token: str | None, audience: str, tenant_id: UUID) -> Claims | None:
    if not token:
        return None
    try:
        claims = keys.read(token, audience=audience)
    except TokenError:
        return None
    return claims if claims.tid == tenant_id else None


def is_stale(claims: Claims) -> bool:
    """Whether the token is old enough to be re-issued."""
    return now() - claims.iat > REISSUE_AFTER


def _cookie(name: str, value: str, max_age: int | None = None) -> Cookie:
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="lax", max_age=max_age)
