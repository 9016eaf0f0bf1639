"""Keyset pages: a page starts behind a row and not at a number, so that it costs the same wherever it lies.

The cursor stands in the URL and holds the sort key of one row. It says nothing secret and is checked like any input.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from core.errors import InvalidError
from core.phrases import say

MAX_SIZE = 200

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment in a cursor's key. PostgreSQL compares aware ones only."""

Row = TypeVar("Row")
Key = TypeVar("Key")


class PageRequest(msgspec.Struct, frozen=True):
    """Which page: behind the cursor ``after``, or in front of ``before``; the first one without either."""

    after: str | None = None
    before: str | None = None
    size: int = 50

    @property
    def cursor(self) -> str | None:
        """The cursor of either kind."""
        return self.before if self.before is not None else self.after

    @property
    def backward(self) -> bool:
        """Whether rows are read towards the beginning."""
        return self.before is not None

    @property
    def limit(self) -> int:
        """How many rows to ask for: one more than are shown, to know whether there are more."""
        return max(1, min(self.size, MAX_SIZE)) + 1


def write_cursor(key: Sequence[object]) -> str:
    """The sort key of a row, for a URL."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).rstrip(b"=").decode()


def read_cursor(cursor: str, key_type: type[Key]) -> Key:
    """The sort key in a cursor. Raises InvalidError for anything that is not one of this list."""
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.msgpack.decode(packed, type=key_type)
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise InvalidError(say("翻页位置无效，请回到第一页。")) from None


def cut_page(
    found: list[Row], request: PageRequest, key_of: Callable[[Row], Sequence[Any]]
) -> tuple[list[Row], str | None, str | None]:
    """The rows of the page in reading order, with the cursors of the next and the previous page.

    ``found`` is what the query gave for ``request.limit``, in the direction it was read.
    """
    more = len(found) >= request.limit
    shown = found[: request.limit - 1]
    if request.backward:
        shown.reverse()
    if not shown:
        return shown, None, None
    ahead = more or request.backward
    behind = more if request.backward else request.after is not None
    return (
        shown,
        write_cursor(key_of(shown[-1])) if ahead else None,
        write_cursor(key_of(shown[0])) if behind else None,
    )
