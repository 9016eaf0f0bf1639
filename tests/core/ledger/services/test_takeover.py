"""What is taken over from elsewhere stands as it stood there, and no clock tells otherwise."""

from datetime import date
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.errors import ForbiddenError
from core.ledger.queries.facts import assignment_facts
from core.ledger.records import NewAssignment, NewTarget, NewTask
from core.ledger.services import accept_assignment, create_plan, create_tasks, resume_assignment
from core.ledger.services.takeover import TakenStanding, TakenValue, take_over_standing, take_over_values
from core.ledger.states import AssignmentState
from tests.factories.world import City

Cities = tuple[City, City]

DUE = date(2030, 6, 30)


async def make_task(city: City) -> tuple[UUID, dict[str, UUID]]:
    """A task that finance leads and the county joins, and the ids of both parts."""
    office = city.acting("coordinator")
    plan_id = await create_plan(office, title="方案")
    parts = (
        NewAssignment(role="lead", org_id=city.orgs["finance"]),
        NewAssignment(role="participant", org_id=city.orgs["county"]),
    )
    task = NewTask(
        title="一件事",
        deadline_text="2030年6月底前",
        deadline_kind="date",
        deadline=DUE,
        assignments=parts,
        targets=(NewTarget(text="网办率≥90%", metric="网办率", comparator="≥", value=90, unit="%"),),
    )
    (task_id,) = await create_tasks(office, plan_id, [task])
    ids = await sql.values(
        UUID, "SELECT id FROM core.assignment WHERE tenant_id = $1 ORDER BY ordinal", city.tenant.tenant_id
    )
    return task_id, dict(zip(("finance", "county"), ids, strict=True))


async def clocks(city: City) -> list[str]:
    """Every clock as kind, state and whether it counts as late."""
    return await sql.values(
        str,
        """
        SELECT kind || ' ' || state || ' ' || coalesce(done_late, false) FROM core.obligation
        WHERE tenant_id = $1 ORDER BY kind, state
        """,
        city.tenant.tenant_id,
    )


@pytest.mark.parametrize(
    ("state", "task_state", "running"),
    [
        ("in_progress", "in_progress", ["assignment open false", "assignment open false"]),
        ("returned", "returned", ["assignment open false", "assignment open false"]),
        ("accepted", "closed", ["assignment cancelled false", "assignment cancelled false"]),
        ("suspended", "suspended", ["assignment open false", "assignment paused false"]),
        ("cancelled", "cancelled", ["assignment cancelled false", "assignment open false"]),
        ("submitted", "submitted", ["assignment cancelled false", "assignment open false", "review open false"]),
    ],
)
async def test_a_part_stands_as_it_stood_elsewhere(
    cities: Cities, state: AssignmentState, task_state: str, running: list[str]
) -> None:
    mine, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await make_task(other)
        foreign = await clocks(other)
    async with DB.tenant(mine.tenant.tenant_id):
        task_id, parts = await make_task(mine)
        taken = TakenStanding(task_id=task_id, assignment_id=parts["finance"], state=state, pct=70)
        await take_over_standing(mine.acting("coordinator"), [taken])
        found = await sql.value(
            str, "SELECT state FROM core.task WHERE tenant_id = $1 AND id = $2", mine.tenant.tenant_id, task_id
        )
        assert (found, await clocks(mine)) == (task_state, running)
    async with DB.tenant(other.tenant.tenant_id):
        assert await clocks(other) == foreign


async def test_life_goes_on_from_there(cities: Cities) -> None:
    mine, _ = cities
    office, supervisor = mine.acting("coordinator"), mine.acting("supervisor")
    async with DB.tenant(mine.tenant.tenant_id):
        task_id, parts = await make_task(mine)
        states: dict[str, AssignmentState] = {"finance": "submitted", "county": "suspended"}
        await take_over_standing(
            office,
            [
                TakenStanding(task_id=task_id, assignment_id=parts[unit], state=state, pct=100)
                for unit, state in states.items()
            ],
        )
        await resume_assignment(office, parts["county"], version=2, reason="接着办")
        await accept_assignment(supervisor, parts["finance"], version=2)
        facts = [await assignment_facts(mine.tenant, key) for key in parts.values()]
    assert [(each.state, each.task_state) for each in facts if each] == [
        ("accepted", "closed"),
        ("in_progress", "closed"),
    ]


async def test_a_part_with_a_day_of_its_own_has_its_clock_there(cities: Cities) -> None:
    mine, _ = cities
    async with DB.tenant(mine.tenant.tenant_id):
        task_id, parts = await make_task(mine)
        taken = TakenStanding(
            task_id=task_id,
            assignment_id=parts["finance"],
            state="in_progress",
            pct=10,
            due_on=date(2030, 3, 31),
            dated=True,
        )
        await take_over_standing(mine.acting("coordinator"), [taken])
        days = await sql.values(
            str,
            """
            SELECT to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') FROM core.obligation
            WHERE tenant_id = $1 ORDER BY due_at
            """,
            mine.tenant.tenant_id,
        )
    assert days == ["2030-04-01 00:00", "2030-07-01 00:00"]


async def test_reported_figures_come_along(cities: Cities) -> None:
    mine, _ = cities
    async with DB.tenant(mine.tenant.tenant_id):
        task_id, _ = await make_task(mine)
        await take_over_values(mine.acting("coordinator"), [TakenValue(task_id, 0, 93.4, "按月统计")])
        assert await sql.values(
            str,
            "SELECT current_value || ' ' || current_text FROM core.target WHERE tenant_id = $1",
            mine.tenant.tenant_id,
        ) == ["93.4 按月统计"]


async def test_units_may_not_take_over_for_themselves(cities: Cities) -> None:
    mine, _ = cities
    async with DB.tenant(mine.tenant.tenant_id):
        with pytest.raises(ForbiddenError):
            await take_over_standing(mine.acting("head"), [])
