"""Every page of the sample in a real browser: accessible, in both themes, at both widths, without sideways scroll."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.kit.conftest import AXE, Sample

pytestmark = pytest.mark.browser

PAGES = ("/guide", "/list", "/form", "/broken", "/public", "/public?elder=1")
RUN_AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
    .map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(' | ')}`)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 375])
async def test_pages_have_no_violations_and_fit(browser: Browser, sample: Sample, scheme: str, width: int) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 812},
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=sample.url,
        bypass_csp=True,
    )
    tab = await context.new_page()
    for path in PAGES:
        await tab.goto(path)
        await tab.add_script_tag(path=AXE)
        assert await tab.evaluate(RUN_AXE) == [], path
        assert await tab.evaluate("document.documentElement.scrollWidth") <= width, path
    await context.close()


@pytest.mark.parametrize("width", [320, 375, 683, 900, 1366])
async def test_no_page_scrolls_sideways_in_either_language(browser: Browser, sample: Sample, width: int) -> None:
    """683 is 1366 at 200 % zoom; English words are longer than Chinese ones."""
    context = await browser.new_context(viewport={"width": width, "height": 768}, base_url=sample.url)
    tab = await context.new_page()
    for locale in ("zh_CN", "en"):
        await context.add_cookies([{"name": "ys-lang", "value": locale, "url": sample.url}])
        for path in PAGES:
            await tab.goto(path)
            assert await tab.evaluate("document.documentElement.scrollWidth") <= width, (locale, path)
    await context.close()


async def test_the_phone_menu_opens_without_a_script(browser: Browser, sample: Sample) -> None:
    context = await browser.new_context(
        viewport={"width": 375, "height": 812}, base_url=sample.url, java_script_enabled=False
    )
    tab = await context.new_page()
    await tab.goto("/list")
    menu = tab.get_by_role("navigation", name="主菜单")
    await expect(menu).to_be_hidden()
    await tab.get_by_role("link", name="菜单", exact=True).click()
    await expect(menu).to_be_visible()
    await menu.get_by_role("link", name="关闭").click()
    await expect(menu).to_be_hidden()
    await context.close()
