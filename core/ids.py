"""Identifiers: UUID version 7, made in Python, so that rows sort by age and need no round trip."""

from uuid import UUID

from uuid_utils.compat import uuid7

from core.errors import NotFoundError


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def parse_id(text: str) -> UUID:
    """The id in a path or form.

    Raises NotFoundError for anything that is not an id, so that a malformed id looks like an absent one.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None
