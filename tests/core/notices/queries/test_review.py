"""The review page: filters, pages, notes by field, and the source beside the tasks."""

from uuid import UUID

import pytest

from core.context import TenantContext
from core.db import DB
from core.errors import NotFoundError
from core.notices.queries.review import PAGE_SIZE, Review, ReviewFilter, open_names, review_page, task_review
from core.notices.queries.source import SourceBlock
from core.notices.services import confirm_tasks, drop_task, publish_notice
from tests.core.notices.samples import make_draft, make_ready, notice_file, tasks_of
from tests.factories.world import City

Cities = tuple[City, City]


async def review(tenant: TenantContext, notice_id: UUID, wanted: ReviewFilter | None = None) -> Review:
    async with DB.tenant(tenant.tenant_id):
        return await review_page(tenant, notice_id, wanted or ReviewFilter())


def words(block: SourceBlock) -> str:
    return "".join(segment.words for segment in block.segments)


async def test_the_page_shows_tasks_with_what_stands_against_them(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    page = await review(mine.acting("coordinator"), notice_id)
    assert [(view.row.no, view.number, view.joins, view.asks) for view in page.tasks] == [
        ("1", 1, False, False),
        ("2", 2, True, True),
        ("3", 3, True, True),
    ]
    assert page.tasks[1].notes == {
        "lead": ("“市数据局”未认定",),
        "participants": ("“各县区政府”“高新区管委会”未认定",),
    }
    assert (page.found, page.pages, page.may_edit) == (3, 1, True)


async def test_the_names_to_settle_come_with_what_they_may_mean(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine, notice_file(市数据局="市财局"))
    page = await review(mine.acting("coordinator"), notice_id)
    first = open_names(page.facts)[0]
    assert (first.name.printed, len(first.name.task_ids)) == ("市财局", 2)
    assert first.candidates[0].unit.name == f"{mine.canary}市财政局"


async def test_the_source_marks_what_was_read_and_what_nobody_is(cities: Cities) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    page = await review(mine.acting("coordinator"), notice_id)
    blocks = [block for block in page.source if not block.gap]
    begins = {words(block)[:8]: block.task_id for block in blocks if block.task_id}
    assert begins == {
        "1.推行并联审批": page.tasks[0].row.id,
        "2.公开办事指南": page.tasks[1].row.id,
        "3.清理收费项目": page.tasks[2].row.id,
    }
    marked = {(segment.mark, segment.words) for block in blocks for segment in block.segments if segment.mark}
    assert marked == {
        ("lead", "市财政局"),
        ("participant", "市住建局"),
        ("participant", "市级有关部门"),
        ("deadline", "2026年12月底前"),
        ("deadline", "持续推进"),
        ("deadline", "2026年6月30日前"),
        ("target", "5个工作日"),
        ("target", "90%"),
        ("unknown", "市数据局"),
        ("unknown", "各县区政府"),
        ("unknown", "高新区管委会"),
    }
    assert [words(block) for block in blocks if block.depth] == ["(二)规范收费"]


async def test_only_what_asks_is_shown_when_wanted(cities: Cities) -> None:
    mine, _ = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    page = await review(tenant, notice_id, ReviewFilter(doubt=True))
    assert [view.row.no for view in page.tasks] == ["2", "3"]
    row = (await tasks_of(tenant, notice_id))[1]
    async with DB.tenant(tenant.tenant_id):
        await drop_task(tenant, notice_id=notice_id, task_id=row.id, version=row.version, reason="重复")
    assert [view.row.no for view in (await review(tenant, notice_id, ReviewFilter(doubt=True))).tasks] == ["3"]
    assert [view.row.dropped for view in (await review(tenant, notice_id)).tasks] == [False, True, False]


async def test_a_plan_is_shown_alone(cities: Cities) -> None:
    mine, _ = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    plan = (await review(tenant, notice_id)).facts.plans[0]
    assert (await review(tenant, notice_id, ReviewFilter(plan=plan.id))).found == 3
    assert (await review(tenant, notice_id, ReviewFilter(plan=UUID(int=0)))).found == 0


async def test_a_long_draft_has_pages_and_the_last_one_is_the_end(cities: Cities) -> None:
    mine, _ = cities
    items = "\n".join(
        f"{number}.推行第{number}项改革。逐项落实第{number}项改革。\n牵头部门:市财政局\n完成时限:持续推进"
        for number in range(4, PAGE_SIZE + 9)
    )
    notice_id = await make_draft(mine, notice_file(每月25日前=f"{items}\n每月25日前"))
    tenant = mine.acting("coordinator")
    first = await review(tenant, notice_id)
    last = await review(tenant, notice_id, ReviewFilter(page=99))
    assert (first.found, first.pages, len(first.tasks)) == (PAGE_SIZE + 8, 2, PAGE_SIZE)
    assert (last.wanted.page, [view.row.no for view in last.tasks]) == (2, [str(number) for number in range(21, 29)])
    assert [view.number for view in last.tasks] == list(range(1, 9))


async def test_confirmed_doubts_are_silent(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_ready(mine, notice_file(**{"2026年6月30日前": "2026年6月中旬前"}))
    before = (await review(tenant, notice_id)).tasks[2]
    assert (before.asks, list(before.notes)) == (True, ["deadline"])
    async with DB.tenant(tenant.tenant_id):
        await confirm_tasks(tenant, notice_id=notice_id)
    after = (await review(tenant, notice_id)).tasks[2]
    assert (after.asks, dict(after.notes)) == (False, {})


async def test_supervisors_read_and_units_see_nothing(cities: Cities) -> None:
    mine, other = cities
    notice_id = await make_ready(mine)
    row = (await tasks_of(mine.acting("coordinator"), notice_id))[0]
    assert not (await review(mine.acting("supervisor"), notice_id)).may_edit
    strangers = [mine.acting(seat) for seat in ("leader", "head", "staff", "admin", "auditor")]
    for tenant in [*strangers, other.acting("coordinator")]:
        with pytest.raises(NotFoundError):
            await review(tenant, notice_id)
        async with DB.tenant(tenant.tenant_id):
            with pytest.raises(NotFoundError):
                await task_review(tenant, notice_id, row.id)


async def test_how_it_was_reviewed_stays_with_the_reviewers_after_publication(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("coordinator")
    notice_id = await make_ready(mine)
    async with DB.tenant(tenant.tenant_id):
        await publish_notice(tenant, notice_id=notice_id)
    assert not (await review(tenant, notice_id)).may_edit
    with pytest.raises(NotFoundError):
        await review(mine.acting("staff"), notice_id)
