"""The tenant engine: closed without a tenant, one transaction, nothing lost and nothing kept by mistake."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from core import sql
from core.accounts.tables import Org
from core.clock import now
from core.db import DB, AbortedError, NoTenantError
from core.ids import new_id
from tests.factories.world import City


async def names(city: City) -> list[str]:
    async with DB.tenant(city.tenant.tenant_id):
        return await sql.values(str, "SELECT name FROM core.org ORDER BY name")


def an_org(city: City, name: str) -> Org:
    return Org(tenant_id=city.tenant.tenant_id, id=new_id(), name=name, kind="other", pinyin="x", created_at=now())


async def test_query_without_tenant_raises_whatever_the_door(cities: tuple[City, City]) -> None:
    assert cities
    with pytest.raises(NoTenantError):
        await Org.select()
    with pytest.raises(NoTenantError):
        await sql.rows(type("R", (), {}), "SELECT 1")
    with pytest.raises(NoTenantError):
        await Org.select().run(in_pool=False)
    with pytest.raises(NoTenantError):
        await DB.batch(Org.select())
    with pytest.raises(NoTenantError):
        await DB.get_new_connection()
    with pytest.raises(NoTenantError):
        DB.transaction()


async def test_each_tenant_sees_its_own_rows_only(cities: tuple[City, City]) -> None:
    ours, theirs = cities

    own, other = await names(ours), await names(theirs)

    assert own == sorted(f"甲{tail}" for tail in ("县", "市体育局", "市住建局", "市营商办", "市财政局"))
    assert other == sorted(f"乙{tail}" for tail in ("县", "市体育局", "市住建局", "市营商办", "市财政局"))


async def test_switching_tenants_on_a_generic_plan_never_mixes_rows(cities: tuple[City, City]) -> None:
    for turn in range(20):
        city = cities[turn % 2]
        async with DB.tenant(city.tenant.tenant_id) as transaction:
            await transaction.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            seen = await sql.values(str, "SELECT DISTINCT left(name, 1) FROM core.org")
        assert seen == [city.canary]


async def test_another_tenants_row_cannot_be_written(cities: tuple[City, City]) -> None:
    ours, theirs = cities

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with DB.tenant(ours.tenant.tenant_id):
            await an_org(theirs, "闯入").save()
    async with DB.tenant(ours.tenant.tenant_id):
        moved = await sql.execute("UPDATE core.org SET name = '改名' WHERE tenant_id = $1", theirs.tenant.tenant_id)

    assert moved == 0
    assert "闯入" not in await names(theirs)


async def test_a_row_cannot_point_into_another_tenant(cities: tuple[City, City]) -> None:
    ours, theirs = cities

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with DB.tenant(ours.tenant.tenant_id):
            await sql.execute(
                "INSERT INTO core.org_group_member (tenant_id, id, group_id, org_id) VALUES ($1, $2, $3, $4)",
                ours.tenant.tenant_id,
                new_id(),
                ours.groups["departments"],
                theirs.orgs["outsider"],
            )


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE core.org",
        "ALTER TABLE core.org DISABLE ROW LEVEL SECURITY",
        "SET ROLE ys_owner",
        "CREATE TABLE core.loot (x int)",
        "DELETE FROM core.event",
        "UPDATE core.event SET actor_name = ''",
    ],
)
async def test_the_application_role_may_not(cities: tuple[City, City], statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with DB.tenant(cities[0].tenant.tenant_id) as transaction:
            await transaction.execute(statement)


async def test_raising_rolls_back(cities: tuple[City, City]) -> None:
    ours, _ = cities

    with pytest.raises(ValueError, match="no"):
        async with DB.tenant(ours.tenant.tenant_id):
            await an_org(ours, "半途").save()
            raise ValueError("no")

    assert "半途" not in await names(ours)


async def test_nested_block_keeps_outer_and_drops_inner(cities: tuple[City, City]) -> None:
    ours, _ = cities

    async with DB.tenant(ours.tenant.tenant_id):
        await an_org(ours, "外层").save()
        try:
            async with DB.transaction():
                await an_org(ours, "内层").save()
                await an_org(ours, "内层").save()
        except asyncpg.UniqueViolationError:
            pass

    found = await names(ours)
    assert "外层" in found
    assert "内层" not in found


async def test_swallowed_error_does_not_pass_as_commit(cities: tuple[City, City]) -> None:
    ours, _ = cities

    with pytest.raises(AbortedError):
        async with DB.tenant(ours.tenant.tenant_id):
            await an_org(ours, "吞错").save()
            with pytest.raises(asyncpg.UniqueViolationError):
                await an_org(ours, "吞错").save()

    assert "吞错" not in await names(ours)


async def test_gather_inside_a_transaction_is_safe(cities: tuple[City, City]) -> None:
    ours, _ = cities

    async with DB.tenant(ours.tenant.tenant_id):
        counts = await asyncio.gather(*(sql.value(int, "SELECT count(*) FROM core.org") for _ in range(5)))

    assert counts == [5] * 5


async def test_batch_reads_inside_the_tenant(cities: tuple[City, City]) -> None:
    ours, _ = cities
    seen: list[str] = []

    async with DB.tenant(ours.tenant.tenant_id), await Org.select(Org.name).batch(batch_size=2) as batch:
        async for part in batch:
            seen += [row["name"] for row in part]

    assert sorted(seen) == await names(ours)


async def test_a_task_that_outlives_the_transaction_finds_it_closed(cities: tuple[City, City]) -> None:
    release = asyncio.Event()

    async def later() -> None:
        await release.wait()
        await sql.value(int, "SELECT count(*) FROM core.org")

    async with DB.tenant(cities[0].tenant.tenant_id):
        task = asyncio.create_task(later())
        await asyncio.sleep(0)
    release.set()

    with pytest.raises(NoTenantError):
        await task


async def test_cancelled_work_returns_its_connection(cities: tuple[City, City]) -> None:
    async def sleepy() -> None:
        async with DB.tenant(cities[0].tenant.tenant_id):
            await sql.value(object, "SELECT pg_sleep(5)")

    tasks = [asyncio.create_task(sleepy()) for _ in range(6)]
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert DB.pool is not None
    assert DB.pool.get_size() == DB.pool.get_idle_size()


async def test_a_connection_that_dies_is_told_by_its_own_error(cities: tuple[City, City]) -> None:
    one, _ = cities
    with pytest.raises(asyncpg.PostgresConnectionError):
        async with DB.tenant(one.tenant.tenant_id):
            await sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with DB.tenant(one.tenant.tenant_id):
        assert await sql.value(int, "SELECT 1") == 1


async def test_a_second_tenant_inside_a_transaction_is_refused(cities: tuple[City, City]) -> None:
    async with DB.tenant(cities[0].tenant.tenant_id):
        with pytest.raises(RuntimeError):
            async with DB.tenant(cities[1].tenant.tenant_id):
                pass


def test_tenant_id_must_be_an_id() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        DB.tenant("'; DROP TABLE core.org; --")  # type: ignore[arg-type]  # -- what an attacker would send
    assert UUID(int=0)
