"""Lights (亮灯): computed from state, due date and the moment, never set by hand.

A light is a shape, a word and a colour together; the word carries the count in working days (逾期7日, 剩3日). A tenant
sets the threshold and the words; shapes and contrast stay with the stylesheet.
"""

from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from core.clock import end_of_day, local_day
from core.context import TenantContext
from core.phrases import counted, say, say_in
from core.workdays.calendar import WorkCalendar
from core.workdays.deadlines import deadline_day

LightKind = Literal["late", "soon", "ok", "ongoing", "done"]
LIGHT_KINDS: tuple[LightKind, ...] = ("late", "soon", "ok", "ongoing", "done")

Phase = Literal["owed", "answered", "stopped", "cancelled", "done"]
"""Whose turn it is: the unit owes; it answered and waits for a decision; the clock rests; called off; done."""

CSS: dict[LightKind, str] = {"late": "red", "soon": "amber", "ok": "green", "ongoing": "grey", "done": "done"}

_DAY = timedelta(days=1)


class LightRule(msgspec.Struct, frozen=True):
    """A tenant's own setting, under ``lights``: how many working days ahead amber begins, and the words."""

    warn_days: int = 5
    late: str = say("逾期")
    soon: str = say("临期")
    ok: str = say("正常")
    ongoing: str = say("持续")
    done: str = say("已销号")
    answered: str = say("待审核")
    stopped: str = say_in("state", "暂停")
    cancelled: str = say_in("state", "取消")

    def word(self, kind: LightKind | Phase) -> str:
        """The plain word of a light or of whose turn it is, for counts and legends."""
        return say(getattr(self, kind))


class Light(msgspec.Struct, frozen=True):
    """One light. ``css`` names its shape and colour, ``text`` is its word with the count, ``why`` says how it came.

    ``days`` counts working days: left when positive, overdue when negative, None where nothing is due.
    """

    kind: LightKind
    css: str
    text: str
    days: int | None
    why: str


def light_rule(tenant: TenantContext) -> LightRule:
    """The tenant's thresholds and words."""
    return msgspec.convert(tenant.settings.get("lights", {}), LightRule)


def warn_moment(calendar: WorkCalendar, due_at: datetime | None, warn_days: int) -> datetime | None:
    """When amber begins: the start of the working day from which ``warn_days`` working days are left."""
    if due_at is None:
        return None
    return end_of_day(calendar.subtract_working_days(deadline_day(due_at), warn_days) - _DAY)


class Lights:
    """The lights of one moment, under one calendar and one rule. Makes each distinct text once."""

    def __init__(self, moment: datetime, calendar: WorkCalendar, rule: LightRule) -> None:
        self.moment = moment
        self.today = local_day(moment)
        self.calendar = calendar
        self.rule = rule
        self._made: dict[tuple[Phase, datetime | None, datetime | None], Light] = {}

    def of(self, phase: Phase, due_at: datetime | None, warn_at: datetime | None) -> Light:
        """The light of a duty: red from its due moment on, amber from its warning moment on."""
        key = (phase, due_at, warn_at)
        light = self._made.get(key)
        if light is None:
            light = self._made[key] = self._make(phase, due_at, warn_at)
        return light

    def kind(self, phase: Phase, due_at: datetime | None, warn_at: datetime | None) -> LightKind:
        """The kind alone; what is stopped shows the ring of what is not due."""
        if phase == "done":
            return "done"
        if phase in ("stopped", "cancelled") or due_at is None:
            return "ongoing"
        if self.moment >= due_at:
            return "late" if phase == "owed" else "ok"
        return "soon" if warn_at is not None and self.moment >= warn_at else "ok"

    def due_moment(self, day: date | None) -> tuple[datetime | None, datetime | None]:
        """Due and warning moment of a date-only deadline."""
        due_at = None if day is None else end_of_day(day)
        return due_at, warn_moment(self.calendar, due_at, self.rule.warn_days)

    def _make(self, phase: Phase, due_at: datetime | None, warn_at: datetime | None) -> Light:
        kind = self.kind(phase, due_at, warn_at)
        if phase in ("done", "stopped", "cancelled"):
            text = self.rule.word(phase)
            return Light(kind, CSS[kind], text, None, text)
        if due_at is None:
            return Light(kind, CSS[kind], self.rule.word("ongoing"), None, say("没有到期日，按周期报送"))
        day = deadline_day(due_at)
        if self.moment >= due_at:
            return self._overdue(kind, day)
        left = self.calendar.working_days_between(self.today, day)
        text = say("今日到期") if day == self.today else counted("剩%(num)s日", left)
        return Light(
            kind,
            CSS[kind],
            text,
            left,
            counted("%(day)s 到期，还有%(num)s个工作日", left, day=day.isoformat()),
        )

    def _overdue(self, kind: LightKind, day: date) -> Light:
        if kind == "ok":
            return Light(
                kind,
                CSS[kind],
                self.rule.word("answered"),
                None,
                say("%(day)s 到期，单位已提交，等待审核", day=day.isoformat()),
            )
        days = self.calendar.working_days_between(day, self.today)
        late = self.rule.word("late")
        text = counted("%(late)s%(num)s日", days, late=late) if days else say("%(late)s不足1日", late=late)
        return Light(
            kind,
            CSS[kind],
            text,
            -days,
            counted("%(day)s 到期，已过%(num)s个工作日", days, day=day.isoformat()),
        )
