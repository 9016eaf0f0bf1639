"""What a row shows beyond its task's own columns, to whom, and the whole list from one snapshot."""

import asyncio
import contextvars
from uuid import UUID

import pytest

from core import sql
from core.db import DB
from core.errors import NotFoundError
from core.ledger.list_columns import DEFAULT_COLUMNS, LIST_COLUMNS, ColumnKey, known_columns
from core.ledger.queries import TaskFilter, task_page
from core.ledger.queries.tasks import all_tasks
from core.ledger.records import NewTarget, ReportDraft, TargetEntry
from core.ledger.services import charge_leader, save_report_draft, sign_off_report, submit_report
from tests.core.ledger.world import (
    ask_to_close,
    assignment_id,
    counting_statements,
    lead,
    new_task,
    publish,
    responsible,
    sign,
)
from tests.factories.world import City

Cities = tuple[City, City]
ALL: tuple[ColumnKey, ...] = tuple(LIST_COLUMNS)
TARGET = NewTarget(text="网办率≥70%", metric="网办率", comparator="≥", value=70, unit="%")


async def _row(city: City, seat: str, columns: tuple[ColumnKey, ...] = ALL) -> list[str]:
    [row] = (await task_page(city.acting(seat), columns=columns)).rows
    return [row.chapter_text, row.responsible_text, row.charge_text, row.targets_text, row.latest_text[6:]]


async def _targets(city: City) -> list[UUID]:
    return await sql.values(UUID, "SELECT id FROM core.target WHERE tenant_id = $1", city.tenant.tenant_id)


OUTSIDE = contextvars.copy_context()
"""No transaction is open in it."""


async def test_each_text_stands_where_it_was_asked_for(cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        async with DB.tenant(city.tenant.tenant_id):
            task = new_task(
                city, lead(city), responsible(city, "housing"), responsible(city, "county"), targets=(TARGET,)
            )
            _, [task_id] = await publish(city, task)
            await charge_leader(city.acting("coordinator"), task_id, post_id=city.people["leader"].id)
            part = await assignment_id(city, task_id)
            await sign(city, part)
            [target] = await _targets(city)
            await ask_to_close(city, part, values=(TargetEntry(target_id=target, value=82.5),))
    async with DB.tenant(ours.tenant.tenant_id):
        told = ["一、市场准入", "甲市住建局、甲县", "甲leader", "网办率≥70%（现82.5%）", "甲市财政局：已全部完成"]
        with counting_statements() as seen:
            assert await _row(ours, "leader") == told
        assert len(seen) == 2, "the page and the calendar"
        assert await _row(ours, "county_staff") == told
        further: tuple[ColumnKey, ...] = ("chapter", "responsible", "charge", "targets", "latest")
        for place, key in enumerate(further):
            assert await _row(ours, "leader", (key,)) == [word if at == place else "" for at, word in enumerate(told)]
        assert await _row(ours, "leader", DEFAULT_COLUMNS) == [""] * 5
        assert await _row(ours, "outsider_staff") == [*told[:4], ""], "a unit that is not on the task reads no report"


async def test_a_report_that_its_head_has_not_signed_is_nobodys_news(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        part = await assignment_id(city, task_id)
        await sign(city, part)
        first = await save_report_draft(city.acting("staff"), part, draft=ReportDraft(body="第一次", pct=10))
        first = await submit_report(city.acting("staff"), first.id, version=first.version)
        assert [(await _row(city, seat))[4] for seat in ("leader", "staff", "county_staff")] == ["", "", ""]
        await sign_off_report(city.acting("head"), first.id, version=first.version)
        await save_report_draft(city.acting("staff"), part, draft=ReportDraft(no_progress=True, pct=10))
        news = "甲市财政局：第一次"
        assert [(await _row(city, seat))[4] for seat in ("leader", "staff", "county_staff")] == [news, news, news]


async def test_all_rows_come_in_order_and_as_the_first_was_read(cities: Cities) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await publish(city, *(new_task(city, no=str(number)) for number in range(620)))

    async def close_a_door() -> None:
        async with DB.tenant(city.tenant.tenant_id):
            await DB.current().execute(
                "UPDATE core.task SET title = 'neu', ordinal = ordinal + 5000 WHERE tenant_id = $1",
                city.tenant.tenant_id,
            )

    async with DB.tenant(city.tenant.tenant_id):
        sizes, numbers = [], []
        async for rows in all_tasks(city.acting("staff"), TaskFilter()):
            sizes.append(len(rows))
            numbers += [row.no for row in rows]
            assert {row.title for row in rows} == {"甲压缩开办时间"}
            # Somebody else changes every row and its place meanwhile.
            await asyncio.create_task(close_a_door(), context=OUTSIDE.copy())
        assert sizes == [500, 120]
        assert numbers == [str(number) for number in range(620)]
        with pytest.raises(NotFoundError):
            await anext(aiter(all_tasks(city.acting("admin"), TaskFilter())))


def test_unknown_and_doubled_columns_are_passed_over() -> None:
    assert known_columns([]) == known_columns(["x", ""]) == DEFAULT_COLUMNS
    assert known_columns(["due", "charge", "due", "x", "task"]) == ("due", "charge", "task")
    assert known_columns(["charge"]) == ("task", "charge")
