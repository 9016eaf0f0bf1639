"""One defence switched off at a time, everywhere it is used, so that a test can see the sweeps notice."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from types import FunctionType
from typing import Any

import asyncpg
import pytest

from core.accounts import permissions
from core.db import Transaction
from core.ledger import rules
from workers.embedded import EmbeddedServers

# Every comparison of a tenant column with a parameter, as our own statements and Piccolo's write it.
_FILTER = re.compile(r'(?:"?\w+"?\.)*"?tenant_id"?\s*=\s*(\$\d+)')


@contextmanager
def replaced(function: Callable[..., Any], by: Callable[..., Any]) -> Iterator[None]:
    """Gives a function another body, for every module that has imported it.

    The new body runs among the globals of the old function's module.
    """
    assert isinstance(function, FunctionType)
    assert isinstance(by, FunctionType)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(function, "__code__", by.__code__)
        yield


def everybody_may() -> AbstractContextManager[None]:
    """A permission check that lets everybody do everything."""

    def body(tenant: Any, permission: Any) -> bool:  # noqa: ARG001 -- the signature of the check
        return True

    return replaced(permissions.may, body)


def nobody_is_refused() -> AbstractContextManager[None]:
    """``require`` does not ask."""

    def body(tenant: Any, permission: Any) -> Any:  # noqa: ARG001 -- the signature of the check
        return tenant.acting()

    return replaced(permissions.require, body)


def every_row_is_readable() -> AbstractContextManager[None]:
    """``require_read`` does not ask."""

    def body(tenant: Any, resource: Any, relation: Any = "other") -> Any:  # noqa: ARG001 -- the signature of the check
        return tenant.acting()

    return replaced(permissions.require_read, body)


def everybody_may_read() -> AbstractContextManager[None]:
    """``may_read`` says yes to everybody."""

    def body(tenant: Any, resource: Any, relation: Any) -> bool:  # noqa: ARG001 -- the signature of the check
        return True

    return replaced(permissions.may_read, body)


def everybody_reads_the_whole_tenant() -> AbstractContextManager[None]:
    """``reads_whole_tenant`` says yes to everybody."""

    def body(tenant: Any, resource: Any) -> bool:  # noqa: ARG001 -- the signature of the check
        return True

    return replaced(permissions.reads_whole_tenant, body)


def every_unit_is_ones_own() -> AbstractContextManager[None]:
    """Whose work it is is not asked any more."""

    def body(tenant: Any, facts: Any) -> bool:  # noqa: ARG001 -- the signature of the check
        return True

    return replaced(rules._in_unit, body)


@contextmanager
def granted(permission: permissions.Permission) -> Iterator[None]:
    """Every role holds the permission."""
    with pytest.MonkeyPatch.context() as patch:
        for role, held in permissions.GRANTS.items():
            patch.setitem(permissions.GRANTS, role, held | {permission})
        yield


@contextmanager
def without_filter() -> Iterator[None]:
    """No statement narrows to its tenant any more: ``tenant_id = $1`` becomes true. Joins stay as they are."""

    def loosened(run: Callable[..., Any]) -> Callable[..., Any]:
        async def loose(transaction: Transaction, sql: str, *args: object) -> Any:
            return await run(transaction, _FILTER.sub(r"(\1::uuid IS NOT NULL)", sql), *args)

        return loose

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "fetch", loosened(Transaction.fetch))
        patch.setattr(Transaction, "execute", loosened(Transaction.execute))
        yield


@asynccontextmanager
async def without_policies(servers: EmbeddedServers) -> AsyncIterator[None]:
    """Row-level security is off on every table; only statements of our own keep tenants apart."""
    owner = await asyncpg.connect(servers.database_url("owner"))
    try:
        names = await owner.fetch(
            "SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
        )
        await _all(owner, [row["name"] for row in names], "DISABLE")
        try:
            yield
        finally:
            await _all(owner, [row["name"] for row in names], "ENABLE")
    finally:
        await owner.close()


async def _all(owner: asyncpg.Connection, names: list[str], word: str) -> None:
    async with owner.transaction():
        for name in names:
            await owner.execute(f"ALTER TABLE {name} {word} ROW LEVEL SECURITY")
