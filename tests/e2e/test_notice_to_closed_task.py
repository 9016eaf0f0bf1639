"""From a printed notice to a closed task, in a real browser: the whole way once, by everybody it takes."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from core.clock import today
from core.db import DB
from tests.e2e import acts
from tests.e2e.access import Inspector
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from yingshang.demo.cities import COUNTIES, DEPARTMENTS, PASSWORD, acting_as, make_fengzhou, make_lanjiang
from yingshang.demo.notice import FILENAME, UNKNOWN_UNIT, notice_docx

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

TASKS = 35
TASK = "小型厂房项目“拿地即开工”试点"
TARGET = "选取不少于6个项目开展试点"
ZONE_SEAT = len(DEPARTMENTS) + len(COUNTIES) + 1
SETTLED_SEAT = DEPARTMENTS.index("市数据局") + 1
PROOF = acts.file_of("试点项目台账.txt", "六个试点项目均已开工。".encode())
MAIN_PAGES = [
    "review of the draft",
    "desk of the clerk",
    "task",
    "report form",
    "desk of the head",
    "desk of the office",
    "task under review",
    "ledger",
    "overview",
]


async def test_a_notice_becomes_a_closed_task(browser: Browser, enter: Enter) -> None:
    names = await _two_cities()
    look = Inspector(browser)
    office = await enter("fengzhou", "tongchou", PASSWORD)
    clerk = await enter("fengzhou", f"jingban{ZONE_SEAT}", PASSWORD)
    head = await enter("fengzhou", f"fuze{ZONE_SEAT}", PASSWORD)

    await _publish(office, look)
    await _is_notified(clerk, 10)
    await _is_notified(await enter("fengzhou", f"jingban{SETTLED_SEAT}", PASSWORD), 5)

    task = await _open_task(clerk, look)
    await acts.sign(clerk)
    await _report_progress(clerk, head, task, look)
    await _ask_for_closing(clerk, head, task, "六个项目已开工。", "6")

    new_date = today() + timedelta(days=20)
    await _return(office, task, look, str(new_date))
    await _ask_for_closing(clerk, head, task, "六个项目已开工，台账已补。", "7")
    await office.go(task)
    await acts.accept(office)

    await _is_closed(office, look)
    assert await acts.timeline(office) == _story(names, str(new_date))
    await _sees_nothing(await enter("lanjiang", "tongchou", PASSWORD), task, await _addresses(office))
    assert look.seen == MAIN_PAGES
    assert look.faults == []


async def _two_cities() -> dict[str, str]:
    """凤州 with its units and nothing else, 澜江 beside it; the names of those who act."""
    fengzhou = await make_fengzhou()
    await make_lanjiang()
    async with DB.tenant(fengzhou.tenant_id):
        seats = {
            "office": await acting_as(fengzhou, "tongchou"),
            "clerk": await acting_as(fengzhou, f"jingban{ZONE_SEAT}"),
            "head": await acting_as(fengzhou, f"fuze{ZONE_SEAT}"),
        }
    return {seat: f"{post.org_name} {post.user_name}" for seat, post in seats.items()}


async def _publish(office: Person, look: Inspector) -> None:
    await acts.upload(office, acts.file_of(FILENAME, notice_docx(today())))
    await expect(office.tab.locator("#pub")).to_have_text("还不能发布：1个单位名未认定，2条任务的存疑未确认。")
    await look.look(office, "review of the draft")
    await acts.settle(office, UNKNOWN_UNIT, "市数据局")
    await acts.narrow_to_doubts(office)
    await acts.confirm(office)
    await acts.publish(office, TASKS)


async def _is_notified(person: Person, tasks: int) -> None:
    """The worker tells the unit a moment after publishing: the person looks again until it has."""
    sentence = f"《凤州市优化营商环境攻坚行动方案》等2个方案已发布，本单位承担 {tasks} 项任务"
    for _ in range(100):
        await person.go("desk")
        if sentence in await person.content():
            break
        await person.tab.wait_for_timeout(200)
    await expect(person.tab.get_by_role("main").get_by_role("link", name=sentence)).to_have_count(1)
    await expect(person.tab.get_by_role("banner").get_by_role("link", name="通知")).to_have_text("通知 1")


async def _open_task(clerk: Person, look: Inspector) -> str:
    """From the desk of the unit that leads; the path of the task's page."""
    await look.look(clerk, "desk of the clerk")
    await clerk.follow(f"6 {TASK}")
    await clerk.arrives("desk/tasks/*")
    await look.look(clerk, "task")
    return clerk.tab.url.split(f"/{clerk.city}/")[1]


async def _report_progress(clerk: Person, head: Person, task: str, look: Inspector) -> None:
    """A first report with a file, between two periods; the form is looked at before it is filled in."""
    await clerk.follow("填报进展：")
    await clerk.arrives("desk/assignments/*/report")
    await look.look(clerk, "report form")
    await clerk.go(task)
    await acts.report(clerk, "已选定六个项目，两个开工。", pct=40, files=[PROOF])
    await head.go("desk")
    await look.look(head, "desk of the head")
    await head.follow(f"去签发：{TASK}")
    await acts.sign_off(head, closes=False)


async def _ask_for_closing(clerk: Person, head: Person, task: str, body: str, value: str) -> None:
    await clerk.go(task)
    await acts.report(clerk, body, files=[PROOF], values={TARGET: value})
    await head.go(task)
    await acts.sign_off(head, closes=True)


async def _return(office: Person, task: str, look: Inspector, new_date: str) -> None:
    await office.go("desk")
    await look.look(office, "desk of the office")
    await office.follow(f"6 {TASK}")
    await office.arrives(task)
    await look.look(office, "task under review")
    await acts.give_back(office, "台账缺开工日期，请补齐。", new_date)


async def _is_closed(office: Person, look: Inspector) -> None:
    tab = office.tab
    await expect(tab.locator("header.head .tag").first).to_have_text("已销号")
    async with tab.expect_download() as saving:
        await office.follow(PROOF["name"])
    saved = await (await saving.value).path()
    assert saved.read_bytes() == PROOF["buffer"]
    story = tab.url
    await office.go("desk/ledger?state=closed")
    assert await tab.locator("#ledger-rows tbody tr[id] th a").all_inner_texts() == [TASK]
    await look.look(office, "ledger")
    await office.go("desk/overview")
    await look.look(office, "overview")
    await tab.goto(story)


def _story(names: dict[str, str], new_date: str) -> list[tuple[str, str, str]]:
    office, clerk, head = names["office"], names["clerk"], names["head"]
    return [
        (office, "交办", ""),
        (clerk, "签收", ""),
        (clerk, "开始办理", ""),
        (clerk, "提交填报，待负责人签发", ""),
        (head, "报送进展", "进度40%"),
        (clerk, "提交填报，待负责人签发", ""),
        (head, "申请销号", "进度100%"),
        (office, "退回 高新区管委会", f"新时限 {new_date}，台账缺开工日期，请补齐。"),
        (clerk, "开始办理", ""),
        (clerk, "提交填报，待负责人签发", ""),
        (head, "申请销号", "进度100%"),
        (office, "审核通过 高新区管委会", ""),
        (office, "销号", ""),
    ]


async def _addresses(office: Person) -> list[str]:
    """Every page and file of the task that has an id in its address, below the city's own."""
    links = await office.tab.get_by_role("main").get_by_role("link").all()
    found = [await link.get_attribute("href") or "" for link in links]
    return [href.removeprefix(f"/{office.city}/") for href in found if "/attachments/" in href]


async def _sees_nothing(stranger: Person, task: str, addresses: list[str]) -> None:
    """The second city: nothing in the ledger, nothing found, and the addresses lead nowhere."""
    await stranger.go("desk/ledger")
    await expect(stranger.tab.locator("#ledger-rows")).to_contain_text("台账里还没有任务")
    await stranger.go("desk/search?q=小型厂房")
    assert "没有找到" in await stranger.content()
    assert len(addresses) == 3
    for path in (task, *addresses):
        assert await stranger.is_refused(path), path
    await stranger.tab.goto(f"/fengzhou/{task}")
    assert stranger.tab.url.startswith(f"{stranger.watch.url}/fengzhou/sign-in")
