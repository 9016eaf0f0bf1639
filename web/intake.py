"""What an unsafe request brings: its form, its token against forgery, its key against repetition.

All of it is read and checked before the first query, so that a slow upload holds no database connection.
"""

import hashlib
import re
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile

from core.crypto import KeyRing
from core.errors import ForbiddenError
from core.phrases import say

AnyRequest = Request[Any, Any, Any]
CSRF_FIELD = "csrf_token"
KEY_FIELD = "idempotency_key"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Intake(msgspec.Struct, frozen=True):
    """The token and key of an unsafe request, and a digest of all that was typed and uploaded."""

    token: str
    key: str
    digest: bytes

    def require_token(self, keys: KeyRing, binding: str) -> None:
        """Raises ForbiddenError unless we made the token for the session that sends it."""
        if not keys.matches_salted(self.token, "csrf", binding):
            raise ForbiddenError(say("页面已过期，请刷新后重新提交。您填写的内容可先复制保存。"))


async def read_intake(request: AnyRequest) -> Intake:
    """Reads the body of a form once; Litestar keeps it for the handler."""
    of_form = request.headers.get("content-type", "").startswith(_FORMS)
    form = await request.form() if of_form else FormMultiDict([])
    token = request.headers.get("x-csrf-token") or _text(form, CSRF_FIELD)
    key = request.headers.get("idempotency-key") or _text(form, KEY_FIELD)
    return Intake(token, key if _KEY.fullmatch(key) else "", await _digest(request, form, of_form=of_form))


def require_same_site(request: AnyRequest) -> None:
    """Raises ForbiddenError for an unsafe request that another site caused.

    A browser says so by Sec-Fetch-Site or Origin; a client that sends neither is held by its token alone.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site not in (None, "same-origin", "none")
    if origin and origin != "null":
        foreign = foreign or origin.split("://", 1)[-1] != request.headers.get("host", "")
    elif origin == "null":
        foreign = True
    if foreign:
        raise ForbiddenError(say("这次提交来自别的网站，已被拒绝。请从本系统页面重新操作。"))


def client_address(request: AnyRequest) -> str:
    """The client's address: the peer, or behind N trusted proxies the N-th address from the right."""
    proxies: int = request.app.state.trusted_proxies
    peer = request.client.host if request.client else ""
    if proxies <= 0:
        return peer
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return forwarded[-proxies] if len(forwarded) >= proxies else peer


async def _digest(request: AnyRequest, form: FormMultiDict, *, of_form: bool) -> bytes:
    """Verb, path and every field, or the body that is no form.

    A repeated upload has another boundary but the same fields, so they are compared.
    """
    digest = hashlib.sha256(f"{request.method}\0{request.url.path}\0{request.url.query}".encode())
    # In the order sent: Litestar's multi_items() goes through a set, whose order is another one in each process.
    for name, value in form.items():
        if name in (CSRF_FIELD, KEY_FIELD):
            continue
        digest.update(f"\0{name}\0".encode())
        if isinstance(value, UploadFile):
            digest.update(hashlib.sha256(await value.read()).digest() + value.filename.encode())
            await value.seek(0)
        else:
            digest.update(str(value).encode())
    if not of_form:
        digest.update(await request.body())
    return digest.digest()


def _text(form: FormMultiDict, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
