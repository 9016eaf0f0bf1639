"""A clerk signs for a task and reports on it without touching the mouse."""

import pytest
from playwright.async_api import Locator, Page, expect

from core.db import DB
from core.notices.services import confirm_tasks, import_notice, publish_notice, settle_names
from tests.e2e import acts
from tests.e2e.conftest import Enter
from tests.factories.notice_text import notice_text
from tests.factories.world import PASSWORD, City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

MOST_STOPS = 120


async def test_signing_and_reporting_by_keyboard_alone(enter: Enter) -> None:
    city = await make_city("丁")
    await _publish(city)
    clerk = await enter(city.tenant.slug, "staff", PASSWORD)
    tab, keys = clerk.tab, clerk.tab.keyboard

    await _walk_to(tab, tab.get_by_role("main").get_by_role("link", name="丁公开办事清单").first)
    await keys.press("Enter")
    await clerk.arrives("desk/tasks/*")
    await _walk_to(tab, tab.get_by_role("button", name="签收：丁市财政局").first)
    await keys.press("Enter")
    await clerk.is_told("已签收，可以开始办理。")
    await _walk_to(tab, tab.get_by_role("link", name="填报进展：丁市财政局").first)
    await keys.press("Enter")
    await clerk.arrives("desk/assignments/*/report")
    await _walk_to(tab, tab.get_by_label("进展说明"))
    await keys.type("清单已整理过半。")
    await keys.press("Tab")
    await expect(tab.get_by_label("进度（%）")).to_be_focused()
    await keys.press("Control+A")
    await keys.type("55")
    await _walk_to(tab, tab.get_by_role("button", name="提交", exact=True))
    await keys.press("Enter")
    await clerk.is_told("已提交，等待本单位负责人签发。")

    story = [what.split()[0] for _, what, _ in await acts.timeline(clerk)]
    assert story == ["交办", "签收", "开始办理", "提交填报，待负责人签发"]
    await expect(tab.get_by_role("heading", name="丁市财政局 进展55%")).to_be_visible()


async def _publish(city: City) -> None:
    office = city.acting("coordinator")
    async with DB.tenant(city.tenant.tenant_id):
        data = notice_text(city.canary, "平台").encode()
        notice_id = await import_notice(office, filename="通知.txt", data=data)
        await settle_names(office, notice_id=notice_id, chosen={f"{city.canary}市新设局": city.orgs["housing"]})
        await confirm_tasks(office, notice_id=notice_id)
        await publish_notice(office, notice_id=notice_id)


async def _walk_to(tab: Page, goal: Locator) -> None:
    """Tab by tab from where the focus is; every stop on the way can be seen."""
    for _ in range(MOST_STOPS):
        await tab.keyboard.press("Tab")
        assert await tab.evaluate("document.activeElement.checkVisibility()")
        if await goal.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not lead to {goal}")
