"""Servers under measure: a filled throw-away database, and processes that serve it for the length of a block."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from bench.ledger_world import TENANTS, LedgerWorld, analyse, make_ledger_world
from bench.serving_plan import ServerPlan
from core.db import DB, PLATFORM
from migrations.runner import run_migrations
from workers.embedded import EmbeddedServers


async def prepare(
    servers: EmbeddedServers, *, tenants: int = TENANTS, at_large: bool = False
) -> tuple[LedgerWorld, ...]:
    """Migrates and fills the throw-away database."""
    await run_migrations(servers.database_url("owner"))
    await DB.start(servers.database_url("app"), size=2, statement_timeout_ms=600_000)
    await PLATFORM.start(servers.database_url("platform"), size=1)
    worlds = await make_ledger_world(tenants, at_large=at_large)
    await DB.stop()
    await PLATFORM.stop()
    await analyse(admin_url(servers))
    return worlds


def admin_url(servers: EmbeddedServers) -> str:
    """The cluster's own superuser, whom row security does not touch: what bare handlers and peers enter as."""
    return servers.database_url("owner").replace("ys_owner", "ys_admin")


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


@contextmanager
def running(plans: Sequence[ServerPlan], core: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The servers, each on the given core, for the length of the block."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for plan in plans:
            module = "bench.peers.django_ledger.server" if plan.mode.startswith("django") else "bench.server"
            argv = [sys.executable, "-m", module, msgspec.json.encode(plan).decode()]
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
