"""A name is settled once, for all tasks of the draft and for later notices, and can be taken back."""

from uuid import uuid4

import pytest

from core import sql
from core.accounts.services import add_alias
from core.context import TenantContext
from core.db import DB
from core.errors import ConflictError, InvalidError
from core.notices.queries.facts import draft_facts
from core.notices.services import settle_names, unsettle_name
from tests.core.notices.samples import UNKNOWN, make_draft, notice_file
from tests.factories.world import City

Cities = tuple[City, City]


async def aliases(tenant: TenantContext) -> list[str]:
    return await sql.values(str, "SELECT name FROM core.org_alias WHERE tenant_id = $1 ORDER BY name", tenant.tenant_id)


async def test_the_unknown_names_of_a_draft_wait(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        standing = (await draft_facts(tenant, notice_id)).standing
    assert {name.printed: len(name.task_ids) for name in standing.unknown} == {
        "市数据局": 2,
        "各县区政府": 1,
        "高新区管委会": 1,
    }


async def test_a_settled_name_counts_for_all_tasks_and_for_the_next_notice(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        units = await settle_names(tenant, notice_id=notice_id, chosen={"市数据局": mine.orgs["housing"]})
        standing = (await draft_facts(tenant, notice_id)).standing
        assert {name.printed for name in standing.unknown} == set(UNKNOWN) - {"市数据局"}
        assert await aliases(tenant) == ["市数据局"]
    assert [unit.name if unit else "" for unit in units.values()] == [f"{mine.canary}市住建局"]
    later = await make_draft(mine, notice_file(提升办事效率行动方案="提升服务质量行动方案"))
    async with DB.tenant(tenant.tenant_id):
        standing = (await draft_facts(tenant, later)).standing
        assert {name.printed for name in standing.unknown} == set(UNKNOWN) - {"市数据局"}
    async with DB.tenant(other.tenant.tenant_id):
        assert await aliases(other.tenant) == []


async def test_a_phrase_may_be_one_group(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    async with DB.tenant(tenant.tenant_id):
        await add_alias(tenant, name="各县区政府、高新区管委会", kind="printed", group_id=mine.groups["departments"])
        facts = await draft_facts(tenant, notice_id)
    parts = facts.standing.tasks[facts.lines[1].id].parts["participants"]
    assert [(part.printed, part.unit.kind if part.unit else "") for part in parts] == [
        ("各县区政府、高新区管委会", "group")
    ]


async def test_what_is_no_unit_is_settled_for_this_notice_only(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        await settle_names(tenant, notice_id=notice_id, chosen={"高新区管委会": None})
        facts = await draft_facts(tenant, notice_id)
        assert await aliases(tenant) == []
    parts = facts.standing.tasks[facts.lines[1].id].parts["participants"]
    assert [part.state for part in parts] == ["unknown", "skipped"]


async def test_an_ambiguous_name_is_settled_for_this_notice_only(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    async with DB.tenant(tenant.tenant_id):
        for org in ("finance", "housing"):
            await add_alias(tenant, name="市数据局", kind="short", org_id=mine.orgs[org])
        unknown = (await draft_facts(tenant, notice_id)).standing.unknown
        assert [name.ambiguous for name in unknown if name.printed == "市数据局"] == [True]
        await settle_names(tenant, notice_id=notice_id, chosen={"市数据局": mine.orgs["housing"]})
        facts = await draft_facts(tenant, notice_id)
        assert await aliases(tenant) == ["市数据局", "市数据局"]
    assert "市数据局" not in {name.printed for name in facts.standing.unknown}
    later = await make_draft(mine, notice_file(提升办事效率行动方案="提升服务质量行动方案"))
    async with DB.tenant(tenant.tenant_id):
        assert "市数据局" in {name.printed for name in (await draft_facts(tenant, later)).standing.unknown}


async def test_a_decision_can_be_taken_back_with_its_alias(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    async with DB.tenant(tenant.tenant_id):
        await settle_names(tenant, notice_id=notice_id, chosen={"市数据局": mine.orgs["housing"], "高新区管委会": None})
        for printed in ("市数据局", "高新区管委会"):
            await unsettle_name(tenant, notice_id=notice_id, printed=printed)
        assert {name.printed for name in (await draft_facts(tenant, notice_id)).standing.unknown} == set(UNKNOWN)
        assert await aliases(tenant) == []
        with pytest.raises(ConflictError):
            await unsettle_name(tenant, notice_id=notice_id, printed="市数据局")


async def test_only_units_of_ones_own_can_be_chosen(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        for chosen in ({}, {"市数据局": other.orgs["finance"]}, {"市数据局": uuid4()}):
            with pytest.raises(InvalidError):
                await settle_names(tenant, notice_id=notice_id, chosen=dict(chosen))
        assert await aliases(tenant) == []
