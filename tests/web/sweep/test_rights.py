"""Inside a city everybody may do what the design says, and nothing else."""

from tests.web.sweep.matrix import disagreements, sights
from tests.web.sweep.rights import misgrants, seats_on_routes
from tests.web.sweep.stage import Stage, none_of


async def test_everybody_on_every_route(stage: Stage) -> None:
    none_of(await seats_on_routes(stage))


async def test_everybody_finds_what_the_design_lets_them_find(stage: Stage) -> None:
    none_of(await sights(stage))


def test_the_products_table_says_the_same(stage: Stage) -> None:
    none_of(disagreements(stage))


def test_permissions_say_the_same_as_the_recipes(stage: Stage) -> None:
    none_of(misgrants(stage))
