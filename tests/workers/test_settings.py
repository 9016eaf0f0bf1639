"""What a worker of this product runs, and the one real way through it: a published plan reaches the units' desks."""

import asyncio

from core.config import DatabaseUrls
from core.db import DB
from core.jobs import Queue
from core.ledger.records import NewAssignment, NewTask
from core.ledger.services import create_plan, create_tasks
from core.notifications.queries import latest
from tests.factories.world import City, make_city
from tests.workers.lab import settled
from workers.deliveries import EventRelay
from workers.relay import JobRelay
from workers.runner import Runner
from workers.settings import PLANS, REACTIONS, SCHEDULES, job_registry
from workers.waking import NoRedis


async def _publish(city: City) -> None:
    coordinator = city.acting("coordinator")
    async with DB.tenant(city.tenant.tenant_id):
        plan_id = await create_plan(coordinator, title="优化营商环境工作方案")
        for unit in ("finance", "finance", "county"):
            assignment = NewAssignment(role="lead", org_id=city.orgs[unit], printed=unit)
            await create_tasks(coordinator, plan_id, [NewTask(title=f"{unit}的任务", assignments=(assignment,))])


async def _told(city: City) -> dict[str, list[str]]:
    async with DB.tenant(city.tenant.tenant_id):
        lines = {seat: await latest(city.acting(seat)) for seat in city.people}
    return {seat: [line.title for line in found] for seat, found in lines.items() if found}


async def test_a_published_plan_reaches_the_desks_of_its_units(empty: DatabaseUrls) -> None:
    assert empty
    city, other = await make_city("甲"), await make_city("乙")
    await _publish(city)
    jobs = job_registry()
    events = EventRelay(REACTIONS, jobs)
    runners: dict[Queue, Runner] = {plan.queue: Runner(plan, jobs, "one", asyncio.Event()) for plan in PLANS}
    while await events.relay():
        pass
    relay = JobRelay(runners, NoRedis())
    while await relay.wake_due():
        await settled(lambda: not any(runner.slots.running for runner in runners.values()))
    assert await _told(city) == {
        "head": ["《优化营商环境工作方案》已发布，本单位承担 2 项任务"],
        "staff": ["《优化营商环境工作方案》已发布，本单位承担 2 项任务"],
        "county_head": ["《优化营商环境工作方案》已发布，本单位承担 1 项任务"],
        "county_staff": ["《优化营商环境工作方案》已发布，本单位承担 1 项任务"],
    }
    assert await _told(other) == {}


def test_everything_that_is_started_exists() -> None:
    jobs = job_registry()
    assert {name for names in REACTIONS.values() for name in names} <= set(jobs)
    assert {schedule.job: schedule.queue for schedule in SCHEDULES} == {
        schedule.job: jobs[schedule.job].item.queue for schedule in SCHEDULES
    }
    assert {job.item.queue for job in jobs.values()} <= {plan.queue for plan in PLANS}
    assert all(name == job.item.name and "." in name for name, job in jobs.items())


def test_no_tenant_may_fill_a_queue() -> None:
    assert all(plan.per_tenant < plan.slots for plan in PLANS)
