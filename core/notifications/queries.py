"""What the acting post has been told, and who is to be told of a publication."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.phrases import said_again


class NotificationLine(msgspec.Struct, frozen=True):
    """One notification as listed. ``path`` lies below the tenant's staff area, without a leading slash."""

    id: UUID
    kind: str
    title: str
    path: str
    created_at: datetime
    read_at: datetime | None


class _Line(NotificationLine, frozen=True):
    wording: str | None


class PublishedPlan(msgspec.Struct, frozen=True):
    """A plan and the notice it came with, if it came with one."""

    id: UUID
    title: str
    notice_id: UUID | None


class PostOfUnit(msgspec.Struct, frozen=True):
    """A post and its unit."""

    post_id: UUID
    org_id: UUID


class PostWithTasks(msgspec.Struct, frozen=True):
    """A post whose unit has ``tasks`` tasks of the plans in question."""

    post_id: UUID
    org_id: UUID
    tasks: int


async def unread_count(tenant: TenantContext) -> int:
    """How many notifications the acting post has not read."""
    found = await sql.value(
        int,
        "SELECT count(*) FROM core.notification WHERE tenant_id = $1 AND post_id = $2 AND read_at IS NULL",
        tenant.tenant_id,
        tenant.acting().id,
    )
    return found or 0


async def latest(tenant: TenantContext, limit: int = 20) -> list[NotificationLine]:
    """The acting post's notifications, newest first, read ones included."""
    found = await sql.rows(
        _Line,
        """
        SELECT id, kind, title, path, created_at, read_at, wording::text FROM core.notification
        WHERE tenant_id = $1 AND post_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3
        """,
        tenant.tenant_id,
        tenant.acting().id,
        limit,
    )
    return [
        NotificationLine(
            line.id, line.kind, said_again(line.title, line.wording), line.path, line.created_at, line.read_at
        )
        for line in found
    ]


async def published_plans(tenant: TenantContext, plan_ids: Sequence[UUID]) -> list[PublishedPlan]:
    """The plans, in the order in which their notice prints them."""
    return await sql.rows(
        PublishedPlan,
        "SELECT id, title, notice_id FROM core.plan WHERE tenant_id = $1 AND id = ANY($2) ORDER BY ordinal, id",
        tenant.tenant_id,
        list(plan_ids),
    )


async def posts_with_tasks(tenant: TenantContext, plan_ids: Sequence[UUID]) -> list[PostWithTasks]:
    """Every active post (head or staff) of every unit that has an assignment in one of the plans.

    Reads the ledger's rows by themselves: the ledger stands above notifications and cannot be asked.
    """
    return await sql.rows(
        PostWithTasks,
        """
        SELECT p.id AS post_id, p.org_id, given.tasks
        FROM (
          SELECT a.org_id, count(DISTINCT a.task_id) AS tasks
          FROM core.task t JOIN core.assignment a ON a.tenant_id = t.tenant_id AND a.task_id = t.id
          WHERE t.tenant_id = $1 AND t.plan_id = ANY($2) AND a.state <> 'cancelled' GROUP BY a.org_id) AS given
        JOIN core.post p ON p.tenant_id = $1 AND p.org_id = given.org_id AND p.active AND p.role IN ('head', 'staff')
        JOIN core.user_account u ON u.tenant_id = $1 AND u.id = p.user_id AND u.active
        ORDER BY p.org_id, p.id
        """,
        tenant.tenant_id,
        list(plan_ids),
    )


async def posts_of_units(tenant: TenantContext, org_ids: Sequence[UUID]) -> list[PostOfUnit]:
    """Every active post (head or staff) of the units."""
    return await sql.rows(
        PostOfUnit,
        """
        SELECT p.id AS post_id, p.org_id FROM core.post p
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
        WHERE p.tenant_id = $1 AND p.org_id = ANY($2) AND p.active AND p.role IN ('head', 'staff')
        ORDER BY p.org_id, p.id
        """,
        tenant.tenant_id,
        list(org_ids),
    )
