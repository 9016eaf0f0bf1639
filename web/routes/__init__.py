"""The pages of core. Each route: guard, parse, one call, render."""

from typing import Any

from web.api.routes import ROUTES as API_ROUTES
from web.routes import (
    api_page,
    attachments,
    desk,
    entrance,
    exports,
    health,
    imports,
    notices,
    notifications,
    overview,
    people,
    search,
    session,
    styleguide,
    tokens,
    units,
    versions,
)
from web.routes.ledger import ROUTES as LEDGER_ROUTES
from web.routes.operator import ROUTES as OPERATOR_ROUTES
from web.routes.setup import ROUTES as SETUP_ROUTES
from web.routes.tasks import ROUTES as TASK_ROUTES

ROUTES: list[Any] = [
    health.healthz,
    health.readyz,
    entrance.installation_page,
    entrance.tenant_entrance,
    *OPERATOR_ROUTES,
    session.sign_in_page,
    session.sign_in_submit,
    session.sign_out_submit,
    session.language_submit,
    session.posts_page,
    session.switch_post_submit,
    session.password_page,
    session.password_submit,
    styleguide.styleguide_page,
    *units.ROUTES,
    *people.ROUTES,
    *SETUP_ROUTES,
    *tokens.ROUTES,
    *api_page.ROUTES,
    *desk.ROUTES,
    *LEDGER_ROUTES,
    *TASK_ROUTES,
    *exports.ROUTES,
    *overview.ROUTES,
    *search.ROUTES,
    *notifications.ROUTES,
    *attachments.ROUTES,
    *notices.ROUTES,
    *API_ROUTES,
    *imports.ROUTES,
    *versions.ROUTES,
]
