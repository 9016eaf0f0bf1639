"""The desk: one sentence for the day, duties by due date, what waits for a signature or a decision, what was told."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from core.clock import frozen_at, today
from core.context import TenantContext
from core.db import DB
from core.hooks.caller import Contribution
from core.hooks.results import DeskPanel, Remark
from core.ledger.records import ReportDraft
from core.ledger.services import save_report_draft, sign_assignment, sign_off_report, submit_report
from core.obligations.hooks import TodoPanel, todo_groups
from core.obligations.lights import Light
from core.obligations.queries import DeskCounts, DeskRow
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import asked, hrefs_of, rows_of, text_of, texts_of, tree
from tests.web.routes.stage import asked_to_close, part_of, published
from web.routes.contributions import drawn_panel
from web.routes.desk import _said

Cities = tuple[City, City]
TODO = "//section[@id='todo']//table"
FAR = date(2031, 6, 30)


async def _fill(city: City) -> None:
    await published(
        city,
        new_task(city, title="早该办的", no="1", deadline=date(2020, 1, 3)),
        new_task(city, title="今天办的", no="2", deadline=today()),
        new_task(city, title="以后办的", no="3", deadline=FAR),
        new_task(city, title="一直办的", no="4", deadline=None),
    )


async def test_duties_stand_by_due_date_under_their_urgency(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    await _fill(ours)
    await _fill(theirs)
    visitor = await signed_in(ours, "staff")
    page = await visitor.get("desk")
    assert [row[1] for row in rows_of(page, TODO)] == ["1 甲早该办的", "2 甲今天办的", "3 甲以后办的", "4 甲一直办的"]
    assert [row[2] for row in rows_of(page, TODO)][0::3] == ["2020-01-03", "无固定日期"]
    assert texts_of(page, f"{TODO}//tr[@class='group']") == ["已逾期 1", "临期 1", "以后 2"]
    assert text_of(page, "//p[@class='summary']") == "1件已逾期，1件将到期。"
    assert text_of(page, "//nav[@id='nav']//a[@aria-current]") == "工作台4"
    assert "乙" not in page.text
    for url in hrefs_of(page, f"{TODO}//th/a"):
        assert (await visitor.get(url)).status_code == 200
    late = await visitor.get(hrefs_of(page, "//p[@class='summary']/a")[0])
    assert [row[1] for row in rows_of(late, "//div[@id='todo-rows']//table")] == ["1 甲早该办的"]


async def test_an_idle_desk_says_so(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    page = await (await signed_in(city, "outsider_staff")).get("desk")
    assert text_of(page, "//p[@class='summary']") == "没有要催的事。"
    assert text_of(page, "//section[@id='todo']//div[@class='empty']/h2") == "待办都办完了"
    admin = await (await signed_in(city, "admin")).get("desk")
    assert tree(admin).xpath("//section[@id='todo' or @id='standing' or @id='review']") == []
    assert "任务台账" not in admin.text


async def test_what_waits_for_a_decision_and_for_whom(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    await asked_to_close(city, await part_of(city, task_id))
    for seat in ("coordinator", "supervisor"):
        page = await (await signed_in(city, seat)).get("desk")
        assert "1件待审核" in text_of(page, "//p[@class='summary']")
        assert texts_of(page, "//section[@id='review']//li/a") == ["1 甲压缩开办时间"]
    own = await (await signed_in(city, "coordinator2")).get("desk")
    assert texts_of(own, "//section[@id='review']//li") == []
    for seat in ("staff", "leader"):
        page = await (await signed_in(city, seat)).get("desk")
        assert tree(page).xpath("//section[@id='review']") == []
    office = await (await signed_in(city, "coordinator")).get("desk")
    assert [row[-1] for row in rows_of(office, TODO)] == ["审核"]


async def test_the_standing_of_ones_own_unit_leads_to_its_tasks(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "county_staff")
    page = await visitor.get("desk")
    rows = rows_of(page, "//section[@id='standing']//table")
    assert rows == [["逾期", "1"], ["临期", "1"], ["正常", "1"], ["持续", "1"], ["已销号", "0"]]
    for (_, count), url in zip(rows, hrefs_of(page, "//section[@id='standing']//tbody//a"), strict=True):
        assert len(rows_of(await visitor.get(url))) == int(count)
        assert asked(url)["org"] == str(city.orgs["county"])


async def test_all_duties_in_pages(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city, *(new_task(city, title=f"事项{n:03}", no="", deadline=FAR) for n in range(60)))
    visitor = await signed_in(city, "staff")
    desk = await visitor.get("desk")
    assert len(rows_of(desk, TODO)) == 20
    first = await visitor.get("desk/todo")
    second = await visitor.get(hrefs_of(first, "//a[@rel='next']")[0])
    table = "//div[@id='todo-rows']//table"
    titles = [row[1] for page in (first, second) for row in rows_of(page, table)]
    assert titles == [f"甲事项{n:03}" for n in range(60)]
    back = await visitor.get(hrefs_of(second, "//a[@rel='prev']")[0])
    assert rows_of(back, table) == rows_of(first, table)
    fragment = await visitor.get(
        "desk/todo", headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#todo-rows"}
    )
    assert fragment.text.lstrip().startswith('<div id="todo-rows">')


@pytest.mark.parametrize("query", ["light=blue", "light=ok&after=x", "after=x"])
async def test_wrong_addresses_are_refused(signed_in: SignIn, cities: Cities, query: str) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    assert (await visitor.get(f"desk/todo?{query}")).status_code in (404, 422)


async def test_the_day_is_named_with_its_number_in_the_month(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    for moment, said in (
        (datetime(2026, 10, 15, 2, tzinfo=UTC), "2026年10月15日 星期四，本月第7个工作日"),
        (datetime(2026, 10, 1, 2, tzinfo=UTC), "2026年10月1日 星期四，今天休息（国庆节）"),
    ):
        with frozen_at(moment):
            await visitor.sign_in("staff")
            assert text_of(await visitor.get("desk"), "//main/header/span[@class='sub']") == said


async def test_a_signed_report_leaves_the_heads_desk(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    async with DB.tenant(city.tenant.tenant_id):
        await sign_assignment(city.acting("staff"), part, version=1)
        draft = await save_report_draft(city.acting("staff"), part, draft=ReportDraft(body="进展", pct=30))
        waiting = await submit_report(city.acting("staff"), draft.id, version=draft.version)
    head = await signed_in(city, "head")
    page = await head.get("desk")
    assert rows_of(page, "//section[@id='sign-off']//table")[0][:3] == ["1 甲压缩开办时间", "进展30%", "甲staff"]
    assert hrefs_of(page, "//section[@id='sign-off']//th/a")[0].endswith(f"/desk/tasks/{task_id}#r-{waiting.id}")
    async with DB.tenant(city.tenant.tenant_id):
        await sign_off_report(city.acting("head"), waiting.id, version=waiting.version)
    assert text_of(await head.get("desk"), "//section[@id='sign-off']/p") == "没有等待签发的填报。"


def _row(kind: str) -> DeskRow:
    light = Light(kind, "grey", kind, None, "")  # type: ignore[arg-type]  # -- one of the kinds below
    return DeskRow(uuid4(), "assignment", "assignment", uuid4(), kind, "x", "", light, datetime.now(UTC), None)


def test_groups_hold_every_row_once_and_empty_ones_are_left_out() -> None:
    rows = [_row(kind) for kind in ("late", "soon", "ok", "ongoing", "late")]
    groups = todo_groups(rows, DeskCounts(todo=9, soon=2, late=3, done=0))
    assert [(group.title, group.count, [row.title for row in group.rows]) for group in groups] == [
        ("已逾期", 3, ["late", "late"]),
        ("临期", 2, ["soon"]),
        ("以后", 4, ["ok", "ongoing"]),
    ]
    assert todo_groups(rows[2:3], DeskCounts(todo=1))[0].title == "以后"


def test_remarks_of_a_plugin_lead_below_its_own_place() -> None:
    tenant = TenantContext(tenant_id=uuid4(), slug="fz", tenant_name="凤州市")
    panel = DeskPanel(
        key="calls",
        title="投诉",
        template="calls/panel.html",
        data=TodoPanel((), 0, 0),
        order=150,
        url_path="open",
        remarks=(Remark("1件投诉将超期", "open?light=soon", urgent=True), Remark("见下")),
    )
    found = [Contribution("calls", panel)]
    assert [(part.text, part.url, part.urgent) for part in _said(tenant, found)] == [
        ("1件投诉将超期", "/fz/desk/p/calls/open?light=soon", True),
        ("见下", "#calls", False),
    ]
    drawn = drawn_panel(tenant, found[0])
    assert (drawn.base, drawn.more.url if drawn.more else "") == ("/fz/desk/p/calls/", "/fz/desk/p/calls/open")
