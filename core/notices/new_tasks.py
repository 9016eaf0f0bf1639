"""From a reviewed draft task to the task that the ledger takes."""

from collections.abc import Mapping

from core.ledger.records import NewAssignment, NewTask
from core.ledger.states import AssignmentRole
from core.notices.correcting.words import new_targets
from core.notices.records import ROLE_FIELDS, RoleField, TaskRow
from core.notices.resolve import Part
from core.notices.standing import TaskStanding

ROLES_OF: Mapping[RoleField, AssignmentRole] = {
    "lead": "lead",
    "participants": "participant",
    "responsible": "responsible",
}
"""The role in the ledger of each printed list."""


def new_task(row: TaskRow, standing: TaskStanding) -> NewTask:
    """A reviewed task with its units resolved."""
    return NewTask(
        title=row.title,
        no=row.no,
        text=row.text,
        path=tuple(row.path),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline,
        source=(row.source_start, row.source_end) if row.source_end > row.source_start else None,
        assignments=tuple(new_assignments(standing.parts)),
        targets=new_targets(row.targets),
    )


def new_assignments(parts: Mapping[RoleField, tuple[Part, ...]]) -> list[NewAssignment]:
    """One entry for each unit or group of the printed lists that is known."""
    return [
        NewAssignment(
            role=ROLES_OF[field],
            org_id=part.unit.id if part.unit.kind == "org" else None,
            group_id=part.unit.id if part.unit.kind == "group" else None,
            printed=part.printed,
        )
        for field in ROLE_FIELDS
        for part in parts[field]
        if part.unit is not None
    ]
