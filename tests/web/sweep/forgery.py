"""Sweep C: nothing changes without a form of one's own, and nothing changes by looking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from tests.factories.world import SEATS
from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.stage import Person, Stage, rehearsal
from tests.web.sweep.state import AUDIT, changes, fingerprint

Attempt = tuple[str, str, Mapping[str, str]]


async def forged_forms(stage: Stage, recipes: Sequence[Recipe] | None = None, *, guarded: bool = False) -> list[str]:
    """Every unsafe route, by somebody who may do it, with a form that is not theirs or comes from another site.

    ``guarded``: nothing is committed, for a run in which forged forms are expected to work.
    """
    found: list[str] = []
    before = await fingerprint(stage.ours.tenant)
    for recipe in stage.recipes if recipes is None else recipes:
        if recipe.of_api or not (recipe.unsafe and recipe.of_tenant):
            continue
        person, call = _doer(stage, recipe), stage.call(recipe, stage.ours)
        for name, token, headers in _attempts(stage, person):
            block: AbstractContextManager[None] = rehearsal() if guarded else nullcontext()
            with block:
                answer = await stage.send(call, person, token=token, headers=headers)
            if answer.status != 403:
                found.append(f"{recipe.name} with {name}: {answer.status}")
        after = await fingerprint(stage.ours.tenant)
        found += [f"{recipe.name} changed {table} by a forged form" for table in changes(before, after, but=AUDIT)]
        before = after
    return found + stage.take_faults()


async def looking(stage: Stage, recipes: Sequence[Recipe] | None = None, seats: Iterable[str] = SEATS) -> list[str]:
    """Every safe route, by everybody, committed: no row may differ afterwards.

    A refusal is written to the audit log, and so is what was taken out of the house.
    """
    found: list[str] = []
    before = await fingerprint(stage.ours.tenant)
    for recipe in stage.recipes if recipes is None else recipes:
        if recipe.unsafe:
            continue
        call = stage.call(recipe, stage.ours)
        refused = False
        for seat in seats:
            answer = await stage.send(call, stage.person(stage.ours, seat))
            refused = refused or answer.status == 403
        but = AUDIT if refused or recipe.logged else ()
        after = await fingerprint(stage.ours.tenant)
        found += [f"{recipe.name} changed {table} by being looked at" for table in changes(before, after, but=but)]
        before = after
    return found + stage.take_faults()


def _doer(stage: Stage, recipe: Recipe) -> Person:
    if recipe.public:
        return stage.visitor()
    return stage.person(stage.ours, min(recipe.who))


def _attempts(stage: Stage, person: Person) -> Iterator[Attempt]:
    """What is wrong, the token, further headers. From another site even the right token is worth nothing."""
    other = next(seat for seat in SEATS if seat != person.seat)
    yield "no token", "", {}
    yield "a made-up token", "0" * 64, {}
    yield "another session's token", stage.person(stage.ours, other).token, {}
    yield "another city's token", stage.person(stage.theirs, person.seat or "staff").token, {}
    if person.seat:
        yield "a visitor's token", stage.visitor().token, {}
    yield "a foreign Origin", person.token, {"origin": "https://evil.example"}
    yield "no Origin to tell", person.token, {"origin": "null"}
    yield "another site", person.token, {"sec-fetch-site": "cross-site"}
    yield "a sibling site", person.token, {"sec-fetch-site": "same-site"}
