"""The states of tasks, assignments and reports, their words on screen and their order in life."""

from typing import Literal

from core.obligations.lights import Phase
from core.phrases import say, say_in

AssignmentState = Literal[
    "assigned", "signed", "in_progress", "submitted", "returned", "accepted", "suspended", "cancelled"
]
TaskState = Literal["assigned", "signed", "in_progress", "returned", "submitted", "suspended", "cancelled", "closed"]
ReportState = Literal["draft", "submitted", "signed_off", "reviewed", "returned"]
AssignmentRole = Literal["lead", "participant", "responsible"]
DeadlineKind = Literal["date", "month_end", "ongoing", "stage", "yearly", "none"]

TASK_STATES: dict[TaskState, str] = {
    "assigned": say("待签收"),
    "signed": say("已签收"),
    "in_progress": say("办理中"),
    "returned": say("已退回"),
    "submitted": say_in("state", "申请销号"),
    "suspended": say("已暂停"),
    "cancelled": say("已取消"),
    "closed": say("已销号"),
}

ASSIGNMENT_STATES: dict[AssignmentState, str] = {
    "assigned": say("待签收"),
    "signed": say("已签收"),
    "in_progress": say("办理中"),
    "submitted": say_in("state", "申请销号"),
    "returned": say("已退回"),
    "accepted": say("已办结"),
    "suspended": say("已暂停"),
    "cancelled": say("已取消"),
}

REPORT_STATES: dict[ReportState, str] = {
    "draft": say("草稿"),
    "submitted": say("待签发"),
    "signed_off": say("已报送"),
    "reviewed": say("已审核"),
    "returned": say("已退回"),
}

ROLES: dict[AssignmentRole, str] = {"lead": say("牵头"), "participant": say("参与"), "responsible": say("责任")}

DEADLINE_KINDS: dict[DeadlineKind, str] = {
    "date": say("限期"),
    "month_end": say("月底前"),
    "ongoing": say("持续推进"),
    "stage": say("阶段性"),
    "yearly": say("每年"),
    "none": say("未写明"),
}

# The unit's turn, least advanced first: a task stands where its least advanced answering assignment stands.
OWED: tuple[AssignmentState, ...] = ("assigned", "signed", "returned", "in_progress")
LIVE: tuple[AssignmentState, ...] = (*OWED, "submitted")

TASK_ORDER: tuple[TaskState, ...] = (
    "assigned",
    "signed",
    "returned",
    "in_progress",
    "submitted",
    "suspended",
    "closed",
    "cancelled",
)
"""The order of a list sorted by state."""


def phase_of(state: AssignmentState | TaskState) -> Phase:
    """Whose turn it is, for the light: the unit's, the reviewer's, nobody's."""
    if state in ("closed", "accepted"):
        return "done"
    if state in ("suspended", "cancelled"):
        return "stopped" if state == "suspended" else "cancelled"
    return "answered" if state == "submitted" else "owed"
