"""Sweep A: nobody of one city reaches anything of another, and what is foreign looks exactly like what is absent."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from uuid import UUID

from core.ids import new_id
from tests.factories.world import SEATS
from tests.web.sweep.answers import Answer, leaks
from tests.web.sweep.catalogue import Cursor, Recipe, Values
from tests.web.sweep.stage import Call, Person, Stage, carries_id, rehearsal, with_ids
from tests.web.sweep.state import AUDIT, Fingerprint, changes, fingerprint
from web.cookies import session_cookie_name

Pair = tuple[str, Call, Call]


async def foreign_rows(stage: Stage, recipes: Sequence[Recipe] | None = None, *, doers: bool = False) -> list[str]:
    """Every route below one's own address with the other city's ids, one place at a time and all together.

    By everybody, or (``doers``) by one seat that may do it to rows of its own and one that reads all of a city.
    """
    found: list[str] = []
    before = await _both(stage)
    for recipe in stage.recipes if recipes is None else recipes:
        seats = {min(recipe.who), "coordinator"} if doers else SEATS
        for label, foreign, absent in _pairs(stage, recipe):
            for person in [stage.visitor(), *(stage.person(stage.theirs, seat) for seat in seats)]:
                name = f"{recipe.name} with a foreign {label} as {person.seat or 'nobody'}"
                with rehearsal() if _is_hint(recipe, label) else nullcontext():
                    faults = await _compare(stage, person, label, foreign, absent)
                found += [f"{name}: {fault}" for fault in faults]
        after = await _both(stage)
        found += [f"{recipe.name} changed the other city's {table}" for table in changes(before[0], after[0])]
        found += [f"{recipe.name} changed {table} here" for table in changes(before[1], after[1], but=AUDIT)]
        before = after
    return found + stage.take_faults()


async def foreign_sessions(
    stage: Stage, recipes: Sequence[Recipe] | None = None, seats: Iterable[str] = SEATS
) -> list[str]:
    """Every route below the other city's address, without a session, with one's own, and with one's own token in the
    cookie of the other city.
    """
    found: list[str] = []
    before = await fingerprint(stage.ours.tenant)
    for recipe in stage.recipes if recipes is None else recipes:
        call = stage.call(recipe, stage.ours)
        for name, person in _intruders(stage, seats):
            if not recipe.of_tenant or (recipe.public and recipe.unsafe):
                continue
            answer = await stage.send(call, person)
            faults = [f"told {leak}" for leak in leaks(answer, stage.marks[stage.ours.city.canary], at_home=True)]
            if not recipe.public and not _kept_out(answer, call, person):
                faults.append(f"was answered {answer.status}")
            found += [f"{recipe.name} below the foreign address as {name}: {fault}" for fault in faults]
    found += [f"a foreign session changed {table}" for table in changes(before, await fingerprint(stage.ours.tenant))]
    return found + stage.take_faults()


async def _both(stage: Stage) -> tuple[Fingerprint, Fingerprint]:
    return await fingerprint(stage.ours.tenant), await fingerprint(stage.theirs.tenant)


def _pairs(stage: Stage, recipe: Recipe) -> Iterator[Pair]:
    """The recipe with foreign values in place of one's own, each beside the same call with absent ones."""
    own, other = stage.call(recipe, stage.theirs), stage.call(recipe, stage.ours)
    for part in ("path", "query", "form"):
        mine: Values = getattr(own, part)
        theirs: Values = getattr(other, part)
        names = [name for name in mine if name in theirs and carries_id(theirs[name])]
        for name in names:
            new = new_id()
            yield (
                f"{part} {name}",
                own.replaced(part, name, theirs[name]),
                own.replaced(part, name, with_ids(theirs[name], new)),
            )
        rows = [name for name in names if name not in recipe.hints]
        if len(rows) > 1:
            yield f"{part}, whole", _all(own, part, rows, theirs, None), _all(own, part, rows, theirs, new_id())


def _all(own: Call, part: str, names: Sequence[str], values: Values, new: UUID | None) -> Call:
    for name in names:
        own = own.replaced(part, name, values[name] if new is None else with_ids(values[name], new))
    return own


async def _compare(stage: Stage, person: Person, label: str, foreign: Call, absent: Call) -> list[str]:
    recipe = foreign.recipe
    answer, other = await stage.send(foreign, person), await stage.send(absent, person)
    if answer.shape != other.shape:
        # A session that came of age between the two is renewed by the second answer only, and by both of the next ones.
        answer, other = await stage.send(foreign, person), await stage.send(absent, person)
    faults = [f"told {leak}" for leak in leaks(answer, stage.marks[stage.ours.city.canary])]
    if answer.shape != other.shape and not _places(foreign):
        faults.append(f"{answer.status} and not like an absent one's {other.status}")
    if recipe.public or (_is_hint(recipe, label) and person.seat in recipe.who):
        return faults + _led_away(answer, foreign)
    if not person.seat:
        return faults if _kept_out(answer, foreign, person) else [*faults, f"was answered {answer.status}"]
    return faults + _wrong_status(answer, person, label, recipe)


def _wrong_status(answer: Answer, person: Person, label: str, recipe: Recipe) -> list[str]:
    """404 for whoever may do it to a row of one's own; nobody is told more than that a right is missing."""
    if label.startswith("path"):
        allowed = {404} if person.seat in recipe.who | recipe.hidden else {403, 404}
    elif recipe.unsafe:
        allowed = {403, 404, 409, 422}
    else:
        allowed = {200, 303, 403, 404, 422}
    return [] if answer.status in allowed else [f"was answered {answer.status}"]


def _places(call: Call) -> bool:
    """Whether it carries a place in a list: what stands behind it depends on its id, foreign or not."""
    return any(isinstance(value, Cursor) or name in ("after", "before") for name, value in call.query.items())


def _is_hint(recipe: Recipe, label: str) -> bool:
    return label.split(" ", 1)[-1] in recipe.hints


def _led_away(answer: Answer, call: Call) -> list[str]:
    target = answer.header("location")
    return [f"leads to {target}"] if target and not target.startswith(f"/{call.slug}/") else []


def _kept_out(answer: Answer, call: Call, person: Person) -> bool:
    """A page leads to its sign-in; the API asks for a token, and finds nothing for one of another city."""
    if call.recipe.of_api:
        return answer.status == (404 if person.bearer else 401)
    return answer.status == 303 and answer.header("location").startswith(f"/{call.slug}/sign-in")


def _intruders(stage: Stage, seats: Iterable[str]) -> Iterator[tuple[str, Person]]:
    visitor, ours = stage.visitor(), stage.ours.tenant.tenant_id
    yield "nobody", visitor
    for seat in seats:
        own = stage.person(stage.theirs, seat)
        yield f"{seat} with the own token", Person(seat, visitor.cookies, visitor.token, own.bearer)
        yield f"{seat} with the own cookie", Person(seat, {**own.cookies, **visitor.cookies}, visitor.token)
        renamed = {session_cookie_name(ours): next(iter(own.cookies.values()))}
        yield f"{seat} with a renamed cookie", Person(seat, {**renamed, **visitor.cookies}, visitor.token)
