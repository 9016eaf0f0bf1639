"""How facts are written on screen: dates, numbers, shares, masked personal data.

Tables write ``2026-10-15``; sentences write ``10月15日``. All moments are shown in the clock of Asia/Shanghai.
"""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.phrases import counted, listed, say, spoken
from web.kit.i18n import current_locale

SHANGHAI = ZoneInfo("Asia/Shanghai")
THIN_SPACE = "\u202f"
MINUS = "−"
NOTHING = "—"
WEEKDAYS = (say("星期一"), say("星期二"), say("星期三"), say("星期四"), say("星期五"), say("星期六"), say("星期日"))

Day = dt.date | dt.datetime
Number = int | float | Decimal


def iso_date(value: Day | None) -> str:
    """``2026-10-15`` for tables; a dash for nothing."""
    return NOTHING if value is None else local_day(value).isoformat()


def short_date(value: Day | None) -> str:
    """``10-15`` for narrow columns where the year is plain."""
    return NOTHING if value is None else local_day(value).isoformat()[5:]


def iso_minute(value: dt.datetime | None) -> str:
    """``2026-10-15 09:10`` in the clock of Asia/Shanghai."""
    return NOTHING if value is None else local_moment(value).strftime("%Y-%m-%d %H:%M")


def day_minute(value: dt.datetime | None) -> str:
    """``10-15 09:10`` for timelines."""
    return NOTHING if value is None else local_moment(value).strftime("%m-%d %H:%M")


def spoken_date(value: Day | None, today: dt.date | None = None) -> str:
    """``10月15日`` for sentences, with the year when it is not this one and ``today`` is given."""
    if value is None:
        return NOTHING
    day = local_day(value)
    if current_locale() == "en":
        return day.strftime("%d %b %Y").lstrip("0")
    year = f"{day.year}年" if today is not None and today.year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


def long_date(value: Day | None) -> str:
    """``2026年10月15日 星期四`` for the head of a page."""
    if value is None:
        return NOTHING
    day = local_day(value)
    if current_locale() == "en":
        return day.strftime("%A, %d %B %Y")
    return f"{day.year}年{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def machine_time(value: Day) -> str:
    """The ``datetime`` attribute of a ``time`` element."""
    return local_moment(value).isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value.isoformat()


def number(value: Number | None, digits: int | None = None) -> str:
    """``12 345.60`` with thin grouping from five digits on, a true minus, a dash for nothing."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,}" if digits is None else f"{abs(value):,.{digits}f}"
    whole, point, fraction = text.partition(".")
    whole = whole.replace(",", "") if len(whole) <= len("9,999") else whole.replace(",", THIN_SPACE)
    zero = not (whole + fraction).strip("0 " + THIN_SPACE)
    return f"{MINUS if value < 0 and not zero else ''}{whole}{point}{fraction}"


def signed(value: Number | None, digits: int | None = None) -> str:
    """A change or a score: ``+0.50``, ``−1.20``, ``0.00``."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.") else text


def percent(value: Number | None, digits: int = 0) -> str:
    """A share between 0 and 1 as ``98 %``: a space before the unit, as for every unit."""
    return NOTHING if value is None else f"{number(value * 100, digits)} %"


def quantity(value: Number | None, unit: str, digits: int | None = None) -> str:
    """A number and its unit, parted by a space: ``3 工作日``."""
    return NOTHING if value is None else f"{number(value, digits)} {unit}"


def masked_name(value: str | None) -> str:
    """``张*`` or ``张*三``: enough to recognise, not enough to look up."""
    if not value:
        return NOTHING
    return f"{value[0]}*{value[-1] if len(value) > 2 else ''}"


def masked_phone(value: str | None) -> str:
    """``138****1234``; anything too short to keep seven digits is hidden whole."""
    if not value:
        return NOTHING
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "*" * len(value)


def file_size(value: int) -> str:
    """Bytes as ``820 B``, ``12.4 KB``, ``3.1 MB``."""
    if value < 1024:
        return f"{value} B"
    kilobytes = Decimal(value) / 1024
    if kilobytes < 1024:
        return f"{kilobytes:.1f} KB"
    return f"{kilobytes / 1024:.1f} MB"


def joined(values: tuple[str, ...] | list[str], limit: int = 3) -> str:
    """``市税务局、市水务局等5家``: the first few names, then how many there are."""
    if len(values) <= limit:
        return listed(values)
    return counted("%(names)s等%(num)s家", len(values), names=listed(values[:limit]))


def local_moment(value: dt.datetime) -> dt.datetime:
    """The moment in the clock of Asia/Shanghai; a naive one is a defect."""
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return value.astimezone(SHANGHAI)


def local_day(value: Day) -> dt.date:
    """The calendar day in Asia/Shanghai."""
    return local_moment(value).date() if isinstance(value, dt.datetime) else value


FILTERS = {
    "iso_date": iso_date,
    "short_date": short_date,
    "iso_minute": iso_minute,
    "day_minute": day_minute,
    "spoken_date": spoken_date,
    "long_date": long_date,
    "machine_time": machine_time,
    "number": number,
    "signed": signed,
    "percent": percent,
    "quantity": quantity,
    "masked_name": masked_name,
    "masked_phone": masked_phone,
    "file_size": file_size,
    "joined": joined,
    "listed": listed,
    "spoken": spoken,
}
"""Template filters by name."""
