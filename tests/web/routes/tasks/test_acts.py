"""The acts on an assignment as forms: done once, refused with what was typed, stale pages told so."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core import sql
from core.clock import today
from core.db import DB
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import form_of, rows_of, text_of, texts_of, told, tree
from tests.web.routes.stage import asked_to_close, part_of, present, published, signed

Cities = tuple[City, City]
COMING = today() + timedelta(days=40)


async def _part(city: City) -> tuple[UUID, UUID]:
    _, [task_id] = await published(city)
    return task_id, await part_of(city, task_id)


async def _fill_in(visitor: Visitor, path: str, **typed: str) -> Any:
    """Opens a form and sends it with some fields typed anew."""
    page = await visitor.get(path)
    return await visitor.post(path, {**form_of(page), **typed})


async def test_signing_and_starting_are_one_press_each(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    task_id, part = await _part(city)
    visitor = await signed_in(city, "staff")
    for act, state, said in (("sign", "signed", "已签收，可以开始办理。"), ("start", "in_progress", "已开始办理。")):
        page = await visitor.get(f"desk/tasks/{task_id}")
        answer = await visitor.post(f"desk/assignments/{part}/{act}", _first_form(page, act))
        assert (answer.status_code, (await present(city, part)).state) == (303, state)
        landed = await visitor.get(answer.headers["location"])
        assert text_of(landed, "//p[@class='toast']") == said


def _first_form(page: Any, act: str) -> dict[str, str]:
    """The button stands at the head of the page and again among the acts."""
    form = tree(page).xpath(f"//main//form[contains(@action, '/{act}')]")[0]
    return {field.get("name"): field.get("value") for field in form.xpath(".//input")}


async def test_a_form_sent_twice_signs_once(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    task_id, part = await _part(city)
    visitor = await signed_in(city, "staff")
    fields = _first_form(await visitor.get(f"desk/tasks/{task_id}"), "sign")
    answers = [await visitor.post(f"desk/assignments/{part}/sign", fields) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    async with DB.tenant(city.tenant.tenant_id):
        told_of = await sql.value(
            int,
            "SELECT count(*) FROM core.event WHERE tenant_id = $1 AND kind = 'assignment.signed'",
            city.tenant.tenant_id,
        )
    assert (told_of, (await present(city, part)).version) == (1, 2)


async def test_a_stale_page_does_not_sign(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    task_id, part = await _part(city)
    one, other = await signed_in(city, "staff"), await signed_in(city, "head")
    fields = _first_form(await one.get(f"desk/tasks/{task_id}"), "sign")
    await other.post(f"desk/assignments/{part}/sign", _first_form(await other.get(f"desk/tasks/{task_id}"), "sign"))
    answer = await one.post(f"desk/assignments/{part}/sign", fields)
    assert (answer.status_code, (await present(city, part)).version) == (409, 2)
    assert "刚刚被别人办理过" in text_of(answer, "//div[@role='alert']")
    assert rows_of(answer, "//section[@id='units']//table")[0][2] == "已签收"


@pytest.mark.parametrize(
    ("act", "seat", "typed", "state"),
    [
        ("acceptance", "coordinator", {"reason": "佐证齐全"}, "accepted"),
        ("acceptance", "supervisor", {}, "accepted"),
        ("return", "coordinator", {"reason": "佐证不足", "due_on": f"{COMING:%Y年%m月%d日}"}, "returned"),
        ("return", "supervisor", {"reason": "佐证不足", "due_on": f"{COMING:%Y.%m.%d}"}, "returned"),
        ("suspend", "coordinator", {"reason": "等上级文件"}, "suspended"),
        ("cancel", "coordinator", {"reason": "机构改革"}, "cancelled"),
    ],
)
async def test_decisions(
    signed_in: SignIn, cities: Cities, act: str, seat: str, typed: dict[str, str], state: str
) -> None:
    city, _ = cities
    task_id, part = await _part(city)
    await asked_to_close(city, part)
    visitor = await signed_in(city, seat)
    answer = await _fill_in(visitor, f"desk/assignments/{part}/{act}", **typed)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/desk/tasks/{task_id}")
    facts = await present(city, part)
    assert facts.state == state
    staff = await (await signed_in(city, "staff")).get(f"desk/tasks/{task_id}")
    if typed.get("reason"):
        assert typed["reason"] in staff.text
    county = await (await signed_in(city, "county_staff")).get(f"desk/tasks/{task_id}")
    if act in ("return", "suspend", "cancel"):
        assert typed["reason"] not in county.text
    if act == "return":
        assert COMING.isoformat() in [row[4] for row in rows_of(staff, "//section[@id='units']//table")]


async def test_a_suspended_part_resumes_where_it_was(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _part(city)
    await signed(city, part)
    visitor = await signed_in(city, "coordinator")
    await _fill_in(visitor, f"desk/assignments/{part}/suspend", reason="等上级文件")
    assert (await visitor.get(f"desk/assignments/{part}/suspend")).status_code == 409
    answer = await _fill_in(visitor, f"desk/assignments/{part}/resume", reason="文件已到", due_on=COMING.isoformat())
    facts = await present(city, part)
    assert (answer.status_code, facts.state) == (303, "signed")
    assert facts.due_at is not None


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"reason": "", "due_on": COMING.isoformat()}, {"reason"}),
        ({"reason": "证据不足,请补", "due_on": ""}, {"due_on"}),
        ({"reason": "证据不足,请补", "due_on": "2026年13月"}, {"due_on"}),
        ({"reason": "证据不足,请补", "due_on": "2020-01-01"}, {"due_on"}),
        ({"reason": "长" * 501, "due_on": COMING.isoformat()}, {"reason"}),
    ],
)
async def test_what_was_typed_stays_when_it_is_refused(
    signed_in: SignIn, cities: Cities, typed: dict[str, str], wrong: set[str]
) -> None:
    city, _ = cities
    _, part = await _part(city)
    await asked_to_close(city, part)
    visitor = await signed_in(city, "coordinator")
    answer = await _fill_in(visitor, f"desk/assignments/{part}/return", **typed)
    assert (answer.status_code, set(told(answer))) == (422, wrong)
    assert {name: form_of(answer)[name] for name in typed} == typed
    assert tree(answer).xpath("//title")[0].text.startswith("错误：")
    assert (await present(city, part)).state == "submitted"


async def test_a_stale_decision_keeps_the_words_and_says_how_it_stands(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _part(city)
    await signed(city, part)
    slow, quick = await signed_in(city, "coordinator"), await signed_in(city, "staff")
    page = await slow.get(f"desk/assignments/{part}/suspend")
    version = (await present(city, part)).version
    await quick.get("desk")
    await quick.post(f"desk/assignments/{part}/start", {"version": version})
    stale = await slow.post(f"desk/assignments/{part}/suspend", {**form_of(page), "reason": "等上级文件"})
    assert stale.status_code == 409
    assert "刚刚被别人办理过" in text_of(stale, "//div[@role='alert']")
    assert "现在的状态是“办理中”" in text_of(stale, "//div[@role='alert']")
    assert form_of(stale)["reason"] == "等上级文件"
    again = await slow.post(f"desk/assignments/{part}/suspend", form_of(stale))
    assert (again.status_code, (await present(city, part)).state) == (303, "suspended")


@pytest.mark.parametrize("act", ["acceptance", "return", "suspend", "cancel", "resume", "nonsense"])
async def test_acts_on_another_citys_part_look_absent(signed_in: SignIn, cities: Cities, act: str) -> None:
    ours, theirs = cities
    _, foreign = await _part(theirs)
    await asked_to_close(theirs, foreign)
    visitor = await signed_in(ours, "coordinator")
    assert (await visitor.get(f"desk/assignments/{foreign}/{act}")).status_code == 404
    answer = await visitor.post(
        f"desk/assignments/{foreign}/{act}", {"version": "3", "reason": "x", "due_on": COMING.isoformat()}
    )
    assert (answer.status_code, (await present(theirs, foreign)).state) == (404, "submitted")


async def test_units_do_not_decide_about_themselves(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, part = await _part(city)
    await asked_to_close(city, part)
    for seat in ("staff", "head", "coordinator2"):
        visitor = await signed_in(city, seat)
        assert (await visitor.get(f"desk/assignments/{part}/acceptance")).status_code == 403
        answer = await visitor.post(f"desk/assignments/{part}/acceptance", {"version": "3"})
        assert (answer.status_code, (await present(city, part)).state) == (403, "submitted")


async def test_the_office_adds_a_unit(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    task_id, _ = await _part(city)
    visitor = await signed_in(city, "coordinator")
    page = await visitor.get(f"desk/tasks/{task_id}/units/new")
    options = texts_of(page, "//select[@name='org_id']/option")
    assert options == ["请选择", "甲市营商办", "甲市住建局", "甲市体育局"]
    bad = await visitor.post(
        f"desk/tasks/{task_id}/units", {**form_of(page), "part_text": "体育场馆部分", "due_on": "x"}
    )
    assert (bad.status_code, form_of(bad)["part_text"]) == (422, "体育场馆部分")
    typed = {**form_of(bad), "org_id": str(city.orgs["outsider"]), "due_on": ""}
    answer = await visitor.post(f"desk/tasks/{task_id}/units", typed)
    assert answer.status_code == 303
    shown = await (await signed_in(city, "outsider_staff")).get(f"desk/tasks/{task_id}")
    assert rows_of(shown, "//section[@id='units']//table")[2][:3] == ["甲市体育局体育场馆部分", "参与", "待签收"]
    again = await visitor.post(f"desk/tasks/{task_id}/units", {**typed, "idempotency_key": "another-key-0001"})
    assert again.status_code == 409
    assert (await (await signed_in(city, "staff")).get(f"desk/tasks/{task_id}/units/new")).status_code == 403
