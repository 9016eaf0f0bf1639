"""One request, one transaction: what is kept, what is not, and what happens once only."""

import asyncio
from typing import Any

import pytest
from litestar import Litestar, Request, Response, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from core import sql
from core.clock import now
from core.db import DB
from core.errors import ConflictError, InvalidError
from core.ids import new_id
from tests.factories.world import City
from tests.web.client import Visitor
from web.app import WebConfig, create_app
from web.kit.guards import desk
from web.routes import ROUTES
from workers.embedded import EmbeddedServers

Cities = tuple[City, City]


@post("/{slug:str}/desk/try/{outcome:str}")
async def attempt(request: Request[Any, Any, Any], outcome: FromPath[str]) -> Response[str]:
    """Writes a row, then ends in one of the ways a route can end."""
    tenant = desk(request)
    await sql.execute(
        "INSERT INTO core.org (tenant_id, id, name, kind, pinyin, created_at) VALUES ($1, $2, $3, 'other', '', $4)",
        tenant.tenant_id,
        row_id := new_id(),
        f"试 {row_id}",
        now(),
    )
    if outcome == "deferred":
        await sql.execute("SET CONSTRAINTS ALL DEFERRED")
    failures: dict[str, Exception] = {
        "refused": InvalidError("不行"),
        "conflict": ConflictError("不行"),
        "http": HTTPException(status_code=400),
        "defect": ZeroDivisionError(),
    }
    if outcome in failures:
        raise failures[outcome]
    return Response(f"made {row_id}", status_code=409 if outcome == "answered" else 201)


@pytest.fixture(scope="module")
def trial_app(database: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    config = WebConfig(
        database.database_url("app"),
        database.database_url("platform"),
        database.redis_url,
        tmp_path_factory.mktemp("home"),
    )
    return create_app(config, routes=[*ROUTES, attempt])


async def tried(city: City) -> int:
    async with DB.tenant(city.tenant.tenant_id):
        return await sql.value(int, "SELECT count(*) FROM core.org WHERE name LIKE '试%'") or 0


@pytest.mark.parametrize(
    ("outcome", "status", "kept"),
    [
        ("fine", 201, 1),
        ("refused", 422, 0),
        ("conflict", 409, 0),
        ("http", 400, 0),
        ("defect", 500, 0),
        ("answered", 409, 0),
    ],
)
async def test_what_stays_follows_the_status(
    trial_app: Litestar, cities: Cities, outcome: str, status: int, kept: int
) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("staff")

    answer = await visitor.post(f"desk/try/{outcome}")

    assert (answer.status_code, await tried(cities[0]), await tried(cities[1])) == (status, kept, 0)


async def test_a_defect_shows_a_number_and_nothing_of_the_inside(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("staff")

    answer = await visitor.post("desk/try/defect")

    assert "错误编号" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text


async def test_fifty_copies_of_a_form_take_effect_once(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("staff")

    answers = await asyncio.gather(*(visitor.post("desk/try/fine", key="copies-of-one-form") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await tried(cities[0]) == 1


async def test_the_same_key_with_other_words_is_refused(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("staff")

    first = await visitor.post("desk/try/fine", {"word": "一"}, key="one-key-only")
    second = await visitor.post("desk/try/fine", {"word": "二"}, key="one-key-only")

    assert (first.status_code, second.status_code, await tried(cities[0])) == (201, 422, 1)


async def test_a_refused_form_may_be_sent_again_with_its_key(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("staff")

    refused = await visitor.post("desk/try/refused", key="first-attempt")
    fine = await visitor.post("desk/try/fine", key="first-attempt")

    assert (refused.status_code, fine.status_code, await tried(cities[0])) == (422, 201, 1)


async def test_a_key_belongs_to_one_person(trial_app: Litestar, cities: Cities) -> None:
    staff, head = Visitor(trial_app, cities[0]), Visitor(trial_app, cities[0])
    await staff.sign_in("staff")
    await head.sign_in("head")

    answers = [await each.post("desk/try/fine", key="shared-by-two") for each in (staff, head)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert await tried(cities[0]) == 2


async def test_requests_of_two_cities_at_once_never_mix(trial_app: Litestar, cities: Cities) -> None:
    visitors = [Visitor(trial_app, city) for city in cities for _ in range(4)]
    for visitor in visitors:
        await visitor.sign_in("staff")

    pages = await asyncio.gather(*(visitor.get("desk/posts") for visitor in visitors for _ in range(20)))

    for index, page in enumerate(pages):
        own = visitors[index // 20].city.canary
        other = "乙" if own == "甲" else "甲"
        assert f"{own}市" in page.text
        assert other not in page.text


async def test_unknown_tenant_and_unknown_path_look_alike(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])

    nobody = await visitor.get("/no-such-city/desk/posts")
    nothing = await visitor.get("desk/no-such-page")

    assert (nobody.status_code, nothing.status_code) == (404, 404)
    assert nobody.headers["cache-control"] == nothing.headers["cache-control"] == "no-store"


async def test_refusals_by_right_are_audited_although_rolled_back(trial_app: Litestar, cities: Cities) -> None:
    ours, theirs = cities
    visitor = Visitor(trial_app, ours)
    await visitor.sign_in("staff")

    await visitor.post("sign-out", {"csrf_token": "wrong"})
    await visitor.get("desk/posts")

    counts = []
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            counts.append(await sql.value(int, "SELECT count(*) FROM core.event WHERE kind = 'request.refused'"))
    assert counts == [1, 0]


@pytest.mark.parametrize("path", ["desk/ledger?q=%00", "desk/audit?q=a%00b", "desk/search?q=%00", "desk/units/%00"])
async def test_a_nul_in_the_address_is_refused_before_any_query(trial_app: Litestar, cities: Cities, path: str) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("auditor")

    assert (await visitor.get(path)).status_code == 422


async def test_a_nul_in_a_form_is_left_out(trial_app: Litestar, cities: Cities) -> None:
    visitor = Visitor(trial_app, cities[0])
    await visitor.sign_in("admin")

    made = await visitor.post("desk/units", {"name": "甲\x00新局", "kind": "other"})

    assert made.status_code == 303
    assert "甲新局" in (await visitor.get("desk/units")).text
