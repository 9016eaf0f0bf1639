"""The machine-readable draft of a notice with its ids and how its review stands, and what is changed in it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from core.notices.doubts import field_of
from core.notices.draft import Comparator, DeadlineKind, DraftTarget
from core.notices.queries.facts import DraftFacts
from core.notices.records import NoticeState, PlanRow, TaskRow
from core.notices.standing import Block, TaskStanding
from core.phrases import say
from web.api.call import Version
from web.api.shapes.notices import Line, Reason
from web.api.words import told

Name = Annotated[str, Meta(min_length=1, max_length=120)]
Names = Annotated[list[Name], told(say("公文上的单位写法"), max_length=100, examples=[["市发改委", "各县区政府"]])]


class TargetEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure to be reached: 网上可办率 ≥ 70 %."""

    text: Annotated[str, Meta(max_length=500, examples=["网上可办率达到70%以上"])]
    metric: Annotated[str, Meta(max_length=200, examples=["网上可办率"])]
    comparator: Comparator
    value: Annotated[float, Meta(examples=[70])]
    unit: Annotated[str, Meta(max_length=40, examples=["%"])]


class DraftTaskItem(Struct, frozen=True):
    """A task of a draft, and how its review stands."""

    no: str
    title: str
    text: str
    lead: list[str]
    participants: list[str]
    responsible: list[str]
    deadline_text: str
    deadline_kind: DeadlineKind
    deadline: date | None
    targets: list[TargetEntry]
    source: Annotated[list[int], told(say("在公文文字里的起止位置，按字数"))]
    doubts: Annotated[list[str], told(say("要人看的栏目"))]
    id: UUID
    path: Annotated[list[str], told(say("上面的各级标题，由外到内"))]
    version: int
    confirmed: bool
    dropped: Annotated[bool, told(say("不作为任务"))]
    drop_reason: str
    blocks: Annotated[
        list[Block],
        told(
            say(
                "还不能发布的原因：name 单位未认定，answer 没有牵头或责任单位，doubt 存疑未确认，"
                "date 时限缺日期，title 没有标题"
            )
        ),
    ]


class DraftPlanItem(Struct, frozen=True):
    """One plan of a draft."""

    title: str
    tasks: list[DraftTaskItem]
    id: UUID
    version: int
    report_rule: str
    all_must_answer: Annotated[bool, told(say("参与单位也都办结，任务才销号"))]
    head_waived: Annotated[bool, told(say("填报不用单位负责人签发"))]
    left_out: Annotated[list[str], told(say("没有取为任务的条目"))]


class Candidate(Struct, frozen=True):
    """A unit or group."""

    id: UUID
    kind: str
    name: str


class UnknownName(Struct, frozen=True):
    """A printed name that is nobody yet. ``candidates`` are units it may mean, likeliest first."""

    printed: str
    ambiguous: Annotated[bool, told(say("对应几个单位"))]
    task_ids: list[UUID]
    candidates: list[Candidate]


class Draft(Struct, frozen=True):
    """The draft of a notice, in the shape that ``yingshang plan parse --json`` prints, with ids and its review."""

    document: str
    issuer: str | None
    issued_on: date | None
    doc_no: str | None
    plans: list[DraftPlanItem]
    id: UUID
    title: str
    version: int
    state: NoticeState
    ready: Annotated[bool, told(say("能不能发布"))]
    obstacles: Annotated[list[str], told(say("还差什么"))]
    unknown: Annotated[list[UnknownName], told(say("未认定的单位名，影响任务多的在前"))]


class PlanChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan's title and options; what is left out stays."""

    version: Version
    title: Annotated[str, Meta(min_length=1, max_length=300)] | UnsetType = UNSET
    report_rule: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
    all_must_answer: bool | UnsetType = UNSET
    head_waived: bool | UnsetType = UNSET


class TaskChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft task; what is left out stays. Where only the deadline's words are given, kind and day follow them."""

    version: Version
    confirm: Annotated[bool, told(say("确认本条"))] = False
    no: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    title: Annotated[str, Meta(min_length=1, max_length=300)] | UnsetType = UNSET
    path: Annotated[list[Line], Meta(max_length=12)] | UnsetType = UNSET
    text: Annotated[str, Meta(max_length=20000)] | UnsetType = UNSET
    lead: Names | UnsetType = UNSET
    participants: Names | UnsetType = UNSET
    responsible: Names | UnsetType = UNSET
    deadline_text: Annotated[str, Meta(max_length=300, examples=["2026年6月底前"])] | UnsetType = UNSET
    deadline_kind: DeadlineKind | UnsetType = UNSET
    deadline: date | UnsetType | None = UNSET
    targets: Annotated[list[TargetEntry], Meta(max_length=50)] | UnsetType = UNSET


class NewTask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An empty task behind the others of a plan."""

    plan_id: UUID
    title: Annotated[str, Meta(min_length=1, max_length=300, examples=["压缩企业开办时间"])]


class VersionedReason(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why, over the version that was seen."""

    version: Version


class Confirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tasks that somebody has looked at; all of them when none is named."""

    task_ids: Annotated[list[UUID], Meta(max_length=1000)] | None = None


class Confirmed(Struct, frozen=True):
    """How many were not confirmed before."""

    confirmed: int


class SettledName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a printed name is: a unit or a group, or no unit at all."""

    printed: Annotated[str, Meta(min_length=1, max_length=300, examples=["市发展改革委"])]
    unit_id: Annotated[UUID | None, told(say("单位或单位组；空为不是单位"))]


class Settlement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Printed names and who they are, for all tasks of the draft."""

    names: Annotated[list[SettledName], Meta(min_length=1, max_length=200)]


def draft(facts: DraftFacts, rows: list[TaskRow]) -> Draft:
    """A draft with all its tasks."""
    notice, standing = facts.notice, facts.standing
    return Draft(
        document=notice.filename,
        issuer=notice.issuer or None,
        issued_on=notice.issued_on,
        doc_no=notice.doc_no or None,
        plans=[_plan(plan, rows, standing.tasks) for plan in facts.plans],
        id=notice.id,
        title=notice.title,
        version=notice.version,
        state=notice.state,
        ready=standing.ready and notice.state == "draft",
        obstacles=list(standing.obstacles()),
        unknown=[
            UnknownName(
                name.printed,
                name.ambiguous,
                list(name.task_ids),
                [
                    Candidate(each.unit.id, each.unit.kind, each.unit.name)
                    for each in facts.directory.candidates(name.printed)
                ],
            )
            for name in standing.unknown
        ],
    )


def draft_task_item(row: TaskRow, standing: TaskStanding) -> DraftTaskItem:
    """One task of a draft."""
    return DraftTaskItem(
        no=row.no,
        title=row.title,
        text=row.text,
        lead=row.lead,
        participants=row.participants,
        responsible=row.responsible,
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline,
        targets=[_target(target) for target in row.targets],
        source=[row.source_start, row.source_end],
        doubts=list(dict.fromkeys(map(field_of, row.reasons))),
        id=row.id,
        path=row.path,
        version=row.version,
        confirmed=row.confirmed,
        dropped=row.dropped,
        drop_reason=row.drop_reason,
        blocks=list(standing.blocks),
    )


def _plan(plan: PlanRow, rows: list[TaskRow], standings: Mapping[UUID, TaskStanding]) -> DraftPlanItem:
    return DraftPlanItem(
        title=plan.title,
        tasks=[draft_task_item(row, standings[row.id]) for row in rows if row.plan_id == plan.id],
        id=plan.id,
        version=plan.version,
        report_rule=plan.report_rule,
        all_must_answer=plan.all_must_answer,
        head_waived=plan.head_waived,
        left_out=plan.left_out,
    )


def _target(target: DraftTarget) -> TargetEntry:
    return TargetEntry(target.text, target.metric, target.comparator, target.value, target.unit)
