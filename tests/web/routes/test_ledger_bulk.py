"""Acts on many rows through plain forms: ticked or all of the list, typed, shown, done, looked at again."""

from datetime import date, timedelta

from core.clock import today
from core.db import DB
from core.ledger.queries import assignment_facts
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import asked, form_of, hrefs_of, rows_of, text_of, texts_of, told, tree
from tests.web.routes.stage import asked_to_close, part_of, published, signed

Cities = tuple[City, City]
FAR = date(2031, 6, 30)
LATER = (today() + timedelta(days=20)).isoformat()


async def _chosen(visitor: Visitor, act: str, *, query: str = "", **fields: object) -> str:
    """Sends the list's form; the address of the act's page."""
    page = await visitor.get(f"desk/ledger?{query}")
    [form] = tree(page).xpath("//form[@data-list-form]")
    [address] = form.xpath(".//input[@name='address' and not(@form)]/@value")
    answer = await visitor.post("desk/ledger/bulk", {"address": address, "act": act, **fields})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_ticked_parts_are_returned_step_by_step(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, tasks = await published(city, *(new_task(city, no=str(number), deadline=FAR) for number in (1, 2, 3)))
    parts = [await part_of(city, task_id) for task_id in tasks]
    for part in parts[:2]:
        await asked_to_close(city, part)
    office = await signed_in(city, "coordinator")

    url = await _chosen(office, "return", id=[str(tasks[0]), str(tasks[2])])
    form = form_of(await office.get(url))
    wrong = await office.post(f"{url}/preview", {**form, "reason": "", "due_on": "昨天"})
    assert wrong.status_code == 422
    assert form_of(wrong)["due_on"] == "昨天"
    answer = await office.post(f"{url}/preview", {**form, "reason": "佐证不足", "due_on": LATER})
    assert answer.status_code == 303
    preview = await office.get(url)

    assert [row[:3] for row in rows_of(preview, "//main//table")] == [
        ["3", "甲压缩开办时间", "不能办理"],
        ["1", "甲压缩开办时间甲市财政局", "可以办理"],
    ]
    assert f"已退回，2031-06-30到期 → {LATER}到期" in rows_of(preview, "//main//table")[1][3]
    assert text_of(preview, "//form[contains(@action, 'confirm')]//button") == "确认办理1条"
    assert form_of(await office.get(f"{url}?edit=1"))["reason"] == "佐证不足"
    confirm = form_of(preview, "confirm")
    assert (await office.post(f"{url}/confirm", confirm)).status_code == 303
    result = await office.get(url)
    assert [row[2] for row in rows_of(result, "//main//table")] == ["不能办理", "已办理"]
    again = await office.post(f"{url}/confirm", {"version": confirm["version"]})
    assert (again.status_code, "已经提交过" in text_of(again, "//div[@role='alert']")) == (409, True)
    assert hrefs_of(await office.get("desk/bulk"), "//main//tbody//a") == [url]
    async with DB.tenant(city.tenant.tenant_id):
        states = [found.state for part in parts if (found := await assignment_facts(city.tenant, part))]
    assert states == ["returned", "submitted", "assigned"]


async def test_the_same_form_twice_is_one_act(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    office = await signed_in(city, "coordinator")
    url = await _chosen(office, "charge", id=[str(task_id)])
    form = {**form_of(await office.get(url)), "post_id": str(city.people["leader"].id)}
    await office.post(f"{url}/preview", form)
    confirm = form_of(await office.get(url), "confirm")
    answers = [await office.post(f"{url}/confirm", confirm) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert text_of(await office.get(url), "//dl[contains(@class, 'figures')]/div[1]") == "已办理1"


async def test_all_pages_are_chosen_by_the_filter_and_counted_again(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        await published(city, *(new_task(city, no=str(number), deadline=FAR) for number in range(1, 31)))
        await published(city, new_task(city, title="别的", no="x", deadline=None))
    office = await signed_in(ours, "coordinator")
    page = await office.get("desk/ledger?kind=date&size=20")
    [everything] = tree(page).xpath("//input[@name='all']/@value")
    assert everything == "30"
    url = await _chosen(office, "assign", query="kind=date&size=20", all=everything)
    chosen = await office.get(url)
    assert text_of(chosen, "//header//span[@class='sub']") == "已选30条"
    assert text_of(chosen, "//form[@id='form']//dd") == "限期"
    stale = await _chosen(office, "assign", query="kind=date", all="28")
    assert text_of(await office.get(stale), "//form[@id='form']//dd") == "限期（选择时28条，现在30条）"
    form = {**form_of(chosen), "manner": "add_participant", "org_id": str(ours.orgs["outsider"])}
    await office.post(f"{url}/preview", form)
    await office.post(f"{url}/confirm", form_of(await office.get(url), "confirm"))
    outsider = f"desk/ledger?org={ours.orgs['outsider']}&size=100"
    assert len(rows_of(await office.get(outsider))) == 30


async def test_each_post_is_offered_what_it_may_do(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    offered = {}
    for seat in ("coordinator", "supervisor", "leader", "staff"):
        page = await (await signed_in(city, seat)).get("desk/ledger")
        offered[seat] = texts_of(page, "//div[@data-bulk]//button[@name='act']")
    assert offered == {
        "coordinator": ["调整分工", "退回", "指定包抓领导", "导出所选"],
        "supervisor": ["退回", "导出所选"],
        "leader": ["导出所选"],
        "staff": ["导出所选"],
    }
    staff = await signed_in(city, "staff")
    await staff.get("desk/ledger")
    assert (await staff.post("desk/ledger/bulk", {"act": "charge", "id": str(task_id)})).status_code == 403
    assert (await staff.post("desk/ledger/bulk", {"act": "export"})).status_code == 422
    office = await signed_in(city, "coordinator")
    await office.get("desk/ledger")
    assert (await office.post("desk/ledger/bulk", {"act": "delete", "id": str(task_id)})).status_code == 404
    assert (await office.post("desk/ledger/bulk", {"act": "charge", "id": "x"})).status_code == 404


async def test_ticked_rows_are_taken_out_as_they_stand_in_the_list(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, tasks = await published(city, *(new_task(city, no=str(number), deadline=FAR) for number in range(1, 5)))
    await signed(city, await part_of(city, tasks[3]))
    staff = await signed_in(city, "staff")
    picked = [str(tasks[3]), str(tasks[1])]
    url = await _chosen(staff, "export", query="sort=-state&cols=no,task,state&size=20", id=picked)
    assert asked(url) == {"ids": ",".join(picked), "sort": "-state", "cols": "no,task,state"}
    listed = await staff.get(url.replace("/ledger/export?", "/ledger?"))
    assert [row[0] for row in rows_of(listed)] == ["4", "2"]
    assert (await staff.get(url)).content[:2] == b"PK"


async def test_what_is_typed_wrong_is_told(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    office = await signed_in(city, "coordinator")
    assign = await _chosen(office, "assign", id=[str(task_id)])
    form = form_of(await office.get(assign))
    for typed, fields in (
        ({"manner": "swap"}, {"manner"}),
        ({"manner": "add_lead", "org_id": ""}, {"org_id"}),
        ({"manner": "replace_lead", "org_id": str(city.orgs["county"]), "reason": ""}, {"reason"}),
        ({"manner": "add_lead", "org_id": str(city.orgs["county"]), "due_on": "2020-01-01"}, {"due_on"}),
    ):
        answer = await office.post(f"{assign}/preview", {**form, **typed})
        assert (answer.status_code, set(told(answer))) == (422, fields), typed
    charge = await _chosen(office, "charge", id=[str(task_id)])
    form = form_of(await office.get(charge))
    answer = await office.post(f"{charge}/preview", {**form, "post_id": ""})
    assert (answer.status_code, set(told(answer))) == (422, {"post_id"})
