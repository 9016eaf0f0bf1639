"""The ledger list (任务台账): its address, its view, its pages, and what is kept, taken out and done of it."""

from typing import Any

from web.routes.ledger import bulk, export, pages, views

ROUTES: list[Any] = [*pages.ROUTES, *views.ROUTES, *export.ROUTES, *bulk.ROUTES]
