"""Units change places in a task: another one leads, a unit is put in its part however it stood."""

from uuid import UUID

import pytest

from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ledger.services import cancel_assignment, change_role, put_unit, replace_lead
from tests.core.ledger.world import (
    accept,
    ask_to_close,
    assignment_id,
    clocks,
    facts,
    lead,
    new_task,
    publish,
    responsible,
    sign,
)
from tests.factories.world import City


async def _parts(city: City, task_id: UUID) -> dict[str, tuple[str, str, bool]]:
    rows = await DB.current().fetch(
        "SELECT o.name, a.role, a.state, a.answers FROM core.assignment a JOIN core.org o USING (tenant_id)"
        " WHERE a.tenant_id = $1 AND a.task_id = $2 AND o.id = a.org_id",
        city.tenant.tenant_id,
        task_id,
    )
    return {row["name"].removeprefix(city.canary): (row["role"], row["state"], row["answers"]) for row in rows}


async def test_another_unit_leads_from_now_on(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    async with DB.tenant(theirs.tenant.tenant_id):
        _, [foreign] = await publish(theirs)
    async with DB.tenant(ours.tenant.tenant_id):
        _, [task_id] = await publish(ours)
        office = ours.acting("coordinator")
        await replace_lead(office, task_id, org_id=ours.orgs["housing"], reason="机构调整")
        assert await _parts(ours, task_id) == {
            "市财政局": ("lead", "cancelled", True),
            "县": ("participant", "assigned", False),
            "市住建局": ("lead", "assigned", True),
        }
        assert await clocks(ours, await assignment_id(ours, task_id)) == [("assignment", "cancelled")]
        assert await clocks(ours, await assignment_id(ours, task_id, "housing")) == [("assignment", "open")]
        # A unit that takes part is put in the lead with its clock; one that was taken off takes the task on again.
        await replace_lead(office, task_id, org_id=ours.orgs["county"], reason="属地负责")
        await replace_lead(office, task_id, org_id=ours.orgs["finance"], reason="仍由财政局牵头")
        assert await _parts(ours, task_id) == {
            "市财政局": ("lead", "assigned", True),
            "县": ("lead", "cancelled", True),
            "市住建局": ("lead", "cancelled", True),
        }
        with pytest.raises(ConflictError):
            await replace_lead(office, task_id, org_id=ours.orgs["finance"], reason="再来一次")
        with pytest.raises(NotFoundError):
            await replace_lead(office, foreign, org_id=ours.orgs["finance"], reason="别市的")
        with pytest.raises(NotFoundError):
            await replace_lead(office, task_id, org_id=theirs.orgs["housing"], reason="别市的")
        for seat in ("supervisor", "head", "leader"):
            with pytest.raises(ForbiddenError):
                await replace_lead(ours.acting(seat), task_id, org_id=ours.orgs["housing"], reason="x")
        with pytest.raises(InvalidError):
            await replace_lead(office, task_id, org_id=ours.orgs["housing"], reason=" ")
        assert (await _parts(ours, task_id))["市财政局"] == ("lead", "assigned", True)


async def test_a_running_clock_is_called_after_the_units_present_part(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        part = await assignment_id(city, task_id, "county")
        one = "SELECT title, due_at, state FROM core.obligation WHERE tenant_id = $1 AND subject_id = $2"
        before = await DB.current().fetch(one, city.tenant.tenant_id, part)
        await change_role(city.acting("coordinator"), part, version=1, role="lead")
        after = await DB.current().fetch(one, city.tenant.tenant_id, part)
        assert [tuple(row) for row in after] == [
            (row["title"].removesuffix("（参与）"), row["due_at"], row["state"]) for row in before
        ]
        assert [row["title"].endswith("（参与）") for row in before] == [True]


async def test_responsible_units_give_way_to_a_lead(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, responsible(city), responsible(city, "housing")))
        await replace_lead(city.acting("coordinator"), task_id, org_id=city.orgs["finance"], reason="明确牵头")
        assert await _parts(city, task_id) == {
            "市财政局": ("lead", "assigned", True),
            "市住建局": ("responsible", "cancelled", False),
        }


async def test_who_has_finished_is_not_replaced(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, lead(city), lead(city, "county")))
        part = await assignment_id(city, task_id)
        await sign(city, part)
        await ask_to_close(city, part)
        await accept(city, part)
        with pytest.raises(ConflictError):
            async with DB.transaction():
                await replace_lead(city.acting("coordinator"), task_id, org_id=city.orgs["housing"], reason="换")
        assert set(await _parts(city, task_id)) == {"市财政局", "县"}


async def test_a_unit_is_put_in_its_part_however_it_stood(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        office, county = city.acting("coordinator"), city.orgs["county"]
        await put_unit(office, task_id, org_id=county, role="lead")
        assert (await _parts(city, task_id))["县"] == ("lead", "assigned", True)
        with pytest.raises(ConflictError):
            await put_unit(office, task_id, org_id=county, role="lead")
        part = await assignment_id(city, task_id, "county")
        await cancel_assignment(office, part, version=(await facts(city, part)).version, reason="暂不需要")
        with pytest.raises(ConflictError):
            await change_role(office, part, version=(await facts(city, part)).version, role="participant")
        with pytest.raises(InvalidError):
            await put_unit(office, task_id, org_id=county, role="participant")
        await put_unit(office, task_id, org_id=county, role="participant", reason="请县里配合")
        assert (await _parts(city, task_id))["县"] == ("participant", "assigned", False)
        await put_unit(office, task_id, org_id=city.orgs["housing"], role="participant")
        assert (await _parts(city, task_id))["市住建局"] == ("participant", "assigned", False)
        with pytest.raises(ConflictError):
            await change_role(office, part, version=1, role="lead")
