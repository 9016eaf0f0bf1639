"""What people do with a notice and its tasks, page by page, as the buttons lead them."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from playwright.async_api import FilePayload, expect

from tests.e2e.person import Person


def file_of(name: str, data: bytes) -> FilePayload:
    """A file to be chosen in a form."""
    kinds = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".txt": "text/plain"}
    return {"name": name, "mimeType": kinds[PurePath(name).suffix], "buffer": data}


async def upload(person: Person, notice: FilePayload) -> None:
    """From the list of notices to the review of the draft."""
    await person.go("desk/notices")
    await person.follow("上传公文")
    await person.arrives("desk/notices/new")
    await person.tab.get_by_label("公文文件").set_input_files(notice)
    await person.press("上传并识别")
    await person.arrives("desk/notices/*")
    await person.is_told("识别完成，请核对草稿。")


async def settle(person: Person, printed: str, unit: str) -> None:
    """Says once whom a printed name means."""
    await person.tab.get_by_label(f"{printed} 认定为").select_option(label=unit)
    await person.press("认定已选的单位")
    await expect(person.tab.locator("#names")).to_contain_text("都已认定")


async def settle_as_nobody(person: Person, printed: str) -> None:
    """Says once that a printed name is no unit."""
    await settle(person, printed, "不是单位")


async def mend(person: Person, title: str, better: str) -> None:
    """Gives a task of the draft another title."""
    draft = person.tab.locator("article.draft").filter(has=person.tab.get_by_role("heading", name=title))
    await draft.locator("summary").click()
    await draft.get_by_label("标题", exact=True).fill(better)
    await draft.get_by_role("button", name="保存", exact=True).click()
    await expect(person.tab.get_by_role("heading", name=better)).to_be_visible()


async def narrow_to_doubts(person: Person) -> None:
    """Leaves only those tasks on the page that somebody has to look at."""
    await person.follow("只看要处理的")
    await expect(person.tab.get_by_role("link", name="只看要处理的")).to_have_attribute("aria-current", "true")


async def confirm(person: Person) -> None:
    """Confirms what the page shows; nothing stands against publishing then."""
    await person.press("本页都看过了，全部确认")
    await expect(person.tab.locator("#pub")).to_have_text("单位名都已认定，存疑都已确认，可以发布。")


async def publish(person: Person, tasks: int) -> None:
    """By way of the preview."""
    await person.follow(f"预览并发布{tasks}条")
    await person.arrives("desk/notices/*/preview")
    await person.press(f"发布{tasks}条")
    await person.arrives("desk/notices/*")
    await person.is_told(f"已发布{tasks}条任务，各单位的工作台会看到。")


async def sign(person: Person) -> None:
    """Signs for the unit's part, on the task's page."""
    await person.press("签收：")
    await person.is_told("已签收，可以开始办理。")


async def report(
    person: Person,
    body: str,
    *,
    pct: int = 100,
    files: Sequence[FilePayload] = (),
    values: Mapping[str, str] | None = None,
) -> None:
    """Writes and submits a report from the task's page; with ``values`` for its targets it asks for the closing."""
    closes = values is not None
    await person.follow("申请销号：" if closes else "填报进展：")
    await person.arrives("desk/assignments/*/report")
    tab = person.tab
    await tab.get_by_label("进展说明").fill(body)
    await tab.get_by_label("进度（%）").fill(str(pct))
    await expect(tab.get_by_label("申请销号")).to_be_checked(checked=closes)
    for target, value in (values or {}).items():
        await tab.get_by_label(f"{target} 现值", exact=True).fill(value)
    if files:
        await tab.get_by_label("附件").set_input_files(files)
    await person.press("提交")
    await person.arrives("desk/tasks/*")
    await person.is_told("已提交，等待本单位负责人签发。")


async def sign_off(person: Person, *, closes: bool) -> None:
    """The head signs what waits, on the task's page."""
    await person.press("签发：")
    said = "已签发并申请销号，等待审核。" if closes else "已签发，同一任务的单位和市级可见。"
    await person.is_told(said)


async def give_back(person: Person, reason: str, due_on: str) -> None:
    """Returns the submitted part with a reason and a new date."""
    await person.follow("退回：")
    await person.arrives("desk/assignments/*/return")
    await person.tab.get_by_label("退回原因").fill(reason)
    await person.tab.get_by_label("新的时限").fill(due_on)
    await person.press("退回单位")
    await person.arrives("desk/tasks/*")
    await person.is_told("已退回，新的时限从今天起算。")


async def accept(person: Person) -> None:
    """Accepts the submitted part."""
    await person.follow("审核通过：")
    await person.arrives("desk/assignments/*/acceptance")
    await person.press("审核通过")
    await person.arrives("desk/tasks/*")
    await person.is_told("已审核通过。")


async def timeline(person: Person) -> list[tuple[str, str, str]]:
    """The task's timeline, earliest first: who, what, and what more is said of it."""
    lines = []
    for item in await person.tab.locator("ol.timeline > li").all():
        who = await item.locator(".when span").inner_text()
        rest = [await part.inner_text() for part in await item.locator(":scope > div:not(.when)").all()]
        what, detail = [*rest, ""][:2]
        lines.append((who, what, detail.strip()))
    return lines[::-1]
