"""Everything the main job needs is a plain form: the same way, shorter, with no script at all."""

import pytest
from playwright.async_api import expect

from tests.e2e import acts
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.factories.notice_text import notice_text
from tests.factories.world import PASSWORD, make_city

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("inside")]

PROOF = acts.file_of("清单.txt", "清单已全部上网。".encode())


async def test_a_task_is_published_and_closed_by_plain_forms(enter: Enter) -> None:
    city = await make_city("丙")
    office, clerk, head = [
        await enter(city.tenant.slug, seat, PASSWORD, java_script_enabled=False)
        for seat in ("coordinator", "staff", "head")
    ]
    assert await office.tab.locator("html[data-js]").count() == 0

    await acts.upload(office, acts.file_of("通知.txt", notice_text("丙", "平台").encode()))
    await acts.settle(office, "丙市新设局", "丙市住建局")
    await acts.mend(office, "丙清理涉企收费", "丙清理涉企收费清单")
    await acts.confirm(office)
    await acts.publish(office, 3)

    await _open(clerk)
    await acts.sign(clerk)
    await acts.report(clerk, "清单已全部上网。", files=[PROOF], values={})
    await _open(head)
    await acts.sign_off(head, closes=True)
    await _open(office)
    await acts.accept(office)

    story = [what.split()[0] for _, what, _ in await acts.timeline(office)]
    assert story == ["交办", "签收", "开始办理", "提交填报，待负责人签发", "申请销号", "审核通过", "销号"]
    await expect(office.tab.locator("header.head .tag").first).to_have_text("已销号")


async def _open(person: Person) -> None:
    """By the ledger's list."""
    await person.go("desk/ledger")
    await person.follow("丙公开办事清单")
    await person.arrives("desk/tasks/*")
