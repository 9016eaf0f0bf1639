"""Signed tokens and keyed digests. The only module that imports ``jwt``; there is one decode function.

Keys are 32 random bytes each, kept in a file of mode 0600 in the installation's home. The first key signs, all of them
verify; ``kid`` says which.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import msgspec

from core.clock import now

ISSUER = "yingshang"
_ALGORITHM = "HS256"
_MAX_TOKEN = 4096
_SALT = 16
"""Letters of the salt that a salted digest begins with."""
_REQUIRED = ["iss", "aud", "sub", "sid", "tid", "iat", "nbf", "exp", "jti"]


class Claims(msgspec.Struct, frozen=True):
    """What a token says: whose (``sub``), by which row (``sid``: a session, or a machine's key), in which tenant, and
    since when.
    """

    sub: UUID
    sid: UUID
    tid: UUID
    iat: datetime
    exp: datetime


class TokenError(ValueError):
    """The token is not one of ours, or not any more. The reason is for the log only."""


class KeyRing:
    """The installation's keys, newest first."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys or any(len(key) < 32 for key in keys.values()):
            raise ValueError("a key ring needs at least one key of 32 bytes or more")
        self._keys = keys
        self._newest = next(iter(keys))

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Reads the key file; makes it, with one fresh key, when there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            content = json.dumps({"keys": [{"kid": secrets.token_hex(4), "key": secrets.token_urlsafe(32)}]})
            _write_once(path, content)
        listed = json.loads(path.read_text())["keys"]
        return cls({entry["kid"]: base64.urlsafe_b64decode(entry["key"] + "==") for entry in listed})

    def sign(self, *, audience: str, user_id: UUID, session_id: UUID, tenant_id: UUID, lasts: timedelta) -> str:
        """A token for one audience, such as ``desk``."""
        moment = now()
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "sub": str(user_id),
            "sid": str(session_id),
            "tid": str(tenant_id),
            "iat": int(moment.timestamp()),
            "nbf": int(moment.timestamp()),
            "exp": int((moment + lasts).timestamp()),
            "jti": uuid4().hex,
        }
        headers = {"kid": self._newest, "typ": f"{audience}+jwt"}
        return jwt.encode(claims, self._keys[self._newest], algorithm=_ALGORITHM, headers=headers)

    def read(self, token: str, *, audience: str) -> Claims:
        """The claims of a token made by ``sign`` for the same audience. Raises TokenError for anything else."""
        try:
            if len(token) > _MAX_TOKEN:
                raise TokenError("token too long")
            header = jwt.get_unverified_header(token)
            key = self._keys.get(str(header.get("kid")))
            if key is None or header.get("typ") != f"{audience}+jwt" or header.get("alg") != _ALGORITHM:
                raise TokenError("unknown key, type or algorithm")
            claims = self._verified(token, key, audience)
            return Claims(
                sub=UUID(claims["sub"]),
                sid=UUID(claims["sid"]),
                tid=UUID(claims["tid"]),
                iat=msgspec.convert(float(claims["iat"]), datetime, strict=False),
                exp=msgspec.convert(float(claims["exp"]), datetime, strict=False),
            )
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TokenError(str(error)) from error

    def digest(self, purpose: str, *parts: str) -> str:
        """A keyed digest, such as a CSRF token; equal parts for another purpose give another digest."""
        message = "\0".join((purpose, *parts)).encode()
        return hmac.new(self._keys[self._newest], message, hashlib.sha256).hexdigest()

    def matches(self, digest: str, purpose: str, *parts: str) -> bool:
        """Whether a digest was made here for the same purpose and parts, by any key still on the ring."""
        message = "\0".join((purpose, *parts)).encode()
        candidates = (hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._keys.values())
        return any(hmac.compare_digest(digest.encode(), each.encode()) for each in candidates)

    def salted_digest(self, purpose: str, *parts: str) -> str:
        """A digest that looks different each time it is made.

        What a page carries must not repeat: where pages are compressed, whoever can have words put into them and watch
        their size could else guess it piece by piece.
        """
        salt = secrets.token_hex(_SALT // 2)
        return salt + self.digest(purpose, *parts, salt)

    def matches_salted(self, digest: str, purpose: str, *parts: str) -> bool:
        """Whether a salted digest was made here for the same purpose and parts."""
        salt, rest = digest[:_SALT], digest[_SALT:]
        return self.matches(rest, purpose, *parts, salt)

    def _verified(self, token: str, key: bytes, audience: str) -> dict[str, Any]:
        # The product's own clock decides, so that tests and rehearsals may move it.
        options: Any = {"require": _REQUIRED, "enforce_minimum_key_length": True}
        options |= {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[_ALGORITHM], audience=audience, issuer=ISSUER, options=options
        )
        moment = now().timestamp()
        for name in ("exp", "nbf", "iat"):
            if type(claims[name]) is not int:
                raise TokenError(f"{name} is not a whole number")
        if not claims["nbf"] - 5 <= moment < claims["exp"]:
            raise TokenError("expired or not yet valid")
        return claims


def _write_once(path: Path, content: str) -> None:
    """Creates the file with its whole content or not at all; another process may be doing the same."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
