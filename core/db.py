"""One engine, one transaction per request or job, one tenant per transaction.

``DB`` is the engine of every Piccolo table. It never speaks to the server outside a tenant's transaction: a query
without one raises NoTenantError. The transaction begins at its first query, so a request that only hashes, parses or
refuses holds no connection. ``PLATFORM`` is the narrow second door (slug look-up, relay, sweep) and belongs to no
tenant.

Piccolo's own transactions are not used: they lose the connection when COMMIT fails, nest as a no-op, break under
``asyncio.gather`` and run ``batch()`` outside (DECISIONS.md 4).
"""

import asyncio
import contextlib
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import asyncpg
from piccolo.engine.base import BaseBatch
from piccolo.engine.postgres import AsyncBatch, PostgresEngine
from piccolo.query.base import Query
from piccolo.querystring import QueryString

WEB_STATEMENT_TIMEOUT_MS = 5_000
JOB_STATEMENT_TIMEOUT_MS = 60_000


class NoTenantError(RuntimeError):
    """A query was tried outside a tenant's transaction, or after its end."""


class AbortedError(RuntimeError):
    """COMMIT was answered with ROLLBACK: an SQL error had been swallowed on the way."""


class Transaction:
    """A lazily begun transaction.

    Use as ``async with``; or by hand ``enter``, then ``commit`` or ``rollback``, and ``leave``.
    """

    def __init__(self, pool: asyncpg.Pool, opening: str, current: "ContextVar[Any]") -> None:
        self._pool = pool
        self._opening = opening
        self._current = current
        self._connection: Any = None
        self._lock = asyncio.Lock()
        self._closed = False
        self._savepoints = 0

    def enter(self) -> None:
        """Makes this the transaction of the present context."""
        if self._current.get() is not None:
            raise RuntimeError("A transaction is already open in this context; use DB.transaction() for a savepoint.")
        self._current.set(self)

    def leave(self) -> None:
        """Takes this transaction out of the present context again; what runs afterwards has no tenant."""
        if self._current.get() is self:
            self._current.set(None)

    async def __aenter__(self) -> Self:
        self.enter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.leave()
        await (self.rollback() if kind else self.commit())

    async def connection(self) -> Any:
        """The connection; begins the transaction at the first call. Hold ``lock`` around its use."""
        if self._closed:
            raise NoTenantError("The transaction has ended.")
        if self._connection is None:
            connection = await self._pool.acquire()
            try:
                await connection.execute(self._opening)
            except BaseException:
                await asyncio.shield(self._pool.release(connection))
                raise
            self._connection = connection
        return self._connection

    @property
    def lock(self) -> asyncio.Lock:
        """Serialises statements, so that ``asyncio.gather`` inside a transaction is safe."""
        return self._lock

    async def fetch(self, sql: str, *args: object) -> list[Any]:
        """Runs one statement with parameters and returns its rows."""
        async with self._lock:
            rows: list[Any] = await (await self.connection()).fetch(sql, *args)
            return rows

    async def execute(self, sql: str, *args: object) -> str:
        """Runs one statement and returns its command tag, such as ``UPDATE 3``."""
        async with self._lock:
            tag: str = await (await self.connection()).execute(sql, *args)
            return tag

    async def executemany(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        """Runs one statement for many rows of parameters."""
        async with self._lock:
            await (await self.connection()).executemany(sql, rows)

    async def commit(self) -> None:
        """Commits. Raises AbortedError when the server answers with ROLLBACK."""
        tag = await self._finish("COMMIT")
        if tag not in (None, "COMMIT"):
            raise AbortedError("The transaction had failed before and was rolled back.")

    async def rollback(self) -> None:
        """Rolls back; nothing of this transaction stays."""
        await self._finish("ROLLBACK")

    async def _finish(self, word: str) -> str | None:
        async with self._lock:
            connection, self._connection = self._connection, None
            self._closed = True
            if connection is None:
                return None
            try:
                return str(await connection.execute(word))
            except BaseException as error:
                # A connection whose COMMIT or ROLLBACK broke may still be inside the transaction: never reuse it. One
                # that had died has left the pool by itself, and the server rolls back what it lost: the error that
                # led here says more than this one.
                with contextlib.suppress(asyncpg.InterfaceError):
                    connection.terminate()
                if word == "COMMIT" or not isinstance(error, Exception):
                    raise
                return word
            finally:
                await asyncio.shield(self._pool.release(connection))

    def next_savepoint(self) -> str:
        """A savepoint name not used before in this transaction."""
        self._savepoints += 1
        return f"s{self._savepoints}"


class Savepoint:
    """A nested block: what fails inside and is caught outside leaves nothing behind."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._name = transaction.next_savepoint()

    async def __aenter__(self) -> Self:
        await self._transaction.execute(f"SAVEPOINT {self._name}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if kind:
            await self._transaction.execute(f"ROLLBACK TO SAVEPOINT {self._name}")
        await self._transaction.execute(f"RELEASE SAVEPOINT {self._name}")


class TenantBatch(AsyncBatch):
    """A server-side cursor on the connection of the current transaction."""

    async def __aenter__(self) -> Self:
        template, template_args = self.query.querystrings[0].compile_string()
        self._cursor = await self.connection.cursor(template, *template_args)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return False


class TenantEngine(PostgresEngine):
    """Piccolo's engine, with every way around the tenant's transaction closed."""

    __slots__ = ("_statement_timeout_ms",)

    def __init__(self) -> None:
        super().__init__(config={})
        self._statement_timeout_ms = WEB_STATEMENT_TIMEOUT_MS

    async def start(
        self, url: str, *, size: int = 8, statement_timeout_ms: int = WEB_STATEMENT_TIMEOUT_MS, pgbouncer: bool = False
    ) -> None:
        """Opens the pool as role *app*. ``size`` connections; through pgbouncer prepared statements are off."""
        self._statement_timeout_ms = statement_timeout_ms
        self.pool = await _open_pool(url, size, pgbouncer)

    async def stop(self) -> None:
        """Closes the pool."""
        pool, self.pool = self.pool, None
        if pool is not None:
            await pool.close()

    def tenant(self, tenant_id: UUID) -> Transaction:
        """The transaction of one tenant: every row outside it is out of reach."""
        opening = (
            f"BEGIN;SET LOCAL app.tenant_id='{UUID(str(tenant_id))}';"
            f"SET LOCAL statement_timeout={int(self._statement_timeout_ms)}"
        )
        return Transaction(self._open_pool(), opening, self.current_transaction)

    def current(self) -> Transaction:
        """The present tenant transaction. Raises NoTenantError when there is none."""
        transaction: Any = self.current_transaction.get()
        if not isinstance(transaction, Transaction):
            raise NoTenantError("No tenant's transaction is open here.")
        return transaction

    def transaction(self, allow_nested: bool = True) -> Savepoint:  # type: ignore[override]  # noqa: ARG002 -- Piccolo's signature, a real savepoint
        """A savepoint inside the present transaction."""
        return Savepoint(self.current())

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[dict[str, Any]]:  # noqa: ARG002 -- Piccolo's signature
        """Piccolo's queries, inside the present transaction only."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return self.transform_response_to_dicts(await self.current().fetch(sql, *args))

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[dict[str, Any]]:  # noqa: ARG002 -- Piccolo's signature
        """Statements of definition; the app role is granted none, so the server refuses them."""
        return self.transform_response_to_dicts(await self.current().fetch(ddl))

    async def batch(self, query: Query[Any, Any], batch_size: int = 100, node: str | None = None) -> BaseBatch:  # type: ignore[override]  # noqa: ARG002 -- one node only
        """A cursor inside the present transaction."""
        return TenantBatch(connection=await self.current().connection(), query=query, batch_size=batch_size)

    async def get_version(self) -> float:
        """No connection is made at import; the version is checked by ``yingshang doctor``."""
        return 0.0

    async def prep_database(self) -> None:
        """No extension is used."""

    async def get_new_connection(self) -> Any:
        """Closed: a fresh connection has no tenant."""
        raise NoTenantError("A connection outside the tenant's transaction was asked for.")

    async def _run_in_pool(self, query: str, args: Any = None) -> Any:
        raise NoTenantError(f"A query outside the tenant's transaction: {query[:80]} {bool(args)}")

    async def _run_in_new_connection(self, query: str, args: Any = None) -> Any:
        raise NoTenantError(f"A query outside the tenant's transaction: {query[:80]} {bool(args)}")

    def _open_pool(self) -> asyncpg.Pool:
        if self.pool is None:
            raise NoTenantError("The database is not open yet.")
        return self.pool


class PlatformEngine:
    """The role *platform*: slug look-up, relay, sweep and roll-ups, by named policies on a short list of tables."""

    def __init__(self) -> None:
        self.pool: asyncpg.Pool | None = None
        self._current: ContextVar[Transaction | None] = ContextVar("platform_transaction", default=None)

    async def start(self, url: str, *, size: int = 3, pgbouncer: bool = False) -> None:
        """Opens the pool as role *platform*."""
        self.pool = await _open_pool(url, size, pgbouncer)

    async def stop(self) -> None:
        """Closes the pool."""
        pool, self.pool = self.pool, None
        if pool is not None:
            await pool.close()

    def transaction(self) -> Transaction:
        """A transaction of the platform role; it does not nest."""
        if self.pool is None:
            raise RuntimeError("The platform's database door is not open yet.")
        opening = f"BEGIN;SET LOCAL statement_timeout={JOB_STATEMENT_TIMEOUT_MS}"
        return Transaction(self.pool, opening, self._current)


async def _no_reset(_: Any) -> None:
    """Nothing is ever set for longer than a transaction, so returning a connection costs no round trip."""


async def _open_pool(url: str, size: int, pgbouncer: bool) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        reset=_no_reset,
        statement_cache_size=0 if pgbouncer else 256,
        command_timeout=70,
    )


DB = TenantEngine()
PLATFORM = PlatformEngine()
