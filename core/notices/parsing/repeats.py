"""The same tasks printed twice: as measures of a plan, and once more in the table of an annex (重点任务分解表).

Where the tasks of an annex bear the titles of a plan's tasks, they are those tasks: what the plan leaves open (units,
the deadline) is taken from the table, and where the two name other units a person should look. An annex of which more
than half is new is a plan of its own.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from core.notices.draft import DraftPlan, DraftTask

_LEAST_SHARE = 0.5
_SHORTEST = 4


def without_repeats(plans: Sequence[tuple[DraftPlan, bool]]) -> list[tuple[DraftPlan, bool]]:
    """The plans, each with whether the notice names it as issued; annexes that repeat an earlier one are taken in."""
    found: list[tuple[DraftPlan, bool]] = []
    first: dict[str, int] = {}
    for plan, announced in plans:
        place = None if announced else _repeated(plan, first)
        if place is not None:
            found[place] = _taken_in(found[place][0], plan), found[place][1]
            continue
        for title in _by_title(plan):
            first.setdefault(title, len(found))
        found.append((plan, announced))
    return found


def _repeated(plan: DraftPlan, first: dict[str, int]) -> int | None:
    """The place of the plan whose tasks at least half of these are. `first`: by title, where it stands first."""
    places = Counter(first[title] for task in plan.tasks if (title := _plain(task.title)) in first)
    place, count = max(places.items(), key=lambda item: item[1], default=(0, 0))
    return place if count and count >= _LEAST_SHARE * len(plan.tasks) else None


def _taken_in(plan: DraftPlan, annex: DraftPlan) -> DraftPlan:
    twins, titles = _by_title(annex), set(_by_title(plan))
    tasks = [_joined(task, twins.get(_plain(task.title))) for task in plan.tasks]
    tasks += [task for task in annex.tasks if _plain(task.title) not in titles]
    return msgspec.structs.replace(plan, tasks=tuple(tasks))


def _by_title(plan: DraftPlan) -> dict[str, DraftTask]:
    """Titles that stand for one task each."""
    found: dict[str, list[DraftTask]] = {}
    for task in plan.tasks:
        found.setdefault(_plain(task.title), []).append(task)
    return {title: tasks[0] for title, tasks in found.items() if len(tasks) == 1 and len(title) >= _SHORTEST}


def _joined(task: DraftTask, twin: DraftTask | None) -> DraftTask:
    """The task with what only its twin says."""
    if twin is None:
        return task
    reasons = list(task.reasons)
    if not _units(task):
        task = msgspec.structs.replace(
            task,
            lead=twin.lead,
            participants=twin.participants,
            responsible=twin.responsible,
            generic=twin.generic,
        )
        reasons = [*(reason for reason in reasons if reason != "lead:missing"), *_about(twin, units=True)]
    elif _units(twin) and _units(twin) != _units(task):
        reasons.append("lead:repeated")
    if task.deadline_kind == "none":
        task = msgspec.structs.replace(
            task, deadline_text=twin.deadline_text, deadline_kind=twin.deadline_kind, deadline=twin.deadline
        )
        reasons = [*(reason for reason in reasons if not reason.startswith("deadline:")), *_about(twin, units=False)]
    reasons = list(dict.fromkeys(reasons))
    doubts = tuple(dict.fromkeys(reason.partition(":")[0] for reason in reasons))
    return msgspec.structs.replace(task, reasons=tuple(reasons), doubts=doubts)


def _about(twin: DraftTask, *, units: bool) -> list[str]:
    fields = ("lead", "participants", "responsible") if units else ("deadline",)
    return [reason for reason in twin.reasons if reason.partition(":")[0] in fields]


def _units(task: DraftTask) -> set[str]:
    return {*task.lead, *task.participants, *task.responsible}


def _plain(title: str) -> str:
    return "".join(letter for letter in title if letter.isalnum())
