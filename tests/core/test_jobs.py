"""Job rows as services and pages see them. How jobs run is tested with the workers."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from core import sql
from core.clock import now
from core.db import DB
from core.events import read_event, record_event
from core.ids import new_id
from core.jobs import Job, abandon_job, dead_jobs, enqueue_job, job_status, report_progress, revive_job
from tests.factories.world import City


async def _enqueue(city: City, name: str = "area.verb", **payload: object) -> UUID:
    async with DB.tenant(city.tenant.tenant_id):
        return await enqueue_job(city.tenant, name, payload)


async def _set(city: City, job_id: UUID, change: str) -> None:
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(f"UPDATE core.job SET {change} WHERE id = $1", job_id)  # noqa: S608 -- the test's own words


async def test_a_fresh_job_waits_and_is_the_tenants_own(cities: tuple[City, City]) -> None:
    city, other = cities
    job_id = await _enqueue(city, n=1)
    async with DB.tenant(city.tenant.tenant_id):
        status = await job_status(city.tenant, job_id)
        payload = await sql.value(str, "SELECT payload::text FROM core.job WHERE id = $1", job_id)
    assert status is not None
    assert (status.name, status.state, status.progress, status.tries, status.error) == (
        "area.verb",
        "waiting",
        0,
        0,
        "",
    )
    assert status.done_at is None
    assert payload == '{"n": 1}'
    async with DB.tenant(other.tenant.tenant_id):
        assert await job_status(other.tenant, job_id) is None


async def test_a_job_exists_if_and_only_if_its_transaction_commits(cities: tuple[City, City]) -> None:
    city, _ = cities
    job_id = new_id()
    with pytest.raises(ZeroDivisionError):
        async with DB.tenant(city.tenant.tenant_id):
            job_id = await enqueue_job(city.tenant, "area.verb", {})
            raise ZeroDivisionError
    async with DB.tenant(city.tenant.tenant_id):
        assert await job_status(city.tenant, job_id) is None


async def test_an_hour_may_be_set(cities: tuple[City, City]) -> None:
    city, _ = cities
    later = now() + timedelta(hours=5)
    async with DB.tenant(city.tenant.tenant_id):
        status = await job_status(city.tenant, await enqueue_job(city.tenant, "area.verb", {}, run_at=later))
    assert status is not None
    assert status.run_at == later


async def test_copies_with_one_key_are_one_job(cities: tuple[City, City]) -> None:
    city, _ = cities

    async def once() -> UUID:
        async with DB.tenant(city.tenant.tenant_id):
            return await enqueue_job(city.tenant, "area.verb", {}, key="once")

    assert len(set(await asyncio.gather(*(once() for _ in range(6))))) == 1


async def test_progress_is_seen_before_the_job_ends(cities: tuple[City, City]) -> None:
    city, other = cities
    job_id = await _enqueue(city)
    job = Job(job_id, "area.verb", {}, 1)

    async def seen() -> int | None:
        async with DB.tenant(city.tenant.tenant_id):
            status = await job_status(city.tenant, job_id)
        return status.progress if status else None

    await report_progress(city.tenant, job, 50)
    assert await seen() == 0  # it does not run
    await _set(city, job_id, "state = 'running', lease_until = now() + interval '1 minute'")
    await report_progress(other.tenant, job, 40)
    assert await seen() == 0
    for told, shown in ((30, 30), (-5, 0), (250, 100)):
        await report_progress(city.tenant, job, told)
        assert await seen() == shown


async def test_a_dead_job_is_listed_and_may_begin_anew(cities: tuple[City, City]) -> None:
    city, other = cities
    dead, waiting = await _enqueue(city), await _enqueue(city)
    await _set(city, dead, "state = 'dead', done_at = now(), failures = 5, tries = 5, error = '坏了'")
    async with DB.tenant(other.tenant.tenant_id):
        assert await dead_jobs(other.tenant) == []
        assert not await revive_job(other.tenant, dead)
    async with DB.tenant(city.tenant.tenant_id):
        assert [(job.id, job.error) for job in await dead_jobs(city.tenant)] == [(dead, "坏了")]
        assert not await revive_job(city.tenant, waiting)
        assert await revive_job(city.tenant, dead)
        status = await job_status(city.tenant, dead)
        assert await dead_jobs(city.tenant) == []
    assert status is not None
    assert (status.state, status.tries, status.error) == ("waiting", 0, "")


async def test_an_event_is_read_back_as_it_was_recorded(cities: tuple[City, City]) -> None:
    city, other = cities
    coordinator, subject, before = city.acting("coordinator"), new_id(), now()
    async with DB.tenant(city.tenant.tenant_id):
        event_id = await record_event(
            coordinator, "thing.happened", "thing", subject, org_id=city.orgs["finance"], data={"a": [1, "二"]}
        )
        event = await read_event(city.tenant, event_id)
    assert event is not None
    assert (event.id, event.kind, event.subject_kind, event.subject_id) == (
        event_id,
        "thing.happened",
        "thing",
        subject,
    )
    assert (event.org_id, event.data) == (city.orgs["finance"], {"a": [1, "二"]})
    assert event.actor_name == "甲office 甲coordinator"
    assert before <= event.at <= now()
    async with DB.tenant(other.tenant.tenant_id):
        assert await read_event(other.tenant, event_id) is None


async def test_only_a_dead_job_is_put_away_for_good(cities: tuple[City, City]) -> None:
    city, other = cities
    dead, waiting = await _enqueue(city), await _enqueue(city)
    await _set(city, dead, "state = 'dead', done_at = now() - interval '9 days', error = '坏了'")
    async with DB.tenant(other.tenant.tenant_id):
        assert not await abandon_job(other.tenant, dead)
    async with DB.tenant(city.tenant.tenant_id):
        assert [await abandon_job(city.tenant, job) for job in (dead, waiting, dead)] == [True, False, False]
        status = await job_status(city.tenant, dead)
        assert not await revive_job(city.tenant, dead)
    assert status is not None
    assert status.done_at is not None
    assert (status.state, status.error) == ("skipped", "坏了")
    assert now() - status.done_at < timedelta(days=1)
