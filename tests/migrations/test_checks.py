"""The catalogue stands as designed, and the check that says so can fail."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from core import sql
from core.db import DB
from migrations.checks import PLATFORM_REACHES, faults
from migrations.runner import run_migrations
from tests.factories.world import City
from workers.embedded import EmbeddedServers


@pytest_asyncio.fixture
async def owner(database: EmbeddedServers) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection in a transaction that is rolled back."""
    connection = await asyncpg.connect(database.database_url("owner"))
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def tenant_tables(owner: asyncpg.Connection) -> list[str]:
    records = await owner.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.columns "
        "WHERE column_name = 'tenant_id' ORDER BY 1"
    )
    return [record["name"] for record in records]


async def test_the_migrated_database_has_no_fault(owner: asyncpg.Connection) -> None:
    assert await faults(owner) == []
    assert len(await tenant_tables(owner)) > 20


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("CREATE TABLE core.loose (id uuid)", "core.loose has no column tenant_id uuid NOT NULL"),
        ("ALTER TABLE core.task NO FORCE ROW LEVEL SECURITY", "core.task has no forced row-level security"),
        ("ALTER TABLE core.task DISABLE ROW LEVEL SECURITY", "core.task has no forced row-level security"),
        ("DROP POLICY tenant_fence ON core.task", "core.task: policy tenant_fence is missing"),
        ("DROP POLICY tenant_rows ON core.plan", "core.plan: policy tenant_rows is missing"),
        (
            "CREATE POLICY more ON core.task TO ys_app USING (true)",
            "core.task: policy more is not on the reviewed list",
        ),
        (
            "ALTER POLICY tenant_fence ON core.task USING (true)",
            "core.task: policy tenant_fence reads otherwise than it should",
        ),
        (
            "ALTER TABLE core.org ADD UNIQUE (id)",
            "core.org: unique index core.org_id_key does not start with tenant_id",
        ),
        (
            "CREATE UNIQUE INDEX loose ON core.org (id)",
            "core.org: unique index core.loose does not start with tenant_id",
        ),
        ("GRANT TRUNCATE ON core.task TO ys_app", "ys_app may TRUNCATE core.task"),
        (
            "CREATE VIEW core.peep AS SELECT * FROM core.task",
            "core.peep is a view or a foreign or partitioned table, which the fences do not cover",
        ),
        (
            "CREATE FUNCTION core.sneak() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "core.sneak is a SECURITY DEFINER function",
        ),
        ("GRANT SELECT (title) ON core.task TO ys_platform", "ys_platform may read core.task"),
        ("GRANT SELECT (payload) ON core.job TO ys_platform", "ys_platform may read payload of core.job"),
        ("GRANT SELECT (title) ON core.measure TO ys_platform", "ys_platform may read core.measure"),
        ("GRANT SELECT ON tenants.operator TO ys_app", "tenants.operator is open to ys_app"),
    ],
)
async def test_each_hole_is_named(owner: asyncpg.Connection, statement: str, sentence: str) -> None:
    await owner.execute(statement)

    assert await faults(owner) == [sentence]


async def test_each_policy_removed_is_found(owner: asyncpg.Connection) -> None:
    """Every policy of every table, one at a time: the check must go red for each."""
    policies = await owner.fetch("SELECT polname, polrelid::regclass::text AS name FROM pg_policy ORDER BY 2, 1")
    assert len(policies) == 2 * (len(await tenant_tables(owner)) + 1) + len(PLATFORM_REACHES)
    for policy in policies:
        inner = owner.transaction()
        await inner.start()
        await owner.execute(f"DROP POLICY {policy['polname']} ON {policy['name']}")
        assert await faults(owner) == [f"{policy['name']}: policy {policy['polname']} is missing"]
        await inner.rollback()


async def test_every_table_raises_without_a_tenant(owner: asyncpg.Connection, database: EmbeddedServers) -> None:
    """An empty answer would pass for "nothing is overdue"; only an error is safe."""
    app = await asyncpg.connect(database.database_url("app"))
    for name in [*await tenant_tables(owner), "tenants.tenant"]:
        with pytest.raises(asyncpg.PostgresError):
            await app.fetch(f"SELECT 1 FROM {name}")  # noqa: S608 -- names come from the catalogue
    await app.close()


async def test_every_table_hides_the_other_tenants_rows(owner: asyncpg.Connection, cities: tuple[City, City]) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        for name in await tenant_tables(owner):
            statement = f"SELECT count(*) FROM {name} WHERE tenant_id = $1"  # noqa: S608 -- from the catalogue
            assert await sql.value(int, statement, theirs.tenant.tenant_id) == 0
    async with DB.tenant(theirs.tenant.tenant_id):
        assert await sql.value(int, "SELECT count(*) FROM core.org") == 5


async def test_running_migrations_again_changes_nothing(database: EmbeddedServers) -> None:
    assert await run_migrations(database.database_url("owner")) == []
