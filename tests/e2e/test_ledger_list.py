"""The ledger list in a real browser: views, columns, acts on many rows, exports, keys, and what a refresh keeps."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from core.db import DB
from tests.core.ledger import world
from tests.e2e.access import Inspector
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.factories.world import PASSWORD, City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

FAR, ROWS = date(2031, 6, 30), 60
REFRESHES = 100

_CHECKED = "[...document.querySelectorAll('tbody input[name=id]:checked')].map(box => box.getAttribute('aria-label'))"
_COMPOSING = """text => {
    const field = document.activeElement
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
    field.value += text
    field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true, data: text }))
}"""
_COMPOSED_KEY = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, isComposing: true }))"""
# A link is pressed without taking the focus, as a timer or a colleague's push would refresh.
_REFRESH = """() => new Promise(done => {
    document.addEventListener('htmx:after:swap', () => requestAnimationFrame(done), { once: true })
    ;[...document.querySelectorAll('#ledger-rows a')].find(link => link.textContent === '刷新').click()
})"""


@pytest_asyncio.fixture
async def city() -> AsyncIterator[City]:
    """A city with more tasks than a page holds; the first three wait for a decision."""
    made = await make_city("丁")
    async with DB.tenant(made.tenant.tenant_id):
        tasks = [
            world.new_task(made, title=f"第{number}项", no=str(number), deadline=FAR) for number in range(1, ROWS + 1)
        ]
        _, ids = await world.publish(made, *tasks)
        for task_id in ids[:3]:
            part = await world.assignment_id(made, task_id)
            await world.sign(made, part)
            await world.ask_to_close(made, part)
    yield made


async def _at_the_list(enter: Enter, city: City, seat: str = "coordinator", **options: object) -> Person:
    person = await enter(city.tenant.slug, seat, PASSWORD, **options)
    await person.go("desk/ledger")
    return person


async def _tick(person: Person, *numbers: int) -> None:
    for number in numbers:
        await person.tab.get_by_role("checkbox", name=f"选择 {number}", exact=True).check()


async def test_a_hundred_refreshes_keep_what_a_person_is_about(enter: Enter, city: City) -> None:
    person = await _at_the_list(enter, city)
    tab = person.tab
    await _tick(person, 4, 9, 12)
    await tab.locator("select[name=state]").select_option("已退回")
    search = tab.get_by_placeholder("编号或关键词")
    await search.fill("没打完的")
    await search.evaluate("field => field.setSelectionRange(1, 3)")
    await tab.evaluate(_COMPOSING, "ni'hao")
    await tab.evaluate("scrollTo(0, 500)")
    top = await tab.evaluate("scrollY")
    assert top > 300

    for _ in range(REFRESHES):
        await tab.evaluate(_REFRESH)

    assert await tab.evaluate("document.activeElement.name") == "q"
    await expect(search).to_have_value("没打完的ni'hao")
    assert await tab.evaluate(_CHECKED) == ["选择 4", "选择 9", "选择 12"]
    await expect(tab.locator("[data-bulk-count]")).to_have_text("已选 3 条")
    await expect(tab.locator("select[name=state]")).to_have_value("returned")
    assert await tab.evaluate("scrollY") == top


async def test_a_refresh_drops_the_tick_of_a_row_that_has_left(enter: Enter, city: City) -> None:
    person = await _at_the_list(enter, city)
    await person.go("desk/ledger?state=submitted")
    await _tick(person, 1, 2)
    row = person.tab.get_by_role("link", name="丁第2项")
    await row.focus()
    async with DB.tenant(city.tenant.tenant_id):
        [_, second] = [
            await world.assignment_id(city, found)
            for found in [
                record["id"]
                for record in await DB.current().fetch(
                    "SELECT id FROM core.task WHERE tenant_id = $1 ORDER BY ordinal LIMIT 2", city.tenant.tenant_id
                )
            ]
        ]
        await world.accept(city, second, "supervisor")

    await person.tab.evaluate(_REFRESH)

    assert await person.tab.evaluate(_CHECKED) == ["选择 1"]
    await expect(person.tab.locator("#live")).to_have_text("1 条已不在本页，不再选中")
    await expect(person.tab.locator("[data-bulk-count]")).to_have_text("已选 1 条")


async def test_columns_density_and_size_at_once_and_the_next_day(enter: Enter, city: City) -> None:
    person = await _at_the_list(enter, city)
    tab, heads = person.tab, person.tab.locator("thead th:not(.pick)")
    await tab.locator("#ledger-columns summary").click()
    await tab.get_by_role("checkbox", name="包抓领导", exact=True).check()
    await expect(heads.filter(has_text="包抓领导")).to_be_visible()
    await expect(tab.locator("#ledger-columns")).to_have_attribute("open", "")
    await tab.get_by_role("checkbox", name="参与", exact=True).uncheck()
    await expect(heads.filter(has_text="参与")).to_have_count(0)
    await tab.get_by_role("button", name="包抓领导前移").click()
    await expect(heads.nth(-2)).to_have_text("包抓领导")
    await tab.locator("#ledger-columns summary").click()
    await tab.get_by_role("button", name="紧凑").click()
    await tab.get_by_role("button", name="20", exact=True).click()
    await expect(tab.locator("tbody tr[id]")).to_have_count(20)
    assert "cols=no%2Ctask%2Clead%2Cdue%2Cpct%2Clight%2Cstate%2Ccharge%2Cchanged" in tab.url
    assert "size=20" in tab.url

    again = await _at_the_list(enter, city)

    assert await again.tab.locator("thead th:not(.pick)").all_inner_texts() == [
        *("编号 ↑"[:2], "任务", "牵头", "时限（原文）", "进展", "灯", "状态", "包抓领导", "更新")
    ]
    await expect(again.tab.locator("tbody tr[id]")).to_have_count(20)
    assert "size=20" in again.tab.url, "the address bar says all of the state"
    assert await again.tab.locator("tbody tr[id]").first.evaluate("row => row.offsetHeight") <= 34
    await again.tab.locator("#ledger-columns summary").click()
    await again.press("恢复默认")
    await expect(again.tab.locator("thead th:not(.pick)")).to_have_count(9)


async def test_a_view_is_saved_and_found_by_a_colleague(enter: Enter, city: City) -> None:
    office = await _at_the_list(enter, city)
    await office.press("展开")
    await office.tab.locator("select[name=light]").select_option("正常")
    await office.tab.get_by_placeholder("编号或关键词").fill("第5")
    await office.press("查询")
    await expect(office.tab.locator("tbody tr[id]")).to_have_count(11)
    await office.follow("＋ 保存当前视图")
    await office.tab.get_by_label("名称").fill("五字头")
    await office.tab.get_by_label("全市").check()
    await office.press("保存视图")
    await office.arrives("desk/ledger")
    await office.is_told("已保存为视图“五字头”。")
    await expect(office.tab.locator("#ledger-views [aria-current]")).to_have_text("五字头")

    colleague = await _at_the_list(enter, city, "staff")
    await colleague.follow("五字头")
    await expect(colleague.tab.locator("tbody tr[id]")).to_have_count(11)
    await expect(colleague.tab.get_by_placeholder("编号或关键词")).to_have_value("第5")


@pytest.mark.parametrize("script", [True, False])
async def test_many_rows_are_returned_with_a_preview_and_a_result(
    enter: Enter, city: City, browser: Browser, script: bool
) -> None:
    person = await _at_the_list(enter, city, java_script_enabled=script)
    inspector = Inspector(browser)
    await _tick(person, 1, 2, 7)
    if script:
        await inspector.look(person, "the list")
    await person.press("退回")
    await person.arrives("desk/bulk/*")
    await person.tab.get_by_label("退回原因").fill("佐证不足，请补充台账")
    await person.tab.get_by_label("新的时限").fill("2030年6月底")
    if script:
        await inspector.look(person, "the form")
    await person.press("预览影响")
    await expect(person.tab.locator("main")).to_contain_text("现在还没有改动")
    await expect(person.tab.locator("tbody tr")).to_have_count(3)
    await expect(person.tab.locator("tbody tr").first).to_contain_text("没有单位申请销号")
    await expect(person.tab.locator("tbody tr").nth(1)).to_contain_text("已退回，2031-06-30到期 → 2030-06-30到期")
    if script:
        await inspector.look(person, "the preview")
    await person.press("确认办理2条")
    await expect(person.tab.locator("tbody")).to_contain_text("已办理")
    await person.go("desk/ledger?state=returned")
    await expect(person.tab.locator("tbody tr[id]")).to_have_count(2)
    if script:
        await person.go("desk/bulk")
        await inspector.look(person, "the acts")
    assert inspector.faults == []


async def test_all_pages_are_chosen_by_one_box(enter: Enter, city: City) -> None:
    person = await _at_the_list(enter, city)
    await _tick(person, 1)
    await person.tab.get_by_label(f"全选{ROWS}条（跨页）").check()
    await expect(person.tab.locator("[data-bulk-count]")).to_have_text(f"已选 {ROWS} 条")
    await expect(person.tab.locator("tr.on")).to_have_count(50)
    await person.press("指定包抓领导")
    await expect(person.tab.locator("header.head")).to_contain_text(f"已选{ROWS}条")
    await person.tab.locator("select[name=post_id]").select_option("丁leader")
    await person.press("预览影响")
    await person.press(f"确认办理{ROWS}条")
    await expect(person.tab.locator("main")).to_contain_text("包抓领导：无 → 丁leader")
    leader = await enter(city.tenant.slug, "leader", PASSWORD)
    await expect(leader.tab.locator("#charged")).to_contain_text("丁第1项")
    await leader.follow(f"全部{ROWS}件")
    await expect(leader.tab.locator("#ledger-views [aria-current]")).to_have_text("我包抓的")


async def test_the_eight_keys_on_the_list(enter: Enter, city: City) -> None:
    person = await _at_the_list(enter, city)
    tab, active = person.tab, "document.activeElement.textContent.trim()"
    for key in ("j", "/", "?", "x", "o", "e", "Escape", "Enter"):
        await tab.evaluate(_COMPOSED_KEY, key)
    assert await tab.evaluate("document.activeElement.tagName") == "BODY"
    await expect(tab.locator("#keys")).to_be_hidden()

    for key in ("j", "j", "j", "k"):
        await tab.keyboard.press(key)
    assert await tab.evaluate(active) == "丁第2项"
    await tab.keyboard.press("x")
    for _ in range(3):
        await tab.keyboard.press("j")
    await tab.keyboard.press("Shift+X")
    assert await tab.evaluate(_CHECKED) == ["选择 2", "选择 3", "选择 4", "选择 5"]
    await tab.keyboard.press("Escape")
    assert await tab.evaluate(_CHECKED) == []
    await tab.keyboard.press("/")
    assert await tab.evaluate("document.activeElement.name") == "q"
    await tab.keyboard.type("jx?e")
    await expect(tab.get_by_placeholder("编号或关键词")).to_have_value("jx?e")
    await expect(tab.locator("#keys")).to_be_hidden()
    await tab.get_by_placeholder("编号或关键词").fill("第60")
    await tab.keyboard.press("Control+Enter")
    await expect(tab.locator("tbody tr[id]")).to_have_count(1)
    await tab.keyboard.press("Escape")
    await tab.keyboard.press("?")
    await expect(tab.get_by_role("dialog", name="快捷键")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(tab.locator("#keys")).to_be_hidden()
    box = tab.get_by_role("checkbox", name="选择 60")
    await box.focus()
    await tab.keyboard.press("Enter")
    await person.arrives("desk/tasks/*")
    await tab.go_back()
    await tab.keyboard.press("j")
    await tab.keyboard.press("o")
    await person.arrives("desk/tasks/*")
    await tab.go_back()
    await tab.keyboard.press("j")
    await tab.keyboard.press("e")
    await person.arrives("desk/tasks/*/adjustment")


@pytest.mark.parametrize("script", [True, False])
async def test_a_list_is_taken_out(enter: Enter, city: City, script: bool) -> None:
    person = await _at_the_list(enter, city, java_script_enabled=script)
    await person.tab.locator("#ledger-export summary").click()
    for kind in ("Excel 表格", "Word 文档"):
        async with person.tab.expect_download() as saved:
            await person.tab.get_by_role("link", name=kind).click()
        name = (await saved.value).suggested_filename
        assert name.startswith("丁市任务台账")
        assert name.endswith(".xlsx" if "Excel" in kind else ".docx")


# Rows as publishing would leave them, without their parts: enough for a list, and there in a moment.
_MANY = """
INSERT INTO core.task (tenant_id, id, plan_id, ordinal, no, title, match_key, deadline_text, deadline_kind, deadline,
                       state, due_at, warn_at, pct, lead_org_id, lead_text, changed_at)
SELECT t.tenant_id, gen_random_uuid(), t.plan_id, 1000 + n, n::text, t.title || n, n::text, t.deadline_text,
  t.deadline_kind, t.deadline, 'assigned', t.due_at, t.warn_at, 0, t.lead_org_id, t.lead_text, t.changed_at
FROM core.task t, generate_series(1, 2400) AS n WHERE t.tenant_id = $1 AND t.no = '60'
"""


async def test_what_is_long_is_done_by_the_worker_while_one_looks_on(
    enter: Enter, city: City, browser: Browser
) -> None:
    async with DB.tenant(city.tenant.tenant_id):
        await DB.current().execute(_MANY, city.tenant.tenant_id)
    person, inspector = await _at_the_list(enter, city), Inspector(browser)
    tab = person.tab
    await tab.locator("#ledger-export summary").click()
    await tab.get_by_role("button", name="Word 文档").click()
    await person.arrives("desk/exports/*")
    ready = tab.locator("#export-state").get_by_role("link", name="下载")
    await expect(ready).to_be_visible(timeout=60_000)
    async with tab.expect_download() as saved:
        await ready.click()
    assert (await saved.value).suggested_filename.endswith(".docx")
    await inspector.look(person, "the export")
    await person.follow("我的导出")
    await inspector.look(person, "the exports")

    await person.go("desk/ledger?state=assigned")
    await _tick(person, 4)
    await tab.locator("[data-pick-everything]").check()
    await person.press("指定包抓领导")
    await tab.locator("select[name=post_id]").select_option("丁leader")
    await person.press("预览影响")
    await expect(tab.get_by_role("button", name="确认办理2457条")).to_be_visible(timeout=120_000)
    await person.press("确认办理2457条")
    await expect(tab.locator("dl.figures")).to_contain_text("已办理", timeout=120_000)
    await expect(tab.locator("dl.figures div").first).to_contain_text("2457")
    await inspector.look(person, "the outcome")
    await person.go("desk/ledger/views/new?state=assigned")
    await inspector.look(person, "a new view")
    await tab.get_by_label("名称").fill("待签收")
    await person.press("保存视图")
    await person.arrives("desk/ledger")
    await person.go("desk/ledger/views")
    await inspector.look(person, "the views")
    assert inspector.faults == []
