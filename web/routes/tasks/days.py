"""The count of working days beside a deadline, one by one, and the sentence that explains it."""

from datetime import date

from msgspec import Struct

from core.phrases import counted, listed, say
from core.workdays.calendar import DayRecord, WorkCalendar
from web.kit.filters import WEEKDAYS, spoken_date
from web.kit.i18n import current_locale, gettext
from web.kit.timeline import DayMark

LONGEST = 35
"""Days that are drawn one by one; a longer count keeps its last ones when overdue, and is told in words when ahead."""


MOST_NAMED = 3
"""Make-up days and notices of holidays that a sentence names; more are counted."""


class DayCount(Struct, frozen=True):
    """The drawn days, which may be none, and the sentence below them."""

    marks: tuple[DayMark, ...]
    sentence: str


def count_days(calendar: WorkCalendar, *, due: date, today: date, printed: str, printed_day: date | None) -> DayCount:
    """How the working days between a due day and today are counted, whichever comes first.

    ``printed_day`` is the day that the printed words mean; the due day may have moved since.
    """
    overdue = due < today
    records = calendar.explain(due, today) if overdue else calendar.explain(today, due)
    shown = records[-LONGEST:] if overdue else (records if len(records) <= LONGEST else [])
    marks = tuple(_mark(calendar, record, due, today) for record in shown)
    start = say("“%(printed)s”按%(day)s到期") if due == printed_day else say("原文“%(printed)s”，现按%(day)s到期")
    start = start.filled(printed=printed, day=spoken_date(due, today))
    return DayCount(marks, _sentence(calendar, records, start, overdue=overdue))


def _mark(calendar: WorkCalendar, record: DayRecord, due: date, today: date) -> DayMark:
    day, overdue = record.day, due < today
    number = gettext("到期") if overdue and day == due else gettext("今天") if not overdue and day == today else ""
    if not number:
        number = gettext("休") if record.number is None else str(record.number)
    classes = [
        "due" if day == due else "",
        "today" if day == today and day != due else "",
        "off" if day != due and not calendar.is_working_day(day) else "",
        "late" if overdue and record.number is not None else "",
    ]
    return DayMark(f"{day.month}/{day.day}", number, _weekday(record), " ".join(name for name in classes if name))


def _weekday(record: DayRecord) -> str:
    """The weekday in one letter, with 班 on a make-up day of a weekend."""
    day = record.day
    letter = day.strftime("%a") if current_locale() == "en" else WEEKDAYS[day.weekday()][-1]
    return letter + gettext("班") if day.weekday() >= 5 and record.counts else letter


def _sentence(calendar: WorkCalendar, records: list[DayRecord], start: str, *, overdue: bool) -> str:
    total = max((record.number or 0 for record in records), default=0)
    parts = [start, say("到期次日起算逾期") if overdue else say("自明天起算")]
    between = records[1:]
    rest = [record.day for record in between if not record.counts and record.day in calendar.days]
    if rest:
        parts.append(counted("节假日休息%(num)s天不计", len(rest)))
    made_up = [record.day for record in between if record.counts and record.day.weekday() >= 5]
    if len(made_up) > MOST_NAMED:
        parts.append(counted("调休上班%(num)s天计入", len(made_up)))
    elif made_up:
        parts.append(say("%(days)s调休上班计入", days=listed(spoken_date(day) for day in made_up)))
    parts.append(counted("至今天共%(num)s个工作日", total) if overdue else counted("还有%(num)s个工作日", total))
    said = [say("%(words)s。", words=listed(parts, "，"))]
    sources = sorted({calendar.days[record.day].source for record in between if record.day in calendar.days})
    if sources:
        named = sources if len(sources) <= MOST_NAMED else [sources[0], say("……"), sources[-1]]
        said.append(say("依据：%(notices)s。", notices=listed(named)))
    if calendar.is_provisional(records[0].day, records[-1].day):
        said.append(say("其中有的年份放假安排尚未公布，公布后重算。"))
    return listed(said, "")
