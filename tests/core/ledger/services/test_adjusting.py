"""The office adjusts a task: with a reason, by right, with its clocks in step and its units told."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from core import sql
from core.db import DB
from core.errors import AppError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.events import read_event
from core.jobs import Job
from core.ledger.queries import task_detail
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import NewTarget, TargetEntry
from core.ledger.revisions import StandingTask
from core.ledger.services import TaskAdjustment, adjust_task, suspend_assignment
from core.notifications.jobs import tell_concerned
from tests.core.ledger.world import (
    DUE,
    accept,
    ask_to_close,
    assignment_id,
    clocks,
    facts,
    new_task,
    publish,
    sign,
)
from tests.factories.world import City

LATER = date(2027, 3, 31)
TARGET = NewTarget(text="网办率≥90%", metric="网办率", comparator="≥", value=90, unit="%")


async def _task(city: City, plan_id: UUID, task_id: UUID) -> StandingTask:
    return (await standing_tasks(city.tenant, [plan_id], [task_id]))[0]


def _as_is(task: StandingTask, **changes: Any) -> TaskAdjustment:
    words = task.words
    fields: dict[str, Any] = {
        "title": words.title,
        "text": words.text,
        "deadline_text": words.deadline_text,
        "deadline_kind": words.deadline_kind,
        "deadline": words.deadline,
        "targets": words.targets,
        **changes,
    }
    return TaskAdjustment(**fields)


async def _adjust(city: City, task: StandingTask, reason: str = "会议议定", **changes: Any) -> tuple[str, ...]:
    office = city.acting("coordinator")
    return await adjust_task(office, task.id, version=task.version, adjustment=_as_is(task, **changes), reason=reason)


async def test_words_and_deadline_change_and_clocks_follow(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        part = await assignment_id(city, task_id)
        await sign(city, part)
        before = await _task(city, plan_id, task_id)
        changed = await _adjust(city, before, title="压缩全流程时间", deadline=LATER, deadline_text="2027年3月底前")
        after = await _task(city, plan_id, task_id)
        named = await DB.current().fetch("SELECT title, due_at::date AS due FROM core.obligation WHERE state = 'open'")
    assert changed == ("title", "deadline")
    assert (after.words.title, after.words.deadline, after.version) == ("压缩全流程时间", LATER, before.version + 1)
    assert {(row["title"], row["due"]) for row in named} == {
        ("1 压缩全流程时间", date(2027, 3, 31)),
        ("1 压缩全流程时间（参与）", date(2027, 3, 31)),
    }
    assert {part.due_on for part in after.units} == {LATER}


async def test_a_part_with_a_day_of_its_own_stays_and_can_be_given_one(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        part = await assignment_id(city, task_id)
        own = date(2027, 1, 15)
        await _adjust(city, await _task(city, plan_id, task_id), days={part: own})
        await _adjust(city, await _task(city, plan_id, task_id), deadline=LATER)
        after = await _task(city, plan_id, task_id)
        assert await clocks(city, part) == [("assignment", "open")]
    assert {each.role: each.due_on for each in after.units} == {"lead": own, "participant": LATER}


async def test_a_resting_clock_rests_on_from_the_new_day(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        part = await assignment_id(city, task_id)
        seen = (await facts(city, part)).version
        await suspend_assignment(city.acting("coordinator"), part, version=seen, reason="等文件")
        await _adjust(city, await _task(city, plan_id, task_id), deadline=LATER)
        row = await DB.current().fetch(
            "SELECT state, due_at::date AS due, paused_at FROM core.obligation WHERE subject_id = $1", part
        )
    assert (row[0]["state"], row[0]["due"], row[0]["paused_at"] is not None) == ("paused", LATER, True)


async def test_a_figure_that_is_dropped_stays_for_its_reports(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city, new_task(city, targets=(TARGET,)))
        target = await sql.value(UUID, "SELECT id FROM core.target WHERE task_id = $1", task_id)
        assert target is not None
        part = await assignment_id(city, task_id)
        await sign(city, part)
        await ask_to_close(city, part, values=(TargetEntry(target_id=target, value=93),))
        more = msgspec.structs.replace(TARGET, text="网办率≥95%", value=95.0)
        await _adjust(city, await _task(city, plan_id, task_id), targets=(more,))
        detail = await task_detail(city.acting("coordinator"), task_id)
    assert [(row.text, row.current, row.reached) for row in detail.targets] == [("网办率≥95%", "93 %", False)]
    assert [(value.target_text, value.value) for value in detail.reports[0].values] == [("网办率≥90%", 93.0)]


async def test_a_role_can_be_changed_but_somebody_must_answer(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        mine, county = await assignment_id(city, task_id), await assignment_id(city, task_id, "county")
        with pytest.raises(InvalidError) as refused:
            await _adjust(city, await _task(city, plan_id, task_id), roles={mine: "participant"})
        assert refused.value.fields == {"roles": "至少要有一家牵头或责任单位"}
        await _adjust(city, await _task(city, plan_id, task_id), roles={mine: "participant", county: "lead"})
        after = await _task(city, plan_id, task_id)
    assert {part.org_id: (part.role, part.answers) for part in after.units} == {
        city.orgs["finance"]: ("participant", False),
        city.orgs["county"]: ("lead", True),
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 301}, "title"),
        ({"text": "长" * 20_001}, "text"),
        ({"deadline": None}, "deadline"),
    ],
)
async def test_bad_input_is_said_by_field_and_changes_nothing(
    cities: tuple[City, City], changes: dict[str, Any], field: str
) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        before = await _task(city, plan_id, task_id)
        with pytest.raises(InvalidError) as refused:
            await _adjust(city, before, **changes)
        with pytest.raises(InvalidError, match="原因"):
            await _adjust(city, before, reason="", title="另一个")
        assert await _task(city, plan_id, task_id) == before
    assert list(refused.value.fields) == [field]


async def test_a_stale_page_and_a_closed_task_are_refused(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        before = await _task(city, plan_id, task_id)
        await _adjust(city, before, title="先改的")
        with pytest.raises(ConflictError, match="刚刚有人改过"):
            await _adjust(city, before, title="后改的")
        part = await assignment_id(city, task_id)
        await sign(city, part)
        await ask_to_close(city, part)
        await accept(city, part)
        with pytest.raises(ConflictError, match="已销号"):
            await _adjust(city, await _task(city, plan_id, task_id), title="再改")


@pytest.mark.parametrize("seat", ["supervisor", "leader", "head", "staff", "admin"])
async def test_only_the_office_adjusts(cities: tuple[City, City], seat: str) -> None:
    mine, other = cities
    async with DB.tenant(mine.tenant.tenant_id):
        plan_id, (task_id,) = await publish(mine)
        task = await _task(mine, plan_id, task_id)
        refusal: type[AppError] = ForbiddenError
        with pytest.raises(refusal):
            await adjust_task(mine.acting(seat), task_id, version=1, adjustment=_as_is(task), reason="x")
    async with DB.tenant(other.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await adjust_task(other.acting("coordinator"), task_id, version=1, adjustment=_as_is(task), reason="x")


async def test_the_event_keeps_both_and_each_unit_is_told_of_the_new_day(cities: tuple[City, City]) -> None:
    city = cities[0]
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, (task_id,) = await publish(city)
        await _adjust(city, await _task(city, plan_id, task_id), deadline=LATER, deadline_text="2027年3月底前")
        event_id = await sql.value(
            UUID, "SELECT id FROM core.event WHERE subject_id = $1 AND kind = 'task.adjusted'", task_id
        )
        assert event_id is not None
        event = await read_event(city.tenant, event_id)
        job = Job(id=event_id, name="", payload={"event_id": str(event_id)}, tries=1)
        await tell_concerned(city.tenant, job)
        await tell_concerned(city.tenant, job)
        told = await DB.current().fetch(
            "SELECT p.org_id, n.title, n.path FROM core.notification n JOIN core.post p ON p.id = n.post_id"
        )
        story = (await task_detail(city.acting("outsider_staff"), task_id)).timeline[0]
    assert event is not None
    assert (event.data["was"], event.data["now"]) == (
        {"deadline": "2026年11月底前（2026-11-30）"},
        {"deadline": "2027年3月底前（2027-03-31）"},
    )
    title = f"1 {city.canary}压缩开办时间时限由{DUE}改为{LATER}"
    assert {(row["org_id"], row["title"], row["path"]) for row in told} == {
        (city.orgs[org], title, f"tasks/{task_id}") for org in ("finance", "county")
    }
    assert len(told) == 4
    assert (story.label, story.detail) == (
        "调整任务",
        "改动：时限，时限由“2026年11月底前（2026-11-30）”改为“2027年3月底前（2027-03-31）”，会议议定",
    )
