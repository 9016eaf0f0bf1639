"""No route gives one city's rows to another city, and no route is left out."""

from litestar import Litestar

from tests.web.sweep.catalogue import without_recipe, without_route
from tests.web.sweep.isolation import foreign_rows, foreign_sessions
from tests.web.sweep.recipes import RECIPES
from tests.web.sweep.stage import Stage, none_of


def test_every_route_has_a_recipe(app: Litestar) -> None:
    assert without_recipe(app, RECIPES) == []


def test_every_recipe_has_a_route(app: Litestar) -> None:
    assert without_route(app, RECIPES) == []


async def test_foreign_rows_look_absent(stage: Stage) -> None:
    none_of(await foreign_rows(stage))


async def test_foreign_sessions_open_nothing(stage: Stage) -> None:
    none_of(await foreign_sessions(stage))
