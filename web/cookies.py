"""The cookies of sign-in: who is here, and, before anybody is, what a form is bound to.

``__Host-`` makes the browser refuse them without Secure, with a Domain, or from a sibling host. The name carries a
short hash of the tenant, so that one browser may be signed in to two cities.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie

from core.clock import now
from core.crypto import Claims, KeyRing, TokenError

TOKEN_LASTS = timedelta(minutes=15)
REISSUE_AFTER = timedelta(minutes=5)
AUDIENCE = "desk"
PRE_SESSION = "__Host-ys-pre"


def session_cookie_name(tenant_id: UUID) -> str:
    """The name of a tenant's session cookie."""
    return f"__Host-ys-{hashlib.sha256(tenant_id.bytes).hexdigest()[:10]}"


def session_cookie(keys: KeyRing, *, tenant_id: UUID, user_id: UUID, session_id: UUID) -> Cookie:
    """A fresh cookie for a session; it lives 15 minutes and is re-issued while the session is used."""
    token = keys.sign(audience=AUDIENCE, user_id=user_id, session_id=session_id, tenant_id=tenant_id, lasts=TOKEN_LASTS)
    return _cookie(session_cookie_name(tenant_id), token)


def ended_cookie(tenant_id: UUID) -> Cookie:
    """The cookie that makes the browser forget the session."""
    return _cookie(session_cookie_name(tenant_id), "", max_age=0)


def pre_session_cookie() -> Cookie:
    """A random value that a form shown before sign-in is bound to."""
    return _cookie(PRE_SESSION, secrets.token_urlsafe(24))


def read_session(keys: KeyRing, cookies: dict[str, str], tenant_id: UUID) -> Claims | None:
    """The claims of the tenant's session cookie; None when absent, expired, forged or another tenant's."""
    token = cookies.get(session_cookie_name(tenant_id))
    if not token:
        return None
    try:
        claims = keys.read(token, audience=AUDIENCE)
    except TokenError:
        return None
    return claims if claims.tid == tenant_id else None


def is_stale(claims: Claims) -> bool:
    """Whether the token is old enough to be re-issued."""
    return now() - claims.iat > REISSUE_AFTER


def _cookie(name: str, value: str, max_age: int | None = None) -> Cookie:
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="lax", max_age=max_age)
