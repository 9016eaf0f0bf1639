"""A published plan for the tests of the ledger, and the acts of a task's whole life in one call each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch
from uuid import UUID

from core import sql
from core.db import DB
from core.ledger.queries import assignment_facts
from core.ledger.records import NewAssignment, NewTarget, NewTask, ReportDraft, TargetEntry
from core.ledger.rules import AssignmentFacts
from core.ledger.services import (
    accept_assignment,
    create_plan,
    create_tasks,
    save_report_draft,
    sign_assignment,
    sign_off_report,
    submit_report,
)
from tests.factories.world import City

DUE = date(2026, 11, 30)


def lead(city: City, org: str = "finance") -> NewAssignment:
    """The unit as lead."""
    return NewAssignment(role="lead", org_id=city.orgs[org])


def responsible(city: City, org: str = "finance") -> NewAssignment:
    """The unit as one of several responsible ones."""
    return NewAssignment(role="responsible", org_id=city.orgs[org])


def participant(city: City, org: str = "county") -> NewAssignment:
    """The unit as participant."""
    return NewAssignment(role="participant", org_id=city.orgs[org])


def new_task(
    city: City,
    *parts: NewAssignment,
    title: str = "压缩开办时间",
    no: str = "1",
    deadline: date | None = DUE,
    targets: tuple[NewTarget, ...] = (),
    path: tuple[str, ...] = ("一、市场准入",),
) -> NewTask:
    """A task with a dated deadline, led by finance with the county as participant unless told otherwise."""
    return NewTask(
        title=f"{city.canary}{title}",
        no=no,
        path=path,
        deadline_text="2026年11月底前" if deadline else "持续推进",
        deadline_kind="date" if deadline else "ongoing",
        deadline=deadline,
        assignments=parts or (lead(city), participant(city)),
        targets=targets,
    )


async def publish(
    city: City, *tasks: NewTask, all_must_answer: bool = False, head_waived: bool = False
) -> tuple[UUID, list[UUID]]:
    """Publishes a plan with the tasks, in the present transaction; returns its id and theirs."""
    office = city.acting("coordinator")
    plan_id = await create_plan(
        office,
        title=f"{city.canary}攻坚方案",
        doc_no=f"{city.canary}政办发〔2026〕18号",
        all_must_answer=all_must_answer,
        head_waived=head_waived,
    )
    return plan_id, await create_tasks(office, plan_id, tasks or [new_task(city)])


async def assignment_id(city: City, task_id: UUID, org: str = "finance") -> UUID:
    """The id of a unit's assignment."""
    found = await sql.value(
        UUID,
        "SELECT id FROM core.assignment WHERE tenant_id = $1 AND task_id = $2 AND org_id = $3",
        city.tenant.tenant_id,
        task_id,
        city.orgs[org],
    )
    assert found is not None
    return found


async def facts(city: City, assignment: UUID) -> AssignmentFacts:
    """The present facts of an assignment."""
    found = await assignment_facts(city.tenant, assignment)
    assert found is not None
    return found


async def sign(city: City, assignment: UUID, seat: str = "staff") -> None:
    """The unit signs."""
    await sign_assignment(city.acting(seat), assignment, version=(await facts(city, assignment)).version)


async def ask_to_close(
    city: City,
    assignment: UUID,
    *,
    staff: str = "staff",
    head: str = "head",
    values: tuple[TargetEntry, ...] = (),
) -> UUID:
    """A clerk writes and submits a closing report, the head signs it off. Returns the report's id."""
    draft = ReportDraft(body="已全部完成", pct=100, closes=True, values=values)
    written = await save_report_draft(city.acting(staff), assignment, draft=draft)
    submitted = await submit_report(city.acting(staff), written.id, version=written.version)
    signed = await sign_off_report(city.acting(head), submitted.id, version=submitted.version)
    return signed.id


async def accept(city: City, assignment: UUID, seat: str = "coordinator") -> None:
    """The office accepts."""
    await accept_assignment(city.acting(seat), assignment, version=(await facts(city, assignment)).version)


async def clocks(city: City, assignment: UUID) -> list[tuple[str, str]]:
    """Kind and state of every clock of an assignment, oldest first."""
    rows = await DB.current().fetch(
        "SELECT kind, state FROM core.obligation WHERE tenant_id = $1 AND subject_id = $2 ORDER BY opened_at, id",
        city.tenant.tenant_id,
        assignment,
    )
    return [(row["kind"], row["state"]) for row in rows]


async def task_state(city: City, task_id: UUID) -> str | None:
    """The derived state of a task."""
    return await sql.value(
        str, "SELECT state FROM core.task WHERE tenant_id = $1 AND id = $2", city.tenant.tenant_id, task_id
    )


async def tally_against_tasks(city: City) -> list[tuple[Any, ...]]:
    """The keys whose tally is not the number of such tasks: empty when the two agree."""
    rows = await DB.current().fetch(
        """
        SELECT deadline_kind, state, due_sort, warn_at, sum(tally) AS tally, sum(tasks) AS tasks FROM (
          SELECT deadline_kind, state, due_sort, warn_at, tasks AS tally, 0 AS tasks FROM core.task_tally
          WHERE tenant_id = $1
          UNION ALL SELECT deadline_kind, state, due_sort, coalesce(warn_at, 'infinity'), 0, 1 FROM core.task
          WHERE tenant_id = $1) each
        GROUP BY 1, 2, 3, 4 HAVING sum(tally) <> sum(tasks)
        """,
        city.tenant.tenant_id,
    )
    return [tuple(row) for row in rows]


@contextmanager
def counting_statements() -> Iterator[list[str]]:
    """Within the block every statement of the present transaction is noted."""
    seen: list[str] = []
    transaction = DB.current()
    fetch, execute = transaction.fetch, transaction.execute

    async def noting_fetch(text: str, *args: object) -> list[Any]:
        seen.append(text)
        return await fetch(text, *args)

    async def noting_execute(text: str, *args: object) -> str:
        seen.append(text)
        return await execute(text, *args)

    with patch.object(transaction, "fetch", noting_fetch), patch.object(transaction, "execute", noting_execute):
        yield seen
