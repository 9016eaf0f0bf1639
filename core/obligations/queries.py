"""The desk (工作台): what the acting post's unit owes, earliest first, and how much of it."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import may_read
from core.clock import SHANGHAI, now
from core.context import TenantContext
from core.keyset import PageRequest, cut_page, read_cursor
from core.obligations.lights import Light, Lights, light_rule
from core.phrases import said_again
from core.workdays.calendar import SpecialDay, WorkCalendar
from core.workdays.deadlines import deadline_day
from core.workdays.national import national_calendar

DeskLight = Literal["late", "soon", "ok", "ongoing"]

# A duty of one seat is that seat's alone, any other is the whole unit's.
_MINE = "tenant_id = $1 AND org_id = $2 AND (post_id IS NULL OR post_id = $3)"

# Only columns of the indexes are named, so that counting reads those alone.
_LIGHTS: dict[DeskLight, str] = {
    "late": "due_sort <= $4",
    "soon": "due_sort > $4 AND due_sort < 'infinity' AND warn_at <= $4",
    "ok": "due_sort > $4 AND due_sort < 'infinity' AND (warn_at > $4 OR warn_at IS NULL)",
    "ongoing": "due_sort = 'infinity'",
}

_FAR = "infinity"


class DeskRow(msgspec.Struct, frozen=True):
    """One duty on the desk, ready to be shown. ``path`` leads to it below the staff area."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    title: str
    path: str
    due_text: str
    light: Light
    opened_at: datetime
    due_at: datetime | None


class DeskPage(msgspec.Struct, frozen=True):
    """One keyset page of the desk; ``next`` and ``previous`` are cursors for the URL, None at the ends."""

    rows: tuple[DeskRow, ...] = ()
    next: str | None = None
    previous: str | None = None


class DeskCounts(msgspec.Struct, frozen=True):
    """待办, of them 将超期 and 已超期, and 已办 since the first of January."""

    todo: int = 0
    soon: int = 0
    late: int = 0
    done: int = 0


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    title: str
    wording: str | None
    path: str
    opened_at: datetime
    due_at: datetime | None
    warn_at: datetime | None


async def tenant_calendar(tenant: TenantContext) -> WorkCalendar:
    """The nation's working days with the tenant's own dated days on top."""
    local = await sql.rows(
        SpecialDay,
        "SELECT day, works, name AS reason, source FROM core.holiday WHERE tenant_id = $1 ORDER BY day",
        tenant.tenant_id,
    )
    return _overlaid(tuple(local))


async def lights_now(tenant: TenantContext) -> Lights:
    """The lights of the present moment under the tenant's calendar, thresholds and words."""
    return Lights(now(), await tenant_calendar(tenant), light_rule(tenant))


async def desk_rows(
    tenant: TenantContext,
    request: PageRequest = PageRequest(),  # noqa: B008 -- frozen
    *,
    light: DeskLight | None = None,
    kind: str | None = None,
) -> DeskPage:
    """Open duties of the acting post and its unit, by due date, those without one last.

    Empty for a post that reads no duties. Raises InvalidError for a cursor that is none.
    """
    if not may_read(tenant, "obligation", "own"):
        return DeskPage()
    post = tenant.acting()
    due, last_id = read_cursor(request.cursor, tuple[datetime | None, UUID]) if request.cursor else (None, None)
    found = await sql.rows(
        _Line,
        _desk_sql(light, has_cursor=last_id is not None, backward=request.backward),
        tenant.tenant_id,
        post.org_id,
        post.id,
        now(),
        kind,
        request.limit,
        *([] if last_id is None else [due.isoformat() if due else _FAR, last_id]),
    )
    lines, after, before = cut_page(found, request, lambda line: (line.due_at, line.id))
    lights = await lights_now(tenant)
    return DeskPage(tuple(_shown(line, lights) for line in lines), after, before)


async def open_duties(tenant: TenantContext) -> int:
    """How much the acting post and its unit owe; 0 for a post that reads no duties."""
    if not may_read(tenant, "obligation", "own"):
        return 0
    post = tenant.acting()
    counted = await sql.value(
        int,
        f"SELECT count(*) FROM core.obligation WHERE {_MINE} AND state = 'open'",  # noqa: S608 -- a constant
        tenant.tenant_id,
        post.org_id,
        post.id,
    )
    return counted or 0


async def desk_counts(tenant: TenantContext) -> DeskCounts:
    """How much the acting post and its unit owe and have done; zeros for a post that reads no duties."""
    if not may_read(tenant, "obligation", "own"):
        return DeskCounts()
    post, moment = tenant.acting(), now()
    new_year = moment.astimezone(SHANGHAI).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    found = await sql.first(
        DeskCounts,
        f"""
        SELECT count(*) AS todo, count(*) FILTER (WHERE {_LIGHTS["soon"]}) AS soon,
          count(*) FILTER (WHERE {_LIGHTS["late"]}) AS late,
          (SELECT count(*) FROM core.obligation WHERE {_MINE} AND state = 'done' AND done_at >= $5) AS done
        FROM core.obligation WHERE {_MINE} AND state = 'open'
        """,  # noqa: S608 -- composed of this module's constants
        tenant.tenant_id,
        post.org_id,
        post.id,
        moment,
        new_year,
    )
    return found or DeskCounts()


@lru_cache(maxsize=64)
def _overlaid(local: tuple[SpecialDay, ...]) -> WorkCalendar:
    return national_calendar().overlaid(local) if local else national_calendar()


@cache
def _desk_sql(light: DeskLight | None, *, has_cursor: bool, backward: bool) -> str:
    conditions = [_MINE, "state = 'open'", "($4::timestamptz IS NOT NULL)", "($5::text IS NULL OR kind = $5)"]
    if light:
        conditions.append(_LIGHTS[light])
    if has_cursor:
        conditions.append(f"(due_sort, id) {'<' if backward else '>'} ($7::text::timestamptz, $8::uuid)")
    direction = "DESC" if backward else "ASC"
    return f"""
        SELECT id, kind, subject_kind, subject_id, title, wording::text, path, opened_at, due_at, warn_at
        FROM core.obligation WHERE {" AND ".join(conditions)}
        ORDER BY due_sort {direction}, id {direction} LIMIT $6
        """  # noqa: S608 -- composed of this module's constants


def _shown(line: _Line, lights: Lights) -> DeskRow:
    return DeskRow(
        id=line.id,
        kind=line.kind,
        subject_kind=line.subject_kind,
        subject_id=line.subject_id,
        title=said_again(line.title, line.wording),
        path=line.path,
        due_text="" if line.due_at is None else deadline_day(line.due_at).isoformat(),
        light=lights.of("owed", line.due_at, line.warn_at),
        opened_at=line.opened_at,
        due_at=line.due_at,
    )
