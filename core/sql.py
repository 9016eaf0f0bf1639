"""Parameterised SQL that answers with typed, frozen records, inside the present tenant transaction.

Lists and summaries are written as SQL (a frozen Piccolo query takes no bind values); single rows are written through
the Piccolo tables. The order of a record's fields is the order of the selected columns: it is compared once per
statement, so a slip is an error at the first run and never a swapped value.
"""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

import msgspec

from core.db import DB

Row = TypeVar("Row", bound=msgspec.Struct)
Scalar = TypeVar("Scalar")

_checked: set[tuple[type[msgspec.Struct], str]] = set()


async def rows(row_type: type[Row], sql: str, *args: object) -> list[Row]:
    """All rows of a SELECT as records of ``row_type``."""
    found = await DB.current().fetch(sql, *args)
    if found:
        check_columns(row_type, sql, found[0])
    return [row_type(*record) for record in found]


async def batches(row_type: type[Row], sql: str, *args: object, size: int = 500) -> AsyncIterator[list[Row]]:
    """The rows of a SELECT, ``size`` at a time: read by a cursor on the server, all from the snapshot of the first."""
    transaction = DB.current()
    async with transaction.lock:
        cursor = await (await transaction.connection()).cursor(sql, *args)
    while True:
        async with transaction.lock:
            found = await cursor.fetch(size)
        if not found:
            return
        check_columns(row_type, sql, found[0])
        yield [row_type(*record) for record in found]


async def first(row_type: type[Row], sql: str, *args: object) -> Row | None:
    """The first row of a SELECT, or None."""
    found = await rows(row_type, sql, *args)
    return found[0] if found else None


async def value(kind: type[Scalar], sql: str, *args: object) -> Scalar | None:
    """The first column of the first row, or None where there is no row or the column is NULL.

    Raises TypeError when it is of another kind.
    """
    found = await DB.current().fetch(sql, *args)
    if not found or found[0][0] is None:
        return None
    cell: Any = found[0][0]
    if not isinstance(cell, kind):
        raise TypeError(f"expected {kind.__name__}, the statement gave {type(cell).__name__}")
    return cell


async def values(kind: type[Scalar], sql: str, *args: object) -> list[Scalar]:
    """The first column of every row. Raises TypeError where one is of another kind."""
    cells = [record[0] for record in await DB.current().fetch(sql, *args)]
    for cell in cells:
        if not isinstance(cell, kind):
            raise TypeError(f"expected {kind.__name__}, the statement gave {type(cell).__name__}")
    return cells


async def execute(sql: str, *args: object) -> int:
    """Runs a statement of change and returns how many rows it touched."""
    tag = await DB.current().execute(sql, *args)
    last = tag.rsplit(" ", 1)[-1]
    return int(last) if last.isdecimal() else 0


async def plan_for_values() -> None:
    """From here to the end of the transaction every statement is planned for the values it is given.

    A plan that is kept serves all tenants and all values alike. Where a tenant or a value is far from the usual, a
    plan of its own saves more than the fraction of a millisecond that it costs.
    """
    await DB.current().execute("SET LOCAL plan_cache_mode = force_custom_plan")


def check_columns(row_type: type[msgspec.Struct], sql: str, record: Any) -> None:
    """Raises TypeError when the columns of a record are not the fields of the type, in that order."""
    key = (row_type, sql)
    if key in _checked:
        return
    columns, fields = tuple(record.keys()), row_type.__struct_fields__
    if columns != fields:
        raise TypeError(f"{row_type.__name__} has the fields {fields}, the statement selects {columns}")
    if len(_checked) > 4096:
        _checked.clear()
    _checked.add(key)
