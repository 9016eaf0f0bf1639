"""What a version of a plan says and what it changes: frozen records between the review of a correction and the ledger.

A task has its words twice: as the notice prints them (`printed`), and as they stand after people edited them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from core.ledger.records import NewTarget, NewTask
from core.ledger.states import ROLES, AssignmentRole, AssignmentState, DeadlineKind, TaskState
from core.phrases import say

Fate = Literal["new", "same", "changed", "kept", "dropped", "restored", "gone"]
"""What a version makes of a task: printed for the first time; printed as before; printed otherwise; not printed and
kept; not printed and dropped; dropped before and printed again; dropped by an earlier version and not printed.
"""

FieldName = Literal["no", "title", "path", "text", "deadline", "units", "targets"]
FIELDS: tuple[FieldName, ...] = ("no", "title", "path", "text", "deadline", "units", "targets")
FIELD_WORDS: dict[FieldName, str] = {
    "no": say("编号"),
    "title": say("标题"),
    "path": say("章节"),
    "text": say("内容"),
    "deadline": say("时限"),
    "units": say("单位"),
    "targets": say("指标"),
}

UnitAct = Literal["add", "role", "cancel", "resume"]


class TaskWords(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a task. Units are names: as printed, or as they are shown of those who have a part."""

    title: str
    no: str = ""
    text: str = ""
    path: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    deadline_text: str = ""
    deadline_kind: DeadlineKind = "none"
    deadline: date | None = None
    targets: tuple[NewTarget, ...] = ()


class UnitPart(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's part in a task as it stands. ``printed`` is empty for a unit that a person added."""

    assignment_id: UUID
    org_id: UUID
    name: str
    role: AssignmentRole
    printed: str
    group_id: UUID | None
    state: AssignmentState
    reason: str
    due_on: date | None
    answers: bool


class StandingTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task of a plan as it stands, beside what the notice printed last; ``printed`` is None for one that no notice
    printed. ``fate`` is what the last version made of it. ``reports`` counts those that were submitted.
    """

    id: UUID
    plan_id: UUID
    ordinal: int
    version: int
    state: TaskState
    words: TaskWords
    printed: TaskWords | None
    units: tuple[UnitPart, ...]
    fate: Fate
    reason: str
    reports: int
    notice_id: UUID | None
    source: tuple[int, int] | None


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field that a version changed, or that it would have changed if a person's words had not been kept.

    ``was`` and ``now`` are what was printed, ``edited`` what a person had made of it, ``kept`` whether that stands.
    """

    field: FieldName
    was: str
    now: str
    edited: str = ""
    kept: bool = False


class UnitChange(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one unit's part. ``assignment_id`` is None for one that is added."""

    act: UnitAct
    org_id: UUID
    role: AssignmentRole
    name: str = ""
    printed: str = ""
    group_id: UUID | None = None
    assignment_id: UUID | None = None


class TaskRevision(msgspec.Struct, frozen=True, kw_only=True):
    """One task in the next version. ``words`` are those that stand afterwards; its units follow from ``units``.

    ``task_version`` is that of the words it was made from. Without ``printed`` the notice does not print the task.
    """

    task_id: UUID
    task_version: int
    fate: Fate
    words: TaskWords
    printed: TaskWords | None = None
    source: tuple[int, int] | None = None
    changes: tuple[FieldChange, ...] = ()
    units: tuple[UnitChange, ...] = ()
    reason: str = ""
    reopen: bool = False


class TaskAddition(msgspec.Struct, frozen=True, kw_only=True):
    """A task that the version prints for the first time. ``key`` names it among its like, to find it in the order."""

    key: UUID
    task: NewTask
    printed: TaskWords | None


class PlanRevision(msgspec.Struct, frozen=True, kw_only=True):
    """The next version of a plan. ``order`` holds task ids and keys of additions, as the tasks follow one another."""

    plan_id: UUID
    plan_version: int
    title: str
    ordinal: int
    issuer: str
    issued_on: date | None
    doc_no: str
    report_rule: str
    all_must_answer: bool
    head_waived: bool
    tasks: tuple[TaskRevision, ...]
    additions: tuple[TaskAddition, ...]
    order: tuple[UUID, ...]


def printed_words(task: NewTask) -> TaskWords:
    """The words of a new task, with its units as they are printed."""

    def names(role: AssignmentRole) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.printed for part in task.assignments if part.role == role and part.printed))

    return TaskWords(
        title=task.title,
        no=task.no,
        text=task.text,
        path=task.path,
        lead=names("lead"),
        participants=names("participant"),
        responsible=names("responsible"),
        deadline_text=task.deadline_text,
        deadline_kind=task.deadline_kind,
        deadline=task.deadline,
        targets=task.targets,
    )


def shown_deadline(words: TaskWords) -> str:
    """The printed words of a deadline and the day they mean: 2026年6月底前（2026-06-30）."""
    day = words.deadline.isoformat() if words.deadline else ""
    said = words.deadline_text
    return f"{said}（{day}）" if said and day else said or day


def shown_units(words: TaskWords) -> str:
    """The units by role, one line for each: 牵头：市财政局、市住建局."""
    roles: Sequence[tuple[AssignmentRole, tuple[str, ...]]] = (
        ("lead", words.lead),
        ("responsible", words.responsible),
        ("participant", words.participants),
    )
    return "\n".join(f"{ROLES[role]}：{'、'.join(names)}" for role, names in roles if names)


def shown_field(field: FieldName, words: TaskWords) -> str:
    """One field as it is read."""
    if field == "deadline":
        return shown_deadline(words)
    if field == "units":
        return shown_units(words)
    if field == "path":
        return " / ".join(words.path)
    if field == "targets":
        return "\n".join(target.text for target in words.targets)
    return str(getattr(words, field))
