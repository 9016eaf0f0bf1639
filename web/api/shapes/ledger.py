"""Plans, tasks and their history as they are sent, and the filters of the list."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from core.ledger.queries import TaskDetail, TaskFilter, TaskRow
from core.ledger.queries.filtering import LightWish
from core.ledger.queries.overview import PlanLine
from core.ledger.queries.timeline import TimelineRow
from core.ledger.states import AssignmentRole, DeadlineKind, TaskState
from core.obligations.lights import Light, LightKind
from core.phrases import say
from core.workdays.deadlines import deadline_day
from web.api.call import Paging, given, moment
from web.api.shapes.assignments import AssignmentItem, assignment_item
from web.api.words import told
from web.kit.i18n import gettext

Sort = Literal["order", "-order", "due", "-due", "changed", "-changed", "lead", "-lead", "state", "-state"]


class LightItem(Struct, frozen=True):
    """A light. ``days`` counts working days, overdue when negative."""

    kind: LightKind
    text: Annotated[str, told(say("灯上的字"), examples=["剩3日"])]
    days: Annotated[int | None, told(say("剩余的工作日，负数为已超期，没有到期日时为空"))]
    why: Annotated[str, told(say("灯是怎么来的"))]


class DeadlineItem(Struct, frozen=True):
    """A deadline as printed and as the ledger counts it."""

    text: Annotated[str, told(say("公文上的写法"), examples=["2026年6月底前"])]
    kind: Annotated[
        DeadlineKind,
        told(say("date 限期，month_end 月底前，ongoing 持续推进，stage 阶段性，yearly 每年，none 未写明")),
    ]
    due_on: Annotated[date | None, told(say("现在的到期日，到当天 24 时为止；没有到期日时为空"))]


class TaskCountsItem(Struct, frozen=True):
    """How many tasks there are, by light."""

    total: int
    late: int
    soon: int
    ok: int
    ongoing: int
    done: int
    stopped: Annotated[int, told(say("已暂停或已取消"))]


class PlanItem(Struct, frozen=True):
    """One plan of the ledger."""

    id: UUID
    title: str
    notice_id: UUID | None
    doc_no: str
    issuer: str
    issued_on: date | None
    published_at: datetime
    pct: Annotated[int, told(say("平均进度，0 到 100"))]
    tasks: TaskCountsItem


class PlanList(Struct, frozen=True):
    """All plans, newest first."""

    items: list[PlanItem]


class MeasureItem(Struct, frozen=True):
    """A heading of a plan."""

    id: UUID
    parent_id: UUID | None
    depth: Annotated[int, told(say("层级，从 1 起"))]
    title: str


class PlanDetail(Struct, frozen=True):
    """One plan with its headings, in the order of the document."""

    plan: PlanItem
    measures: list[MeasureItem]


class TaskItem(Struct, frozen=True):
    """One line of the ledger."""

    id: UUID
    plan_id: UUID
    plan_title: str
    no: Annotated[str, told(say("公文上的编号"))]
    title: str
    lead_text: Annotated[str, told(say("牵头单位"))]
    participant_text: Annotated[str, told(say("参与单位"))]
    deadline: DeadlineItem
    state: TaskState
    state_text: str
    pct: Annotated[int, told(say("进度，0 到 100"))]
    light: LightItem
    changed_at: datetime


class TaskList(Struct, frozen=True):
    """One page of tasks."""

    items: list[TaskItem]
    next: Annotated[str | None, told(say("下一页的 cursor，没有下一页时为空"))]


class TargetItem(Struct, frozen=True):
    """A figure to be reached, and what was last reported."""

    id: UUID
    text: Annotated[str, told(say("公文上的写法"))]
    metric: str
    comparator: str
    value: float | None
    unit: str
    due_on: date | None
    current_value: float | None
    note: Annotated[str, told(say("没有现值的原因"))]
    reached: bool | None
    reported_at: datetime | None


class TaskWhole(Struct, frozen=True):
    """One task with everything but its reports and its history."""

    task: TaskItem
    text: Annotated[str, told(say("任务的全文"))]
    path: Annotated[list[str], told(say("上面的各级标题，由外到内"))]
    source: Annotated[list[int] | None, told(say("在公文文字里的起止位置，按字数"))]
    notice_id: UUID | None
    doc_no: str
    assignments: list[AssignmentItem]
    targets: list[TargetItem]


class HistoryItem(Struct, frozen=True):
    """One thing that happened to a task."""

    id: UUID
    kind: Annotated[str, Meta(examples=["assignment.signed"])]
    at: datetime
    who: Annotated[str, told(say("由谁办理，系统办理的为空"))]
    org_id: UUID | None
    org_name: str
    label: Annotated[str, Meta(examples=["签收"])]
    detail: str


class History(Struct, frozen=True):
    """What happened to a task, newest first; at most the last 200."""

    items: list[HistoryItem]


class TaskQuery(Paging, frozen=True, kw_only=True):
    """The filters of the ledger list. They hold together."""

    plan_id: Annotated[UUID, told(say("方案"))] | UnsetType = UNSET
    measure_id: Annotated[UUID, told(say("章节，含其下各级"))] | UnsetType = UNSET
    lead_id: Annotated[UUID, told(say("牵头单位"))] | UnsetType = UNSET
    org_id: Annotated[UUID, told(say("有份的单位，不论角色"))] | UnsetType = UNSET
    role: Annotated[AssignmentRole, told(say("与 org_id 同用：该单位的角色"))] | UnsetType = UNSET
    state: Annotated[TaskState, told(say("任务的状态"))] | UnsetType = UNSET
    light: Annotated[LightWish, told(say("亮灯；urgent 为逾期和临期"))] | UnsetType = UNSET
    deadline_kind: Annotated[DeadlineKind, told(say("时限的类型"))] | UnsetType = UNSET
    q: Annotated[str, told(say("编号、标题、牵头单位或文号里的词，空格分开，都要有"), max_length=200)] = ""
    sort: Annotated[Sort, told(say("排序，前加 - 为倒序"))] = "order"

    @property
    def wanted(self) -> TaskFilter:
        """As the ledger's queries take it."""
        return TaskFilter(
            plan_id=given(self.plan_id),
            measure_id=given(self.measure_id),
            lead_id=given(self.lead_id),
            org_id=given(self.org_id),
            role=given(self.role),
            status=given(self.state),
            light=given(self.light),
            deadline_kind=given(self.deadline_kind),
            text=self.q,
        )


def plan_item(line: PlanLine) -> PlanItem:
    return PlanItem(
        id=line.id,
        title=line.name,
        notice_id=line.notice_id,
        doc_no=line.doc_no,
        issuer=line.issuer,
        issued_on=line.issued_on,
        published_at=moment(line.published_at),
        pct=line.pct,
        tasks=TaskCountsItem(line.total, line.late, line.soon, line.ok, line.ongoing, line.done, line.stopped),
    )


def task_item(row: TaskRow) -> TaskItem:
    return TaskItem(
        id=row.id,
        plan_id=row.plan_id,
        plan_title=row.plan_title,
        no=row.no,
        title=row.title,
        lead_text=row.lead_text,
        participant_text=row.participant_text,
        deadline=DeadlineItem(
            row.deadline_text, row.deadline_kind, date.fromisoformat(row.due_text) if row.due_text else None
        ),
        state=row.state,
        state_text=row.state_text,
        pct=row.pct,
        light=_light_item(row.light),
        changed_at=moment(row.changed_at),
    )


def task_whole(detail: TaskDetail) -> TaskWhole:
    task = detail.task
    return TaskWhole(
        task=TaskItem(
            id=task.id,
            plan_id=task.plan_id,
            plan_title=task.plan_title,
            no=task.no,
            title=task.title,
            lead_text=task.lead_text,
            participant_text=task.participant_text,
            deadline=DeadlineItem(
                detail.deadline_text, task.deadline_kind, deadline_day(task.due_at) if task.due_at else None
            ),
            state=task.state,
            state_text=detail.state_text,
            pct=task.pct,
            light=_light_item(detail.light),
            changed_at=moment(task.changed_at),
        ),
        text=task.text,
        path=task.measure_path,
        source=None if task.source_start is None or task.source_end is None else [task.source_start, task.source_end],
        notice_id=task.notice_id,
        doc_no=task.doc_no,
        assignments=[assignment_item(row) for row in detail.assignments],
        targets=[
            TargetItem(
                id=target.id,
                text=target.text,
                metric=target.metric,
                comparator=target.comparator,
                value=target.value,
                unit=target.unit,
                due_on=target.due_on,
                current_value=target.current_value,
                note=target.note,
                reached=target.reached,
                reported_at=None if target.reported_at is None else moment(target.reported_at),
            )
            for target in detail.targets
        ],
    )


def _light_item(light: Light) -> LightItem:
    return LightItem(light.kind, light.text, light.days, light.why)


def history_item(row: TimelineRow) -> HistoryItem:
    return HistoryItem(
        id=row.id,
        kind=row.kind,
        at=moment(row.at),
        who=row.who,
        org_id=row.org_id,
        org_name=row.org_name,
        label=gettext(row.label),
        detail=row.detail,
    )
