"""Tenants at the console: figures and no rows, a new one with its first administrator, closing and opening."""

import re
from uuid import uuid4

import pytest
from litestar import Litestar

from core.accounts.queries import person_rows
from core.db import DB, PLATFORM
from tenants.resolve import tenant_by_slug
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]
_PASSWORD = re.compile(r"<dd>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</dd>")


def _new(slug: str, **changes: str) -> dict[str, str]:
    typed = {"slug": slug, "name": "云岭市", "kind": "city", "admin_login": "guanli", "admin_name": "苏明轩"}
    return {**typed, **changes}


async def test_a_tenant_is_made_and_its_administrator_signs_in(console: Visitor, app: Litestar) -> None:
    slug = f"n{uuid4().hex[:10]}"

    made = await console.post("/operator/tenants", _new(slug, region_code="610100"))

    assert made.status_code == 200
    (password,) = _PASSWORD.findall(made.text)
    ref = await tenant_by_slug(slug)
    assert ref is not None
    newcomer = Visitor(app, console.city)
    await newcomer.get(f"/{slug}/sign-in")
    entered = await newcomer.post(f"/{slug}/sign-in", {"login": "guanli", "password": password})
    assert entered.headers["location"] == f"/{slug}/desk"
    assert (await newcomer.get(f"/{slug}/desk")).headers["location"] == f"/{slug}/desk/password"
    page = await console.get(f"/operator/tenants/{ref.id}")
    assert "610100" in page.text
    assert password not in page.text
    assert "1位，都登录过" in page.text


async def test_a_county_belongs_to_its_city(console: Visitor, cities: Cities) -> None:
    slug = f"n{uuid4().hex[:10]}"

    await console.post("/operator/tenants", _new(slug, kind="county", parent=cities[0].tenant.slug))

    async with PLATFORM.transaction() as platform:
        (row,) = await platform.fetch("SELECT kind, parent_id FROM tenants.tenant WHERE slug = $1", slug)
    assert tuple(row) == ("county", cities[0].tenant.tenant_id)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "operator"}, "且不是保留字"),
        ({"slug": "Yun Ling"}, "小写字母开头"),
        ({"name": ""}, "请填写名称"),
        ({"region_code": "12"}, "应为 6 位数字"),
        ({"admin_login": "苏"}, "用户名为 2 到 60 位"),
        ({"admin_name": ""}, "请填写姓名"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    console: Visitor, changes: dict[str, str], sentence: str
) -> None:
    slug = f"n{uuid4().hex[:10]}"
    typed = _new(slug) | changes

    answer = await console.post("/operator/tenants", typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["admin_login"]}"' in answer.text
    async with PLATFORM.transaction() as platform:
        assert await platform.fetch("SELECT 1 FROM tenants.tenant WHERE slug = $1", typed["slug"]) == []


async def test_the_same_form_twice_makes_one_tenant_and_the_password_can_be_had_anew(
    console: Visitor, app: Litestar
) -> None:
    slug = f"n{uuid4().hex[:10]}"
    first = await console.post("/operator/tenants", _new(slug))
    again = await console.post("/operator/tenants", _new(slug))
    ref = await tenant_by_slug(slug)
    assert ref is not None

    anew = await console.post(f"/operator/tenants/{ref.id}/first-password")

    assert again.status_code == 422
    assert "已被使用" in again.text
    (old,), (new,) = _PASSWORD.findall(first.text), _PASSWORD.findall(anew.text)
    newcomer = Visitor(app, console.city)
    await newcomer.get(f"/{slug}/sign-in")
    assert (await newcomer.post(f"/{slug}/sign-in", {"login": "guanli", "password": old})).status_code == 422
    assert (await newcomer.post(f"/{slug}/sign-in", {"login": "guanli", "password": new})).status_code == 303
    late = await console.post(f"/operator/tenants/{ref.id}/first-password")
    assert late.status_code == 409
    assert "不能再由平台重发" in late.text


async def test_an_administrator_who_was_never_made_can_be_added(console: Visitor) -> None:
    slug = f"n{uuid4().hex[:10]}"
    await console.post("/operator/tenants", _new(slug))
    ref = await tenant_by_slug(slug)
    assert ref is not None
    async with DB.tenant(ref.id) as transaction:
        await transaction.execute("UPDATE core.post SET active = false WHERE tenant_id = $1", ref.id)
    page = await console.get(f"/operator/tenants/{ref.id}")
    typed = {"admin_login": "erhao", "admin_name": "何予安", "office": "市营商办"}

    wrong = await console.post(f"/operator/tenants/{ref.id}/administrator", {**typed, "admin_name": ""})
    made = await console.post(f"/operator/tenants/{ref.id}/administrator", typed)
    again = await console.post(f"/operator/tenants/{ref.id}/administrator", {**typed, "admin_login": "sanhao"})

    assert "还没有管理员" in page.text
    assert (wrong.status_code, made.status_code, again.status_code) == (422, 200, 409)
    assert len(_PASSWORD.findall(made.text)) == 1


async def test_the_list_counts_and_shows_no_row(console: Visitor, cities: Cities) -> None:
    ours, theirs = cities
    page = await console.get(f"/operator/tenants?q={ours.tenant.slug}")
    async with DB.tenant(ours.tenant.tenant_id):
        people = await person_rows(ours.tenant)

    assert page.status_code == 200
    assert ours.tenant.slug in page.text
    assert theirs.tenant.slug not in page.text
    assert f'data-l="人员">{len(people)}</td>' in page.text
    assert "财政局" not in page.text
    assert "甲staff" not in page.text


async def test_suspending_shuts_the_staff_out_and_resuming_lets_them_in(
    console: Visitor, cities: Cities, signed_in: SignIn
) -> None:
    ours, _ = cities
    staff = await signed_in(ours, "staff")
    path = f"/operator/tenants/{ours.tenant.tenant_id}"

    silent = await console.post(f"{path}/suspension", {"reason": " "})
    closed = await console.post(f"{path}/suspension", {"reason": "合同到期"})
    out = await staff.get("desk")
    twice = await console.post(f"{path}/suspension", {"reason": "再停"})
    page = await console.get(path)
    opened = await console.post(f"{path}/resumption")

    assert silent.status_code == 422
    assert "请写明原因" in silent.text
    assert (closed.status_code, twice.status_code, opened.status_code) == (303, 409, 303)
    assert out.status_code == 503
    assert "合同到期" in out.text
    assert "合同到期" in page.text
    assert (await staff.get("desk")).status_code == 200
    listed = await console.get("/operator/tenants?status=suspended")
    assert ours.tenant.slug not in listed.text
