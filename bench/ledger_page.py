"""The ledger page of 50 rows against a bare handler, in interleaved rounds, and where the difference goes.

The server under measure has the first core for itself; PostgreSQL and the load generator share the second.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.ledger_world import TENANTS, LedgerWorld, analyse, make_ledger_world
from bench.load import hammer
from bench.measures import Measure
from bench.server import ServerPlan
from core.crypto import KeyRing
from core.db import DB, PLATFORM
from migrations.runner import run_migrations
from workers.embedded import EmbeddedServers, throwaway_servers

MODES = ("bare", "fenced", "signed", "full")
ROUNDS = 8
SECONDS = 2.5
FIRST_PORT = 18_700


def run() -> list[Measure]:
    """Ratios to the bare handler's answers per second: the median of the rounds' own ratios."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
            world = asyncio.run(prepare(servers, Path(home)))
            plans = [server_plan(servers, world, home, mode, FIRST_PORT + place) for place, mode in enumerate(MODES)]
            with running(plans, cores[0]):
                rates = asyncio.run(_rounds(plans, world))
    finally:
        os.sched_setaffinity(0, cores)
    ratios = {mode: statistics.median(a / b for a, b in zip(rates[mode], rates["bare"], strict=True)) for mode in MODES}
    return [
        Measure("ledger page: bare handler", statistics.median(rates["bare"]), "pages/s"),
        Measure("ledger page: + tenant's transaction, row security", ratios["fenced"], "of bare"),
        Measure("ledger page: + gate, token, session row", ratios["signed"], "of bare"),
        Measure("ledger page: whole product (+ composed frame)", ratios["full"], "of bare", "≥ 0.6", "aim 0.9"),
    ]


def admin_url(servers: EmbeddedServers) -> str:
    """The cluster's own superuser, whom row security does not touch: what the bare handler enters as."""
    return servers.database_url("owner").replace("ys_owner", "ys_admin")


async def prepare(servers: EmbeddedServers, home: Path, *, tenants: int = TENANTS) -> LedgerWorld:
    """Migrates and fills the throw-away database."""
    await run_migrations(servers.database_url("owner"))
    await DB.start(servers.database_url("app"), size=2, statement_timeout_ms=600_000)
    await PLATFORM.start(servers.database_url("platform"), size=1)
    [world] = await make_ledger_world(KeyRing.load(home / "keys.json"), tenants)
    await DB.stop()
    await PLATFORM.stop()
    await analyse(admin_url(servers))
    return world


def server_plan(servers: EmbeddedServers, world: LedgerWorld, home: str, mode: str, port: int) -> ServerPlan:
    """What one server process is told."""
    return ServerPlan(
        mode,
        port,
        servers.database_url("app"),
        servers.database_url("platform"),
        admin_url(servers),
        servers.redis_url,
        home,
        world.tenant_id,
        world.slug,
    )


async def _rounds(plans: list[ServerPlan], world: LedgerWorld) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {plan.mode: [] for plan in plans}
    for turn in range(ROUNDS + 1):
        for plan in plans:
            load = await hammer(plan.port, world.path, world.cookie, seconds=SECONDS)
            if turn:
                rates[plan.mode].append(load.per_second)
    return rates


@contextmanager
def running(plans: list[ServerPlan], core: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The servers, each on the given core, for the length of the block."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for plan in plans:
            argv = [sys.executable, "-m", "bench.server", msgspec.json.encode(plan).decode()]
            processes.append(subprocess.Popen(argv))
            os.sched_setaffinity(processes[-1].pid, {core})
        for plan in plans:
            _wait(plan.port)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _wait(port: int) -> None:
    """Until the server answers, whatever it answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server on port {port} did not come up")
