"""The operator console: tenants, health, jobs, plugins, versions, and the log of what operators did."""

from typing import Any

from web.routes.operator import health, installed, jobs, session, tenants

ROUTES: list[Any] = [*session.ROUTES, *tenants.ROUTES, *health.ROUTES, *jobs.ROUTES, *installed.ROUTES]
