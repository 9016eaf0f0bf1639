"""Filters that pages need beside the plain ones: who leads, what is urgent; and who may decide about what waits."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from core.clock import frozen_at
from core.db import DB
from core.errors import ConflictError, ForbiddenError, NotFoundError
from core.ledger.queries import TaskFilter, ledger_overview, task_counts, task_page
from core.ledger.queries.acting import facts_for, seen_assignment
from core.ledger.queries.reviews import waiting_reviews
from core.ledger.services import cancel_assignment
from tests.core.ledger.world import (
    ask_to_close,
    assignment_id,
    facts,
    lead,
    new_task,
    participant,
    publish,
    responsible,
    sign,
)
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
LATE, SOON, FAR = date(2026, 9, 30), date(2026, 10, 20), date(2026, 12, 31)


async def _titles(city: City, wanted: TaskFilter) -> list[str]:
    page = await task_page(city.acting("leader"), wanted)
    return [row.title.removeprefix(city.canary) for row in page.rows]


async def test_the_unit_shown_under_lead_is_a_lead_or_else_responsible(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            await publish(
                city,
                new_task(city, lead(city), participant(city, "housing"), title="牵头"),
                new_task(city, lead(city, "county"), lead(city), title="共同牵头"),
                new_task(city, responsible(city), responsible(city, "housing"), title="责任"),
                new_task(city, lead(city, "county"), responsible(city), title="县牵头"),
                new_task(city, lead(city, "county"), participant(city), title="参与"),
            )
    async with DB.tenant(ours.tenant.tenant_id):
        assert await _titles(ours, TaskFilter(lead_id=ours.orgs["finance"])) == ["牵头", "共同牵头", "责任"]
        assert await _titles(ours, TaskFilter(lead_id=ours.orgs["housing"])) == ["责任"]
        assert await _titles(ours, TaskFilter(lead_id=theirs.orgs["finance"])) == []
        view = await ledger_overview(ours.acting("leader"))
        for line in view.units:
            assert line.id is not None
            assert line.total == len(await _titles(ours, TaskFilter(lead_id=line.id)))


async def test_a_responsible_unit_takes_the_place_of_a_cancelled_lead(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(
            city, new_task(city, lead(city, "county"), responsible(city), title="换人"), all_must_answer=True
        )
        part = await assignment_id(city, task_id, "county")
        await cancel_assignment(
            city.acting("coordinator"), part, version=(await facts(city, part)).version, reason="机构改革"
        )
        assert await _titles(city, TaskFilter(lead_id=city.orgs["finance"])) == ["换人"]
        assert await _titles(city, TaskFilter(lead_id=city.orgs["county"])) == []


async def test_urgent_is_late_and_soon_together(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await publish(
                city,
                new_task(city, title="逾期", deadline=LATE),
                new_task(city, title="临期", deadline=SOON),
                new_task(city, title="正常", deadline=FAR),
                new_task(city, title="持续", deadline=None),
            )
            assert await _titles(city, TaskFilter(light="urgent")) == ["逾期", "临期"]
            counts = await task_counts(city.acting("leader"), TaskFilter(light="urgent"))
            assert (counts.total, counts.any_light, counts.by_light["ok"], counts.by_state["assigned"]) == (2, 4, 1, 2)
            suspended = await task_counts(city.acting("leader"), TaskFilter(status="suspended"))
            assert (suspended.total, suspended.any_light) == (0, 0)


async def test_what_waits_is_shown_to_those_who_may_decide(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            _, task_ids = await publish(city, *(new_task(city, no=str(number)) for number in range(4)))
            for task_id in task_ids[:3]:
                part = await assignment_id(city, task_id)
                await sign(city, part)
                await ask_to_close(city, part)
    async with DB.tenant(ours.tenant.tenant_id):
        for seat in ("coordinator", "supervisor"):
            waiting = await waiting_reviews(ours.acting(seat), limit=2)
            assert ([row.title for row in waiting.rows], waiting.total) == (["0 甲压缩开办时间", "1 甲压缩开办时间"], 3)
        for seat in ("coordinator2", "leader", "staff", "admin"):
            assert (await waiting_reviews(ours.acting(seat))).total == 0


async def test_an_act_is_refused_as_its_service_would(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    async with DB.tenant(theirs.tenant.tenant_id):
        _, [foreign] = await publish(theirs)
        their_part = await assignment_id(theirs, foreign)
    async with DB.tenant(ours.tenant.tenant_id):
        _, [task_id] = await publish(ours)
        part = await assignment_id(ours, task_id)
        assert (await facts_for(ours.acting("staff"), "sign", part)).id == part
        with pytest.raises(ConflictError):
            await facts_for(ours.acting("staff"), "report", part)
        with pytest.raises(NotFoundError):
            await facts_for(ours.acting("county_staff"), "sign", part)
        with pytest.raises(ForbiddenError):
            await facts_for(ours.acting("staff"), "suspend", part)
        for seat, wanted in (("admin", part), ("auditor", part), ("coordinator", their_part)):
            with pytest.raises(NotFoundError):
                await seen_assignment(ours.acting(seat), wanted)


async def test_where_the_tenant_narrows_it_a_unit_off_the_task_finds_no_part(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        part = await assignment_id(city, task_id)
        narrowed = {
            seat: msgspec.structs.replace(city.acting(seat), settings={"ledger": {"others_read": False}})
            for seat in ("staff", "county_staff", "outsider_staff", "leader")
        }
        for seat in ("staff", "county_staff", "leader"):
            assert (await seen_assignment(narrowed[seat], part)).id == part
        with pytest.raises(NotFoundError):
            await seen_assignment(narrowed["outsider_staff"], part)


async def test_a_span_of_days_and_single_tasks(cities: tuple[City, City]) -> None:
    ours, theirs = cities
    made = {}
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            _, made[city.canary] = await publish(
                city,
                new_task(city, title="九月", deadline=LATE),
                new_task(city, title="十月", deadline=SOON),
                new_task(city, title="年底", deadline=FAR),
                new_task(city, title="持续", deadline=None),
            )
    async with DB.tenant(ours.tenant.tenant_id):
        assert await _titles(ours, TaskFilter(due_from=SOON)) == ["十月", "年底"]
        assert await _titles(ours, TaskFilter(due_to=SOON)) == ["九月", "十月"]
        assert await _titles(ours, TaskFilter(due_from=LATE, due_to=LATE)) == ["九月"]
        assert await _titles(ours, TaskFilter(due_from=FAR + timedelta(days=1))) == []
        mine, foreign = made["甲"], made["乙"]
        assert await _titles(ours, TaskFilter(ids=(mine[3], mine[1], foreign[0]))) == ["十月", "持续"]
        assert await _titles(ours, TaskFilter(ids=tuple(foreign))) == []
