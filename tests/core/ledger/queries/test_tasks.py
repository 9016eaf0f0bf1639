"""The ledger list and its counts: filters, lights, sorts and pages against a plain model of the same rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import cycle
from typing import get_args
from uuid import UUID

import msgspec
import pytest

from core import sql
from core.clock import frozen_at
from core.db import DB
from core.errors import InvalidError, NotFoundError
from core.keyset import PageRequest, write_cursor
from core.ledger.queries import SORT_KEYS, TaskFilter, TaskPage, TaskRow, measure_choices, task_counts, task_page
from core.ledger.records import NewTask
from core.ledger.states import TASK_ORDER, TaskState, phase_of
from core.obligations.lights import LIGHT_KINDS
from core.obligations.queries import lights_now
from tests.core.ledger.world import counting_statements, lead, new_task, participant, publish, responsible
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
DAYS = (None, date(2026, 9, 30), date(2026, 10, 15), date(2026, 10, 20), date(2026, 12, 31))


async def _fill(city: City) -> UUID:
    """Forty tasks: every state with every kind of date, two leads, three headings."""
    states, days = get_args(TaskState), DAYS
    leads, paths = (
        cycle(["finance", "county", "housing"]),
        cycle([("一、准入", "（一）开办"), ("一、准入",), ("二、建设",)]),
    )
    tasks: list[NewTask] = [
        new_task(
            city,
            lead(city, next(leads)),
            participant(city, "office"),
            title=f"事项{place}",
            no=str(place),
            deadline=day,
            path=next(paths),
        )
        for place, (_, day) in enumerate((state, day) for state in states for day in days)
    ]
    plan_id, task_ids = await publish(city, *tasks)
    await DB.current().execute(
        """
        UPDATE core.task t SET state = n.state, changed_at = $3::timestamptz - n.place * interval '1 minute'
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS n (id, state, place) WHERE t.id = n.id
        """,
        task_ids,
        [state for state in states for _ in days],
        MOMENT,
    )
    return plan_id


async def _walk(city: City, wanted: TaskFilter = TaskFilter(), sort: str = "order", size: int = 7) -> list[TaskRow]:  # noqa: B008 -- frozen
    reader, found = city.acting("staff"), []
    page = await task_page(reader, wanted, sort=sort, request=PageRequest(size=size))
    assert page.previous is None
    pages: list[TaskPage] = [page]
    while page.next:
        page = await task_page(reader, wanted, sort=sort, request=PageRequest(after=page.next, size=size))
        pages.append(page)
    for earlier, later in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
        back = await task_page(reader, wanted, sort=sort, request=PageRequest(before=later.previous, size=size))
        assert back.rows == earlier.rows
    for one in pages:
        found += list(one.rows)
    return found


@pytest.mark.parametrize("sort", [*sorted(SORT_KEYS), *(f"-{key}" for key in sorted(SORT_KEYS))])
async def test_every_sort_shows_every_row_once_in_order(cities: tuple[City, City], sort: str) -> None:
    city, other = cities
    with frozen_at(MOMENT):
        async with DB.tenant(other.tenant.tenant_id):
            await _fill(other)
        async with DB.tenant(city.tenant.tenant_id):
            await _fill(city)
            rows = await _walk(city, sort=sort)
            assert len({row.id for row in rows}) == len(rows) == 40
            assert all(row.title.startswith(city.canary) for row in rows)
            due: dict[UUID, tuple[bool, str]] = {row.id: (row.due_text == "", row.due_text) for row in rows}
            leads = {f"{city.canary}市财政局": 1, f"{city.canary}市住建局": 2, f"{city.canary}县": 3}
            keys: dict[str, Callable[[TaskRow], object]] = {
                "order": lambda row: int(row.no),
                "due": lambda row: due[row.id],
                "changed": lambda row: row.changed_at,
                "lead": lambda row: (leads[row.lead_text], due[row.id]),
                "state": lambda row: (TASK_ORDER.index(row.state), due[row.id]),
            }
            order = [keys[sort.removeprefix("-")](row) for row in rows]
            assert order == sorted(order, reverse=sort.startswith("-"))  # type: ignore[type-var]  # -- keys of one sort are alike


async def test_lights_of_the_list_are_those_of_the_clock(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await _fill(city)
            everything = await _walk(city)
            lights = await lights_now(city.tenant)
            for row in everything:
                day = date.fromisoformat(row.due_text) if row.due_text else None
                assert row.light == lights.of(phase_of(row.state), *lights.due_moment(day))
            for kind in LIGHT_KINDS:
                shown = await _walk(city, TaskFilter(light=kind))
                expected = [
                    row.id
                    for row in everything
                    if row.light.kind == kind and row.state not in ("suspended", "cancelled")
                ]
                assert [row.id for row in shown] == expected != []


@pytest.mark.parametrize(
    "wanted",
    [
        TaskFilter(),
        TaskFilter(light="late"),
        TaskFilter(status="submitted"),
        TaskFilter(status="in_progress", light="soon"),
        TaskFilter(text="事项1"),
        TaskFilter(deadline_kind="ongoing", light="ongoing"),
    ],
)
async def test_each_count_is_what_a_click_on_it_shows(cities: tuple[City, City], wanted: TaskFilter) -> None:
    city, other = cities
    with frozen_at(MOMENT):
        async with DB.tenant(other.tenant.tenant_id):
            await _fill(other)
        async with DB.tenant(city.tenant.tenant_id):
            await _fill(city)
            counts = await task_counts(city.acting("leader"), wanted)
            assert counts.total == len(await _walk(city, wanted, size=100))
            for state in get_args(TaskState):
                clicked = msgspec.structs.replace(wanted, status=state)
                assert counts.by_state[state] == len(await _walk(city, clicked, size=100))
            for kind in LIGHT_KINDS:
                clicked = msgspec.structs.replace(wanted, light=kind)
                assert counts.by_light[kind] == len(await _walk(city, clicked, size=100))


async def test_units_and_roles(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(
            city,
            new_task(city, lead(city), participant(city), no="1"),
            new_task(city, lead(city, "county"), responsible(city), no="2"),
            new_task(city, lead(city, "housing"), no="3"),
        )

        async def numbers(**wanted: object) -> list[str]:
            return [row.no for row in await _walk(city, msgspec.convert(wanted, TaskFilter))]

        finance, county = city.orgs["finance"], city.orgs["county"]
        assert await numbers(org_id=finance) == ["1", "2"]
        assert await numbers(org_id=finance, role="lead") == ["1"]
        assert await numbers(org_id=county, role="participant") == ["1"]
        assert await numbers(org_id=county, role="responsible") == []
        assert await numbers(role="lead") == ["1", "2", "3"]
        await DB.current().execute("UPDATE core.assignment SET state = 'cancelled' WHERE org_id = $1", county)
        assert await numbers(org_id=county) == []


async def test_plans_and_headings_with_what_lies_below(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        plan_id = await _fill(city)
        await publish(city, new_task(city, path=("一、准入",)))
        tree = await measure_choices(city.tenant, plan_id)
        assert len(await _walk(city, TaskFilter(plan_id=plan_id))) == 40
        sizes = [len(await _walk(city, TaskFilter(measure_id=measure.id))) for measure in tree]
        assert [(measure.title, size) for measure, size in zip(tree, sizes, strict=True)] == [
            ("一、准入", 27),
            ("（一）开办", 14),
            ("二、建设", 13),
        ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("事项3", ["3", *(str(place) for place in range(30, 40))]),
        ("事项3 财政", ["3", "30", "33", "36", "39"]),
        ("18号 事项39", ["39"]),
        ("乙市", []),
        ("100%_'", []),
        ("\x00", [str(place) for place in range(40)]),
    ],
)
async def test_words_must_all_occur(cities: tuple[City, City], text: str, numbers: list[str]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await _fill(city)
        assert [row.no for row in await _walk(city, TaskFilter(text=text))] == numbers


async def test_a_row_is_ready_to_be_shown(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            plan_id, [task_id] = await publish(city)
            [row] = await _walk(city)
    assert msgspec.structs.replace(row, light=None) == TaskRow(
        id=task_id,
        plan_id=plan_id,
        plan_title="甲攻坚方案",
        no="1",
        title="甲压缩开办时间",
        lead_text="甲市财政局",
        participant_text="甲县",
        deadline_text="2026年11月底前",
        deadline_kind="date",
        due_text="2026-11-30",
        state="assigned",
        state_text="待签收",
        pct=0,
        light=None,  # type: ignore[arg-type]  # -- compared on its own below
        changed_text="10-15",
        changed_at=MOMENT,
        due_on=date(2026, 11, 30),
    )
    assert (row.light.kind, row.light.text) == ("ok", "剩32日")


async def test_the_number_of_statements_does_not_grow_with_the_rows(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city)
        for _ in range(2):
            with counting_statements() as statements:
                await task_page(city.acting("staff"))
                await task_counts(city.acting("staff"))
            # The rows, the tenant's own days, the counts.
            assert len(statements) == 3
            await _fill(city)


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_posts_without_the_right_find_no_ledger(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await task_page(city.acting(seat))
        with pytest.raises(NotFoundError):
            await task_counts(city.acting(seat))


async def test_a_tenant_may_narrow_the_ledger_to_units_on_the_task(cities: tuple[City, City]) -> None:
    city, _ = cities
    closed = {"ledger": {"others_read": False}}
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city)
        for seat, total in (("staff", 1), ("county_staff", 1), ("outsider_staff", 0), ("leader", 1)):
            reader = msgspec.structs.replace(city.acting(seat), settings=closed)
            assert len((await task_page(reader)).rows) == total
            assert (await task_counts(reader)).total == total


@pytest.mark.parametrize(
    "cursor",
    ["x", write_cursor(["due", None, UUID(int=1)]), write_cursor(["order", UUID(int=1), 2**40, UUID(int=1)])],
)
async def test_a_cursor_of_another_list_is_refused(cities: tuple[City, City], cursor: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        with pytest.raises(InvalidError, match="翻页位置无效"):
            await task_page(city.acting("staff"), request=PageRequest(after=cursor))
        with pytest.raises(InvalidError, match="不能按这一列排序"):
            await task_page(city.acting("staff"), sort="password")


async def _plan_of_first_page(city: City, wanted: TaskFilter, sort: str) -> list[str]:
    """How the server reads the first page when it may neither scan the table nor sort it."""
    async with DB.tenant(city.tenant.tenant_id):
        await _fill(city)
        await DB.current().execute("SET LOCAL enable_seqscan = off")
        await DB.current().execute("SET LOCAL enable_sort = off")
        with counting_statements() as statements:
            await task_page(city.acting("staff"), wanted, sort=sort)
        [statement] = [each for each in statements if "LIMIT" in each]
        return await sql.values(str, f"EXPLAIN {statement}", city.tenant.tenant_id, MOMENT, 51)


async def test_a_list_of_what_is_late_reads_the_index_of_what_is_open(cities: tuple[City, City]) -> None:
    city, _ = cities
    for sort, index in (
        ("due", "ix_task_due_sort_id_where_state_not_in_closed_cancelled"),
        ("order", "ix_task_plan_id_ordinal_id_where_open"),
    ):
        plan = await _plan_of_first_page(city, TaskFilter(light="late"), sort)
        assert any(index in line for line in plan)


@pytest.mark.parametrize("sort", [f"{sign}{key}" for key in sorted(SORT_KEYS) for sign in ("", "-")])
async def test_every_sort_reads_an_index_in_its_order(cities: tuple[City, City], sort: str) -> None:
    plan = await _plan_of_first_page(cities[0], TaskFilter(), sort)
    below_limit = plan[next(place for place, line in enumerate(plan) if "Limit" in line) :]
    assert any("on task" in line for line in below_limit)
    assert not any(line.lstrip(" ->").startswith(("Sort ", "Incremental Sort ")) for line in below_limit)
