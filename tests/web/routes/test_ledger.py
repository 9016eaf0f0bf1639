"""The ledger list through the application: its state is its address, whole page and fragment show the same rows."""

from datetime import date
from uuid import uuid4

import pytest

from core.clock import today
from core.db import DB
from tests.core.ledger.world import lead, new_task, participant, responsible
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import asked, hrefs_of, rows_of, text_of, texts_of, tree
from tests.web.routes.stage import asked_to_close, part_of, published

Cities = tuple[City, City]
PAST, SOON, FAR = date(2020, 1, 15), today(), date(today().year + 2, 6, 30)
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#ledger-rows"}


async def _fill(city: City) -> list[str]:
    """Five tasks of one plan and one of another; their titles in the order of the list."""
    await published(
        city,
        new_task(city, title="逾期的事", no="1.1", deadline=PAST),
        new_task(city, title="今天的事", no="1.2", deadline=SOON),
        new_task(city, lead(city, "county"), title="县里的事", no="1.3", deadline=FAR, path=("二、工程建设",)),
        new_task(city, title="持续的事", no="2", deadline=None),
        new_task(
            city, responsible(city, "housing"), participant(city, "finance"), title="住建的事", no="3", deadline=FAR
        ),
    )
    await published(city, new_task(city, title="另一方案", no="9", deadline=FAR))
    return [f"{city.canary}{name}" for name in ("逾期的事", "今天的事", "县里的事", "持续的事", "住建的事", "另一方案")]


def _titles(rows: list[list[str]]) -> list[str]:
    return [row[1] for row in rows]


async def test_the_list_shows_every_task_of_ones_own_city(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    titles = await _fill(ours)
    await _fill(theirs)
    visitor = await signed_in(ours, "staff")

    answer = await visitor.get("desk/ledger")

    assert answer.status_code == 200
    assert _titles(rows_of(answer)) == titles
    assert "乙" not in answer.text
    late = rows_of(answer)[0]
    assert late[:5] == ["1.1", "甲逾期的事", "甲市财政局", "甲县", "2026年11月底前"]
    assert late[5] == "0%"
    assert late[6].startswith("逾期")
    assert (late[7], late[8]) == ("待签收", f"{today():%m-%d}")
    assert rows_of(answer)[3][5:7] == ["按期报送", "持续"]
    assert texts_of(answer, "//tr[@class='group']") == ["甲攻坚方案", "甲攻坚方案"]


@pytest.mark.parametrize(
    "query",
    [
        "light=late",
        "light=urgent",
        "state=assigned",
        "q=县里",
        "q=1.2",
        "kind=ongoing",
        "kind=none",
        "sort=-due",
        "sort=state",
        "light=ok&state=assigned&sort=lead&size=20",
    ],
)
async def test_an_address_shows_the_same_rows_to_a_colleague_and_as_a_fragment(
    signed_in: SignIn, cities: Cities, query: str
) -> None:
    city, _ = cities
    await _fill(city)
    one, other = await signed_in(city, "staff"), await signed_in(city, "leader")

    page = await one.get(f"desk/ledger?{query}")
    colleague = await other.get(f"desk/ledger?{query}")
    fragment = await one.get(f"desk/ledger?{query}", headers=FRAGMENT)

    assert rows_of(page) == rows_of(colleague) == rows_of(fragment)
    assert "<html" not in fragment.text
    assert text_of(fragment, "//ul[@id='ledger-lights']") == text_of(page, "//ul[@id='ledger-lights']")
    assert asked(fragment.headers["HX-Push-Url"]) == asked(f"?{query}") if rows_of(page) else True


async def test_filters_choose_rows(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    late, now, county, ongoing, housing, another = await _fill(city)
    visitor = await signed_in(city, "staff")
    orgs = city.orgs
    expected = {
        "light=late": [late],
        "light=urgent": [late, now],
        "light=ongoing": [ongoing],
        "q=县里": [county],
        "q=甲 逾期": [late],
        f"lead={orgs['housing']}": [housing],
        f"lead={orgs['finance']}": [late, now, ongoing, another],
        f"org={orgs['finance']}": [late, now, ongoing, housing, another],
        f"lead={orgs['county']}": [county],
        "kind=ongoing": [ongoing],
        "state=closed": [],
    }
    for query, titles in expected.items():
        assert _titles(rows_of(await visitor.get(f"desk/ledger?{query}"))) == titles, query


async def test_every_number_leads_to_as_many_rows(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    plan_id, [first, *_] = await published(
        city,
        new_task(city, title="甲一", no="1", deadline=PAST),
        new_task(city, title="甲二", no="2", deadline=FAR),
        new_task(city, lead(city, "county"), title="甲三", no="3", deadline=None),
    )
    await asked_to_close(city, await part_of(city, first))
    visitor = await signed_in(city, "leader")
    for start in (
        "desk/ledger",
        "desk/ledger?light=late",
        "desk/ledger?state=submitted",
        f"desk/ledger?plan={plan_id}",
    ):
        page = await visitor.get(start)
        counts = tree(page).xpath("//ul[contains(@class, 'counts')]//a")
        assert len(counts) >= 6
        for link in counts:
            [number] = link.xpath("./b")
            assert len(rows_of(await visitor.get(link.get("href")))) == int(number.text), (start, link.get("href"))


async def test_pages_follow_one_another_and_keep_the_state(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(
        city, *(new_task(city, title=f"事项{place:02}", no=str(place), deadline=FAR) for place in range(1, 46))
    )
    visitor = await signed_in(city, "staff")

    first = await visitor.get("desk/ledger?size=20&state=assigned")
    [next_url] = hrefs_of(first, "//a[@rel='next']")
    second = await visitor.get(next_url)
    [third_url] = hrefs_of(second, "//a[@rel='next']")
    third = await visitor.get(third_url)
    [back_url] = hrefs_of(third, "//a[@rel='prev']")

    numbers = [row[0] for page in (first, second, third) for row in rows_of(page)]
    assert numbers == [str(place) for place in range(1, 46)]
    assert rows_of(await visitor.get(back_url)) == rows_of(second)
    assert not hrefs_of(first, "//a[@rel='prev']")
    assert not hrefs_of(third, "//a[@rel='next']")
    assert text_of(third, "//nav[@class='pager']/span[1]") == "本页5条，共45条"
    assert asked(next_url)["state"] == "assigned"


async def test_sort_links_turn_round_and_start_at_page_one(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")

    once = await visitor.get("desk/ledger?light=urgent&sort=due")
    [again] = hrefs_of(once, "//thead//a[normalize-space()='时限（原文）']")

    assert tree(once).xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert asked(again) == {"light": "urgent", "sort": "-due"}
    assert rows_of(await visitor.get(again)) == rows_of(once)[::-1]


async def test_the_query_bar_holds_what_was_asked_and_keeps_sort_and_size(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")
    page = await visitor.get(
        "desk/ledger",
        params={"q": "事", "light": "late", "org": str(city.orgs["finance"]), "sort": "due", "size": "100"},
    )
    [form] = tree(page).xpath("//form[@id='ledger-rows-query']")
    hidden = tree(page).xpath("//input[@form='ledger-rows-query']")
    held = {field.get("name"): field.value for field in form.xpath(".//input | .//select")}
    assert {name: value for name, value in held.items() if value} == {
        "q": "事",
        "light": "late",
        "org": str(city.orgs["finance"]),
    }
    assert {field.get("name"): field.get("value") for field in hidden} == {"sort": "due", "size": "100"}
    assert "open" in form.get("class")


async def test_headings_are_offered_for_the_chosen_plan_only(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    plan_id, _ = await published(
        city, new_task(city, path=("一、准入", "（一）开办")), new_task(city, no="2", path=("二、建设",))
    )
    visitor = await signed_in(city, "staff")
    options = "//select[@name='chapter']/option"
    assert texts_of(await visitor.get("desk/ledger"), options) == ["先选方案"]
    chosen = await visitor.get(f"desk/ledger?plan={plan_id}", headers=FRAGMENT)
    assert texts_of(chosen, options) == ["全部章节", "一、准入", "（一）开办", "二、建设"]
    chapter = tree(chosen).xpath(options)[1].get("value")
    narrowed = await visitor.get(f"desk/ledger?plan={plan_id}&chapter={chapter}")
    assert [row[0] for row in rows_of(narrowed)] == ["1"]


async def test_views_are_addresses_for_the_acting_post(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    staff, office = await signed_in(city, "staff"), await signed_in(city, "coordinator")
    tabs = "//nav[@class='views']/a"
    save = "＋ 保存当前视图"
    own = ["全部", "逾期与临期", "本单位", "本单位牵头", "时限未写明", save]
    assert texts_of(await staff.get("desk/ledger"), tabs) == own
    page = await office.get("desk/ledger?light=urgent&sort=due")
    assert texts_of(page, tabs) == ["全部", "逾期与临期", "等我审核", "时限未写明", save]
    assert texts_of(page, f"{tabs}[@aria-current]") == ["逾期与临期"]
    for url in hrefs_of(page, tabs)[:-1]:
        assert texts_of(await office.get(url), f"{tabs}[@aria-current]") != []


async def test_three_kinds_of_empty(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    heading = "//div[@class='empty']/h2"
    assert text_of(await visitor.get("desk/ledger"), heading) == "台账里还没有任务"
    await published(city, new_task(city, deadline=FAR))
    assert text_of(await visitor.get("desk/ledger?light=late"), heading) == "这一类一件也没有，很好"
    nothing = await visitor.get(f"desk/ledger?q=没有的词&lead={city.orgs['county']}&state=closed")
    assert text_of(nothing, heading) == "没有符合条件的任务"
    assert text_of(nothing, "//div[@class='empty']/p") == "条件：没有的词、甲县牵头、已销号"
    assert asked(hrefs_of(nothing, "//div[@class='empty']/a")[0]) == {}


@pytest.mark.parametrize(
    "query",
    [
        "light=blue",
        "state=open",
        "kind=x",
        "plan=1",
        "chapter=1",
        "org=x",
        "lead=1",
        "sort=title",
        "after=zzz",
        "after=%00",
        "size=7",
        f"plan={uuid4()}",
    ],
)
async def test_a_wrong_address_is_refused_or_empty_but_never_a_defect(
    signed_in: SignIn, cities: Cities, query: str
) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "staff")
    answer = await visitor.get(f"desk/ledger?{query}")
    if query == "size=7":
        assert len(rows_of(answer)) == 6
    elif query.startswith("plan=") and len(query) > 10:
        assert text_of(answer, "//div[@class='empty']/p") == "条件：已不存在的条件"
    else:
        assert answer.status_code in (404, 422)


async def test_another_citys_ids_choose_nothing(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    await _fill(ours)
    plan_id, _ = await published(theirs)
    visitor = await signed_in(ours, "leader")
    for query in (f"plan={plan_id}", f"org={theirs.orgs['finance']}", f"lead={theirs.orgs['finance']}"):
        answer = await visitor.get(f"desk/ledger?{query}")
        assert (rows_of(answer), "乙" in answer.text) == ([], False)


async def test_a_fragment_reads_the_rows_in_few_statements(
    signed_in: SignIn, cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = cities
    plan_id, _ = await published(city, *(new_task(city, title=f"事项{place}", no=str(place)) for place in range(50)))
    visitor = await signed_in(city, "staff")
    seen: list[str] = []
    fetch = type(DB.tenant(city.tenant.tenant_id)).fetch

    async def noting(transaction: object, text: str, *args: object) -> object:
        seen.append(text)
        return await fetch(transaction, text, *args)  # type: ignore[arg-type]  # -- the method of the same class

    monkeypatch.setattr("core.db.Transaction.fetch", noting)
    answer = await visitor.get(f"desk/ledger?plan={plan_id}", headers=FRAGMENT)
    assert len(rows_of(answer)) == 50
    assert len([text for text in seen if "core.task" in text or "core.measure" in text]) == 3
    assert len(seen) == 6, "beside them only the session, the views with the habits, and the calendar"
