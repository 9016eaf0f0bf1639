"""Tokens: what they hold, and everything that ends them."""

import asyncio
from contextvars import Context
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from core import sql
from core.accounts.services import (
    create_token,
    end_post,
    grant_post,
    revoke_token,
    set_user_active,
)
from core.accounts.tokens import AUDIENCE, LONGEST, SCOPES, LiveToken, Scope, live_token, token_rows
from core.clock import shifted_by
from core.crypto import KeyRing
from core.db import DB, PLATFORM
from core.errors import InvalidError, NotFoundError, TenantSuspendedError
from tests.factories.world import City

Cities = tuple[City, City]

KEYS = KeyRing({"k": b"k" * 32})


async def _made(city: City, seat: str = "staff", scopes: tuple[Scope, ...] = ("ledger:read",), days: int = 30) -> str:
    async with DB.tenant(city.tenant.tenant_id):
        made = await create_token(
            city.acting("security"), KEYS, name="市数据平台", post_id=city.people[seat].id, scopes=scopes, days=days
        )
    return made.text


async def _live(city: City, text: str) -> LiveToken | None:
    claims = KEYS.read(text, audience=AUDIENCE)
    async with DB.tenant(city.tenant.tenant_id):
        return await live_token(city.tenant, token_id=claims.sid, user_id=claims.sub)


async def test_a_token_acts_from_its_seat_and_says_so(cities: Cities) -> None:
    city = cities[0]
    text = await _made(city, "head", ("reports:sign", "ledger:read"))
    claims = KEYS.read(text, audience=AUDIENCE)
    live = await _live(city, text)
    assert live is not None
    seat = city.people["head"]
    assert live.tenant.acting() == msgspec.structs.replace(
        seat, user_name=f"{seat.user_name}（接口 市数据平台）", org_name=f"{city.canary}市财政局"
    )
    assert live.scopes == {"ledger:read", "reports:sign"}
    assert (live.tenant.session_id, claims.tid) == (claims.sid, city.tenant.tenant_id)
    assert claims.exp - claims.iat == timedelta(days=30)
    assert await _live(cities[1], text) is None


async def test_the_secret_is_kept_nowhere(cities: Cities) -> None:
    text = await _made(cities[0])
    async with DB.tenant(cities[0].tenant.tenant_id) as transaction:
        for table in ("api_token", "event"):
            rows = await transaction.fetch(f"SELECT t::text AS row FROM core.{table} t")  # noqa: S608 -- two names
            assert rows
            assert not any(text.rpartition(".")[2] in record["row"] for record in rows)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "长" * 61}),
        ("scopes", {"scopes": ()}),
        ("days", {"days": 0}),
        ("days", {"days": LONGEST.days + 1}),
    ],
)
async def test_what_cannot_be_made_is_said_by_field(cities: Cities, field: str, changes: dict[str, object]) -> None:
    city = cities[0]
    asked = {"name": "平台", "post_id": city.people["staff"].id, "scopes": SCOPES, "days": 30, **changes}
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(InvalidError) as refused:
            await create_token(city.acting("security"), KEYS, **asked)  # type: ignore[arg-type]  # -- of the table above
        assert list(refused.value.fields) == [field]
        assert await token_rows(city.tenant) == []


async def test_no_token_for_a_seat_of_another_city_or_one_that_ended(cities: Cities) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        await end_post(city.acting("admin"), post_id=city.people["staff"].id)
        for post_id in (other.people["staff"].id, city.people["staff"].id, uuid4()):
            with pytest.raises(NotFoundError):
                await create_token(city.acting("security"), KEYS, name="平台", post_id=post_id, scopes=SCOPES, days=1)


async def test_revoking_ends_it_at_once_and_for_good(cities: Cities) -> None:
    city, other = cities
    text, theirs = await _made(city), await _made(other)
    token_id = KEYS.read(text, audience=AUDIENCE).sid
    async with DB.tenant(other.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await revoke_token(other.acting("security"), token_id=token_id)
    for _ in range(2):
        async with DB.tenant(city.tenant.tenant_id):
            await revoke_token(city.acting("security"), token_id=token_id)
            kinds = await sql.values(
                str,
                "SELECT kind FROM core.event WHERE tenant_id = $1 AND kind LIKE 'token.%' ORDER BY id",
                city.tenant.tenant_id,
            )
        assert kinds == ["token.created", "token.revoked"]
        assert await _live(city, text) is None
    assert await _live(other, theirs) is not None


async def test_it_ends_with_its_term(cities: Cities) -> None:
    text = await _made(cities[0], days=1)
    claims = KEYS.read(text, audience=AUDIENCE)
    assert await _live(cities[0], text) is not None
    with shifted_by(timedelta(days=1, seconds=1)):
        async with DB.tenant(cities[0].tenant.tenant_id):
            assert await live_token(cities[0].tenant, token_id=claims.sid, user_id=claims.sub) is None


async def test_it_ends_with_the_seat_and_a_seat_given_again_does_not_revive_it(cities: Cities) -> None:
    city = cities[0]
    text, seat = await _made(city), city.people["staff"]
    other = await _made(city, "head")
    async with DB.tenant(city.tenant.tenant_id):
        await end_post(city.acting("admin"), post_id=seat.id)
    assert await _live(city, text) is None
    async with DB.tenant(city.tenant.tenant_id):
        again = await grant_post(city.acting("admin"), user_id=seat.user_id, org_id=seat.org_id, role="staff")
    assert again == seat.id
    assert await _live(city, text) is None
    assert await _live(city, other) is not None


async def test_it_ends_with_the_person(cities: Cities) -> None:
    city = cities[0]
    text, user_id = await _made(city), city.people["staff"].user_id
    for active in (False, True):
        async with DB.tenant(city.tenant.tenant_id):
            await set_user_active(city.acting("admin"), user_id=user_id, active=active)
        assert await _live(city, text) is None


async def test_it_rests_with_the_tenant(cities: Cities) -> None:
    city = cities[0]
    text = await _made(city)
    await _set_status(city, "suspended")
    with pytest.raises(TenantSuspendedError):
        await _live(city, text)
    await _set_status(city, "active")
    assert await _live(city, text) is not None


async def _set_status(city: City, status: str) -> None:
    async with PLATFORM.transaction() as platform:
        await platform.execute("UPDATE tenants.tenant SET status = $2 WHERE id = $1", city.tenant.tenant_id, status)


async def test_use_is_noted_now_and_then_and_waits_for_nobody(cities: Cities) -> None:
    city = cities[0]
    text = await _made(city)

    async def noted() -> object:
        async with DB.tenant(city.tenant.tenant_id):
            return (await token_rows(city.tenant))[0].last_used_at

    assert await noted() is None
    await _live(city, text)
    first = await noted()
    await _live(city, text)
    assert await noted() == first is not None

    async def later() -> None:
        with shifted_by(timedelta(minutes=11)):
            assert await _live(city, text) is not None

    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute("UPDATE core.api_token SET name = name WHERE tenant_id = $1", city.tenant.tenant_id)
        await asyncio.create_task(later(), context=Context())
    assert await noted() == first
    await later()
    assert await noted() != first


async def test_the_list_says_why_a_token_opens_nothing(cities: Cities) -> None:
    city = cities[0]
    await _made(city, "staff")
    await _made(city, "head", days=365)
    await _made(city, "county_staff", days=365)
    await _made(cities[1])
    async with DB.tenant(city.tenant.tenant_id):
        rows = {row.user_name: row for row in await token_rows(city.tenant)}
        await revoke_token(city.acting("security"), token_id=rows[f"{city.canary}head"].id)
        await sql.execute(
            "UPDATE core.post SET active = false WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            city.people["county_staff"].id,
        )
        with shifted_by(timedelta(days=31)):
            said = {row.user_name.removeprefix(city.canary): row.dead for row in await token_rows(city.tenant)}
    assert said == {"staff": "expired", "head": "revoked", "county_staff": "seat_ended"}
