"""Jobs at the console: found by state, tenant, queue and kind; tried again or put away, one or all of a kind."""

from uuid import UUID, uuid4

import pytest

from core import sql
from core.db import DB
from core.jobs import Queue, enqueue_job
from tests.factories.world import City
from tests.web.client import Visitor

Cities = tuple[City, City]


async def _job(city: City, name: str, change: str = "", queue: Queue = "short") -> UUID:
    async with DB.tenant(city.tenant.tenant_id):
        job_id = await enqueue_job(city.tenant, name, {"secret": "机密"}, queue=queue)
        if change:
            await sql.execute(
                f"UPDATE core.job SET {change} WHERE tenant_id = $1 AND id = $2",  # noqa: S608 -- the test's own words
                city.tenant.tenant_id,
                job_id,
            )
    return job_id


async def _dead(city: City, name: str, queue: Queue = "short") -> UUID:
    change = "state = 'dead', tries = 5, failures = 5, done_at = now(), error = '文件打不开，可能已损坏。'"
    return await _job(city, name, change, queue)


async def _states(city: City, name: str) -> list[tuple[str, int, str]]:
    async with DB.tenant(city.tenant.tenant_id) as transaction:
        rows = await transaction.fetch(
            "SELECT state, tries, error FROM core.job WHERE tenant_id = $1 AND name = $2 ORDER BY id",
            city.tenant.tenant_id,
            name,
        )
    return [tuple(row) for row in rows]


@pytest.fixture
def kind() -> str:
    """A name that no other test's jobs have."""
    return f"probe.x{uuid4().hex[:8]}"


async def test_each_view_shows_its_own_and_no_payload(console: Visitor, cities: Cities, kind: str) -> None:
    ours, theirs = cities
    await _dead(ours, kind)
    await _job(ours, kind, "failures = 2, tries = 2, run_at = now() + interval '1 hour', error = '超时了'")
    await _job(ours, kind, "state = 'running', lease_until = now() + interval '9 seconds', worker = 'host:1:abc'")
    await _job(ours, kind)
    await _dead(theirs, kind)
    where = f"name={kind}&tenant={ours.tenant.tenant_id}"

    pages = {
        view: (await console.get(f"/operator/jobs?view={view}&{where}")).text
        for view in ("dead", "failing", "running", "waiting")
    }

    shown = {view: text.count("<tr id=") for view, text in pages.items()}
    assert shown == {"dead": 1, "failing": 1, "running": 1, "waiting": 1}
    assert "文件打不开，可能已损坏。" in pages["dead"]
    assert "超时了" in pages["failing"]
    assert "host:1:abc" in pages["running"]
    assert [text.count("机密") for text in pages.values()] == [0, 0, 0, 0]
    assert [text.count(theirs.tenant.slug) for text in pages.values()] == [0, 0, 0, 0]


async def test_filters_by_queue(console: Visitor, cities: Cities, kind: str) -> None:
    await _dead(cities[0], kind)
    await _dead(cities[0], kind, "long")
    await _dead(cities[1], kind, "long")

    page = await console.get(f"/operator/jobs?name={kind}&queue=long")

    assert page.text.count("<tr id=") == 2
    assert "本页2条，共2条" in page.text


async def test_pages_follow_each_other_without_gap(console: Visitor, cities: Cities, kind: str) -> None:
    made = {str(await _dead(cities[number % 2], kind)) for number in range(53)}
    seen: list[str] = []
    url, turns = f"/operator/jobs?name={kind}", 0
    while url and turns < 4:
        page, turns = await console.get(url), turns + 1
        seen += [part.split('"')[0] for part in page.text.split('<tr id="j-')[1:]]
        _, mark, rest = page.text.partition('rel="next" href="')
        url = rest.split('"')[0].replace("&amp;", "&") if mark else ""

    assert (turns, len(seen), set(seen)) == (2, 53, made)


@pytest.mark.parametrize(
    ("act", "state"), [("revive", ("waiting", 0, "")), ("abandon", ("skipped", 5, "文件打不开，可能已损坏。"))]
)
async def test_ticked_jobs_are_settled_and_others_left(
    console: Visitor, cities: Cities, kind: str, act: str, state: tuple[str, int, str]
) -> None:
    ours, theirs = cities
    first, second, other = await _dead(ours, kind), await _dead(ours, kind), await _dead(theirs, kind)
    ticked = [f"{ours.tenant.tenant_id}/{first}", f"{theirs.tenant.tenant_id}/{other}"]

    answer = await console.post("/operator/jobs/settlement", {"act": act, "id": ticked, "back_name": kind})
    again = await console.post("/operator/jobs/settlement", {"act": act, "id": ticked[0], "back_name": kind})
    page = await console.get(again.headers["location"])

    dead = ("dead", 5, "文件打不开，可能已损坏。")
    assert answer.headers["location"] == f"/operator/jobs?name={kind}"
    assert await _states(ours, kind) == [state, dead]
    assert await _states(theirs, kind) == [state]
    assert "另有1件已不在停办之列" in page.text
    assert str(second) in page.text
    async with DB.tenant(ours.tenant.tenant_id):
        logged = await sql.values(str, "SELECT data ->> 'jobs' FROM core.event WHERE kind LIKE 'job.%'")
    assert logged == ["1"]


async def test_all_of_a_kind_at_once(console: Visitor, cities: Cities, kind: str) -> None:
    ours, theirs = cities
    for _ in range(3):
        await _dead(ours, kind)
    await _dead(theirs, kind)
    await _dead(ours, f"{kind}y")

    narrowed = {"all": "1", "act": "revive", "name": kind, "tenant": str(ours.tenant.tenant_id)}
    await console.post("/operator/jobs/settlement", narrowed)
    between = await _states(theirs, kind)
    await console.post("/operator/jobs/settlement", {"all": "1", "act": "revive", "name": kind})

    assert [state for state, *_ in await _states(ours, kind)] == ["waiting"] * 3
    assert [state for state, *_ in between] == ["dead"]
    assert [state for state, *_ in await _states(theirs, kind)] == ["waiting"]
    assert [state for state, *_ in await _states(ours, f"{kind}y")] == ["dead"]


async def test_a_job_of_another_tenant_is_not_reached_through_this_one(
    console: Visitor, cities: Cities, kind: str
) -> None:
    ours, theirs = cities
    theirs_job = await _dead(theirs, kind)

    await console.post("/operator/jobs/settlement", {"act": "revive", "id": f"{ours.tenant.tenant_id}/{theirs_job}"})

    assert [state for state, *_ in await _states(theirs, kind)] == ["dead"]


@pytest.mark.parametrize("ticked", ["x", "x/y", ""])
async def test_a_wrong_tick_changes_nothing(console: Visitor, ticked: str) -> None:
    answer = await console.post("/operator/jobs/settlement", {"act": "revive", "id": ticked})

    assert answer.status_code == (422 if ticked else 303)
