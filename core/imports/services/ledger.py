"""What a confirmed ledger writes: plans, new tasks with how far they are, changed words of tasks that are there."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from core.accounts.services import add_alias
from core.context import TenantContext
from core.events import NewEvent, record_event, record_events
from core.imports.ledger.check import CheckedLedger
from core.imports.ledger.effects import NewTaskEffect, TaskChangeEffect
from core.imports.queries.ledger import NewPart, parts_of
from core.imports.records import ImportHead
from core.ledger.records import TASK
from core.ledger.revisions import FieldChange, TaskRevision
from core.ledger.services import create_plan, create_tasks
from core.ledger.services.rewording import reword_tasks
from core.ledger.services.takeover import (
    TakenStanding,
    TakenValue,
    record_takeover,
    take_over_standing,
    take_over_values,
)
from core.ledger.states import AssignmentState
from core.notifications.records import Told
from core.phrases import counted, say


async def write_ledger(tenant: TenantContext, head: ImportHead, checked: CheckedLedger) -> None:
    """Writes the effects of all good rows, and keeps the names that a person settled for later sheets and notices."""
    fresh = {title: await create_plan(tenant, title=title) for title in checked.fresh_plans}
    by_plan: dict[UUID, list[NewTaskEffect]] = {}
    for effect in checked.new:
        plan_id = effect.plan if isinstance(effect.plan, UUID) else fresh[effect.plan]
        by_plan.setdefault(plan_id, []).append(effect)
    made: dict[UUID, NewTaskEffect] = {}
    extended: dict[UUID, list[UUID]] = {}
    for plan_id, effects in by_plan.items():
        ids = await create_tasks(tenant, plan_id, [effect.task for effect in effects])
        made |= dict(zip(ids, effects, strict=True))
        if plan_id not in fresh.values():
            await record_events(tenant, [NewEvent("task.added", TASK, key, data={"plan_id": plan_id}) for key in ids])
            extended[plan_id] = ids
    await _reword(tenant, checked.changed)
    changed = {effect.task_id: effect for effect in checked.changed}
    await _take_over(tenant, head, {**made, **changed})
    values = [
        TakenValue(task_id, figure.place, figure.current, figure.note)
        for task_id, effect in made.items()
        for figure in effect.figures
    ]
    await take_over_values(tenant, values)
    await _keep_names(tenant, checked)
    for plan_id, ids in extended.items():
        await _tell_units(tenant, plan_id, ids)


async def _tell_units(tenant: TenantContext, plan_id: UUID, task_ids: Sequence[UUID]) -> None:
    """Each unit hears how many tasks of a running plan it has to sign for; a new plan tells of itself."""
    counts = Counter(part.org_id for part in await parts_of(tenant, task_ids) if part.state == "assigned")
    told = [
        Told(
            org_id,
            counted("台账新增任务，本单位承担%(num)s项，请签收", number),
            f"ledger?plan={plan_id}&org={org_id}",
        ).kept()
        for org_id, number in counts.items()
    ]
    await record_event(tenant, "plan.extended", "plan", plan_id, data={"tasks": len(task_ids), "told": told})


async def _reword(tenant: TenantContext, effects: Sequence[TaskChangeEffect]) -> None:
    by_plan: dict[UUID, list[TaskRevision]] = {}
    for effect in effects:
        if effect.fields:
            by_plan.setdefault(effect.plan_id, []).append(_revision(effect))
    for plan_id, revisions in by_plan.items():
        await reword_tasks(tenant, plan_id, revisions)


def _revision(effect: TaskChangeEffect) -> TaskRevision:
    return TaskRevision(
        task_id=effect.task_id,
        task_version=effect.version,
        fate="changed",
        words=effect.words,
        changes=tuple(FieldChange(field=field, was="", now="") for field in effect.fields),
        units=effect.units,
        reason=say("按导入的台账调整"),
    )


async def _take_over(
    tenant: TenantContext, head: ImportHead, effects: dict[UUID, NewTaskEffect | TaskChangeEffect]
) -> None:
    """States, shares and last words of the tasks for which the sheet tells them."""
    told = {key: effect for key, effect in effects.items() if _tells(effect)}
    parts: dict[UUID, list[NewPart]] = {}
    for part in await parts_of(tenant, list(told)):
        parts.setdefault(part.task_id, []).append(part)
    lines: list[TakenStanding] = []
    for task_id, effect in told.items():
        lines += _standings(effect, parts.get(task_id, []))
    await take_over_standing(tenant, lines)
    await record_takeover(tenant, {key: _story(head, effect) for key, effect in told.items()})


def _tells(effect: NewTaskEffect | TaskChangeEffect) -> bool:
    return effect.state is not None or effect.pct is not None or bool(effect.parts) or bool(effect.latest)


def _standings(effect: NewTaskEffect | TaskChangeEffect, parts: Sequence[NewPart]) -> list[TakenStanding]:
    """Each part as the sheet 责任单位 tells, else all as the row of the task tells."""
    if effect.parts:
        known = {part.org_id: part for part in parts}
        return [
            TakenStanding(
                task_id=known[taken.org_id].task_id,
                assignment_id=known[taken.org_id].id,
                state=taken.state,
                pct=taken.pct,
                due_on=taken.due_on,
                dated=taken.dated,
                reason=taken.reason,
            )
            for taken in effect.parts
            if taken.org_id in known
        ]
    if effect.state is None and effect.pct is None:
        return []
    state: AssignmentState = effect.state or "in_progress"
    pct = 100 if state == "accepted" else effect.pct or 0
    return [TakenStanding(task_id=part.task_id, assignment_id=part.id, state=state, pct=pct) for part in parts]


def _story(head: ImportHead, effect: NewTaskEffect | TaskChangeEffect) -> dict[str, object]:
    told: dict[str, object] = {"import_id": head.id, "row": effect.row}
    if effect.pct is not None:
        told["pct"] = effect.pct
    return {**told, "note": effect.latest} if effect.latest else told


async def _keep_names(tenant: TenantContext, checked: CheckedLedger) -> None:
    """A name that nobody bore until now becomes another name of the unit or group it was settled for."""
    for printed, unit in checked.fresh_names:
        await add_alias(
            tenant,
            name=printed,
            kind="printed",
            org_id=unit.id if unit.kind == "org" else None,
            group_id=unit.id if unit.kind == "group" else None,
        )
