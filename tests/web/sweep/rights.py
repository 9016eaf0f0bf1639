"""Sweep B: inside one city, who is answered what on every route."""

from collections.abc import Iterable, Sequence

from core.accounts.permissions import may
from tests.factories.world import SEATS
from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.seats import UNITS
from tests.web.sweep.stage import Stage, rehearsal


async def seats_on_routes(
    stage: Stage, recipes: Sequence[Recipe] | None = None, seats: Iterable[str] = SEATS
) -> list[str]:
    """Everybody asks for everything that works for somebody; each answer must be the one the recipe expects."""
    found: list[str] = []
    with rehearsal():
        for recipe in stage.recipes if recipes is None else recipes:
            call = stage.call(recipe, stage.ours)
            for seat in seats:
                answer = await stage.send(call, stage.person(stage.ours, seat))
                wanted = expected(recipe, seat)
                if answer.status != wanted:
                    found.append(f"{recipe.name} as {seat}: {answer.status} instead of {wanted}")
    return found + stage.take_faults()


def expected(recipe: Recipe, seat: str) -> int:
    """The status for a seat."""
    if seat in recipe.who:
        return recipe.answer
    return 404 if seat in recipe.hidden else 403


def misgrants(stage: Stage) -> list[str]:
    """Where a recipe lets somebody do what the product's table of permissions does not give them, or the reverse.

    A unit's permission is held by other units' people too: for them the row is absent or refused, never answered.
    """
    found = []
    for recipe in stage.recipes:
        if recipe.permission is None:
            continue
        held = {seat for seat in SEATS if may(stage.ours.city.acting(seat), recipe.permission)}
        found += [f"{recipe.name} as {seat}: without {recipe.permission}" for seat in sorted(recipe.who - held)]
        idle = held - recipe.who - (UNITS | recipe.besides)
        found += [f"{recipe.name} as {seat}: in spite of {recipe.permission}" for seat in sorted(idle)]
    return found
