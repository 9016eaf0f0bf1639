"""An operator signs in and out, with a cookie of their own."""

from datetime import timedelta

import pytest
from litestar import Litestar

from core.clock import shifted_by
from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import set_operator_active
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.routes.operator.conftest import PASSWORD
from web.cookies import OPERATOR_SESSION

Cities = tuple[City, City]


async def test_signing_in_sets_a_fenced_cookie_and_leads_on(app: Litestar, cities: Cities, login: str) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.get("/operator/sign-in")

    answer = await visitor.post(
        "/operator/sign-in", {"login": login, "password": PASSWORD, "next": "/operator/jobs?view=failing"}
    )

    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(OPERATOR_SESSION)]
    assert sorted(part.strip() for part in cookie.split(";")[1:]) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/operator/jobs?view=failing")


@pytest.mark.parametrize("back", ["https://evil.example/operator", "//evil.example", "/x/desk", "/operator\\..\\x"])
async def test_signing_in_leads_nowhere_else(app: Litestar, cities: Cities, login: str, back: str) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.get("/operator/sign-in")

    answer = await visitor.post("/operator/sign-in", {"login": login, "password": PASSWORD, "next": back})

    assert answer.headers["location"] == "/operator"


async def test_a_wrong_password_is_said_and_five_lock(app: Litestar, cities: Cities, login: str) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.get("/operator/sign-in")
    answers = [await visitor.post("/operator/sign-in", {"login": login, "password": "wrong"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "用户名或密码不正确" in answers[0].text
    assert f'value="{login}"' in answers[0].text
    assert int(answers[5].headers["retry-after"]) > 0
    assert 'href="/operator"' in answers[5].text


async def test_signing_out_holds_at_the_next_request(console: Visitor, app: Litestar, cities: Cities) -> None:
    other = Visitor(app, cities[0])
    other.http.cookies.update(console.http.cookies)

    left = await console.post("/operator/sign-out")
    answer = await other.get("/operator/tenants")

    assert left.headers["location"] == "/operator/sign-in"
    assert answer.headers["location"] == "/operator/sign-in?next=/operator/tenants"


async def test_being_switched_off_holds_at_the_next_request(console: Visitor, login: str) -> None:
    await set_operator_active(COMMAND_LINE, login=login, active=False)

    assert (await console.get("/operator/tenants")).status_code == 303


async def test_the_cookie_is_renewed_while_it_is_used(console: Visitor) -> None:
    with shifted_by(timedelta(minutes=6)):
        answer = await console.get("/operator/tenants")
    with shifted_by(timedelta(minutes=20)):
        later = await console.get("/operator/tenants")

    assert any(each.startswith(OPERATOR_SESSION) for each in answer.headers.get_list("set-cookie"))
    assert later.status_code == 200


async def test_ones_own_password(console: Visitor) -> None:
    wrong = await console.post(
        "/operator/password", {"old": "x", "password": "Other-Watch-8", "again": "Other-Watch-8"}
    )
    right = await console.post(
        "/operator/password", {"old": PASSWORD, "password": "Other-Watch-8", "again": "Other-Watch-8"}
    )

    assert wrong.status_code == 422
    assert "原密码不正确" in wrong.text
    assert right.headers["location"] == "/operator/tenants"
    assert "密码已更换" in (await console.get("/operator/tenants")).text


async def test_the_log_names_what_was_done(console: Visitor) -> None:
    page = await console.get("/operator/acts")

    assert page.status_code == 200
    assert "登录" in page.text
    assert "值班员" in page.text


@pytest.mark.parametrize("path", ["/operator/nowhere", "/operator/tenants/no-id", "/operator/jobs?after=x"])
async def test_what_is_not_there_is_told_in_the_consoles_frame(console: Visitor, path: str) -> None:
    answer = await console.get(path)

    assert answer.status_code in (404, 422)
    assert 'href="/operator"' in answer.text
