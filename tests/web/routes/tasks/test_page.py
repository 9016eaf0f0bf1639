"""The task page: what everybody reads, what only some read, which buttons stand there for whom."""

from datetime import date

import pytest

from core.clock import today
from core.db import DB
from core.ledger.records import NewTarget, ReportDraft
from core.ledger.services import save_report_draft, submit_report
from core.notices.services import import_notice, publish_notice
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import hrefs_of, rows_of, text_of, texts_of, tree
from tests.web.routes.stage import asked_to_close, part_of, published, signed

Cities = tuple[City, City]
TARGET = NewTarget(text="网上可办率不低于95%", metric="网上可办率", comparator="≥", value=95, unit="%")
UNITS = "//section[@id='units']//table"


async def test_everybody_with_the_ledger_reads_the_task(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    _, [task_id] = await published(ours, new_task(ours, targets=(TARGET,), deadline=date(2020, 1, 3)))
    await published(theirs)
    for seat in ("staff", "county_staff", "outsider_staff", "leader", "supervisor"):
        visitor = await signed_in(ours, seat)
        page = await visitor.get(f"desk/tasks/{task_id}")
        assert text_of(page, "//main//h1") == "1 甲压缩开办时间"
        assert texts_of(page, "//dl[contains(@class, 'figures')]//dd")[1:] == ["2026年11月底前", "0%", "甲市财政局"]
        assert rows_of(page, "//section[@id='targets']//table") == [
            ["网上可办率不低于95%", "≥ 95 %", "—", "", "尚未填报"]
        ]
        assert [row[:4] for row in rows_of(page, UNITS)] == [
            ["甲市财政局", "牵头", "待签收", "—"],
            ["甲县", "参与", "待签收", "—"],
        ]
        assert "乙" not in page.text


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_those_who_run_the_system_find_no_task(signed_in: SignIn, cities: Cities, seat: str) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    visitor = await signed_in(city, seat)
    assert (await visitor.get(f"desk/tasks/{task_id}")).status_code == 404


async def test_a_task_of_another_city_looks_absent(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    _, [foreign] = await published(theirs)
    visitor = await signed_in(ours, "leader")
    absent = await visitor.get("desk/tasks/0197b0a0-0000-7000-8000-000000000000")
    answer = await visitor.get(f"desk/tasks/{foreign}")
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert text_of(answer, "//main") == text_of(absent, "//main")
    assert (await visitor.get("desk/tasks/nothing")).status_code == 404


async def test_buttons_stand_for_whom_they_concern(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    buttons = "//section[@id='acts']//*[contains(concat(' ', @class, ' '), ' btn ')]"
    expected = {"staff": ["签收", "填报进展", "申请销号"], "county_staff": ["签收", "填报进展", "申请销号"]}
    for seat in ("staff", "county_staff", "outsider_staff", "leader", "coordinator"):
        page = await (await signed_in(city, seat)).get(f"desk/tasks/{task_id}")
        assert texts_of(page, buttons) == expected.get(seat, []), seat
    staff = await signed_in(city, "staff")
    page = await staff.get(f"desk/tasks/{task_id}")
    assert texts_of(page, f"{buttons}[@aria-disabled]") == ["填报进展", "申请销号"]
    assert text_of(page, "//section[@id='acts']//p[@class='why']") == (
        "甲市财政局这一项还未签收。请先由本单位经办或负责人签收。"
    )
    assert texts_of(page, "//main/header//*[contains(@class, 'btn')]") == ["签收"]
    await asked_to_close(city, part)
    office = await (await signed_in(city, "coordinator")).get(f"desk/tasks/{task_id}")
    assert texts_of(office, buttons) == ["审核通过", "退回"]
    own = await (await signed_in(city, "coordinator2")).get(f"desk/tasks/{task_id}")
    assert texts_of(own, f"{buttons}[@aria-disabled]") == ["审核通过", "退回"]
    assert "不能审核本单位自己的任务" in text_of(own, "//section[@id='acts']//p[@class='why']")


async def test_only_the_office_finds_stopping_and_adding(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    menu = f"{UNITS}//details//a"
    for seat, count in (("coordinator", 4), ("supervisor", 0), ("staff", 0)):
        page = await (await signed_in(city, seat)).get(f"desk/tasks/{task_id}")
        assert len(hrefs_of(page, menu)) == count
        assert ("增加责任单位" in page.text) is bool(count)


async def test_reports_are_read_by_right(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    await signed(city, part)
    async with DB.tenant(city.tenant.tenant_id):
        written = await save_report_draft(city.acting("staff"), part, draft=ReportDraft(body="已接入社保登记", pct=40))
    await _expect(signed_in, city, str(task_id), {"staff": "草稿", "head": "草稿"})
    async with DB.tenant(city.tenant.tenant_id):
        waiting = await submit_report(city.acting("staff"), written.id, version=written.version)
    wide = {"staff": "待签发", "head": "待签发", "leader": "待签发", "coordinator": "待签发", "supervisor": "待签发"}
    await _expect(signed_in, city, str(task_id), wide)
    head = await signed_in(city, "head")
    await head.get(f"desk/tasks/{task_id}")
    assert (await head.post(f"desk/reports/{written.id}/sign-off", {"version": waiting.version})).status_code == 303
    everywhere = dict.fromkeys([*wide, "county_staff"], "已报送")
    await _expect(signed_in, city, str(task_id), everywhere)


async def _expect(signed_in: SignIn, city: City, task_id: str, seen: dict[str, str]) -> None:
    for seat in ("staff", "head", "county_staff", "outsider_staff", "leader", "coordinator", "supervisor"):
        page = await (await signed_in(city, seat)).get(f"desk/tasks/{task_id}")
        found = texts_of(page, "//section[@id='reports']//article//span[@class='tag']")
        assert found == ([seen[seat]] if seat in seen else []), (seat, found)
        assert ("已接入社保登记" in page.text) is (seat in seen)


async def test_the_paragraph_of_the_notice_stands_beside_the_task(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    text = (
        "甲市人民政府办公室\n关于印发甲市攻坚方案的通知\n甲政办发〔2026〕9号\n2026年3月2日\n甲市攻坚方案\n"
        "一、市场准入\n（一）压缩开办时间。网上可办率不低于95%。（甲市财政局牵头，甲县配合，2031年11月底前完成）\n"
        "（二）清理涉企收费。（甲市财政局负责，持续推进）\n"
    )
    async with DB.tenant(city.tenant.tenant_id):
        office = city.acting("coordinator")
        notice_id = await import_notice(office, filename="方案.txt", data=text.encode())
        done = await publish_notice(office, notice_id=notice_id)
    visitor = await signed_in(city, "outsider_staff")
    listed = await visitor.get(f"desk/ledger?plan={done.plan_ids[0]}")
    page = await visitor.get(hrefs_of(listed, "//table[@data-list]/tbody//th/a")[0])
    doc = "//section[@id='source']//div[@class='doc']"
    assert "网上可办率不低于95%。（甲市财政局牵头，甲县配合，2031年11月底前完成）" in text_of(page, f"{doc}/p")
    marks = {mark.get("class"): mark.text for mark in tree(page).xpath(f"{doc}//mark")}
    assert marks["lead"] == "甲市财政局"
    assert marks["join"] == "甲县"
    assert marks["due"].startswith("2031年11月底前")
    assert text_of(page, "//section[@id='source']/header/span") == "甲政办发〔2026〕9号"
    assert text_of(page, f"{doc}/h3") == "一、市场准入"


async def test_an_overdue_task_counts_its_days_and_a_closed_one_none(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city, new_task(city, deadline=date(2020, 1, 3)))
    visitor = await signed_in(city, "leader")
    page = await visitor.get(f"desk/tasks/{task_id}")
    assert tree(page).xpath("//ol[@class='days']/li")[-1].xpath("./span")[0].text == f"{today().month}/{today().day}"
    await asked_to_close(city, await part_of(city, task_id))
    office = await signed_in(city, "coordinator")
    form = await office.get(f"desk/assignments/{await part_of(city, task_id)}/acceptance")
    assert form.status_code == 200
    version = tree(form).xpath("//input[@name='version']/@value")[0]
    assert (
        await office.post(f"desk/assignments/{await part_of(city, task_id)}/acceptance", {"version": version})
    ).status_code == 303
    closed = await visitor.get(f"desk/tasks/{task_id}")
    assert tree(closed).xpath("//ol[@class='days']") == []
    assert text_of(closed, "//main/header/span[@class='tag']") == "已销号"
    assert texts_of(closed, "//ol[@class='timeline']//div[@class='what']")[:2] == ["销号", "审核通过 甲市财政局"]
