"""Half a year of work on the demo's tasks, done by its people through the same services a page calls.

Each task is given a story. The clock of the product is set to the day of each act, so that timelines read as they
would.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec

from core import sql
from core.clock import SHANGHAI, frozen_at, now, today
from core.context import ActingPost, TenantContext
from core.db import DB
from core.ledger.records import ReportDraft, TargetEntry
from core.ledger.services import (
    accept_assignment,
    return_assignment,
    save_report_draft,
    sign_assignment,
    sign_off_report,
    submit_report,
)
from yingshang.demo.cities import acting_as


class Seat(msgspec.Struct, frozen=True):
    """One answering unit of one task, with its clerk and its head."""

    assignment_id: UUID
    task_id: UUID
    title: str
    clerk: ActingPost
    head: ActingPost


class _Row(msgspec.Struct, frozen=True):
    assignment_id: UUID
    task_id: UUID
    title: str
    plan: int
    place: int
    unit: str
    org_id: UUID
    clerk_id: UUID
    clerk_user: UUID
    clerk_name: str
    head_id: UUID
    head_user: UUID
    head_name: str


Story = Callable[[TenantContext, Seat, ActingPost], Awaitable[None]]
DAY = timedelta(days=1)

# How each task of the two plans goes, in their printed order: see STORIES.
PLOTS = ("cwwcwssrdhcwpschsrwn", "cwnprccsrwhwwdn")


async def live_half_a_year(tenant: TenantContext) -> None:
    """Plays every task's story. Opens its own transactions, one for each task."""
    async with DB.tenant(tenant.tenant_id):
        rows = await sql.rows(_Row, _SEATS, tenant.tenant_id)
        coordinator = await acting_as(tenant, "tongchou")
    for row in rows:
        story = STORIES[PLOTS[row.plan][row.place % len(PLOTS[row.plan])]]
        seat = Seat(
            row.assignment_id,
            row.task_id,
            row.title,
            ActingPost(row.clerk_id, row.clerk_user, row.clerk_name, row.org_id, row.unit, "staff", "经办"),
            ActingPost(row.head_id, row.head_user, row.head_name, row.org_id, row.unit, "head", "负责人"),
        )
        async with DB.tenant(tenant.tenant_id):
            await story(tenant, seat, coordinator)


def _office_hour(days: int, seat: Seat) -> datetime:
    """A moment some days ago, between nine and five, the same for the same task."""
    day = datetime.combine(today() - days * DAY, time(9), SHANGHAI)
    return day + timedelta(minutes=seat.task_id.int % 480)


async def _closed(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _reported(tenant, seat, coordinator)
    await _submitted_at(tenant, seat, _office_hour(24, seat))
    with frozen_at(_office_hour(20, seat)):
        await accept_assignment(_as(tenant, coordinator), seat.assignment_id, version=await _version(seat))


async def _waiting_for_review(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _reported(tenant, seat, coordinator)
    await _submitted_at(tenant, seat, _office_hour(3, seat))


async def _returned(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _reported(tenant, seat, coordinator)
    await _submitted_at(tenant, seat, _office_hour(12, seat))
    with frozen_at(_office_hour(9, seat)):
        await return_assignment(
            _as(tenant, coordinator),
            seat.assignment_id,
            version=await _version(seat),
            reason="佐证材料只有通知，没有办理数据。请补充近两个月的办件台账后再报。",
            due_on=(now() + 14 * DAY).date(),
        )


async def _waiting_for_head(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _reported(tenant, seat, coordinator)
    with frozen_at(_office_hour(1, seat)):
        report = await save_report_draft(_as(tenant, seat.clerk), seat.assignment_id, draft=await _closing(seat))
        await submit_report(_as(tenant, seat.clerk), report.id, version=report.version)


async def _reported(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _signed(tenant, seat, coordinator)
    await _report(tenant, seat, _office_hour(62, seat), 35, "已成立工作专班，制定细化措施，明确责任科室和时间表。")
    await _report(
        tenant, seat, _office_hour(31, seat), 60, "系统改造已完成并试运行，窗口人员完成两轮培训，正在收集企业意见。"
    )


async def _without_progress(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _signed(tenant, seat, coordinator)
    with frozen_at(_office_hour(28, seat)):
        draft = ReportDraft(body="等待省级系统接口开放，本期无新进展。", pct=10, no_progress=True)
        report = await save_report_draft(_as(tenant, seat.clerk), seat.assignment_id, draft=draft)
        await submit_report(_as(tenant, seat.clerk), report.id, version=report.version)
        await sign_off_report(_as(tenant, seat.head), report.id, version=report.version + 1)


async def _drafting(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    await _signed(tenant, seat, coordinator)
    with frozen_at(_office_hour(2, seat)):
        draft = ReportDraft(body="正在汇总各窗口数据，", pct=40)
        await save_report_draft(_as(tenant, seat.clerk), seat.assignment_id, draft=draft)


async def _signed(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    del coordinator
    with frozen_at(_office_hour(140, seat)):
        await sign_assignment(_as(tenant, seat.clerk), seat.assignment_id, version=await _version(seat))


async def _untouched(tenant: TenantContext, seat: Seat, coordinator: ActingPost) -> None:
    """Published and not even signed for."""


STORIES: dict[str, Story] = {
    "c": _closed,
    "w": _reported,
    "r": _returned,
    "s": _waiting_for_review,
    "h": _waiting_for_head,
    "p": _without_progress,
    "d": _drafting,
    "n": _untouched,
}


async def _report(tenant: TenantContext, seat: Seat, moment: datetime, pct: int, body: str) -> None:
    with frozen_at(moment):
        draft = ReportDraft(body=body, pct=pct)
        report = await save_report_draft(_as(tenant, seat.clerk), seat.assignment_id, draft=draft)
        report = await submit_report(_as(tenant, seat.clerk), report.id, version=report.version)
    with frozen_at(moment + DAY):
        await sign_off_report(_as(tenant, seat.head), report.id, version=report.version)


async def _submitted_at(tenant: TenantContext, seat: Seat, moment: datetime) -> None:
    with frozen_at(moment):
        report = await save_report_draft(_as(tenant, seat.clerk), seat.assignment_id, draft=await _closing(seat))
        report = await submit_report(_as(tenant, seat.clerk), report.id, version=report.version)
    with frozen_at(moment + DAY):
        await sign_off_report(_as(tenant, seat.head), report.id, version=report.version)


async def _closing(seat: Seat) -> ReportDraft:
    """A closing report whose figures meet the targets, or give the reason why one is not counted yet."""
    targets = await sql.rows(
        _Target, "SELECT id, value FROM core.target WHERE task_id = $1 ORDER BY ordinal", seat.task_id
    )
    values = tuple(
        TargetEntry(target_id=target.id, value=target.value)
        if target.value is not None
        else TargetEntry(target_id=target.id, reason="本项按年度统计，年底补报")
        for target in targets
    )
    body = "已按要求落实，制度已印发、流程已上线，运行一个月无投诉，申请销号。"
    return ReportDraft(body=body, pct=100, closes=True, values=values)


class _Target(msgspec.Struct, frozen=True):
    id: UUID
    value: float | None


def _as(tenant: TenantContext, post: ActingPost) -> TenantContext:
    return msgspec.structs.replace(tenant, post=post)


async def _version(seat: Seat) -> int:
    version = await sql.value(int, "SELECT version FROM core.assignment WHERE id = $1", seat.assignment_id)
    return version or 1


_SEATS = """
SELECT a.id AS assignment_id, t.id AS task_id, t.title, (dense_rank() OVER (ORDER BY p.ordinal, p.id) - 1)::int AS plan,
  (dense_rank() OVER (PARTITION BY p.id ORDER BY t.ordinal) - 1)::int AS place, o.name AS unit, o.id AS org_id,
  c.id AS clerk_id, cu.id AS clerk_user, cu.name AS clerk_name,
  h.id AS head_id, hu.id AS head_user, hu.name AS head_name
FROM core.assignment a
JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
JOIN core.plan p ON p.tenant_id = a.tenant_id AND p.id = t.plan_id
JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
JOIN core.post c ON c.tenant_id = a.tenant_id AND c.org_id = o.id AND c.role = 'staff'
JOIN core.user_account cu ON cu.tenant_id = a.tenant_id AND cu.id = c.user_id
JOIN core.post h ON h.tenant_id = a.tenant_id AND h.org_id = o.id AND h.role = 'head'
JOIN core.user_account hu ON hu.tenant_id = a.tenant_id AND hu.id = h.user_id
WHERE a.tenant_id = $1 AND a.answers AND a.state = 'assigned' ORDER BY p.ordinal, p.id, t.ordinal, a.ordinal
"""
