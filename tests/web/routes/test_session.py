"""Signing in: cookies, tokens, the lock, and who is out at once."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from litestar import Litestar

from core import sql
from core.accounts.services import create_org, end_sessions, grant_post, unlock_account
from core.clock import now, shifted_by
from core.db import DB
from tests.factories.world import PASSWORD, City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from web.cookies import session_cookie_name

Cities = tuple[City, City]


async def rows(city: City, statement: str, *args: object) -> int:
    async with DB.tenant(city.tenant.tenant_id):
        return await sql.value(int, statement, *args) or 0


async def test_signing_in_opens_one_session_and_sets_a_fenced_cookie(app: Litestar, cities: Cities) -> None:
    ours, theirs = cities
    visitor = Visitor(app, ours)

    answer = await visitor.sign_in("staff")

    name = session_cookie_name(ours.tenant.tenant_id)
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(name))
    assert name.startswith("__Host-ys-")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/{ours.tenant.slug}/desk"
    assert sorted(part.strip() for part in cookie.split(";")[1:]) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]
    assert await rows(ours, "SELECT count(*) FROM core.session") == 1
    assert await rows(theirs, "SELECT count(*) FROM core.session") == 0


@pytest.mark.parametrize(("login", "password"), [("staff", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
async def test_wrong_and_unknown_get_the_same_answer(app: Litestar, cities: Cities, login: str, password: str) -> None:
    ours, _ = cities
    visitor = Visitor(app, ours)
    await visitor.get("sign-in")

    answer = await visitor.post("sign-in", {"login": login, "password": password})

    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text
    assert password not in answer.text
    assert f'value="{login}"' in answer.text
    assert await rows(ours, "SELECT count(*) FROM core.sign_in_failure") == 1
    assert await rows(ours, "SELECT count(*) FROM core.event WHERE kind = 'session.refused'") == 1


async def test_five_failures_lock_and_the_security_officer_unlocks(app: Litestar, cities: Cities) -> None:
    ours, theirs = cities
    visitor = Visitor(app, ours)
    await visitor.get("sign-in")
    for _ in range(5):
        assert (await visitor.post("sign-in", {"login": "staff", "password": "wrong"})).status_code == 422

    locked = await visitor.post("sign-in", {"login": "staff", "password": PASSWORD})
    other_person = await visitor.post("sign-in", {"login": "head", "password": PASSWORD})
    other_city = await Visitor(app, theirs).sign_in("staff")
    async with DB.tenant(ours.tenant.tenant_id):
        await unlock_account(ours.acting("security"), user_id=ours.people["staff"].user_id)
    unlocked = await Visitor(app, ours).sign_in("staff")

    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 60
    assert [other_person.status_code, other_city.status_code, unlocked.status_code] == [303, 303, 303]
    assert await rows(ours, "SELECT count(*) FROM core.event WHERE kind = 'user.unlocked'") == 1


async def test_the_lock_opens_by_itself(app: Litestar, cities: Cities) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.get("sign-in")
    for _ in range(5):
        await visitor.post("sign-in", {"login": "staff", "password": "wrong"})

    with shifted_by(timedelta(minutes=2)):
        answer = await visitor.post("sign-in", {"login": "staff", "password": PASSWORD})

    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "x"])
async def test_a_form_without_its_token_changes_nothing(signed_in: SignIn, cities: Cities, token: str) -> None:
    visitor = await signed_in(cities[0], "staff")

    answer = await visitor.post("sign-out", {"csrf_token": token})

    assert answer.status_code == 403
    assert (await visitor.get("desk/posts")).status_code == 200


async def test_another_sessions_token_is_refused(signed_in: SignIn, cities: Cities) -> None:
    visitor, other = await signed_in(cities[0], "staff"), await signed_in(cities[0], "head")

    answer = await visitor.post("sign-out", {"csrf_token": other.token})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_another_site_cannot_submit(signed_in: SignIn, cities: Cities, headers: dict[str, str]) -> None:
    visitor = await signed_in(cities[0], "staff")

    answer = await visitor.post("sign-out", headers=headers)

    assert answer.status_code == 403
    assert (await visitor.get("desk/posts")).status_code == 200


async def test_signing_out_ends_the_session_for_copies_of_the_cookie(
    app: Litestar, signed_in: SignIn, cities: Cities
) -> None:
    visitor = await signed_in(cities[0], "staff")
    copy = Visitor(app, cities[0])
    copy.http.cookies = visitor.http.cookies.__class__(visitor.http.cookies)
    assert (await copy.get("desk/posts")).status_code == 200

    await visitor.post("sign-out")

    assert (await copy.get("desk/posts")).headers["location"].startswith(f"/{cities[0].tenant.slug}/sign-in?next=")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core.user_account SET active = false WHERE login = 'staff'",
        "UPDATE core.post SET active = false WHERE role = 'staff'",
        "UPDATE core.session SET ended_at = now()",
    ],
)
async def test_switched_off_is_out_at_the_next_request(signed_in: SignIn, cities: Cities, statement: str) -> None:
    visitor = await signed_in(cities[0], "staff")
    async with DB.tenant(cities[0].tenant.tenant_id):
        await sql.execute(statement)

    assert (await visitor.get("desk/posts")).status_code == 303


async def test_idle_and_absolute_age_end_a_session(signed_in: SignIn, cities: Cities) -> None:
    idle, old = await signed_in(cities[0], "staff"), await signed_in(cities[0], "head")

    with shifted_by(timedelta(minutes=31)):
        assert (await idle.get("desk/posts")).status_code == 303
    for minutes in range(10, 12 * 60, 10):
        with shifted_by(timedelta(minutes=minutes)):
            assert (await old.get("desk/posts")).status_code == 200
    with shifted_by(timedelta(hours=12, minutes=1)):
        assert (await old.get("desk/posts")).status_code == 303


async def test_one_citys_cookie_is_nothing_in_another(app: Litestar, signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    visitor = await signed_in(ours, "admin")
    token = visitor.http.cookies[session_cookie_name(ours.tenant.tenant_id)]
    intruder = Visitor(app, theirs)
    intruder.http.cookies.set(session_cookie_name(theirs.tenant.tenant_id), token, domain="localhost.local", path="/")

    answer = await intruder.get("desk/posts")

    assert answer.status_code == 303


def forged(keys: Any, claims: dict[str, Any]) -> list[str]:
    """Tokens that look right to a careless reader."""
    kid, key = next(iter(keys._keys.items()))
    headers = {"kid": kid, "typ": "desk+jwt"}

    def sign(claims: dict[str, Any], key: bytes = key, **changed: Any) -> str:
        return jwt.encode(claims, key, algorithm="HS256", headers={**headers, **changed})

    missing = [sign({name: value for name, value in claims.items() if name != gone}) for gone in claims]
    wrong = [
        sign({**claims, name: value})
        for name, value in {
            "iss": "other",
            "aud": "api",
            "exp": claims["iat"] - 1,
            "nbf": claims["exp"] + 99,
            "sub": "me",
            "tid": "00000000-0000-0000-0000-000000000000",
            "sid": "00000000-0000-0000-0000-000000000000",
        }.items()
    ]
    unsigned = jwt.encode(claims, "", algorithm="none", headers=headers)
    other_algorithm = jwt.encode(claims, key * 2, algorithm="HS512", headers=headers)
    kids = [sign(claims, kid=each) for each in ("../../etc/passwd", "' OR 1=1", "https://x/jwks", "")]
    odd = [sign(claims, key=b"0" * 32), sign(claims, typ="api+jwt"), sign(claims, crit=["b64"], b64=True)]
    text = [sign({**claims, "exp": str(claims["exp"])}), "a.b.c", "x" * 1_000_000, sign(claims)[:-2] + "xx", "..."]
    return [*missing, *wrong, unsigned, other_algorithm, *kids, *odd, *text]


async def test_forged_tokens_open_nothing(app: Litestar, signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    visitor = await signed_in(ours, "staff")
    name = session_cookie_name(ours.tenant.tenant_id)
    genuine = visitor.http.cookies[name]
    claims = jwt.decode(genuine, options={"verify_signature": False})
    corpus = forged(app.state.keyring, claims)
    stranger = Visitor(app, ours)
    assert len(corpus) >= 25

    statuses = [
        (await stranger.http.get(stranger.url("desk/posts"), headers={"cookie": f"{name}={token}"})).status_code
        for token in corpus
    ]
    accepted = await stranger.http.get(stranger.url("desk/posts"), headers={"cookie": f"{name}={genuine}"})

    assert statuses == [303] * len(corpus)
    assert accepted.status_code == 200


async def test_token_is_reissued_after_five_minutes(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "staff")
    name = session_cookie_name(cities[0].tenant.tenant_id)

    early = await visitor.get("desk/posts")
    with shifted_by(timedelta(minutes=6)):
        late = await visitor.get("desk/posts")
    with shifted_by(timedelta(minutes=16)):
        still_in = await visitor.get("desk/posts")

    assert "set-cookie" not in early.headers
    assert late.headers["set-cookie"].startswith(name)
    assert still_in.status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/static/x", "javascript:alert(1)"]
)
async def test_after_signing_in_one_stays_in_the_house(app: Litestar, cities: Cities, target: str) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.get("sign-in")

    answer = await visitor.post("sign-in", {"login": "staff", "password": PASSWORD, "next": target})

    assert answer.headers["location"] == f"/{cities[0].tenant.slug}/desk"


async def test_switching_posts_changes_what_one_may(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        unit = await create_org(ours.tenant, name="甲市第二单位", kind="department")
        second = await grant_post(ours.tenant, user_id=ours.people["staff"].user_id, org_id=unit, role="head")
    visitor = await signed_in(ours, "staff")

    refused = await visitor.post(f"desk/posts/{theirs.people['staff'].id}")
    strangers = await visitor.post(f"desk/posts/{ours.people['head'].id}")
    switched = await visitor.post(f"desk/posts/{second}")

    assert [refused.status_code, strangers.status_code, switched.status_code] == [404, 404, 303]
    assert "甲市第二单位" in (await visitor.get("desk/posts")).text


async def test_first_password_must_be_replaced(app: Litestar, cities: Cities) -> None:
    ours, _ = cities
    async with DB.tenant(ours.tenant.tenant_id):
        await sql.execute("UPDATE core.user_account SET must_change_password = true WHERE login = 'staff'")
    visitor = Visitor(app, ours)
    await visitor.sign_in("staff")

    turned_away = await visitor.get("desk/posts")
    await visitor.get("desk/password")
    weak = await visitor.post("desk/password", {"old": PASSWORD, "password": "short", "again": "short"})
    unequal = await visitor.post("desk/password", {"old": PASSWORD, "password": "New-Horse-99", "again": "other"})
    changed = await visitor.post(
        "desk/password", {"old": PASSWORD, "password": "New-Horse-99", "again": "New-Horse-99"}
    )

    assert turned_away.headers["location"] == f"/{ours.tenant.slug}/desk/password"
    assert [weak.status_code, unequal.status_code, changed.status_code] == [422, 422, 303]
    assert (await visitor.get("desk/posts")).status_code == 200
    assert (await Visitor(app, ours).sign_in("staff")).status_code == 422
    assert (await Visitor(app, ours).sign_in("staff", "New-Horse-99")).status_code == 303


async def test_ending_sessions_counts_and_spares_one(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    await signed_in(ours, "staff")
    kept = await signed_in(ours, "staff")
    async with DB.tenant(ours.tenant.tenant_id):
        session_id = await sql.value(object, "SELECT id FROM core.session ORDER BY created_at DESC, id DESC LIMIT 1")
        ended = await end_sessions(ours.tenant, user_id=ours.people["staff"].user_id, but=session_id)  # type: ignore[arg-type]  # -- a UUID

    assert ended == 1
    assert (await kept.get("desk/posts")).status_code == 200
    assert now() is not None


async def test_a_citys_address_leads_to_its_desk_and_the_installations_names_no_city(
    app: Litestar, signed_in: SignIn, cities: Cities
) -> None:
    ours, _ = cities
    staff, stranger = await signed_in(ours, "staff"), Visitor(app, ours)

    entrance = await stranger.get(f"/{ours.tenant.slug}")
    front = await stranger.get("/")

    assert (await staff.get(f"/{ours.tenant.slug}")).headers["location"] == f"/{ours.tenant.slug}/desk"
    assert entrance.headers["location"] == f"/{ours.tenant.slug}/desk"
    assert (await stranger.get("/no-such-city")).status_code == 404
    assert front.status_code == 200
    assert "甲市" not in front.text
