"""Reads through the platform's door that answer with typed, frozen records, as ``core.sql`` does within a tenant."""

from typing import TypeVar

import msgspec

from core.db import PLATFORM
from core.sql import check_columns

Row = TypeVar("Row", bound=msgspec.Struct)


async def platform_rows(row_type: type[Row], sql: str, *args: object) -> list[Row]:
    """All rows of a SELECT as records of ``row_type``, in a transaction of its own."""
    async with PLATFORM.transaction() as platform:
        found = await platform.fetch(sql, *args)
    if found:
        check_columns(row_type, sql, found[0])
    return [row_type(*record) for record in found]


async def platform_row(row_type: type[Row], sql: str, *args: object) -> Row | None:
    """The first row of a SELECT, or None."""
    found = await platform_rows(row_type, sql, *args)
    return found[0] if found else None
