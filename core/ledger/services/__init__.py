"""What changes the ledger: publishing, and the life of assignments."""

from core.ledger.services.adjusting import TaskAdjustment, adjust_task
from core.ledger.services.assignments import (
    add_assignment,
    cancel_assignment,
    change_role,
    put_unit,
    replace_lead,
    resume_assignment,
    sign_assignment,
    start_assignment,
    suspend_assignment,
)
from core.ledger.services.charging import charge_leader
from core.ledger.services.plans import create_plan, create_tasks
from core.ledger.services.reports import (
    hand_back_report,
    require_draft,
    save_report_draft,
    sign_off_report,
    submit_report,
)
from core.ledger.services.review import accept_assignment, return_assignment
from core.ledger.services.revision import MOVED_ON, Revised, lock_tasks, revise_plan
from core.ledger.services.snapshots import keep_first_version
from core.ledger.services.standing import recompute_standing

__all__ = [
    "MOVED_ON",
    "Revised",
    "TaskAdjustment",
    "accept_assignment",
    "add_assignment",
    "adjust_task",
    "cancel_assignment",
    "change_role",
    "charge_leader",
    "create_plan",
    "create_tasks",
    "hand_back_report",
    "keep_first_version",
    "lock_tasks",
    "put_unit",
    "recompute_standing",
    "replace_lead",
    "require_draft",
    "resume_assignment",
    "return_assignment",
    "revise_plan",
    "save_report_draft",
    "sign_assignment",
    "sign_off_report",
    "start_assignment",
    "submit_report",
    "suspend_assignment",
]
