"""Every refusal has one shape and says in Chinese what is wrong and what to do."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.factories.holdings import Holdings
from tests.factories.world import City
from tests.web.api.machine import Machine, make_token, place_events
from tests.web.conftest import MakeMachine, SignIn

Stocked = tuple[Holdings, Holdings]
Cities = tuple[City, City]

_JSON = {"content-type": "application/json"}


def _problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:yingshang:problem:{name}"
    assert told["status"] == status
    assert told["detail"].endswith("。")
    assert told["instance"].startswith("urn:yingshang:error:")
    assert set(told) <= {"type", "title", "status", "detail", "instance", "errors"}
    return told


async def test_what_the_framework_refuses(stocked: Stocked, machine: MakeMachine) -> None:
    caller = await machine(stocked[0].city, "coordinator")
    part = stocked[0].parts["given"]
    _problem(await caller.get("nowhere"), 404, "absent")
    _problem(await caller.get("/no-such-city/api/v1/tasks"), 404, "absent")
    _problem(await caller.get(f"/{stocked[0].tenant.slug}/api/v2/tasks"), 404, "absent")
    refused = await caller.call("DELETE", "tasks")
    _problem(refused, 405, "method")
    assert sorted(refused.headers["allow"].split(", ")) == ["GET", "OPTIONS"]
    large = b'{"version": 1, "x": "' + b"x" * (25 * 1024 * 1024) + b'"}'
    _problem(await caller.post(f"assignments/{part}/sign", content=large, headers=_JSON), 413, "too-large")
    _problem(await caller.post(f"assignments/{part}/sign", content=b"{}"), 415, "media-type")
    _problem(await caller.post("notices", {"file": "x"}), 415, "media-type")


@pytest.mark.parametrize("body", [b"", b"{", b'{"version": }', b"\xff", b'{"version": 1} x', b"NaN"])
async def test_what_is_no_json(stocked: Stocked, machine: MakeMachine, body: bytes) -> None:
    caller = await machine(stocked[0].city, "staff")
    answer = await caller.post(f"assignments/{stocked[0].parts['given']}/sign", content=body, headers=_JSON)
    _problem(answer, 400, "malformed")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"version": "缺少这一项"}),
        ({"version": "1"}, {"version": "类型不对，应为 整数"}),
        ({"version": 0}, {"version": "应不小于 1"}),
        ({"version": 1, "more": 2}, {"more": "不是这里的栏目，请对照接口说明核对"}),
        ([], {"body": "类型不对，应为 对象"}),
    ],
)
async def test_values_that_do_not_fit(
    stocked: Stocked, machine: MakeMachine, body: Any, errors: dict[str, str]
) -> None:
    caller = await machine(stocked[0].city, "staff")
    answer = await caller.post(f"assignments/{stocked[0].parts['given']}/sign", body)
    assert _problem(answer, 422, "invalid")["errors"] == errors


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"plan_id": "null"}, "plan_id"),
        ({"plan_id": ""}, "plan_id"),
        ({"state": "lost"}, "state"),
        ({"sort": "title"}, "sort"),
        ({"plan": "x"}, "plan"),
        ([("q", "a"), ("q", "b")], "q"),
    ],
)
async def test_parameters_that_do_not_fit(stocked: Stocked, machine: MakeMachine, query: Any, field: str) -> None:
    caller = await machine(stocked[0].city, "staff")
    answer = await caller.call("GET", "tasks", params=query)
    assert list(_problem(answer, 422, "invalid")["errors"]) == [field]


async def test_characters_that_nothing_can_keep(stocked: Stocked, machine: MakeMachine) -> None:
    caller, held = await machine(stocked[0].city, "coordinator"), stocked[0]
    path = f"notices/{held.notices['draft']}/tasks"
    for title, status in (
        ("空\x00字", 422),
        ("写出来的 \\u0000", 201),
        ("半个 \ud800".encode("utf-16", "surrogatepass"), 400),
    ):
        body = title if isinstance(title, bytes) else None
        answer = await (
            caller.post(path, content=b'{"title": "' + body + b'"}', headers=_JSON)
            if body
            else caller.post(path, {"plan_id": str(held.draft_plans[0]), "title": title})
        )
        assert answer.status_code == status
    _problem(await caller.get(f"/{held.tenant.slug}/api/v1/tasks?q=%00"), 422, "invalid")


async def test_a_missing_scope_is_named(app: Litestar, cities: Cities) -> None:
    token = await make_token(app, cities[0], "staff", ("units:read",))
    caller = Machine(app, cities[0], token.text)
    answer = await caller.get("tasks")
    _problem(answer, 403, "scope")
    assert 'scope="ledger:read"' in answer.headers["www-authenticate"]
    assert (await caller.get("units")).status_code == 200
    await caller.http.aclose()


async def test_no_token_asks_for_one(app: Litestar, cities: Cities) -> None:
    caller = Machine(app, cities[0], "")
    answer = await caller.call("GET", "tasks", headers={"authorization": ""})
    _problem(answer, 401, "token")
    assert answer.headers["www-authenticate"] == 'Bearer realm="yingshang"'
    assert "set-cookie" not in answer.headers
    await caller.http.aclose()


async def test_a_session_opens_nothing_here_and_a_token_nothing_there(
    app: Litestar, cities: Cities, signed_in: SignIn, machine: MakeMachine
) -> None:
    assert app
    visitor = await signed_in(cities[0], "coordinator")
    _problem(await visitor.http.get(visitor.url("api/v1/tasks")), 401, "token")
    caller = await machine(cities[0], "coordinator")
    page = await caller.http.get(f"/{cities[0].tenant.slug}/desk", headers={"authorization": f"Bearer {caller.token}"})
    assert (page.status_code, page.headers["location"].split("?")[0]) == (303, f"/{cities[0].tenant.slug}/sign-in")
    allowed = await caller.call("GET", "tasks", headers={"origin": "https://elsewhere.example"})
    assert not [name for name in allowed.headers if name.startswith("access-control")]


async def test_a_forbidden_call_stands_in_the_log(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    caller = await machine(held.city, "leader")
    part = held.parts["asking"]
    answer = await caller.post(f"assignments/{part}/acceptance", {"version": held.versions[part]})
    told = _problem(answer, 403, "forbidden")
    assert "督查" in told["detail"]
    log = await machine(held.city, "auditor")
    await place_events()
    lines = [line for line in await _log(log) if line["kind"] == "request.refused"]
    assert lines[-1]["data"] == {"status": 403, "method": "POST", "path": caller.url(f"assignments/{part}/acceptance")}


async def _log(auditor: Machine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await auditor.get("audit", limit=200, **cursor)).json()
        found, cursor = found + page["items"], {"cursor": page["next"]}
        if not page["more"]:
            return found
