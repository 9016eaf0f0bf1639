"""Publishing: order, headings, groups, who answers, clocks, and nothing half-done."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from core import sql
from core.clock import end_of_day, frozen_at
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ids import new_id
from core.ledger.queries import measure_choices
from core.ledger.records import NewAssignment, NewTarget, NewTask
from core.ledger.services import create_plan, create_tasks
from tests.core.ledger.world import (
    assignment_id,
    clocks,
    counting_statements,
    lead,
    new_task,
    participant,
    publish,
    responsible,
)
from tests.factories.world import SEATS, City


async def _assignments(city: City, task_id: UUID) -> list[tuple[str, str, bool]]:
    names = {org_id: name for name, org_id in city.orgs.items()}
    found = await DB.current().fetch(
        "SELECT org_id, role, answers FROM core.assignment WHERE tenant_id = $1 AND task_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        task_id,
    )
    return [(names[row["org_id"]], row["role"], row["answers"]) for row in found]


async def _task(city: City, task_id: UUID, column: str) -> object:
    rows = await DB.current().fetch(
        f"SELECT {column} FROM core.task WHERE tenant_id = $1 AND id = $2",  # noqa: S608 -- a column's name in a test
        city.tenant.tenant_id,
        task_id,
    )
    return rows[0][0]


async def test_leads_answer_and_participants_do_not(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [led, shared, alone] = await publish(
            city,
            new_task(city, participant(city), responsible(city, "housing"), lead(city)),
            new_task(city, responsible(city), responsible(city, "housing"), participant(city)),
            new_task(city, lead(city)),
        )
        assert await _assignments(city, led) == [
            ("county", "participant", False),
            ("housing", "responsible", False),
            ("finance", "lead", True),
        ]
        assert await _assignments(city, shared) == [
            ("finance", "responsible", True),
            ("housing", "responsible", True),
            ("county", "participant", False),
        ]
        assert await _assignments(city, alone) == [("finance", "lead", True)]
    async with DB.tenant(other.tenant.tenant_id):
        assert await sql.value(int, "SELECT count(*) FROM core.task") == 0


async def test_a_plan_may_want_an_answer_from_everybody(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city), all_must_answer=True)
        assert await _assignments(city, task_id) == [("finance", "lead", True), ("county", "participant", True)]


async def test_a_group_becomes_its_members_and_prints_as_written(cities: tuple[City, City]) -> None:
    city, _ = cities
    group = city.groups["departments"]
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(
            city,
            new_task(
                city,
                lead(city),
                NewAssignment(role="participant", group_id=group, printed="市级有关部门"),
                participant(city),
            ),
        )
        # Finance leads and is a member of the group as well: it keeps its stronger role, once.
        assert await _assignments(city, task_id) == [
            ("finance", "lead", True),
            ("housing", "participant", False),
            ("county", "participant", False),
        ]
        assert await _task(city, task_id, "lead_text") == "甲市财政局"
        assert await _task(city, task_id, "participant_text") == "市级有关部门、甲县"


async def test_many_participants_are_counted(cities: tuple[City, City]) -> None:
    city, _ = cities
    others = [participant(city, org) for org in ("county", "housing", "outsider")]
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, lead(city), *others))
        assert await _task(city, task_id, "participant_text") == "甲县等3家"


async def test_headings_become_a_tree_that_later_tasks_share(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, first = await publish(
            city, new_task(city, path=("一、准入", "（一）开办")), new_task(city, path=("一、准入", "（二）迁移"))
        )
        more = await create_tasks(
            city.acting("coordinator"), plan_id, [new_task(city, path=("二、建设",)), new_task(city, path=())]
        )
        tree = await measure_choices(city.tenant, plan_id)
        assert [(measure.depth, measure.title) for measure in tree] == [
            (1, "一、准入"),
            (2, "（一）开办"),
            (2, "（二）迁移"),
            (1, "二、建设"),
        ]
        assert tree[1].parent_id == tree[2].parent_id == tree[0].id
        assert [await _task(city, task_id, "ordinal") for task_id in (*first, *more)] == [1, 2, 3, 4]
        assert await _task(city, more[1], "measure_id") is None


async def test_every_assignment_gets_one_clock_with_its_due_moment(cities: tuple[City, City]) -> None:
    city, _ = cities
    yearly = NewTask(
        title="年检",
        deadline_kind="yearly",
        deadline=date(2019, 7, 31),
        assignments=(lead(city),),
        deadline_text="每年",
    )
    with frozen_at(datetime(2026, 10, 15, 2, tzinfo=UTC)):
        async with DB.tenant(city.tenant.tenant_id):
            _, [dated, ongoing, again] = await publish(city, new_task(city), new_task(city, deadline=None), yearly)
            assert await _task(city, dated, "due_at") == end_of_day(date(2026, 11, 30))
            assert await _task(city, ongoing, "due_at") is None
            assert await _task(city, again, "due_at") == end_of_day(date(2027, 7, 31))
            for org in ("finance", "county"):
                assert await clocks(city, await assignment_id(city, dated, org)) == [("assignment", "open")]
            titles = await sql.values(
                str,
                "SELECT title FROM core.obligation WHERE tenant_id = $1 AND path = $2 ORDER BY title DESC",
                city.tenant.tenant_id,
                f"tasks/{dated}",
            )
            assert titles == ["1 甲压缩开办时间（参与）", "1 甲压缩开办时间"]


async def test_targets_keep_their_order_and_values(cities: tuple[City, City]) -> None:
    city, _ = cities
    wanted = (
        NewTarget(text="网上可办率≥70%", metric="网上可办率", comparator="≥", value=70, unit="%"),
        NewTarget(text="全面推开"),
    )
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city, new_task(city, targets=wanted))
        rows = await DB.current().fetch(
            "SELECT text, comparator, value, unit FROM core.target WHERE task_id = $1 ORDER BY ordinal", task_id
        )
        assert [tuple(row) for row in rows] == [("网上可办率≥70%", "≥", 70.0, "%"), ("全面推开", "", None, "")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"assignments": ()}, "任务“1 甲压缩开办时间”没有牵头或责任单位，请先指定一个单位再发布。"),
        ({"title": " "}, "编号1的任务没有标题，请补上后再发布。"),
        ({"deadline": None}, "任务“1 甲压缩开办时间”的完成时限没有日期，请补上日期或改为持续推进。"),
    ],
)
async def test_an_incomplete_task_stops_the_whole_publication(
    cities: tuple[City, City], change: dict[str, object], sentence: str
) -> None:
    city, _ = cities
    good = new_task(city)
    bad = NewTask(**{**{name: getattr(good, name) for name in good.__struct_fields__}, **change})
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(InvalidError) as refused:
            async with DB.transaction():
                await publish(city, good, bad)
        assert refused.value.sentence == sentence
        assert await sql.value(int, "SELECT count(*) FROM core.plan") == 0
        assert await sql.value(int, "SELECT count(*) FROM core.task") == 0


async def test_participants_alone_do_not_make_a_task(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(InvalidError, match="没有牵头或责任单位"):
            await publish(city, new_task(city, participant(city)))


async def test_a_notice_publishes_a_plan_once(cities: tuple[City, City]) -> None:
    city, _ = cities
    office, notice_id = city.acting("coordinator"), new_id()
    async with DB.tenant(city.tenant.tenant_id):
        await create_plan(office, title="方案一", notice_id=notice_id)
        await create_plan(office, title="方案二", notice_id=notice_id, ordinal=1)
        with pytest.raises(ConflictError, match="已经发布过"):
            await create_plan(office, title="方案一", notice_id=notice_id)
        with pytest.raises(InvalidError, match="方案要有标题"):
            await create_plan(office, title=" ")


@pytest.mark.parametrize("seat", [seat for seat, (_, role) in SEATS.items() if role != "coordinator"])
async def test_only_coordinators_publish(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        plan_id, _ = await publish(city)
        with pytest.raises(ForbiddenError, match="营商办统筹岗位"):
            await create_plan(city.acting(seat), title="方案")
        with pytest.raises(ForbiddenError):
            await create_tasks(city.acting(seat), plan_id, [new_task(city)])


async def test_another_tenants_plan_is_absent(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        plan_id, _ = await publish(other)
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await create_tasks(city.acting("coordinator"), plan_id, [new_task(city)])


async def test_a_large_plan_takes_as_many_statements_as_a_small_one(cities: tuple[City, City]) -> None:
    city, _ = cities
    counted = []
    async with DB.tenant(city.tenant.tenant_id):
        for size in (1, 300):
            plan_id, _ = await publish(city)
            tasks = [new_task(city, no=str(place), path=(f"章{place}",)) for place in range(size)]
            with counting_statements() as statements:
                assert len(await create_tasks(city.acting("coordinator"), plan_id, tasks)) == size
            counted.append(len(statements))
    assert counted[0] == counted[1] <= 12
