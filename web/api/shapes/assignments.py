"""A unit's part in a task as it is sent, and what is said with an act."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from core.ledger.queries import AssignmentRow
from core.ledger.states import AssignmentRole, AssignmentState, ReportState
from core.ledger.workflow import ActName
from core.obligations.lights import LightKind
from core.phrases import say
from core.workdays.deadlines import deadline_day
from web.api.call import Version, moment_or_none
from web.api.words import told


class ActItem(Struct, frozen=True):
    """Something that the token's seat has to do with on an assignment."""

    name: ActName
    label: Annotated[str, Meta(examples=["签收"])]
    blocked: Annotated[str | None, told(say("现在不能办理的原因，可以办理时为空"))]


class CurrentReport(Struct, frozen=True):
    """The report that is being written, waits for the head, or asks for closing."""

    id: UUID
    state: ReportState
    closes: Annotated[bool, told(say("是否申请销号"))]
    version: int


class AssignmentItem(Struct, frozen=True):
    """One unit's part in a task."""

    id: UUID
    task_id: UUID
    org_id: UUID
    org_name: str
    role: AssignmentRole
    role_text: str
    answers: Annotated[bool, told(say("任务销号是否要等这一份"))]
    state: AssignmentState
    state_text: str
    version: int
    pct: int
    due_on: date | None
    light: LightKind
    light_text: str
    printed: Annotated[str, told(say("公文上的单位写法"))]
    part_text: Annotated[str, told(say("这一份的内容"))]
    signer_name: str
    signed_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    returned_count: int
    reason: Annotated[str, told(say("最近一次退回、暂停或取消的原因"))]
    report: CurrentReport | None
    acts: list[ActItem]


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """What was seen before acting."""

    version: Version


class Acceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accepting a part."""

    version: Version
    note: Annotated[str, told(say("审核意见"), max_length=500, examples=["同意销号"])] = ""


class Return(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Giving a part back to its unit."""

    version: Version
    reason: Annotated[str, told(say("退回原因，单位可见"), min_length=1, max_length=500, examples=["请补充佐证"])]
    due_on: Annotated[date, told(say("新的时限，不早于今天"), examples=["2026-12-31"])]


def assignment_item(row: AssignmentRow) -> AssignmentItem:
    """An assignment as it is sent."""
    facts = row.facts
    report = None
    if facts.report_id is not None and facts.report_state is not None:
        report = CurrentReport(
            facts.report_id, facts.report_state, bool(facts.report_closes), facts.report_version or 1
        )
    return AssignmentItem(
        id=facts.id,
        task_id=facts.task_id,
        org_id=facts.org_id,
        org_name=facts.org_name,
        role=facts.role,
        role_text=row.role_text,
        answers=facts.answers,
        state=facts.state,
        state_text=row.state_text,
        version=facts.version,
        pct=facts.pct,
        due_on=None if facts.due_at is None else deadline_day(facts.due_at),
        light=row.light.kind,
        light_text=row.light.text,
        printed=row.printed,
        part_text=row.part_text,
        signer_name=row.signer_name,
        signed_at=moment_or_none(row.signed_at),
        submitted_at=moment_or_none(row.submitted_at),
        accepted_at=moment_or_none(row.accepted_at),
        returned_count=row.returned_count,
        reason=row.reason,
        report=report,
        acts=[ActItem(act.name, act.label, act.blocked) for act in row.acts],
    )
