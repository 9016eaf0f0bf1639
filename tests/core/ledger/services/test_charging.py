"""The leader who answers for a task: who names them, whom one may name, and what is written about it."""

from uuid import uuid4

import msgspec
import pytest

from core import sql
from core.accounts.services import end_post
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.keyset import PageRequest
from core.ledger.queries import TaskFilter, task_page
from core.ledger.services import charge_leader
from tests.core.ledger.world import accept, ask_to_close, assignment_id, new_task, publish, sign
from tests.factories.world import City

Cities = tuple[City, City]
_PAGE = PageRequest(size=2)


async def _charged(city: City, wanted: TaskFilter) -> list[tuple[str, str]]:
    page = await task_page(city.acting("leader"), wanted, columns=("task", "charge"))
    return [(row.no, row.charge_text) for row in page.rows]


async def test_a_leader_is_named_replaced_and_taken_off(cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            _, tasks = await publish(city, new_task(city, no="1"), new_task(city, no="2"))
            await charge_leader(city.acting("coordinator"), tasks[1], post_id=city.people["leader"].id)
    async with DB.tenant(ours.tenant.tenant_id):
        leader = ours.people["leader"]
        assert await _charged(ours, TaskFilter(charge_id=leader.id)) == [("2", "甲leader")]
        assert await _charged(ours, TaskFilter(uncharged=True)) == [("1", "")]
        assert await _charged(ours, TaskFilter(charge_id=theirs.people["leader"].id)) == []
        [task] = (await task_page(ours.acting("leader"), TaskFilter(charge_id=leader.id))).rows
        await charge_leader(ours.acting("coordinator2"), task.id, post_id=None)
        assert await _charged(ours, TaskFilter()) == [("1", ""), ("2", "")]
        told = await sql.values(
            str,
            "SELECT data->>'leader' FROM core.event WHERE tenant_id = $1 AND kind = 'task.charged' ORDER BY id",
            ours.tenant.tenant_id,
        )
        assert told == ["甲leader", ""]


async def test_who_may_not_and_whom_one_may_not_name(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        _, [task_id] = await publish(ours)
        leader, office = ours.people["leader"].id, ours.acting("coordinator")
        for seat in ("supervisor", "leader", "head", "admin"):
            with pytest.raises(ForbiddenError):
                await charge_leader(ours.acting(seat), task_id, post_id=leader)
        for nobody in (ours.people["head"].id, theirs.people["leader"].id, uuid4()):
            with pytest.raises(InvalidError):
                await charge_leader(office, task_id, post_id=nobody)
        with pytest.raises(ConflictError):
            await charge_leader(office, task_id, post_id=None)
        with pytest.raises(NotFoundError):
            await charge_leader(office, uuid4(), post_id=leader)
        await charge_leader(office, task_id, post_id=leader)
        with pytest.raises(ConflictError):
            await charge_leader(office, task_id, post_id=leader)
        await end_post(ours.acting("admin"), post_id=leader)
        assert await _charged(ours, TaskFilter()) == [("1", "甲leader")], "a task keeps who answered for it"
        _, [another] = await publish(ours)
        with pytest.raises(InvalidError):
            await charge_leader(office, another, post_id=leader)


async def test_a_closed_task_keeps_its_leader(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        part = await assignment_id(city, task_id)
        await sign(city, part)
        await ask_to_close(city, part)
        await accept(city, part)
        with pytest.raises(ConflictError):
            await charge_leader(city.acting("coordinator"), task_id, post_id=city.people["leader"].id)


async def test_ones_own_tasks_come_first_on_every_page_and_either_way(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, tasks = await publish(city, *(new_task(city, no=str(number)) for number in range(1, 8)))
        leader = city.people["leader"].id
        for number in (3, 6):
            await charge_leader(city.acting("coordinator"), tasks[number - 1], post_id=leader)
        for sort, wanted in (("order", "3612457"), ("-order", "6375421")):
            seen, cursor = "", None
            while True:
                request = msgspec.structs.replace(_PAGE, after=cursor)
                page = await task_page(city.acting("leader"), sort=sort, request=request, first=leader)
                seen += "".join(row.no for row in page.rows)
                if page.next is None:
                    break
                last, cursor = page, page.next
            assert seen == wanted
            assert last is not None
            back = msgspec.structs.replace(_PAGE, before=page.previous)
            before = await task_page(city.acting("leader"), sort=sort, request=back, first=leader)
            assert [row.no for row in before.rows] == [row.no for row in last.rows]
