"""Views and habits through the application: saved under a name, an address like any other, kept for whom they are."""

from datetime import date

import pytest

from core import sql
from core.db import DB
from core.ledger.services import charge_leader
from tests.core.ledger.world import lead, new_task
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import asked, form_of, hrefs_of, rows_of, text_of, texts_of, told, tree
from tests.web.routes.stage import published

Cities = tuple[City, City]
FAR, PAST = date(2031, 6, 30), date(2020, 1, 15)
TABS = "//nav[@id='ledger-views']/a"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#ledger-rows"}


async def _fill(city: City) -> None:
    await published(
        city,
        new_task(city, title="逾期的事", no="1", deadline=PAST),
        new_task(city, lead(city, "county"), title="县里的事", no="2", deadline=PAST),
        new_task(city, title="年后的事", no="3", deadline=FAR),
    )


async def _saved(visitor: Visitor, query: str, name: str, scope: str = "own", **more: str) -> str:
    """Saves a state through the form; the address that the browser is sent to."""
    page = await visitor.get(f"desk/ledger/views/new?{query}")
    held = {**form_of(page), "name": name, "scope": scope, "mode": "new", **more}
    answer = await visitor.post("desk/ledger/views", held)
    assert answer.status_code == 303, texts_of(answer, "//div[@class='errors']")
    return str(answer.headers["location"])


async def test_a_view_is_the_address_it_was_saved_from(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        await _fill(city)
    office, staff = await signed_in(ours, "coordinator"), await signed_in(ours, "staff")
    foreign = await signed_in(theirs, "coordinator")
    query = f"light=late&lead={ours.orgs['finance']}&sort=-due&cols=no,task,due_on&size=20"

    url = await _saved(office, query, "财政局逾期", "tenant")

    page = await office.get(url)
    assert asked(url) == {**asked(f"?{query}"), "view": asked(url)["view"]}
    assert texts_of(page, f"{TABS}[@aria-current]") == ["财政局逾期"]
    assert rows_of(page) == [["1", "甲逾期的事", "2020-01-15"]]
    assert "已保存为视图“财政局逾期”。" in text_of(page, "//div[@id='notes']")
    [theirs_url] = hrefs_of(await staff.get("desk/ledger"), f"{TABS}[text()='财政局逾期']")
    assert rows_of(await staff.get(theirs_url)) == rows_of(page), "a colleague sees the same rows and columns"
    assert "财政局逾期" not in texts_of(await foreign.get("desk/ledger"), TABS)
    fragment = await staff.get(theirs_url, headers=FRAGMENT)
    assert texts_of(fragment, f"{TABS}[@aria-current]") == ["财政局逾期"]


async def test_who_sees_and_changes_what(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    people = {
        seat: await signed_in(city, seat) for seat in ("coordinator", "head", "staff", "county_staff", "supervisor")
    }
    await _saved(people["head"], "light=late", "本局逾期", "unit")
    await _saved(people["head"], "light=soon", "只我自己", "own")
    await _saved(people["coordinator"], "state=assigned", "全市待签收", "tenant")
    seen = {
        seat: [
            name
            for name in texts_of(await visitor.get("desk/ledger"), TABS)
            if name in ("本局逾期", "只我自己", "全市待签收")
        ]
        for seat, visitor in people.items()
    }
    assert seen == {
        "coordinator": ["全市待签收"],
        "head": ["全市待签收", "本局逾期", "只我自己"],
        "staff": ["全市待签收", "本局逾期"],
        "county_staff": ["全市待签收"],
        "supervisor": ["全市待签收"],
    }
    offered = "//input[@name='scope']/@value"
    for seat, scopes in (("staff", ["own"]), ("head", ["own", "unit"]), ("coordinator", ["own", "unit", "tenant"])):
        assert tree(await people[seat].get("desk/ledger/views/new")).xpath(offered) == scopes
    refused = await people["staff"].post("desk/ledger/views", {"name": "x", "scope": "tenant", "mode": "new"})
    assert refused.status_code == 403
    manage = await people["staff"].get("desk/ledger/views")
    assert texts_of(manage, "//tr[starts-with(@id, 'v-')]/td[last()]") == ["由他人维护", "由他人维护"]
    [view] = [each.get("id").removeprefix("v-") for each in tree(manage).xpath("//section[@id='views-2']//tr[@id]")]
    assert (await people["staff"].post(f"desk/ledger/views/{view}/delete")).status_code == 403
    assert (await people["county_staff"].post(f"desk/ledger/views/{view}/delete")).status_code == 404
    assert (await people["head"].post(f"desk/ledger/views/{view}/delete")).status_code == 303
    assert "本局逾期" not in texts_of(await people["staff"].get("desk/ledger"), TABS)


async def test_what_is_wrong_with_a_view_is_said_and_nothing_is_lost(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    await _saved(visitor, "light=late", "逾期")
    page = await visitor.get("desk/ledger/views/new?light=soon&sort=due")
    form = form_of(page)
    for name, sentence in (
        ("", "请给视图起个名称。"),
        ("长" * 31, "视图名称请写在30字以内。"),
        ("逾期", "已有同名的视图，请换一个名称，或更新原来的视图。"),
    ):
        answer = await visitor.post("desk/ledger/views", {**form, "name": name, "scope": "own"})
        assert answer.status_code == 422
        held = form_of(answer)
        assert (held["name"], held["address"]) == (name, "light=soon&sort=due")
        assert next(iter(told(answer).values())) in (sentence, "请填写名称", "太长")
    for number in range(19):
        await _saved(visitor, "", f"视图{number}")
    answer = await visitor.post("desk/ledger/views", {**form, "name": "第二十一个", "scope": "own"})
    assert (answer.status_code, told(answer)) == (422, {"name": "视图太多"})


async def test_a_view_takes_over_the_state_that_was_changed_since(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")
    url = await _saved(visitor, "light=late", "我的")
    page = await visitor.get(f"{url}&sort=-due&after=")
    [save] = hrefs_of(page, f"{TABS}[contains(text(), '保存当前视图')]")
    form = form_of(await visitor.get(save))
    assert form["mode"] == "update"
    answer = await visitor.post("desk/ledger/views", form)
    assert asked(answer.headers["location"]) == {"light": "late", "sort": "-due", "view": asked(url)["view"]}
    view = asked(url)["view"]
    renamed = await visitor.post(f"desk/ledger/views/{view}/rename", {"name": "改了名"})
    assert renamed.status_code == 303
    wrong = await visitor.post(f"desk/ledger/views/{view}/rename", {"name": " "})
    assert wrong.status_code == 422
    await _saved(visitor, "", "第二个")
    second = tree(await visitor.get("desk/ledger/views")).xpath("//tr[starts-with(@id, 'v-')]")[1].get("id")[2:]
    await visitor.post(f"desk/ledger/views/{second}/move")
    assert texts_of(await visitor.get("desk/ledger"), TABS)[-4:-2] == ["第二个", "改了名"]
    assert (await visitor.post(f"desk/ledger/views/{second}/nonsense")).status_code == 404


async def test_the_list_begins_with_the_view_of_ones_own_or_of_the_role(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    office, staff = await signed_in(city, "coordinator"), await signed_in(city, "staff")
    url = await _saved(office, f"lead={city.orgs['county']}", "县区牵头", "tenant")
    view = asked(url)["view"]
    assert (await office.post(f"desk/ledger/views/{view}/roles", {"roles": "staff"})).status_code == 303

    page = await staff.get("desk/ledger")

    assert [row[0] for row in rows_of(page)] == ["2"]
    assert tree(page).xpath("//div[@id='ledger-rows']/@data-address") == [url], "the address bar is told all of it"
    assert [row[0] for row in rows_of(await office.get("desk/ledger"))] == ["1", "2", "3"], "another role"
    [plain] = hrefs_of(page, f"{TABS}[text()='全部']")
    [reset] = hrefs_of(page, "//form[@id='ledger-rows-query']//a[text()='重置']")
    for everything in (plain, reset):
        whole = await staff.get(everything)
        assert [row[0] for row in rows_of(whole)] == ["1", "2", "3"]
        [refresh] = hrefs_of(whole, "//a[text()='刷新']")
        assert [row[0] for row in rows_of(await staff.get(refresh))] == ["1", "2", "3"]
    mine = await _saved(staff, "light=ok", "还早的", begins="1")
    assert [row[0] for row in rows_of(await staff.get("desk/ledger"))] == ["3"]
    await staff.post(f"desk/ledger/views/{asked(mine)['view']}/begin")
    assert [row[0] for row in rows_of(await staff.get("desk/ledger"))] == ["2"], "the role's again"
    await office.post(f"desk/ledger/views/{view}/delete")
    assert len(rows_of(await staff.get("desk/ledger"))) == 3


async def test_columns_size_and_density_are_remembered_for_the_person(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    staff, head = await signed_in(city, "staff"), await signed_in(city, "head")
    heads = "//thead/tr/th[not(@class='pick')]"
    await staff.get("desk/ledger?light=late")
    form = {"address": "light=late&sort=due"}

    answer = await staff.post("desk/ledger/display", {**form, "cols": ["no", "task", "charge", "due_on"]})

    assert asked(answer.headers["location"]) == {"light": "late", "sort": "due", "cols": "no,task,charge,due_on"}
    assert texts_of(await staff.get("desk/ledger"), heads) == ["编号 ↑"[:2], "任务", "包抓领导", "截止日期"]
    moved = await staff.post("desk/ledger/display", {"cols": ["no", "task", "charge"], "up": "charge"})
    assert asked(moved.headers["location"])["cols"] == "no,charge,task"
    sized = await staff.post("desk/ledger/display", {**form, "size": "100", "cols": ["no"]})
    assert asked(sized.headers["location"])["size"] == "100"
    await staff.post("desk/ledger/display", {"density": "compact", "cols": ["no"]})
    page = await staff.get("desk/ledger")
    assert texts_of(page, heads) == ["编号", "包抓领导", "任务"], "only what the button is about is remembered"
    assert tree(page).xpath("//form[@data-list-form]/@data-density") == ["compact"]
    assert text_of(page, "//span[@class='sizes']/b") == "100"
    explicit = await staff.get("desk/ledger?cols=task,light&size=20")
    assert (texts_of(explicit, heads), text_of(explicit, "//span[@class='sizes']/b")) == (["任务", "灯"], "20")
    assert len(texts_of(await head.get("desk/ledger"), heads)) == 9, "another person's habit is their own"
    await staff.post("desk/ledger/display", {"reset": "1", "cols": ["no"]})
    assert len(texts_of(await staff.get("desk/ledger"), heads)) == 9
    fragment = await staff.post("desk/ledger/display", {"cols": ["lead"]}, headers=FRAGMENT)
    assert (fragment.status_code, texts_of(fragment, heads)) == (200, ["任务", "牵头"])
    assert (await staff.post("desk/ledger/display", {"density": "tiny"})).status_code == 422


async def test_what_a_view_asks_for_may_be_gone(signed_in: SignIn, cities: Cities) -> None:
    city, other = cities
    await _fill(city)
    visitor = await signed_in(city, "leader")
    url = await _saved(visitor, f"plan={other.orgs['county']}", "旧方案")
    page = await visitor.get(url)
    assert "已不存在" in text_of(page, "//p[@id='ledger-gone']")
    assert tree(await visitor.get("desk/ledger")).xpath("//p[@id='ledger-gone']") == []
    assert "已不存在的条件" in text_of(await visitor.get("desk/ledger/views"), "//tr[starts-with(@id, 'v-')]/td[1]")


async def test_a_leader_sees_their_own_tasks_first(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, tasks = await published(city, *(new_task(city, no=str(number), deadline=FAR) for number in range(1, 4)))
    async with DB.tenant(city.tenant.tenant_id):
        await charge_leader(city.acting("coordinator"), tasks[2], post_id=city.people["leader"].id)
    leader, staff = await signed_in(city, "leader"), await signed_in(city, "staff")
    page = await leader.get("desk/ledger")
    assert [row[0] for row in rows_of(page)] == ["3", "1", "2"]
    [address] = tree(page).xpath("//div[@id='ledger-rows']/@data-address")
    assert [row[0] for row in rows_of(await staff.get(address))] == ["3", "1", "2"], "the address says so"
    assert [row[0] for row in rows_of(await leader.get("desk/ledger?sort=due"))] == ["1", "2", "3"]
    [own] = hrefs_of(page, f"{TABS}[text()='我包抓的']")
    assert [row[0] for row in rows_of(await staff.get(own))] == ["3"]
    assert [row[0] for row in rows_of(await staff.get("desk/ledger?charge=none"))] == ["1", "2"]
    desk = await leader.get("desk")
    assert rows_of(desk, "//section[@id='charged']//table")[0][1].startswith("3 ")
    assert tree(await staff.get("desk")).xpath("//section[@id='charged']") == []
    office = await signed_in(city, "coordinator")
    assert "甲leader" in text_of(await office.get(f"desk/tasks/{tasks[2]}"), "//section[@id='content']//dl")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("from=2031-01-01", ["3"]),
        ("to=２０２０年１月底", ["1", "2"]),
        ("from=2020.1.15&to=2020-01-15", ["1", "2"]),
        ("q=３", ["3"]),
        ("q=县里　的事", ["2"]),
        ("role=lead", ["1", "2", "3"]),
    ],
)
async def test_days_and_words_as_people_type_them(
    signed_in: SignIn, cities: Cities, query: str, numbers: list[str]
) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")
    assert [row[0] for row in rows_of(await visitor.get(f"desk/ledger?{query}"))] == numbers


async def test_a_part_in_the_task_narrows_the_unit(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")
    county = city.orgs["county"]
    for query, numbers in ((f"org={county}&role=participant", ["1", "3"]), (f"org={county}&role=lead", ["2"])):
        assert [row[0] for row in rows_of(await visitor.get(f"desk/ledger?{query}"))] == numbers
    assert (await visitor.get("desk/ledger?from=昨天")).status_code == 422


async def test_saving_a_view_is_noted(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    view = asked(await _saved(visitor, "light=late", "我的"))["view"]
    await visitor.post(f"desk/ledger/views/{view}/delete")
    async with DB.tenant(city.tenant.tenant_id):
        kinds = await sql.values(
            str,
            "SELECT kind || ' ' || visibility FROM core.event WHERE tenant_id = $1 AND kind LIKE 'view.%' ORDER BY id",
            city.tenant.tenant_id,
        )
    assert kinds == ["view.saved audit", "view.deleted audit"]
