"""Publishing tells each post of each unit with a task once, and nobody else."""

from uuid import UUID

import pytest

from core import sql
from core.context import ActingPost
from core.db import DB
from core.events import record_event
from core.ids import new_id
from core.jobs import Job
from core.notifications.jobs import JOBS, REACTIONS, tell_units
from core.notifications.queries import NotificationLine, latest
from tests.core.notifications.ledgers import write_plan
from tests.factories.world import City

GIVEN = [
    {"finance": "assigned", "county": "assigned"},
    {"finance": "assigned", "outsider": "cancelled"},
    {"housing": "assigned"},
]


async def _publish(city: City, subject_kind: str, subject_id: UUID, plan_ids: list[UUID] | None = None) -> UUID:
    async with DB.tenant(city.tenant.tenant_id):
        data: dict[str, object] = {"plan_ids": [str(plan_id) for plan_id in plan_ids]} if plan_ids else {}
        return await record_event(city.tenant, "plan.published", subject_kind, subject_id, data=data)


async def _tell(city: City, event_id: UUID) -> None:
    async with DB.tenant(city.tenant.tenant_id):
        await tell_units(city.tenant, Job(new_id(), "notifications.tell_units", {"event_id": str(event_id)}, 1))


async def _told(city: City) -> dict[str, list[NotificationLine]]:
    told = {}
    async with DB.tenant(city.tenant.tenant_id):
        for seat in city.people:
            if lines := await latest(city.acting(seat)):
                told[seat] = lines
    return told


async def test_every_post_of_a_unit_with_tasks_is_told_how_many(cities: tuple[City, City]) -> None:
    city, other = cities
    plan_id = await write_plan(city, "优化营商环境工作方案", GIVEN)
    await write_plan(city, "别的方案", [{"outsider": "assigned"}])
    await write_plan(other, "别市的方案", [{"finance": "assigned"}])
    await _tell(city, await _publish(city, "plan", plan_id))
    told = await _told(city)
    assert {seat: [line.title for line in lines] for seat, lines in told.items()} == {
        "head": ["《优化营商环境工作方案》已发布，本单位承担 2 项任务"],
        "staff": ["《优化营商环境工作方案》已发布，本单位承担 2 项任务"],
        "county_head": ["《优化营商环境工作方案》已发布，本单位承担 1 项任务"],
        "county_staff": ["《优化营商环境工作方案》已发布，本单位承担 1 项任务"],
    }
    (line,) = told["staff"]
    assert line.path == f"ledger?org={city.orgs['finance']}&plan={plan_id}"
    assert (line.kind, line.read_at) == ("plan.published", None)
    assert await _told(other) == {}


async def test_told_again_of_the_same_event_nothing_is_added(cities: tuple[City, City]) -> None:
    city, _ = cities
    plan_id = await write_plan(city, "方案", GIVEN)
    event_id = await _publish(city, "plan", plan_id)
    for _ in range(3):
        await _tell(city, event_id)
    assert {seat: len(lines) for seat, lines in (await _told(city)).items()} == dict.fromkeys(
        ("head", "staff", "county_head", "county_staff"), 1
    )
    await _tell(city, await _publish(city, "plan", plan_id))
    assert len((await _told(city))["staff"]) == 2


async def test_several_plans_of_one_notice_make_one_notification(cities: tuple[City, City]) -> None:
    city, _ = cities
    notice_id = new_id()
    second = await write_plan(city, "第二个方案", [{"finance": "assigned"}], notice_id=notice_id, ordinal=1)
    first = await write_plan(city, "第一个方案", GIVEN, notice_id=notice_id)
    for plan_id in (first, second):
        await _tell(city, await _publish(city, "plan", plan_id))
    assert await _told(city) == {}
    await _tell(city, await _publish(city, "notice", notice_id, [first, second]))
    (line,) = (await _told(city))["staff"]
    assert line.title == "《第一个方案》等2个方案已发布，本单位承担 3 项任务"
    assert line.path == f"ledger?org={city.orgs['finance']}"


async def test_a_notice_with_one_plan_leads_to_that_plan(cities: tuple[City, City]) -> None:
    city, _ = cities
    notice_id = new_id()
    plan_id = await write_plan(city, "方案", GIVEN, notice_id=notice_id)
    await _tell(city, await _publish(city, "notice", notice_id, [plan_id]))
    (line,) = (await _told(city))["county_head"]
    assert line.title == "《方案》已发布，本单位承担 1 项任务"
    assert line.path == f"ledger?org={city.orgs['county']}&plan={plan_id}"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core.post SET active = false WHERE tenant_id = $1 AND id = $2",
        "UPDATE core.user_account SET active = false WHERE tenant_id = $1 AND id = $3",
    ],
)
async def test_a_post_that_nobody_sits_on_is_not_told(cities: tuple[City, City], change: str) -> None:
    city, _ = cities
    post: ActingPost = city.people["staff"]
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            f"{change} AND $2::uuid IS NOT NULL AND $3::uuid IS NOT NULL", city.tenant.tenant_id, post.id, post.user_id
        )
    await _tell(city, await _publish(city, "plan", await write_plan(city, "方案", GIVEN)))
    assert sorted(await _told(city)) == ["county_head", "county_staff", "head"]


async def test_an_event_of_another_tenant_is_absent(cities: tuple[City, City]) -> None:
    city, other = cities
    event_id = await _publish(city, "plan", await write_plan(city, "方案", GIVEN))
    with pytest.raises(LookupError, match="is absent"):
        await _tell(other, event_id)


async def test_a_publication_of_no_plan_is_an_error(cities: tuple[City, City]) -> None:
    city, _ = cities
    with pytest.raises(LookupError, match="names no plan"):
        await _tell(city, await _publish(city, "notice", new_id()))


def test_each_reaction_is_a_job_of_this_area() -> None:
    assert {name for names in REACTIONS.values() for name in names} == {job.name for job in JOBS}
