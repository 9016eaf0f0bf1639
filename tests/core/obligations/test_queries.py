"""The desk: own unit's duties only, by due date, in pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import end_of_day, frozen_at
from core.db import DB
from core.errors import InvalidError
from core.ids import new_id
from core.keyset import PageRequest
from core.obligations.lights import warn_moment
from core.obligations.queries import (
    DeskCounts,
    DeskLight,
    DeskPage,
    desk_counts,
    desk_rows,
    open_duties,
    tenant_calendar,
)
from core.obligations.services import NewObligation, discharge_obligation, open_obligations
from core.workdays.national import national_calendar
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)


def _duty(
    city: City, name: str, due: date | None, org: str = "finance", seat: str = "", kind: str = "assignment"
) -> NewObligation:
    due_at = None if due is None else end_of_day(due)
    return NewObligation(
        kind=kind,
        subject_kind="assignment",
        subject_id=new_id(),
        org_id=city.orgs[org],
        title=f"{city.canary}{name}",
        path="tasks/1",
        due_at=due_at,
        warn_at=warn_moment(national_calendar(), due_at, 5),
        post_id=city.people[seat].id if seat else None,
    )


def _duties(city: City) -> list[NewObligation]:
    return [
        _duty(city, "持续的", None),
        _duty(city, "以后的", date(2026, 12, 31)),
        _duty(city, "逾期的", date(2026, 9, 30)),
        _duty(city, "临期的", date(2026, 10, 20)),
        _duty(city, "县的", date(2026, 10, 1), org="county"),
        _duty(city, "负责人的", date(2026, 10, 21), seat="head", kind="review"),
    ]


async def _titles(city: City, seat: str, light: DeskLight | None = None) -> list[str]:
    return [row.title.removeprefix(city.canary) for row in (await desk_rows(city.acting(seat), light=light)).rows]


async def test_a_desk_holds_what_its_unit_owes_by_date(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await open_obligations(other.tenant, _duties(other))
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await open_obligations(city.tenant, _duties(city))
            assert await _titles(city, "staff") == ["逾期的", "临期的", "以后的", "持续的"]
            assert await _titles(city, "head") == ["逾期的", "临期的", "负责人的", "以后的", "持续的"]
            assert await _titles(city, "county_staff") == ["县的"]
            assert await _titles(city, "leader") == []
            row = (await desk_rows(city.acting("staff"))).rows[0]
            assert (row.light.text, row.due_text, row.path) == ("逾期7日", "2026-09-30", "tasks/1")
            review = await desk_rows(city.acting("head"), kind="review")
            assert [row.title for row in review.rows] == [f"{city.canary}负责人的"]


@pytest.mark.parametrize(
    ("light", "titles"),
    [("late", ["逾期的"]), ("soon", ["临期的"]), ("ok", ["以后的"]), ("ongoing", ["持续的"])],
)
async def test_each_light_has_its_rows(cities: tuple[City, City], light: DeskLight, titles: list[str]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await open_obligations(city.tenant, _duties(city))
            assert await _titles(city, "staff", light) == titles


async def test_counts_follow_the_rows_and_this_years_work(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(other.tenant.tenant_id):
        await open_obligations(other.tenant, _duties(other))
    duties = _duties(city)
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            await open_obligations(city.tenant, duties)
            assert await desk_counts(city.acting("staff")) == DeskCounts(todo=4, soon=1, late=1, done=0)
            await discharge_obligation(
                city.tenant, kind="assignment", subject_kind="assignment", subject_id=duties[2].subject_id
            )
            assert await desk_counts(city.acting("staff")) == DeskCounts(todo=3, soon=1, late=0, done=1)
            assert await open_duties(city.acting("staff")) == 3
    with frozen_at(MOMENT + timedelta(days=100)):
        async with DB.tenant(city.tenant.tenant_id):
            assert (await desk_counts(city.acting("staff"))).done == 0


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_posts_without_the_right_have_an_empty_desk(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        await open_obligations(city.tenant, [_duty(city, "营商办的", None, org="office")])
        assert await desk_rows(city.acting(seat)) == DeskPage()
        assert await desk_counts(city.acting(seat)) == DeskCounts()
        assert await open_duties(city.acting(seat)) == 0
        assert len((await desk_rows(city.acting("coordinator"))).rows) == 1


async def test_pages_follow_one_another_over_rows_without_a_date(cities: tuple[City, City]) -> None:
    city, _ = cities
    reader = city.acting("staff")
    dates = [date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 2), None, None, None, None]
    async with DB.tenant(city.tenant.tenant_id):
        await open_obligations(city.tenant, [_duty(city, str(place), due) for place, due in enumerate(dates)])
        everything = [row.id for row in (await desk_rows(reader)).rows]
        seen, request = [], PageRequest(size=2)
        while True:
            page = await desk_rows(reader, request)
            seen += [row.id for row in page.rows]
            if page.next is None:
                break
            request = PageRequest(after=page.next, size=2)
        assert seen == everything
        back = await desk_rows(reader, PageRequest(before=page.previous, size=2))
        assert [row.id for row in back.rows] == everything[4:6]
        with pytest.raises(InvalidError, match="翻页位置无效"):
            await desk_rows(reader, PageRequest(after="abc"))


async def test_a_local_day_of_rest_is_the_tenants_own(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        await DB.current().execute(
            """
            INSERT INTO core.holiday (tenant_id, id, day, works, name, source)
            VALUES ($1, $2, $3, false, '州庆', '州庆公告')
            """,
            city.tenant.tenant_id,
            new_id(),
            date(2026, 10, 16),
        )
        calendar = await tenant_calendar(city.tenant)
        assert (calendar.is_working_day(date(2026, 10, 16)), calendar.reason(date(2026, 10, 16))) == (False, "州庆")
    async with DB.tenant(other.tenant.tenant_id):
        assert (await tenant_calendar(other.tenant)).is_working_day(date(2026, 10, 16))
