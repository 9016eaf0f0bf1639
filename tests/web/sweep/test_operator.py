"""The console opens to operators alone, and an operator's session opens nothing of a tenant."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from core.db import PLATFORM
from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import create_operator, sign_in_operator
from tests.factories.world import SEATS
from tests.web.sweep.answers import leaks
from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.recipes.operator import PASSWORD, PUBLIC, RECIPES
from tests.web.sweep.stage import Person, Stage, none_of
from tests.web.sweep.state import AUDIT, changes, fingerprint
from web.cookies import OPERATOR_SESSION, operator_cookie, session_cookie, session_cookie_name


@pytest_asyncio.fixture
async def watch(stage: Stage) -> Person:
    """A fresh operator who is signed in."""
    login = f"op{uuid4().hex[:10]}"
    await create_operator(COMMAND_LINE, login=login, name="值班员", password=PASSWORD)
    made = await sign_in_operator(login=login, password=PASSWORD, address="", agent="")
    keys = stage.app.state.keyring
    cookie = operator_cookie(keys, operator_id=made.operator_id, session_id=made.session_id)
    return Person("operator", {OPERATOR_SESSION: cookie.value or ""}, keys.salted_digest("csrf", str(made.session_id)))


async def _acts() -> int:
    async with PLATFORM.transaction() as platform:
        return int((await platform.fetch("SELECT count(*) FROM tenants.operator_act"))[0][0])


def _tenants_people(stage: Stage) -> Iterator[tuple[str, Person]]:
    """Nobody, everybody of a city, and everybody of it with their token in the operator's cookie.

    All of them send a form of the sign-in page's, which is not refused for its token.
    """
    visitor = stage.visitor()
    yield "nobody", visitor
    for seat in SEATS:
        own = stage.person(stage.ours, seat).cookies
        yield seat, Person(seat, {**own, **visitor.cookies}, visitor.token)
        renamed = {OPERATOR_SESSION: own[session_cookie_name(stage.ours.tenant.tenant_id)]}
        yield f"{seat} with a renamed cookie", Person(seat, {**renamed, **visitor.cookies}, visitor.token)


async def test_nobody_of_a_tenant_gets_into_the_console(stage: Stage) -> None:
    before, acts, found = await fingerprint(stage.ours.tenant), await _acts(), []
    for recipe in RECIPES:
        call = stage.call(recipe, stage.ours)
        for name, person in _tenants_people(stage):
            answer = await stage.send(call, person)
            told = leaks(answer, stage.marks[stage.ours.city.canary])
            sent_away = answer.status == 303 and answer.header("location").startswith("/operator/sign-in")
            if told or not sent_away:
                found.append(f"{recipe.name} as {name}: {answer.status} {told}")
    none_of(found + stage.take_faults())
    assert changes(before, await fingerprint(stage.ours.tenant)) == []
    assert await _acts() == acts


async def test_the_operator_is_answered_and_told_no_tenants_rows(stage: Stage, watch: Person) -> None:
    """For good and in this order, each act undone by the next: a rehearsal would part what the services commit."""
    found, canary = [], stage.ours.city.canary
    for recipe in [*PUBLIC, *RECIPES]:
        answer = await stage.send(stage.call(recipe, stage.ours), watch)
        wanted = 303 if recipe.route == "GET /operator/sign-in" else recipe.answer
        if answer.status != wanted:
            found.append(f"{recipe.name}: {answer.status} instead of {wanted}")
        if canary in answer.text.replace(stage.ours.tenant.tenant_name, ""):
            found.append(f"{recipe.name} told the canary")
    none_of(found + stage.take_faults())


async def test_a_foreign_form_does_nothing_at_the_console(stage: Stage, watch: Person) -> None:
    found, acts = [], await _acts()
    attempts: list[tuple[str, str, dict[str, str]]] = [
        ("no token", "", {}),
        ("a made-up token", "0" * 64, {}),
        ("a tenant's token", stage.person(stage.ours, "admin").token, {}),
        ("a visitor's token", stage.visitor().token, {}),
        ("a foreign Origin", watch.token, {"origin": "https://evil.example"}),
        ("another site", watch.token, {"sec-fetch-site": "cross-site"}),
    ]
    for recipe in [each for each in [*RECIPES, *PUBLIC] if each.unsafe]:
        for name, token, headers in attempts:
            answer = await stage.send(stage.call(recipe, stage.ours), watch, token=token, headers=headers)
            if answer.status != 403:
                found.append(f"{recipe.name} with {name}: {answer.status}")
    none_of(found + stage.take_faults())
    assert await _acts() == acts


async def test_looking_at_the_console_changes_nothing(stage: Stage, watch: Person) -> None:
    before, acts = await fingerprint(stage.ours.tenant), await _acts()
    for recipe in [each for each in RECIPES if not each.unsafe]:
        await stage.send(stage.call(recipe, stage.ours), watch)

    assert changes(before, await fingerprint(stage.ours.tenant)) == []
    assert await _acts() == acts


async def test_an_operators_session_opens_nothing_of_a_tenant(stage: Stage, watch: Person) -> None:
    before, found = await fingerprint(stage.ours.tenant), []
    name = session_cookie_name(stage.ours.tenant.tenant_id)
    renamed = Person("operator", {name: watch.cookies[OPERATOR_SESSION]}, watch.token)
    for recipe in [each for each in stage.recipes if each.of_tenant and not each.public]:
        for person in (watch, renamed):
            answer = await stage.send(stage.call(recipe, stage.ours), person)
            inside = f"/{stage.ours.tenant.slug}/sign-in"
            sent_away = answer.status == 303 and answer.header("location").startswith(inside)
            if not sent_away and answer.status not in _closed(recipe):
                found.append(f"{recipe.name}: {answer.status}")
    none_of(found + stage.take_faults())
    assert changes(before, await fingerprint(stage.ours.tenant), but=AUDIT) == []


def _closed(recipe: Recipe) -> set[int]:
    """What else says no: a form without a token of its session, and a machine's door without a machine's token."""
    return {401, 403} if recipe.unsafe or "/api/" in recipe.template else set()


@pytest.mark.parametrize("tenant_id", ["own", "none"])
async def test_a_desks_token_with_the_operators_ids_is_none(stage: Stage, watch: Person, tenant_id: str) -> None:
    """Even signed by us: the audience decides."""
    keys = stage.app.state.keyring
    claims = keys.read(watch.cookies[OPERATOR_SESSION], audience="operator")
    tenant = stage.ours.tenant.tenant_id if tenant_id == "own" else UUID(int=0)
    forged = session_cookie(keys, tenant_id=tenant, user_id=claims.sub, session_id=claims.sid).value or ""
    recipe = next(each for each in RECIPES if each.route == "GET /operator/tenants")

    answer = await stage.send(stage.call(recipe, stage.ours), Person("", {OPERATOR_SESSION: forged}, ""))

    assert answer.status == 303
    assert answer.header("location").startswith("/operator/sign-in")
