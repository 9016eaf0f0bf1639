"""The overview: figures of one's own city, each leading to exactly its rows."""

from datetime import date

import pytest

from tests.core.ledger.world import lead, new_task, participant, responsible
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import rows_of, text_of, texts_of, tree
from tests.web.routes.stage import asked_to_close, part_of, published

Cities = tuple[City, City]
FAR, PAST = date(2031, 6, 30), date(2020, 1, 3)


async def _fill(city: City) -> None:
    _, [first, *_] = await published(
        city,
        new_task(city, title="一", no="1", deadline=PAST),
        new_task(city, lead(city), lead(city, "housing"), title="二", no="2", deadline=PAST),
        new_task(city, responsible(city, "county"), responsible(city, "housing"), title="三", no="3", deadline=FAR),
        new_task(city, lead(city, "county"), responsible(city, "housing"), title="四", no="4", deadline=None),
        new_task(city, lead(city, "county"), participant(city, "housing"), title="五", no="5", deadline=FAR),
    )
    await published(city, new_task(city, title="六", no="1", deadline=FAR))
    await asked_to_close(city, await part_of(city, first))


async def test_each_number_leads_to_its_rows(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    await _fill(ours)
    await _fill(theirs)
    visitor = await signed_in(ours, "leader")
    page = await visitor.get("desk/overview")
    assert "乙" not in page.text
    numbers = [
        (int(link.xpath("string(./b)") or link.text), link.get("href"))
        for link in tree(page).xpath(
            "//main//ul[contains(@class, 'counts')]//a | //section[@id='units' or @id='plans']//td//a"
        )
    ]
    assert len(numbers) >= 20
    for count, url in numbers:
        assert len(rows_of(await visitor.get(url))) == count, url


async def test_units_answer_for_what_they_lead_or_else_are_responsible_for(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    page = await (await signed_in(city, "staff")).get("desk/overview")
    table = {row[0]: row[1:7] for row in rows_of(page, "//section[@id='units']//table")}
    assert table == {
        "甲市财政局": ["3", "1", "0", "2", "0", "0"],
        "甲市住建局": ["2", "1", "0", "1", "0", "0"],
        "甲县": ["3", "0", "0", "2", "1", "0"],
    }
    assert [row[:4] for row in rows_of(page, "//section[@id='plans']//table")] == [
        ["甲攻坚方案", "1", "0", "0"],
        ["甲攻坚方案", "5", "1", "0"],
    ]


async def test_each_chart_has_its_table_and_its_rows(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await _fill(city)
    visitor = await signed_in(city, "supervisor")
    page = await visitor.get("desk/overview")
    assert texts_of(page, "//section//figure/svg/title") == [
        "任务按亮灯",
        "任务按状态",
        "逾期和临期最多的单位",
    ]
    assert rows_of(page, "//section[@id='urgent']//table") == [["甲市财政局", "1", "0"], ["甲市住建局", "1", "0"]]
    assert rows_of(page, "//section[@id='lights']//table") == [
        ["逾期", "1"],
        ["临期", "0"],
        ["正常", "4"],
        ["持续", "1"],
        ["已销号", "0"],
    ]
    for link in tree(page).xpath("//section//figure//a"):
        assert (await visitor.get(link.get("href"))).status_code == 200


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_those_who_run_the_system_see_none_of_it(signed_in: SignIn, cities: Cities, seat: str) -> None:
    city, _ = cities
    await _fill(city)
    page = await (await signed_in(city, seat)).get("desk/overview")
    assert text_of(page, "//div[@class='empty']/h2") == "还没有可看的情况"
    assert "甲攻坚方案" not in page.text


async def test_an_empty_city_is_invited(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    page = await (await signed_in(city, "leader")).get("desk/overview")
    assert texts_of(page, "//div[@class='empty']/h2") == ["没有单位逾期或临期", "还没有方案", "还没有任务"]
