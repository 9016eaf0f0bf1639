"""``python -m bench [NAME …]``, or ``make bench ARGS="NAME …"``: runs the benches, prints one table, writes it as JSON.

- ``ledger-page``: the list of a tenant with 20,000 tasks, of 300 tenants, against a bare handler and against Django
- ``large-tenant``: the pages of a tenant with 200,000 tasks against those of one with 20,000
- ``page-weight``: what a browser has to fetch for the list
- ``parsing``, ``start-up``, ``memory``: notices, ``yingshang up``, the web process after 10,000 pages

Read the ratios: what is compared takes turns, so that a slow minute of the machine meets both sides. They want a
machine that does nothing else: where others' work takes the cores, answers per second say how the cores were shared,
and only the figures of processor time still compare. A line with a bound says ``ok`` or ``MISSED``, and a miss makes
the run end with 1.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from bench import large_tenant, ledger_page, memory, page_weight, parsing, start_up
from bench.measures import Measure, save, table

BENCHES: dict[str, Callable[[], list[Measure]]] = {
    "parsing": parsing.run,
    "start-up": start_up.run,
    "ledger-page": ledger_page.run,
    "large-tenant": large_tenant.run,
    "page-weight": page_weight.run,
    "memory": memory.run,
}


def main(names: list[str]) -> int:
    """Runs the named benches, or all; returns 1 when a bound is missed."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"unknown bench {unknown[0]}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    measures: list[Measure] = []
    for name in names or BENCHES:
        print(f"{name} …", file=sys.stderr, flush=True)
        measures += BENCHES[name]()
    print(table(measures))
    print(f"\n{save(measures, Path(__file__).parent / 'results')}")
    return 0 if all(each.holds for each in measures) else 1


sys.exit(main(sys.argv[1:]))
