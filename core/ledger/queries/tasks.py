"""The ledger list: one keyset page of rows, ready to be shown, in one statement."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require_read
from core.clock import local_day
from core.context import TenantContext
from core.errors import InvalidError
from core.keyset import PageRequest, cut_page, read_cursor
from core.ledger.queries.filtering import TaskFilter, where_tasks
from core.ledger.states import TASK_ORDER, TASK_STATES, DeadlineKind, TaskState, phase_of
from core.obligations.lights import Light, Lights
from core.obligations.queries import lights_now
from core.workdays.deadlines import deadline_day

SortKey = Literal["order", "due", "changed", "lead", "state"]
SORT_KEYS: frozenset[str] = frozenset(get_args(SortKey))

_RANK = "CASE t.state " + " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(TASK_ORDER)) + " END"
# What has no due date sorts behind everything that has one.
_DUE = ("t.due_sort", "text::timestamptz")
_NEVER = "infinity"

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")]
_Moment = datetime | None

# Sort columns with the type of their parameter, and the type of the cursor that holds a row's values.
_SORTS: dict[SortKey, tuple[tuple[tuple[str, str], ...], Any]] = {
    "order": (
        (("t.plan_id", "uuid"), ("t.ordinal", "int"), ("t.id", "uuid")),
        tuple[Literal["order"], UUID, _Count, UUID],
    ),
    "due": ((_DUE, ("t.id", "uuid")), tuple[Literal["due"], _Moment, UUID]),
    "changed": ((("t.changed_at", "text::timestamptz"), ("t.id", "uuid")), tuple[Literal["changed"], datetime, UUID]),
    "lead": ((("t.lead_key", "text"), _DUE, ("t.id", "uuid")), tuple[Literal["lead"], _Word, _Moment, UUID]),
    "state": (((_RANK, "int"), _DUE, ("t.id", "uuid")), tuple[Literal["state"], _Count, _Moment, UUID]),
}


class TaskRow(msgspec.Struct, frozen=True):
    """One line of the ledger. All texts are as shown; ``deadline_text`` keeps the printed words."""

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


# The page is cut from the tasks alone, then its few rows meet their plans.
_PAGE = """
SELECT t.id, t.plan_id, p.title AS plan_title, t.ordinal, t.no, t.title, t.lead_text, t.lead_key, t.participant_text,
  t.deadline_text, t.deadline_kind, t.state, t.due_at, t.warn_at, t.pct, t.changed_at
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
) -> TaskPage:
    """The page of tasks that the filter asks for. ``sort`` is one of SORT_KEYS, led by ``-`` when descending.

    Raises NotFoundError for a post that reads no ledger, InvalidError for an unknown sort or a cursor of another list.
    """
    require_read(tenant, "ledger")
    key, descending = parse_sort(sort)
    where = where_tasks(tenant, wanted)
    cursor = read_cursor(request.cursor, _SORTS[key][1]) if request.cursor else None
    found = await sql.rows(
        _Line,
        _page_sql(where.sql, len(where.args), key, down=descending != request.backward, has_cursor=cursor is not None),
        *where.args,
        *(_parameter(part) for part in (cursor or ())[1:]),
        request.limit,
    )
    lines, after, before = cut_page(found, request, lambda line: _key_of(line, key))
    lights = await lights_now(tenant)
    return TaskPage(tuple(_shown(line, lights) for line in lines), after, before)


def parse_sort(sort: str) -> tuple[SortKey, bool]:
    """The sort column and whether it descends. Raises InvalidError for an unknown one."""
    name = sort.removeprefix("-")
    for key in _SORTS:
        if key == name:
            return key, sort.startswith("-")
    raise InvalidError("不能按这一列排序，请点表头选择。")


@cache
def _page_sql(where: str, taken: int, key: SortKey, *, down: bool, has_cursor: bool) -> str:
    """``taken`` parameters stand in the clause; the cursor's follow, then the limit."""
    columns = _SORTS[key][0]
    condition = ""
    if has_cursor:
        marks = ", ".join(f"${taken + place}::{kind}" for place, (_, kind) in enumerate(columns, 1))
        condition = f"AND ({', '.join(name for name, _ in columns)}) {'<' if down else '>'} ({marks})"
        taken += len(columns)
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name, _ in columns)
    return _PAGE.format(where=f"{where} {condition}", order=order, limit=f"${taken + 1}")


def _key_of(line: _Line, key: SortKey) -> tuple[object, ...]:
    keys: dict[SortKey, tuple[object, ...]] = {
        "order": (line.plan_id, line.ordinal, line.id),
        "due": (line.due_at, line.id),
        "changed": (line.changed_at, line.id),
        "lead": (line.lead_key, line.due_at, line.id),
        "state": (TASK_ORDER.index(line.state), line.due_at, line.id),
    }
    return (key, *keys[key])


def _parameter(part: object) -> object:
    if part is None:
        return _NEVER
    return part.isoformat() if isinstance(part, datetime) else part


def _shown(line: _Line, lights: Lights) -> TaskRow:
    return TaskRow(
        line.id,
        line.plan_id,
        line.plan_title,
        line.no,
        line.title,
        line.lead_text,
        line.participant_text,
        line.deadline_text or "未写明",
        line.deadline_kind,
        "" if line.due_at is None else deadline_day(line.due_at).isoformat(),
        line.state,
        TASK_STATES[line.state],
        line.pct,
        lights.of(phase_of(line.state), line.due_at, line.warn_at),
        local_day(line.changed_at).strftime("%m-%d"),
        line.changed_at,
    )
