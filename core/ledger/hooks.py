"""What the ledger contributes to the shell: its entries, desk and overview panels, hits, kinds of duty."""

from collections.abc import Sequence

import msgspec

from core.accounts.permissions import UNIT_ROLES, WHOLE_TENANT, may, may_read
from core.context import TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import DeskPanel, NavItem, ObligationKind, OverviewPanel, Remark, SearchResult
from core.keyset import PageRequest
from core.ledger.queries.counts import TaskCounts, task_counts
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.overview import PlanLine, StandingLine, ledger_overview, plan_lines
from core.ledger.queries.reports import WaitingReport, waiting_reports
from core.ledger.queries.reviews import WaitingReviews, waiting_reviews
from core.ledger.queries.search import search_tasks
from core.ledger.queries.tasks import TaskRow, task_page
from core.ledger.services.clocks import ANSWER, REVIEW
from core.ledger.states import TASK_STATES
from core.notifications.queries import NotificationLine, latest, unread_count
from core.obligations.lights import CSS, LIGHT_KINDS, LightKind, light_rule
from core.phrases import counted, say

_READERS = WHOLE_TENANT | UNIT_ROLES
_NOTES = 5
_CHARGED = 8


class SignOffPanel(msgspec.Struct, frozen=True):
    """Reports that wait for the head's signature, oldest first."""

    rows: tuple[WaitingReport, ...]


class ReviewPanel(msgspec.Struct, frozen=True):
    """Submitted parts that wait for a decision."""

    waiting: WaitingReviews


class NotePanel(msgspec.Struct, frozen=True):
    """The latest notifications of the acting post."""

    rows: tuple[NotificationLine, ...]
    unread: int


class ChargedPanel(msgspec.Struct, frozen=True):
    """The tasks a leader answers for, the most urgent first, and how many there are; ``query`` narrows the ledger."""

    rows: tuple[TaskRow, ...]
    total: int
    query: str


class LightLine(msgspec.Struct, frozen=True):
    """One light with the number of tasks that carry it; ``kind`` is what the ledger's address takes."""

    kind: LightKind
    css: str
    word: str
    count: int


class StandingPanel(msgspec.Struct, frozen=True):
    """Tasks per light, of one unit or of all; ``query`` narrows the ledger to them."""

    lights: tuple[LightLine, ...]
    total: int
    query: str


class StateLine(msgspec.Struct, frozen=True):
    """One state with the number of tasks in it."""

    state: str
    word: str
    count: int


class StatePanel(msgspec.Struct, frozen=True):
    """Tasks per state, in the order of their life."""

    states: tuple[StateLine, ...]


class UnitPanel(msgspec.Struct, frozen=True):
    """How each unit stands with the tasks it answers for; ``words`` name the five lights."""

    units: tuple[StandingLine, ...]
    words: tuple[str, ...]


class PlanPanel(msgspec.Struct, frozen=True):
    """How each plan stands; ``words`` name the five lights."""

    plans: tuple[PlanLine, ...]
    words: tuple[str, ...]


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """The ledger and the overview."""
    del context
    return (
        NavItem(section="work", label=say("任务台账"), url_path="ledger", order=110, roles=_READERS),
        NavItem(section="work", label=say("总览"), url_path="overview", order=120, roles=_READERS),
    )


@hookimpl
async def desk_panels(context: TenantContext) -> Sequence[DeskPanel]:
    """我包抓的任务 for a leader, 待我签发 for a head, 待我审核 for a reviewer, notifications for all, the standing for
    readers of the ledger.
    """
    panels = [await _notes(context)]
    if context.acting().role == "leader":
        panels.append(await _charged(context))
    if may(context, "report.sign_off"):
        panels.append(await _sign_off(context))
    if may(context, "task.review"):
        panels.append(await _review(context))
    if may_read(context, "ledger", "own"):
        panels.append(await _standing(context))
    return panels


@hookimpl
async def overview_panels(context: TenantContext) -> Sequence[OverviewPanel]:
    """Lights, states, units and plans of the whole tenant."""
    if not may_read(context, "ledger", "other"):
        return ()
    overview, plans = await ledger_overview(context), await plan_lines(context)
    words = tuple(light_rule(context).word(kind) for kind in LIGHT_KINDS)
    return (
        OverviewPanel(
            key="lights",
            title=say("按亮灯"),
            template="overview/lights_panel.html",
            data=_lights(context, overview.counts, ""),
            order=100,
        ),
        OverviewPanel(
            key="states",
            title=say("按状态"),
            template="overview/states_panel.html",
            data=StatePanel(
                tuple(StateLine(state, TASK_STATES[state], count) for state, count in overview.counts.by_state.items())
            ),
            order=110,
        ),
        OverviewPanel(
            key="urgent",
            title=say("逾期和临期最多的单位"),
            template="overview/urgent_panel.html",
            data=UnitPanel(overview.units, words),
            order=120,
        ),
        OverviewPanel(
            key="plans",
            title=say("按方案"),
            template="overview/plans_panel.html",
            data=PlanPanel(tuple(plans), words),
            order=130,
        ),
        OverviewPanel(
            key="units",
            title=say("按单位"),
            template="overview/units_panel.html",
            data=UnitPanel(overview.units, words),
            order=140,
            wide=True,
        ),
    )


@hookimpl
async def search_results(context: TenantContext, query: str, limit: int) -> Sequence[SearchResult]:
    """Tasks by number, words, lead or document number."""
    return tuple(
        SearchResult(group=say("任务"), title=hit.title, url_path=hit.path, order=100, excerpt=hit.detail)
        for hit in await search_tasks(context, query, limit=limit)
    )


@hookimpl
def obligation_kinds() -> Sequence[ObligationKind]:
    """What a unit owes for its part, and what an office owes for a submission."""
    return (
        ObligationKind(name=ANSWER, label=say("任务办理"), url_path="assignments/{subject_id}"),
        ObligationKind(name=REVIEW, label=say("销号审核"), url_path="assignments/{subject_id}"),
    )


async def _sign_off(context: TenantContext) -> DeskPanel:
    rows = tuple(await waiting_reports(context))
    return DeskPanel(
        key="sign-off",
        title=say("待我签发"),
        template="desk/sign_off_panel.html",
        data=SignOffPanel(rows),
        order=110,
        remarks=(Remark(counted("%(num)s件待签发", len(rows))),) if rows else (),
    )


async def _review(context: TenantContext) -> DeskPanel:
    waiting = await waiting_reviews(context)
    return DeskPanel(
        key="review",
        title=say("待我审核"),
        template="desk/review_panel.html",
        data=ReviewPanel(waiting),
        order=200,
        remarks=(Remark(counted("%(num)s件待审核", waiting.total)),) if waiting.total else (),
    )


async def _charged(context: TenantContext) -> DeskPanel:
    """What stands in the acting leader's own charge: never more than a screen, the rest is one step away."""
    post = context.acting()
    wanted = TaskFilter(charge_id=post.id)
    counts = await task_counts(context, wanted)
    page = await task_page(context, wanted, sort="due", request=PageRequest(size=_CHARGED))
    late, query = counts.by_light["late"], f"charge={post.id}&sort=due"
    return DeskPanel(
        key="charged",
        title=say("我包抓的任务"),
        template="desk/charged_panel.html",
        data=ChargedPanel(page.rows, counts.total, query),
        order=90,
        url_path=f"ledger?{query}",
        remarks=(Remark(say("包抓任务%(late)s件逾期", late=late), f"ledger?{query}&light=late", urgent=True),)
        if late
        else (),
    )


async def _notes(context: TenantContext) -> DeskPanel:
    unread = await unread_count(context)
    return DeskPanel(
        key="notifications",
        title=say("通知"),
        template="desk/notes_panel.html",
        data=NotePanel(tuple(await latest(context, _NOTES)), unread),
        order=300,
        url_path="notifications",
        remarks=(Remark(counted("%(num)s条通知未读", unread), "notifications"),) if unread else (),
    )


async def _standing(context: TenantContext) -> DeskPanel:
    """A unit sees its own tasks, a whole-tenant role all of them."""
    post = context.acting()
    own = post.role in UNIT_ROLES
    counts = await task_counts(context, TaskFilter(org_id=post.org_id) if own else TaskFilter())
    return DeskPanel(
        key="standing",
        title=say("本单位任务") if own else say("全部任务"),
        template="desk/standing_panel.html",
        data=_lights(context, counts, f"org={post.org_id}" if own else ""),
        order=310,
        url_path=f"ledger?org={post.org_id}" if own else "ledger",
    )


def _lights(context: TenantContext, counts: TaskCounts, query: str) -> StandingPanel:
    rule = light_rule(context)
    lines = tuple(LightLine(kind, CSS[kind], rule.word(kind), counts.by_light[kind]) for kind in LIGHT_KINDS)
    return StandingPanel(lines, counts.total, query)
