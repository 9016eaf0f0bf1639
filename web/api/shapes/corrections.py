"""What a draft corrects, and the difference that it makes to the ledger."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from core.ledger.revisions import Fate, FieldName
from core.notices.correcting.composing import Kind, TaskDifference
from core.notices.correcting.merging import FieldDifference, FieldKind
from core.notices.queries.facts import DraftFacts
from core.notices.queries.predecessors import Offer
from core.phrases import say
from web.api.words import told


class OfferItem(Struct, frozen=True):
    """A published notice that the draft may correct."""

    id: UUID
    title: str
    doc_no: str
    shared: Annotated[int, told(say("草稿里与它同名的任务数"))]


class FieldItem(Struct, frozen=True):
    """One field of a task: as printed before, as it stands, as printed now."""

    field: FieldName
    kind: FieldKind
    was: str
    stands: str
    now: str
    keeps: Annotated[bool, told(say("保留台账里现在的写法"))]


class DifferenceItem(Struct, frozen=True):
    """A task on both sides."""

    kind: Kind
    task_id: Annotated[UUID | None, told(say("台账里的任务；空为新增"))]
    draft_task_id: Annotated[UUID | None, told(say("草稿里的任务；空为不再印出"))]
    title: str
    fields: list[FieldItem]
    fate: Annotated[Fate | None, told(say("结果；空为要由人决定去留"))]
    reason: str


class CorrectionItem(Struct, frozen=True):
    """Whether the draft corrects a published notice, and which one."""

    settled: Annotated[bool, told(say("是否已说明"))]
    corrects: Annotated[UUID | None, told(say("被更正的公文；空为不是更正"))]
    offers: Annotated[list[OfferItem], told(say("可能被它更正的公文，最像的在前"))]
    undecided: Annotated[int, told(say("还没决定去留的任务数"))]
    tasks: list[DifferenceItem]


class Correcting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The published notice that the draft corrects; null for a new one."""

    corrects: UUID | None


class Fates(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of tasks that are not printed any more; units are shown the reason of those that are dropped."""

    task_ids: Annotated[list[UUID], Meta(min_length=1, max_length=1000)]
    fate: Literal["keep", "drop"]
    reason: Annotated[str, Meta(max_length=300)] = ""


def correction_item(facts: DraftFacts, offers: Sequence[Offer]) -> CorrectionItem:
    """What is settled about a draft, with the difference where it corrects something."""
    found = facts.correction
    return CorrectionItem(
        settled=facts.notice.correction_settled,
        corrects=facts.notice.corrects,
        offers=[OfferItem(offer.id, offer.title, offer.doc_no, offer.shared) for offer in offers],
        undecided=found.undecided if found else 0,
        tasks=[_task(task) for plan in found.plans for task in plan.tasks] if found else [],
    )


def _task(task: TaskDifference) -> DifferenceItem:
    title = task.new.title if task.new else task.old.words.title if task.old else ""
    return DifferenceItem(
        kind=task.kind,
        task_id=task.old.id if task.old else None,
        draft_task_id=task.new.id if task.new else None,
        title=title,
        fields=[_field(field) for field in task.fields if field.kind != "same"],
        fate=task.fate,
        reason=task.said,
    )


def _field(field: FieldDifference) -> FieldItem:
    return FieldItem(field.field, field.kind, field.was, field.stands, field.now, field.keeps)
