"""Lights against the calendar: boundaries to the second, counts in working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI, end_of_day
from core.context import TenantContext
from core.ids import new_id
from core.obligations.lights import LightRule, Lights, Phase, light_rule, warn_moment
from core.workdays.national import national_calendar

CALENDAR = national_calendar()
MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)

days = st.dates(date(2026, 1, 5), date(2026, 12, 20))
moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20)).map(lambda at: at.replace(tzinfo=SHANGHAI))  # noqa: DTZ001 -- bounds without a zone, as the strategy asks


def _lights(moment: datetime = MOMENT, rule: LightRule = LightRule()) -> Lights:  # noqa: B008 -- frozen
    return Lights(moment, CALENDAR, rule)


def _text(day: date, phase: Phase = "owed", moment: datetime = MOMENT) -> str:
    lights = _lights(moment)
    return lights.of(phase, *lights.due_moment(day)).text


def test_the_count_leaves_the_national_holiday_out_and_counts_the_make_up_day() -> None:
    # From the 1st to the 7th is rest, Saturday the 10th is worked.
    assert _text(date(2026, 9, 30)) == "逾期7日"
    assert _text(date(2026, 10, 20)) == "剩3日"
    assert _text(date(2026, 10, 15)) == "今日到期"


def test_a_duty_of_a_friday_is_overdue_on_saturday_by_less_than_a_day() -> None:
    saturday = datetime(2026, 10, 17, 4, tzinfo=UTC)
    assert _text(date(2026, 10, 16), moment=saturday) == "逾期不足1日"


def test_red_begins_at_midnight_and_not_before() -> None:
    due_at = end_of_day(date(2026, 10, 15))
    assert _lights(due_at - SECOND).kind("owed", due_at, None) == "ok"
    assert _lights(due_at).kind("owed", due_at, None) == "late"


@pytest.mark.parametrize(
    ("phase", "kind", "css", "text"),
    [
        ("owed", "late", "red", "逾期7日"),
        ("answered", "ok", "green", "待审核"),
        ("stopped", "ongoing", "grey", "暂停"),
        ("cancelled", "ongoing", "grey", "取消"),
        ("done", "done", "done", "已销号"),
    ],
)
def test_whose_turn_it_is_decides_about_a_date_that_has_passed(phase: Phase, kind: str, css: str, text: str) -> None:
    due_at = end_of_day(date(2026, 9, 30))
    light = _lights().of(phase, due_at, None)
    assert (light.kind, light.css, light.text) == (kind, css, text)


def test_what_has_no_date_is_never_late() -> None:
    light = _lights().of("owed", None, None)
    assert (light.kind, light.text, light.days) == ("ongoing", "持续", None)


@given(days, moments, st.integers(0, 30))
def test_amber_means_that_few_working_days_are_left(day: date, moment: datetime, warn_days: int) -> None:
    lights = _lights(moment, LightRule(warn_days=warn_days))
    due_at, warn_at = lights.due_moment(day)
    left = CALENDAR.working_days_between(lights.today, day)
    expected = "late" if lights.today > day else "soon" if left <= warn_days else "ok"
    assert lights.kind("owed", due_at, warn_at) == expected


@given(days, moments)
def test_the_count_is_that_of_the_calendar(day: date, moment: datetime) -> None:
    lights = _lights(moment)
    light = lights.of("owed", *lights.due_moment(day))
    assert light.days == CALENDAR.working_days_between(lights.today, day)
    assert light is lights.of("owed", *lights.due_moment(day))


@given(days, st.integers(0, 20))
def test_the_warning_comes_at_the_start_of_a_working_day(day: date, warn_days: int) -> None:
    warn_at = warn_moment(CALENDAR, end_of_day(day), warn_days)
    assert warn_at is not None
    begins = warn_at.astimezone(SHANGHAI)
    assert (begins.hour, begins.minute, begins.second) == (0, 0, 0)
    assert CALENDAR.is_working_day(begins.date())


def test_a_tenant_sets_threshold_and_words() -> None:
    tenant = TenantContext(
        tenant_id=new_id(), slug="t", tenant_name="甲市", settings={"lights": {"warn_days": 2, "late": "超期"}}
    )
    rule = light_rule(tenant)
    assert (rule.warn_days, rule.word("late"), rule.word("soon")) == (2, "超期", "临期")
    lights = _lights(MOMENT, rule)
    assert lights.of("owed", *lights.due_moment(date(2026, 9, 30))).text == "超期7日"
