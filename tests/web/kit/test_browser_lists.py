"""Lists in a real browser: ticks, keys, columns, density, history."""

import pytest
from playwright.async_api import Page, expect

pytestmark = pytest.mark.browser

COMPOSED_KEY = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, isComposing: true }))"""
ACTIVE_TEXT = "document.activeElement.textContent"


async def test_ticks_follow_records_not_places(tab: Page) -> None:
    await tab.goto("/list")
    bar = tab.locator("[data-bulk]")
    await expect(bar).to_be_hidden()
    await tab.get_by_role("checkbox", name="3", exact=True).check()
    await tab.get_by_role("checkbox", name="5", exact=True).check()
    await expect(bar).to_contain_text("已选 2 条")
    await tab.get_by_role("link", name="编号").click()
    await tab.wait_for_url("**/list?sort=-no")
    checked = "[...document.querySelectorAll('tbody input:checked')].map(box => box.value)"
    assert await tab.evaluate(checked) == ["r5", "r3"]
    await expect(tab.locator("tr.on")).to_have_count(2)
    await tab.get_by_role("link", name="下一页").click()
    await expect(tab.locator("#t-r21")).to_be_visible()
    await expect(bar).to_be_hidden()
    assert await tab.evaluate(checked) == []


async def test_the_box_in_the_head_ticks_the_page(tab: Page) -> None:
    await tab.goto("/list")
    head = tab.get_by_role("checkbox", name="全选本页")
    await head.check()
    await expect(tab.locator("[data-bulk]")).to_contain_text("已选 20 条")
    await tab.get_by_role("checkbox", name="3", exact=True).uncheck()
    assert await head.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    await tab.get_by_role("button", name="取消选择").click()
    await expect(tab.locator("tr.on")).to_have_count(0)


async def test_keys_walk_tick_and_search(tab: Page) -> None:
    await tab.goto("/list")
    await tab.keyboard.press("j")
    await tab.keyboard.press("j")
    await tab.keyboard.press("j")
    await tab.keyboard.press("k")
    assert await tab.evaluate(ACTIVE_TEXT) == "第2项任务：合并办理手续"
    await tab.keyboard.press("x")
    await expect(tab.locator("[data-bulk]")).to_contain_text("已选 1 条")
    await tab.keyboard.press("Escape")
    await expect(tab.locator("[data-bulk]")).to_be_hidden()
    await tab.keyboard.press("/")
    await tab.keyboard.type("jkx?")
    await expect(tab.get_by_role("search").get_by_role("searchbox")).to_have_value("jkx?")
    await expect(tab.locator("tr.on")).to_have_count(0)


async def test_keys_are_off_while_an_input_method_composes(tab: Page) -> None:
    await tab.goto("/list")
    for key in ("j", "/", "?", "x"):
        await tab.evaluate(COMPOSED_KEY, key)
    assert await tab.evaluate("document.activeElement.tagName") == "BODY"
    await expect(tab.locator("#keys")).to_be_hidden()


async def test_help_opens_and_closes(tab: Page) -> None:
    await tab.goto("/list")
    await tab.keyboard.press("?")
    await expect(tab.get_by_role("dialog", name="快捷键")).to_be_visible()
    await tab.keyboard.press("j")
    await tab.keyboard.press("Escape")
    await expect(tab.locator("#keys")).to_be_hidden()


async def test_o_opens_the_row(tab: Page) -> None:
    await tab.goto("/list")
    await tab.keyboard.press("j")
    await tab.keyboard.press("o")
    await tab.wait_for_url("**/list#r1")


async def test_columns_and_density_are_remembered(tab: Page) -> None:
    await tab.goto("/list")
    head = tab.get_by_role("columnheader", name="时限")
    await tab.locator("summary", has_text="列").click()
    await tab.get_by_role("checkbox", name="时限").uncheck()
    await expect(head).to_be_hidden()
    await tab.get_by_role("button", name="紧凑").click()
    await tab.reload()
    await expect(head).to_be_hidden()
    await expect(tab.get_by_role("cell", name="2026年9月底前")).to_have_count(0)
    assert await tab.locator("#t-r1").evaluate("row => row.offsetHeight") <= 33
    await tab.get_by_role("link", name="下一页").click()
    await expect(tab.locator("#t-r21")).to_be_visible()
    await expect(head).to_be_hidden()


async def test_back_restores_the_list(tab: Page) -> None:
    await tab.goto("/list")
    await tab.get_by_role("link", name="下一页").click()
    await expect(tab.locator("#t-r21")).to_be_visible()
    await tab.go_back()
    await expect(tab.locator("#t-r1")).to_be_visible()
    assert tab.url.endswith("/list")
    await expect(tab.get_by_role("navigation", name="主菜单")).to_be_visible()
    await tab.go_forward()
    await expect(tab.locator("#t-r21")).to_be_visible()


async def test_a_swap_is_announced_and_keeps_the_focus(tab: Page) -> None:
    await tab.goto("/list")
    await tab.get_by_role("link", name="编号").focus()
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/list?sort=-no")
    await expect(tab.locator("#live")).to_have_text("本页20条，共120条")
    assert await tab.evaluate(ACTIVE_TEXT) == "编号"


async def test_the_query_bar_opens_and_asks_for_a_fragment(tab: Page) -> None:
    await tab.goto("/list")
    extra = tab.get_by_label("包抓领导")
    await expect(extra).to_be_hidden()
    await tab.get_by_role("button", name="展开").click()
    await expect(extra).to_be_visible()
    await tab.get_by_label("任务", exact=True).fill("手续")
    async with tab.expect_request("**/list?*") as asked:
        await tab.get_by_role("button", name="查询").click()
    assert (await (await asked.value).all_headers())["hx-request"] == "true"
    await tab.wait_for_url("**/list?q=*")


async def test_the_theme_is_chosen_and_remembered(tab: Page) -> None:
    await tab.goto("/list")
    theme = "document.documentElement.dataset.theme ?? ''"
    await tab.locator("[data-user-menu] summary").click()
    button = tab.locator("[data-theme-set]")
    seen = []
    for _ in range(3):
        await button.click()
        seen.append((await tab.evaluate(theme), await button.text_content()))
    assert seen == [("light", "外观：浅色"), ("dark", "外观：深色"), ("", "外观：跟随系统")]
    await button.click()
    await tab.reload()
    assert await tab.evaluate(theme) == "light"
