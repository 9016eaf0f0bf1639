"""Reports and their files as they are sent, and what a clerk writes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from core.ledger.queries import FileRef, ReportFilter, ReportRow
from core.ledger.records import ReportDraft, TargetEntry
from core.ledger.states import ReportState
from core.phrases import say
from web.api.call import Paging, Version, given, moment, moment_or_none
from web.api.words import told


class ValueItem(Struct, frozen=True):
    """A figure in a report, or why there is none."""

    target_id: UUID
    target_text: str
    value: float | None
    unit: str
    reason: str


class AttachmentItem(Struct, frozen=True):
    """A stored file. Its bytes are at ``/attachments/{id}``."""

    id: UUID
    name: str
    size: Annotated[int, told(say("字节数"))]
    media_type: str


class ReportItem(Struct, frozen=True):
    """One report."""

    id: UUID
    assignment_id: UUID
    task_id: UUID
    org_id: UUID
    org_name: str
    period: Annotated[str, told(say("报送期，期间以外报送的为空"))]
    closes: Annotated[bool, told(say("是否申请销号"))]
    body: str
    pct: int
    no_progress: bool
    state: ReportState
    state_text: str
    author_name: str
    created_at: datetime
    submitted_at: datetime | None
    signer_name: str
    signed_off_at: datetime | None
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    version: int
    values: list[ValueItem]
    attachments: list[AttachmentItem]


class ReportList(Struct, frozen=True):
    """One page of reports, newest first."""

    items: list[ReportItem]
    next: Annotated[str | None, told(say("下一页的 cursor，没有下一页时为空"))]


class AttachmentList(Struct, frozen=True):
    """The files of a report, in the order they came."""

    items: list[AttachmentItem]


class ReportQuery(Paging, frozen=True, kw_only=True):
    """Which reports. The filters hold together."""

    task_id: Annotated[UUID, told(say("任务"))] | UnsetType = UNSET
    assignment_id: Annotated[UUID, told(say("责任分工"))] | UnsetType = UNSET
    org_id: Annotated[UUID, told(say("单位"))] | UnsetType = UNSET
    period: Annotated[str, told(say("报送期"), max_length=40)] = ""
    state: Annotated[ReportState, told(say("填报的状态"))] | UnsetType = UNSET

    @property
    def wanted(self) -> ReportFilter:
        """As the ledger's queries take it."""
        return ReportFilter(
            task_id=given(self.task_id),
            assignment_id=given(self.assignment_id),
            org_id=given(self.org_id),
            period=self.period,
            state=given(self.state),
        )


class ValueEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that is reported; without a value it needs a reason."""

    target_id: UUID
    value: Annotated[float | None, told(say("现值"), examples=[93.5])] = None
    reason: Annotated[str, told(say("没有现值的原因"), max_length=500, examples=[""])] = ""


class ReportText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a clerk writes."""

    body: Annotated[str, told(say("进展说明"), max_length=20000, examples=["已开通全程网办。"])] = ""
    pct: Annotated[int, told(say("进度"), ge=0, le=100, examples=[60])] = 0
    closes: Annotated[bool, told(say("申请销号"), examples=[False])] = False
    no_progress: Annotated[bool, told(say("本期无进展"), examples=[False])] = False
    period: Annotated[str, told(say("报送期"), max_length=40, examples=["2026-06"])] = ""
    values: Annotated[list[ValueEntry], told(say("量化指标的现值"), max_length=200)] = []

    @property
    def draft(self) -> ReportDraft:
        """As the ledger's services take it."""
        return ReportDraft(
            body=self.body,
            pct=self.pct,
            closes=self.closes,
            no_progress=self.no_progress,
            period=self.period,
            values=tuple(
                TargetEntry(target_id=entry.target_id, value=entry.value, reason=entry.reason) for entry in self.values
            ),
        )


class ReportChange(ReportText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole draft anew, over the version that was seen."""

    version: Version


class HandBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Giving a report back to the clerk."""

    version: Version
    reason: Annotated[str, told(say("退回原因"), min_length=1, max_length=500, examples=["请补充数据"])]


def report_item(row: ReportRow) -> ReportItem:
    return ReportItem(
        id=row.id,
        assignment_id=row.assignment_id,
        task_id=row.task_id,
        org_id=row.org_id,
        org_name=row.org_name,
        period=row.period,
        closes=row.closes,
        body=row.body,
        pct=row.pct,
        no_progress=row.no_progress,
        state=row.state,
        state_text=row.state_text,
        author_name=row.author_name,
        created_at=moment(row.created_at),
        submitted_at=moment_or_none(row.submitted_at),
        signer_name=row.signer_name,
        signed_off_at=moment_or_none(row.signed_off_at),
        reviewer_name=row.reviewer_name,
        reviewed_at=moment_or_none(row.reviewed_at),
        review_note=row.review_note,
        version=row.version,
        values=[
            ValueItem(value.target_id, value.target_text, value.value, value.unit, value.reason) for value in row.values
        ],
        attachments=[file_item(file) for file in row.files],
    )


def file_item(file: FileRef) -> AttachmentItem:
    return AttachmentItem(file.id, file.name, file.size, file.media_type)
