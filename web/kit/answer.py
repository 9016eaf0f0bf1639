"""What one answer knows while its template renders: the nonce, the tokens of its forms.

Macros are compiled once and shared by all requests, so they cannot see a page's variables. They read these through a
context variable that ``page`` sets around the synchronous rendering.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from markupsafe import Markup, escape
from msgspec import Struct


class Answer(Struct, frozen=True):
    """``nonce`` belongs to this response alone; ``csrf_token`` to the session, empty before sign-in."""

    nonce: str
    csrf_token: str


class NoAnswerError(LookupError):
    """A macro was used outside ``page``, or a form was drawn for a request without a CSRF token."""


_answer: ContextVar[Answer] = ContextVar("answer")


def new_nonce() -> str:
    """16 random bytes, for one response."""
    return secrets.token_urlsafe(16)


def new_idempotency_key() -> str:
    """A key for one form on one page: sent twice, it takes effect once."""
    return secrets.token_hex(16)


def hx_nonce() -> str:
    """The value of ``hx-nonce``, without which hx-csp strips every ``hx-*`` attribute of an element."""
    return _current().nonce


def csrf_token() -> str:
    """The token of the session. A form without one could only be refused, so its absence is a defect."""
    token = _current().csrf_token
    if not token:
        raise NoAnswerError("a form needs request.state.csrf_token")
    return token


def hx(**attributes: str | bool | None) -> Markup:
    """The ``hx-*`` attributes of an element with their nonce: ``{{ hx(get=url, target="#rows", push_url=True) }}``.

    Underscores become hyphens, True becomes ``true``, None and False leave the attribute out. Every value is escaped.
    """
    parts = [f'hx-nonce="{_current().nonce}"']
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        text = "true" if value is True else escape(value)
        parts.append(f'hx-{name.replace("_", "-")}="{text}"')
    # Names are Python identifiers and values are escaped above, so the whole is safe markup.
    return Markup(" ".join(parts))  # noqa: S704 -- see the line above


@contextmanager
def answering(answer: Answer) -> Iterator[None]:
    """Within the block, macros draw for ``answer``."""
    token = _answer.set(answer)
    try:
        yield
    finally:
        _answer.reset(token)


def _current() -> Answer:
    try:
        return _answer.get()
    except LookupError:
        raise NoAnswerError("macros draw only inside web.kit.render.page") from None
