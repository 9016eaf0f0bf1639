"""What the parser makes of a notice: plain frozen records, before a unit is resolved and before anybody reviewed them.

The JSON of `DraftNotice` (`msgspec.json.encode`) is the machine-readable draft that the command line prints.
All positions count characters in the stored normalised text of the notice (`core.notices.reading.NoticeText.text`),
start included, end excluded.
"""

from datetime import date
from typing import Literal

import msgspec

DeadlineKind = Literal["date", "month_end", "ongoing", "stage", "yearly", "none"]
"""The typed deadlines: due that day; due on the month's last day; continuing; a stage and then continuing; each year;
nothing printed."""

Comparator = Literal["≥", "≤", "=", ">", "<"]

MarkKind = Literal["title", "lead", "participant", "responsible", "deadline", "target", "doubt"]


class Mark(msgspec.Struct, frozen=True):
    """A stretch of the stored text that the screen may colour: where a unit, a deadline or a target was read."""

    start: int
    end: int
    kind: MarkKind


class DraftTarget(msgspec.Struct, frozen=True):
    """A figure the units are to reach: 网上可办率 ≥ 70 %."""

    text: str
    """The printed clause."""
    metric: str
    """What is measured, as far as the clause says it; may be empty."""
    comparator: Comparator
    value: float
    unit: str
    """As printed after the figure: %, 个百分点, 个工作日, 项, 万户 …; may be empty."""


class DraftTask(msgspec.Struct, frozen=True):
    """The smallest thing with its own responsibility line."""

    no: str
    """The printed number, with its punctuation where that is part of the number: 3, （二）, 第四条; may be empty."""
    title: str
    text: str
    """The whole printed measure without its responsibility lines."""
    path: tuple[str, ...] = ()
    """The headings above the task inside its plan, outermost first, as printed."""
    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    """Units listed without an order, or beside a lead. One responsible unit alone stands in `lead`."""
    generic: tuple[str, ...] = ()
    """What a printed list closes with after 等: 市级有关部门. Names nobody in particular."""
    implied: tuple[str, ...] = ()
    """Units that the plan names once for every task and then leaves out (以下各项任务均涉及…，不再单独列出)."""
    deadline_text: str = ""
    """The printed words of the deadline, empty when none is printed."""
    deadline_kind: DeadlineKind = "none"
    deadline: date | None = None
    targets: tuple[DraftTarget, ...] = ()
    source: tuple[int, int] = (0, 0)
    """From the printed number to the end of the responsibility lines."""
    doubts: tuple[str, ...] = ()
    """Names of the fields above that a person should look at, each once."""
    reasons: tuple[str, ...] = ()
    """Why, as `field:code`. Codes: missing, inherited, running_text, blanks, separator, bracket, year_inferred,
    damaged, several, inexact, relative, unreadable, long, run_on, shared, repeated."""
    marks: tuple[Mark, ...] = ()


class DraftPlan(msgspec.Struct, frozen=True):
    """One plan of a notice."""

    title: str
    tasks: tuple[DraftTask, ...] = ()
    plan_targets: tuple[DraftTarget, ...] = ()
    """Figures that the plan's own goals name, outside of any task."""
    reporting: tuple[str, ...] = ()
    """The printed words of reporting duties: 每月25日前填报工作进展情况表."""
    first_unit_leads: bool = False
    """The plan says once that the unit named first is the lead."""
    left_out: tuple[str, ...] = ()
    """Numbered items that were not taken as tasks although they name units (in a chapter on organisation, 组织保障) or
    stand beside tasks. A person should look."""
    source: tuple[int, int] = (0, 0)


class DraftNotice(msgspec.Struct, frozen=True):
    """One notice with its plans."""

    document: str
    """The name under which the file came."""
    issuer: str | None
    issued_on: date | None
    doc_no: str | None
    plans: tuple[DraftPlan, ...]
    title: str | None = None
    doubts: tuple[str, ...] = ()
    """Names of the fields above that a person should look at."""
