"""A post is told of an event once; it reads only what it was told itself."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from core.clock import now, shifted_by
from core.db import DB
from core.errors import NotFoundError
from core.events import record_event
from core.notifications.queries import latest, unread_count
from core.notifications.services import Message, mark_all_read, mark_read, notify_posts
from tests.factories.world import City


async def _event(city: City) -> UUID:
    async with DB.tenant(city.tenant.tenant_id):
        return await record_event(city.tenant, "thing.happened", "tenant", city.tenant.tenant_id)


async def _notify(city: City, event_id: UUID, *seats: str, kind: str = "thing.happened") -> int:
    messages = [Message(city.people[seat].id, f"给{seat}", "ledger") for seat in seats]
    async with DB.tenant(city.tenant.tenant_id):
        return await notify_posts(city.tenant, messages, kind=kind, event_id=event_id)


async def _unread(city: City, seat: str) -> int:
    async with DB.tenant(city.tenant.tenant_id):
        return await unread_count(city.acting(seat))


async def test_one_notification_per_post_event_and_kind(cities: tuple[City, City]) -> None:
    city, other = cities
    event_id = await _event(city)
    assert await _notify(city, event_id, "staff", "head") == 2
    assert await _notify(city, event_id, "staff", "county_staff") == 1
    assert await _notify(city, event_id, "staff", kind="thing.happened.late") == 1
    assert await _notify(city, await _event(city), "staff") == 1
    assert await _notify(city, event_id) == 0
    assert [await _unread(city, seat) for seat in ("staff", "head", "county_staff", "leader")] == [3, 1, 1, 0]
    assert await _unread(other, "staff") == 0


async def test_told_from_several_sides_at_once_it_is_told_once(cities: tuple[City, City]) -> None:
    city, _ = cities
    event_id = await _event(city)
    assert sum(await asyncio.gather(*(_notify(city, event_id, "staff", "head") for _ in range(6)))) == 2


async def test_the_latest_come_first(cities: tuple[City, City]) -> None:
    city, _ = cities
    for hours in (2, 3, 1):
        with shifted_by(timedelta(hours=-hours)):
            await _notify(city, await _event(city), "staff", kind=f"{hours} hours ago")
    async with DB.tenant(city.tenant.tenant_id):
        lines = await latest(city.acting("staff"), 2)
    assert [line.kind for line in lines] == ["1 hours ago", "2 hours ago"]
    assert (lines[0].title, lines[0].path, lines[0].read_at) == ("给staff", "ledger", None)


async def test_reading_one_leaves_the_others(cities: tuple[City, City]) -> None:
    city, _ = cities
    for _ in range(2):
        await _notify(city, await _event(city), "staff", "head")
    staff, before = city.acting("staff"), now()
    async with DB.tenant(city.tenant.tenant_id):
        newest, oldest = await latest(staff)
        assert await mark_read(staff, oldest.id)
        assert not await mark_read(staff, oldest.id)
        with pytest.raises(NotFoundError):
            await mark_read(city.acting("head"), newest.id)
        lines = await latest(staff)
    assert lines[0].read_at is None
    assert lines[1].read_at is not None
    assert lines[1].read_at >= before
    assert [await _unread(city, seat) for seat in ("staff", "head")] == [1, 2]


async def test_reading_all_is_for_the_acting_post_only(cities: tuple[City, City]) -> None:
    city, other = cities
    for town in cities:
        for _ in range(3):
            await _notify(town, await _event(town), "staff", "head")
    async with DB.tenant(city.tenant.tenant_id):
        assert await mark_all_read(city.acting("staff")) == 3
        assert await mark_all_read(city.acting("staff")) == 0
    assert [await _unread(city, seat) for seat in ("staff", "head")] == [0, 3]
    assert await _unread(other, "staff") == 3
