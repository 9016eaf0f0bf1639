"""The review page: how the draft stands, the tasks of one page with their doubts, and the source beside them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core.accounts.permissions import may
from core.context import TenantContext
from core.notices.doubts import doubts_by_field
from core.notices.queries.drafts import draft_task, draft_tasks
from core.notices.queries.facts import DraftFacts, draft_facts
from core.notices.queries.source import SourceBlock, source_blocks
from core.notices.records import ROLE_FIELDS, RoleField, TaskLine, TaskRow
from core.notices.resolve import Candidate, Unit
from core.notices.standing import DraftStanding, TaskStanding, UnknownName
from core.phrases import say

PAGE_SIZE = 20
NAMES_SHOWN = 10
"""So many unresolved names are offered at once; the others follow as these are settled."""


class ReviewFilter(msgspec.Struct, frozen=True):
    """Which tasks: of one plan or all, only those somebody has to look at, and which page, counted from 1."""

    plan: UUID | None = None
    doubt: bool = False
    page: int = 1


class OpenName(msgspec.Struct, frozen=True):
    """A name to be settled, with what it may mean."""

    name: UnknownName
    candidates: tuple[Candidate[Unit], ...]


class TaskView(msgspec.Struct, frozen=True):
    """A task as the review shows it. ``notes`` are sentences by field, ``number`` its mark in the source or 0.

    ``joins`` says whether there is a task before it that it may be merged with.
    """

    row: TaskRow
    standing: TaskStanding
    notes: Mapping[str, tuple[str, ...]]
    number: int = 0
    joins: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.standing.blocks)


class Review(msgspec.Struct, frozen=True):
    """One page of a review: the whole draft's facts, the tasks of the page, their source."""

    facts: DraftFacts
    wanted: ReviewFilter
    tasks: tuple[TaskView, ...]
    pages: int
    found: int
    source: tuple[SourceBlock, ...]
    may_edit: bool


async def review_page(tenant: TenantContext, notice_id: UUID, wanted: ReviewFilter) -> Review:
    """One page of the review. Raises NotFoundError for whoever may not read the draft."""
    facts = await draft_facts(tenant, notice_id)
    standing = facts.standing
    chosen = [line for line in facts.lines if _is_wanted(line, standing, wanted)]
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    page = min(max(wanted.page, 1), pages)
    shown = [line.id for line in chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    rows = await draft_tasks(tenant, notice_id, shown) if shown else []
    return Review(
        facts=facts,
        wanted=msgspec.structs.replace(wanted, page=page),
        tasks=_views(rows, standing, joinable(facts.lines)),
        pages=pages,
        found=len(chosen),
        source=await _source(tenant, rows, standing),
        may_edit=may_edit(tenant, facts),
    )


async def task_review(tenant: TenantContext, notice_id: UUID, task_id: UUID) -> Review:
    """The same with a single task. Raises NotFoundError when the draft has none such."""
    facts = await draft_facts(tenant, notice_id)
    row = await draft_task(tenant, notice_id, task_id)
    return Review(
        facts=facts,
        wanted=ReviewFilter(),
        tasks=_views([row], facts.standing, joinable(facts.lines)),
        pages=1,
        found=1,
        source=await _source(tenant, [row], facts.standing),
        may_edit=may_edit(tenant, facts),
    )


def may_edit(tenant: TenantContext, facts: DraftFacts) -> bool:
    """Whether the acting post may change this draft."""
    return may(tenant, "notice.import") and facts.notice.state == "draft"


def open_names(facts: DraftFacts) -> tuple[OpenName, ...]:
    """The names to be settled first, those that most tasks wait for."""
    shown = facts.standing.unknown[:NAMES_SHOWN]
    return tuple(OpenName(name, facts.directory.candidates(name.printed)) for name in shown)


def joinable(lines: Sequence[TaskLine]) -> frozenset[UUID]:
    """The tasks that have another one before them in their plan."""
    seen: set[UUID] = set()
    found: set[UUID] = set()
    for line in lines:
        if line.dropped:
            continue
        if line.plan_id in seen:
            found.add(line.id)
        seen.add(line.plan_id)
    return frozenset(found)


async def _source(tenant: TenantContext, rows: Sequence[TaskRow], standing: DraftStanding) -> tuple[SourceBlock, ...]:
    if not rows:
        return ()
    unknown = {row.id: standing.tasks[row.id].unknown for row in rows}
    return await source_blocks(tenant, rows[0].notice_id, rows, unknown)


def _is_wanted(line: TaskLine, standing: DraftStanding, wanted: ReviewFilter) -> bool:
    if wanted.plan is not None and line.plan_id != wanted.plan:
        return False
    return not wanted.doubt or bool(standing.tasks[line.id].blocks)


def _views(rows: Sequence[TaskRow], standing: DraftStanding, joins: frozenset[UUID]) -> tuple[TaskView, ...]:
    placed = [row.id for row in rows if row.source_end > row.source_start]
    numbers = {task_id: number for number, task_id in enumerate(placed, start=1)}
    return tuple(_view(row, standing.tasks[row.id], numbers.get(row.id, 0), joins=row.id in joins) for row in rows)


def _view(row: TaskRow, standing: TaskStanding, number: int, *, joins: bool) -> TaskView:
    notes = dict(doubts_by_field(row.reasons)) if not row.confirmed else {}
    for field in ROLE_FIELDS:
        notes[field] = (*_name_notes(standing, field), *notes.get(field, ()))
    if "answer" in standing.blocks:
        notes["lead"] = (*notes["lead"], say("没有牵头或责任单位，请指定一个"))
    if "date" in standing.blocks:
        notes["deadline"] = (*notes.get("deadline", ()), say("这种时限要有日期，请补上"))
    if "title" in standing.blocks:
        notes["title"] = (*notes.get("title", ()), say("没有标题，请填写"))
    return TaskView(row, standing, {field: said for field, said in notes.items() if said}, number, joins)


def _name_notes(standing: TaskStanding, field: RoleField) -> tuple[str, ...]:
    unknown = [part.printed for part in standing.parts[field] if part.state == "unknown"]
    several = [part.printed for part in standing.parts[field] if part.state == "ambiguous"]
    notes = [say("“%(names)s”未认定", names="”“".join(unknown))] if unknown else []
    return (*notes, *(say("“%(name)s”对应几个单位，请认定", name=name) for name in several))
