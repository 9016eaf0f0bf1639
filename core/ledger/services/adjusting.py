"""The office changes one task by hand (调整任务): its words, deadline and figures, who has which part until when."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.clock import end_of_day
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ledger.effects import moved_sentence
from core.ledger.queries.facets import measure_choices
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import TASK, NewTarget, task_path
from core.ledger.revisions import (
    FIELD_WORDS,
    FIELDS,
    FieldChange,
    StandingTask,
    TaskRevision,
    TaskWords,
    UnitChange,
    UnitPart,
    shown_field,
)
from core.ledger.services.acting import require_reason
from core.ledger.services.clocks import refresh_clocks
from core.ledger.services.measures import known_measures
from core.ledger.services.parts import Change, change_part
from core.ledger.services.revision import change_data
from core.ledger.services.standing import recompute_standing, settle_answering
from core.ledger.services.wording import move_deadlines, write_figures, write_words
from core.ledger.states import ROLES, AssignmentRole, DeadlineKind
from core.notifications.records import Told
from core.obligations.lights import Lights, warn_moment
from core.obligations.queries import lights_now
from core.phrases import listed, say

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
_DATED: frozenset[DeadlineKind] = frozenset({"date", "month_end", "yearly"})


class TaskAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed about a task. ``roles`` and ``days`` are by assignment; a part whose day is None is due with the
    task. Parts that are not named stay as they are.
    """

    title: str
    text: str = ""
    deadline_text: str = ""
    deadline_kind: DeadlineKind = "none"
    deadline: date | None = None
    targets: tuple[NewTarget, ...] = ()
    roles: Mapping[UUID, AssignmentRole] = {}
    days: Mapping[UUID, date | None] = {}


async def adjust_task(
    tenant: TenantContext, task_id: UUID, *, version: int, adjustment: TaskAdjustment, reason: str
) -> tuple[str, ...]:
    """Changes what differs and returns the names of the fields that did. Units are told of a deadline that moved.

    Raises InvalidError by field, ConflictError when the task is closed or its words were changed meanwhile.
    """
    require(tenant, "task.assign")
    task = await _lock(tenant, task_id)
    said = require_reason(reason)
    if task.state == "closed":
        raise ConflictError(say("任务已销号，不能再调整。如需继续办理，请由营商办另立任务。"))
    if task.version != version:
        raise ConflictError(say("这项任务的内容刚刚有人改过。您填写的内容还在下面，请核对后再保存。"))
    _check(adjustment, task)
    words = _words(task, adjustment)
    units = tuple(_role_changes(task, adjustment))
    changes = tuple(_changes(task, words, units, adjustment))
    if not changes:
        return ()
    revision = TaskRevision(
        task_id=task_id, task_version=version, fate="changed", words=words, changes=changes, units=units, reason=said
    )
    await _write(tenant, task, revision, adjustment)
    await _tell(tenant, task, revision)
    return tuple(change.field for change in changes)


async def _lock(tenant: TenantContext, task_id: UUID) -> StandingTask:
    plan_id = await sql.value(
        UUID, "SELECT plan_id FROM core.task WHERE tenant_id = $1 AND id = $2 FOR UPDATE", tenant.tenant_id, task_id
    )
    if plan_id is None:
        raise NotFoundError
    return (await standing_tasks(tenant, [plan_id], [task_id]))[0]


def _check(adjustment: TaskAdjustment, task: StandingTask) -> None:
    errors: dict[str, str] = {}
    if not adjustment.title.strip() or len(adjustment.title) > LONGEST_TITLE:
        errors["title"] = say("请填写标题，不要超过%(most)s字", most=LONGEST_TITLE)
    if len(adjustment.text) > LONGEST_TEXT:
        errors["text"] = say("内容请不要超过%(most)s字", most=LONGEST_TEXT)
    if adjustment.deadline_kind in _DATED and adjustment.deadline is None:
        errors["deadline"] = say("这种时限要有日期，请补上，或改选“持续推进”")
    live = [part for part in task.units if part.state != "cancelled"]
    roles = {adjustment.roles.get(part.assignment_id, part.role) for part in live}
    if live and not roles & {"lead", "responsible"}:
        errors["roles"] = say("至少要有一家牵头或责任单位")
    if errors:
        raise InvalidError(say("有内容需要改，请看标出的地方。"), errors)


def _words(task: StandingTask, adjustment: TaskAdjustment) -> TaskWords:
    return msgspec.structs.replace(
        task.words,
        title=adjustment.title.strip(),
        text=adjustment.text,
        deadline_text=adjustment.deadline_text,
        deadline_kind=adjustment.deadline_kind,
        deadline=None if adjustment.deadline_kind in ("ongoing", "none") else adjustment.deadline,
        targets=adjustment.targets,
    )


def _role_changes(task: StandingTask, adjustment: TaskAdjustment) -> list[UnitChange]:
    return [
        UnitChange(
            act="role",
            org_id=part.org_id,
            role=adjustment.roles[part.assignment_id],
            name=part.name,
            printed=part.printed,
            group_id=part.group_id,
            assignment_id=part.assignment_id,
        )
        for part in task.units
        if adjustment.roles.get(part.assignment_id, part.role) != part.role and part.state != "cancelled"
    ]


def _own_days(task: StandingTask, adjustment: TaskAdjustment) -> list[tuple[UnitPart, date]]:
    """The parts that get a day of their own."""
    found = []
    for part in task.units:
        day = adjustment.days.get(part.assignment_id)
        if day is not None and day != part.due_on and part.state not in ("cancelled", "accepted"):
            found.append((part, day))
    return found


def _changes(
    task: StandingTask, words: TaskWords, units: tuple[UnitChange, ...], adjustment: TaskAdjustment
) -> list[FieldChange]:
    changes = [
        FieldChange(field=field, was=shown_field(field, task.words), now=shown_field(field, words))
        for field in FIELDS
        if field != "units" and _field(task.words, field) != _field(words, field)
    ]
    said = [f"{unit.name}：{ROLES[unit.role]}" for unit in units]
    said += [f"{part.name}：{day.isoformat()}" for part, day in _own_days(task, adjustment)]
    return [*changes, FieldChange(field="units", was="", now="\n".join(said))] if said else changes


def _field(words: TaskWords, field: str) -> object:
    if field == "deadline":
        return (words.deadline_text, words.deadline_kind, words.deadline)
    return getattr(words, field)


async def _write(tenant: TenantContext, task: StandingTask, revision: TaskRevision, adjustment: TaskAdjustment) -> None:
    lights, words = await lights_now(tenant), revision.words
    await write_words(tenant, {task.id: words}, known_measures(await measure_choices(tenant, task.plan_id)))
    if words.targets != task.words.targets:
        await write_figures(tenant, task.id, words.targets)
    await move_deadlines(tenant, [task], {task.id: words}, lights)
    for part, day in _own_days(task, adjustment):
        await _set_day(tenant, part, day, lights)
    for unit in revision.units:
        await change_part(tenant, Change(task, words, revision.reason, lights), unit)
    await settle_answering(tenant, task.id)
    await recompute_standing(tenant, [task.id])
    await refresh_clocks(tenant, [task.id])


async def _set_day(tenant: TenantContext, part: UnitPart, day: date, lights: Lights) -> None:
    due_at = end_of_day(day)
    await sql.execute(
        "UPDATE core.assignment SET due_at = $3, warn_at = $4 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        part.assignment_id,
        due_at,
        warn_moment(lights.calendar, due_at, lights.rule.warn_days),
    )


async def _tell(tenant: TenantContext, task: StandingTask, revision: TaskRevision) -> None:
    """The event, with the words before and after; the units on the task hear what changed for them."""
    sentence = moved_sentence(task.words, revision.words)
    name = f"{revision.words.no} {revision.words.title}".strip()
    fields = listed(FIELD_WORDS[change.field] for change in revision.changes)
    title = sentence or say("%(task)s有调整：%(fields)s", task=name, fields=fields)
    told = [
        Told(part.org_id, title, task_path(task.id)).kept()
        for part in task.units
        if part.state not in ("cancelled", "accepted")
    ]
    was = {change.field: change.was for change in revision.changes}
    now = {change.field: change.now for change in revision.changes}
    await record_event(
        tenant,
        "task.adjusted",
        TASK,
        task.id,
        data={**change_data(task, revision), "reason": revision.reason, "was": was, "now": now, "told": told},
    )
