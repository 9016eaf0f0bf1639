"""What callers hand to the ledger's services: typed values, already resolved and reviewed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from core.ledger.states import AssignmentRole, DeadlineKind

TASK = "task"
"""Subject kind of the ledger's events."""
ASSIGNMENT = "assignment"
"""Subject kind of the ledger's obligations."""
REPORT = "report"
"""Subject kind of a report's attachments."""


class NewAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's part. A group is given by ``group_id`` with one entry per member, or once with ``org_id`` None, which
    expands to its present members. ``printed`` is the name as the notice prints it; a group's name for its members.
    """

    role: AssignmentRole
    org_id: UUID | None = None
    group_id: UUID | None = None
    printed: str = ""
    part_text: str = ""


class NewTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A figure to be reached: 网上可办率 ≥ 70 %."""

    text: str
    metric: str = ""
    comparator: str = ""
    value: float | None = None
    unit: str = ""
    due_on: date | None = None


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a plan. ``path`` holds the headings above it, outermost first; ``source`` counts characters in the
    stored text of the notice.
    """

    title: str
    no: str = ""
    text: str = ""
    path: tuple[str, ...] = ()
    deadline_text: str = ""
    deadline_kind: DeadlineKind = "none"
    deadline: date | None = None
    source: tuple[int, int] | None = None
    assignments: tuple[NewAssignment, ...] = ()
    targets: tuple[NewTarget, ...] = ()

    @property
    def match_key(self) -> str:
        """What a task is known by when a corrected notice comes: chapter path, number, title."""
        return match_key(self.path, self.no, self.title)


class TargetEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A figure in a report; ``value`` None needs a ``reason``."""

    target_id: UUID
    value: float | None = None
    reason: str = ""


class ReportDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a clerk types. ``closes``: 申请销号; ``no_progress``: 本期无进展; ``pct`` counts from 0 to 100."""

    body: str = ""
    pct: int = 0
    closes: bool = False
    no_progress: bool = False
    period: str = ""
    values: tuple[TargetEntry, ...] = ()


class Written(msgspec.Struct, frozen=True):
    """A row that was written and its new version."""

    id: UUID
    version: int


def match_key(path: Sequence[str], no: str, title: str) -> str:
    """The key that a task keeps across versions of its notice."""
    return "\x1f".join((*path, no, title))


def task_path(task_id: UUID) -> str:
    """Where a task is shown, below the tenant's staff area."""
    return f"tasks/{task_id}"
