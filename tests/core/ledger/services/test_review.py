"""Accepting and returning: independence, clocks, closing, and two at once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from core import sql
from core.accounts.services import grant_post
from core.clock import end_of_day, frozen_at
from core.context import Role
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.ledger.queries import report_row
from core.ledger.records import ReportDraft
from core.ledger.services import (
    accept_assignment,
    return_assignment,
    save_report_draft,
    sign_off_report,
    submit_report,
)
from core.obligations.queries import desk_rows
from tests.core.ledger.world import (
    accept,
    ask_to_close,
    assignment_id,
    clocks,
    facts,
    lead,
    new_task,
    participant,
    publish,
    sign,
    task_state,
)
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)


async def _submitted(city: City) -> tuple[UUID, UUID, UUID]:
    _, [task_id] = await publish(city)
    ours = await assignment_id(city, task_id)
    await sign(city, ours)
    return task_id, ours, await ask_to_close(city, ours)


async def _return(city: City, assignment: UUID, due_on: date, seat: str = "coordinator") -> None:
    version = (await facts(city, assignment)).version
    await return_assignment(city.acting(seat), assignment, version=version, reason="口径不符", due_on=due_on)


async def test_acceptance_closes_the_task_and_frees_its_participants(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours, report_id = await _submitted(city)
        await accept(city, ours)
        assert await task_state(city, task_id) == "closed"
        assert await clocks(city, ours) == [("assignment", "done"), ("review", "done")]
        assert await clocks(city, await assignment_id(city, task_id, "county")) == [("assignment", "cancelled")]
        row = await report_row(city.acting("staff"), report_id)
        assert row is not None
        assert (row.state, row.reviewer_name) == ("reviewed", "甲coordinator")
        kinds = await sql.values(str, "SELECT kind FROM core.event WHERE subject_id = $1 ORDER BY at, id", task_id)
        assert kinds[-2:] == ["assignment.accepted", "task.closed"]


async def test_a_participants_acceptance_does_not_close_it(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        theirs = await assignment_id(city, task_id, "county")
        await sign(city, theirs, "county_staff")
        await ask_to_close(city, theirs, staff="county_staff", head="county_head")
        await accept(city, theirs)
        assert await task_state(city, task_id) == "assigned"


async def test_several_leads_must_all_be_accepted(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, lead(city), lead(city, "county")))
        ours, theirs = await assignment_id(city, task_id), await assignment_id(city, task_id, "county")
        await sign(city, ours)
        await ask_to_close(city, ours)
        await accept(city, ours)
        assert await task_state(city, task_id) == "assigned"
        await sign(city, theirs, "county_staff")
        await ask_to_close(city, theirs, staff="county_staff", head="county_head")
        assert await task_state(city, task_id) == "submitted"
        await accept(city, theirs)
        assert await task_state(city, task_id) == "closed"


async def test_a_return_starts_one_new_clock_and_keeps_the_old_ones_end(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            task_id, ours, report_id = await _submitted(city)
            await _return(city, ours, date(2026, 10, 30))
            assert await clocks(city, ours) == [("assignment", "done"), ("review", "done"), ("assignment", "open")]
            after = await facts(city, ours)
            assert (after.state, after.due_at) == ("returned", end_of_day(date(2026, 10, 30)))
            assert await task_state(city, task_id) == "returned"
            row = await report_row(city.acting("staff"), report_id)
            assert row is not None
            assert (row.state, row.review_note) == ("returned", "口径不符")
            await ask_to_close(city, ours)
            await accept(city, ours)
            assert await task_state(city, task_id) == "closed"


async def test_late_is_when_the_unit_answered_and_not_when_it_was_reviewed(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with frozen_at(MOMENT):
            _, ours, _ = await _submitted(city)
        with frozen_at(MOMENT + timedelta(days=200)):
            await accept(city, ours)
        late = await DB.current().fetch(
            "SELECT kind, done_late FROM core.obligation WHERE subject_id = $1 ORDER BY opened_at, id", ours
        )
        assert [tuple(row) for row in late] == [("assignment", False), ("review", True)]


async def test_the_review_is_owed_by_the_plans_office_within_the_tenants_term(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await _submitted(city)
            [row] = (await desk_rows(city.acting("coordinator"), kind="review")).rows
            assert (row.title, row.due_text) == ("1 甲压缩开办时间（甲市财政局申请销号）", "2026-10-22")
            assert (await desk_rows(city.acting("staff"), kind="review")).rows == ()
            assert (await desk_rows(city.acting("coordinator2"), kind="review")).rows == ()


async def test_a_tenant_may_set_no_term_for_reviews(cities: tuple[City, City]) -> None:
    city, _ = cities
    patient = msgspec.structs.replace(city.tenant, settings={"ledger": {"review_days": 0}})
    patient_city = replace(city, tenant=patient)
    async with DB.tenant(city.tenant.tenant_id):
        await _submitted(patient_city)
        [row] = (await desk_rows(city.acting("coordinator"), kind="review")).rows
        assert (row.due_text, row.light.kind) == ("", "ongoing")


async def test_what_the_office_submits_is_reviewed_by_one_seat_elsewhere(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        seats: tuple[tuple[str, Role], ...] = (("office_staff", "staff"), ("office_head", "head"))
        for seat, role in seats:
            person = city.people["leader"]
            post_id = await grant_post(city.tenant, user_id=person.user_id, org_id=person.org_id, role=role)
            city.people[seat] = msgspec.structs.replace(person, id=post_id, role=role)
        _, [task_id] = await publish(city, new_task(city, lead(city, "office")))
        own = await assignment_id(city, task_id, "office")
        await sign(city, own, "office_staff")
        await ask_to_close(city, own, staff="office_staff", head="office_head")
        assert len((await desk_rows(city.acting("coordinator2"), kind="review")).rows) == 1
        assert (await desk_rows(city.acting("staff"), kind="review")).rows == ()
        assert (await desk_rows(city.acting("coordinator"), kind="review")).rows == ()
        with pytest.raises(ForbiddenError, match="不能审核本单位自己的任务"):
            await accept(city, own)
        await accept(city, own, "coordinator2")
        assert await task_state(city, task_id) == "closed"


@pytest.mark.parametrize("seat", ["staff", "head", "leader", "admin"])
async def test_only_reviewers_decide(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, ours, _ = await _submitted(city)
        version = (await facts(city, ours)).version
        with pytest.raises(ForbiddenError, match="督查室"):
            await accept_assignment(city.acting(seat), ours, version=version)
        with pytest.raises(ForbiddenError):
            await return_assignment(
                city.acting(seat), ours, version=version, reason="口径不符", due_on=date(2099, 1, 1)
            )


async def test_a_coordinator_of_the_own_unit_does_not_decide(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours, _ = await _submitted(city)
        with pytest.raises(ForbiddenError, match="不能审核本单位自己的任务"):
            await accept(city, ours, "coordinator2")
        await accept(city, ours, "supervisor")
        assert await task_state(city, task_id) == "closed"


async def test_what_is_not_submitted_is_not_decided(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        with pytest.raises(ConflictError, match="还未签收"):
            await accept(city, ours)
        await sign(city, ours)
        with pytest.raises(ConflictError, match="尚未申请销号"):
            await accept(city, ours)


async def test_a_return_needs_a_reason_and_a_coming_day(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            _, ours, _ = await _submitted(city)
            version = (await facts(city, ours)).version
            with pytest.raises(InvalidError, match="原因"):
                await return_assignment(
                    city.acting("coordinator"), ours, version=version, reason=" ", due_on=date(2026, 10, 30)
                )
            with pytest.raises(InvalidError, match="不能早于今天"):
                await _return(city, ours, date(2026, 10, 14))
            await _return(city, ours, date(2026, 10, 15))


async def test_two_last_acceptances_at_once_close_the_task(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(
            city, new_task(city, lead(city), lead(city, "county"), participant(city, "housing"))
        )
        ours, theirs = await assignment_id(city, task_id), await assignment_id(city, task_id, "county")
        await sign(city, ours)
        await sign(city, theirs, "county_staff")
        await ask_to_close(city, ours)
        await ask_to_close(city, theirs, staff="county_staff", head="county_head")
    barrier = asyncio.Barrier(2)

    async def accept_one(assignment: UUID) -> None:
        async with DB.tenant(city.tenant.tenant_id):
            version = (await facts(city, assignment)).version
            await barrier.wait()
            await accept_assignment(city.acting("coordinator"), assignment, version=version)

    await asyncio.gather(accept_one(ours), accept_one(theirs))
    async with DB.tenant(city.tenant.tenant_id):
        assert await task_state(city, task_id) == "closed"
        closings = "SELECT count(*) FROM core.event WHERE subject_id = $1 AND kind = 'task.closed'"
        assert await sql.value(int, closings, task_id) == 1


async def test_of_two_decisions_at_once_one_stands(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours, _ = await _submitted(city)
        version = (await facts(city, ours)).version

    async def decide(seat: str) -> None:
        async with DB.tenant(city.tenant.tenant_id):
            await accept_assignment(city.acting(seat), ours, version=version)

    results = await asyncio.gather(decide("coordinator"), decide("supervisor"), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["ConflictError", "NoneType"]
    async with DB.tenant(city.tenant.tenant_id):
        assert await task_state(city, task_id) == "closed"


async def test_the_reviewer_is_not_the_author_under_another_seat(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        ours = await assignment_id(city, task_id)
        await sign(city, ours)
        draft = await save_report_draft(
            city.acting("staff"), ours, draft=ReportDraft(body="已全部完成", pct=100, closes=True)
        )
        sent = await submit_report(city.acting("staff"), draft.id, version=draft.version)
        await sign_off_report(city.acting("head"), sent.id, version=sent.version)
        await DB.current().execute(
            """
            UPDATE core.post SET user_id = $2 WHERE tenant_id = $1 AND id = $3
            """,
            city.tenant.tenant_id,
            city.people["supervisor"].user_id,
            city.people["staff"].id,
        )
        with pytest.raises(ForbiddenError, match="填报或签发的人不能审核"):
            await accept(city, ours, "supervisor")
