"""Sweep D: the API opens to a token of its own city, kind and purpose, and to nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from core.accounts.services import revoke_token
from core.accounts.tokens import AUDIENCE, SCOPES
from core.db import DB
from tests.web.api.machine import make_token
from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.stage import Person, Stage
from tests.web.sweep.state import AUDIT, changes, fingerprint
from web.api.document import api_routes
from web.cookies import AUDIENCE as DESK

# What is wrong, the headers instead of the person's own, the status that says so.
Attempt = tuple[str, Mapping[str, str], int]


async def forged_tokens(stage: Stage, recipes: Sequence[Recipe] | None = None) -> list[str]:
    """Every operation, by a seat that may do it, with every token that is not one for it."""
    found: list[str] = []
    before = await fingerprint(stage.ours.tenant)
    dead = await _revoked(stage)
    for recipe in stage.recipes if recipes is None else recipes:
        if not recipe.of_api:
            continue
        person, call = stage.person(stage.ours, min(recipe.who)), stage.call(recipe, stage.ours)
        narrow = await _narrowed(stage, recipe, person)
        for name, headers, status in (
            *_attempts(stage, person, recipe),
            ("a revoked token", _bearer(dead), 401),
            *narrow,
        ):
            answer = await stage.send(call, person, headers=headers)
            if answer.status != status:
                found.append(f"{recipe.name} with {name}: {answer.status} instead of {status}")
            if not answer.header("content-type").startswith("application/problem+json"):
                found.append(f"{recipe.name} with {name}: {answer.header('content-type')}")
        after = await fingerprint(stage.ours.tenant)
        but = (*AUDIT, "core.api_token")
        found += [f"{recipe.name} changed {table} by a forged token" for table in changes(before, after, but=but)]
        before = after
    return found + stage.take_faults()


def _attempts(stage: Stage, person: Person, recipe: Recipe) -> Iterator[Attempt]:
    keys, post = stage.app.state.keyring, stage.ours.city.people[person.seat]
    facts = {"user_id": post.user_id, "tenant_id": stage.ours.tenant.tenant_id}
    token_id = stage.ours.tokens[person.seat]
    long = timedelta(days=1)
    other = stage.ours.city.people["leader" if person.seat != "leader" else "staff"].user_id
    yield "no token", {"authorization": ""}, 401
    yield "another scheme", {"authorization": f"Basic {person.bearer}"}, 401
    yield "a made-up token", _bearer("a.b.c"), 401
    yield "a changed token", _bearer(person.bearer[:-4] + "AAAA"), 401
    yield "a session's token", _bearer(next(iter(person.cookies.values()))), 401
    yield "a token of the desk's kind", _bearer(keys.sign(audience=DESK, session_id=token_id, lasts=long, **facts)), 401
    expired = keys.sign(audience=AUDIENCE, session_id=token_id, lasts=timedelta(seconds=-1), **facts)
    yield "an expired token", _bearer(expired), 401
    yield "a token without a row", _bearer(keys.sign(audience=AUDIENCE, session_id=uuid4(), lasts=long, **facts)), 401
    borrowed = keys.sign(audience=AUDIENCE, session_id=token_id, lasts=long, **{**facts, "user_id": other})
    yield "somebody else's row", _bearer(borrowed), 401
    yield "another city's token", _bearer(stage.person(stage.theirs, person.seat).bearer), 404
    if recipe.unsafe:
        yield "no idempotency key", {"idempotency-key": ""}, 400
        yield "a short idempotency key", {"idempotency-key": "short"}, 400


async def _narrowed(stage: Stage, recipe: Recipe, person: Person) -> list[Attempt]:
    """A token with every scope but the operation's own; nothing where it asks for none."""
    path = recipe.template.removeprefix("/{slug}/api/v1")
    scope = next(
        route.operation.scope
        for route in api_routes(stage.app)
        if (route.verb.upper(), route.path) == (recipe.verb, path)
    )
    if scope is None:
        return []
    made = await make_token(stage.app, stage.ours.city, person.seat, [each for each in SCOPES if each != scope])
    return [("every scope but its own", _bearer(made.text), 403)]


async def _revoked(stage: Stage) -> str:
    made = await make_token(stage.app, stage.ours.city, "coordinator")
    async with DB.tenant(stage.ours.tenant.tenant_id):
        await revoke_token(stage.ours.city.acting("security"), token_id=made.id)
    return made.text


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
