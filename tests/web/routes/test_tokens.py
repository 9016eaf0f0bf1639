"""The security officer makes and ends tokens; the secret is seen once."""

import re

from litestar import Litestar

from core import sql
from core.accounts.tokens import AUDIENCE, token_rows
from core.db import DB
from tests.factories.world import City
from tests.web.api.machine import Machine
from tests.web.conftest import SignIn

Cities = tuple[City, City]

_SECRET = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


def _asked(city: City, **changes: object) -> dict[str, object]:
    post_id = str(city.people["staff"].id)
    return {"name": "市数据平台", "post_id": post_id, "scopes": ["ledger:read"], "days": "90", **changes}


async def test_a_fresh_token_is_shown_once_and_opens_the_api(app: Litestar, cities: Cities, signed_in: SignIn) -> None:
    city = cities[0]
    officer = await signed_in(city, "security")
    made = await officer.post("desk/tokens", _asked(city), key="one-press-only")
    again = await officer.post("desk/tokens", _asked(city), key="one-press-only")
    listed = await officer.get("desk/tokens")
    (secret,) = set(_SECRET.findall(made.text))
    assert made.status_code == 200
    assert app.state.keyring.read(secret, audience=AUDIENCE).tid == city.tenant.tenant_id
    assert (again.status_code, again.headers["location"]) == (303, f"/{city.tenant.slug}/desk/tokens")
    assert _SECRET.findall(again.text + listed.text) == []
    assert "市数据平台" in listed.text
    async with DB.tenant(city.tenant.tenant_id):
        assert [(row.scopes, row.created_by) for row in await token_rows(city.tenant)] == [
            (["ledger:read"], f"{city.canary}security")
        ]
        kept = await sql.values(
            bytes, "SELECT answer FROM core.request_key WHERE tenant_id = $1", city.tenant.tenant_id
        )
    assert not any(secret.encode() in answer for answer in kept)
    machine = Machine(app, city, secret)
    assert (await machine.get("tasks")).status_code == 200
    assert (await machine.get("reports")).status_code == 403
    await machine.http.aclose()


async def test_a_revoked_token_is_refused_at_the_next_call(app: Litestar, cities: Cities, signed_in: SignIn) -> None:
    city = cities[0]
    officer = await signed_in(city, "security")
    secret = _SECRET.findall((await officer.post("desk/tokens", _asked(city))).text)[0]
    machine = Machine(app, city, secret)
    before = await machine.get("me")
    done = await officer.post(f"desk/tokens/{before.json()['token_id']}/revocation")
    after = await machine.get("me")
    assert (before.status_code, done.status_code, after.status_code) == (200, 303, 401)
    assert "已吊销" in (await officer.get("desk/tokens")).text
    await machine.http.aclose()


async def test_what_is_missing_is_said_and_what_was_chosen_stays(cities: Cities, signed_in: SignIn) -> None:
    city = cities[0]
    officer = await signed_in(city, "security")
    answer = await officer.post("desk/tokens", _asked(city, scopes=[], days="365"))
    assert answer.status_code == 422
    assert "请至少选择一项用途。" in answer.text or "请至少选择一项" in answer.text
    assert f'<option value="{city.people["staff"].id}" selected>' in answer.text
    async with DB.tenant(city.tenant.tenant_id):
        assert await token_rows(city.tenant) == []


async def test_a_seat_of_another_city_is_absent(cities: Cities, signed_in: SignIn) -> None:
    city, other = cities
    officer = await signed_in(city, "security")
    answer = await officer.post("desk/tokens", _asked(city, post_id=str(other.people["staff"].id)))
    assert answer.status_code == 404
