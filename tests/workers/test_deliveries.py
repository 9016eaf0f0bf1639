"""Events become jobs: one per event and reaction, whatever happens in between."""

import asyncio
from collections import Counter
from uuid import UUID

import asyncpg
import pytest

from core import sql
from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.events import record_event
from core.jobs import JobDef
from tests.workers.lab import leave_effect, make_tenant, registry
from workers.deliveries import EventRelay

JOBS = registry(JobDef("test.tell", leave_effect), JobDef("test.count", leave_effect, "long"))
REACTIONS = {"thing.happened": ("test.tell", "test.count")}


async def _happen(tenant: TenantContext, *kinds: str) -> list[UUID]:
    async with DB.tenant(tenant.tenant_id):
        return [await record_event(tenant, kind, "tenant", tenant.tenant_id) for kind in kinds]


async def _jobs(tenant: TenantContext) -> Counter[tuple[str, str, str]]:
    async with DB.tenant(tenant.tenant_id):
        found = await DB.current().fetch(
            "SELECT name, queue, payload->>'event_id' AS event_id FROM core.job WHERE tenant_id = $1", tenant.tenant_id
        )
    return Counter((record["name"], record["queue"], record["event_id"]) for record in found)


async def _undelivered() -> int:
    async with PLATFORM.transaction() as platform:
        found = await platform.fetch("SELECT count(*) FROM core.event_delivery WHERE relayed_at IS NULL")
    return int(found[0][0])


@pytest.fixture
async def tenant(empty: DatabaseUrls) -> TenantContext:
    assert empty
    return await make_tenant("甲")


def _wanted(*event_ids: UUID) -> dict[tuple[str, str, str], int]:
    return {
        key: 1
        for event_id in event_ids
        for key in (("test.tell", "short", str(event_id)), ("test.count", "long", str(event_id)))
    }


async def test_an_event_starts_its_reactions_once(tenant: TenantContext) -> None:
    other = await make_tenant("乙")
    happened, _ = await _happen(tenant, "thing.happened", "nobody.cares")
    (theirs,) = await _happen(other, "thing.happened")
    relay = EventRelay(REACTIONS, JOBS)
    assert await relay.relay()
    assert not await relay.relay()
    assert await _jobs(tenant) == _wanted(happened)
    assert await _jobs(other) == _wanted(theirs)
    assert await _undelivered() == 0


async def test_a_crash_before_the_mark_repeats_without_effect(
    tenant: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    (event_id,) = await _happen(tenant, "thing.happened")
    relay = EventRelay(REACTIONS, JOBS)
    with monkeypatch.context() as patch:
        patch.setattr("workers.deliveries._RELAYED", "SELECT 1 / 0, $1::uuid[], $2::uuid[]")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await relay.relay()
    assert await _jobs(tenant) == _wanted(event_id)
    assert await _undelivered() == 2  # the other one told of the tenant's creation
    await relay.relay()
    assert await _jobs(tenant) == _wanted(event_id)
    assert await _undelivered() == 0


async def test_an_event_that_is_rolled_back_starts_nothing(tenant: TenantContext) -> None:
    with pytest.raises(ZeroDivisionError):
        async with DB.tenant(tenant.tenant_id):
            await record_event(tenant, "thing.happened", "tenant", tenant.tenant_id)
            raise ZeroDivisionError
    await EventRelay(REACTIONS, JOBS).relay()
    assert await _jobs(tenant) == {}


async def test_several_relays_share_a_backlog(tenant: TenantContext) -> None:
    event_ids = await _happen(tenant, *["thing.happened"] * 120)
    relays = [EventRelay(REACTIONS, JOBS) for _ in range(3)]
    while await _undelivered():
        await asyncio.gather(*(relay.relay() for relay in relays))
    assert await _jobs(tenant) == _wanted(*event_ids)


async def test_a_tenant_whose_events_cannot_be_relayed_holds_up_nobody(
    tenant: TenantContext, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = await make_tenant("乙")
    await _happen(tenant, "thing.happened")
    (theirs,) = await _happen(other, "thing.happened")
    with monkeypatch.context() as patch:
        original = EventRelay._enqueue

        async def stumble(self: EventRelay, tenant_id: UUID, events: list[tuple[UUID, str]]) -> None:
            if tenant_id == tenant.tenant_id:
                raise RuntimeError("stumbled")
            await original(self, tenant_id, events)

        patch.setattr(EventRelay, "_enqueue", stumble)
        await EventRelay(REACTIONS, JOBS).relay()
    assert await _jobs(other) == _wanted(theirs)
    assert await _jobs(tenant) == {}
    assert f"the events of tenant {tenant.tenant_id} were not relayed" in caplog.text
    await EventRelay(REACTIONS, JOBS).relay()
    assert sum((await _jobs(tenant)).values()) == 2


async def test_the_relay_may_not_read_what_happened(tenant: TenantContext) -> None:
    await _happen(tenant, "thing.happened")
    for question in (
        "SELECT data FROM core.event",
        "SELECT event_id FROM core.event_delivery",
        "SELECT payload FROM core.job",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with PLATFORM.transaction() as platform:
                await platform.fetch(question)


async def test_the_application_may_not_mark_deliveries(tenant: TenantContext) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with DB.tenant(tenant.tenant_id):
            await sql.execute("UPDATE core.event_delivery SET relayed_at = now()")


def test_a_reaction_nobody_defines_is_refused() -> None:
    with pytest.raises(LookupError, match=r"test\.absent"):
        EventRelay({"thing.happened": ("test.absent",)}, JOBS)
