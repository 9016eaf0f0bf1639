"""No page of the application is forgotten."""

from litestar import Litestar

from tests.gallery.catalogue import NO_PAGES, SIGHTS
from web.routes import ROUTES


def test_every_page_route_has_a_sight() -> None:
    application = Litestar(route_handlers=ROUTES, openapi_config=None)
    pages = {route.path_format for route in application.routes if "GET" in getattr(route, "methods", ())}
    answers = {path for path in pages if path.startswith("/{slug}/api/")}
    assert {sight.route for sight in SIGHTS} | set(NO_PAGES) == pages - answers


def test_names_are_told_apart() -> None:
    names = [sight.name for sight in SIGHTS]
    assert len(set(names)) == len(names)
