"""The next version of a plan, from a corrected notice: tasks keep their id, their units' work and their reports.

All of it in the caller's transaction. What a person did in between is already weighed in the revision; here it is
only made sure that the plan still is the one that was looked at.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.accounts.queries import org_rows
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.ledger.effects import unit_effects
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import TASK
from core.ledger.revisions import PlanRevision, StandingTask, TaskRevision, shown_deadline
from core.ledger.services.clocks import end_clocks_of_task, open_assignment_clocks, refresh_clocks
from core.ledger.services.measures import order_measures, write_measures
from core.ledger.services.parts import Change, cancel_part, change_part, reopen_part
from core.ledger.services.plans import create_tasks
from core.ledger.services.snapshots import VersionEntry, keep_unkept, keep_version
from core.ledger.services.standing import recompute_standing, settle_answering
from core.ledger.services.wording import move_deadlines, write_figures, write_order, write_words
from core.notifications.records import Told
from core.obligations.queries import lights_now
from core.phrases import say

MOVED_ON = say("核对差异之后，台账又有变化，没有发布，也没有改动任何任务。请回到差异页重新核对后再发布。")

_PLAN = """
UPDATE core.plan SET version = version + 1, notice_id = $3, title = $4, ordinal = $5, issuer = $6, issued_on = $7,
  doc_no = $8, report_rule = $9, all_must_answer = $10, head_waived = $11, published_at = $12
WHERE tenant_id = $1 AND id = $2
"""

_SOURCES = """
UPDATE core.task t SET notice_id = n.notice_id, source_start = n.first, source_end = n.last
FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::int[]) AS n (id, notice_id, first, last)
WHERE t.tenant_id = $1 AND t.plan_id = $2 AND t.id = n.id
"""


class Revised(msgspec.Struct, frozen=True):
    """What became of a plan: its new version, all its tasks in order, and what each unit is told."""

    plan_id: UUID
    version: int
    task_ids: tuple[UUID, ...]
    told: tuple[Told, ...]


async def revise_plan(tenant: TenantContext, revision: PlanRevision, *, notice_id: UUID) -> Revised:
    """Makes the next version of a plan. Raises ConflictError when plan or tasks are not those it was made from."""
    require(tenant, "plan.publish")
    tasks = await _lock_plan(tenant, revision)
    before = {task.id: task for task in tasks}
    version = revision.plan_version + 1
    await keep_unkept(tenant, revision.plan_id, tasks)
    await _write_plan(tenant, revision, notice_id)
    keys = [addition.key for addition in revision.additions]
    made = dict(
        zip(
            keys,
            await create_tasks(tenant, revision.plan_id, [addition.task for addition in revision.additions]),
            strict=True,
        )
    )
    await _write_tasks(tenant, revision, before)
    await _write_sources(tenant, revision, before, notice_id)
    order = [made.get(place, place) for place in revision.order]
    await write_order(tenant, revision.plan_id, order)
    await order_measures(tenant, revision.plan_id)
    await _change_parts(tenant, revision, before)
    await _tell_tasks(tenant, revision, before, made, version)
    entries = {task.task_id: _entry(task) for task in revision.tasks if task.fate != "gone"}
    entries |= {made[each.key]: VersionEntry(fate="new", printed=each.printed) for each in revision.additions}
    await keep_version(tenant, revision.plan_id, entries)
    return Revised(revision.plan_id, version, tuple(order), await _told(tenant, revision, before, made))


async def _lock_plan(tenant: TenantContext, revision: PlanRevision) -> list[StandingTask]:
    """The plan's tasks as they stand, with every act on them kept waiting."""
    found = await sql.value(
        int,
        "SELECT version FROM core.plan WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tenant.tenant_id,
        revision.plan_id,
    )
    await lock_tasks(tenant, [revision.plan_id])
    tasks = await standing_tasks(tenant, [revision.plan_id])
    seen = {task.task_id: task.task_version for task in revision.tasks}
    if found != revision.plan_version or seen != {task.id: task.version for task in tasks}:
        raise ConflictError(MOVED_ON)
    return tasks


async def lock_tasks(tenant: TenantContext, plan_ids: Sequence[UUID]) -> None:
    """Keeps every act on the tasks of the plans waiting until the end of the transaction."""
    await sql.execute(
        "SELECT id FROM core.task WHERE tenant_id = $1 AND plan_id = ANY ($2) ORDER BY id FOR UPDATE",
        tenant.tenant_id,
        list(plan_ids),
    )


async def _write_plan(tenant: TenantContext, revision: PlanRevision, notice_id: UUID) -> None:
    await sql.execute(
        _PLAN,
        tenant.tenant_id,
        revision.plan_id,
        notice_id,
        revision.title,
        revision.ordinal,
        revision.issuer,
        revision.issued_on,
        revision.doc_no,
        revision.report_rule,
        revision.all_must_answer,
        revision.head_waived,
        now(),
    )


async def _write_tasks(tenant: TenantContext, revision: PlanRevision, before: Mapping[UUID, StandingTask]) -> None:
    """The words, figures and due moments of the tasks that were there before, as far as they became others."""
    changed = [task for task in revision.tasks if _other_words(task, before[task.task_id])]
    words = {task.task_id: task.words for task in changed}
    measures = await write_measures(tenant, revision.plan_id, [task.words.path for task in revision.tasks])
    await write_words(tenant, words, measures)
    for task in changed:
        if task.words.targets != before[task.task_id].words.targets:
            await write_figures(tenant, task.task_id, task.words.targets)
    movable = [before[task.task_id] for task in changed if before[task.task_id].state != "closed" or task.reopen]
    await move_deadlines(tenant, movable, words, await lights_now(tenant))


async def _write_sources(
    tenant: TenantContext, revision: PlanRevision, before: Mapping[UUID, StandingTask], notice_id: UUID
) -> None:
    """A task that is printed again came from the new text; any other keeps pointing into the text it came from."""
    placed = [
        (task.task_id, notice_id, task.source)
        if task.printed is not None and task.source
        else (task.task_id, before[task.task_id].notice_id, before[task.task_id].source)
        for task in revision.tasks
    ]
    await sql.execute(
        _SOURCES,
        tenant.tenant_id,
        revision.plan_id,
        [line[0] for line in placed],
        [line[1] for line in placed],
        [line[2][0] if line[2] else None for line in placed],
        [line[2][1] if line[2] else None for line in placed],
    )


async def _change_parts(tenant: TenantContext, revision: PlanRevision, before: Mapping[UUID, StandingTask]) -> None:
    """Who has a part from now on, what that makes of the tasks, and the clocks in step with it."""
    lights = await lights_now(tenant)
    for task in revision.tasks:
        await _change_parts_of(tenant, task, Change(before[task.task_id], task.words, task.reason, lights))
    ids = [task.task_id for task in revision.tasks]
    for task in revision.tasks:
        # What is closed stays closed, also when the plan now asks more units to answer.
        if task.units or task.reopen or task.fate == "dropped" or before[task.task_id].state != "closed":
            await settle_answering(tenant, task.task_id)
    standings = await recompute_standing(tenant, ids)
    running = [standing.task_id for standing in standings if standing.state not in ("closed", "cancelled")]
    await open_assignment_clocks(tenant, task_ids=running)
    await refresh_clocks(tenant, ids)
    for standing in standings:
        if standing.state == "closed" and before[standing.task_id].state != "closed":
            await end_clocks_of_task(tenant, standing.task_id)
            await record_event(tenant, "task.closed", TASK, standing.task_id)


async def _change_parts_of(tenant: TenantContext, task: TaskRevision, change: Change) -> None:
    """A task that is dropped is taken off everybody, unless it is closed; one that is reopened goes back to those who
    had done their part.
    """
    before = change.before
    drops = task.fate == "dropped" and before.state != "closed"
    for part in before.units:
        if drops and part.state != "cancelled":
            await cancel_part(tenant, before.id, part.assignment_id, part.org_id, change.reason)
        elif task.reopen and part.state == "accepted":
            await reopen_part(tenant, change, part.assignment_id, part.org_id)
    for unit in task.units:
        await change_part(tenant, change, unit)


async def _tell_tasks(
    tenant: TenantContext,
    revision: PlanRevision,
    before: Mapping[UUID, StandingTask],
    made: Mapping[UUID, UUID],
    version: int,
) -> None:
    """The events of the tasks: what the version changed, dropped, restored, reopened and added."""
    shared: dict[str, object] = {"version": version, "plan_id": revision.plan_id}
    for task in revision.tasks:
        data = {**shared, **change_data(before[task.task_id], task)}
        if task.fate == "dropped":
            await record_event(tenant, "task.dropped", TASK, task.task_id, data={**shared, "reason": task.reason})
        elif task.fate == "restored":
            await record_event(tenant, "task.restored", TASK, task.task_id, data=data)
        elif task.reopen:
            await record_event(tenant, "task.reopened", TASK, task.task_id, data=data)
        elif task.changes:
            await record_event(tenant, "task.revised", TASK, task.task_id, data=data)
    for task_id in made.values():
        await record_event(tenant, "task.added", TASK, task_id, data=shared)


def change_data(before: StandingTask, task: TaskRevision) -> dict[str, object]:
    """What an event says of changed words: the fields, and both deadlines when it moved."""
    fields = [change.field for change in task.changes if not change.kept]
    kept = [change.field for change in task.changes if change.kept]
    data: dict[str, object] = {"fields": fields, **({"kept": kept} if kept else {})}
    was, now_ = shown_deadline(before.words), shown_deadline(task.words)
    return {**data, "due_was": was, "due_now": now_} if was != now_ else data


async def _told(
    tenant: TenantContext,
    revision: PlanRevision,
    before: Mapping[UUID, StandingTask],
    made: Mapping[UUID, UUID],
) -> tuple[Told, ...]:
    """What each unit is told of the version, and where that leads."""
    fresh = {task.id: task for task in await standing_tasks(tenant, [revision.plan_id], list(made.values()))}
    additions = {key: [part.org_id for part in fresh[task_id].units] for key, task_id in made.items()}
    names = {org.id: org.name for org in await org_rows(tenant, also_closed=True)}
    version = revision.plan_version + 1
    return tuple(
        Told(
            effect.org_id,
            say(
                "《%(plan)s》已更正为第%(version)s版，本单位%(effect)s",
                plan=revision.title,
                version=version,
                effect=effect.sentence,
            ),
            f"plans/{revision.plan_id}/versions/{version}/changes",
        )
        for effect in unit_effects(revision, before, additions, names)
        if effect.sentence
    )


def _other_words(task: TaskRevision, before: StandingTask) -> bool:
    return msgspec.structs.replace(task.words, lead=(), participants=(), responsible=()) != msgspec.structs.replace(
        before.words, lead=(), participants=(), responsible=()
    )


def _entry(task: TaskRevision) -> VersionEntry:
    reason = task.reason if task.fate == "dropped" else ""
    return VersionEntry(fate=task.fate, printed=task.printed, reason=reason, changes=task.changes)
