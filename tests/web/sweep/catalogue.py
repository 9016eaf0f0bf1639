"""Every route of the application, and the recipes that say how to ask for each with a city's own rows.

The routes come from the application itself, plugins' included. A route that no recipe asks for fails the build: whoever
adds a page adds its recipe.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from litestar import Litestar
from litestar.routes import HTTPRoute

from core.accounts.permissions import Permission
from core.keyset import write_cursor
from tests.factories.holdings import Holdings

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Cursor:
    """A place in a list, with the id of a row in it."""

    parts: tuple[object, ...]

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return write_cursor(self.parts)


class Nested(str):
    """JSON text that stands as it is in the body of a call to the API."""

    __slots__ = ()


Value = str | UUID | int | Cursor | Sequence[UUID]
Values = Mapping[str, Value]
Given = Callable[[Holdings], Values]


def nothing(_: Holdings) -> Values:
    """No values."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to ask for a route that works, with rows of the city it is asked for.

    ``who`` are the seats for whom it answers ``answer``; for ``hidden`` seats it looks absent (404), any other seat is
    refused (403). ``permission`` is the one the product asks for, ``besides`` are seats that hold it and are refused by
    another rule. ``public`` answers without a session too. ``hints`` are fields whose unknown ids are passed over by
    design. ``upload`` gives field, name and bytes of a file. ``logged`` notes in the audit log what was read.
    """

    route: str
    who: frozenset[str]
    hidden: frozenset[str] = frozenset()
    answer: int = 200
    path: Given = nothing
    query: Given = nothing
    form: Given = nothing
    permission: Permission | None = None
    besides: frozenset[str] = frozenset()
    public: bool = False
    hints: frozenset[str] = frozenset()
    upload: Callable[[Holdings], tuple[str, str, bytes]] | None = None
    logged: bool = False
    label: str = field(default="")

    @property
    def verb(self) -> str:
        """GET, POST, …"""
        return self.route.split(" ", 1)[0]

    @property
    def template(self) -> str:
        """The path with its parameters in braces."""
        return self.route.split(" ", 1)[1]

    @property
    def unsafe(self) -> bool:
        """Whether it may change something."""
        return self.verb in UNSAFE

    @property
    def of_tenant(self) -> bool:
        """Whether it lies below a tenant's slug."""
        return self.template.startswith("/{slug}")

    @property
    def of_api(self) -> bool:
        """Whether it is one of the API's: asked with a token, its ``form`` sent as JSON."""
        return self.template.startswith("/{slug}/api/")

    @property
    def name(self) -> str:
        """As a violation calls it."""
        return f"{self.route} {self.label}".strip()


def routes_of(app: Litestar) -> list[str]:
    """Every ``VERB /path`` of the application. OPTIONS is Litestar's own answer and never reaches a handler."""
    found = []
    for route in app.routes:
        verbs = sorted(route.route_handler_map) if isinstance(route, HTTPRoute) else [type(route).__name__]
        found += [f"{verb} {route.path_format}" for verb in verbs if verb != "OPTIONS"]
    return sorted(found)


def without_recipe(app: Litestar, recipes: Sequence[Recipe]) -> list[str]:
    """Routes that nobody asks for."""
    return sorted(set(routes_of(app)) - {recipe.route for recipe in recipes})


def without_route(app: Litestar, recipes: Sequence[Recipe]) -> list[str]:
    """Recipes for routes that do not exist (any more)."""
    return sorted({recipe.route for recipe in recipes} - set(routes_of(app)))
