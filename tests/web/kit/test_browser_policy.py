"""The content security policy and the nonce gate, in a real browser."""

import pytest
from playwright.async_api import ConsoleMessage, Page, Route, expect

from tests.web.kit.conftest import Sample
from web.assets.vendor import VENDOR

pytestmark = pytest.mark.browser


async def test_htmx_works_under_the_strict_policy(tab: Page) -> None:
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    await tab.goto("/list")
    async with tab.expect_response("**/list?after=20") as answer:
        await tab.get_by_role("link", name="下一页").click()
    await expect(tab.get_by_role("link", name="第21项任务：合并办理手续")).to_be_visible()
    fragment = await answer.value
    assert fragment.request.headers["hx-request-type"] == "partial"
    assert fragment.request.headers["hx-target"] == "div#task-rows"
    assert (await fragment.text()).lstrip().startswith('<div id="task-rows">')
    assert tab.url.endswith("/list?after=20")
    assert complaints == []


async def test_the_swapped_fragment_goes_on_working(tab: Page) -> None:
    """The links inside a fragment carry the nonce of their own response, which the gate must recognise."""
    await tab.goto("/list")
    for _ in range(2):
        await tab.get_by_role("link", name="下一页").click()
        await tab.wait_for_url("**/list?after=*")
    await expect(tab.get_by_role("link", name="第41项任务：合并办理手续")).to_be_visible()


async def test_injected_attributes_and_scripts_do_nothing(tab: Page, sample: Sample) -> None:
    messages: list[ConsoleMessage] = []
    tab.on("console", lambda message: messages.append(message))  # noqa: PLW0108 -- Playwright marks its handlers, and a built-in cannot be marked
    sample.state["stolen"].clear()
    await tab.goto("/injected")
    await tab.get_by_role("link", name="展开").click()
    await expect(tab.locator("#honest")).to_be_visible()
    await tab.locator("#honest").click()
    await expect(tab.locator("#bait")).to_have_text("honest")
    assert sample.state["stolen"] == []
    assert await tab.evaluate("document.body.dataset.stolen ?? null") is None
    left = "[...document.querySelectorAll('.evil')].flatMap(e => e.getAttributeNames().filter(n => n.includes('hx-')))"
    assert await tab.evaluate(left) == []
    assert sum("[hx-csp] blocked" in message.text for message in messages) == 5
    assert sum("Content Security Policy" in message.text for message in messages) == 2


async def test_without_the_gate_they_would_ask_the_server(tab: Page, sample: Sample) -> None:
    """The counterpart of the test above: it is hx-csp that stops them, and a build without it is seen."""
    gate = (VENDOR / "hx-csp-4.0.1.min.js").read_text("utf-8").rstrip(";\n")

    async def leave_out_the_gate(route: Route) -> None:
        answer = await route.fetch()
        text = await answer.text()
        assert gate in text
        await route.fulfill(response=answer, body=text.replace(gate, ""))

    sample.state["stolen"].clear()
    await tab.route("**/app.*.js", leave_out_the_gate)
    async with tab.expect_response("**/stolen"):
        await tab.goto("/injected")
    assert sample.state["stolen"] != []


async def test_a_boosted_link_that_was_injected_is_an_ordinary_link(tab: Page, sample: Sample) -> None:
    sample.state["stolen"].clear()
    await tab.goto("/injected")
    async with tab.expect_navigation():
        await tab.locator("#boost").click()
    assert await tab.evaluate("document.contentType") == "text/plain"
    assert sample.state["stolen"] == [1]


@pytest.mark.parametrize(
    "act",
    [
        "document.createElement('script').textContent = 'window.ran = 1'",
        "document.getElementById('main').innerHTML = '<img src=x onerror=window.ran=1>'",
        "setTimeout('window.ran = 1')",
        "trustedTypes.createPolicy('another', { createHTML: text => text })",
    ],
)
async def test_no_script_may_turn_text_into_markup_or_code(tab: Page, act: str) -> None:
    await tab.goto("/list")
    attempt = f"() => {{ try {{ {act} }} catch (error) {{ return error.name }} }}"
    assert await tab.evaluate(attempt) == "TypeError"
    assert await tab.evaluate("window.ran ?? null") is None
