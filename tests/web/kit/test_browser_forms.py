"""Forms in a real browser, with and without a script."""

import pytest
from playwright.async_api import Browser, Dialog, Page, expect

from tests.web.kit.conftest import Sample
from tests.web.kit.sample import CSRF

pytestmark = pytest.mark.browser


async def test_htmx_sends_token_and_key_and_shows_the_errors_in_place(tab: Page, sample: Sample) -> None:
    sample.state["posts"].clear()
    await tab.goto("/form?htmx=true")
    key = await tab.locator("#report input[name=idempotency_key]").input_value()
    await tab.get_by_role("button", name="报送").click()
    await expect(tab.get_by_role("alert")).to_be_focused()
    await expect(tab.get_by_role("alert")).to_contain_text("有1处需要改")
    assert sample.state["posts"] == [{"csrf_field": CSRF, "csrf_header": CSRF, "key_field": key, "key_header": key}]
    assert await tab.locator("#report input[name=idempotency_key]").input_value() != key
    await tab.get_by_role("link", name="写明本期做了什么").click()
    await expect(tab.get_by_label("本期进展")).to_be_focused()


async def test_the_form_works_without_a_script(browser: Browser, sample: Sample) -> None:
    context = await browser.new_context(base_url=sample.url, java_script_enabled=False)
    tab = await context.new_page()
    await tab.goto("/form?htmx=true")
    await tab.get_by_role("button", name="报送").click()
    await expect(tab.get_by_role("alert")).to_contain_text("写明本期做了什么")
    assert await tab.title() == "错误：填报进展 · 凤州市营商环境台账"
    await tab.get_by_label("本期进展").fill("系统已上线")
    await tab.get_by_role("button", name="报送").click()
    await tab.wait_for_url("**/list")
    await expect(tab.locator("[data-bulk]")).to_be_visible()
    await context.close()


async def test_a_plain_form_is_sent_once(tab: Page, sample: Sample) -> None:
    sample.state["posts"].clear()
    await tab.goto("/form")
    await tab.evaluate("for (let i = 0; i < 3; i++) document.getElementById('report').requestSubmit()")
    await expect(tab.get_by_role("alert")).to_be_visible()
    assert len(sample.state["posts"]) == 1


async def test_ctrl_enter_submits(tab: Page) -> None:
    await tab.goto("/form")
    await tab.get_by_label("本期进展").fill("系统已上线")
    await tab.keyboard.press("Control+Enter")
    await tab.wait_for_url("**/list")


async def test_leaving_unsaved_text_asks_first(tab: Page) -> None:
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    tab.on("dialog", stay)
    await tab.goto("/form")
    await tab.get_by_label("本期进展").click()
    await tab.keyboard.type("系统")
    await tab.get_by_role("navigation", name="主菜单").get_by_role("link", name="任务台账").click()
    await expect(tab.get_by_label("本期进展")).to_have_value("系统")
    assert asked == ["beforeunload"]
    await tab.get_by_label("本期进展").focus()
    await tab.keyboard.press("Control+Enter")
    await tab.wait_for_url("**/list")
    assert asked == ["beforeunload"]


async def test_a_dialog_asks_and_can_be_left(tab: Page) -> None:
    await tab.goto("/guide")
    await tab.get_by_role("button", name="撤销草稿").click()
    dialog = tab.get_by_role("dialog", name="撤销3份提醒函草稿？")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="保留").click()
    await expect(dialog).to_be_hidden()


async def test_a_lost_connection_keeps_the_text_and_says_so(tab: Page) -> None:
    await tab.goto("/form?htmx=true")
    await tab.get_by_label("本期进展").fill("系统已上线")
    await tab.route("**/form", lambda route: route.abort())
    await tab.get_by_role("button", name="报送").click()
    await expect(tab.locator("#notes")).to_contain_text("没有连上服务器，您写的内容还在")
    await expect(tab.get_by_label("本期进展")).to_have_value("系统已上线")


async def test_an_error_never_lands_in_the_list(tab: Page) -> None:
    await tab.goto("/list")
    await tab.evaluate("document.querySelector('#task-rows a[rel=next]').setAttribute('hx-get', '/broken')")
    await tab.get_by_role("link", name="下一页").click()
    await expect(tab.locator("#notes")).to_contain_text("7F3A91C2")
    await expect(tab.locator("#t-r1")).to_be_visible()
