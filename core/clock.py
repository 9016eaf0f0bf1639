"""The one clock of the product. Services ask it, so that tests and rehearsals may move it.

Moments are aware and in UTC inside the program; days are days in Asia/Shanghai, where every tenant lives.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta())
_frozen: ContextVar[datetime | None] = ContextVar("clock_frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _offset.get()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def local_day(moment: datetime) -> date:
    """The day in Asia/Shanghai on which an aware moment falls."""
    return moment.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai, in UTC: the moment at which a date-only deadline passes."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Within the block the clock stands still at an aware moment."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def shifted_by(offset: timedelta) -> Iterator[None]:
    """Within the block the clock runs on, moved by the offset."""
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)
