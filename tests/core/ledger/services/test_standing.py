"""The standing of a task: the one statement against a plain model of the rules."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import DB
from core.ids import new_id
from core.ledger.services import recompute_standing
from core.ledger.states import AssignmentRole, AssignmentState
from tests.core.ledger.world import lead, new_task, publish
from tests.factories.world import City

START = datetime(2026, 10, 1, tzinfo=UTC)
ORGS = ("county", "finance", "housing", "office", "outsider")
OWED = ["assigned", "signed", "returned", "in_progress"]

Part = tuple[str, AssignmentRole, AssignmentState, bool, int | None, int]
"""Unit, role, state, answers, days until due, share done."""

parts = st.lists(
    st.tuples(
        st.sampled_from(ORGS),
        st.sampled_from(get_args(AssignmentRole)),
        st.sampled_from(get_args(AssignmentState)),
        st.booleans(),
        st.none() | st.integers(0, 5),
        st.integers(0, 100),
    ),
    min_size=1,
    unique_by=lambda part: part[0],
)


def _due(days: int | None) -> datetime | None:
    return None if days is None else START + timedelta(days=days)


def _expected(found: list[Part], name: Callable[[str], str]) -> dict[str, object]:
    answering = [part for part in found if part[3] and part[2] != "cancelled"]
    movable = [part[2] for part in answering if part[2] not in ("accepted", "suspended")]
    if not answering:
        state = "cancelled"
    elif all(part[2] == "accepted" for part in answering):
        state = "closed"
    else:
        state = min(movable, key=[*OWED, "submitted"].index) if movable else "suspended"
    owing = [part[4] for part in answering if part[2] in OWED]
    dated = [days for days in (owing or [part[4] for part in answering]) if days is not None]
    due = _due((min if owing else max)(dated)) if dated else None
    shares = [100 if part[2] == "accepted" else part[5] for part in answering]
    staying = [part for part in found if part[2] != "cancelled"]
    led = any(part[1] == "lead" for part in staying)
    main = [name(part[0]) for part in staying if part[1] == "lead" or (part[1] == "responsible" and not led)]
    others = [name(part[0]) for part in staying if name(part[0]) not in main]
    return {
        "state": state,
        "due_at": due,
        "warn_at": None if due is None else due - timedelta(days=1),
        "share": sum(shares) / len(shares) if shares else 0,
        "lead": _line(main),
        "others": _line(others),
    }


def _line(names: list[str]) -> str:
    return "、".join(names) if len(names) <= 2 else f"{names[0]}等{len(names)}家"


async def _write(city: City, task_id: UUID, found: list[Part]) -> None:
    await DB.current().execute("DELETE FROM core.obligation WHERE tenant_id = $1", city.tenant.tenant_id)
    await DB.current().execute("DELETE FROM core.assignment WHERE task_id = $1", task_id)
    for place, (org, role, state, answers, days, pct) in enumerate(found):
        due_at = _due(days)
        await DB.current().execute(
            """
            INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, ordinal, state, answers, due_at, warn_at,
                                         pct)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9::timestamptz - interval '1 day', $10)
            """,
            city.tenant.tenant_id,
            new_id(),
            task_id,
            city.orgs[org],
            role,
            place,
            state,
            answers,
            due_at,
            pct,
        )


async def test_the_statement_derives_what_the_rules_say(cities: tuple[City, City]) -> None:
    city, _ = cities
    names = {
        org: f"{city.canary}{name}"
        for org, name in zip(ORGS, ("县", "市财政局", "市住建局", "市营商办", "市体育局"), strict=True)
    }
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id, untouched] = await publish(city, new_task(city), new_task(city, lead(city)))

    async def derive(found: list[Part]) -> dict[str, Any]:
        async with DB.tenant(city.tenant.tenant_id):
            await _write(city, task_id, found)
            [standing] = await recompute_standing(city.tenant, [task_id])
            [row] = await DB.current().fetch("SELECT * FROM core.task WHERE id = $1", task_id)
            assert (standing.task_id, standing.state) == (task_id, row["state"])
            return dict(row)

    loop = asyncio.get_running_loop()

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(parts)
    def compare(found: list[Part]) -> None:
        row = asyncio.run_coroutine_threadsafe(derive(found), loop).result(timeout=30)
        expected = _expected(found, names.__getitem__)
        assert {name: row[name] for name in ("state", "due_at", "warn_at")} == {
            name: expected[name] for name in ("state", "due_at", "warn_at")
        }
        assert abs(row["pct"] - expected["share"]) <= 0.5
        assert row["participant_text"] == expected["others"]
        # When nobody is left the last lead stays in print.
        assert row["lead_text"] == (expected["lead"] or row["lead_text"])

    await asyncio.to_thread(compare)
    async with DB.tenant(city.tenant.tenant_id):
        [row] = await DB.current().fetch("SELECT state, lead_text FROM core.task WHERE id = $1", untouched)
        assert tuple(row) == ("assigned", "甲市财政局")
