"""Extending, reassigning and returning one clock: what was before is kept, and what does not fit is refused."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from core.clock import end_of_day, frozen_at
from core.db import DB
from core.errors import AppError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ids import new_id
from core.obligations.lights import warn_moment
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
from core.workdays.national import national_calendar
from tests.factories.world import City

START = datetime(2026, 10, 15, 2, tzinfo=UTC)
DUE, LATER = end_of_day(date(2026, 10, 20)), end_of_day(date(2026, 11, 20))
WHY = "上级系统尚未开通接口"

Act = Callable[[City, UUID], Awaitable[None]]


async def _open(city: City, subject: UUID, org: str = "finance", due_at: datetime | None = DUE) -> UUID:
    return await open_obligation(
        city.tenant,
        kind="assignment",
        subject_kind="assignment",
        subject_id=subject,
        org_id=city.orgs[org],
        title=f"{city.canary}压缩开办时间",
        path="tasks/1",
        due_at=due_at,
        warn_at=None,
    )


async def _discharge(city: City, subject: UUID) -> None:
    await discharge_obligation(city.tenant, kind="assignment", subject_kind="assignment", subject_id=subject)


async def _clocks(city: City) -> list[tuple[object, ...]]:
    found = await DB.current().fetch(
        """
        SELECT state, org_id, post_id, due_at, warn_at, done_at, done_late FROM core.obligation
        WHERE tenant_id = $1 ORDER BY id
        """,
        city.tenant.tenant_id,
    )
    return [tuple(row) for row in found]


async def _history(city: City) -> list[tuple[object, ...]]:
    found = await DB.current().fetch(
        """
        SELECT act, old_due_at, new_due_at, old_org_id, new_org_id, new_post_id, old_done_at, reason, actor_name, at
        FROM core.obligation_change WHERE tenant_id = $1 ORDER BY id
        """,
        city.tenant.tenant_id,
    )
    return [tuple(row) for row in found]


async def _events(city: City) -> list[tuple[object, ...]]:
    found = await DB.current().fetch(
        "SELECT kind, subject_id, org_id FROM core.event WHERE tenant_id = $1 AND kind LIKE 'obligation.%'",
        city.tenant.tenant_id,
    )
    return [tuple(row) for row in found]


async def test_an_extension_keeps_the_old_date_and_who_approved(cities: tuple[City, City]) -> None:
    city, other = cities
    subject, finance = new_id(), city.orgs["finance"]
    async with DB.tenant(other.tenant.tenant_id):
        await _open(other, subject)
    with frozen_at(START):
        async with DB.tenant(city.tenant.tenant_id):
            clock = await _open(city, subject)
            await extend_obligation(city.acting("coordinator"), clock, due_at=LATER, reason=f" {WHY} ")
            amber = warn_moment(national_calendar(), LATER, 5)
            assert await _clocks(city) == [("open", finance, None, LATER, amber, None, False)]
            who = city.people["coordinator"].user_name
            assert await _history(city) == [
                ("extend", DUE, LATER, finance, finance, None, None, WHY, who, START),
            ]
            assert await _events(city) == [("obligation.extended", subject, finance)]
    async with DB.tenant(other.tenant.tenant_id):
        assert await _clocks(other) == [("open", other.orgs["finance"], None, DUE, None, None, False)]
        assert (await _history(other), await _events(other)) == ([], [])


async def test_a_clock_runs_on_with_another_unit_or_seat(cities: tuple[City, City]) -> None:
    city, _ = cities
    seat = city.people["county_head"].id
    async with DB.tenant(city.tenant.tenant_id):
        with frozen_at(START):
            clock = await _open(city, new_id())
            await reassign_obligation(city.acting("coordinator"), clock, org_id=city.orgs["county"], reason=WHY)
            await reassign_obligation(
                city.acting("coordinator"), clock, org_id=city.orgs["county"], post_id=seat, reason=WHY
            )
        assert await _clocks(city) == [("open", city.orgs["county"], seat, DUE, None, None, False)]
        assert [(row[0], *row[1:6]) for row in await _history(city)] == [
            ("reassign", DUE, DUE, city.orgs["finance"], city.orgs["county"], None),
            ("reassign", DUE, DUE, city.orgs["county"], city.orgs["county"], seat),
        ]


async def test_what_was_done_late_is_owed_again(cities: tuple[City, City]) -> None:
    city, _ = cities
    subject, finance = new_id(), city.orgs["finance"]
    async with DB.tenant(city.tenant.tenant_id):
        clock = await _open(city, subject)
        with frozen_at(DUE):
            await _discharge(city, subject)
            await return_obligation(city.acting("supervisor"), clock, due_at=LATER, reason=WHY, warn_days=1)
        amber = warn_moment(national_calendar(), LATER, 1)
        assert await _clocks(city) == [("open", finance, None, LATER, amber, None, False)]
        [change] = await _history(city)
        assert change[:3] + change[6:7] == ("return", DUE, LATER, DUE)


def _extend(seat: str = "coordinator", due_at: datetime = LATER, reason: str = WHY) -> Act:
    return lambda city, clock: extend_obligation(city.acting(seat), clock, due_at=due_at, reason=reason)


def _reassign(seat: str = "coordinator", org: str = "county", post: str = "", reason: str = WHY) -> Act:
    return lambda city, clock: reassign_obligation(
        city.acting(seat),
        clock,
        org_id=city.orgs[org],
        post_id=city.people[post].id if post else None,
        reason=reason,
    )


def _return(seat: str = "coordinator", due_at: datetime = LATER, reason: str = WHY) -> Act:
    return lambda city, clock: return_obligation(city.acting(seat), clock, due_at=due_at, reason=reason)


@pytest.mark.parametrize(
    ("state", "act", "refusal", "sentence"),
    [
        ("open", _extend(seat="head"), ForbiddenError, "当前岗位不能办理此事"),
        ("open", _extend(reason="  "), InvalidError, "请写明原因"),
        ("open", _extend(reason="长" * 501), InvalidError, "原因最多500字"),
        ("open", _extend(due_at=DUE), InvalidError, "要晚于原定的到期日"),
        ("open", _extend(due_at=START), InvalidError, "新的到期日已经过去"),
        ("dateless", _extend(), ConflictError, "没有到期日"),
        ("done", _extend(), ConflictError, "已办结或已取消"),
        ("cancelled", _extend(), ConflictError, "已办结或已取消"),
        ("open", _reassign(seat="supervisor"), ForbiddenError, "当前岗位不能办理此事"),
        ("open", _reassign(reason=""), InvalidError, "请写明原因"),
        ("open", _reassign(org="finance"), ConflictError, "没有变化"),
        ("open", _reassign(post="head"), InvalidError, "岗位不属于所选单位"),
        ("doubled", _reassign(), ConflictError, "已有同一事项的计时"),
        ("done", _reassign(), ConflictError, "已办结或已取消"),
        ("done", _return(seat="staff"), ForbiddenError, "当前岗位不能办理此事"),
        ("done", _return(reason=""), InvalidError, "请写明原因"),
        ("done", _return(due_at=START), InvalidError, "新的到期日已经过去"),
        ("open", _return(), ConflictError, "还没有办结"),
        ("paused", _return(), ConflictError, "还没有办结"),
        ("cancelled", _return(), ConflictError, "还没有办结"),
        ("again", _return(), ConflictError, "已有同一事项的计时"),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    cities: tuple[City, City], state: str, act: Act, refusal: type[AppError], sentence: str
) -> None:
    city, _ = cities
    subject = new_id()
    with frozen_at(START):
        async with DB.tenant(city.tenant.tenant_id):
            clock = await _open(city, subject, due_at=None if state == "dateless" else DUE)
            if state in ("done", "again"):
                await _discharge(city, subject)
            if state in ("doubled", "again"):
                await _open(city, subject, org="county" if state == "doubled" else "finance")
            if state == "paused":
                await pause_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject])
            if state == "cancelled":
                await cancel_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject])
            before = await _clocks(city)
            with pytest.raises(refusal, match=sentence):
                await act(city, clock)
            assert await _clocks(city) == before
            assert (await _history(city), await _events(city)) == ([], [])


@pytest.mark.parametrize("act", [_extend(), _reassign(), _return()])
async def test_another_tenants_clock_looks_absent(cities: tuple[City, City], act: Act) -> None:
    city, other = cities
    with frozen_at(START):
        async with DB.tenant(other.tenant.tenant_id):
            clock = await _open(other, new_id())
        async with DB.tenant(city.tenant.tenant_id):
            with pytest.raises(NotFoundError):
                await act(city, clock)


async def test_a_unit_of_another_tenant_or_out_of_service_bears_nothing(cities: tuple[City, City]) -> None:
    city, other = cities
    with frozen_at(START):
        async with DB.tenant(city.tenant.tenant_id):
            clock = await _open(city, new_id())
            await DB.current().execute("UPDATE core.org SET active = false WHERE id = $1", city.orgs["county"])
            for org_id in (other.orgs["county"], city.orgs["county"]):
                with pytest.raises(InvalidError, match="没有这个单位，或者它已停用"):
                    await reassign_obligation(city.acting("coordinator"), clock, org_id=org_id, reason=WHY)


async def test_the_history_cannot_be_rewritten(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with DB.transaction():
                await DB.current().execute("UPDATE core.obligation_change SET reason = '改过'")


async def _rest(city: City, subject: UUID, act: Act) -> object:
    """The due moment of a clock that rests for five days, with an act two days after it was stopped."""
    with frozen_at(START):
        clock = await _open(city, subject)
        await pause_obligations(city.tenant, subject_kind="assignment", subject_ids=[subject])
    with frozen_at(START + timedelta(days=2)):
        await act(city, clock)
    with frozen_at(START + timedelta(days=5)):
        [resumed] = await resume_obligations(
            city.tenant, subject_kind="assignment", subject_id=subject, calendar=national_calendar(), warn_days=5
        )
    return resumed.due_at


async def test_an_approved_date_is_put_off_by_the_rest_behind_it_only(cities: tuple[City, City]) -> None:
    async def extend(city: City, clock: UUID) -> None:
        await extend_obligation(city.acting("coordinator"), clock, due_at=LATER, reason=WHY)

    async with DB.tenant(cities[0].tenant.tenant_id):
        assert await _rest(cities[0], new_id(), extend) == LATER + timedelta(days=3)


async def test_a_resting_clock_that_goes_to_another_unit_rests_on(cities: tuple[City, City]) -> None:
    async def reassign(city: City, clock: UUID) -> None:
        await reassign_obligation(city.acting("coordinator"), clock, org_id=city.orgs["county"], reason=WHY)

    async with DB.tenant(cities[0].tenant.tenant_id):
        assert await _rest(cities[0], new_id(), reassign) == DUE + timedelta(days=5)
