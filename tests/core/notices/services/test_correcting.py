"""The review of a correction: offered and never decided alone, by right, held to what was seen, once."""

import asyncio
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.errors import AppError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ids import new_id
from core.notices.queries.correction import digest_of
from core.notices.queries.facts import draft_facts
from core.notices.queries.notices import notice_head
from core.notices.queries.predecessors import likely_predecessors
from core.notices.queries.preview import publication_preview
from core.notices.queries.published import generations_of, plans_of_notice
from core.notices.services import (
    Published,
    choose_fates,
    choose_words,
    finish_reading,
    intake,
    keep_rest,
    pair_task,
    publish_notice,
    settle_correction,
    upload_notice,
)
from tests.core.ledger.world import accept, ask_to_close, assignment_id, facts, sign
from tests.core.notices.generations import (
    adjust,
    bring_in,
    clock_faults,
    correction,
    digest,
    generation,
    publish_first,
    publish_seen,
    report,
    tasks_by_title,
)
from tests.factories.notice_text import notice_text
from tests.factories.world import City

Cities = tuple[City, City]


async def _second(city: City) -> tuple[UUID, UUID, UUID]:
    """The first generation published, the second linked and undecided: both notices and the plan."""
    first, plan_id = await publish_first(city)
    async with DB.tenant(city.tenant.tenant_id):
        return first, await bring_in(city, 2, corrects=first), plan_id


async def _decide(city: City, notice_id: UUID) -> None:
    office = city.acting("coordinator")
    async with DB.tenant(city.tenant.tenant_id):
        shown = await correction(city, notice_id)
        gone = [task.key for plan in shown.plans for task in plan.tasks if task.fate is None]
        await choose_fates(office, notice_id=notice_id, task_ids=gone, fate="drop", reason="不再需要")


async def test_a_likely_correction_is_offered_with_figures_and_must_be_settled(cities: Cities) -> None:
    mine, other = cities
    first, _ = await publish_first(mine)
    await publish_first(other)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        second = await bring_in(mine, 2)
        offers = await likely_predecessors(office, await notice_head(office, second))
        assert [(offer.id, offer.shared, offer.tasks, offer.same_doc_no) for offer in offers] == [(first, 5, 6, False)]
        with pytest.raises(ConflictError, match="像是已发布公文的更正，未确认是更正还是新公文"):
            await publish_notice(office, notice_id=second)
        await settle_correction(office, notice_id=second, corrects=None)
        found = await draft_facts(office, second)
        assert (found.correction, found.standing.unsettled) == (None, False)
        made = await publish_notice(office, notice_id=second)
        assert (len(made.plan_ids), made.tasks) == (1, 6)


async def test_another_notice_is_not_taken_for_a_correction(cities: Cities) -> None:
    mine, office = cities[0], cities[0].acting("coordinator")
    await publish_first(mine)
    async with DB.tenant(mine.tenant.tenant_id):
        text = notice_text(mine.canary, "另外").encode()
        notice_id = (await upload_notice(office, filename="另一份.txt", data=text)).notice_id
        assert (await draft_facts(office, notice_id)).standing.unsettled is False


async def test_a_draft_cannot_correct_a_draft_or_another_citys_notice(cities: Cities) -> None:
    mine, other = cities
    foreign, _ = await publish_first(other)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        draft = await bring_in(mine, 1)
        second = await bring_in(mine, 2)
        for wrong in (draft, foreign, new_id()):
            with pytest.raises(InvalidError, match="请选择一份已发布的公文"):
                await settle_correction(office, notice_id=second, corrects=wrong)


@pytest.mark.parametrize(
    ("seat", "refusal"), [("supervisor", ForbiddenError), ("leader", NotFoundError), ("staff", NotFoundError)]
)
async def test_only_the_coordinator_reviews_a_correction(cities: Cities, seat: str, refusal: type[AppError]) -> None:
    mine = cities[0]
    first, second, plan_id = await _second(mine)
    who = mine.acting(seat)
    async with DB.tenant(mine.tenant.tenant_id):
        tasks = await tasks_by_title(mine, plan_id)
        task, gone = tasks["清理收费项目"].id, tasks["废止过时文件"].id
        row = (await correction(mine, second)).plans[0].tasks[0].new
        assert row is not None
        acts = (
            settle_correction(who, notice_id=second, corrects=first),
            choose_words(who, notice_id=second, task_id=task, keeps=["text"]),
            choose_fates(who, notice_id=second, task_ids=[gone], fate="keep"),
            pair_task(who, notice_id=second, row_id=row.id, task_id=None),
            publish_notice(who, notice_id=second),
        )
        for act in acts:
            with pytest.raises(refusal):
                await act


async def test_dropping_needs_a_reason_and_a_task_that_is_not_printed(cities: Cities) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        tasks = await tasks_by_title(mine, plan_id)
        gone, printed = tasks["废止过时文件"].id, tasks["清理收费项目"].id
        with pytest.raises(InvalidError, match="要写明原因"):
            await choose_fates(office, notice_id=second, task_ids=[gone], fate="drop", reason="  ")
        with pytest.raises(InvalidError, match="请先勾选任务"):
            await choose_fates(office, notice_id=second, task_ids=[], fate="keep")
        with pytest.raises(ConflictError, match="又出现了"):
            await choose_fates(office, notice_id=second, task_ids=[gone, printed], fate="keep")
        with pytest.raises(ConflictError, match="1项任务不再出现，去留未定"):
            await publish_notice(office, notice_id=second)
        assert (
            await keep_rest(office, notice_id=second, plan_id=(await correction(mine, second)).plans[0].draft.id) == 1
        )
        assert (await draft_facts(office, second)).standing.ready
        await choose_fates(office, notice_id=second, task_ids=[gone], fate="")
        assert (await draft_facts(office, second)).standing.undecided == 1


async def test_a_pair_can_be_parted_and_made_by_hand(cities: Cities) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        gone = (await tasks_by_title(mine, plan_id))["废止过时文件"].id
        fresh = next(task.new for task in (await correction(mine, second)).plans[0].tasks if task.kind == "new")
        assert fresh is not None
        await pair_task(office, notice_id=second, row_id=fresh.id, task_id=gone)
        paired = (await correction(mine, second)).task(fresh.id)
        assert paired is not None
        assert paired.old is not None
        assert (paired.old.id, paired.reason, paired.kind) == (gone, "hand", "changed")
        await pair_task(office, notice_id=second, row_id=fresh.id, task_id=None)
        kinds = {task.key: task.kind for task in (await correction(mine, second)).plans[0].tasks}
        assert (kinds[fresh.id], kinds[gone]) == ("new", "gone")
        with pytest.raises(NotFoundError):
            await pair_task(office, notice_id=second, row_id=fresh.id, task_id=new_id())


async def test_what_moved_on_since_the_preview_is_refused_and_changes_nothing(cities: Cities) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    await _decide(mine, second)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        seen = await digest(office, second)
        preview = await publication_preview(office, second)
        assert preview.seen == seen
    async with DB.tenant(mine.tenant.tenant_id):
        await adjust(mine, (await tasks_by_title(mine, plan_id))["公布收费清单"], title="公布各类收费清单")
    with pytest.raises(ConflictError, match="台账又有变化"):
        async with DB.tenant(mine.tenant.tenant_id):
            await publish_notice(office, notice_id=second, seen=seen)
    async with DB.tenant(mine.tenant.tenant_id):
        assert [plan.version for plan in await plans_of_notice(office, second)] == []
        assert (await notice_head(office, second)).state == "draft"
    assert (await publish_seen(mine, second)).again is False


async def test_a_report_in_between_stands_against_nothing(cities: Cities) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    await _decide(mine, second)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        seen = await digest(office, second)
        task = (await tasks_by_title(mine, plan_id))["推行并联审批"].id
        await sign(mine, await assignment_id(mine, task))
        await report(mine, task, "已受理", 20)
    async with DB.tenant(mine.tenant.tenant_id):
        assert (await publish_notice(office, notice_id=second, seen=seen)).tasks == 6
        assert await clock_faults(mine) == []


async def test_ten_publications_at_once_make_one_version(cities: Cities) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    await _decide(mine, second)

    async def publish() -> Published:
        async with DB.tenant(mine.tenant.tenant_id):
            return await publish_notice(mine.acting("coordinator"), notice_id=second)

    answers = await asyncio.gather(*(publish() for _ in range(10)))
    assert sorted(answer.again for answer in answers) == [False] + [True] * 9
    assert {answer.plan_ids for answer in answers} == {(plan_id,)}
    async with DB.tenant(mine.tenant.tenant_id):
        count = "SELECT count(*) FROM core.plan_version WHERE tenant_id = $1 AND plan_id = $2"
        assert await sql.value(int, count, mine.tenant.tenant_id, plan_id) == 2
        assert await clock_faults(mine) == []


async def test_what_breaks_half_way_leaves_the_old_version(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = cities[0]
    _, second, plan_id = await _second(mine)
    await _decide(mine, second)

    async def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the last step fails")

    async with DB.tenant(mine.tenant.tenant_id):
        before = await tasks_by_title(mine, plan_id)
    with monkeypatch.context() as patched:
        patched.setattr("core.notices.services.publish.record_event", breaks)
        with pytest.raises(RuntimeError):
            await publish_seen(mine, second)
    async with DB.tenant(mine.tenant.tenant_id):
        assert await tasks_by_title(mine, plan_id) == before
    assert (await publish_seen(mine, second)).again is False


async def test_a_closed_task_stays_closed_unless_it_is_reopened(cities: Cities) -> None:
    mine = cities[0]
    first, plan_id = await publish_first(mine)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        tasks = await tasks_by_title(mine, plan_id)
        for title in ("推行并联审批", "压减办理环节"):
            part = await assignment_id(mine, tasks[title].id)
            await sign(mine, part)
            if title == "推行并联审批":
                await adjust(mine, (await tasks_by_title(mine, plan_id))[title], targets=())
            await ask_to_close(mine, part)
            await accept(mine, part, "supervisor")
        second = await bring_in(mine, 2, corrects=first)
        await choose_words(office, notice_id=second, task_id=tasks["压减办理环节"].id, keeps=[], reopen=True)
        with pytest.raises(ConflictError, match="没有销号"):
            await choose_words(office, notice_id=second, task_id=tasks["公布收费清单"].id, keeps=[], reopen=True)
    await _decide(mine, second)
    await publish_seen(mine, second)
    async with DB.tenant(mine.tenant.tenant_id):
        after = await tasks_by_title(mine, plan_id)
        assert (after["推行并联审批"].state, after["压减办理环节"].state) == ("closed", "returned")
        reopened = await facts(mine, await assignment_id(mine, after["压减办理环节"].id))
        assert (reopened.state, str(reopened.due_at)[:10]) == ("returned", "2030-11-30")
        assert await clock_faults(mine) == []


async def test_each_generation_knows_the_others(cities: Cities) -> None:
    mine = cities[0]
    first, second, _ = await _second(mine)
    await _decide(mine, second)
    await publish_seen(mine, second)
    async with DB.tenant(mine.tenant.tenant_id):
        office = mine.acting("coordinator")
        assert [each.id for each in await generations_of(office, first)] == [first, second]
        (old,), (new,) = await plans_of_notice(office, first), await plans_of_notice(office, second)
        assert (old.id, old.version, old.current, old.superseded) == (new.id, 1, 2, True)
        assert (new.version, new.superseded, new.tasks) == (2, False, 6)


async def test_a_large_correction_is_linked_by_the_worker(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = cities[0]
    first, plan_id = await publish_first(mine)
    office = mine.acting("coordinator")
    monkeypatch.setattr(intake, "INLINE_BYTES", 10)
    async with DB.tenant(mine.tenant.tenant_id):
        made = await upload_notice(office, filename="更正.txt", data=generation(mine, 2), corrects=first)
        assert made.reading
        await finish_reading(mine.tenant, notice_id=made.notice_id)
        shown = await correction(mine, made.notice_id)
    assert [plan.plan_id for plan in shown.plans] == [plan_id]


async def test_the_digest_depends_on_what_will_be_done_alone(cities: Cities) -> None:
    mine = cities[0]
    _, second, _ = await _second(mine)
    office = mine.acting("coordinator")
    async with DB.tenant(mine.tenant.tenant_id):
        once, again = await digest(office, second), await digest(office, second)
        found = await draft_facts(office, second)
        assert found.correction is not None
    assert once == again != digest_of([])
