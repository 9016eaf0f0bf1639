"""What a new version of a plan, or a change of one task, means for each unit: shown before, told afterwards."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from core.ledger.revisions import PlanRevision, StandingTask, TaskRevision, TaskWords, UnitPart
from core.phrases import counted, listed, say

NAMED = 2
"""So many moved deadlines are named in a sentence, with their task; more are counted."""


class UnitEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one unit: tasks that are new to it, changed, given back, taken off it, and its moved deadlines
    (each a sentence).
    """

    org_id: UUID
    name: str
    added: int = 0
    changed: int = 0
    restored: int = 0
    removed: int = 0
    moved: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In one line, what is nothing left out: 新增2项、改动1项；5 施工许可由2026-06-30改为2026-09-30."""
        counts = (
            counted("新增%(num)s项", self.added),
            counted("改动%(num)s项", self.changed),
            counted("恢复%(num)s项", self.restored),
            counted("不再承担%(num)s项", self.removed),
        )
        tasks = listed(count for count in counts if count.number)
        many = counted("时限变化%(num)s项", len(self.moved))
        dates = listed(self.moved, "；") if len(self.moved) <= NAMED else many
        return listed((part for part in (tasks, dates) if part), "；")


class _Tally:
    def __init__(self) -> None:
        self.counts: dict[UUID, dict[str, int]] = {}
        self.moved: dict[UUID, list[str]] = {}

    def count(self, org_id: UUID, kind: str) -> None:
        mine = self.counts.setdefault(org_id, {})
        mine[kind] = mine.get(kind, 0) + 1

    def move(self, org_id: UUID, sentence: str) -> None:
        self.counts.setdefault(org_id, {})
        self.moved.setdefault(org_id, []).append(sentence)


def unit_effects(
    revision: PlanRevision,
    standing: Mapping[UUID, StandingTask],
    additions: Mapping[UUID, Iterable[UUID]],
    names: Mapping[UUID, str],
) -> tuple[UnitEffect, ...]:
    """The effects of a revision on each unit, those of most concern first. ``additions`` holds the units of each new
    task by its key.
    """
    tally = _Tally()
    for org_ids in additions.values():
        for org_id in set(org_ids):
            tally.count(org_id, "added")
    for task in revision.tasks:
        _count_task(tally, task, standing[task.task_id])
    effects = (
        UnitEffect(org_id=org_id, name=names.get(org_id, ""), moved=tuple(tally.moved.get(org_id, ())), **counts)
        for org_id, counts in tally.counts.items()
    )
    return tuple(
        sorted(effects, key=lambda each: (-each.added - each.removed - each.restored, -each.changed, each.name))
    )


def follows_deadline(part: UnitPart, words: TaskWords) -> bool:
    """Whether a part is due with the task, and not on a day of its own that a return or the office gave it."""
    day = None if words.deadline_kind in ("ongoing", "none") else words.deadline
    if day is None or part.due_on is None:
        return day is None and part.due_on is None
    if words.deadline_kind == "yearly":
        return (day.month, day.day) == (part.due_on.month, part.due_on.day)
    return part.due_on == day


def moved_sentence(before: TaskWords, after: TaskWords) -> str:
    """How the deadline of a task moved: 5 施工许可时限由2026-06-30改为2026-09-30; empty when it did not."""
    if (before.deadline_kind, before.deadline) == (after.deadline_kind, after.deadline):
        return ""
    name = f"{after.no} {after.title}".strip()
    return say("%(task)s时限由%(was)s改为%(now)s", task=name, was=_day(before), now=_day(after))


def _count_task(tally: _Tally, task: TaskRevision, before: StandingTask) -> None:
    acts = {change.org_id: change.act for change in task.units}
    for org_id, act in acts.items():
        tally.count(org_id, {"add": "added", "cancel": "removed", "resume": "restored", "role": "changed"}[act])
    if before.state == "closed" and not task.reopen:
        return
    sentence = moved_sentence(before.words, task.words)
    for part in before.units:
        if part.org_id in acts or part.state in ("cancelled", "accepted"):
            continue
        if task.fate == "dropped":
            tally.count(part.org_id, "removed")
            continue
        if any(not change.kept for change in task.changes):
            tally.count(part.org_id, "changed")
        if sentence and follows_deadline(part, before.words):
            tally.move(part.org_id, sentence)


def _day(words: TaskWords) -> str:
    if words.deadline is None or words.deadline_kind in ("ongoing", "none"):
        return words.deadline_text or say("未写明")
    return words.deadline.isoformat()
