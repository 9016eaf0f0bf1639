"""Two stocked cities with everybody signed in, and one way to send a request as any of them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from core.db import Transaction
from core.files.storage import FileStore
from tests.factories.holdings import Holdings, stock
from tests.factories.world import SEATS, make_city
from tests.web.api.machine import make_token, place_events
from tests.web.client import Visitor
from tests.web.sweep.answers import Answer, Marks, header_faults, ids_in
from tests.web.sweep.catalogue import Cursor, Nested, Recipe, Value, Values
from tests.web.sweep.state import all_ids
from web.cookies import PRE_SESSION

# Characters that no sentence of the product contains.
CANARIES = ("鼋", "鼍")

_SHOWN = 80


@dataclass(frozen=True)
class Person:
    """Somebody with cookies and the form token that goes with them, and at the API with the token of a machine.

    ``seat`` is empty for a visitor.
    """

    seat: str
    cookies: Mapping[str, str]
    token: str
    bearer: str = ""


@dataclass(frozen=True)
class Call:
    """One request. ``slug`` says below whose address."""

    recipe: Recipe
    slug: str
    path: Values
    query: Values
    form: Values
    upload: tuple[str, str, bytes] | None = None

    def replaced(self, part: str, name: str, value: Value) -> "Call":
        """The same call with one value changed; ``part`` is path, query or form."""
        changed = {**getattr(self, part), name: value}
        return Call(**{**self.__dict__, part: changed})


@dataclass
class Stage:
    """The sweep's world. ``ours`` is the city that is attacked, ``theirs`` the one the attackers belong to."""

    app: Litestar
    recipes: Sequence[Recipe]
    ours: Holdings
    theirs: Holdings
    people: dict[str, dict[str, Person]]
    marks: dict[str, Marks]
    http: httpx.AsyncClient
    attempts: int = 0
    faults: list[str] = field(default_factory=list)

    def call(self, recipe: Recipe, held: Holdings) -> Call:
        """The recipe with a city's own rows, below its address."""
        upload = recipe.upload(held) if recipe.upload else None
        return Call(recipe, held.tenant.slug, recipe.path(held), recipe.query(held), recipe.form(held), upload)

    def person(self, held: Holdings, seat: str) -> Person:
        """Who sits in a seat of a city."""
        return self.people[held.city.canary][seat]

    def visitor(self) -> Person:
        """Somebody without a session, with the token of a public form."""
        return Person("", {PRE_SESSION: "visitor"}, self.app.state.keyring.salted_digest("csrf", "visitor"))

    async def send(
        self, call: Call, person: Person, *, headers: Mapping[str, str] | None = None, token: str | None = None
    ) -> Answer:
        """Sends it, and notes what the headers of the answer lack. ``token`` replaces the person's own."""
        recipe, path = call.recipe, {"slug": call.slug, **{name: str(value) for name, value in call.path.items()}}
        said = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}
        form: dict[str, Any] = {name: _plain(value) for name, value in call.form.items()}
        body: dict[str, Any] = {}
        if recipe.of_api:
            said |= {"authorization": f"Bearer {person.bearer}"} if person.bearer else {}
            said |= {"idempotency-key": uuid4().hex} if recipe.unsafe else {}
            body = {"json": {name: _json(value) for name, value in call.form.items()}} if call.form else {}
        elif recipe.unsafe:
            body = {"data": {**form, "csrf_token": person.token if token is None else token}}
        answer = await self.http.request(
            recipe.verb,
            recipe.template.format(**path),
            params={name: _plain(value) for name, value in call.query.items()},
            files={call.upload[0]: call.upload[1:]} if call.upload else None,
            headers={**said, **(headers or {})},
            **body,
        )
        self.attempts += 1
        sent = ids_in(" ".join([*path.values(), *map(str, call.query.values()), *map(str, form.values())]))
        found = Answer(answer.status_code, tuple(answer.headers.multi_items()), answer.content, frozenset(sent))
        self.faults += [
            f"{recipe.name} as {person.seat or 'nobody'}: {fault}"
            for fault in header_faults(found, of_api=recipe.of_api)
        ]
        if found.status >= 500 and recipe.template != "/readyz":
            self.faults.append(f"{recipe.name} as {person.seat or 'nobody'}: {found.status}")
        return found

    def take_faults(self) -> list[str]:
        """The faults of all answers since the last time."""
        taken, self.faults = sorted(set(self.faults)), []
        return taken


async def set_up(app: Litestar, recipes: Sequence[Recipe]) -> Stage:
    """Makes the two cities and signs everybody in."""
    store = FileStore(app.state.config.home / "files")
    held = [await stock(await make_city(canary), store) for canary in CANARIES]
    people = {each.city.canary: {seat: await _sign_in(app, each, seat) for seat in SEATS} for each in held}
    await place_events()
    marks = {
        each.city.canary: Marks(each.city.canary, await all_ids(each.tenant), (each.tenant.tenant_name,))
        for each in held
    }
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, app)), base_url="https://localhost")
    # Whoever asks brings cookies of their own each time.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return Stage(app, recipes, held[0], held[1], people, marks, client)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Within the block nothing is committed, so that an act that works can be tried by everybody on the same row."""

    async def roll_back(transaction: Transaction) -> None:
        await transaction.rollback()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "commit", roll_back)
        yield


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def none_of(found: Sequence[str]) -> None:
    """Fails with the violations, each on a line of its own."""
    if found:
        shown = "\n".join(found[:_SHOWN])
        pytest.fail(f"{len(found)} violations, of them:\n{shown}", pytrace=False)


def carries_id(value: Value) -> bool:
    """Whether a value names a row."""
    return isinstance(value, UUID | Cursor) or _ID.search(str(value)) is not None


def with_ids(value: Value, new: UUID) -> Value:
    """The value with every id in it replaced by another."""
    if isinstance(value, UUID):
        return new
    if isinstance(value, Cursor):
        return Cursor(tuple(new if isinstance(part, UUID) else part for part in value.parts))
    if isinstance(value, str):
        return type(value)(_ID.sub(str(new), value))
    return value if isinstance(value, int) else [new for _ in value]


def _plain(value: Value) -> str | list[str]:
    if isinstance(value, Cursor):
        return value.text
    if isinstance(value, str | UUID | int):
        return str(value)
    return [str(each) for each in value]


def _json(value: Value) -> Any:
    return json.loads(value) if isinstance(value, Nested) else value if isinstance(value, int) else _plain(value)


async def _sign_in(app: Litestar, held: Holdings, seat: str) -> Person:
    visitor = Visitor(app, held.city)
    await visitor.sign_in(seat)
    cookies = {cookie.name: cookie.value or "" for cookie in visitor.http.cookies.jar if cookie.name != PRE_SESSION}
    await visitor.http.aclose()
    made = await make_token(app, held.city, seat)
    held.tokens[seat] = made.id
    return Person(seat, cookies, visitor.token, made.text)
