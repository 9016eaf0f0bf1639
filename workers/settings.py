"""What a worker runs: queues, jobs, reactions to events, schedules; composed here, once per process."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib.metadata import version
from types import MappingProxyType

import msgspec

from core.hooks import setup_specs
from core.hooks.caller import Contribution, HookCaller
from core.hooks.discovery import discover_plugins
from core.hooks.registry import CORE, Registry
from core.imports import jobs as import_jobs
from core.jobs import JobDef, Queue
from core.ledger import jobs as ledger_jobs
from core.notices import jobs as notice_jobs
from core.notifications import jobs as notification_jobs
from workers import housekeeping
from workers.schedule import Schedule, daily

JobRegistry = Mapping[str, Contribution[JobDef]]
Reactions = Mapping[str, Sequence[str]]


# For how long a job belongs to a worker that gives no sign of life: so long a job waits after its worker was killed.
LEASE = timedelta(seconds=10)


class QueuePlan(msgspec.Struct, frozen=True):
    """How one process serves one queue.

    ``slots`` jobs at once, of one tenant at most ``per_tenant``; ``ahead`` more are called for before a slot is free.
    A job is cut off after ``timeout`` seconds and counts as failed.
    """

    queue: Queue
    slots: int
    per_tenant: int
    ahead: int
    timeout: float


# A tenant never gets all slots. Long jobs are not called ahead: they would wait behind another one for minutes.
PLANS = (
    QueuePlan("short", slots=8, per_tenant=6, ahead=8, timeout=60.0),
    QueuePlan("long", slots=2, per_tenant=1, ahead=0, timeout=1800.0),
)

_CORE_JOBS: tuple[JobDef, ...] = (
    *notification_jobs.JOBS,
    *ledger_jobs.JOBS,
    *notice_jobs.JOBS,
    *import_jobs.JOBS,
    *housekeeping.JOBS,
)

# Which jobs an event starts. Every job named here takes the payload {"event_id": …}.
REACTIONS: Reactions = MappingProxyType({**notification_jobs.REACTIONS, **ledger_jobs.REACTIONS})

SCHEDULES: tuple[Schedule, ...] = (
    *housekeeping.SCHEDULES,
    Schedule("forget_old_imports", import_jobs.FORGET_JOB, daily(3)),
)


def job_registry() -> JobRegistry:
    """Every job of core and of the installed plugins, by name.

    Raises PluginRefusedError for a plugin that does not fit.
    """
    registry = Registry((), discover_plugins(), core_version=version("yingshang"))
    found = [Contribution(CORE, definition) for definition in _CORE_JOBS]
    found += HookCaller(registry).collect_setup(setup_specs.jobs)
    return {contribution.item.name: contribution for contribution in found}
