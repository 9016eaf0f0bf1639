"""The ledger list: one keyset page of rows, ready to be shown, in one statement; or all its rows, from one snapshot."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require_read
from core.clock import local_day
from core.context import TenantContext
from core.errors import InvalidError
from core.keyset import Moment, PageRequest, cut_page, read_cursor
from core.ledger.list_columns import DEFAULT_COLUMNS, ColumnKey
from core.ledger.queries.filtering import TaskFilter, where_tasks
from core.ledger.queries.further import further_columns
from core.ledger.states import TASK_ORDER, TASK_STATES, DeadlineKind, TaskState, phase_of
from core.obligations.lights import Light, Lights
from core.obligations.queries import lights_now
from core.phrases import say
from core.workdays.deadlines import deadline_day

SortKey = Literal["order", "due", "changed", "lead", "state"]
SORT_KEYS: frozenset[str] = frozenset(get_args(SortKey))

_RANK = "CASE t.state " + " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(TASK_ORDER)) + " END"
# What has no due date sorts behind everything that has one.
_DUE = ("t.due_sort", "text::timestamptz")
_NEVER = "infinity"

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")]
_Moment = Moment | None

# Sort columns with the type of their parameter, and the type of the cursor that holds a row's values.
_SORTS: dict[SortKey, tuple[tuple[tuple[str, str], ...], Any]] = {
    "order": (
        (("t.plan_id", "uuid"), ("t.ordinal", "int"), ("t.id", "uuid")),
        tuple[Literal["order"], UUID, _Count, UUID],
    ),
    "due": ((_DUE, ("t.id", "uuid")), tuple[Literal["due"], _Moment, UUID]),
    "changed": ((("t.changed_at", "text::timestamptz"), ("t.id", "uuid")), tuple[Literal["changed"], Moment, UUID]),
    "lead": ((("t.lead_key", "text"), _DUE, ("t.id", "uuid")), tuple[Literal["lead"], _Word, _Moment, UUID]),
    "state": (((_RANK, "int"), _DUE, ("t.id", "uuid")), tuple[Literal["state"], _Count, _Moment, UUID]),
}


_FIRST = ("(t.charge_post_id IS DISTINCT FROM $first::uuid)", "boolean")
"""Stands before the other sort columns where one leader's tasks come first; $first is their seat."""


class TaskRow(msgspec.Struct, frozen=True):
    """One line of the ledger. All texts are as shown; ``deadline_text`` keeps the printed words. The last five texts
    are empty unless their columns were asked for.
    """

    id: UUID
    plan_id: UUID
    plan_title: str
    no: str
    title: str
    lead_text: str
    participant_text: str
    deadline_text: str
    deadline_kind: DeadlineKind
    due_text: str
    state: TaskState
    state_text: str
    pct: int
    light: Light
    changed_text: str
    changed_at: datetime
    due_on: date | None = None
    chapter_text: str = ""
    responsible_text: str = ""
    charge_text: str = ""
    targets_text: str = ""
    latest_text: str = ""


class TaskPage(msgspec.Struct, frozen=True):
    """One page of rows; ``next`` and ``previous`` are cursors for the URL, None at the ends."""

    rows: tuple[TaskRow, ...]
    next: str | None
    previous: str | None


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    plan_id: UUID
    plan_title: str
    ordinal: int
    no: str
    title: str
    lead_text: str
    lead_key: str
    participant_text: str
    deadline_text: str
    deadline_kind: DeadlineKind
    state: TaskState
    due_at: datetime | None
    warn_at: datetime | None
    pct: int
    changed_at: datetime
    charge_post_id: UUID | None
    chapter_text: str
    responsible_text: str
    charge_text: str
    targets_text: str
    latest_text: str


# The page is cut from the tasks alone, then its few rows meet their plans.
_PAGE = """
SELECT t.id, t.plan_id, p.title AS plan_title, t.ordinal, t.no, t.title, t.lead_text, t.lead_key, t.participant_text,
  t.deadline_text, t.deadline_kind, t.state, t.due_at, t.warn_at, t.pct, t.changed_at, t.charge_post_id, {further}
FROM (SELECT t.* FROM core.task t WHERE {where} ORDER BY {order} LIMIT {limit}) t
JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
ORDER BY {order}
"""


async def task_page(
    tenant: TenantContext,
    wanted: TaskFilter = TaskFilter(),  # noqa: B008 -- frozen
    *,
    sort: str = "order",
    request: PageRequest = PageRequest(),  # noqa: B008 -- frozen
    first: UUID | None = None,
    columns: Sequence[ColumnKey] = DEFAULT_COLUMNS,
) -> TaskPage:
    """The page of tasks that the filter asks for. ``sort`` is one of SORT_KEYS, led by ``-`` when descending; the tasks
    of the leader's seat ``first`` come before all others. ``columns`` are what the rows will show.

    Raises NotFoundError for a post that reads no ledger, InvalidError for an unknown sort or a cursor of another list.
    """
    require_read(tenant, "ledger")
    key, descending = parse_sort(sort)
    cursor = _read_cursor(request.cursor, key, led=first is not None) if request.cursor else ()
    shape = _Shape(key, descending != request.backward, descending, first is not None, bool(cursor))
    text, args = _statement(tenant, wanted, shape, first, columns, cursor)
    if where_tasks(tenant, wanted).narrow:
        await sql.plan_for_values()
    found = await sql.rows(_Line, text, *args, request.limit)
    lines, after, before = cut_page(found, request, lambda line: _key_of(line, shape, first))
    lights = await lights_now(tenant)
    return TaskPage(tuple(_shown(line, lights) for line in lines), after, before)


async def all_tasks(
    tenant: TenantContext,
    wanted: TaskFilter,
    *,
    sort: str = "order",
    first: UUID | None = None,
    columns: Sequence[ColumnKey] = DEFAULT_COLUMNS,
) -> AsyncIterator[list[TaskRow]]:
    """All rows of a list in its order, some hundreds at a time, as they stood when the first was read.

    Raises like ``task_page``.
    """
    require_read(tenant, "ledger")
    key, descending = parse_sort(sort)
    shape = _Shape(key, descending, descending, first is not None, has_cursor=False)
    text, args = _statement(tenant, wanted, shape, first, columns, ())
    lights = await lights_now(tenant)
    async for lines in sql.batches(_Line, text, *args, None):
        yield [_shown(line, lights) for line in lines]


def parse_sort(sort: str) -> tuple[SortKey, bool]:
    """The sort column and whether it descends. Raises InvalidError for an unknown one."""
    name = sort.removeprefix("-")
    for key in _SORTS:
        if key == name:
            return key, sort.startswith("-")
    raise InvalidError(say("不能按这一列排序，请点表头选择。"))


class _Shape(msgspec.Struct, frozen=True):
    """What decides the text of the statement beside its conditions. ``down`` is the direction in which rows are read,
    ``turned`` whether the list itself descends; ``led`` puts one leader's tasks first.
    """

    key: SortKey
    down: bool
    turned: bool
    led: bool
    has_cursor: bool


def _statement(
    tenant: TenantContext,
    wanted: TaskFilter,
    shape: _Shape,
    first: UUID | None,
    columns: Sequence[ColumnKey],
    cursor: tuple[object, ...],
) -> tuple[str, list[object]]:
    """The statement and its parameters, all but the last one, which is how many rows to read."""
    where = where_tasks(tenant, wanted)
    args = [*where.args, *([first] if first else [])]
    further, further_args = further_columns(tenant, columns, len(args) + 1)
    args += [*further_args, *(_parameter(part) for part in cursor)]
    return _page_sql(where.sql, further, len(where.args), len(further_args), shape), args


@cache
def _page_sql(where: str, further: str, taken: int, further_taken: int, shape: _Shape) -> str:
    """``taken`` parameters stand in the clause; the leader's seat, those of the further columns, the cursor's and the
    limit follow.
    """
    columns = _sort_columns(shape, taken + 1)
    taken += shape.led + further_taken
    condition = ""
    if shape.has_cursor:
        marks = ", ".join(f"${taken + place}::{kind}" for place, (_, kind) in enumerate(columns, 1))
        condition = f"AND ({', '.join(name for name, _ in columns)}) {'<' if shape.down else '>'} ({marks})"
        taken += len(columns)
    order = ", ".join(f"{name} {'DESC' if shape.down else 'ASC'}" for name, _ in columns)
    return _PAGE.format(where=f"{where} {condition}", order=order, limit=f"${taken + 1}", further=further)


def _sort_columns(shape: _Shape, place: int) -> tuple[tuple[str, str], ...]:
    """The sort columns; the leader's tasks come first also where the list descends."""
    if not shape.led:
        return _SORTS[shape.key][0]
    name, kind = _FIRST
    name = name.replace("DISTINCT", "NOT DISTINCT") if shape.turned else name
    return ((name.replace("$first", f"${place}"), kind), *_SORTS[shape.key][0])


def _read_cursor(cursor: str, key: SortKey, *, led: bool) -> tuple[object, ...]:
    """The values of the sort columns in a cursor, that of the leader's tasks first where they come first."""
    plain: Any = _SORTS[key][1]
    if not led:
        return tuple(read_cursor(cursor, plain)[1:])
    led_type: Any = GenericAlias(tuple, (bool, plain))
    leads, values = read_cursor(cursor, led_type)
    return (leads, *values[1:])


def _key_of(line: _Line, shape: _Shape, first: UUID | None) -> tuple[object, ...]:
    keys: dict[SortKey, tuple[object, ...]] = {
        "order": (line.plan_id, line.ordinal, line.id),
        "due": (line.due_at, line.id),
        "changed": (line.changed_at, line.id),
        "lead": (line.lead_key, line.due_at, line.id),
        "state": (TASK_ORDER.index(line.state), line.due_at, line.id),
    }
    plain = (shape.key, *keys[shape.key])
    return plain if first is None else ((line.charge_post_id == first) == shape.turned, plain)


def _parameter(part: object) -> object:
    if part is None:
        return _NEVER
    return part.isoformat() if isinstance(part, datetime) else part


def _shown(line: _Line, lights: Lights) -> TaskRow:
    due_on = None if line.due_at is None else deadline_day(line.due_at)
    return TaskRow(
        line.id,
        line.plan_id,
        line.plan_title,
        line.no,
        line.title,
        line.lead_text,
        line.participant_text,
        line.deadline_text or say("未写明"),
        line.deadline_kind,
        "" if due_on is None else due_on.isoformat(),
        line.state,
        TASK_STATES[line.state],
        line.pct,
        lights.of(phase_of(line.state), line.due_at, line.warn_at),
        local_day(line.changed_at).isoformat()[5:],
        line.changed_at,
        due_on,
        line.chapter_text,
        line.responsible_text,
        line.charge_text,
        line.targets_text,
        line.latest_text,
    )
