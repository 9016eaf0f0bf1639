"""What the web process holds after 10,000 pages, against what it held after the first 500."""

import asyncio
import tempfile
from pathlib import Path

from bench import ledger_page
from bench.ledger_world import LedgerWorld
from bench.load import hammer_count
from bench.measures import Measure
from workers.embedded import throwaway_servers

PORT = 18_695
WARM = 500
PAGES = 10_000


def run() -> list[Measure]:
    """Resident megabytes, and their growth as a ratio."""
    with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
        world = asyncio.run(ledger_page.prepare(servers, Path(home), tenants=2))
        plan = ledger_page.server_plan(servers, world, home, "full", PORT)
        with ledger_page.running([plan], 0) as processes:
            before, after = asyncio.run(_hold(world, processes[0].pid))
    return [
        Measure("memory: web process after 10,000 pages", after, "MB"),
        Measure("memory: growth from page 500 to 10,000", after / before, "ratio", "≤ 1.2"),
    ]


async def _hold(world: LedgerWorld, pid: int) -> tuple[float, float]:
    await hammer_count(PORT, world.path, world.cookie, pages=WARM)
    before = _resident(pid)
    await hammer_count(PORT, world.path, world.cookie, pages=PAGES - WARM)
    return before, _resident(pid)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS in /proc")
