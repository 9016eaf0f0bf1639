"""What the web process holds after 10,000 pages, against what it held after the first 500."""

import asyncio
import tempfile
from pathlib import Path

from bench.ledger_world import LedgerWorld
from bench.load import hammer_count
from bench.measures import Measure
from bench.processes import resident_megabytes
from bench.serving import prepare, running, server_plan
from core.crypto import KeyRing
from workers.embedded import throwaway_servers

PORT = 18_695
WARM = 500
PAGES = 10_000


def run() -> list[Measure]:
    """Resident megabytes, and their growth as a ratio."""
    with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
        [world] = asyncio.run(prepare(servers, tenants=2))
        cookie = world.cookie(KeyRing.load(Path(home) / "keys.json"))
        with running([server_plan(servers, world, home, "full", PORT)], 0) as processes:
            before, after = asyncio.run(_hold(world, cookie, processes[0].pid))
    return [
        Measure("memory: web process after 10,000 pages", after, "MB"),
        Measure("memory: growth from page 500 to 10,000", after / before, "ratio", "≤ 1.2"),
    ]


async def _hold(world: LedgerWorld, cookie: str, pid: int) -> tuple[float, float]:
    await hammer_count(PORT, world.path, cookie, pages=WARM)
    before = resident_megabytes(pid)
    await hammer_count(PORT, world.path, cookie, pages=PAGES - WARM)
    return before, resident_megabytes(pid)
