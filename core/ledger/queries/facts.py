"""Assignments: the facts that the rules of their life are applied to, and their lines on the task page."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import reads_whole_tenant
from core.context import TenantContext
from core.ledger.rules import Act, AssignmentFacts, allowed_acts
from core.ledger.states import ASSIGNMENT_STATES, ROLES, phase_of
from core.obligations.lights import Light, Lights
from core.workdays.deadlines import deadline_day

_FACTS = """
  a.id, a.task_id, t.no AS task_no, t.title AS task_title, t.state AS task_state, a.org_id, o.name AS org_name,
  a.role, a.answers, a.state, nullif(a.held_state, '') AS held_state, a.version, a.pct, a.due_at, a.warn_at,
  p.head_waived, p.org_id AS office_id,
  r.id AS report_id, r.state AS report_state, r.closes AS report_closes, r.version AS report_version,
  author.user_id AS author_user_id, signer.user_id AS signer_user_id
"""

# A unit has at most one report at a time that is still being written, waits for its head or asks for closing.
_FROM = """
FROM core.assignment a
JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
LEFT JOIN core.progress_report r ON r.tenant_id = a.tenant_id AND r.assignment_id = a.id
  AND (r.state IN ('draft', 'submitted') OR (r.state = 'signed_off' AND r.closes))
LEFT JOIN core.post author ON author.tenant_id = r.tenant_id AND author.id = r.author_post_id
LEFT JOIN core.post signer ON signer.tenant_id = r.tenant_id AND signer.id = r.signed_off_by
"""


class AssignmentRow(msgspec.Struct, frozen=True):
    """One unit's line on the task page, with the buttons of the acting post. ``reason`` is that of the last return,
    suspension or cancellation, empty for readers of other units. ``part_text`` is the unit's own part.
    """

    facts: AssignmentFacts
    acts: tuple[Act, ...]
    light: Light
    role_text: str
    state_text: str
    due_text: str
    printed: str
    part_text: str
    signer_name: str
    signed_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    returned_count: int
    reason: str


class _Line(AssignmentFacts, frozen=True):
    printed: str
    part_text: str
    signer_name: str
    signed_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    returned_count: int
    reason: str


async def assignment_facts(tenant: TenantContext, assignment_id: UUID) -> AssignmentFacts | None:
    """One assignment, None when absent."""
    return await sql.first(
        AssignmentFacts,
        f"SELECT {_FACTS} {_FROM} WHERE a.tenant_id = $1 AND a.id = $2",
        tenant.tenant_id,
        assignment_id,
    )


async def assignment_rows(tenant: TenantContext, task_id: UUID, lights: Lights) -> tuple[AssignmentRow, ...]:
    """All assignments of a task: leads, then responsible units, then participants, each as printed."""
    lines = await sql.rows(
        _Line,
        f"""
        SELECT {_FACTS}, a.printed, a.part_text, coalesce(su.name, '') AS signer_name, a.signed_at, a.submitted_at,
          a.accepted_at, a.returned_count, a.reason
        {_FROM}
        LEFT JOIN core.post sp ON sp.tenant_id = a.tenant_id AND sp.id = a.signed_by
        LEFT JOIN core.user_account su ON su.tenant_id = sp.tenant_id AND su.id = sp.user_id
        WHERE a.tenant_id = $1 AND a.task_id = $2
        ORDER BY CASE a.role WHEN 'lead' THEN 0 WHEN 'responsible' THEN 1 ELSE 2 END, a.ordinal, a.id
        """,
        tenant.tenant_id,
        task_id,
    )
    return tuple(_shown(tenant, line, lights) for line in lines)


def _shown(tenant: TenantContext, line: _Line, lights: Lights) -> AssignmentRow:
    own = tenant.post is not None and tenant.post.org_id == line.org_id
    # The plain facts alone: the line knows more than every reader may.
    facts = AssignmentFacts(*(getattr(line, name) for name in AssignmentFacts.__struct_fields__))
    if not own and line.report_state == "draft":
        # Nobody outside the unit learns that a draft exists.
        facts = msgspec.structs.replace(
            facts, report_id=None, report_state=None, report_closes=None, report_version=None, author_user_id=None
        )
    light = lights.of(phase_of(line.state), line.due_at, line.warn_at)
    if line.state == "accepted":
        # A part is done (已办结); closed (已销号) is said of the whole task.
        light = msgspec.structs.replace(light, text=ASSIGNMENT_STATES["accepted"], why=ASSIGNMENT_STATES["accepted"])
    return AssignmentRow(
        facts=facts,
        acts=tuple(allowed_acts(tenant, facts)),
        light=light,
        role_text=ROLES[line.role],
        state_text=ASSIGNMENT_STATES[line.state],
        due_text="" if line.due_at is None else deadline_day(line.due_at).isoformat(),
        printed=line.printed,
        part_text=line.part_text,
        signer_name=line.signer_name,
        signed_at=line.signed_at,
        submitted_at=line.submitted_at,
        accepted_at=line.accepted_at,
        returned_count=line.returned_count,
        reason=line.reason if own or reads_whole_tenant(tenant, "report") else "",
    )
