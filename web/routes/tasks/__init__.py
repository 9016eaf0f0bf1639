"""One task: its page, and the forms of the acts on its assignments."""

from typing import Any

from web.routes.tasks import acts, adjust, page, reports, units

ROUTES: list[Any] = [*page.ROUTES, *acts.ROUTES, *reports.ROUTES, *units.ROUTES, *adjust.ROUTES]
