"""The language of pages: the person's choice goes with them, before it the browser's, and nobody else's changes."""

import re

import httpx
import pytest
from litestar import Litestar

from core import sql
from core.accounts.services import create_org
from core.db import DB
from core.events import record_event
from core.notifications.services import Message, notify_posts
from core.phrases import counted
from tests.factories.world import City
from tests.web.client import Visitor

Cities = tuple[City, City]


def language(answer: httpx.Response) -> str:
    found = re.search(r'<html lang="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


def words(answer: httpx.Response) -> str:
    """The page without the marks of its Chinese passages."""
    return re.sub("</?bdi[^>]*>", "", answer.text)


async def stored(city: City) -> list[tuple[str, str]]:
    async with DB.tenant(city.tenant.tenant_id):
        found = await DB.current().fetch("SELECT login, locale FROM core.user_account WHERE locale IS NOT NULL")
    return [(row["login"], row["locale"]) for row in found]


async def test_the_choice_goes_with_the_person(app: Litestar, cities: Cities) -> None:
    ours, theirs = cities
    visitor = Visitor(app, ours)
    await visitor.sign_in("staff")
    before = await visitor.get("desk/ledger?sort=due")

    answer = await visitor.post("language", {"locale": "en", "next": visitor.url("desk/ledger?sort=due")})

    assert (answer.status_code, answer.headers["location"]) == (303, visitor.url("desk/ledger?sort=due"))
    assert f'name="next" value="{visitor.url("desk/ledger?sort=due")}"' in before.text
    elsewhere, colleague, stranger = Visitor(app, ours), Visitor(app, ours), Visitor(app, theirs)
    for person, seat in ((elsewhere, "staff"), (colleague, "head"), (stranger, "staff")):
        await person.sign_in(seat)
    pages = [await person.get("desk") for person in (visitor, elsewhere, colleague, stranger)]
    assert [language(page) for page in pages] == ["en", "en", "zh-CN", "zh-CN"]
    assert "Task ledger" in pages[1].text
    assert await stored(ours) == [("staff", "en")]
    assert await stored(theirs) == []


async def test_before_signing_in_the_browser_remembers(app: Litestar, cities: Cities) -> None:
    visitor, other = Visitor(app, cities[0]), Visitor(app, cities[0])
    assert language(await visitor.get("sign-in")) == "zh-CN"
    assert language(await other.get("sign-in")) == "zh-CN"

    answer = await visitor.post("language", {"locale": "en", "next": visitor.url("sign-in")})

    assert (answer.status_code, answer.headers["location"]) == (303, visitor.url("sign-in"))
    page = await visitor.get("sign-in")
    assert (language(page), ">Sign in</h1>" in page.text) == ("en", True)
    assert language(await other.get("sign-in")) == "zh-CN"
    assert language(await visitor.get("nowhere")) == "en"
    await visitor.sign_in("staff")
    assert language(await visitor.get("desk")) == "en"
    assert await stored(cities[0]) == []


async def test_what_was_chosen_once_stands_against_the_browser(app: Litestar, cities: Cities) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.sign_in("staff")
    await visitor.post("language", {"locale": "zh_CN"})
    visitor.http.cookies.set("ys-lang", "en")
    assert language(await visitor.get("desk")) == "zh-CN"


@pytest.mark.parametrize("back", ["https://elsewhere.example/desk", "//elsewhere.example", "/other/desk", ""])
async def test_it_never_leads_elsewhere(app: Litestar, cities: Cities, back: str) -> None:
    visitor = Visitor(app, cities[0])
    await visitor.sign_in("staff")
    answer = await visitor.post("language", {"locale": "tlh", "next": back})
    assert (answer.status_code, answer.headers["location"]) == (303, visitor.url("desk"))
    assert await stored(cities[0]) == [("staff", "zh_CN")]


async def test_refusals_are_said_in_it_with_their_values(app: Litestar, cities: Cities) -> None:
    ours, _ = cities
    visitor = Visitor(app, ours)
    await visitor.sign_in("admin")
    await visitor.post("language", {"locale": "en"})
    async with DB.tenant(ours.tenant.tenant_id):
        await create_org(ours.acting("admin"), name="一处", kind="department")

    answer = await visitor.post("desk/units", {"name": "一处", "kind": "department"})

    assert answer.status_code == 422
    assert "There is a unit “一处” already. Use it, or choose another name." in words(answer)


async def test_what_was_told_before_is_said_in_it_too(app: Litestar, cities: Cities) -> None:
    ours, _ = cities
    async with DB.tenant(ours.tenant.tenant_id):
        told = await record_event(ours.acting("coordinator"), "plan.published", "plan", ours.orgs["finance"])
        title = counted("《%(title)s》%(more)s已发布，本单位承担 %(num)s 项任务", 2, title="方案甲", more="")
        message = Message(ours.people["staff"].id, title, "ledger")
        await notify_posts(ours.tenant, [message], kind="plan.published", event_id=told)
        assert await sql.value(str, "SELECT title FROM core.notification") == "《方案甲》已发布，本单位承担 2 项任务"
    visitor = Visitor(app, ours)
    await visitor.sign_in("staff")
    assert "《方案甲》已发布，本单位承担 2 项任务" in (await visitor.get("desk/notifications")).text
    await visitor.post("language", {"locale": "en"})
    assert "“方案甲” published; your unit has 2 tasks" in words(await visitor.get("desk/notifications"))
