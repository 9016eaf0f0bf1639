"""Every operation of the API."""

from collections.abc import Iterable
from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler

from web.api import assignments, corrections, description, directory, drafts, events, ledger, notices, reports

_OPERATIONS: list[Any] = [
    *directory.ROUTES,
    *description.ROUTES,
    *notices.ROUTES,
    *drafts.ROUTES,
    *corrections.ROUTES,
    *ledger.ROUTES,
    *assignments.ROUTES,
    *reports.ROUTES,
    *events.ROUTES,
]


def _options(operations: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """What OPTIONS answers at each address. Litestar's own answer names the verb that was registered first."""
    verbs: dict[str, set[str]] = {}
    for operation in operations:
        for path in operation.paths:
            verbs.setdefault(path, {"OPTIONS"}).update(operation.http_methods)
    return [_named(path, ", ".join(sorted(allowed))) for path, allowed in verbs.items()]


def _named(path: str, allowed: str) -> HTTPRouteHandler:
    async def name_verbs() -> Response[None]:
        return Response(None, status_code=204, headers={"Allow": allowed})

    return route(path, http_method="OPTIONS", status_code=204)(name_verbs)


ROUTES: list[Any] = [*_options(_OPERATIONS), *_OPERATIONS]
