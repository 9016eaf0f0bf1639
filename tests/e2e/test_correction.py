"""A corrected notice in a real browser: uploaded, compared, decided about, published, and the old version read."""

import pytest
from playwright.async_api import Browser, expect

from tests.core.notices.generations import generation, publish_first
from tests.e2e import acts
from tests.e2e.access import Inspector
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.factories.world import PASSWORD, City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

PAGES = ["choice", "difference", "what is gone", "preview", "versions", "old version", "changes", "task", "adjustment"]


@pytest.mark.parametrize("script", [True, False])
async def test_a_correction_becomes_the_next_version(browser: Browser, enter: Enter, script: bool) -> None:
    city = await make_city("丁")
    _, plan_id = await publish_first(city)
    office = await enter(city.tenant.slug, "coordinator", PASSWORD, java_script_enabled=script)
    look = Inspector(browser) if script else None

    await _recognise(office, city, look)
    await _decide(office, look)
    await _publish(office, look)

    reader = await enter(city.tenant.slug, "staff", PASSWORD, java_script_enabled=script)
    await reader.go(f"desk/plans/{plan_id}/versions")
    await _looked(look, reader, "versions")
    await reader.follow("第1版")
    await expect(reader.tab.get_by_role("main")).to_contain_text("废止过时文件")
    await expect(reader.tab.get_by_role("main")).not_to_contain_text("设立绿色通道")
    await _looked(look, reader, "old version")
    await reader.go(f"desk/plans/{plan_id}/versions/2/changes")
    await expect(reader.tab.locator("article", has_text="废止过时文件")).to_contain_text("原因：文件已由省里废止")
    await _looked(look, reader, "changes")
    await reader.follow("6 废止过时文件")
    await expect(reader.tab.locator("header.head .tag").first).to_have_text("已取消")

    await _adjust(office, plan_id=str(plan_id), look=look)
    if look:
        assert look.seen == PAGES
        assert look.faults == []


async def _recognise(office: Person, city: City, look: Inspector | None) -> None:
    """An upload like any other is taken for a correction only once a person has said so."""
    await acts.upload(office, acts.file_of("更正.txt", generation(city, 2)))
    await expect(office.tab.locator("#pub")).to_contain_text("未确认是更正还是新公文")
    await office.follow("去确认")
    await _looked(look, office, "choice")
    await office.tab.get_by_label("像是《").check()
    await office.press("确认")
    await office.is_told("已确认为更正，下面是与原公文的差异。")


async def _decide(office: Person, look: Inspector | None) -> None:
    main = office.tab.get_by_role("main")
    await main.get_by_role("link", name="改动 5").click()
    moved = office.tab.locator("article", has_text="压减办理环节")
    await expect(moved.locator("del")).to_have_text(["3", "2030年9月", "2030-09-30"])
    await expect(moved.locator("ins")).to_have_text(["4", "2030年11月", "2030-11-30"])
    await _looked(look, office, "difference")
    await main.get_by_role("link", name="不再出现 1").click()
    await _looked(look, office, "what is gone")
    await office.tab.get_by_label("6 废止过时文件").check()
    # The form comes back with what is missing, and Chromium notes its status.
    action = await office.tab.locator("form[action*=fates]").get_attribute("action")
    office.watch.refusals.add(f"{office.watch.url}{action}")
    await office.press("不再列入")
    await expect(main).to_contain_text("请写明原因")
    await expect(office.tab.get_by_label("6 废止过时文件")).to_be_checked()
    await office.tab.get_by_label("不再列入的原因").fill("文件已由省里废止")
    await office.press("不再列入")
    await office.is_told("已保存1项的去留。")


async def _publish(office: Person, look: Inspector | None) -> None:
    await office.follow("核对草稿")
    await acts.confirm(office)
    await office.follow("预览并发布6条")
    await expect(office.tab.get_by_role("main")).to_contain_text("时限由2030-09-30改为2030-11-30")
    await _looked(look, office, "preview")
    await office.press("发布更正")
    await office.is_told("已发布6条任务，各单位的工作台会看到。")


async def _adjust(office: Person, *, plan_id: str, look: Inspector | None) -> None:
    """The office changes a task by hand; its page tells of both."""
    await office.go(f"desk/ledger?plan={plan_id}")
    await office.follow("压减办理环节")
    await office.arrives("desk/tasks/*")
    await _looked(look, office, "task")
    await office.follow("调整任务")
    await _looked(look, office, "adjustment")
    await office.tab.get_by_label("到期日").fill("2030年12月底")
    await office.tab.get_by_label("时限（写法）").fill("2030年12月底前")
    await office.tab.get_by_label("调整的原因").fill("会议议定")
    await office.press("保存调整")
    await office.is_told("已调整，任务上的单位会收到通知。")
    told = [(what, detail) for _, what, detail in await acts.timeline(office)]
    assert [what for what, _ in told] == ["交办 丁市营商办", "公文更正", "调整任务"]


async def _looked(look: Inspector | None, person: Person, name: str) -> None:
    if look:
        await look.look(person, name)
