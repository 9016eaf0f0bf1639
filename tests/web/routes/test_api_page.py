"""The API for people: every operation is on the page, drawn from the document, and nothing is asked from elsewhere."""

import re
from pathlib import Path

from litestar import Litestar

from tests.factories.world import City
from tests.web.conftest import MakeMachine, SignIn
from web.api.document import api_routes
from web.api.door import KEY_PATTERN
from web.api.problem import TITLES, TYPES

Cities = tuple[City, City]


async def test_every_operation_is_described(app: Litestar, cities: Cities, signed_in: SignIn) -> None:
    reader = await signed_in(cities[0], "security")
    page = (await reader.get("desk/api")).text
    routes = api_routes(app)
    assert len(routes) > 40
    assert {route.operation.id for route in routes} == set(re.findall(r'id="o-(\w+)"', page))
    links = set(re.findall(r'href="#([\w-]+)"', page))
    assert links <= set(re.findall(r' id="([\w-]+)"', page))
    assert not re.search(r'(?:src|href)="https?://', page)
    assert f"/{cities[0].tenant.slug}/api/v1/tasks" in page


async def test_it_speaks_english_where_the_reader_does(cities: Cities, signed_in: SignIn) -> None:
    reader = await signed_in(cities[0], "staff")
    await reader.post("language", {"locale": "en"})
    assert '<html lang="en"' in (await reader.get("desk/api")).text


async def test_page_and_programs_get_the_same_document(cities: Cities, signed_in: SignIn, machine: MakeMachine) -> None:
    reader, caller = await signed_in(cities[0], "staff"), await machine(cities[0], "staff", ("units:read",))
    shown = (await reader.get("desk/api/openapi.json")).json()
    assert shown == (await caller.get("openapi.json")).json()
    assert shown["servers"] == [{"url": f"/{cities[0].tenant.slug}/api/v1"}]


async def test_nobody_else_reads_it(app: Litestar, cities: Cities, machine: MakeMachine) -> None:
    assert app
    caller = await machine(cities[0], "staff")
    anonymous = await caller.call("GET", "openapi.json", headers={"authorization": ""})
    page = await caller.http.get(f"/{cities[0].tenant.slug}/desk/api")
    assert (anonymous.status_code, page.status_code) == (401, 303)


def test_the_guide_names_every_problem() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3}) \| `([\w:-]+)` \|", guide, flags=re.MULTILINE)
    assert rows == [(str(status), f"{TYPES}{name}") for name, (status, _) in TITLES.items()]


def test_the_keys_in_the_guide_are_keys() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    keys = re.findall(r"Idempotency-Key: ([^\"']+)", guide)
    assert len(keys) > 5
    assert [key for key in keys if not re.fullmatch(KEY_PATTERN, key)] == []
