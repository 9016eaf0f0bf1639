"""Notices as they are sent, and what is said about one as a whole."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from core.notices.queries.published import PublishedPlan
from core.notices.records import NoticeHead, NoticeLine, NoticeState
from core.phrases import say
from web.api.call import Paging, Version, moment, moment_or_none
from web.api.words import told

Line = Annotated[str, Meta(max_length=300)]


class NoticeQuery(Paging, frozen=True, kw_only=True):
    """Which notices."""

    state: Annotated[NoticeState, told(say("公文的状态"))] | UnsetType = UNSET


class NoticeItem(Struct, frozen=True):
    """A notice in a list."""

    id: UUID
    title: str
    filename: str
    doc_no: str
    state: NoticeState
    sentence: Annotated[str, told(say("识别失败或作废的原因"))]
    tasks: int
    uploaded_by: str
    created_at: datetime
    published_at: datetime | None


class NoticeList(Struct, frozen=True):
    """One page of notices, newest first."""

    items: list[NoticeItem]
    next: Annotated[str | None, told(say("下一页的 cursor，没有下一页时为空"))]


class PublishedPlanItem(Struct, frozen=True):
    """A plan that came of a notice."""

    id: UUID
    title: str
    tasks: int


class NoticeWhole(Struct, frozen=True):
    """One notice. While its state is ``reading`` a worker is still at it; ask again."""

    id: UUID
    title: str
    filename: str
    issuer: str
    issued_on: date | None
    doc_no: str
    state: NoticeState
    sentence: str
    same_as: Annotated[UUID | None, told(say("与它文字相同的那份公文"))]
    uploaded_by: str
    version: int
    created_at: datetime
    published_at: datetime | None
    plans: Annotated[list[PublishedPlanItem], told(say("发布后的方案，发布前为空"))]


class NoticeChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is printed above the tasks; what is left out stays."""

    version: Version
    title: Annotated[str, Meta(min_length=1, max_length=300)] | UnsetType = UNSET
    issuer: Line | UnsetType = UNSET
    doc_no: Line | UnsetType = UNSET
    issued_on: date | UnsetType | None = UNSET


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, Meta(min_length=1, max_length=300, examples=["重复上传"])]


class Publication(Struct, frozen=True):
    """What publishing made, or had made before."""

    notice_id: UUID
    plan_ids: list[UUID]
    tasks: int
    again: Annotated[bool, told(say("以前已经发布过"))]


def notice_item(line: NoticeLine) -> NoticeItem:
    """A line of the list."""
    return NoticeItem(
        id=line.id,
        title=line.title,
        filename=line.filename,
        doc_no=line.doc_no,
        state=line.state,
        sentence=line.sentence,
        tasks=line.tasks,
        uploaded_by=line.uploaded_by,
        created_at=moment(line.created_at),
        published_at=moment_or_none(line.published_at),
    )


def notice_whole(head: NoticeHead, plans: list[PublishedPlan]) -> NoticeWhole:
    """One notice."""
    return NoticeWhole(
        id=head.id,
        title=head.title,
        filename=head.filename,
        issuer=head.issuer,
        issued_on=head.issued_on,
        doc_no=head.doc_no,
        state=head.state,
        sentence=head.sentence,
        same_as=head.same_as,
        uploaded_by=head.uploaded_by,
        version=head.version,
        created_at=moment(head.created_at),
        published_at=moment_or_none(head.published_at),
        plans=[PublishedPlanItem(plan.id, plan.title, plan.tasks) for plan in plans],
    )


def changed(change: Struct, edit: type[Struct]) -> dict[str, Any]:
    """The fields of an edit that a change names; what it leaves out stays."""
    named = {name: getattr(change, name) for name in edit.__struct_fields__}
    return {name: value for name, value in named.items() if value is not UNSET}
