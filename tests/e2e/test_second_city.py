"""A second city set up from nothing: by its operator, its administrator's wizard, one notice and one sheet.

With a script and without one: all of it is plain forms.
"""

import io
import re
from itertools import count

import openpyxl
import pytest
import xlsxwriter
from playwright.async_api import Browser, FilePayload, Page, expect

from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import create_operator, operator_rows
from tenants.setup.regions import Region, cities_of, counties_of, provinces
from tests.e2e import acts
from tests.e2e.access import Inspector
from tests.e2e.conftest import Enter
from tests.e2e.person import Person, Watch
from tests.factories.world import make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

OPERATOR, WATCHWORD = "zhiban", "Night-Watch-7"
OWN = "Linchuan-Own-9"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST = re.compile(r"^[a-z2-9]{4}(-[a-z2-9]{4}){3}$")

NOTICE = """凌川市人民政府办公室关于印发凌川市优化营商环境若干措施的通知
凌政办发〔2026〕8号
各县区人民政府，市政府各部门：
《凌川市优化营商环境若干措施》已经市政府同意，现印发给你们，请认真贯彻执行。
凌川市人民政府办公室
2026年9月2日
凌川市优化营商环境若干措施
一、重点任务
1.压减企业开办时间。企业开办一日办结。（牵头单位：市市场监管局；责任单位：市财政局；完成时限：2030年12月底前）
2.公开涉企收费。收费目录之外一律不得收费。（牵头单位：市财政局；责任单位：市发展改革委、市发改委、各县区政府；完成时限：2030年11月底前）
3.推进水电气联办。报装材料一次提交。（牵头单位：市发展改革委；责任单位：高新区管委会、保障组；完成时限：2030年12月20日前）
""".encode()

# Whom each seat is for: the sheet's rows, and who signs in at the end.
ROSTER = [
    ("何予安", "heyuan", "市营商办", "统筹"),
    ("陈望舒", "chenwangshu", "市市场监管局", "经办"),
    ("林晓雯", "linxiaowen", "市市场监管局", "负责人"),
    ("周知行", "zhouzhixing", "市财政局", "经办"),
    ("吴文博", "wuwenbo", "市财政局", "负责人"),
    ("沈若水", "shenruoshui", "高新区管委会", "经办"),
]

PAGES = ["tenants", "new tenant", "tenant", "steps", "region", "notice", "names", "groups", "people", "finish"]
_NUMBERS = count(1)


def _sheet() -> FilePayload:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("用户")
    for row, cells in enumerate([("姓名", "用户名", "单位", "角色"), *ROSTER]):
        page.write_row(row, 0, cells)
    book.close()
    return {"name": "凌川市用户.xlsx", "mimeType": XLSX, "buffer": file.getvalue()}


@pytest.mark.parametrize("script", [True, False])
async def test_a_city_is_set_up_from_one_notice_and_one_sheet(
    browser: Browser, watch: Watch, enter: Enter, script: bool
) -> None:
    slug, other = f"linchuan{next(_NUMBERS)}", await make_city("戊")
    look = Inspector(browser)

    password = await _made_by_its_operator(browser, watch, slug, look, script=script)
    admin = await Person.arrive(browser, watch, slug, "guanli", java_script_enabled=script)
    await _sign_in_first(admin, password)
    await _set_up(admin, look if script else None)
    passwords = await _bring_in_the_sheet(admin)
    assert sorted(passwords) == sorted(login for _, login, *_ in ROSTER)

    office = await Person.arrive(browser, watch, slug, "heyuan", java_script_enabled=script)
    await _sign_in_first(office, passwords["heyuan"])
    await acts.upload(office, acts.file_of("凌川若干措施.txt", NOTICE))
    await acts.settle_as_nobody(office, "保障组")
    if await office.tab.get_by_role("link", name="只看要处理的").count():
        await acts.narrow_to_doubts(office)
    if await office.tab.get_by_role("button", name="本页都看过了").count():
        await acts.confirm(office)
    await acts.publish(office, 3)

    clerk = await Person.arrive(browser, watch, slug, "chenwangshu", java_script_enabled=script)
    await _sign_in_first(clerk, passwords["chenwangshu"])
    await clerk.go("desk/ledger")
    await clerk.follow("压减企业开办时间")
    await clerk.arrives("desk/tasks/*")
    await acts.sign(clerk)

    await _finish(admin, look if script else None)
    stranger = await enter(other.tenant.slug, "coordinator", "Correct-Horse-7", java_script_enabled=script)
    await stranger.go("desk/ledger")
    assert "压减企业开办时间" not in await stranger.content()
    assert look.faults == []
    assert look.seen == (PAGES if script else [])
    for person in (admin, office, clerk):
        await person.context.close()


async def _made_by_its_operator(browser: Browser, watch: Watch, slug: str, look: Inspector, *, script: bool) -> str:
    """The first administrator's first password."""
    if OPERATOR not in {row.login for row in await operator_rows()}:
        await create_operator(COMMAND_LINE, login=OPERATOR, name="贺长庚", password=WATCHWORD)
    operator = await Person.arrive(browser, watch, "operator", OPERATOR, java_script_enabled=script)
    tab = operator.tab
    await operator.go("sign-in")
    await tab.get_by_label("用户名").fill(OPERATOR)
    await tab.get_by_label("密码").fill(WATCHWORD)
    await operator.press("登录")
    await operator.arrives("tenants")
    await _look(look, operator, "tenants", script)
    await operator.follow("新建租户")
    await operator.arrives("tenants/new")
    await _look(look, operator, "new tenant", script)
    await tab.get_by_label("名称", exact=True).fill("凌川市")
    await tab.get_by_label("网址段").fill(slug)
    await tab.get_by_label("首位管理员姓名").fill("苏明轩")
    await tab.get_by_label("首位管理员用户名").fill("guanli")
    await operator.press("建立租户")
    password = await tab.locator("dd").filter(has_text=_FIRST).inner_text()
    await operator.go("tenants")
    await operator.follow("凌川市")
    await operator.arrives("tenants/*")
    assert password not in await operator.content()
    await _look(look, operator, "tenant", script)
    await operator.context.close()
    return password


async def _sign_in_first(person: Person, password: str) -> None:
    """With the first password, and at once to one of one's own."""
    tab = person.tab
    await person.go("sign-in")
    await tab.get_by_label("用户名").fill(person.login)
    await tab.get_by_label("密码").fill(password)
    await person.press("登录")
    await person.arrives("desk/password")
    await tab.get_by_label("原密码").fill(password)
    await tab.get_by_label("新密码", exact=True).fill(OWN)
    await tab.get_by_label("再输一次新密码").fill(OWN)
    await person.press("更换密码")
    await person.arrives("desk")


def _region() -> tuple[Region, Region, list[str]]:
    """A province, a city of it and two of the city's counties, as the list has them."""
    province = next(each for each in provinces() if len(cities_of(each.code)) > 5)
    city = next(each for each in cities_of(province.code) if len(counties_of(each.code)) > 5)
    return province, city, [county.name for county in counties_of(city.code)[:2]]


async def _set_up(admin: Person, look: Inspector | None) -> None:
    tab = admin.tab
    await admin.follow("1 地区")
    await admin.arrives("desk/setup/region")
    province, city, counties = _region()
    await tab.get_by_label("省份").select_option(province.code)
    await admin.press("列出下一级")
    await tab.get_by_label("市（州、盟）").select_option(city.code)
    await admin.press("设定地区")
    await admin.is_told("地区已设定。")
    await _look(look, admin, "steps", look is not None, "desk/setup")
    await _look(look, admin, "region", look is not None, "desk/setup/region")
    for box in await tab.locator("input[name=codes]").all():
        await box.set_checked(await box.evaluate("box => box.parentElement.innerText.trim()") in counties)
    await admin.press("建为单位")
    await admin.is_told("已建2个县区单位。")

    await admin.go("desk/setup/notice")
    await _look(look, admin, "notice", look is not None)
    await tab.get_by_label("公文文件").set_input_files(acts.file_of("凌川若干措施.txt", NOTICE))
    await admin.press("读取单位名称")
    await admin.arrives("desk/setup/units")
    await admin.is_told("公文里有7个名称待定，请在下面逐个确认。")
    await _look(look, admin, "names", look is not None)
    await _choose(tab, "市发展改革委", "新建部门")
    await _choose(tab, "市发改委", "与市发展改革委相同")
    await _choose(tab, "保障组", "不是单位，去掉")
    await admin.press("按上面的选择办理")
    await admin.is_told("新建4个单位，新建1个单位组，记下1个别名，去掉1个名称。")

    await admin.follow("下一步：单位组")
    await admin.arrives("desk/setup/groups")
    await _look(look, admin, "groups", look is not None)
    group = tab.locator("tbody tr").filter(has_text="各县区政府")
    for county in counties:
        await expect(group).to_contain_text(county)


async def _choose(tab: Page, name: str, choice: str) -> None:
    await tab.get_by_label(f"{name} 怎么办", exact=True).select_option(label=choice)


async def _bring_in_the_sheet(admin: Person) -> dict[str, str]:
    """The first password of each login."""
    tab = admin.tab
    await admin.go("desk/setup/people")
    await admin.follow("去导入")
    await admin.arrives("desk/imports/roster")
    await tab.get_by_label("表格文件").set_input_files(_sheet())
    await admin.press("上传并预览")
    await admin.arrives("desk/imports/roster/*")
    await admin.press(f"确认导入{len(ROSTER)}行")
    await expect(tab.get_by_role("heading", name="导入结果")).to_be_visible()
    async with tab.expect_download() as saving:
        await admin.press("生成并下载首次密码")
    book = openpyxl.load_workbook(io.BytesIO((await (await saving.value).path()).read_bytes()))
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    login, password = (heads.index(word) for word in ("用户名", "首次密码"))
    return {str(row[login]): str(row[password]) for row in rows}


async def _finish(admin: Person, look: Inspector | None) -> None:
    await admin.go("desk/setup/people")
    await _look(look, admin, "people", look is not None)
    await admin.go("desk/setup/finish")
    await _look(look, admin, "finish", look is not None)
    await admin.press("就到这里，收起向导")
    await admin.arrives("desk")
    await expect(admin.tab.get_by_role("link", name="开通向导")).to_have_count(0)


async def _look(look: Inspector | None, person: Person, name: str, wanted: bool, path: str = "") -> None:
    if path and wanted:
        await person.go(path)
    if look is not None and wanted:
        await look.look(person, name)
