"""Every operation of the API."""

from typing import Any

from web.api import assignments, description, directory, ledger, reports

ROUTES: list[Any] = [
    *directory.ROUTES,
    *description.ROUTES,
    *ledger.ROUTES,
    *assignments.ROUTES,
    *reports.ROUTES,
]
