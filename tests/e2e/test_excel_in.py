"""Excel in, in a browser: upload, columns, preview, corrections, confirmation; with a script and without one."""

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.core.imports.workbooks import cells_of, make_book, opened, saved, sheet_of
from tests.e2e.access import Inspector
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.factories.world import PASSWORD, City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": XLSX, "buffer": data}


async def upload(person: Person, name: str, data: bytes) -> None:
    await person.tab.locator("#file").set_input_files(payload(name, data))
    await person.press("上传")


async def taken(person: Person, name: str, *, button: bool = False) -> bytes:
    """A workbook as the browser saves it."""
    async with person.tab.expect_download() as waiting:
        await (person.press(name) if button else person.follow(name))
    return (await (await waiting.value).path()).read_bytes()


@pytest.mark.parametrize("script", [True, False])
async def test_an_administrator_brings_in_units_and_people(browser: Browser, enter: Enter, script: bool) -> None:
    city = await make_city("己")
    look = Inspector(browser)
    admin = await enter(city.tenant.slug, "admin", PASSWORD, java_script_enabled=script)
    await admin.go("desk/units")
    await admin.follow("从表格导入")
    template = opened(await taken(admin, "下载模板"))
    units, people = sheet_of(template, "单位"), sheet_of(template, "用户")
    for row, (name, kind) in enumerate((("己市数据局", "部门"), ("己市新区", "部委")), 3):
        units.cell(row, 1).value, units.cell(row, 2).value = name, kind
    for column, text in enumerate(("赵一", "zhao1", "己市数据局", "经办"), 1):
        people.cell(3, column).value = text
    await look.look(admin, "upload") if script else None
    await upload(admin, "名单.xlsx", saved(template))

    await expect(admin.tab.get_by_text("共3行：新增2，变更0，不变0，错误1。")).to_be_visible()
    await expect(admin.tab.get_by_text("没有“部委”这个类别。")).to_be_visible()
    await look.look(admin, "preview") if script else None
    await admin.follow("改列的对应")
    await look.look(admin, "columns") if script else None
    await admin.press("保存并预览")
    corrections = opened(await taken(admin, "下载更正表"))
    await admin.press("确认导入2行")
    await admin.is_told("导入完成。")
    await look.look(admin, "result") if script else None

    passwords = cells_of(await taken(admin, "生成并下载首次密码", button=True))["首次密码"]
    sheet_of(corrections, "单位")["C2"] = "园区"
    await upload(admin, "更正表.xlsx", saved(corrections))
    await expect(admin.tab.get_by_text("共1行：新增1，变更0，不变0，错误0。")).to_be_visible()
    await admin.press("确认导入1行")
    await admin.is_told("导入完成。")
    await admin.follow("看单位")
    await expect(admin.tab.get_by_role("link", name="己市新区")).to_be_visible()
    assert look.faults == []

    newcomer = await Person.arrive(browser, admin.watch, city.tenant.slug, "zhao1")
    await newcomer.go("sign-in")
    await newcomer.tab.get_by_label("用户名").fill("zhao1")
    await newcomer.tab.get_by_label("密码").fill(str(passwords[1][3]))
    await newcomer.press("登录")
    await newcomer.arrives("desk/password")
    await newcomer.context.close()


async def test_the_office_goes_on_with_its_own_ledger(browser: Browser, enter: Enter) -> None:
    city = await make_city("庚")
    look = Inspector(browser)
    office = await enter(city.tenant.slug, "coordinator", PASSWORD)
    await office.go("desk/ledger")
    await office.follow("导入")
    await upload(office, "旧台账.xlsx", own_ledger(city))
    await expect(office.tab.get_by_label("新方案的名称")).to_have_value("旧台账")
    await look.look(office, "ledger columns")
    await office.press("保存并预览")

    await expect(office.tab.get_by_text("共2行，没有可以导入的")).to_be_visible()
    await office.tab.get_by_label("庚市才政局 认定为").select_option(label="庚市财政局")
    await office.press("按选择重新比对")
    await look.look(office, "ledger preview")
    await office.press("确认导入1行")
    await office.is_told("导入完成。")
    await office.follow("看台账")
    await expect(office.tab.get_by_role("link", name="压缩开办时间")).to_be_visible()
    await office.tab.locator("#ledger-export summary").click()
    whole = cells_of(await taken(office, "完整台账（可再导入）"))
    assert whole["任务台账"][1][:4] == ["旧台账", "一、企业开办", "1", "压缩开办时间"]
    assert look.faults == []


def own_ledger(city: City) -> bytes:
    """A sheet as an office keeps it: a title, two rows of headings, merged chapters."""
    name = city.canary
    return make_book(
        {
            "Sheet1": [
                ["任务台账"],
                ["序号", "重点任务", "具体措施", "责任分工", None, "完成时限"],
                [None, None, None, "牵头单位", "配合单位", None],
                [1, "一、企业开办", "压缩开办时间", f"{name}市才政局", f"{name}县", "2030年6月底前"],
                [2, None, "推行一件事", f"{name}市财政局", None, "尽快"],
            ]
        },
        merged={"Sheet1": ["A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "B4:B5"]},
    )
