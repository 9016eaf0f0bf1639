"""Excel in through the pages: upload, columns, preview, confirmation, corrections, first passwords."""

import re

import httpx
import pytest

from core import sql
from core.accounts.queries import unit_rows
from core.db import DB
from tests.core.imports.seeds import PEOPLE_HEAD, UNIT_HEAD
from tests.core.imports.workbooks import cells_of, make_book
from tests.factories.world import PASSWORD, City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]
PAGE = "desk/imports/roster"


async def upload(visitor: Visitor, data: bytes, name: str = "名单.xlsx") -> httpx.Response:
    await visitor.get(PAGE)
    return await visitor.post(PAGE, files={"file": (name, data)})


async def units_of(city: City) -> list[str]:
    async with DB.tenant(city.tenant.tenant_id):
        return [unit.name for unit in await unit_rows(city.tenant)]


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', text)
    assert found
    return found[1]


async def test_from_upload_to_confirmation(cities: Cities, signed_in: SignIn) -> None:
    mine, other = cities
    visitor = await signed_in(mine, "admin")
    before = await units_of(mine), await units_of(other)
    book = make_book(
        {
            "单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""], ["", "部门", "", "", "", ""]],
            "用户": [PEOPLE_HEAD, ["赵一", "zhao1", "甲市新局", "经办", ""]],
        }
    )
    answer = await upload(visitor, book)
    here = answer.headers["location"]
    preview = await visitor.get(here)
    assert "共3行：新增2，变更0，不变0，错误1。" in preview.text
    assert "单位名称没有填。请补上。" in preview.text
    assert 'class="bad"' in preview.text
    assert (await units_of(mine), await units_of(other)) == before
    assert "甲市新局" in (await visitor.get(f"{here}?sheet=units&show=new")).text

    done = await visitor.post(f"{here}/confirmation", {"seen": seen_in(preview.text)}, key="confirm-import-1")
    result = await visitor.get(done.headers["location"])
    assert (done.status_code, "已导入：新增2行，变更0行" in result.text) == (303, True)
    assert "1位新用户" in result.text
    assert (await units_of(mine), await units_of(other)) == ([*before[0], "甲市新局"], before[1])

    corrections = cells_of((await visitor.get(f"{here}/corrections")).content)
    assert corrections == {
        "单位": [
            ["问题", *UNIT_HEAD],
            ["第3行 单位名称：单位名称没有填。请补上。", None, "部门", None, None, None, None],
        ]
    }

    passwords = await visitor.post(f"{here}/passwords")
    (_, (unit, name, login, password)) = cells_of(passwords.content)["首次密码"]
    assert (unit, name, login) == ("甲市新局", "赵一", "zhao1")
    newcomer = await signed_in(mine, "auditor")
    entered = await newcomer.sign_in("zhao1", str(password))
    assert (entered.status_code, password == PASSWORD) == (303, False)


async def test_an_unknown_heading_leads_to_its_columns_and_is_remembered(cities: Cities, signed_in: SignIn) -> None:
    mine, other = cities
    visitor = await signed_in(mine, "admin")
    book = make_book(
        {"一览": [["甲市各局"], ["局名", "属性", "备注"], ["甲市新局", "部门", "x"]]}, merged={"一览": ["A1:C1"]}
    )
    answer = await upload(visitor, book)
    columns = answer.headers["location"]
    page = await visitor.get(columns)
    assert columns.endswith("/columns")
    assert "工作表“一览”" in page.text

    form = {"kind-0": "units", "row-0": "2", "height-0": "1"}
    again = await visitor.post(columns, form)
    page = await visitor.get(again.headers["location"])
    assert "已按新的表头重新对应，请核对。" in page.text
    refused = await visitor.post(columns, {**form, "column-0-1": "kind"})
    assert (refused.status_code, "还没有指定哪一列是“单位名称”" in refused.text) == (422, True)
    twice = await visitor.post(columns, {**form, "column-0-0": "name", "column-0-1": "name"})
    assert (twice.status_code, "两列都选了“单位名称”" in twice.text) == (422, True)
    saved = await visitor.post(columns, {**form, "column-0-0": "name", "column-0-1": "kind"})
    preview = await visitor.get(saved.headers["location"])
    assert "共1行：新增1" in preview.text

    next_time = await upload(visitor, book)
    assert not next_time.headers["location"].endswith("/columns")
    elsewhere = await upload(await signed_in(other, "admin"), book)
    assert elsewhere.headers["location"].endswith("/columns")


async def test_a_confirmation_that_comes_too_late_shows_the_preview_again(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    visitor = await signed_in(mine, "admin")
    here = (await upload(visitor, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))).headers[
        "location"
    ]
    seen = seen_in((await visitor.get(here)).text)
    await visitor.post("desk/units", {"name": "甲市新局", "kind": "other"})
    late = await visitor.post(f"{here}/confirmation", {"seen": seen})
    assert (late.status_code, "系统里的内容有变化" in late.text) == (409, True)
    assert "与系统里的完全一致" in late.text


async def test_given_up_it_is_gone(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    visitor = await signed_in(mine, "admin")
    here = (await upload(visitor, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))).headers[
        "location"
    ]
    assert "还没有确认的导入" in (await visitor.get(PAGE)).text
    await visitor.post(f"{here}/discard")
    assert (await visitor.get(here)).status_code == 404
    assert "还没有确认的导入" not in (await visitor.get(PAGE)).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("名单.xls", b"x", "旧版 Excel 表格（.xls）不能上传"),
        ("名单.xlsx", b"", "文件是空的"),
        ("名单.csv", "只有一格".encode(), "没有找到表头"),
    ],
)
async def test_a_bad_file_is_said_beside_its_field(
    cities: Cities, signed_in: SignIn, name: str, data: bytes, words: str
) -> None:
    visitor = await signed_in(cities[0], "admin")
    answer = await upload(visitor, data, name)
    assert (answer.status_code, words in answer.text, 'aria-invalid="true"' in answer.text) == (422, True, True)


async def test_without_a_file_one_is_asked_for(cities: Cities, signed_in: SignIn) -> None:
    visitor = await signed_in(cities[0], "admin")
    await visitor.get(PAGE)
    answer = await visitor.post(PAGE)
    assert (answer.status_code, "请先选择文件。" in answer.text) == (422, True)


async def test_an_unknown_kind_is_no_page(cities: Cities, signed_in: SignIn) -> None:
    visitor = await signed_in(cities[0], "admin")
    assert (await visitor.get("desk/imports/nothing")).status_code == 404


async def test_passwords_leave_no_copy_behind(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    visitor = await signed_in(mine, "admin")
    book = make_book({"用户": [PEOPLE_HEAD, ["赵一", "zhao1", "甲市财政局", "经办", ""]]})
    here = (await upload(visitor, book)).headers["location"]
    preview = (await visitor.get(here)).text
    await visitor.post(f"{here}/confirmation", {"seen": seen_in(preview)})
    await visitor.get(here)
    first = await visitor.post(f"{here}/passwords", key="first-passwords-1")
    copy = await visitor.post(f"{here}/passwords", key="first-passwords-1")
    async with DB.tenant(mine.tenant.tenant_id):
        kept = await sql.values(
            bytes,
            "SELECT answer FROM core.request_key WHERE tenant_id = $1 AND key = 'first-passwords-1'",
            mine.tenant.tenant_id,
        )
    assert (first.status_code, copy.status_code, copy.headers["location"]) == (201, 303, here)
    assert [first.content[:2] in answer for answer in kept] == [False]


async def test_a_ledger_comes_in_by_its_columns_and_settled_names(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    office = await signed_in(mine, "coordinator")
    page = "desk/imports/ledger"
    await office.get(page)
    book = make_book(
        {
            "Sheet1": [
                ["序号", "任务", "牵头单位", "完成时限"],
                [1, "甲事", "甲市才政局", "2030年6月底前"],
                [2, "乙事", "甲县", "尽快"],
            ]
        }
    )
    columns = (await office.post(page, files={"file": ("旧台账.xlsx", book)})).headers["location"]
    shown = (await office.get(columns)).text
    assert columns.endswith("/columns")
    assert 'name="plan_title" type="text" value="旧台账"' in shown
    form = {
        "kind-0": "tasks",
        "row-0": "1",
        "height-0": "1",
        **{f"column-0-{place}": key for place, key in enumerate(("no", "title", "lead", "due"))},
    }
    refused = await office.post(columns, form)
    assert (refused.status_code, "请选择任务归入哪个方案" in refused.text) == (422, True)
    here = (await office.post(columns, {**form, "plan_title": "接续的台账"})).headers["location"]
    preview = (await office.get(here)).text
    assert "共2行，没有可以导入的" in preview
    assert "可能是：甲市财政局" in preview
    assert "时限“尽快”看不懂" in preview
    chosen = {"key-0": "unit:甲市才政局", "value-0": str(mine.orgs["finance"])}
    await office.post(f"{here}/choices", chosen)
    preview = (await office.get(here)).text
    assert "共2行：新增1，变更0，不变0，错误1。" in preview
    assert "新建方案“接续的台账”" in preview
    await office.post(f"{here}/confirmation", {"seen": seen_in(preview)})
    assert "已导入：新增1行" in (await office.get(here)).text
    ledger = (await office.get("desk/ledger")).text
    assert "甲事" in ledger
    assert "完整台账（可再导入）" in ledger
    book = (await office.get(f"{page}/export")).content
    assert cells_of(book)["任务台账"][1][:4] == ["接续的台账", None, "1", "甲事"]


async def test_who_may_not_import_is_not_offered_it(cities: Cities, signed_in: SignIn) -> None:
    staff = await signed_in(cities[0], "staff")
    ledger = (await staff.get("desk/ledger")).text
    assert "imports/ledger" not in ledger


async def test_a_part_of_a_preview_leads_on_like_the_whole(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    visitor = await signed_in(mine, "admin")
    here = (await upload(visitor, make_book({"单位": [UNIT_HEAD, ["", "部门", "", "", "", ""]]}))).headers["location"]
    for page in (here, f"{here}?sheet=units&show=wrong&page=1"):
        text = (await visitor.get(page)).text
        assert f'action="{here}/discard"' in text
        assert f'href="{here}/corrections"' in text
    columns = (await visitor.get(f"{here}/columns")).text
    assert f'action="{here}/columns"' in columns


async def test_columns_that_no_field_takes_are_named_before_anything_is_written(
    cities: Cities, signed_in: SignIn
) -> None:
    visitor = await signed_in(cities[0], "admin")
    people = [["问题", *PEOPLE_HEAD, "办公室房间", ""], ["", "赵一", "zhao1", "甲市财政局", "经办", "", "305", ""]]
    answer = await upload(visitor, make_book({"用户": people}))
    said = re.findall(r"表里这些列不导入：([^。]*)。", (await visitor.get(answer.headers["location"])).text)
    assert said == ["办公室房间"]
    answer = await upload(visitor, make_book({"用户": [PEOPLE_HEAD, people[1][1:6]]}), "全.xlsx")
    assert "这些列不导入" not in (await visitor.get(answer.headers["location"])).text
