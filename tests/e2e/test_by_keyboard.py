"""The whole main job without touching the mouse: from a printed notice to a closed task, by everybody it takes."""

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e import acts
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.factories.notice_text import notice_text
from tests.factories.world import PASSWORD, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

MOST_STOPS = 160
PROOF = acts.file_of("清单.txt", "清单已全部上网。".encode())

# How the stop the focus is at can be seen: shown, within the window, and ringed against what is behind it.
_STOP = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect()
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const rgba = colour => {
        paint.clearRect(0, 0, 1, 1)
        paint.fillStyle = colour
        paint.fillRect(0, 0, 1, 1)
        return [...paint.getImageData(0, 0, 1, 1).data]
    }
    const luminance = colour => rgba(colour).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0)
    let behind = element.parentElement
    while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement
    const [one, other] = [style.outlineColor, getComputedStyle(behind ?? document.body).backgroundColor].map(luminance)
    return {
        element: element.outerHTML.slice(0, 120),
        shown: element.checkVisibility() && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
    }
}"""


async def test_a_notice_becomes_a_closed_task_by_keyboard_alone(enter: Enter) -> None:
    city = await make_city("丁")
    office, clerk, head = [await enter(city.tenant.slug, seat, PASSWORD) for seat in ("coordinator", "staff", "head")]

    await _skip_the_frame(office.tab)
    await _upload(office, acts.file_of("通知.txt", notice_text("丁", "平台").encode()))
    await _settle(office, "丁市新设局", "丁市住建局")
    await _mend(office, "丁清理涉企收费", "丁清理涉企收费清单")
    await _press(office, "本页都看过了，全部确认")
    await expect(office.tab.locator("#pub")).to_have_text("单位名都已认定，存疑都已确认，可以发布。")
    await _follow(office, "预览并发布3条")
    await office.arrives("desk/notices/*/preview")
    await _press(office, "发布3条")
    await office.is_told("已发布3条任务，各单位的工作台会看到。")

    task = await _open(clerk, "丁公开办事清单")
    await _press(clerk, "签收：丁市财政局")
    await clerk.is_told("已签收，可以开始办理。")
    await _ask_for_closing(clerk, "清单已全部上网。")

    await head.go(task)
    await _press(head, "签发：丁市财政局")
    await head.is_told("已签发并申请销号，等待审核。")

    await office.go(task)
    await _follow(office, "审核通过：丁市财政局")
    await office.arrives("desk/assignments/*/acceptance")
    await _press(office, "审核通过")
    await office.is_told("已审核通过。")

    story = [what.split()[0] for _, what, _ in await acts.timeline(office)]
    assert story == ["交办", "签收", "开始办理", "提交填报，待负责人签发", "申请销号", "审核通过", "销号"]
    await expect(office.tab.locator("header.head .tag").first).to_have_text("已销号")


async def _skip_the_frame(tab: Page) -> None:
    """The first stop of a page leads past head and menu."""
    await tab.reload()
    await tab.keyboard.press("Tab")
    await expect(tab.get_by_role("link", name="跳到正文")).to_be_focused()
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#main")).to_be_focused()


async def _upload(office: Person, notice: FilePayload) -> None:
    tab = office.tab
    await _walk_to(tab, tab.get_by_role("navigation", name="主菜单").get_by_role("link", name="公文拆解"))
    await tab.keyboard.press("Enter")
    await office.arrives("desk/notices")
    await _follow(office, "上传公文")
    await office.arrives("desk/notices/new")
    await _choose_file(tab, tab.get_by_label("公文文件"), notice)
    await _press(office, "上传并识别")
    await office.arrives("desk/notices/*")
    await office.is_told("识别完成，请核对草稿。")


async def _settle(office: Person, printed: str, unit: str) -> None:
    tab = office.tab
    field = tab.get_by_label(f"{printed} 认定为")
    await _walk_to(tab, field)
    for _ in range(MOST_STOPS):
        if await field.evaluate("select => select.selectedOptions[0].label") == unit:
            break
        await tab.keyboard.press("ArrowDown")
    await _press(office, "认定已选的单位")
    await expect(tab.locator("#names")).to_contain_text("都已认定")
    await _is_somewhere(tab)


async def _mend(office: Person, title: str, better: str) -> None:
    """Opens the fields of a task, writes another title and saves it."""
    tab = office.tab
    draft = tab.locator("article.draft").filter(has=tab.get_by_role("heading", name=title))
    await _walk_to(tab, draft.locator("summary").filter(has_text="标题"))
    await tab.keyboard.press("Enter")
    await _walk_to(tab, draft.get_by_label("标题", exact=True))
    await tab.keyboard.press("Control+A")
    await tab.keyboard.insert_text(better)
    await _walk_to(tab, draft.get_by_role("button", name="保存", exact=True))
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("heading", name=better)).to_be_visible()
    await _is_somewhere(tab)


async def _open(clerk: Person, title: str) -> str:
    """From the clerk's desk; the path of the task's page."""
    tab = clerk.tab
    await tab.reload()
    await _walk_to(tab, tab.get_by_role("main").get_by_role("link", name=title).first)
    await tab.keyboard.press("Enter")
    await clerk.arrives("desk/tasks/*")
    return tab.url.split(f"/{clerk.city}/")[1]


async def _ask_for_closing(clerk: Person, body: str) -> None:
    tab, keys = clerk.tab, clerk.tab.keyboard
    await _follow(clerk, "申请销号：丁市财政局")
    await clerk.arrives("desk/assignments/*/report")
    await _walk_to(tab, tab.get_by_label("进展说明"))
    await keys.insert_text(body)
    await keys.press("Tab")
    await expect(tab.get_by_label("进度（%）")).to_be_focused()
    await keys.press("Control+A")
    await keys.type("100")
    await _choose_file(tab, tab.get_by_label("附件"), PROOF)
    await _press(clerk, "提交")
    await clerk.is_told("已提交，等待本单位负责人签发。")


async def _press(person: Person, name: str) -> None:
    await _walk_to(person.tab, person.tab.get_by_role("main").get_by_role("button", name=name, exact=True).first)
    await person.tab.keyboard.press("Enter")


async def _follow(person: Person, name: str) -> None:
    await _walk_to(person.tab, person.tab.get_by_role("main").get_by_role("link", name=name).first)
    await person.tab.keyboard.press("Enter")


async def _choose_file(tab: Page, field: Locator, file: FilePayload) -> None:
    """The system's own chooser opens by a key; what happens in it is the system's.

    It is waited for from before the walk on: the browser is told so by a message that nobody confirms, and a key that
    overtook it would open a chooser that no test can see.
    """
    async with tab.expect_file_chooser() as chooser:
        await _walk_to(tab, field)
        await tab.keyboard.press("Space")
    await (await chooser.value).set_files(file)


async def _walk_to(tab: Page, goal: Locator) -> None:
    """Tab by tab from where the focus is; every stop on the way can be seen. Behind the last one stands the browser."""
    for _ in range(MOST_STOPS):
        await tab.keyboard.press("Tab")
        if await tab.evaluate("document.activeElement === document.body"):
            continue
        stop = await tab.evaluate(_STOP)
        assert stop["shown"], stop
        assert stop["ring"] >= 2, stop
        assert stop["contrast"] >= 3, stop
        if await goal.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not lead to {goal}")


async def _is_somewhere(tab: Page) -> None:
    """A swap leaves the focus at a place of the content, from where the work goes on."""
    await tab.wait_for_function("document.querySelector('main').contains(document.activeElement)")
