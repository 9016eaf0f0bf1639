"""The pages of a tenant with 200,000 tasks against those of one with 20,000, asked one after the other in turns.

One browser asks at a time: what is compared is how long a page takes, not how many come out of a full machine. Both
tenants have the same shape, and the plain list in every order must not feel the difference.
"""

import asyncio
import http.client
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench.ledger_world import LedgerWorld
from bench.measures import Measure
from bench.serving import prepare, running, server_plan
from core.crypto import KeyRing
from core.ledger.queries.tasks import SORT_KEYS
from workers.embedded import throwaway_servers

PORT = 18_685
TURNS = 25
LATER_PAGES = 10

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#ledger-rows"}

PLAIN = {
    "list": "desk/ledger",
    "list, fragment": "desk/ledger",
    **{f"list by {sort}": f"desk/ledger?sort={sort}" for sort in sorted(SORT_KEYS - {"order"})},
    **{f"list by {sort}, descending": f"desk/ledger?sort=-{sort}" for sort in sorted(SORT_KEYS)},
}
"""Pages of the whole tenant, each in another order."""

LIMITS = {"list": 150, "list, fragment": 100}
"""Milliseconds that 19 of 20 answers keep with 20,000 tasks."""

NARROWED = {
    **{f"list, light {light}": f"desk/ledger?light={light}" for light in ("late", "soon", "ok", "ongoing", "done")},
    "list, late and soon by date": "desk/ledger?light=urgent&sort=due",
    "list, waiting for review by date": "desk/ledger?state=submitted&sort=due",
    "list, no deadline given": "desk/ledger?kind=none",
    "list, one plan": "desk/ledger?plan={plan_id}",
    "list, one unit leads": "desk/ledger?lead={unit_id}",
    "list, one unit takes part, by date": "desk/ledger?org={unit_id}&sort=due",
    "list, a frequent word": "desk/ledger?q=%E4%BE%BF%E6%B0%91",
    "list, a rare word": "desk/ledger?q=%E7%AC%AC19873%E9%A1%B9",
    "desk": "desk",
    "overview": "desk/overview",
    "search": "desk/search?q=%E4%BE%BF%E6%B0%91",
}
"""Pages that read what a plan, a unit or a word leaves, which grows with it."""


def run() -> list[Measure]:
    """For each page the milliseconds in the large tenant, and their ratio to those in the small one."""
    with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
        worlds = asyncio.run(prepare(servers, at_large=True))
        plan = server_plan(servers, worlds[0], home, "full", PORT)
        with running([plan], min(os.sched_getaffinity(0))):
            askers = tuple(_Asker(world, KeyRing.load(Path(home) / "keys.json")) for world in worlds)
            pages = {**PLAIN, **NARROWED}
            measures = []
            for name, path in pages.items():
                measures += _compare(name, askers, [asker.fill(path) for asker in askers], bound=name in PLAIN)
            later = [asker.later_page() for asker in askers]
            return measures + _compare(f"list, page {LATER_PAGES}", askers, later, bound=True)


class _Asker:
    """One signed-in browser, with a connection for each page."""

    def __init__(self, world: LedgerWorld, keys: KeyRing) -> None:
        self.world, self.keys = world, keys

    def fill(self, path: str) -> str:
        """The path of a page of this tenant."""
        return f"/{self.world.slug}/" + path.format(plan_id=self.world.plan_id, unit_id=self.world.unit_id)

    def get(self, path: str, *, fragment: bool = False) -> str:
        """The page, or its list alone. Raises RuntimeError for any answer but 200."""
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        connection.request(
            "GET", path, headers={"Cookie": self.world.cookie(self.keys), **(FRAGMENT if fragment else {})}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        return text

    def later_page(self) -> str:
        """The path of a page far from the first, as somebody reaches it who turns the pages."""
        path = self.fill("desk/ledger")
        for _ in range(LATER_PAGES - 1):
            path = self.get(path).partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        return path


def _compare(name: str, askers: tuple[_Asker, ...], paths: list[str], *, bound: bool) -> list[Measure]:
    taken: list[list[float]] = [[] for _ in askers]
    for turn in range(TURNS + 3):
        for place, (asker, path) in enumerate(zip(askers, paths, strict=True)):
            with _timed(taken[place] if turn > 2 else []):
                asker.get(path, fragment="fragment" in name)
    small, large = taken
    ratio = statistics.median(b / a for a, b in zip(small, large, strict=True))
    return [
        Measure(f"{name}: 20,000 tasks", statistics.median(small) * 1000, "ms"),
        *([Measure(f"{name}: 20,000 tasks, p95", _p95(small), "ms", f"≤ {LIMITS[name]}")] if name in LIMITS else []),
        Measure(f"{name}: 200,000 tasks", statistics.median(large) * 1000, "ms", note=f"p95 {_p95(large):.0f} ms"),
        Measure(f"{name}: 200,000 against 20,000", ratio, "times", "≤ 1.3" if bound else ""),
    ]


def _p95(taken: list[float]) -> float:
    """The milliseconds that 19 of 20 pages keep."""
    return sorted(taken)[int(len(taken) * 0.95)] * 1000


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    started = perf_counter()
    yield
    taken.append(perf_counter() - started)
