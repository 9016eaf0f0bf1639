"""The clocks as a machine: random acts, lawful or not, against a plain model written from the rules.

YINGSHANG_CLOCK_COURSES sets how many courses of acts are run; each has up to fifty steps.
"""

import asyncio
import logging
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.clock import frozen_at
from core.db import DB
from core.errors import AppError, ConflictError, InvalidError
from core.ids import new_id
from core.obligations.services import (
    cancel_obligations,
    discharge_obligation,
    extend_obligation,
    open_obligation,
    pause_obligations,
    reassign_obligation,
    resume_obligations,
    return_obligation,
)
from core.workdays.deadlines import Unit
from core.workdays.national import national_calendar
from tests.factories.world import City

COURSES = int(os.environ.get("YINGSHANG_CLOCK_COURSES", "100"))
STEPS = 50
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
BEIJING = timedelta(hours=8)
WHY = "系统招标"

logger = logging.getLogger(__name__)

orgs = st.sampled_from(["finance", "county", "housing"])
subjects = st.integers(0, 1)
steps = st.sampled_from(["", "part"])
units: st.SearchStrategy[Unit] = st.sampled_from(["calendar_day", "hour"])
hours = st.integers(-30, 24 * 20)
places = st.integers(0, 50)


@dataclass
class Clock:
    """One clock as the rules have it."""

    id: UUID
    subject: int
    org: str
    step: str
    unit: str
    due_at: datetime
    state: str = "open"
    paused_at: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.state in ("open", "paused")

    @property
    def duty(self) -> tuple[int, str, str]:
        return self.subject, self.org, self.step


class LifeOfClocks(RuleBasedStateMachine):
    """Two subjects in ``city``, their namesakes in ``other``; acts run in ``loop``, which owns the connections."""

    city: City
    other: City
    loop: asyncio.AbstractEventLoop
    steps_made = 0

    @initialize()
    def begin(self) -> None:
        self.moment = START
        self.subject_ids = [new_id(), new_id()]
        self.clocks: list[Clock] = []
        for subject in range(2):
            self.run(self._opened(self.other, subject, "finance", "", START, "hour"), self.other)
        self.others = self.run(self._rows(self.other), self.other)

    def run(self, work: Coroutine[Any, Any, Any], city: City | None = None) -> Any:
        """Each act in a transaction of its own, as a request would be, at the machine's moment."""

        async def inside() -> Any:
            with frozen_at(self.moment):
                async with DB.tenant((city or self.city).tenant.tenant_id):
                    return await work

        return asyncio.run_coroutine_threadsafe(inside(), self.loop).result(timeout=30)

    def attempt(self, act: Coroutine[Any, Any, Any], refusal: type[AppError] | None) -> bool:
        """Whether the act passed, as it must unless a refusal is due."""
        if refusal is None:
            self.run(act)
            return True
        with pytest.raises(refusal):
            self.run(act)
        return False

    def taken(self, subject: int, org: str, step: str) -> Clock | None:
        """The clock of the duty that runs or rests."""
        return next((clock for clock in self.clocks if clock.runs and clock.duty == (subject, org, step)), None)

    def of(self, subject: int, state: str) -> list[Clock]:
        return [clock for clock in self.clocks if clock.subject == subject and clock.state == state]

    def picked(self, place: int) -> Clock | None:
        return self.clocks[place % len(self.clocks)] if self.clocks else None

    def _opened(
        self, city: City, subject: int, org: str, step: str, due_at: datetime, unit: Unit
    ) -> Coroutine[Any, Any, UUID]:
        return open_obligation(
            city.tenant,
            kind="assignment",
            subject_kind="assignment",
            subject_id=self.subject_ids[subject],
            org_id=city.orgs[org],
            title="压缩开办时间",
            path="tasks/1",
            due_at=due_at,
            warn_at=None,
            step=step,
            unit=unit,
        )

    @rule(subject=subjects, org=orgs, step=steps, ahead=hours, unit=units)
    def open(self, subject: int, org: str, step: str, ahead: int, unit: Unit) -> None:
        due_at = self.moment + timedelta(hours=ahead)
        found = self.run(self._opened(self.city, subject, org, step, due_at, unit))
        running = self.taken(subject, org, step)
        if running:
            assert found == running.id
        else:
            self.clocks.append(Clock(found, subject, org, step, unit, due_at))

    @rule(place=places)
    def discharge(self, place: int) -> None:
        clock = self.picked(place)
        if clock is None:
            return
        act = discharge_obligation(
            self.city.tenant,
            kind="assignment",
            subject_kind="assignment",
            subject_id=self.subject_ids[clock.subject],
            org_id=self.city.orgs[clock.org],
            step=clock.step,
        )
        running = self.taken(*clock.duty)
        ends = running is not None and running.state == "open"
        assert self.run(act) == ends
        if running and ends:
            running.state = "done"

    @rule(subject=subjects)
    def pause(self, subject: int) -> None:
        ids = [self.subject_ids[subject]]
        stopped = self.of(subject, "open")
        act = pause_obligations(self.city.tenant, subject_kind="assignment", subject_ids=ids)
        assert self.run(act) == len(stopped)
        for clock in stopped:
            clock.state, clock.paused_at = "paused", self.moment

    @rule(subject=subjects)
    def resume(self, subject: int) -> None:
        resting = self.of(subject, "paused")
        act = resume_obligations(
            self.city.tenant,
            subject_kind="assignment",
            subject_id=self.subject_ids[subject],
            calendar=national_calendar(),
            warn_days=5,
        )
        assert len(self.run(act)) == len(resting)
        for clock in resting:
            assert clock.paused_at is not None
            rested = self.moment - clock.paused_at
            if clock.unit == "calendar_day":
                rested = (self.moment + BEIJING).date() - (clock.paused_at + BEIJING).date()
            clock.due_at += rested
            clock.state, clock.paused_at = "open", None

    @rule(place=places, ahead=hours)
    def extend(self, place: int, ahead: int) -> None:
        clock = self.picked(place)
        if clock is None:
            return
        due_at = self.moment + timedelta(hours=ahead)
        refusal: type[AppError] | None = None
        if not clock.runs:
            refusal = ConflictError
        elif ahead <= 0 or due_at <= clock.due_at:
            refusal = InvalidError
        act = extend_obligation(self.city.acting("coordinator"), clock.id, due_at=due_at, reason=WHY)
        if self.attempt(act, refusal):
            clock.due_at = due_at
            clock.paused_at = clock.paused_at and self.moment

    @rule(place=places, org=orgs)
    def reassign(self, place: int, org: str) -> None:
        clock = self.picked(place)
        if clock is None:
            return
        lawful = clock.runs and self.taken(clock.subject, org, clock.step) is None
        act = reassign_obligation(self.city.acting("coordinator"), clock.id, org_id=self.city.orgs[org], reason=WHY)
        if self.attempt(act, None if lawful else ConflictError):
            clock.org = org

    @rule(place=places, ahead=hours)
    def give_back(self, place: int, ahead: int) -> None:
        clock = self.picked(place)
        if clock is None:
            return
        due_at = self.moment + timedelta(hours=ahead)
        refusal: type[AppError] | None = None
        if clock.state != "done":
            refusal = ConflictError
        elif ahead <= 0:
            refusal = InvalidError
        elif self.taken(*clock.duty):
            refusal = ConflictError
        act = return_obligation(self.city.acting("supervisor"), clock.id, due_at=due_at, reason=WHY)
        if self.attempt(act, refusal):
            clock.state, clock.due_at = "open", due_at

    @rule(subject=subjects)
    def cancel(self, subject: int) -> None:
        running = [clock for clock in self.clocks if clock.subject == subject and clock.runs]
        ids = [self.subject_ids[subject]]
        act = cancel_obligations(self.city.tenant, subject_kind="assignment", subject_ids=ids)
        assert self.run(act) == len(running)
        for clock in running:
            clock.state = "cancelled"

    @rule(passed=st.integers(1, 24 * 10))
    def wait(self, passed: int) -> None:
        self.moment += timedelta(hours=passed)

    @invariant()
    def everything_agrees(self) -> None:
        type(self).steps_made += 1
        running = [clock for clock in self.clocks if clock.runs]
        assert len({clock.duty for clock in running}) == len(running)
        expected = {
            (
                clock.id,
                self.subject_ids[clock.subject],
                self.city.orgs[clock.org],
                clock.step,
                clock.state,
                clock.due_at,
            )
            for clock in self.clocks
        }
        found = self.run(self._rows(self.city))
        assert len(found) == len(self.clocks)
        assert set(found) == expected
        assert self.run(self._rows(self.other), self.other) == self.others

    async def _rows(self, city: City) -> list[tuple[object, ...]]:
        found = await DB.current().fetch(
            """
            SELECT id, subject_id, org_id, step, state, due_at FROM core.obligation
            WHERE tenant_id = $1 AND subject_kind = 'assignment' AND subject_id = ANY ($2) ORDER BY id
            """,
            city.tenant.tenant_id,
            self.subject_ids,
        )
        return [tuple(row) for row in found]


async def test_no_course_of_acts_loses_a_clock_or_runs_two(cities: tuple[City, City]) -> None:
    city, other = cities

    class Course(LifeOfClocks):
        pass

    Course.city, Course.other, Course.loop = city, other, asyncio.get_running_loop()
    course = settings(
        max_examples=COURSES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    await asyncio.to_thread(run_state_machine_as_test, Course, settings=course)
    logger.info("%s steps in %s courses", Course.steps_made, COURSES)
    async with DB.tenant(other.tenant.tenant_id):
        assert await DB.current().fetch("SELECT id FROM core.obligation_change") == []
