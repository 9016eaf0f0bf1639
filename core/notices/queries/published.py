"""What a published notice became."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class PublishedPlan(msgspec.Struct, frozen=True):
    """A plan of the ledger that came from a notice, or got a version from it. ``version`` is the one that this notice
    made, ``current`` the plan's present one; ``tasks`` counts those of the version.
    """

    id: UUID
    title: str
    tasks: int
    version: int
    current: int

    @property
    def superseded(self) -> bool:
        """Whether a later notice has corrected it."""
        return self.version < self.current


async def plans_of_notice(tenant: TenantContext, notice_id: UUID) -> list[PublishedPlan]:
    """The plans that a notice became or gave a version to, in printed order."""
    return await sql.rows(
        PublishedPlan,
        """
        SELECT p.id, coalesce(v.title, p.title) AS title,
          CASE WHEN v.id IS NULL
            THEN (SELECT count(*) FROM core.task t WHERE t.tenant_id = p.tenant_id AND t.plan_id = p.id)
            ELSE (SELECT count(*) FROM core.task_version t
                  WHERE t.tenant_id = p.tenant_id AND t.plan_id = p.id AND t.version = v.version
                    AND t.fate NOT IN ('dropped', 'gone')) END::int AS tasks,
          coalesce(v.version, p.version) AS version, p.version AS current
        FROM core.plan p
        LEFT JOIN core.plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id AND v.notice_id = $2
        WHERE p.tenant_id = $1 AND (p.notice_id = $2 OR v.id IS NOT NULL) ORDER BY p.ordinal, p.version, p.id
        """,
        tenant.tenant_id,
        notice_id,
    )


class Generation(msgspec.Struct, frozen=True):
    """A notice in a row of corrections."""

    id: UUID
    title: str
    doc_no: str
    published_at: datetime


async def generations_of(tenant: TenantContext, notice_id: UUID) -> list[Generation]:
    """The notice with those it corrects and those that correct it, oldest first; empty for one that stands alone."""
    found = await sql.rows(
        Generation,
        """
        WITH RECURSIVE earlier AS (
          SELECT id, corrects FROM core.notice WHERE tenant_id = $1 AND id = $2
          UNION SELECT n.id, n.corrects FROM core.notice n JOIN earlier ON n.id = earlier.corrects
          WHERE n.tenant_id = $1),
        later AS (
          SELECT id FROM core.notice WHERE tenant_id = $1 AND id = $2
          UNION SELECT n.id FROM core.notice n JOIN later ON n.corrects = later.id
          WHERE n.tenant_id = $1 AND n.state = 'published')
        SELECT n.id, n.title, n.doc_no, n.published_at FROM core.notice n
        WHERE n.tenant_id = $1 AND n.state = 'published' AND n.published_at IS NOT NULL
          AND (n.id IN (SELECT id FROM earlier) OR n.id IN (SELECT id FROM later)) ORDER BY n.published_at, n.id
        """,
        tenant.tenant_id,
        notice_id,
    )
    return found if len(found) > 1 else []
