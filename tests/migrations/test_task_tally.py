"""A database that had tasks before it had a tally counts them when it is brought up to date."""

import asyncpg

from core.db import DB
from migrations.core.revisions.core_2026_11_25t00_00_06 import BACKFILL
from tests.core.ledger.world import new_task, publish
from tests.factories.world import City
from workers.embedded import EmbeddedServers

_TALLY = """
SELECT tenant_id, deadline_kind, state, due_sort, warn_at, sum(tasks)::int FROM core.task_tally
WHERE tenant_id = ANY ($1) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


async def test_tasks_that_were_there_before_are_counted(database: EmbeddedServers, cities: tuple[City, City]) -> None:
    for number, city in enumerate(cities, 1):
        async with DB.tenant(city.tenant.tenant_id):
            await publish(city, *(new_task(city) for _ in range(number)), new_task(city, deadline=None))
    tenants = [city.tenant.tenant_id for city in cities]
    owner = await asyncpg.connect(database.database_url("owner"))
    transaction = owner.transaction()
    await transaction.start()
    unforced, forced = BACKFILL[:2], BACKFILL[-2:]
    for statement in unforced:
        await owner.execute(statement)
    kept = await owner.fetch(_TALLY, tenants)
    await owner.execute("DELETE FROM core.task_tally")
    for statement in [*forced, *BACKFILL, *unforced]:
        await owner.execute(statement)
    counted = await owner.fetch(_TALLY, tenants)
    await transaction.rollback()
    await owner.close()

    assert [row["sum"] for row in kept] == [1, 1, 2, 1]
    assert counted == kept
