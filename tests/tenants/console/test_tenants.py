"""What the console counts of a tenant is what the tenant has."""

from pathlib import Path

import asyncpg
import pytest

from core import sql
from core.db import DB, PLATFORM
from core.files.storage import FileStore
from tenants.console.tenants import tenant_by_id, tenant_rows
from tests.factories.holdings import stock
from tests.factories.world import City


async def test_a_stocked_city_is_counted_and_an_empty_one_is_not(cities: tuple[City, City], tmp_path: Path) -> None:
    ours, theirs = cities
    await stock(ours, FileStore(tmp_path))
    statement = "SELECT count(*) FROM core.task WHERE tenant_id = $1 AND state NOT IN ('closed', 'cancelled')"
    async with DB.tenant(ours.tenant.tenant_id):
        open_tasks = await sql.value(int, statement, ours.tenant.tenant_id)

    row, other = await tenant_by_id(ours.tenant.tenant_id), await tenant_by_id(theirs.tenant.tenant_id)

    assert row.open_tasks == open_tasks
    assert row.open_tasks > 0
    assert (other.open_tasks, other.closed_tasks) == (0, 0)
    assert row.last_at is not None
    assert other.last_at is not None
    assert row.last_at > other.last_at
    found = [each.slug for each in await tenant_rows(text=ours.tenant.slug)]
    assert found == [ours.tenant.slug]


async def test_the_tasks_themselves_are_closed(cities: tuple[City, City]) -> None:
    assert cities
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with PLATFORM.transaction() as platform:
            await platform.fetch("SELECT state FROM core.task")
