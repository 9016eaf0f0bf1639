"""The life of a task as a machine: random acts, lawful or not, against a plain model written from the rules."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.clock import today
from core.db import DB
from core.errors import ConflictError
from core.ledger.records import NewAssignment, ReportDraft
from core.ledger.services import (
    accept_assignment,
    cancel_assignment,
    hand_back_report,
    resume_assignment,
    return_assignment,
    save_report_draft,
    sign_assignment,
    sign_off_report,
    start_assignment,
    submit_report,
    suspend_assignment,
)
from core.ledger.states import AssignmentRole, AssignmentState
from core.ledger.workflow import HELD, TRANSITIONS
from tests.core.ledger.world import assignment_id, facts, new_task, publish, tally_against_tasks, task_state
from tests.factories.world import City

ORGS = ("finance", "county")
STAFF = {"finance": "staff", "county": "county_staff"}
HEAD = {"finance": "head", "county": "county_head"}
OWED = ("assigned", "signed", "returned", "in_progress")
WORKING = ("signed", "in_progress", "returned")
WHY = "系统招标"

roles = st.sampled_from(get_args(AssignmentRole))
orgs = st.sampled_from(ORGS)


@dataclass
class Part:
    """One unit's part as the rules have it. ``report`` is empty, draft or submitted."""

    id: UUID
    role: str
    state: str = "assigned"
    held: str = ""
    report: str = ""
    closes: bool = False
    report_id: UUID | None = None


def derived(parts: list[Part], all_must_answer: bool) -> str:
    """The state of a task, from the words of the rules."""
    left = [part for part in answering(parts, all_must_answer) if part.state != "cancelled"]
    if not left:
        return "cancelled"
    if all(part.state == "accepted" for part in left):
        return "closed"
    movable = [part.state for part in left if part.state not in ("accepted", "suspended")]
    if not movable:
        return "suspended"
    return min(movable, key=[*OWED, "submitted"].index)


def answering(parts: list[Part], all_must_answer: bool) -> list[Part]:
    """Who answers: everybody, or the leads that are not cancelled, else the responsible."""
    if all_must_answer:
        return parts
    leads = any(part.role == "lead" and part.state != "cancelled" for part in parts)
    return [part for part in parts if part.role == ("lead" if leads else "responsible")]


def clocks_of(part: Part, task: str) -> list[tuple[str, str]]:
    """The clocks that must run or rest for a part: never two, and none when nobody owes anything."""
    if task == "closed" or part.state in ("accepted", "cancelled"):
        return []
    state, word = (part.held, "paused") if part.state == "suspended" else (part.state, "open")
    return [("review" if state == "submitted" else "assignment", word)]


class LifeOfATask(RuleBasedStateMachine):
    """One task of two units in ``city``; acts run in ``loop``, which owns the database's connections."""

    city: City
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Each act in a transaction of its own, as a request would be."""

        async def inside() -> Any:
            async with DB.tenant(self.city.tenant.tenant_id):
                return await work

        return asyncio.run_coroutine_threadsafe(inside(), self.loop).result(timeout=30)

    @initialize(role=roles, other=roles, all_must_answer=st.booleans())
    def publish(self, role: AssignmentRole, other: AssignmentRole, all_must_answer: bool) -> None:
        if "lead" not in (role, other) and "responsible" not in (role, other):
            other = "lead"
        self.all_must_answer = all_must_answer
        self.parts, self.task_id = self.run(self._publish(role, other))

    async def _publish(self, role: AssignmentRole, other: AssignmentRole) -> tuple[dict[str, Part], UUID]:
        named = tuple(
            NewAssignment(role=one, org_id=self.city.orgs[org]) for one, org in zip((role, other), ORGS, strict=True)
        )
        _, [task_id] = await publish(self.city, new_task(self.city, *named), all_must_answer=self.all_must_answer)
        parts = {
            org: Part(await assignment_id(self.city, task_id, org), one)
            for one, org in zip((role, other), ORGS, strict=True)
        }
        return parts, task_id

    def closed(self) -> bool:
        return derived(list(self.parts.values()), self.all_must_answer) == "closed"

    def attempt(self, act: Coroutine[Any, Any, Any], *, lawful: bool) -> Any:
        """Lawful acts pass; all others are refused as not fitting the state."""
        if lawful and not self.closed():
            return self.run(act)
        with pytest.raises(ConflictError):
            self.run(act)
        return None

    def version(self, part: Part) -> int:
        return int(self.run(facts(self.city, part.id)).version)

    def report_version(self, part: Part) -> int:
        sql = "SELECT version FROM core.progress_report WHERE id = $1"

        async def read() -> int:
            return int((await DB.current().fetch(sql, part.report_id))[0][0])

        return int(self.run(read()))

    def move(self, part: Part, state: str, *, lawful: bool, act: Coroutine[Any, Any, Any]) -> None:
        was_closed = self.closed()
        self.attempt(act, lawful=lawful)
        if lawful and not was_closed:
            part.state = state

    @rule(org=orgs)
    def sign(self, org: str) -> None:
        part = self.parts[org]
        act = sign_assignment(self.city.acting(STAFF[org]), part.id, version=self.version(part))
        self.move(part, "signed", lawful=part.state == "assigned", act=act)

    @rule(org=orgs)
    def start(self, org: str) -> None:
        part = self.parts[org]
        act = start_assignment(self.city.acting(STAFF[org]), part.id, version=self.version(part))
        self.move(part, "in_progress", lawful=part.state in ("signed", "returned"), act=act)

    @rule(org=orgs, closes=st.booleans())
    def write(self, org: str, closes: bool) -> None:
        part = self.parts[org]
        lawful = part.state in WORKING and part.report != "submitted" and not self.closed()
        version = self.report_version(part) if part.report else None
        draft = ReportDraft(body="进展", pct=50, closes=closes)
        act = save_report_draft(self.city.acting(STAFF[org]), part.id, draft=draft, version=version)
        written = self.attempt(act, lawful=lawful)
        if lawful:
            part.state, part.report, part.closes, part.report_id = "in_progress", "draft", closes, written.id

    @rule(org=orgs)
    def submit(self, org: str) -> None:
        part = self.parts[org]
        if part.report_id is None:
            return
        lawful = part.state in WORKING and part.report == "draft" and not self.closed()
        act = submit_report(self.city.acting(STAFF[org]), part.report_id, version=self.report_version(part))
        self.attempt(act, lawful=lawful)
        if lawful:
            part.report = "submitted"

    @rule(org=orgs)
    def sign_off(self, org: str) -> None:
        part = self.parts[org]
        if part.report_id is None:
            return
        lawful = part.state in WORKING and part.report == "submitted" and not self.closed()
        act = sign_off_report(self.city.acting(HEAD[org]), part.report_id, version=self.report_version(part))
        self.attempt(act, lawful=lawful)
        if lawful:
            part.report = ""
            part.state = "submitted" if part.closes else part.state

    @rule(org=orgs)
    def hand_back(self, org: str) -> None:
        part = self.parts[org]
        if part.report_id is None:
            return
        lawful = part.state in WORKING and part.report == "submitted" and not self.closed()
        version = self.report_version(part)
        act = hand_back_report(self.city.acting(HEAD[org]), part.report_id, version=version, reason=WHY)
        self.attempt(act, lawful=lawful)
        if lawful:
            part.report = "draft"

    @rule(org=orgs)
    def accept(self, org: str) -> None:
        part = self.parts[org]
        act = accept_assignment(self.city.acting("coordinator"), part.id, version=self.version(part))
        self.move(part, "accepted", lawful=part.state == "submitted", act=act)

    @rule(org=orgs)
    def give_back(self, org: str) -> None:
        part = self.parts[org]
        due_on = today() + timedelta(days=5)
        act = return_assignment(
            self.city.acting("supervisor"), part.id, version=self.version(part), reason=WHY, due_on=due_on
        )
        self.move(part, "returned", lawful=part.state == "submitted", act=act)

    @rule(org=orgs)
    def suspend(self, org: str) -> None:
        part, held = self.parts[org], self.parts[org].state
        lawful = held in (*OWED, "submitted")
        act = suspend_assignment(self.city.acting("coordinator"), part.id, version=self.version(part), reason=WHY)
        self.move(part, "suspended", lawful=lawful, act=act)
        part.held = held if part.state == "suspended" and held != "suspended" else part.held

    @rule(org=orgs)
    def cancel(self, org: str) -> None:
        part, before = self.parts[org], self.parts[org].state
        lawful = before in (*OWED, "submitted", "suspended")
        act = cancel_assignment(self.city.acting("coordinator"), part.id, version=self.version(part), reason=WHY)
        self.move(part, "cancelled", lawful=lawful, act=act)
        if part.state == "cancelled" and before not in ("cancelled", "suspended"):
            part.held = before

    @rule(org=orgs)
    def resume(self, org: str) -> None:
        part = self.parts[org]
        act = resume_assignment(self.city.acting("coordinator"), part.id, version=self.version(part), reason=WHY)
        self.move(part, part.held, lawful=part.state in ("suspended", "cancelled"), act=act)

    @rule(org=orgs, steps=st.integers(1, 6))
    def advance(self, org: str, steps: int) -> None:
        """The lawful way on, some steps at a time: chance alone rarely leads as far as a decision."""
        for _ in range(steps):
            part = self.parts[org]
            if self.closed() or part.state == "accepted":
                return
            if part.state in WORKING and part.report:
                step = self.submit if part.report == "draft" else self.sign_off
            elif part.state in WORKING:
                step = partial(self.write, closes=True)
            else:
                step = {"assigned": self.sign, "submitted": self.accept}.get(part.state, self.resume)
            step(org=org)
            self.everything_agrees()

    @invariant()
    def everything_agrees(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        parts = list(self.parts.values())
        task = derived(parts, self.all_must_answer)
        assert await task_state(self.city, self.task_id) == task
        assert await tally_against_tasks(self.city) == []
        who_answers = {part.id for part in answering(parts, self.all_must_answer)}
        for part in parts:
            found = await facts(self.city, part.id)
            assert found.state == part.state
            assert found.state == "cancelled" or found.answers == (part.id in who_answers)
            running = await DB.current().fetch(
                "SELECT kind, state, due_at FROM core.obligation WHERE subject_id = $1 AND done_at IS NULL", part.id
            )
            assert [(row["kind"], row["state"]) for row in running] == clocks_of(part, task)
            for row in running:
                assert row["kind"] == "review" or row["due_at"] == found.due_at or row["state"] == "paused"


async def test_no_course_of_acts_loses_a_clock_or_a_state(cities: tuple[City, City]) -> None:
    city, other = cities
    machine = type("Course", (LifeOfATask,), {"city": city, "loop": asyncio.get_running_loop()})
    course = settings(
        max_examples=60,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=course)
    async with DB.tenant(other.tenant.tenant_id):
        assert await DB.current().fetch("SELECT id FROM core.obligation") == []


def test_every_act_leads_somewhere_and_every_state_has_a_way_on() -> None:
    states = set(get_args(AssignmentState))
    for transition in TRANSITIONS.values():
        assert transition.sources
        assert transition.sources | transition.silent <= states
        assert not transition.sources & transition.silent
    reached = {transition.target for transition in TRANSITIONS.values()} - {None}
    assert reached | {"assigned"} == states
    assert {state for transition in TRANSITIONS.values() for state in transition.sources} == states - {"accepted"}
    assert TRANSITIONS["resume"].sources == HELD
