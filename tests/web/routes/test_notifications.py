"""Notifications: one's own, marked by a form and never by looking."""

from uuid import UUID

from core.db import DB
from core.events import record_event
from core.notifications.queries import latest
from core.notifications.services import Message, notify_posts
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import hrefs_of, text_of, texts_of, tree

Cities = tuple[City, City]


async def _tell(city: City, *titles: str) -> list[UUID]:
    """Tells finance's staff; the ids, latest first."""
    staff = city.acting("staff")
    async with DB.tenant(city.tenant.tenant_id):
        for title in titles:
            event = await record_event(city.tenant, "plan.published", "plan", city.tenant.tenant_id)
            await notify_posts(
                city.tenant,
                [Message(staff.acting().id, f"{city.canary}{title}", "ledger?light=late")],
                kind="plan.published",
                event_id=event,
            )
        return [line.id for line in await latest(staff)]


async def test_one_reads_ones_own_and_looking_marks_nothing(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    await _tell(ours, "方案发布", "任务退回")
    await _tell(theirs, "别人的")
    visitor = await signed_in(ours, "staff")
    for _ in range(2):
        page = await visitor.get("desk/notifications")
        assert texts_of(page, "//main//li[@class='unread']//a") == ["甲任务退回", "甲方案发布"]
        assert text_of(page, "//ul[@class='me']//b") == "2"
    assert "乙" not in page.text
    assert (await visitor.get(hrefs_of(page, "//main//li//a")[0])).status_code == 200
    other = await (await signed_in(ours, "head")).get("desk/notifications")
    assert text_of(other, "//div[@class='empty']/h2") == "还没有通知"
    desk = await visitor.get("desk")
    assert "2条通知未读" in text_of(desk, "//p[@class='summary']")
    assert texts_of(desk, "//section[@id='notifications']//li/a") == ["甲任务退回", "甲方案发布"]


async def test_one_or_all_are_marked_by_a_form(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _tell(city, "一", "二", "三")
    visitor = await signed_in(city, "staff")
    page = await visitor.get("desk/notifications")
    buttons = tree(page).xpath("//main//li//form/@action")
    assert (await visitor.post(buttons[1])).status_code == 303
    page = await visitor.get("desk/notifications")
    assert texts_of(page, "//main//li[@class='unread']//a") == ["甲三", "甲一"]
    await visitor.post("desk/notifications/reads")
    page = await visitor.get("desk/notifications")
    assert (texts_of(page, "//main//li[@class='unread']"), len(texts_of(page, "//main//li"))) == ([], 3)
    assert text_of(page, "//p[@class='toast']") == "2条通知已标为已读。"


async def test_nobody_marks_anothers(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    [mine] = await _tell(ours, "一")
    [foreign] = await _tell(theirs, "二")
    head = await signed_in(ours, "head")
    await head.get("desk")
    for notification in (mine, foreign):
        assert (await head.post(f"desk/notifications/{notification}/reads")).status_code == 404
    assert (await head.post("desk/notifications/x/reads")).status_code == 404
    for city, expected in ((ours, [None]), (theirs, [None])):
        async with DB.tenant(city.tenant.tenant_id):
            assert [line.read_at for line in await latest(city.acting("staff"))] == expected
