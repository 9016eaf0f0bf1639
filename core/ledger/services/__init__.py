"""What changes the ledger: publishing, and the life of assignments."""

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
from core.ledger.services.standing import recompute_standing

__all__ = [
    "accept_assignment",
    "add_assignment",
    "cancel_assignment",
    "change_role",
    "charge_leader",
    "create_plan",
    "create_tasks",
    "hand_back_report",
    "put_unit",
    "recompute_standing",
    "replace_lead",
    "require_draft",
    "resume_assignment",
    "return_assignment",
    "save_report_draft",
    "sign_assignment",
    "sign_off_report",
    "start_assignment",
    "submit_report",
    "suspend_assignment",
]
