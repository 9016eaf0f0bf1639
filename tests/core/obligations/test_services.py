"""Clocks: one per duty, and no act loses or doubles one."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import end_of_day, frozen_at, local_day
from core.db import DB
from core.ids import new_id
from core.obligations.services import (
    NewObligation,
    cancel_obligations,
    discharge_obligation,
    open_obligation,
    open_obligations,
    pause_obligations,
    resume_obligations,
    shifted_due,
)
from core.workdays.deadlines import deadline_day
from core.workdays.national import national_calendar
from tests.factories.world import City

START = datetime(2026, 10, 15, 2, tzinfo=UTC)
DUE = end_of_day(date(2026, 10, 20))
CALENDAR = national_calendar()


async def _open(city: City, subject: UUID, *, org: str = "finance", step: str = "") -> UUID:
    return await open_obligation(
        city.tenant,
        kind="assignment",
        subject_kind="assignment",
        subject_id=subject,
        org_id=city.orgs[org],
        title="压缩开办时间",
        path="tasks/1",
        due_at=DUE,
        warn_at=None,
        step=step,
    )


async def _rows(city: City) -> list[tuple[object, ...]]:
    found = await DB.current().fetch(
        "SELECT state, due_at, done_late FROM core.obligation WHERE tenant_id = $1 ORDER BY opened_at, id",
        city.tenant.tenant_id,
    )
    return [tuple(row) for row in found]


async def test_a_duty_that_runs_is_not_opened_twice(cities: tuple[City, City]) -> None:
    city, other = cities
    subject = new_id()
    async with DB.tenant(city.tenant.tenant_id):
        opened = await _open(city, subject)
        assert await _open(city, subject) == opened
        assert await _open(city, subject, step="part") != opened
        assert await _open(city, subject, org="county") != opened
        assert len(await _rows(city)) == 3
    async with DB.tenant(other.tenant.tenant_id):
        assert await _rows(other) == []
        assert (
            await discharge_obligation(other.tenant, kind="assignment", subject_kind="assignment", subject_id=subject)
            == 0
        )


async def test_the_database_itself_refuses_a_second_clock(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await _open(city, new_id())
        with pytest.raises(asyncpg.UniqueViolationError):
            async with DB.transaction():
                await DB.current().execute(
                    """
                    INSERT INTO core.obligation (tenant_id, id, kind, subject_kind, subject_id, step, org_id, title,
                                                 path, opened_at)
                    SELECT tenant_id, $1, kind, subject_kind, subject_id, step, org_id, title, path, opened_at
                    FROM core.obligation
                    """,
                    new_id(),
                )


@pytest.mark.parametrize(("done_at", "late"), [(DUE - timedelta(seconds=1), False), (DUE, True)])
async def test_done_is_late_from_the_due_moment_on(cities: tuple[City, City], done_at: datetime, late: bool) -> None:
    city, _ = cities
    subject = new_id()
    async with DB.tenant(city.tenant.tenant_id):
        await _open(city, subject)
        with frozen_at(done_at):
            assert (
                await discharge_obligation(
                    city.tenant, kind="assignment", subject_kind="assignment", subject_id=subject
                )
                == 1
            )
        assert await _rows(city) == [("done", DUE, late)]
        # A new clock of the same duty may start, and ending it leaves the first as it was.
        await _open(city, subject)
        await cancel_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject])
        assert await _rows(city) == [("done", DUE, late), ("cancelled", DUE, False)]


async def test_a_clock_without_a_date_is_never_late(cities: tuple[City, City]) -> None:
    city, _ = cities
    duty = NewObligation(
        kind="review",
        subject_kind="assignment",
        subject_id=new_id(),
        org_id=city.orgs["office"],
        title="审核",
        path="tasks/1",
        due_at=None,
        warn_at=None,
    )
    async with DB.tenant(city.tenant.tenant_id):
        assert await open_obligations(city.tenant, [duty, duty]) == 1
        assert await open_obligations(city.tenant, []) == 0
        await discharge_obligation(
            city.tenant, kind="review", subject_kind="assignment", subject_id=duty.subject_id, org_id=duty.org_id
        )
        assert await _rows(city) == [("done", None, False)]


async def test_a_rest_moves_the_due_date_by_its_length(cities: tuple[City, City]) -> None:
    city, _ = cities
    subject = new_id()
    async with DB.tenant(city.tenant.tenant_id):
        await _open(city, subject)
        with frozen_at(START):
            assert await pause_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject]) == 1
            assert await pause_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject]) == 0
            # A clock that rests is not discharged, and still stands in the way of a second one.
            assert (
                await discharge_obligation(
                    city.tenant, kind="assignment", subject_kind="assignment", subject_id=subject
                )
                == 0
            )
            await _open(city, subject)
        assert await _rows(city) == [("paused", DUE, False)]
        with frozen_at(START + timedelta(days=3)):
            resumed = await resume_obligations(
                city.tenant, subject_kind="assignment", subject_id=subject, calendar=CALENDAR, warn_days=5
            )
        assert [(clock.kind, clock.due_at) for clock in resumed] == [("assignment", DUE + timedelta(days=3))]
        assert await _rows(city) == [("open", DUE + timedelta(days=3), False)]
        assert (
            await resume_obligations(
                city.tenant, subject_kind="assignment", subject_id=subject, calendar=CALENDAR, warn_days=5
            )
            == []
        )


async def test_a_rest_may_end_with_another_date(cities: tuple[City, City]) -> None:
    city, _ = cities
    subject, wanted = new_id(), end_of_day(date(2026, 12, 1))
    async with DB.tenant(city.tenant.tenant_id):
        await _open(city, subject)
        await pause_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject])
        await resume_obligations(
            city.tenant,
            subject_kind="assignment",
            subject_id=subject,
            calendar=CALENDAR,
            warn_days=5,
            due_at=wanted,
        )
        assert await _rows(city) == [("open", wanted, False)]


moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 -- bounds without a zone, as the strategy asks
due_days = st.dates(date(2026, 1, 5), date(2026, 11, 1))


@given(due_days, moments, st.integers(0, 40))
def test_what_was_left_is_left_after_a_rest_in_days(day: date, paused: datetime, rested: int) -> None:
    resumed = paused + timedelta(days=rested)
    due_at = shifted_due(CALENDAR, end_of_day(day), paused, resumed, "calendar_day")
    assert due_at is not None
    assert deadline_day(due_at) - local_day(resumed) == day - local_day(paused)


@given(due_days, moments, st.integers(0, 40))
def test_what_was_left_is_left_after_a_rest_in_working_days(day: date, paused: datetime, rested: int) -> None:
    resumed = paused + timedelta(days=rested)
    due_at = shifted_due(CALENDAR, end_of_day(day), paused, resumed, "working_day")
    assert due_at is not None
    left = CALENDAR.working_days_between(local_day(paused), day)
    assert CALENDAR.working_days_between(local_day(resumed), deadline_day(due_at)) == left


@given(moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_hours_move_to_the_second(paused: datetime, rested: timedelta) -> None:
    due_at = paused + timedelta(hours=5)
    assert shifted_due(CALENDAR, due_at, paused, paused + rested, "hour") == due_at + rested
    assert shifted_due(CALENDAR, None, paused, paused + rested, "hour") is None
