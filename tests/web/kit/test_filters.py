"""Dates, numbers and masks as they stand on screen."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.kit import filters
from web.kit.i18n import load_catalogues, speaking

LATE_EVENING = dt.datetime(2026, 10, 14, 17, 5, tzinfo=dt.UTC)
DAY = dt.date(2026, 10, 5)


def test_dates_in_tables_and_sentences() -> None:
    assert filters.iso_date(DAY) == "2026-10-05"
    assert filters.short_date(DAY) == "10-05"
    assert filters.spoken_date(DAY) == "10月5日"
    assert filters.spoken_date(DAY, dt.date(2026, 1, 1)) == "10月5日"
    assert filters.spoken_date(DAY, dt.date(2027, 1, 1)) == "2026年10月5日"
    assert filters.long_date(DAY) == "2026年10月5日 星期一"


def test_moments_are_told_in_the_clock_of_shanghai() -> None:
    assert filters.iso_date(LATE_EVENING) == "2026-10-15"
    assert filters.iso_minute(LATE_EVENING) == "2026-10-15 01:05"
    assert filters.day_minute(LATE_EVENING) == "10-15 01:05"
    assert filters.machine_time(LATE_EVENING) == "2026-10-15T01:05+08:00"
    assert filters.machine_time(DAY) == "2026-10-05"


def test_dates_in_english() -> None:
    with speaking("en", load_catalogues()):
        assert filters.spoken_date(DAY) == "5 Oct 2026"
        assert filters.long_date(DAY) == "Monday, 05 October 2026"


def test_nothing_is_a_dash_everywhere() -> None:
    writers = (filters.iso_date, filters.short_date, filters.iso_minute, filters.day_minute, filters.spoken_date)
    assert {writer(None) for writer in writers} == {"—"}
    assert {filters.number(None), filters.signed(None), filters.percent(None), filters.quantity(None, "项")} == {"—"}
    assert {filters.masked_name(None), filters.masked_phone("")} == {"—"}


def test_a_moment_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        filters.iso_minute(dt.datetime(2026, 10, 15, 9, 0))  # noqa: DTZ001 -- the defect under test


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0, None, "0"),
        (9999, None, "9999"),
        (10000, None, "10\u202f000"),
        (1234567, None, "1\u202f234\u202f567"),
        (-1286.4, 2, "−1286.40"),
        (Decimal("12864.5"), 1, "12\u202f864.5"),
        (-0.001, 2, "0.00"),
        (Decimal("-0"), None, "0"),
    ],
)
def test_numbers(value: filters.Number, digits: int | None, written: str) -> None:
    assert filters.number(value, digits) == written


@given(st.integers(-(10**15), 10**15))
def test_a_number_reads_back(value: int) -> None:
    written = filters.number(value)
    assert int(written.replace("\u202f", "").replace("−", "-")) == value
    assert all(len(group) == 3 for group in written.split("\u202f")[1:])


@pytest.mark.parametrize(
    ("value", "written"), [(Decimal("0.5"), "+0.50"), (-1.2, "−1.20"), (0, "0.00"), (0.001, "0.00")]
)
def test_changes_carry_their_sign(value: filters.Number, written: str) -> None:
    assert filters.signed(value, 2) == written


def test_shares_and_quantities_part_the_unit() -> None:
    assert filters.percent(0.984, 1) == "98.4 %"
    assert filters.percent(Decimal("0.7")) == "70 %"
    assert filters.quantity(4.2, "工作日", 1) == "4.2 工作日"


@pytest.mark.parametrize(
    ("name", "masked"), [("张", "张*"), ("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧*三")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert filters.masked_name(name) == masked


@given(st.text(alphabet="0123456789-", min_size=1, max_size=20))
def test_a_masked_phone_never_shows_more_than_seven_digits(phone: str) -> None:
    masked = filters.masked_phone(phone)
    assert "*" in masked
    assert len(masked.replace("*", "")) == (7 if len(phone) >= 11 else 0)


def test_a_phone_keeps_its_ends() -> None:
    assert filters.masked_phone("13812341234") == "138****1234"


@pytest.mark.parametrize(
    ("size", "written"), [(820, "820 B"), (12698, "12.4 KB"), (3250586, "3.1 MB"), (1048576, "1.0 MB")]
)
def test_file_sizes(size: int, written: str) -> None:
    assert filters.file_size(size) == written


def test_long_lists_of_units_are_cut() -> None:
    assert filters.joined(("市税务局", "市水务局")) == "市税务局、市水务局"
    assert filters.joined(("甲", "乙", "丙", "丁", "戊"), 2) == "甲、乙等5家"
