"""No route gives one city's rows to another city, and no route is left out."""

from litestar import Litestar

from tests.factories.world import SEATS
from tests.web.sweep.answers import leaks
from tests.web.sweep.catalogue import without_recipe, without_route
from tests.web.sweep.isolation import foreign_rows, foreign_sessions
from tests.web.sweep.recipes import RECIPES, operator
from tests.web.sweep.stage import Stage, carries_id, none_of

ALL_RECIPES = [*RECIPES, *operator.RECIPES, *operator.PUBLIC]


def test_every_route_has_a_recipe(app: Litestar) -> None:
    assert without_recipe(app, ALL_RECIPES) == []


def test_every_recipe_has_a_route(app: Litestar) -> None:
    assert without_route(app, ALL_RECIPES) == []


async def test_foreign_rows_look_absent(stage: Stage) -> None:
    before = stage.attempts

    none_of(await foreign_rows(stage))

    asked = sum(any(map(carries_id, recipe.path(stage.ours).values())) for recipe in stage.recipes)
    assert stage.attempts - before >= 2 * asked * (len(SEATS) + 1)


async def test_the_key_of_a_foreign_form_replays_nothing(stage: Stage) -> None:
    """A copy of a form is answered by its kept answer, in its own city only."""
    recipe = next(recipe for recipe in stage.recipes if recipe.route == "POST /{slug}/desk/posts/{post_id}")
    seat, key = min(recipe.who), {"idempotency-key": "one-key-for-two-cities"}

    answers = [
        await stage.send(stage.call(recipe, held), stage.person(held, seat), headers=key)
        for held in (stage.ours, stage.theirs, stage.ours)
    ]

    assert [answer.header("location") for answer in answers] == [
        f"/{held.tenant.slug}/desk" for held in (stage.ours, stage.theirs, stage.ours)
    ]
    assert leaks(answers[1], stage.marks[stage.ours.city.canary]) == []


async def test_foreign_sessions_open_nothing(stage: Stage) -> None:
    none_of(await foreign_sessions(stage))
