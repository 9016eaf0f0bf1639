"""Signing, starting, holding and adding: rights, states, clocks, versions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from core import sql
from core.clock import end_of_day, frozen_at
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ids import new_id
from core.ledger.services import (
    add_assignment,
    cancel_assignment,
    resume_assignment,
    sign_assignment,
    start_assignment,
    suspend_assignment,
)
from tests.core.ledger.world import (
    DUE,
    accept,
    ask_to_close,
    assignment_id,
    clocks,
    facts,
    lead,
    new_task,
    participant,
    publish,
    responsible,
    sign,
    task_state,
)
from tests.factories.world import SEATS, City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
WHY = "系统招标"


async def _kinds(city: City, task_id: UUID) -> list[str]:
    return await sql.values(
        str,
        "SELECT kind FROM core.event WHERE tenant_id = $1 AND subject_id = $2 ORDER BY at, id",
        city.tenant.tenant_id,
        task_id,
    )


async def _suspend(city: City, assignment: UUID) -> None:
    version = (await facts(city, assignment)).version
    await suspend_assignment(city.acting("coordinator"), assignment, version=version, reason=WHY)


async def _cancel(city: City, assignment: UUID) -> None:
    version = (await facts(city, assignment)).version
    await cancel_assignment(city.acting("coordinator"), assignment, version=version, reason=WHY)


async def _resume(city: City, assignment: UUID, due_on: date | None = None) -> None:
    version = (await facts(city, assignment)).version
    await resume_assignment(city.acting("coordinator"), assignment, version=version, reason=WHY, due_on=due_on)


async def test_the_unit_signs_and_starts(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        await sign_assignment(city.acting("staff"), ours, version=1)
        assert ((await facts(city, ours)).state, await task_state(city, task_id)) == ("signed", "signed")
        await start_assignment(city.acting("head"), ours, version=2)
        assert ((await facts(city, ours)).version, await task_state(city, task_id)) == (3, "in_progress")
        assert await _kinds(city, task_id) == ["assignment.signed", "assignment.started"]
        assert await clocks(city, ours) == [("assignment", "open")]


async def test_a_stale_page_changes_nothing(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        with pytest.raises(ConflictError, match="刷新页面"):
            await sign_assignment(city.acting("staff"), ours, version=7)
        await sign(city, ours)
        with pytest.raises(ConflictError):
            await sign_assignment(city.acting("staff"), ours, version=1)
        assert (await facts(city, ours)).version == 2


@pytest.mark.parametrize("seat", [seat for seat, (_, role) in SEATS.items() if role not in ("head", "staff")])
async def test_only_clerks_and_heads_sign(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        with pytest.raises(ForbiddenError, match="本单位经办或负责人"):
            await sign_assignment(city.acting(seat), await assignment_id(city, task_id), version=1)


async def test_only_the_own_unit_signs(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        for seat in ("county_staff", "county_head", "outsider_staff"):
            with pytest.raises(NotFoundError):
                await sign_assignment(city.acting(seat), ours, version=1)
    async with DB.tenant(other.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await sign_assignment(other.acting("staff"), ours, version=1)


async def test_a_suspended_clock_rests_and_runs_on_later(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with frozen_at(MOMENT):
            _, [task_id] = await publish(city)
            ours = await assignment_id(city, task_id)
            await sign(city, ours)
            await _suspend(city, ours)
            assert await clocks(city, ours) == [("assignment", "paused")]
            assert await task_state(city, task_id) == "suspended"
            with pytest.raises(ConflictError, match="已暂停"):
                await start_assignment(city.acting("staff"), ours, version=3)
        with frozen_at(MOMENT + timedelta(days=10)):
            await _resume(city, ours)
            after = await facts(city, ours)
            assert (after.state, after.due_at) == ("signed", end_of_day(DUE + timedelta(days=10)))
            assert await clocks(city, ours) == [("assignment", "open")]
            assert await task_state(city, task_id) == "signed"


async def test_a_clock_may_run_on_with_a_new_date(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with frozen_at(MOMENT):
            _, [task_id] = await publish(city)
            ours = await assignment_id(city, task_id)
            await _suspend(city, ours)
            with pytest.raises(InvalidError, match="不能早于今天"):
                await _resume(city, ours, date(2026, 10, 14))
            await _resume(city, ours, date(2026, 12, 31))
            due = await sql.value(
                datetime,
                "SELECT due_at FROM core.obligation WHERE tenant_id = $1 AND subject_id = $2",
                city.tenant.tenant_id,
                ours,
            )
            assert due == (await facts(city, ours)).due_at == end_of_day(date(2026, 12, 31))


async def test_a_suspended_submission_goes_back_to_review(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        await sign(city, ours)
        await ask_to_close(city, ours)
        await _suspend(city, ours)
        assert await clocks(city, ours) == [("assignment", "done"), ("review", "paused")]
        await _resume(city, ours)
        assert await clocks(city, ours) == [("assignment", "done"), ("review", "open")]
        await accept(city, ours)
        assert await task_state(city, task_id) == "closed"


@pytest.mark.parametrize("submitted", [False, True])
async def test_what_is_cancelled_owes_nothing_and_may_come_back(cities: tuple[City, City], submitted: bool) -> None:
    city, _ = cities
    kind = "review" if submitted else "assignment"
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        if submitted:
            await sign(city, ours)
            await ask_to_close(city, ours)
        before = await facts(city, ours)
        await _cancel(city, ours)
        assert [state for _, state in await clocks(city, ours)].count("open") == 0
        assert await task_state(city, task_id) == "cancelled"
        await _resume(city, ours)
        after = await facts(city, ours)
        assert (after.state, after.due_at) == (before.state, before.due_at)
        assert (await clocks(city, ours))[-1] == (kind, "open")


async def test_what_is_cancelled_while_suspended_comes_back_as_it_was(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        await sign(city, ours)
        await _suspend(city, ours)
        await _cancel(city, ours)
        await _resume(city, ours)
        assert (await facts(city, ours)).state == "signed"
        assert await clocks(city, ours) == [("assignment", "cancelled"), ("assignment", "open")]


async def test_a_cancelled_lead_gives_the_answer_to_the_responsible(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, lead(city), responsible(city, "county")))
        ours, theirs = await assignment_id(city, task_id), await assignment_id(city, task_id, "county")
        assert not (await facts(city, theirs)).answers
        await _cancel(city, ours)
        assert (await facts(city, theirs)).answers
        assert await task_state(city, task_id) == "assigned"
        await _resume(city, ours)
        assert not (await facts(city, theirs)).answers


@pytest.mark.parametrize("seat", ["staff", "head", "supervisor", "leader", "admin"])
async def test_only_coordinators_hold_and_add(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours, acting = await assignment_id(city, task_id), city.acting(seat)
        with pytest.raises(ForbiddenError):
            await suspend_assignment(acting, ours, version=1, reason=WHY)
        with pytest.raises(ForbiddenError):
            await cancel_assignment(acting, ours, version=1, reason=WHY)
        with pytest.raises(ForbiddenError):
            await resume_assignment(acting, ours, version=1, reason=WHY)
        with pytest.raises(ForbiddenError):
            await add_assignment(acting, task_id, org_id=city.orgs["housing"], role="participant")


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
async def test_holding_needs_a_reason(cities: tuple[City, City], reason: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        with pytest.raises(InvalidError, match="原因"):
            await suspend_assignment(
                city.acting("coordinator"), await assignment_id(city, task_id), version=1, reason=reason
            )


async def test_a_unit_is_added_by_hand(cities: tuple[City, City]) -> None:
    city, other = cities
    office = city.acting("coordinator")
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, responsible(city), participant(city)))
        finance = await assignment_id(city, task_id)
        housing = await add_assignment(office, task_id, org_id=city.orgs["housing"], role="lead", part_text="统一发证")
        added = await facts(city, housing)
        assert (added.answers, added.state, added.due_at) == (True, "assigned", end_of_day(DUE))
        assert not (await facts(city, finance)).answers
        assert await clocks(city, housing) == [("assignment", "open")]
        later = date(2027, 3, 31)
        office_part = await add_assignment(
            office, task_id, org_id=city.orgs["outsider"], role="participant", due_on=later
        )
        assert (await facts(city, office_part)).due_at == end_of_day(later)
        with pytest.raises(ConflictError, match="已在任务里"):
            await add_assignment(office, task_id, org_id=city.orgs["finance"], role="lead")
        with pytest.raises(NotFoundError, match="单位"):
            await add_assignment(office, task_id, org_id=other.orgs["finance"], role="lead")
        with pytest.raises(NotFoundError):
            await add_assignment(office, new_id(), org_id=city.orgs["finance"], role="lead")


async def test_a_closed_task_takes_no_unit(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        await sign(city, ours)
        await ask_to_close(city, ours)
        await accept(city, ours)
        with pytest.raises(ConflictError, match="任务已销号"):
            await add_assignment(city.acting("coordinator"), task_id, org_id=city.orgs["housing"], role="participant")
        with pytest.raises(ConflictError, match="任务已销号"):
            await sign_assignment(city.acting("county_staff"), await assignment_id(city, task_id, "county"), version=1)
