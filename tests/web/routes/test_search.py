"""The search box: what one may open, under its heading; another city's words are not found."""

import pytest

from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import hrefs_of, text_of, texts_of, tree
from tests.web.routes.stage import published

Cities = tuple[City, City]


@pytest.mark.parametrize("query", ["压缩开办", "1 甲压缩", "〔2026〕18号", "财政局", "  压缩　开办  "])
async def test_tasks_are_found_by_words_number_document_and_unit(signed_in: SignIn, cities: Cities, query: str) -> None:
    ours, theirs = cities
    _, [task_id] = await published(ours)
    await published(theirs)
    visitor = await signed_in(ours, "outsider_staff")
    page = await visitor.get("desk/search", params={"q": query})
    assert texts_of(page, "//section[@class='part']//h2") == ["任务"]
    assert texts_of(page, "//section[@class='part']//li/a") == ["1 甲压缩开办时间"]
    assert text_of(page, "//section[@class='part']//li/div") == "甲市财政局 · 待签收 · 甲攻坚方案"
    [url] = hrefs_of(page, "//section[@class='part']//li/a")
    assert url.endswith(f"/desk/tasks/{task_id}")
    assert (await visitor.get(url)).status_code == 200
    assert "乙" not in page.text


async def test_nothing_found_names_what_was_asked_and_nothing_asked_invites(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor = await signed_in(city, "staff")
    nothing = await visitor.get("desk/search", params={"q": "<b>不存在</b>"})
    assert text_of(nothing, "//div[@class='empty']/p") == "条件：<b>不存在</b>"
    assert tree(nothing).xpath("//main//input[@name='q']/@value") == ["<b>不存在</b>"]
    assert text_of(await visitor.get("desk/search"), "//div[@class='empty']/h2") == "想找什么？"
    long = await visitor.get("desk/search", params={"q": "长" * 500})
    assert tree(long).xpath("//main//input[@name='q']/@value") == ["长" * 100]


async def test_at_most_so_many_hits_each(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(30)))
    page = await (await signed_in(city, "leader")).get("desk/search?q=压缩")
    assert len(texts_of(page, "//section[@class='part']//li")) == 20


async def test_a_post_without_the_ledger_finds_no_task(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city)
    page = await (await signed_in(city, "auditor")).get("desk/search?q=压缩")
    assert text_of(page, "//div[@class='empty']/h2") == "没有找到"
