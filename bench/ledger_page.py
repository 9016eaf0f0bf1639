"""The ledger page of 50 rows against a bare handler and against Django, in interleaved rounds.

The server under measure has the first core for itself; PostgreSQL and the load generator share the second. Django
serves the same page of the same database (``bench.peers.django_ledger``): before anything is measured, the two answers
are compared, and they must be the same but for what is random in them.
"""

import asyncio
import difflib
import itertools
import os
import re
import statistics
import subprocess
import tempfile
import urllib.request
from pathlib import Path

import msgspec

from bench.ledger_world import LedgerWorld
from bench.load import hammer
from bench.measures import Measure
from bench.processes import cpu_seconds
from bench.serving import prepare, running, server_plan
from bench.serving_plan import ServerPlan
from core.crypto import KeyRing
from workers.embedded import throwaway_servers

MODES = ("bare", "fenced", "signed", "full")
PEERS = ("django-threads", "django-async")
ROUNDS = 8
SECONDS = 2.5
FIRST_PORT = 18_700

_RANDOM = re.compile(r'nonce="[^"]*"|(?<=_key" value=")[^"]*|(?<=_token" value=")[^"]*|\s+(?=<)|(?<=>)\s+')
_TAG = re.compile(r"(?<=>)(?=<)")


class Round(msgspec.Struct, frozen=True):
    """One round of one server: answers per second, and milliseconds of its processor time for one answer."""

    per_second: float
    cpu: float


def run() -> list[Measure]:
    """Ratios of answers per second and of processor time: the medians of the rounds' own ratios."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
            [world] = asyncio.run(prepare(servers))
            cookie = world.cookie(KeyRing.load(Path(home) / "keys.json"))
            plans = [
                server_plan(servers, world, home, mode, FIRST_PORT + place) for place, mode in enumerate(MODES + PEERS)
            ]
            with running(plans, cores[0]) as processes:
                _require_same_page(plans, world, cookie)
                rounds = asyncio.run(_rounds(plans, processes, world, cookie))
    finally:
        os.sched_setaffinity(0, cores)
    return [*_product(rounds), *_peers(rounds)]


def _product(rounds: dict[str, list[Round]]) -> list[Measure]:
    return [
        Measure("ledger page: bare handler", _rate(rounds["bare"]), "pages/s"),
        Measure("ledger page: + tenant's transaction, row security", _faster(rounds, "fenced", "bare"), "of bare"),
        Measure("ledger page: + gate, token, session row", _faster(rounds, "signed", "bare"), "of bare"),
        Measure(
            "ledger page: whole product (+ composed frame)",
            _faster(rounds, "full", "bare"),
            "of bare",
            "≥ 0.6",
            "aim 0.9",
        ),
        Measure("ledger page: whole product, processor time", _cpu(rounds["full"]), "ms/page"),
        Measure("ledger page: bare handler's processor time", _lighter(rounds, "bare", "full"), "of the product's"),
    ]


def _peers(rounds: dict[str, list[Round]]) -> list[Measure]:
    best = max(PEERS, key=lambda mode: _rate(rounds[mode]))
    return [
        Measure("ledger page: whole product", _rate(rounds["full"]), "pages/s"),
        *(Measure(f"ledger page: {mode}", _rate(rounds[mode]), "pages/s") for mode in PEERS),
        Measure("ledger page: product against Django", _faster(rounds, "full", best), "times", "≥ 2.5", f"with {best}"),
        *(
            Measure(f"ledger page: {mode}, processor time", _lighter(rounds, mode, "full"), "times the product's")
            for mode in PEERS
        ),
    ]


def _rate(rounds: list[Round]) -> float:
    return statistics.median(each.per_second for each in rounds)


def _cpu(rounds: list[Round]) -> float:
    return statistics.median(each.cpu for each in rounds)


def _faster(rounds: dict[str, list[Round]], of: str, to: str) -> float:
    return statistics.median(a.per_second / b.per_second for a, b in zip(rounds[of], rounds[to], strict=True))


def _lighter(rounds: dict[str, list[Round]], of: str, to: str) -> float:
    return statistics.median(a.cpu / b.cpu for a, b in zip(rounds[of], rounds[to], strict=True))


def _require_same_page(plans: list[ServerPlan], world: LedgerWorld, cookie: str) -> None:
    """Raises RuntimeError when a peer's answer is not the product's: the comparison would be worth nothing."""
    pages = {plan.mode: _RANDOM.sub("", _page(plan, world, cookie)) for plan in plans if plan.mode in ("full", *PEERS)}
    for mode in PEERS:
        if pages[mode] != pages["full"]:
            difference = "\n".join(_differences(pages["full"], pages[mode]))
            raise RuntimeError(f"the page of {mode} is not the product's:\n{difference}")


def _differences(ours: str, theirs: str) -> list[str]:
    """The first lines that differ, tag by tag."""
    before, after = _TAG.split(ours), _TAG.split(theirs)
    return list(itertools.islice(difflib.unified_diff(before, after, "product", "peer", n=1, lineterm=""), 40))


def _page(plan: ServerPlan, world: LedgerWorld, cookie: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{plan.port}{world.path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- a server of this bench
        text: str = answer.read().decode()
    return text


async def _rounds(
    plans: list[ServerPlan], processes: list[subprocess.Popen[bytes]], world: LedgerWorld, cookie: str
) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = {plan.mode: [] for plan in plans}
    for turn in range(ROUNDS + 1):
        for plan, process in zip(plans, processes, strict=True):
            before = cpu_seconds(process.pid)
            load = await hammer(plan.port, world.path, cookie, seconds=SECONDS)
            if turn:
                cpu = (cpu_seconds(process.pid) - before) / load.answers * 1000
                rounds[plan.mode].append(Round(load.per_second, cpu))
    return rounds
