"""Publishing is refused with the rule and its number, makes everything in one go, and happens once."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import sql
from core.context import TenantContext
from core.db import DB
from core.errors import ConflictError, ForbiddenError, NotFoundError
from core.notices.queries.notices import notice_head
from core.notices.services import (
    Published,
    confirm_tasks,
    drop_task,
    edit_task,
    import_notice,
    merge_task,
    publish_notice,
    settle_names,
    upload_notice,
)
from tests.core.notices.samples import edit_of, make_draft, make_ready, notice_file, tasks_of
from tests.factories.world import City, make_city
from workers.embedded import EmbeddedServers

Cities = tuple[City, City]


class Made(msgspec.Struct, frozen=True):
    """How many rows of the ledger the tenant has."""

    plans: int
    tasks: int
    assignments: int
    targets: int
    clocks: int
    events: int


async def made(tenant: TenantContext) -> Made | None:
    async with DB.tenant(tenant.tenant_id):
        return await sql.first(
            Made,
            """
            SELECT (SELECT count(*) FROM core.plan WHERE tenant_id = $1) AS plans,
              (SELECT count(*) FROM core.task WHERE tenant_id = $1) AS tasks,
              (SELECT count(*) FROM core.assignment WHERE tenant_id = $1) AS assignments,
              (SELECT count(*) FROM core.target WHERE tenant_id = $1) AS targets,
              (SELECT count(*) FROM core.obligation WHERE tenant_id = $1 AND state = 'open') AS clocks,
              (SELECT count(*) FROM core.event WHERE tenant_id = $1 AND kind = 'plan.published'
               AND subject_kind = 'notice') AS events
            """,
            tenant.tenant_id,
        )


async def publish(city: City, notice_id: UUID, seat: str = "coordinator") -> Published:
    tenant = city.acting(seat)
    async with DB.tenant(tenant.tenant_id):
        return await publish_notice(tenant, notice_id=notice_id)


async def test_publishing_is_refused_with_the_rule_its_number_and_the_names(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    with pytest.raises(ConflictError) as refused:
        await publish(mine, notice_id)
    assert refused.value.sentence == (
        "还不能发布：3个单位名未认定。未认定的单位名：市数据局、各县区政府、高新区管委会。"
    )
    assert await made(mine.tenant) == Made(0, 0, 0, 0, 0, 0)


async def test_a_doubt_and_a_missing_day_are_counted_together(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_ready(mine)
    rows = await tasks_of(tenant, notice_id)
    async with DB.tenant(tenant.tenant_id):
        await sql.execute(
            """
            UPDATE core.draft_task SET reasons = '{deadline:several}', deadline = NULL WHERE tenant_id = $1 AND id = $2
            """,
            tenant.tenant_id,
            rows[0].id,
        )
        await edit_task(tenant, notice_id=notice_id, task_id=rows[1].id, version=1, edit=edit_of(rows[1], lead=()))
    with pytest.raises(ConflictError) as refused:
        await publish(mine, notice_id)
    assert refused.value.sentence == (
        "还不能发布：1条任务没有牵头或责任单位，1条任务的存疑未确认，1条任务的时限缺日期。"
    )


async def test_a_reviewed_draft_becomes_plans_tasks_units_figures_and_clocks(cities: Cities) -> None:
    mine, other = cities
    notice_id = await make_ready(mine)
    published = await publish(mine, notice_id)
    # 1: finance leads, housing and the group (finance, housing) join; 2: the county alone; 3: finance and the county.
    assert await made(mine.tenant) == Made(plans=1, tasks=3, assignments=5, targets=2, clocks=5, events=1)
    assert await made(other.tenant) == Made(0, 0, 0, 0, 0, 0)
    assert (len(published.plan_ids), published.tasks, published.again) == (1, 3, False)


class Row(msgspec.Struct, frozen=True):
    """A task of the ledger with the units of its assignments in printed order."""

    no: str
    title: str
    chapter: str | None
    deadline_kind: str
    deadline: date | None
    source: int
    units: list[str]
    answers: list[str]


async def test_the_ledger_says_what_the_notice_says(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_ready(mine)
    rows = await tasks_of(tenant, notice_id)
    published = await publish(mine, notice_id)
    async with DB.tenant(tenant.tenant_id):
        found = await sql.rows(
            Row,
            """
            SELECT t.no, t.title, (SELECT title FROM core.measure m WHERE m.id = t.measure_id) AS chapter,
              t.deadline_kind, t.deadline, t.source_start AS source,
              array_agg(a.printed || ':' || a.role ORDER BY a.ordinal) AS units,
              array_agg(o.name ORDER BY a.ordinal) FILTER (WHERE a.answers) AS answers
            FROM core.task t JOIN core.assignment a ON a.tenant_id = t.tenant_id AND a.task_id = t.id
            JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
            WHERE t.tenant_id = $1 AND t.plan_id = $2 GROUP BY t.tenant_id, t.id ORDER BY t.ordinal
            """,
            tenant.tenant_id,
            published.plan_ids[0],
        )
        plan = await DB.current().fetch("SELECT title, doc_no, issued_on, report_rule FROM core.plan")
    city = mine.canary
    assert [(row.no, row.title, row.chapter) for row in found] == [
        ("1", "推行并联审批", "(一)压减办理时间"),
        ("2", "公开办事指南", "(一)压减办理时间"),
        ("3", "清理收费项目", "(二)规范收费"),
    ]
    assert [(row.deadline_kind, row.deadline) for row in found] == [
        ("month_end", date(2026, 12, 31)),
        ("ongoing", None),
        ("date", date(2026, 6, 30)),
    ]
    assert [row.units for row in found] == [
        ["市财政局:lead", "市住建局:participant"],
        ["市数据局:lead"],
        ["市财政局:lead", "市数据局:participant"],
    ]
    assert [row.answers for row in found] == [[f"{city}市财政局"], [f"{city}县"], [f"{city}市财政局"]]
    assert [row.source for row in found] == [row.source_start for row in rows]
    assert [tuple(line) for line in plan] == [
        ("凤州市提升办事效率行动方案", "凤政办发〔2026〕12号", date(2026, 3, 5), "每月25日前填报工作进展情况表")
    ]


async def test_the_event_names_the_notice_and_its_plans(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_ready(mine)
    published = await publish(mine, notice_id)
    async with DB.tenant(mine.tenant.tenant_id):
        data = await sql.value(
            str,
            """
            SELECT data::text FROM core.event
            WHERE kind = 'plan.published' AND subject_kind = 'notice' AND subject_id = $1
            """,
            notice_id,
        )
    told: dict[str, Any] = msgspec.json.decode(data or "{}")
    assert told["notice_id"] == str(notice_id)
    assert told["plan_ids"] == [str(plan_id) for plan_id in published.plan_ids]


async def test_after_publication_nothing_is_edited_and_the_same_words_lead_there(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_ready(mine)
    row = (await tasks_of(tenant, notice_id))[0]
    await publish(mine, notice_id)
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(ConflictError, match="已经发布"):
            await edit_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, edit=edit_of(row))
        again = await upload_notice(tenant, filename="又一份.txt", data=notice_file())
        assert (again.notice_id, again.again) == (notice_id, True)
        assert await import_notice(tenant, filename="又一份.txt", data=notice_file() + b"\n") == notice_id
    async with DB.tenant(tenant.tenant_id):
        reader = mine.acting("outsider_staff")
        assert (await notice_head(reader, notice_id)).state == "published"


@pytest.mark.parametrize(
    ("seat", "refusal"), [("supervisor", ForbiddenError), ("leader", NotFoundError), ("staff", NotFoundError)]
)
async def test_only_the_coordinator_publishes(cities: Cities, seat: str, refusal: type[Exception]) -> None:
    mine, _ = cities
    notice_id = await make_ready(mine)
    with pytest.raises(refusal):
        await publish(mine, notice_id, seat)
    assert await made(mine.tenant) == Made(0, 0, 0, 0, 0, 0)


async def test_ten_publications_at_once_make_one(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_ready(mine)
    answers = await asyncio.gather(*(publish(mine, notice_id) for _ in range(10)))
    assert sorted(answer.again for answer in answers) == [False] + [True] * 9
    assert len({answer.plan_ids for answer in answers}) == 1
    assert await made(mine.tenant) == Made(plans=1, tasks=3, assignments=5, targets=2, clocks=5, events=1)


async def test_what_breaks_half_way_leaves_nothing(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _ = cities
    notice_id = await make_ready(mine)

    async def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the last step fails")

    with monkeypatch.context() as patched:
        patched.setattr("core.notices.services.publish.record_event", breaks)
        with pytest.raises(RuntimeError):
            await publish(mine, notice_id)
    assert await made(mine.tenant) == Made(0, 0, 0, 0, 0, 0)
    assert (await publish(mine, notice_id)).tasks == 3


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["drop", "merge", "confirm", "publish"]), max_size=4), times=st.integers(2, 4))
async def test_however_it_was_reviewed_a_second_publication_makes_nothing(
    database: EmbeddedServers, acts: list[str], times: int
) -> None:
    assert database
    city = await make_city("丙")
    tenant = city.acting("coordinator")
    notice_id = await make_ready(city)
    for act in acts:
        await _act(tenant, notice_id, act)
    first = await publish(city, notice_id)
    after = await made(tenant)
    kept = [row for row in await tasks_of(tenant, notice_id) if not row.dropped]
    assert after is not None
    assert (after.plans, after.tasks, after.events) == (1, len(kept), 1)
    for _ in range(times):
        again = await publish(city, notice_id)
        assert (again.plan_ids, again.tasks, again.again) == (first.plan_ids, first.tasks, True)
    assert await made(tenant) == after


async def _act(tenant: TenantContext, notice_id: UUID, act: str) -> None:
    """One act of a review on the last task that is left; the first task always stays."""
    rows = [row for row in await tasks_of(tenant, notice_id) if not row.dropped]
    async with DB.tenant(tenant.tenant_id):
        head = await notice_head(tenant, notice_id)
        if act == "publish":
            await publish_notice(tenant, notice_id=notice_id)
        elif head.state == "draft" and act == "confirm":
            await confirm_tasks(tenant, notice_id=notice_id)
        elif head.state == "draft" and len(rows) > 1:
            last = rows[-1]
            if act == "drop":
                await drop_task(tenant, notice_id=notice_id, task_id=last.id, version=last.version, reason="重复")
            else:
                await merge_task(tenant, notice_id=notice_id, task_id=last.id, version=last.version)
                await confirm_tasks(tenant, notice_id=notice_id)


async def test_a_group_is_expanded_and_prints_as_written(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_draft(mine)
    async with DB.tenant(tenant.tenant_id):
        chosen = dict.fromkeys(("市数据局", "高新区管委会"), mine.orgs["county"])
        await settle_names(tenant, notice_id=notice_id, chosen={**chosen, "各县区政府": mine.groups["departments"]})
    await publish(mine, notice_id)
    async with DB.tenant(tenant.tenant_id):
        printed = await sql.values(
            str,
            """
            SELECT a.printed || ':' || o.name FROM core.assignment a
            JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
            WHERE a.tenant_id = $1 AND a.group_id = $2 AND a.printed = '各县区政府' ORDER BY a.ordinal
            """,
            tenant.tenant_id,
            mine.groups["departments"],
        )
    assert printed == [f"各县区政府:{mine.canary}市财政局", f"各县区政府:{mine.canary}市住建局"]
