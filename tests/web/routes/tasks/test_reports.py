"""Reporting progress through the forms: drafts, files, submitting, the head; nothing that was typed is lost."""

from typing import Any
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.ledger.queries import ReportRow, report_row
from core.ledger.records import NewTarget
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import form_of, text_of, texts_of, told, tree
from tests.web.routes.stage import part_of, present, published, signed

Cities = tuple[City, City]
TARGET = NewTarget(text="网上可办率不低于95%", metric="网上可办率", comparator="≥", value=95, unit="%")
PROOF = ("files", ("佐证 材料.txt", "平均办理时间3小时".encode(), "text/plain"))
PROGRAM = ("files", ("x.exe", b"MZ\x90\x00program", "application/octet-stream"))


async def _ready(city: City, *targets: NewTarget) -> tuple[UUID, UUID]:
    _, [task_id] = await published(city, new_task(city, targets=targets))
    part = await part_of(city, task_id)
    await signed(city, part)
    return task_id, part


async def _send(visitor: Visitor, part: UUID, *files: Any, act: str = "save", **typed: str) -> Any:
    path = f"desk/assignments/{part}/report"
    held = form_of(await visitor.get(path))
    held.pop("act", None)
    return await visitor.post(path, {**held, **typed, "act": act}, files=list(files) or None)


async def _stored(city: City, part: UUID, seat: str = "staff") -> ReportRow:
    facts = await present(city, part)
    assert facts.report_id is not None
    async with DB.tenant(city.tenant.tenant_id):
        report = await report_row(city.acting(seat), facts.report_id)
    assert report is not None
    return report


async def test_a_draft_is_saved_found_again_and_not_seen_outside(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city, TARGET)
    visitor = await signed_in(city, "staff")
    page = await visitor.get(f"desk/assignments/{part}/report")
    [value] = [name for name in form_of(page) if name.startswith("value-")]

    answer = await _send(visitor, part, body="第一段\r\n第二段", pct="４５％", **{value: "88.5"})

    assert answer.status_code == 303
    again = form_of(await visitor.get(answer.headers["location"]))
    assert (again["body"].splitlines(), again["pct"], again[value], again["version"]) == (
        ["第一段", "第二段"],
        "45",
        "88.5",
        "1",
    )
    assert (await present(city, part)).state == "in_progress"
    colleague = await signed_in(city, "head")
    assert form_of(await colleague.get(f"desk/assignments/{part}/report"))["pct"] == "45"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"pct": "百分之四十"}, "pct"),
        ({"pct": "101"}, "pct"),
        ({"pct": "-1"}, "pct"),
        ({"pct": ""}, "pct"),
        ({"body": "长" * 20_001}, "body"),
        ({"closes": "1", "no_progress": "1"}, "no_progress"),
        ({"value": "九成"}, "value"),
    ],
)
async def test_what_was_typed_stays_when_it_is_refused(
    signed_in: SignIn, cities: Cities, typed: dict[str, str], wrong: str
) -> None:
    city, _ = cities
    _, part = await _ready(city, TARGET)
    visitor = await signed_in(city, "staff")
    page = await visitor.get(f"desk/assignments/{part}/report")
    [value] = [name for name in form_of(page) if name.startswith("value-")]
    sent = {"body": "已写好的说明", "pct": "40", **typed}
    if "value" in sent:
        sent[value] = sent.pop("value")

    answer = await _send(visitor, part, **sent)

    assert answer.status_code == 422
    assert set(told(answer)) == {value if wrong == "value" else wrong}
    kept = form_of(answer)
    assert {name: kept.get(name) for name in sent} == sent
    assert (await present(city, part)).report_id is None


async def test_an_empty_report_is_not_submitted_and_no_progress_is_an_answer(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city)
    visitor = await signed_in(city, "staff")
    empty = await _send(visitor, part, act="submit", pct="10")
    assert (empty.status_code, set(told(empty))) == (422, {"body"})
    answer = await _send(visitor, part, act="submit", pct="10", no_progress="1")
    assert answer.status_code == 303
    assert (await _stored(city, part)).no_progress is True


async def test_closing_asks_for_every_target(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city, TARGET)
    visitor = await signed_in(city, "staff")
    missing = await _send(visitor, part, act="submit", body="全部完成", pct="100", closes="1")
    assert (missing.status_code, set(told(missing))) == (422, {"values"})
    assert "网上可办率不低于95%" in text_of(missing, "//p[contains(@class, 'why')]")
    held = form_of(missing)
    assert (held["closes"], held["body"]) == ("1", "全部完成")
    [reason] = [name for name in held if name.startswith("reason-")]
    held.pop("act", None)
    answer = await visitor.post(f"desk/assignments/{part}/report", {**held, reason: "系统尚未统计", "act": "submit"})
    assert answer.status_code == 303
    head = await signed_in(city, "head")
    report = await _stored(city, part, "head")
    await head.get("desk")
    done = await head.post(f"desk/reports/{report.id}/sign-off", {"version": str(report.version)})
    assert (done.status_code, (await present(city, part)).state) == (303, "submitted")


async def test_files_come_with_the_draft_and_can_be_taken_off(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city)
    visitor = await signed_in(city, "staff")
    answer = await _send(visitor, part, PROOF, body="见附件", pct="30")
    form = await visitor.get(answer.headers["location"])
    [link] = tree(form).xpath("//form//a[@download]")
    assert link.text == "佐证 材料.txt"
    saved = await visitor.get(link.get("href"))
    assert saved.content == "平均办理时间3小时".encode()
    drop = tree(form).xpath("//button[starts-with(@value, 'drop:')]/@value")[0]
    gone = await _send(visitor, part, act=drop, body="见附件,改了一句")
    page = await visitor.get(gone.headers["location"])
    assert tree(page).xpath("//form//a[@download]") == []
    assert form_of(page)["body"] == "见附件,改了一句"
    assert (await visitor.get(link.get("href"))).status_code == 404


async def test_a_refused_file_loses_neither_the_words_nor_the_other_file(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city)
    visitor = await signed_in(city, "staff")
    answer = await _send(visitor, part, PROOF, PROGRAM, act="submit", body="见附件", pct="30")
    page = await visitor.get(answer.headers["location"])
    said = text_of(page, "//p[@class='toast']")
    assert said.startswith("草稿已保存。没有收下的附件：x.exe")
    assert texts_of(page, "//form//a[@download]") == ["佐证 材料.txt"]
    assert ((await _stored(city, part)).state, form_of(page)["body"]) == ("draft", "见附件")


async def test_files_are_kept_when_the_report_cannot_be_submitted_yet(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city, TARGET)
    visitor = await signed_in(city, "staff")
    answer = await _send(visitor, part, PROOF, act="submit", body="完成", pct="100", closes="1")
    page = await visitor.get(answer.headers["location"])
    assert text_of(page, "//p[@class='toast']").startswith("草稿和附件已保存，还没有提交：申请销号前")
    assert texts_of(page, "//form//a[@download]") == ["佐证 材料.txt"]
    assert (await _stored(city, part)).state == "draft"


async def test_a_stale_edit_shows_both_versions(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city)
    path = f"desk/assignments/{part}/report"
    one, other = await signed_in(city, "staff"), await signed_in(city, "head")
    await _send(one, part, body="初稿", pct="10")
    held = form_of(await one.get(path))
    await _send(other, part, body="负责人改过的", pct="20")

    stale = await one.post(path, {**held, "body": "经办改过的", "pct": "30", "act": "save"})

    assert stale.status_code == 409
    assert text_of(stale, "//section[@id='version-1']//dd[1]") == "经办改过的"
    assert text_of(stale, "//section[@id='version-2']//dd[1]") == "负责人改过的"
    kept = form_of(stale)
    assert (kept["body"], kept["pct"], kept["version"]) == ("经办改过的", "30", "2")
    assert (await _stored(city, part)).body == "负责人改过的"
    assert (await one.post(path, {**kept, "act": "save"})).status_code == 303
    assert (await _stored(city, part)).body == "经办改过的"


async def test_words_typed_while_another_submitted_stay_on_the_page(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _ready(city)
    path = f"desk/assignments/{part}/report"
    one, other = await signed_in(city, "staff"), await signed_in(city, "head")
    held = form_of(await one.get(path))
    await _send(other, part, body="负责人写的", pct="20", act="submit")
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.progress_report SET state = 'submitted' WHERE tenant_id = $1", city.tenant.tenant_id
        )
    stale = await one.post(path, {**held, "body": "经办写的", "act": "save"})
    assert (stale.status_code, form_of(stale)["body"]) == (409, "经办写的")
    assert "等待签发" in text_of(stale, "//div[@role='alert']")


async def test_the_head_signs_or_hands_back(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    task_id, part = await _ready(city)
    staff, head = await signed_in(city, "staff"), await signed_in(city, "head")
    await _send(staff, part, body="进展", pct="50", act="submit")
    assert "1件待签发" in text_of(await head.get("desk"), "//p[@class='summary']")
    report = await _stored(city, part)
    back = f"desk/reports/{report.id}/hand-back"
    assert (await staff.get(back)).status_code == 403
    empty = await head.post(back, {**form_of(await head.get(back)), "reason": " "})
    assert (empty.status_code, set(told(empty))) == (422, {"reason"})
    assert (await head.post(back, {**form_of(empty), "reason": "数据再核"})).status_code == 303
    again = await staff.get(f"desk/assignments/{part}/report")
    assert text_of(again, "//p[contains(@class, 'why')]") == "负责人退回意见：数据再核"
    await _send(staff, part, act="submit")
    page = await head.get(f"desk/tasks/{task_id}")
    form = tree(page).xpath("//form[contains(@action, '/sign-off')]")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = await head.post(form.get("action"), fields)
    assert (answer.status_code, (await present(city, part)).pct) == (303, 50)
    late = await head.post(form.get("action"), {**fields, "idempotency_key": "a-second-press-of-it"})
    assert (late.status_code, bool(tree(late).xpath("//section[@id='units']"))) == (409, True)


async def test_another_units_people_do_not_find_the_form(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    _, part = await _ready(ours)
    _, foreign = await _ready(theirs)
    county = await signed_in(ours, "county_staff")
    for target in (part, foreign):
        assert (await county.get(f"desk/assignments/{target}/report")).status_code == 404
        answer = await county.post(f"desk/assignments/{target}/report", {"body": "x", "pct": "1", "act": "submit"})
        assert answer.status_code == 404
    assert (await present(theirs, foreign)).report_id is None
    leader = await signed_in(ours, "leader")
    assert (await leader.get(f"desk/assignments/{part}/report")).status_code == 403
