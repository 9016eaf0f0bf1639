"""From what a reader filters by to SQL, made once per shape of filter."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

import msgspec

from core.accounts.permissions import reads_whole_tenant
from core.clock import end_of_day, now
from core.context import TenantContext
from core.ledger.settings import ledger_rule
from core.ledger.states import DEADLINE_KINDS, LIVE, OWED, TASK_STATES, AssignmentRole, DeadlineKind, TaskState
from core.obligations.lights import LightKind

MAX_WORDS = 6
_DAY = timedelta(days=1)

_OWED = ", ".join(f"'{state}'" for state in OWED)
_LIVE = ", ".join(f"'{state}'" for state in LIVE)
_ON_TASK = "SELECT FROM core.assignment a WHERE a.tenant_id = t.tenant_id AND a.task_id = t.id"

MAIN_UNIT = (
    "a.state <> 'cancelled' AND (a.role = 'lead' OR a.role = 'responsible'"
    " AND NOT EXISTS (SELECT FROM core.assignment b WHERE b.tenant_id = a.tenant_id AND b.task_id = a.task_id"
    " AND b.role = 'lead' AND b.state <> 'cancelled'))"
)
"""An assignment of a unit that the list shows under 牵头: a lead, or a responsible one where nobody leads."""

# $2 is the moment of the reader's clock. The same rules as obligations.lights.Lights.kind.
LIGHT_SQL: dict[LightKind, str] = {
    "late": f"t.state IN ({_OWED}) AND t.due_sort <= $2",
    "soon": f"t.state IN ({_LIVE}) AND t.due_sort > $2 AND t.due_sort < 'infinity' AND t.warn_at <= $2",
    "ok": (
        f"t.state IN ({_LIVE}) AND (t.due_sort > $2 AND t.due_sort < 'infinity' AND "
        "(t.warn_at > $2 OR t.warn_at IS NULL) OR t.state = 'submitted' AND t.due_sort <= $2)"
    ),
    "ongoing": f"t.state IN ({_LIVE}) AND t.due_sort = 'infinity'",
    "done": "t.state = 'closed'",
}

_CONDITIONS: dict[str, str] = {
    "scope": f"EXISTS ({_ON_TASK} AND a.org_id = $n AND a.state <> 'cancelled')",
    "plan_id": "t.plan_id = $n",
    "measure_id": (
        "t.measure_id IN (WITH RECURSIVE below AS (SELECT m.id FROM core.measure m WHERE m.tenant_id = $1 AND m.id = $n"
        " UNION ALL SELECT m.id FROM core.measure m JOIN below ON m.parent_id = below.id WHERE m.tenant_id = $1)"
        " SELECT id FROM below)"
    ),
    "lead_id": f"EXISTS ({_ON_TASK} AND a.org_id = $n AND {MAIN_UNIT})",
    "org_id": f"EXISTS ({_ON_TASK} AND a.org_id = $n AND a.state <> 'cancelled')",
    "org_role": f"EXISTS ({_ON_TASK} AND a.org_id = $n AND a.role = $m AND a.state <> 'cancelled')",
    # Words of the product stand in the text, so that the planner knows the rare ones from the frequent ones.
    **{f"state_{state}": f"t.state = '{state}'" for state in TASK_STATES},
    **{f"deadline_{kind}": f"t.deadline_kind = '{kind}'" for kind in DEADLINE_KINDS},
    "charge_id": "t.charge_post_id = $n",
    "uncharged": "t.charge_post_id IS NULL",
    # A day's deadline passes with its end, so a span of days begins with the end of the day before it.
    "due_from": "t.due_sort > $n AND t.due_sort < 'infinity'",
    "due_to": "t.due_sort <= $n",
    "ids": "t.id = ANY ($n)",
    # A filter over the tenant's own rows: no operator of a text index is leakproof, so none would be used.
    "word": (
        "strpos(lower(t.no || ' ' || t.title || ' ' || t.lead_text), $n) > 0 OR t.plan_id IN"
        " (SELECT p.id FROM core.plan p WHERE p.tenant_id = $1 AND strpos(lower(p.doc_no), $n) > 0)"
    ),
    **{f"light_{kind}": condition for kind, condition in LIGHT_SQL.items()},
    "light_urgent": f"({LIGHT_SQL['late']}) OR ({LIGHT_SQL['soon']})",
}

_TALLIED = frozenset(name for name in _CONDITIONS if name.startswith(("state_", "deadline_", "light_", "due_")))

LightWish = LightKind | Literal["urgent"]
"""A light, or 逾期与临期 together."""

WISHED: dict[LightWish, frozenset[LightKind]] = {
    **{kind: frozenset({kind}) for kind in LIGHT_SQL},
    "urgent": frozenset({"late", "soon"}),
}
"""The lights that each wish shows."""


class TaskFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the query bar says. ``lead_id`` is a unit shown under 牵头, ``org_id`` one with any part; ``role`` narrows
    ``org_id`` and means nothing without it. ``charge_id`` is the seat of the leader who answers for a task,
    ``uncharged`` asks for tasks without one. ``due_from`` and ``due_to`` are the first and the last day of a due date.
    ``ids`` are tasks chosen one by one, all when empty. ``text`` holds words that must all occur in number, title, lead
    or document number; the first MAX_WORDS count.
    """

    plan_id: UUID | None = None
    measure_id: UUID | None = None
    lead_id: UUID | None = None
    org_id: UUID | None = None
    role: AssignmentRole | None = None
    status: TaskState | None = None
    light: LightWish | None = None
    deadline_kind: DeadlineKind | None = None
    charge_id: UUID | None = None
    uncharged: bool = False
    due_from: date | None = None
    due_to: date | None = None
    ids: tuple[UUID, ...] = ()
    text: str = ""


class Where(msgspec.Struct, frozen=True):
    """A WHERE clause over ``core.task t`` with its parameters; $1 is the tenant, $2 the moment.

    ``narrow`` clauses leave out some of the tenant's rows; ``tallied`` ones name only columns of ``core.task_tally``
    and can be counted there.
    """

    sql: str
    args: tuple[object, ...]
    narrow: bool
    tallied: bool


def where_tasks(tenant: TenantContext, wanted: TaskFilter) -> Where:
    """The rows that the reader may see and asks for."""
    parts = [(name, values) for name, values in _parts(tenant, wanted) if values is not None]
    names = tuple(name for name, _ in parts)
    args = tuple(value for _, values in parts for value in values)
    return Where(
        _clause(names),
        (tenant.tenant_id, now(), *args),
        narrow=bool(names),
        tallied=_TALLIED.issuperset(names),
    )


def _parts(tenant: TenantContext, wanted: TaskFilter) -> list[tuple[str, Sequence[object] | None]]:
    words = wanted.text.replace("\x00", " ").lower().split()[:MAX_WORDS]
    narrowed = not ledger_rule(tenant).others_read and not reads_whole_tenant(tenant, "ledger")
    return [
        ("scope", [tenant.acting().org_id] if narrowed else None),
        ("plan_id", _given(wanted.plan_id)),
        ("measure_id", _given(wanted.measure_id)),
        ("lead_id", _given(wanted.lead_id)),
        ("org_id", None if wanted.role else _given(wanted.org_id)),
        ("org_role", [wanted.org_id, wanted.role] if wanted.org_id and wanted.role else None),
        (f"state_{wanted.status}", [] if wanted.status else None),
        (f"deadline_{wanted.deadline_kind}", [] if wanted.deadline_kind else None),
        ("charge_id", _given(wanted.charge_id)),
        ("uncharged", [] if wanted.uncharged else None),
        ("due_from", [end_of_day(wanted.due_from - _DAY)] if wanted.due_from else None),
        ("due_to", [end_of_day(wanted.due_to)] if wanted.due_to else None),
        ("ids", [list(wanted.ids)] if wanted.ids else None),
        (f"light_{wanted.light}", [] if wanted.light else None),
        *(("word", [word]) for word in words),
    ]


def _given(value: object | None) -> list[object] | None:
    return None if value is None else [value]


@cache
def _clause(names: tuple[str, ...]) -> str:
    conditions, place = ["t.tenant_id = $1", "$2::timestamptz IS NOT NULL"], 3
    for name in names:
        condition = _CONDITIONS[name]
        for mark in ("$n", "$m"):
            if mark in condition:
                condition = condition.replace(mark, f"${place}")
                place += 1
        conditions.append(condition)
    return " AND ".join(f"({condition})" for condition in conditions)
