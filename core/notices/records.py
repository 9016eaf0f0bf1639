"""Notices and drafts as they are read and as they are edited: frozen, and without rows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.ledger.revisions import TaskWords
from core.notices.draft import DeadlineKind, DraftNotice, DraftTarget, Mark
from core.notices.reading import NoticeText
from core.notices.resolve import Choice

NoticeState = Literal["reading", "draft", "published", "discarded", "failed"]
RoleField = Literal["lead", "participants", "responsible"]

NOTICE = "notice"
"""Subject kind of the events, jobs and files of a notice."""

ROLE_FIELDS: tuple[RoleField, ...] = ("lead", "participants", "responsible")
DATED: frozenset[DeadlineKind] = frozenset({"date", "month_end", "yearly"})
"""Kinds of deadline that mean nothing without their day."""
UNDATED: frozenset[DeadlineKind] = frozenset({"ongoing", "none"})
"""Kinds of deadline that have no day."""


FIRST_YEAR, LAST_YEAR = 1949, 2200
"""Between which the days of notices and their deadlines lie."""


class Reading(msgspec.Struct, frozen=True):
    """What the guarded child makes of a file: the stored text and the draft."""

    text: NoticeText
    draft: DraftNotice


class NoticeHead(msgspec.Struct, frozen=True):
    """A notice without its text. ``sentence`` says why it failed or was discarded; ``corrects`` is the notice that a
    person says it corrects, ``correction_settled`` whether anybody has said so or that it is a new one.
    """

    id: UUID
    title: str
    filename: str
    issuer: str
    issued_on: date | None
    doc_no: str
    state: NoticeState
    sentence: str
    same_as: UUID | None
    job_id: UUID | None
    choices: Mapping[str, Choice]
    uploaded_by: str
    version: int
    created_at: datetime
    published_at: datetime | None
    corrects: UUID | None = None
    correction_settled: bool = False

    @property
    def name(self) -> str:
        """What it is called on screen: its title, else the file's name."""
        return self.title or self.filename


class NoticeLine(msgspec.Struct, frozen=True):
    """A notice in a list; ``tasks`` counts those that were not dropped."""

    id: UUID
    title: str
    filename: str
    doc_no: str
    state: NoticeState
    sentence: str
    tasks: int
    uploaded_by: str
    created_at: datetime
    published_at: datetime | None


class NoticeEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types about the notice as a whole."""

    title: str
    issuer: str
    doc_no: str
    issued_on: date | None


class PlanRow(msgspec.Struct, frozen=True):
    """One plan of a draft. ``left_out`` and ``plan_targets`` are printed words that became no task;
    ``corrects_plan_id`` is the plan of the ledger whose next version it is.
    """

    id: UUID
    ordinal: int
    title: str
    report_rule: str
    all_must_answer: bool
    head_waived: bool
    first_unit_leads: bool
    left_out: list[str]
    plan_targets: list[str]
    version: int
    corrects_plan_id: UUID | None = None


class PlanEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types about one plan."""

    title: str
    report_rule: str
    all_must_answer: bool
    head_waived: bool


class TaskLine(msgspec.Struct, frozen=True):
    """A draft task without its words: enough to tell how the draft stands."""

    id: UUID
    plan_id: UUID
    ordinal: int
    no: str
    title: str
    lead: list[str]
    participants: list[str]
    responsible: list[str]
    deadline_kind: DeadlineKind
    deadline: date | None
    source_start: int
    source_end: int
    reasons: list[str]
    confirmed: bool
    dropped: bool

    def names(self, field: RoleField) -> list[str]:
        """The printed names in one role."""
        names: list[str] = getattr(self, field)
        return names


class TaskRow(TaskLine, frozen=True):
    """A draft task with everything. ``printed`` holds its words as parsed, None for one that a person added;
    ``pair_by`` is ``hand`` for a pair with ``pair_task_id`` that a person made, ``none`` for one that a person parted.
    """

    notice_id: UUID
    text: str
    path: list[str]
    generic: list[str]
    deadline_text: str
    targets: tuple[DraftTarget, ...]
    marks: tuple[Mark, ...]
    drop_reason: str
    version: int
    printed: TaskWords | None = None
    pair_task_id: UUID | None = None
    pair_by: str = ""


class TaskEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types about one task; names as printed, not yet units."""

    title: str
    no: str = ""
    path: tuple[str, ...] = ()
    text: str = ""
    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    deadline_text: str = ""
    deadline_kind: DeadlineKind = "none"
    deadline: date | None = None
    targets: tuple[DraftTarget, ...] = ()
