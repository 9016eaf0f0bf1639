"""The feed: every event once, in one order, whatever commits when; and to each seat only what it may know."""

import asyncio
import random
from contextvars import Context
from uuid import UUID

from litestar import Litestar

from core.context import TenantContext
from core.db import DB, PLATFORM
from core.events import record_event
from tests.factories.holdings import Holdings
from tests.factories.world import City
from tests.web.api.machine import Machine, place_events
from tests.web.conftest import MakeMachine
from workers.deliveries import EventRelay

Cities = tuple[City, City]
Stocked = tuple[Holdings, Holdings]


async def _read(machine: Machine, cursor: str = "", **query: object) -> tuple[list[dict[str, object]], str]:
    """Everything from a cursor on, and the cursor to go on from."""
    found: list[dict[str, object]] = []
    while True:
        asked = {**query, **({"cursor": cursor} if cursor else {})}
        answer = (await machine.get("events", **asked)).json()
        found, cursor = found + answer["items"], answer["next"]
        if not answer["more"]:
            return found, cursor


async def _note(tenant: TenantContext) -> UUID:
    return await record_event(tenant, "plan.published", "plan", tenant.tenant_id, data={"title": "试"})


async def test_what_commits_late_comes_late_and_is_not_passed_over(cities: Cities, machine: MakeMachine) -> None:
    """The id of the first event is older; its transaction ends after a reader has passed the second one."""
    city = cities[0]
    reader = await machine(city, "leader")
    await place_events()
    _, start = await _read(reader)
    written, go_on = asyncio.Event(), asyncio.Event()
    ids: list[UUID] = []

    async def slow() -> None:
        async with DB.tenant(city.tenant.tenant_id):
            ids.append(await _note(city.tenant))
            written.set()
            await go_on.wait()

    task = asyncio.create_task(slow(), context=Context())
    await written.wait()
    async with DB.tenant(city.tenant.tenant_id):
        ids.append(await _note(city.tenant))
    await place_events()
    first, cursor = await _read(reader, start)
    go_on.set()
    await task
    await place_events()
    second, _ = await _read(reader, cursor)
    assert ids[0] < ids[1]
    assert [event["id"] for event in first] == [str(ids[1])]
    assert [event["id"] for event in second] == [str(ids[0])]
    assert [event["id"] for event in (await _read(reader, start))[0]] == [str(ids[1]), str(ids[0])]


async def test_many_writers_and_relays_lose_and_repeat_nothing(cities: Cities, machine: MakeMachine) -> None:
    city, other = cities
    reader = await machine(city, "leader")
    await place_events()
    _, cursor = await _read(reader)
    dice = random.Random(7)  # noqa: S311 -- no secret
    written: list[str] = []
    done = asyncio.Event()

    async def write(tenant: TenantContext, pauses: list[float], ours: bool) -> None:
        for pause in pauses:
            async with DB.tenant(tenant.tenant_id):
                event_id = await _note(tenant)
                await asyncio.sleep(pause)
                if pause > 0.018:
                    await DB.current().rollback()
                    continue
            if ours:
                written.append(str(event_id))

    async def relay() -> None:
        relay = EventRelay({}, {})
        while not done.is_set():
            await relay.relay()
            await asyncio.sleep(dice.random() / 200)

    async def follow() -> list[str]:
        seen, place = [], cursor
        while True:
            last = done.is_set()
            events, place = await _read(reader, place, limit=3)
            seen += [str(event["id"]) for event in events]
            if last and not events:
                return seen
            await asyncio.sleep(0.005)

    relays = [asyncio.create_task(relay(), context=Context()) for _ in range(2)]
    following = asyncio.create_task(follow(), context=Context())
    await asyncio.gather(
        *(
            asyncio.create_task(
                write(each.tenant, [dice.random() / 50 for _ in range(12)], each is city), context=Context()
            )
            for each in (city, city, city, other)
        )
    )
    await place_events()
    done.set()
    await asyncio.gather(*relays)
    seen = await following
    assert len(seen) == len(set(seen))
    assert sorted(seen) == sorted(written)
    assert [event["id"] for event in (await _read(reader, cursor))[0]] == seen


async def test_places_are_counted_without_gaps_in_each_city(cities: Cities) -> None:
    await place_events()
    async with PLATFORM.transaction() as platform:
        for city in cities:
            found = await platform.fetch(
                "SELECT place FROM core.event_delivery WHERE tenant_id = $1 ORDER BY place", city.tenant.tenant_id
            )
            assert [record["place"] for record in found] == list(range(1, len(found) + 1)) != []


async def test_each_seat_is_told_what_it_may_know(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    told = {
        seat: (await _read(await machine(held.city, seat)))[0]
        for seat in ("leader", "coordinator", "staff", "county_staff", "outsider_staff")
    }
    kinds = {seat: {str(event["kind"]) for event in events} for seat, events in told.items()}
    assert "notice.read" in kinds["coordinator"]
    assert "notice.read" not in kinds["leader"] | kinds["staff"]
    assert "report.submitted" in kinds["leader"] & kinds["staff"]
    assert "report.submitted" not in kinds["county_staff"] | kinds["outsider_staff"]
    for seat, reasons, shares in (
        ("leader", True, True),
        ("staff", True, True),
        ("county_staff", False, True),
        ("outsider_staff", False, False),
    ):
        (returned,) = [event for event in told[seat] if event["kind"] == "assignment.returned"]
        signed = [event for event in told[seat] if event["kind"] == "report.signed_off"]
        assert ("reason" in returned["facts"]) is reasons, seat  # type: ignore[operator]  # -- an object of JSON
        assert returned["facts"]["due_on"] == "2030-06-28"  # type: ignore[index]  # -- an object of JSON
        assert all(("pct" in event["facts"]) is shares for event in signed), seat  # type: ignore[operator]  # -- an object of JSON
    everything = [event for events in told.values() for event in events]
    assert {str(event["at"])[-6:] for event in everything} == {"+08:00"}
    assert not any(stocked[1].city.canary in str(event) for event in everything)


async def test_only_the_kinds_asked_for_come_and_the_cursor_passes_the_others(
    stocked: Stocked, machine: MakeMachine
) -> None:
    reader = await machine(stocked[0].city, "leader")
    events, cursor = await _read(reader, kinds="assignment.signed, task.closed", limit=2)
    assert {event["kind"] for event in events} == {"assignment.signed", "task.closed"}
    assert (await _read(reader, cursor))[0] == []
    _, now = await _read(reader, start="now")
    assert now == cursor


async def test_a_cursor_of_another_city_or_of_nobody_is_refused(stocked: Stocked, machine: MakeMachine) -> None:
    held, other = stocked
    mine, theirs = await machine(held.city, "leader"), await machine(other.city, "leader")
    _, cursor = await _read(theirs)
    for wrong in (cursor, "x", "5" * 100, cursor[:-4]):
        answer = await mine.get("events", cursor=wrong)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:yingshang:problem:invalid")


async def test_the_auditor_takes_the_whole_log_and_nobody_else(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    auditor = await machine(held.city, "auditor")
    log = (await auditor.get("audit", limit=200)).json()
    kinds = {line["kind"] for line in log["items"]}
    assert {"user.created", "attachment.added", "assignment.signed"} <= kinds
    assert (await auditor.get("events")).status_code == 404
    for seat in ("coordinator", "admin", "security", "staff"):
        assert (await (await machine(held.city, seat)).get("audit")).status_code == 403


async def test_an_act_of_a_machine_says_so(app: Litestar, stocked: Stocked, machine: MakeMachine) -> None:
    assert app
    held = stocked[1]
    caller = await machine(held.city, "county_staff")
    _, cursor = await _read(caller)
    part = held.county_parts["told"]
    signed = await caller.post(f"assignments/{part}/sign", {"version": held.versions[part]})
    await place_events()
    events, _ = await _read(caller, cursor)
    assert signed.status_code == 200
    assert [(event["kind"], event["who"]) for event in events] == [
        (
            "assignment.signed",
            f"{held.city.canary}县 {held.city.canary}county_staff（接口 {held.city.canary}接口county_staff）",
        )
    ]
