"""How a draft stands: which names are still nobody, which tasks still stand against publishing, and why.

Pure and linear: one pass over the task lines, with look-ups in the directory.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from core.notices.doubts import is_critical, unsettled
from core.notices.records import DATED, ROLE_FIELDS, PlanRow, RoleField, TaskLine
from core.notices.resolve import Directory, Part
from core.phrases import counted, listed, say

Block = Literal["name", "answer", "doubt", "date", "title"]
"""What stands against a task: a name that is nobody, nobody to answer for it, an unconfirmed doubt, a deadline without
its day, no title."""

_ANSWERING: tuple[RoleField, ...] = ("lead", "responsible")


class TaskStanding(msgspec.Struct, frozen=True):
    """One task: its units as far as they are known, and what stands against it."""

    parts: Mapping[RoleField, tuple[Part, ...]]
    unknown: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


class UnknownName(msgspec.Struct, frozen=True):
    """A printed name that is nobody yet, or several units at once. ``task_ids`` are the tasks that print it."""

    printed: str
    ambiguous: bool
    task_ids: tuple[UUID, ...]


class DraftStanding(msgspec.Struct, frozen=True):
    """A whole draft. ``unknown`` is sorted by how many tasks wait for it; counts leave dropped tasks out.

    ``undecided`` counts published tasks that a correction does not print and nobody decided about; ``unsettled`` says
    that a draft looks like a correction and nobody said whether it is one.
    """

    tasks: Mapping[UUID, TaskStanding]
    unknown: tuple[UnknownName, ...] = ()
    blocked: Mapping[Block, int] = {}
    kept: int = 0
    confirmed: int = 0
    dropped: int = 0
    untitled_plans: int = 0
    undecided: int = 0
    unsettled: bool = False

    @property
    def open_tasks(self) -> int:
        """How many tasks somebody has to look at."""
        return sum(bool(standing.blocks) for standing in self.tasks.values())

    @property
    def ready(self) -> bool:
        """Whether it may be published."""
        return not self.obstacles()

    def obstacles(self) -> tuple[str, ...]:
        """What stands against publishing, each with its number."""
        phrases = (
            counted("%(num)s个单位名未认定", len(self.unknown)),
            counted("%(num)s条任务没有牵头或责任单位", self.blocked.get("answer", 0)),
            counted("%(num)s条任务的存疑未确认", self.blocked.get("doubt", 0)),
            counted("%(num)s条任务的时限缺日期", self.blocked.get("date", 0)),
            counted("%(num)s条任务没有标题", self.blocked.get("title", 0)),
            counted("%(num)s个方案没有标题", self.untitled_plans),
            counted("%(num)s项任务不再出现，去留未定", self.undecided),
        )
        found = tuple(phrase for phrase in phrases if phrase.number)
        if self.unsettled:
            found = (*found, say("像是已发布公文的更正，未确认是更正还是新公文"))
        return found if self.kept else (*found, say("没有可发布的任务"))

    def sentence(self) -> str:
        """Why it cannot be published; empty when it can."""
        obstacles = self.obstacles()
        return say("还不能发布：%(obstacles)s。", obstacles=listed(obstacles, "，")) if obstacles else ""


def assess(
    lines: Sequence[TaskLine],
    plans: Iterable[PlanRow],
    directory: Directory,
    settled: Mapping[UUID, frozenset[str]] | None = None,
) -> DraftStanding:
    """The standing of a draft, from all its tasks in order. ``settled`` names the fields of tasks that are not asked
    about: in a correction those that leave the ledger as it is.
    """
    tasks: dict[UUID, TaskStanding] = {}
    waiting: dict[str, list[UUID]] = {}
    ambiguous: set[str] = set()
    blocked: dict[Block, int] = {}
    for line in lines:
        standing = tasks[line.id] = assess_task(line, directory, (settled or {}).get(line.id, frozenset()))
        for name in standing.unknown if not line.dropped else ():
            waiting.setdefault(name, []).append(line.id)
        ambiguous.update(
            part.printed for parts in standing.parts.values() for part in parts if part.state == "ambiguous"
        )
        for block in standing.blocks:
            blocked[block] = blocked.get(block, 0) + 1
    kept = [line for line in lines if not line.dropped]
    used = {line.plan_id for line in kept}
    unknown = [UnknownName(name, name in ambiguous, tuple(ids)) for name, ids in waiting.items()]
    return DraftStanding(
        tasks=tasks,
        unknown=tuple(sorted(unknown, key=lambda name: -len(name.task_ids))),
        blocked=blocked,
        kept=len(kept),
        confirmed=sum(line.confirmed for line in kept),
        dropped=len(lines) - len(kept),
        untitled_plans=sum(not plan.title.strip() for plan in plans if plan.id in used),
    )


def assess_task(line: TaskLine, directory: Directory, settled: frozenset[str] = frozenset()) -> TaskStanding:
    """The standing of one task; nothing stands against one that was dropped."""
    parts = {field: directory.read_list(line.names(field)) for field in ROLE_FIELDS}
    unknown = dict.fromkeys(
        part.printed
        for field in ROLE_FIELDS
        for part in parts[field]
        if part.state in ("unknown", "ambiguous") and "units" not in settled
    )
    blocks = () if line.dropped else _blocks(line, parts, bool(unknown), settled)
    return TaskStanding(parts, tuple(unknown), blocks)


def _blocks(
    line: TaskLine, parts: Mapping[RoleField, tuple[Part, ...]], unknown: bool, settled: frozenset[str]
) -> tuple[Block, ...]:
    # A name that is nobody yet may turn out to answer, so such a task is not counted twice.
    answered = any(part.state != "skipped" for field in _ANSWERING for part in parts[field])
    found: dict[Block, bool] = {
        "name": unknown,
        "answer": not answered and "units" not in settled,
        "doubt": not line.confirmed and is_critical(unsettled(line.reasons, settled)),
        "date": line.deadline_kind in DATED and line.deadline is None and "deadline" not in settled,
        "title": not line.title.strip() and "title" not in settled,
    }
    return tuple(block for block, stands in found.items() if stands)
