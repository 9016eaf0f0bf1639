"""The pages of core. Each route: guard, parse, one call, render."""

from typing import Any

from web.routes import health, people, session, units

ROUTES: list[Any] = [
    health.healthz,
    health.readyz,
    session.sign_in_page,
    session.sign_in_submit,
    session.sign_out_submit,
    session.posts_page,
    session.switch_post_submit,
    session.password_page,
    session.password_submit,
    *units.ROUTES,
    *people.ROUTES,
]
