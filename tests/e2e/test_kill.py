"""Notices are imported and progress is reported while one process after the other is killed: nothing that was
acknowledged is lost, and nothing happens twice.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from core.config import DatabaseUrls
from core.context import TenantContext
from core.db import DB
from tests.e2e.installation import Installation, installed
from tests.e2e.office import COORDINATOR, UNITS, Office
from tests.e2e.site import open_folder
from tests.workers.lab import entered, until
from workers.embedded import joined_servers
from yingshang.demo.cities import PASSWORD, make_lanjiang

pytestmark = pytest.mark.embedded

BETWEEN_KILLS = 4  # acknowledged forms
SERVICES = {"web", "worker", "postgres", "redis"}
# Without these no page is answered, so those at work must have felt it.
FELT = {"web", "postgres"}
# What happens to the one assignment of a task: signed for, set to work by its report, reported on, signed off.
STORY = {"assignment.signed": 1, "assignment.started": 1, "report.submitted": 1, "report.signed_off": 1}


@pytest.fixture
def installation() -> Iterator[Installation]:
    """Everything that ``yingshang up`` starts, over an empty home."""
    with open_folder() as folder, installed(folder) as running:
        yield running


async def test_nothing_is_lost_or_doubled_while_processes_are_killed(installation: Installation) -> None:
    async with _inside(installation):
        tenant = await make_lanjiang()
    office = await Office.open(installation.url, tenant.slug, PASSWORD)
    working = asyncio.create_task(office.work())
    await _kill_one_after_the_other(installation, office, working)
    office.closing.set()
    await working
    await _repeat_what_was_acknowledged(office)

    async with _inside(installation):
        await until(lambda: _is_all_told(tenant), 120)
        async with DB.tenant(tenant.tenant_id):
            await _assert_notices_are_there_once(tenant, office)
            await _assert_reports_are_there_once(tenant, office)
            await _assert_units_were_told_once(tenant, office)
            await _assert_every_key_has_its_answer(tenant, office)
    await _assert_files_are_there(office)
    await office.leave()

    assert {name for name in SERVICES if installation.pid_of(name)} == SERVICES
    assert installation.orphans() == set()
    assert installation.interrupt() == 0
    assert installation.alive() == set()


async def _kill_one_after_the_other(installation: Installation, office: Office, working: asyncio.Task[None]) -> None:
    for name in ("web", "worker", "postgres", "redis", "supervisor"):
        await _while_at_work(office, working)
        lost = office.interruptions
        if name == "supervisor":
            await asyncio.to_thread(installation.kill_supervisor)
        else:
            await asyncio.to_thread(installation.kill, name)
        assert name not in FELT or office.interruptions > lost, name
    await _while_at_work(office, working)


async def _while_at_work(office: Office, working: asyncio.Task[None]) -> None:
    """Waits for some more acknowledgements, so that the next kill hits people at work."""
    goal = office.acknowledged + BETWEEN_KILLS

    async def reached() -> bool:
        if working.done():
            working.result()
        return office.acknowledged >= goal

    await until(reached, 120)
    await asyncio.sleep(random.uniform(0, 0.3))  # noqa: S311 -- where in the middle of a request it hits


async def _repeat_what_was_acknowledged(office: Office) -> None:
    """A copy of a form is answered as the form was: of each person's first one, and of every one that was cut off."""
    for person in office.people:
        for sent in [person.sent[0], *(sent for sent in person.sent[1:] if sent.tries > 1)]:
            assert await person.send_again(sent) == sent.location


async def _is_all_told(tenant: TenantContext) -> bool:
    """Whether no event waits to be relayed and no job to be run."""
    async with DB.tenant(tenant.tenant_id) as open_transaction:
        waiting = await open_transaction.fetch(
            """
            SELECT 1 FROM core.event_delivery WHERE tenant_id = $1 AND relayed_at IS NULL
            UNION ALL SELECT 1 FROM core.job WHERE tenant_id = $1 AND state IN ('waiting', 'running')
            """,
            tenant.tenant_id,
        )
    return not waiting


async def _assert_notices_are_there_once(tenant: TenantContext, office: Office) -> None:
    found = await _rows("SELECT filename, state, 'desk/notices/' || id FROM core.notice WHERE tenant_id = $1", tenant)
    assert sorted(found) == sorted((name, "published", page) for name, page in office.notices.items())
    plans = await _rows("SELECT 'desk/notices/' || notice_id FROM core.plan WHERE tenant_id = $1", tenant)
    assert sorted(plans) == sorted((page,) for page in office.notices.values())
    tasks = await _rows(
        """
        SELECT 'desk/tasks/' || a.task_id, o.name, a.state FROM core.assignment a
        JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id WHERE a.tenant_id = $1
        """,
        tenant,
    )
    assert sorted(tasks) == sorted((page, unit, "in_progress") for page, unit in office.tasks.items())


async def _assert_reports_are_there_once(tenant: TenantContext, office: Office) -> None:
    found = await _rows("SELECT body, state FROM core.progress_report WHERE tenant_id = $1", tenant)
    assert sorted(found) == sorted((body, "signed_off") for body in office.reports)
    assert len(office.reports) == len(office.tasks)
    events = await _rows(
        "SELECT 'desk/tasks/' || subject_id, kind FROM core.event WHERE tenant_id = $1 AND subject_kind = 'task'",
        tenant,
    )
    assert Counter(events) == {(page, kind): times for page in office.tasks for kind, times in STORY.items()}


async def _assert_units_were_told_once(tenant: TenantContext, office: Office) -> None:
    """Every publication is an event of the notice and one of its plan; each post of a unit is told of the first."""
    events = await _rows("SELECT subject_kind FROM core.event WHERE tenant_id = $1 AND kind = 'plan.published'", tenant)
    assert Counter(events) == {("notice",): len(office.notices), ("plan",): len(office.notices)}
    told = await _rows(
        """
        SELECT 'desk/notices/' || e.subject_id, u.login FROM core.notification n
        JOIN core.event e ON e.tenant_id = n.tenant_id AND e.id = n.event_id AND e.kind = n.kind
        JOIN core.post p ON p.tenant_id = n.tenant_id AND p.id = n.post_id
        JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
        WHERE n.tenant_id = $1 AND n.kind = 'plan.published'
        """,
        tenant,
    )
    logins = [login for seats in UNITS.values() for login in seats]
    assert Counter(told) == dict.fromkeys(((page, login) for page in office.notices.values() for login in logins), 1)
    jobs = await _rows("SELECT name, state FROM core.job WHERE tenant_id = $1", tenant)
    assert Counter(jobs)["notifications.tell_units", "done"] == 2 * len(office.notices)
    assert {state for _, state in jobs} == {"done"}


async def _assert_every_key_has_its_answer(tenant: TenantContext, office: Office) -> None:
    found = await _rows(
        """
        SELECT u.login, k.key, k.answer IS NOT NULL FROM core.request_key k
        JOIN core.user_account u ON u.tenant_id = k.tenant_id AND u.id = k.actor_id WHERE k.tenant_id = $1
        """,
        tenant,
    )
    seats = {COORDINATOR: office.coordinator}
    for unit, (clerk, head) in UNITS.items():
        seats |= {clerk: office.clerks[unit], head: office.heads[unit]}
    keys = [(login, sent.fields["idempotency_key"], True) for login, person in seats.items() for sent in person.sent]
    assert sorted(found) == sorted(keys)


async def _assert_files_are_there(office: Office) -> None:
    """Each report's file, once and whole, as its unit's head gets it."""
    for task, unit in office.tasks.items():
        body = next(body for body in office.reports if task in body)
        assert await office.heads[unit].files(task) == [office.reports[body]]


async def _rows(statement: str, tenant: TenantContext) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await DB.current().fetch(statement, tenant.tenant_id)]


@asynccontextmanager
async def _inside(installation: Installation) -> AsyncIterator[None]:
    """DB and PLATFORM lead into the installation's database."""
    with joined_servers(installation.home) as servers:
        owner, app, platform = (servers.database_url(role) for role in ("owner", "app", "platform"))
        async with entered(DatabaseUrls(owner, app, platform)):
            yield
