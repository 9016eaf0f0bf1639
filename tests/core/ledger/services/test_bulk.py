"""One act on many rows: frozen, shown, done row by row; what is refused undoes nothing; many rows go on in parts."""

from datetime import date, timedelta
from gettext import NullTranslations
from uuid import UUID

import msgspec
import pytest

from core import sql
from core.clock import now, today
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.jobs import Job
from core.ledger import jobs
from core.ledger.bulk_acts import BULK_ACTS, BulkTyped
from core.ledger.queries import TaskFilter
from core.ledger.queries.bulk import bulk_line, bulk_lines, bulk_rows
from core.ledger.services import bulk, sign_assignment
from core.ledger.services.bulk import choose_rows, confirm_rows, forget_old_acts, preview_rows
from core.notifications.queries import latest
from core.phrases import reading, spoken
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
)
from tests.factories.world import City

Cities = tuple[City, City]
LATER = today() + timedelta(days=30)
RETURN = BulkTyped(reason="佐证不足", due_on=LATER)


async def _submitted(
    city: City, task_id: UUID, org: str = "finance", *, staff: str = "staff", head: str = "head"
) -> UUID:
    part = await assignment_id(city, task_id, org)
    await sign(city, part, staff)
    await ask_to_close(city, part, staff=staff, head=head)
    return part


async def _outcomes(city: City, bulk_id: UUID, seat: str = "coordinator") -> list[tuple[str, str, str]]:
    rows = await bulk_rows(city.acting(seat), bulk_id)
    return [(row.no, row.outcome, row.sentence) for row in rows]


async def _state(city: City, bulk_id: UUID, seat: str = "coordinator") -> tuple[str, int]:
    line = await bulk_line(city.acting(seat), bulk_id)
    return line.state, line.version


async def test_parts_are_returned_with_their_clocks_and_the_rest_says_why(cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            _, tasks = await publish(city, *(new_task(city, no=str(number)) for number in (1, 2, 3)))
            for task_id in tasks[:2]:
                await _submitted(city, task_id)
    async with DB.tenant(ours.tenant.tenant_id):
        office = ours.acting("coordinator")
        bulk_id = await choose_rows(office, "return", TaskFilter(), chosen="全部任务")
        before = [await facts(ours, await assignment_id(ours, task_id)) for task_id in await _tasks(ours)]
        await preview_rows(office, bulk_id, version=1, typed=RETURN)
        assert [await facts(ours, row.id) for row in before] == before, "a preview changes nothing"
        change = f"甲市财政局：申请销号 → 已退回，2026-11-30到期 → {LATER}到期"
        why = "没有单位申请销号，不用退回。"
        assert await _outcomes(ours, bulk_id) == [("3", "blocked", why), ("1", "ready", change), ("2", "ready", change)]
        assert await _state(ours, bulk_id) == ("previewed", 3)
        await confirm_rows(office, bulk_id, version=3)
        assert await _outcomes(ours, bulk_id) == [("3", "blocked", why), ("1", "done", change), ("2", "done", change)]
        for row in before[:2]:
            returned = await facts(ours, row.id)
            assert (returned.state, returned.version) == ("returned", row.version + 1)
            assert await clocks(ours, row.id) == [("assignment", "done"), ("review", "done"), ("assignment", "open")]
        kinds = await sql.values(
            str,
            "SELECT kind FROM core.event WHERE tenant_id = $1 AND kind IN ('assignment.returned', 'bulk.done')"
            " ORDER BY id",
            ours.tenant.tenant_id,
        )
        assert kinds == ["assignment.returned", "assignment.returned", "bulk.done"]
        with pytest.raises(ConflictError):
            await confirm_rows(office, bulk_id, version=3)
        assert [line.id for line in await bulk_lines(office)] == [bulk_id]
        assert await bulk_lines(ours.acting("supervisor")) == []
        with pytest.raises(NotFoundError):
            await bulk_line(ours.acting("coordinator2"), bulk_id)
    async with DB.tenant(theirs.tenant.tenant_id):
        assert {(await facts(theirs, await assignment_id(theirs, each))).state for each in await _tasks(theirs)} == {
            "submitted",
            "assigned",
        }


async def _tasks(city: City) -> list[UUID]:
    return await sql.values(
        UUID, "SELECT id FROM core.task WHERE tenant_id = $1 ORDER BY plan_id, ordinal", city.tenant.tenant_id
    )


async def test_the_rule_of_the_single_act_stands_against_single_rows(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [one, two] = await publish(
            city, new_task(city, no="1"), new_task(city, lead(city, "county"), participant(city), no="2")
        )
        own = await _submitted(city, one)
        other = await _submitted(city, two, "county", staff="county_staff", head="county_head")
        # This coordinator sits in the first unit: another one or the supervision office has to decide about it.
        seat = city.acting("coordinator2")
        bulk_id = await choose_rows(seat, "return", TaskFilter(), chosen="")
        await preview_rows(seat, bulk_id, version=1, typed=RETURN)
        await confirm_rows(seat, bulk_id, version=3)
        [blocked, done] = await _outcomes(city, bulk_id, "coordinator2")
        assert blocked == ("1", "blocked", "不能审核本单位自己的任务。请由其他单位的统筹岗位或督查室审核。")
        assert done[:2] == ("2", "done")
        assert ((await facts(city, own)).state, (await facts(city, other)).state) == ("submitted", "returned")


async def test_what_came_of_a_row_is_said_in_the_language_of_its_reader(
    cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = cities
    english = NullTranslations()
    words = {
        "没有单位申请销号，不用退回。": "No unit has asked to close.",
        "%(unit)s：%(changes)s": "%(unit)s: %(changes)s",
    }
    monkeypatch.setattr(english, "gettext", lambda message: words.get(message, message))
    async with DB.tenant(city.tenant.tenant_id):
        _, [submitted, _] = await publish(city, new_task(city, no="1"), new_task(city, no="2"))
        await _submitted(city, submitted)
        office = city.acting("coordinator")
        bulk_id = await choose_rows(office, "return", TaskFilter(), chosen="")
        await preview_rows(office, bulk_id, version=1, typed=RETURN)
        with reading(english):
            said = [spoken(row.sentence) for row in await bulk_rows(office, bulk_id)]
    assert said[0] == "No unit has asked to close."
    assert said[1].startswith("甲市财政局: ")


async def test_what_somebody_did_meanwhile_is_left_alone(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [one, two] = await publish(city, new_task(city, no="1"), new_task(city, no="2"))
        first, second = await _submitted(city, one), await _submitted(city, two)
        office = city.acting("coordinator")
        bulk_id = await choose_rows(office, "return", TaskFilter(), chosen="")
        await preview_rows(office, bulk_id, version=1, typed=RETURN)
        await accept(city, first, "supervisor")
        await confirm_rows(office, bulk_id, version=3)
        refused, done = await _outcomes(city, bulk_id)
        assert refused[:2] == ("1", "refused")
        assert "预览以后有人办理过" in refused[2]
        assert done[:2] == ("2", "done")
        assert ((await facts(city, first)).state, (await facts(city, second)).state) == ("accepted", "returned")


async def test_units_and_leaders_for_many_tasks(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        await publish(ours, *(new_task(ours, no=str(number)) for number in (1, 2)))
        office = ours.acting("coordinator")
        housing = ours.orgs["housing"]
        lead_now = BulkTyped(manner="replace_lead", org_id=housing, reason="机构调整", due_on=LATER)
        bulk_id = await choose_rows(office, "assign", TaskFilter(), chosen="")
        await preview_rows(office, bulk_id, version=1, typed=lead_now)
        said = f"甲市财政局：取消（原为牵头，待签收），待办撤下；甲市住建局：加入，牵头，{LATER.isoformat()}到期"
        assert await _outcomes(ours, bulk_id) == [("1", "ready", said), ("2", "ready", said)]
        # Typed anew, the effects are shown anew.
        added = BulkTyped(manner="add_participant", org_id=housing)
        await preview_rows(office, bulk_id, version=3, typed=added)
        assert {row[2] for row in await _outcomes(ours, bulk_id)} == {"甲市住建局：加入，参与，2026-11-30到期"}
        await preview_rows(office, bulk_id, version=5, typed=lead_now)
        await confirm_rows(office, bulk_id, version=7)
        assert {row[1] for row in await _outcomes(ours, bulk_id)} == {"done"}

        leader = ours.people["leader"].id
        charged = await choose_rows(office, "charge", TaskFilter(), chosen="")
        await preview_rows(office, charged, version=1, typed=BulkTyped(post_id=leader))
        await confirm_rows(office, charged, version=3)
        assert {row[2] for row in await _outcomes(ours, charged)} == {"包抓领导：无 → 甲leader"}
        again = await choose_rows(office, "charge", TaskFilter(), chosen="")
        await preview_rows(office, again, version=1, typed=BulkTyped(post_id=leader))
        with pytest.raises(InvalidError):
            await confirm_rows(office, again, version=3)
        for typed in (
            BulkTyped(manner="add_lead", org_id=theirs.orgs["housing"]),
            BulkTyped(manner="replace_lead", org_id=housing),
            BulkTyped(org_id=housing, reason="x", due_on=date(2020, 1, 1)),
            BulkTyped(),
        ):
            chosen = await choose_rows(office, "assign", TaskFilter(), chosen="")
            with pytest.raises(InvalidError):
                await preview_rows(office, chosen, version=1, typed=typed)
        with pytest.raises(InvalidError):
            await choose_rows(office, "assign", TaskFilter(text="没有这样的任务"), chosen="")


async def test_who_may_not(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city)
        for seat, act in (("supervisor", "assign"), ("head", "return"), ("leader", "charge"), ("admin", "return")):
            with pytest.raises(ForbiddenError):
                await choose_rows(city.acting(seat), act, TaskFilter(), chosen="")  # type: ignore[arg-type]  # -- words of the table above
        assert await choose_rows(city.acting("supervisor"), "return", TaskFilter(), chosen="")


async def test_many_rows_go_on_in_parts_and_whom_they_concern_is_told_once(
    cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = cities
    monkeypatch.setattr(bulk, "AT_ONCE", dict.fromkeys(BULK_ACTS, 2))
    monkeypatch.setattr(bulk, "PART", 2)
    async with DB.tenant(city.tenant.tenant_id):
        _, tasks = await publish(city, *(new_task(city, no=str(number)) for number in range(1, 6)))
        office = city.acting("coordinator")
        bulk_id = await choose_rows(office, "assign", TaskFilter(), chosen="")
        typed = BulkTyped(manner="add_participant", org_id=city.orgs["outsider"])
        await preview_rows(office, bulk_id, version=1, typed=typed)
        assert (await bulk_line(office, bulk_id)).previewing
        assert await _run_jobs(city) == 3
        assert await _state(city, bulk_id) == ("previewed", 3)
        # One is taken off meanwhile: it was shown otherwise, and stays as it is now.
        part = await assignment_id(city, tasks[4])
        await sign_assignment(city.acting("staff"), part, version=1)
        await confirm_rows(office, bulk_id, version=3)
        assert await _run_jobs(city) == 3
        line = await bulk_line(office, bulk_id)
        assert (line.state, line.tally.done, line.tally.refused) == ("done", 4, 1)
        event = await sql.value(
            UUID, "SELECT id FROM core.event WHERE tenant_id = $1 AND kind = 'bulk.done'", city.tenant.tenant_id
        )
        for _ in range(2):
            await jobs.tell_concerned(city.tenant, Job(bulk_id, "rows.tell_concerned", {"event_id": str(event)}, 1))
        told = await sql.values(
            str,
            "SELECT p.role || ' ' || n.title FROM core.notification n JOIN core.post p USING (tenant_id)"
            " WHERE n.tenant_id = $1 AND p.id = n.post_id",
            city.tenant.tenant_id,
        )
        assert told == ["staff 本单位新承担4项任务，请签收"]


async def _run_jobs(city: City) -> int:
    """Runs the waiting jobs of acts until none is left, as a worker would; their number."""
    ran = 0
    while True:
        rows = await DB.current().fetch(
            "SELECT id, payload::text AS payload FROM core.job"
            " WHERE tenant_id = $1 AND name = $2 AND state = 'waiting'",
            city.tenant.tenant_id,
            bulk.BULK_JOB,
        )
        if not rows:
            return ran
        for row in rows:
            await DB.current().execute(
                "UPDATE core.job SET state = 'done', done_at = now() WHERE tenant_id = $1 AND id = $2",
                city.tenant.tenant_id,
                row["id"],
            )
            payload = msgspec.json.decode(row["payload"])
            await jobs.act_on_rows(city.tenant, Job(row["id"], bulk.BULK_JOB, payload, 1))
            ran += 1


async def test_units_and_leaders_are_told_of_the_number_of_their_tasks(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, tasks = await publish(city, new_task(city, no="1"), new_task(city, no="2"))
        for task_id in tasks:
            await _submitted(city, task_id)
        office = city.acting("coordinator")
        for act, typed in (("return", RETURN), ("charge", BulkTyped(post_id=city.people["leader"].id))):
            bulk_id = await choose_rows(office, act, TaskFilter(), chosen="")  # type: ignore[arg-type]  # -- words of the table above
            await preview_rows(office, bulk_id, version=1, typed=typed)
            await confirm_rows(office, bulk_id, version=3)
        events = await sql.values(
            UUID,
            "SELECT id FROM core.event WHERE tenant_id = $1 AND kind = 'bulk.done' ORDER BY id",
            city.tenant.tenant_id,
        )
        for event in events:
            await jobs.tell_concerned(city.tenant, Job(event, "rows.tell_concerned", {"event_id": str(event)}, 1))
        told = {
            seat: [line.title for line in await latest(city.acting(seat))]
            for seat in ("staff", "head", "leader", "county_staff")
        }
        returned = "本单位有2项任务被退回，请按新的时限重新办理"
        assert told == {
            "staff": [returned],
            "head": [returned],
            "leader": ["由您包抓的任务新增2项"],
            "county_staff": [],
        }


async def test_a_seat_that_has_ended_does_nothing_more(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    city, _ = cities
    monkeypatch.setattr(bulk, "AT_ONCE", dict.fromkeys(BULK_ACTS, 0))
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        office = city.acting("coordinator2")
        bulk_id = await choose_rows(office, "charge", TaskFilter(), chosen="")
        await preview_rows(office, bulk_id, version=1, typed=BulkTyped(post_id=city.people["leader"].id))
        await _run_jobs(city)
        await confirm_rows(office, bulk_id, version=3)
        await sql.execute(
            "UPDATE core.post SET active = false, ended_at = now() WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            city.people["coordinator2"].id,
        )
        await _run_jobs(city)
        assert await _state(city, bulk_id, "coordinator2") == ("running", 4)
        assert await sql.value(
            bool,
            "SELECT charge_post_id IS NULL FROM core.task WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            task_id,
        )


async def test_what_was_never_done_is_forgotten_after_a_week(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city)
        office = city.acting("coordinator")
        old = await choose_rows(office, "charge", TaskFilter(), chosen="")
        await choose_rows(office, "charge", TaskFilter(), chosen="")
        await sql.execute(
            "UPDATE core.bulk_act SET created_at = $3 WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            old,
            now() - timedelta(days=8),
        )
        assert await forget_old_acts(city.tenant) == 1
        with pytest.raises(NotFoundError):
            await bulk_line(office, old)
