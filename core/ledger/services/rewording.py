"""Changing the words of many tasks at once, as an office keeps them in a sheet: lines, deadlines, figures, units."""

from collections.abc import Sequence
from uuid import UUID

from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.ledger.effects import moved_sentence
from core.ledger.queries.facets import measure_choices
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import TASK, task_path
from core.ledger.revisions import StandingTask, TaskRevision
from core.ledger.services.clocks import open_assignment_clocks, refresh_clocks
from core.ledger.services.measures import known_measures
from core.ledger.services.parts import Change, change_part
from core.ledger.services.revision import change_data, lock_tasks
from core.ledger.services.standing import recompute_standing, settle_answering
from core.ledger.services.wording import move_deadlines, write_figures, write_words
from core.notifications.records import Told
from core.obligations.queries import lights_now
from core.phrases import say


async def reword_tasks(tenant: TenantContext, plan_id: UUID, revisions: Sequence[TaskRevision]) -> None:
    """Makes these the words of tasks of a plan. What units have done stays; they are told of deadlines that moved.

    Raises ConflictError when the words of a task are not those the revision was made from.
    """
    require(tenant, "plan.publish")
    require(tenant, "task.assign")
    await lock_tasks(tenant, [plan_id])
    ids = [revision.task_id for revision in revisions]
    before = {task.id: task for task in await standing_tasks(tenant, [plan_id], ids)}
    if any(before[each.task_id].version != each.task_version for each in revisions):
        raise ConflictError(say("这些任务的内容刚刚有人改过，没有改动任何任务。请重新核对后再办理。"))
    words = {each.task_id: each.words for each in revisions}
    await write_words(tenant, words, known_measures(await measure_choices(tenant, plan_id)))
    lights = await lights_now(tenant)
    await move_deadlines(tenant, list(before.values()), words, lights)
    for each in revisions:
        task = before[each.task_id]
        if each.words.targets != task.words.targets:
            await write_figures(tenant, each.task_id, each.words.targets)
        for unit in each.units:
            await change_part(tenant, Change(task, each.words, each.reason, lights), unit)
        if each.units:
            await settle_answering(tenant, each.task_id)
    await recompute_standing(tenant, ids)
    await open_assignment_clocks(tenant, task_ids=ids)
    await refresh_clocks(tenant, ids)
    for each in revisions:
        await _tell(tenant, before[each.task_id], each)


async def _tell(tenant: TenantContext, task: StandingTask, revision: TaskRevision) -> None:
    """The event of one task; the units on it hear of a deadline that moved."""
    moved = moved_sentence(task.words, revision.words)
    told = [
        Told(part.org_id, moved, task_path(task.id)).kept()
        for part in task.units
        if moved and part.state not in ("cancelled", "accepted")
    ]
    data = {**change_data(task, revision), "reason": revision.reason, "told": told}
    await record_event(tenant, "task.adjusted", TASK, task.id, data=data)
