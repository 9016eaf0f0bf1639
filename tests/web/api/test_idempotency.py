"""Fifty equal submissions at once make one effect and one answer, a hundred times over, in a real web process."""

import asyncio
from uuid import uuid4

import msgspec
from litestar import Litestar

from core import sql
from core.db import DB
from tests.factories.holdings import Holdings
from tests.web.api.machine import make_token
from tests.web.api.wire import Wire
from tests.web.conftest import MakeMachine

Stocked = tuple[Holdings, Holdings]

ROUNDS = 100
COPIES = 50


async def test_fifty_copies_at_once_make_one_effect_a_hundred_times(app: Litestar, stocked: Stocked, site: str) -> None:
    held, other = stocked
    token = await make_token(app, held.city, "coordinator")
    port, path = int(site.rpartition(":")[2]), f"/{held.tenant.slug}/api/v1/notices/{held.notices['draft']}/tasks"
    before, theirs = await _titles(held), await _titles(other)
    wires = [await Wire.open(port) for _ in range(COPIES)]
    for place in range(ROUNDS):
        body = msgspec.json.encode({"plan_id": held.draft_plans[0], "title": f"第{place}轮"})
        headers = {"authorization": f"Bearer {token.text}", "idempotency-key": uuid4().hex}
        replies = await asyncio.gather(*(wire.post(path, body, headers) for wire in wires))
        assert {reply.status for reply in replies} == {201}, replies[0].body.decode()
        assert len(set(replies)) == 1
    await asyncio.gather(*(wire.close() for wire in wires))
    assert sorted(await _titles(held)) == sorted([*before, *(f"第{place}轮" for place in range(ROUNDS))])
    assert await _titles(other) == theirs


async def _titles(held: Holdings) -> list[str]:
    async with DB.tenant(held.tenant.tenant_id):
        return await sql.values(
            str,
            "SELECT title FROM core.draft_task WHERE tenant_id = $1 AND notice_id = $2 ORDER BY id",
            held.tenant.tenant_id,
            held.notices["draft"],
        )


async def test_the_same_key_with_something_else_is_refused(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    caller = await machine(held.city, "coordinator")
    path, key = f"notices/{held.notices['draft']}/tasks", uuid4().hex
    body = {"plan_id": str(held.draft_plans[0]), "title": "一次"}
    first = await caller.post(path, body, key=key)
    again = await caller.post(path, body, key=key)
    other = await caller.post(path, {**body, "title": "另一次"}, key=key)
    elsewhere = await caller.post(f"notices/{held.notices['draft']}/confirmations", {}, key=key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert [answer.status_code for answer in (other, elsewhere)] == [422, 422]
    assert other.json()["type"] == "urn:yingshang:problem:key-reused"


async def test_a_key_belongs_to_its_actor_and_its_city(stocked: Stocked, machine: MakeMachine) -> None:
    held, other = stocked
    key = uuid4().hex
    made = []
    for each, seat in ((held, "coordinator"), (held, "coordinator2"), (other, "coordinator")):
        caller = await machine(each.city, seat)
        body = {"plan_id": str(each.draft_plans[0]), "title": "各办各的"}
        made.append(await caller.post(f"notices/{each.notices['draft']}/tasks", body, key=key))
    assert [answer.status_code for answer in made] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in made}) == 3


async def test_a_refused_call_keeps_no_key(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    caller = await machine(held.city, "coordinator")
    path, key = f"notices/{held.notices['draft']}/tasks", uuid4().hex
    refused = await caller.post(path, {"plan_id": str(uuid4()), "title": "没有这个方案"}, key=key)
    mended = await caller.post(path, {"plan_id": str(held.draft_plans[0]), "title": "改好了"}, key=key)
    assert (refused.status_code, mended.status_code) == (404, 201)
