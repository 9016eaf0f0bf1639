"""The pages of the wizard: who opens them, what they keep when a form is refused, what another day finds."""

import re

import pytest

from core.accounts.queries import org_rows
from core.accounts.services import create_user, grant_post
from core.db import DB
from tests.factories.notice_text import notice_text
from tests.factories.world import PASSWORD, City
from tests.web.conftest import SignIn

Cities = tuple[City, City]
STEPS = ("region", "units", "groups", "notice", "people", "finish")
_PASSWORD = re.compile(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>")


@pytest.mark.parametrize("step", STEPS)
async def test_the_administrator_opens_every_step(signed_in: SignIn, cities: Cities, step: str) -> None:
    visitor = await signed_in(cities[0], "admin")

    answer = await visitor.get(f"desk/setup/{step}")

    assert answer.status_code == 200
    assert 'aria-current="page">开通向导' in answer.text
    assert "乙" not in answer.text


async def test_the_coordinator_sees_the_steps_and_does_the_notice(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "coordinator")

    overview, notice = await visitor.get("desk/setup"), await visitor.get("desk/setup/notice")

    assert [overview.status_code, notice.status_code] == [200, 200]
    assert "desk/notices/new" in notice.text
    assert "读取单位名称" not in notice.text
    assert "desk/setup/units" not in overview.text.split("<main")[1]


async def test_the_panel_stands_on_the_desk_until_the_wizard_is_put_away(signed_in: SignIn, cities: Cities) -> None:
    admin, office = await signed_in(cities[0], "admin"), await signed_in(cities[0], "coordinator")
    staff = await signed_in(cities[0], "staff")
    desks = [(await visitor.get("desk")).text for visitor in (admin, office, staff)]
    await admin.get("desk/setup/finish")

    done = await admin.post("desk/setup/finish")
    later = [(await visitor.get("desk")).text for visitor in (admin, office)]

    assert [text.count("开通向导 2/6") for text in desks] == [1, 1, 0]
    assert "开通还差4步" in desks[0]
    assert done.headers["location"].endswith("/desk")
    assert [text.count("开通向导") for text in later] == [0, 0]
    assert "重新打开向导" in (await admin.get("desk/setup")).text


async def test_another_administrator_goes_on_another_day(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    first = await signed_in(ours, "admin")
    await first.get("desk/setup/notice")
    file = {"file": ("通知.txt", notice_text("甲", "窗口").encode(), "text/plain")}
    read = await first.post("desk/setup/notice", files=file)
    await first.post("desk/setup/omissions/region", {"skip": "1"})
    async with DB.tenant(ours.tenant.tenant_id):
        user_id = await create_user(
            ours.tenant, login="erhao", name="甲二号", password=PASSWORD, must_change_password=False
        )
        await grant_post(ours.tenant, user_id=user_id, org_id=ours.orgs["office"], role="admin")
    second = await signed_in(ours, "erhao")

    page = await second.get("desk/setup/units")
    overview = await second.get("desk/setup")

    assert read.headers["location"].endswith("/desk/setup/units")
    assert "甲市新设局" in page.text
    assert "通知.txt" in page.text
    assert "已跳过" in overview.text
    stranger = await signed_in(theirs, "admin")
    assert "甲市新设局" not in (await stranger.get("desk/setup/units")).text


async def test_a_refused_table_keeps_what_was_chosen(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "admin")
    await visitor.get("desk/setup/units")
    await visitor.post("desk/setup/names", {"names": "市商务局\n市审批局"})
    chosen = {
        "name-0": "市商务局",
        "choice-0": "org:zone",
        "called-0": "市商务一局",
        "name-1": "市审批局",
        "choice-1": "org:department",
        "called-1": "甲市财政局",
    }

    refused = await visitor.post("desk/setup/decisions", chosen)
    mended = await visitor.post("desk/setup/decisions", {**chosen, "called-1": "市审批局"})

    assert refused.status_code == 422
    assert '<option value="org:zone" selected>' in refused.text
    assert 'value="市商务一局"' in refused.text
    assert 'href="#called-1"' in refused.text
    assert mended.status_code == 303
    async with DB.tenant(cities[0].tenant.tenant_id):
        kinds = {org.name: org.kind for org in await org_rows(cities[0].tenant)}
    assert (kinds["市商务一局"], kinds["市审批局"]) == ("zone", "department")


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("desk/setup/region", {"region_code": "12"}, "6 位"),
        ("desk/setup/region", {}, "请选择地区"),
        ("desk/setup/counties", {"codes": "x"}, "没有可建的县区"),
        ("desk/setup/names", {"names": " "}, "请粘贴单位名称"),
        ("desk/setup/groups", {"key": "own", "name": "某组"}, "请至少选择一个成员单位"),
        ("desk/setup/notice", {}, "请先选择文件"),
        ("desk/setup/people", {}, "还没有填写人员"),
    ],
)
async def test_each_wrong_form_is_answered_on_its_own_page(
    signed_in: SignIn, cities: Cities, path: str, form: dict[str, str], sentence: str
) -> None:
    visitor = await signed_in(cities[0], "admin")

    answer = await visitor.post(path, form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "开通向导" in answer.text


async def test_a_file_that_is_no_notice_is_refused(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "admin")

    answer = await visitor.post("desk/setup/notice", files={"file": ("图.png", b"\x89PNG\r\n\x1a\n", "image/png")})

    assert answer.status_code == 422


async def test_a_region_is_chosen_step_by_step_without_a_script(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "admin")
    listed = await visitor.get("desk/setup/region?province=610000")

    await visitor.post("desk/setup/region", {"chosen": "610200"})
    page = await visitor.get("desk/setup/region")

    assert '<option value="610200">铜川市</option>' in listed.text
    assert "陕西省铜川市" in page.text
    assert page.text.count('name="codes"') == 4


async def test_first_passwords_are_shown_once_and_in_no_copy(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    visitor = await signed_in(ours, "admin")
    await visitor.get("desk/setup/people")
    form = {"org-0": str(ours.orgs["housing"]), "role-0": "staff", "name-0": "陈望舒", "login-0": ""}

    shown = await visitor.post("desk/setup/people", form, key="one-key-for-people")
    again = await visitor.post("desk/setup/people", form, key="one-key-for-people")
    page = await visitor.get("desk/setup/people")

    (password,) = _PASSWORD.findall(shown.text)
    assert again.status_code == 303
    assert password not in again.text + page.text
    async with DB.tenant(ours.tenant.tenant_id) as transaction:
        (row,) = await transaction.fetch("SELECT count(*) FROM core.user_account WHERE login LIKE 'chenwangshu%'")
        kept = await transaction.fetch("SELECT answer FROM core.request_key")
    assert row[0] == 1
    assert all(password.encode() not in (each["answer"] or b"") for each in kept)


async def test_an_unknown_step_is_not_there(signed_in: SignIn, cities: Cities) -> None:
    visitor = await signed_in(cities[0], "admin")

    assert (await visitor.get("desk/setup/nowhere")).status_code == 404
    assert (await visitor.post("desk/setup/omissions/nowhere", {"skip": "1"})).status_code == 404
    assert (await visitor.post("desk/setup/omissions/units", {"skip": "1"})).status_code == 422
