"""What waits for a decision that the acting post may take."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import may
from core.context import TenantContext
from core.ledger.records import task_path


class WaitingReview(msgspec.Struct, frozen=True):
    """One unit's part that was submitted. ``path`` leads to its task below the staff area."""

    id: UUID
    title: str
    org_name: str
    submitted_at: datetime
    path: str


class WaitingReviews(msgspec.Struct, frozen=True):
    """The ones that have waited longest, and how many there are."""

    rows: tuple[WaitingReview, ...] = ()
    total: int = 0


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    task_id: UUID
    no: str
    title: str
    org_name: str
    submitted_at: datetime
    total: int


async def waiting_reviews(tenant: TenantContext, limit: int = 5) -> WaitingReviews:
    """Submitted parts, oldest first, without those of a coordinator's own unit; nothing for posts without the right."""
    if not may(tenant, "task.review"):
        return WaitingReviews()
    post = tenant.acting()
    lines = await sql.rows(
        _Line,
        """
        SELECT a.id, a.task_id, t.no, t.title, o.name AS org_name, a.submitted_at, count(*) OVER () AS total
        FROM core.assignment a
        JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
        JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
        WHERE a.tenant_id = $1 AND a.state = 'submitted' AND a.submitted_at IS NOT NULL
          AND t.state <> 'closed' AND ($2 = 'supervisor' OR a.org_id <> $3)
        ORDER BY a.submitted_at, a.id LIMIT $4
        """,
        tenant.tenant_id,
        post.role,
        post.org_id,
        limit,
    )
    rows = tuple(
        WaitingReview(
            line.id, f"{line.no} {line.title}".strip(), line.org_name, line.submitted_at, task_path(line.task_id)
        )
        for line in lines
    )
    return WaitingReviews(rows, lines[0].total if lines else 0)
