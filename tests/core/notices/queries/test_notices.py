"""Lists, search and words of notices, each to those who may read them."""

from uuid import UUID

import pytest

from core.context import TenantContext
from core.db import DB
from core.errors import NotFoundError
from core.keyset import PageRequest
from core.notices.hooks import navigation_items, search_results
from core.notices.queries.notices import find_notices, notice_head, notice_rows, original_file, waiting_drafts
from core.notices.queries.preview import UnitShare, publication_preview
from core.notices.queries.published import plans_of_notice
from core.notices.queries.source import opening_words, source_excerpt
from core.notices.services import publish_notice, settle_names
from tests.core.notices.samples import make_draft, make_ready, notice_file, tasks_of
from tests.factories.world import City

Cities = tuple[City, City]
READERS = ("leader", "head", "staff", "outsider_staff")
STRANGERS = ("admin", "security", "auditor")


async def make_published(city: City) -> UUID:
    notice_id, tenant = await make_ready(city), city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        await publish_notice(tenant, notice_id=notice_id)
    return notice_id


async def test_notices_are_listed_newest_first_page_by_page(cities: Cities) -> None:
    mine, other = cities
    made = [await make_draft(mine, notice_file(推行并联审批=f"推行第{number}种审批")) for number in range(5)]
    await make_draft(other)
    tenant = mine.acting("supervisor")
    async with DB.tenant(tenant.tenant_id):
        first = await notice_rows(tenant, PageRequest(size=2))
        second = await notice_rows(tenant, PageRequest(after=first.next, size=2))
        back = await notice_rows(tenant, PageRequest(before=second.previous, size=2))
        drafts = await notice_rows(tenant, PageRequest(), state="draft")
        published = await notice_rows(tenant, PageRequest(), state="published")
    assert [row.id for row in first.rows + second.rows] == made[:0:-1]
    assert back.rows == first.rows
    assert [row.tasks for row in drafts.rows] == [3] * 5
    assert published.rows == ()


async def test_drafts_are_listed_for_reviewers_only(cities: Cities) -> None:
    await make_draft(cities[0])
    for seat in (*READERS, *STRANGERS):
        tenant = cities[0].acting(seat)
        async with DB.tenant(tenant.tenant_id):
            with pytest.raises(NotFoundError):
                await notice_rows(tenant, PageRequest())
            assert await waiting_drafts(tenant) == 0


async def test_a_published_notice_is_read_by_all_readers_of_the_ledger(cities: Cities) -> None:
    mine, other = cities
    draft = await make_draft(mine, notice_file(推行并联审批="推行联合审批"))
    published = await make_published(mine)
    for seat in READERS:
        tenant = mine.acting(seat)
        async with DB.tenant(tenant.tenant_id):
            assert (await notice_head(tenant, published)).state == "published"
            assert (await original_file(tenant, published)).data == notice_file()
            for act in (notice_head(tenant, draft), original_file(tenant, draft)):
                with pytest.raises(NotFoundError):
                    await act
    for tenant in [*(mine.acting(seat) for seat in STRANGERS), other.acting("coordinator")]:
        async with DB.tenant(tenant.tenant_id):
            for notice_id in (draft, published):
                with pytest.raises(NotFoundError):
                    await notice_head(tenant, notice_id)


async def test_search_finds_titles_and_numbers_as_far_as_one_may_read(cities: Cities) -> None:
    mine, other = cities
    draft = await make_draft(mine, notice_file(推行并联审批="推行联合审批"))
    published = await make_published(mine)
    await make_draft(other)

    async def found(seat: str, words: str) -> list[UUID]:
        tenant = mine.acting(seat)
        async with DB.tenant(tenant.tenant_id):
            return [line.id for line in await find_notices(tenant, words, 10)]

    for words in ("提升办事效率", "凤政办发〔2026〕12号"):
        assert await found("coordinator", words) == [published, draft]
        assert await found("staff", words) == [published]
        assert await found("auditor", words) == []
    for words in ("没有这样的公文", "%", "_"):
        assert await found("coordinator", words) == []


async def test_the_menu_counts_drafts_and_search_leads_to_them(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        (item,) = await navigation_items(tenant)
        (hit,) = await search_results(tenant, "办事效率", 5)
    assert (item.label, item.url_path, item.count, item.roles) == (
        *("公文拆解", "notices", 1),
        frozenset({"coordinator", "supervisor"}),
    )
    assert (hit.group, hit.url_path, hit.excerpt) == ("公文", f"notices/{notice_id}", "凤政办发〔2026〕12号 · 待核对")
    tenant = cities[1].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        assert [item.count for item in await navigation_items(tenant)] == [None]


async def test_a_units_own_paragraphs_can_be_read_beside_its_task(cities: Cities) -> None:
    mine, other = cities
    notice_id = await make_published(mine)
    row = (await tasks_of(mine.acting("coordinator"), notice_id))[1]
    place = {"notice_id": notice_id, "start": row.source_start, "end": row.source_end}

    async def excerpt(tenant: TenantContext) -> tuple[str, ...]:
        async with DB.tenant(tenant.tenant_id):
            return await source_excerpt(tenant, **place)  # type: ignore[arg-type]  # -- three values by name

    assert await excerpt(mine.acting("staff")) == (
        "2.公开办事指南。统一编制并公开办事指南,网上可办率达到90%以上。",
        "牵头部门:市数据局",
        "参与部门:各县区政府、高新区管委会",
        "完成时限:持续推进",
    )
    assert await excerpt(other.acting("staff")) == ()
    with pytest.raises(NotFoundError):
        await excerpt(mine.acting("auditor"))


async def test_the_words_of_a_notice_begin_at_its_head(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        words = await opening_words(tenant, notice_id, 40)
    assert words[:2] == ("凤州市人民政府办公室", "凤政办发〔2026〕12号")
    assert len("\n".join(words)) <= 40


async def test_the_preview_says_what_each_unit_gets(cities: Cities) -> None:
    mine, tenant = cities[0], cities[0].acting("supervisor")
    notice_id = await make_draft(mine)
    coordinator = mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        chosen = {"市数据局": mine.orgs["county"], "各县区政府": mine.groups["departments"], "高新区管委会": None}
        await settle_names(coordinator, notice_id=notice_id, chosen=chosen)
        preview = await publication_preview(tenant, notice_id)
    city = mine.canary
    assert preview.units == (
        UnitShare(f"{city}市财政局", 2, 1),
        UnitShare(f"{city}县", 1, 1),
        UnitShare(f"{city}市住建局", 0, 2),
    )
    assert [(line.plan.title, line.tasks) for line in preview.plans] == [("凤州市提升办事效率行动方案", 3)]
    assert (preview.undated, preview.standing.ready, preview.may_publish) == (1, True, False)


async def test_the_plans_a_notice_became(cities: Cities) -> None:
    mine, other = cities
    notice_id = await make_published(mine)
    async with DB.tenant(mine.tenant.tenant_id):
        plans = await plans_of_notice(mine.acting("staff"), notice_id)
    assert [(plan.title, plan.tasks) for plan in plans] == [("凤州市提升办事效率行动方案", 3)]
    async with DB.tenant(other.tenant.tenant_id):
        assert await plans_of_notice(other.acting("coordinator"), notice_id) == []
