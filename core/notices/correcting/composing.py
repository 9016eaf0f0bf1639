"""A corrected plan beside the plan in the ledger: every task of either side once, with what becomes of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from core.ledger.revisions import Fate, FieldChange, PlanRevision, StandingTask, TaskAddition, TaskRevision, UnitChange
from core.notices.correcting.matching import Item, Match, Matching, Reason, match_tasks
from core.notices.correcting.merging import (
    FieldDifference,
    Printing,
    field_changes,
    field_differences,
    kept_fields,
    merged_words,
)
from core.notices.correcting.units import Members, unit_changes
from core.notices.correcting.words import words_of
from core.notices.new_tasks import new_task
from core.notices.records import ROLE_FIELDS, NoticeHead, PlanRow, TaskRow
from core.notices.resolve import Directory
from core.notices.standing import TaskStanding
from core.phrases import say

Kind = Literal["changed", "new", "gone", "same", "own"]
"""Printed otherwise, new, not printed any more, printed as before, and what a person added and no notice printed."""

CORRECTED = say("公文更正")
"""The reason given to units for what the new printing itself changes."""

Choices = Mapping[UUID, Mapping[str, "Chosen"]]


class Chosen(msgspec.Struct, frozen=True):
    """What the reviewer chose about a task, or about one of its fields."""

    choice: str
    reason: str = ""


class TaskDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One task on both sides. ``old`` is None for a new one, ``new`` for one that is not printed any more.

    ``fate`` None: the reviewer has to decide. ``hint`` says where the words of a task without a match may have gone.
    """

    kind: Kind
    old: StandingTask | None = None
    new: TaskRow | None = None
    reason: Reason | None = None
    fields: tuple[FieldDifference, ...] = ()
    units: tuple[UnitChange, ...] = ()
    fate: Fate | None = None
    said: str = ""
    reopen: bool = False
    hint: str = ""

    @property
    def key(self) -> UUID:
        """The id of the task in the ledger, else that of the draft."""
        task = self.old or self.new
        if task is None:
            raise ValueError("a difference has a task on one side at least")
        return task.id

    @property
    def closed(self) -> bool:
        """Whether it is closed and stays so."""
        return self.old is not None and self.old.state == "closed" and not self.reopen

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """What the version keeps of its fields. The units of a closed task are not touched."""
        return tuple(
            msgspec.structs.replace(change, kept=True) if self.closed and change.field == "units" else change
            for change in field_changes(self.fields)
        )


class PlanDifference(msgspec.Struct, frozen=True):
    """A plan of the corrected notice beside the plan in the ledger that it corrects."""

    draft: PlanRow
    plan_id: UUID
    plan_title: str
    plan_version: int
    tasks: tuple[TaskDifference, ...]

    def count(self, kind: Kind) -> int:
        """How many tasks of a kind."""
        return sum(task.kind == kind for task in self.tasks)

    @property
    def undecided(self) -> int:
        """How many tasks wait for a decision."""
        return sum(task.fate is None for task in self.tasks)


class Sides(msgspec.Struct, frozen=True):
    """What a plan is composed of: the ledger's tasks, the draft's, the reviewer's choices, and who is who."""

    old: Sequence[StandingTask]
    rows: Sequence[TaskRow]
    directory: Directory
    members: Members
    names: Mapping[UUID, str]
    choices: Choices

    @property
    def pinned(self) -> dict[UUID, UUID]:
        """The tasks of the ledger that a person paired, by the draft's tasks."""
        return {row.id: row.pair_task_id for row in self.rows if row.pair_by == "hand" and row.pair_task_id}

    @property
    def parted(self) -> list[UUID]:
        """The draft's tasks that a person says are none of the ledger's."""
        return [row.id for row in self.rows if row.pair_by == "none"]


def printing_of(row: TaskRow) -> Printing:
    """A draft task as parsed and as reviewed; one that a person added counts as printed the way it was typed."""
    words = words_of(row)
    return Printing(row.printed or words, words)


def compose(sides: Sides) -> tuple[TaskDifference, ...]:
    """Every task of either side once: those of the new notice in its order, those without a match where they stood."""
    kept_rows = [row for row in sides.rows if not row.dropped]
    live = [task for task in sides.old if task.fate not in ("dropped", "gone")]
    matching, reasons = _match(sides, live, kept_rows)
    old_by_id = {task.id: task for task in sides.old}
    pairs = {match.new: match for match in matching.matches}
    names = {task.id: _called(task.words.no, task.words.title) for task in sides.old}
    names |= {row.id: _called(row.no, row.title) for row in kept_rows}
    matched = {match.old for match in matching.matches}
    partial = _is_partial(live, matched)
    ordered: list[TaskDifference] = []
    for row in kept_rows:
        match = pairs.get(row.id)
        if match:
            ordered.append(_pair(sides, old_by_id[match.old], row, reasons[row.id], partial=partial))
        else:
            home = matching.split.get(row.id)
            ordered.append(
                TaskDifference(
                    kind="new", new=row, fate="new", hint=say("文字见于原“%(task)s”", task=names[home]) if home else ""
                )
            )
    left: dict[UUID | None, list[TaskDifference]] = defaultdict(list)
    before: UUID | None = None
    for task in sides.old:
        if task.id in matched:
            before = task.id
            continue
        home = matching.merged.get(task.id)
        left[before].append(_left(task, sides.choices, say("文字见于新“%(task)s”", task=names[home]) if home else ""))
    return (*left[None], *(each for one in ordered for each in (one, *left[one.key])))


def revision_of(plan: PlanDifference, notice: NoticeHead, standings: Mapping[UUID, TaskStanding]) -> PlanRevision:
    """What the ledger is to make of a plan. Every task has been decided about."""
    draft = plan.draft
    return PlanRevision(
        plan_id=plan.plan_id,
        plan_version=plan.plan_version,
        title=draft.title or plan.plan_title,
        ordinal=draft.ordinal,
        issuer=notice.issuer,
        issued_on=notice.issued_on,
        doc_no=notice.doc_no,
        report_rule=draft.report_rule,
        all_must_answer=draft.all_must_answer,
        head_waived=draft.head_waived,
        tasks=tuple(_revision(each, each.old) for each in plan.tasks if each.old),
        additions=tuple(
            TaskAddition(key=each.new.id, task=new_task(each.new, standings[each.new.id]), printed=each.new.printed)
            for each in plan.tasks
            if each.new and not each.old
        ),
        order=tuple(each.key for each in plan.tasks),
    )


def _match(sides: Sides, live: Sequence[StandingTask], rows: Sequence[TaskRow]) -> tuple[Matching, dict[UUID, Reason]]:
    """The matches with living tasks first; what is left may be a task that an earlier version had dropped."""
    new = [_new_item(row) for row in rows]
    first = match_tasks(
        [_old_item(task) for task in live if task.printed is not None or task.id in sides.pinned.values()],
        new,
        pinned=sides.pinned,
        parted=sides.parted,
    )
    taken = {match.new for match in first.matches} | set(sides.parted)
    again = match_tasks(
        [_old_item(task) for task in sides.old if task.fate in ("dropped", "gone")],
        [item for item in new if item.id not in taken],
        pinned=sides.pinned,
    )
    back = [match for match in again.matches if match.reason != "reworded"]
    matches: tuple[Match, ...] = (*first.matches, *back)
    whole = Matching(matches, first.split, first.merged)
    return whole, {match.new: match.reason for match in matches}


def _is_partial(live: Sequence[StandingTask], matched: set[UUID]) -> bool:
    """Whether a notice prints less than half of the tasks that are there: it names those that change, not the plan."""
    printed = [task for task in live if task.printed is not None]
    return 2 * sum(task.id in matched for task in printed) < len(printed)


def _pair(sides: Sides, old: StandingTask, row: TaskRow, reason: Reason, *, partial: bool) -> TaskDifference:
    chosen = sides.choices.get(old.id, {})
    printing = printing_of(row)
    kept = kept_fields({field: each.choice for field, each in chosen.items()}, partial=partial)
    fields = field_differences(old, printing, kept)
    reopen = old.state == "closed" and "reopen" in chosen
    restored = old.fate in ("dropped", "gone")
    units = _restored_units(old) if restored else ()
    if any(each.field == "units" and each.applies for each in fields) and (old.state != "closed" or reopen):
        before = old.printed or old.words
        was = {field: sides.directory.read_list(getattr(before, field)) for field in ROLE_FIELDS}
        now = {field: sides.directory.read_list(row.names(field)) for field in ROLE_FIELDS}
        changed = unit_changes(old, was, now, sides.members, sides.names)
        units = (*(each for each in units if each.org_id not in {unit.org_id for unit in changed}), *changed)
    differs = restored or reopen or any(each.kind in ("changed", "both") for each in fields)
    return TaskDifference(
        kind="changed" if differs else "same",
        old=old,
        new=row,
        reason=reason,
        fields=fields,
        units=units,
        fate="restored" if restored else "changed" if differs else "same",
        reopen=reopen,
    )


def _restored_units(task: StandingTask) -> tuple[UnitChange, ...]:
    """Those from whom the task was taken when it was dropped; whoever had been taken off before stays off."""
    return tuple(
        UnitChange(
            act="resume",
            org_id=part.org_id,
            role=part.role,
            name=part.name,
            printed=part.printed,
            group_id=part.group_id,
            assignment_id=part.assignment_id,
        )
        for part in task.units
        if part.state == "cancelled" and part.reason == task.reason
    )


def _left(task: StandingTask, choices: Choices, hint: str) -> TaskDifference:
    """A task that the new notice does not print."""
    if task.fate in ("dropped", "gone"):
        return TaskDifference(kind="own", old=task, fate="gone", said=task.reason)
    chosen = choices.get(task.id, {}).get("")
    # What no notice printed is not missed by this one, and what is closed is done.
    fate: Fate | None = "kept" if task.printed is None or task.state == "closed" else None
    if chosen is not None:
        fate = "dropped" if chosen.choice == "drop" else "kept"
    return TaskDifference(
        kind="own" if task.printed is None else "gone",
        old=task,
        fate=fate,
        said=chosen.reason if chosen else "",
        hint=hint,
    )


def _revision(difference: TaskDifference, old: StandingTask) -> TaskRevision:
    fate: Fate = difference.fate or "kept"
    if difference.new is None:
        reason = difference.said if fate in ("dropped", "gone") else ""
        return TaskRevision(task_id=old.id, task_version=old.version, fate=fate, words=old.words, reason=reason)
    row = difference.new
    printing = printing_of(row)
    return TaskRevision(
        task_id=old.id,
        task_version=old.version,
        fate=fate,
        words=merged_words(old, printing, difference.fields),
        printed=printing.printed,
        source=(row.source_start, row.source_end) if row.source_end > row.source_start else None,
        changes=difference.changes,
        units=difference.units,
        reason=CORRECTED,
        reopen=difference.reopen,
    )


def _old_item(task: StandingTask) -> Item:
    words = task.printed or task.words
    return Item(task.id, task.ordinal, words.no, words.title, words.text, words.path)


def _new_item(row: TaskRow) -> Item:
    words = printing_of(row).printed
    return Item(row.id, row.ordinal, words.no, words.title, words.text, words.path)


def _called(no: str, title: str) -> str:
    return f"{no} {title}".strip()
