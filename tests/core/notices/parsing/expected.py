"""Drafts as short rows, so that a test can print what it expects as a table."""

import textwrap

import msgspec

from core.notices.draft import DraftNotice, DraftTask
from core.notices.parsing import parse_notice
from core.notices.reading import read_notice


class Row(msgspec.Struct, frozen=True):
    """What a test says about one task; whatever it leaves out is empty."""

    no: str
    title: str
    lead: str = ""
    participants: str = ""
    responsible: str = ""
    deadline: tuple[str, str, str | None] = ("", "none", None)
    targets: tuple[tuple[str, float, str], ...] = ()
    reasons: tuple[str, ...] = ()


def draft_of(text: str) -> DraftNotice:
    """The draft of a notice written down in a test."""
    return parse_notice(read_notice(textwrap.dedent(text).strip().encode(), "sample.txt"), "sample.txt")


def rows_of(draft: DraftNotice) -> list[Row]:
    """All tasks of a draft, as rows."""
    return [row_of(task) for plan in draft.plans for task in plan.tasks]


def row_of(task: DraftTask) -> Row:
    """One task as a row; names are joined with a blank."""
    return Row(
        task.no,
        task.title,
        " ".join(task.lead),
        " ".join(task.participants),
        " ".join(task.responsible),
        (task.deadline_text, task.deadline_kind, task.deadline.isoformat() if task.deadline else None),
        tuple((target.comparator, target.value, target.unit) for target in task.targets),
        task.reasons,
    )
