"""Each defence switched off once: a sweep that did not notice would prove nothing.

Two layers keep cities apart, the statement's own filter and the database's policies. Each alone must hold; without
both, the sweep must say so.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, get

from core.accounts import tokens
from core.accounts.permissions import Permission
from core.context import TenantContext
from core.crypto import Claims
from core.events import record_event
from tests.web.sweep import defences
from tests.web.sweep.bearer import forged_tokens
from tests.web.sweep.catalogue import Recipe, without_recipe
from tests.web.sweep.defences import granted, replaced, without_filter, without_policies
from tests.web.sweep.forgery import forged_forms, looking
from tests.web.sweep.isolation import foreign_rows, foreign_sessions
from tests.web.sweep.matrix import sights
from tests.web.sweep.rights import seats_on_routes
from tests.web.sweep.stage import Stage, carries_id, none_of, rehearsal
from web import intake
from web.api.door import ApiDoor
from web.api.operation import Operation, operation_of
from web.cookies import AUDIENCE, session_cookie_name
from web.kit import render
from web.routes import notifications
from workers.embedded import EmbeddedServers

_SOME = ("admin", "outsider_staff")

# Between them they hold few permissions, and their roles differ.
_WITHOUT = ("admin", "security", "supervisor", "county_staff")

# Asked for by no route of core yet.
_IDLE = {"task.read_all"}

# Foreign rows that stay out of reach without filter and policies too: they are compared with the acting person, being
# drafts, with their unit, or with the tasks of the one correction, and the bytes of a file lie in a folder of its city.
_GUARDED_AGAIN = {
    "GET /{slug}/api/v1/attachments/{attachment_id}",
    "PATCH /{slug}/api/v1/reports/{report_id}",
    "POST /{slug}/api/v1/reports/{report_id}/submission",
    "POST /{slug}/api/v1/reports/{report_id}/attachments",
    "DELETE /{slug}/api/v1/reports/{report_id}/attachments/{attachment_id}",
    "GET /{slug}/desk/attachments/{attachment_id}",
    "POST /{slug}/desk/posts/{post_id}",
    "POST /{slug}/desk/notifications/{notification_id}/reads",
    "GET /{slug}/desk/bulk/{bulk_id}",
    "POST /{slug}/desk/bulk/{bulk_id}/confirm",
    "GET /{slug}/desk/exports/{export_id}",
    "GET /{slug}/desk/exports/{export_id}/file",
    "POST /{slug}/desk/exports/{export_id}/cancel",
    "POST /{slug}/desk/ledger/views/{view_id}/{act}",
    "POST /{slug}/desk/notices/{notice_id}/correction/pairs",
    "POST /{slug}/desk/notices/{notice_id}/correction/words",
}


@pytest.mark.parametrize(
    "defence",
    [
        defences.everybody_may,
        defences.nobody_is_refused,
        defences.every_row_is_readable,
        defences.everybody_may_read,
        defences.everybody_reads_the_whole_tenant,
        defences.every_unit_is_ones_own,
    ],
)
async def test_a_check_that_does_not_ask_is_noticed(
    stage: Stage, defence: Callable[[], AbstractContextManager[None]]
) -> None:
    with defence():
        found = await seats_on_routes(stage, seats=_SOME)
        found += await sights(stage, seats=_SOME)

    assert found != []


@pytest.mark.parametrize("permission", sorted(set(get_args(Permission)) - _IDLE))
async def test_a_permission_given_to_everybody_is_noticed(stage: Stage, permission: Permission) -> None:
    asked = [recipe for recipe in stage.recipes if recipe.permission == permission]

    with granted(permission):
        found = await seats_on_routes(stage, asked, _WITHOUT)

    assert {recipe.name for recipe in asked if not any(recipe.name in each for each in found)} == set()
    assert asked != []


async def test_policies_alone_keep_cities_apart(stage: Stage) -> None:
    with without_filter():
        none_of(await foreign_rows(stage, doers=True))


async def test_filters_alone_keep_cities_apart(stage: Stage, database: EmbeddedServers) -> None:
    async with without_policies(database):
        none_of(await foreign_rows(stage, doers=True))


async def test_without_both_every_route_would_leak(stage: Stage, database: EmbeddedServers) -> None:
    asked = [recipe for recipe in stage.recipes if _names_a_row(stage, recipe)]

    async with without_policies(database):
        with without_filter(), rehearsal():
            found = await foreign_rows(stage, asked, doers=True)

    assert {recipe.route for recipe in asked if not any(recipe.name in each for each in found)} == _GUARDED_AGAIN


async def test_a_foreign_session_that_opens_is_noticed(stage: Stage, database: EmbeddedServers) -> None:
    asked = [recipe for recipe in stage.recipes if recipe.route == "GET /{slug}/desk/posts"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.desk_door.read_session", _read_any_session)
        closed = await foreign_sessions(stage, asked, ["staff"])
        async with without_policies(database):
            with without_filter(), rehearsal():
                found = await foreign_sessions(stage, asked, ["staff"])

    assert closed == []
    assert any("renamed cookie: was answered 200" in each for each in found)


@pytest.mark.parametrize(
    ("check", "body", "attempt"),
    [
        (intake.Intake.require_token, lambda self, keys, binding: None, "no token"),  # noqa: ARG005 -- its signature
        (intake.Intake.require_token, lambda self, keys, binding: None, "another session's token"),  # noqa: ARG005 -- its signature
        (intake.require_same_site, lambda request: None, "a foreign Origin"),  # noqa: ARG005 -- its signature
        (intake.require_same_site, lambda request: None, "another site"),  # noqa: ARG005 -- its signature
    ],
)
async def test_a_form_check_that_does_not_ask_is_noticed(
    stage: Stage, check: Callable[..., Any], body: Callable[..., Any], attempt: str
) -> None:
    asked = [recipe for recipe in stage.recipes if "/desk/units" in recipe.route and recipe.unsafe]

    with replaced(check, body):
        found = await forged_forms(stage, asked, guarded=True)

    assert [any(each == f"{recipe.name} with {attempt}: 303" for each in found) for recipe in asked] == [True] * len(
        asked
    )


async def test_a_token_whose_purpose_is_not_asked_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_scope(self: ApiDoor) -> Operation:
        found = operation_of(self.request)
        assert found is not None
        return msgspec.structs.replace(found, scope=None)

    monkeypatch.setattr(ApiDoor, "_operation", without_scope)
    asked = [recipe for recipe in stage.recipes if recipe.route == "GET /{slug}/api/v1/tasks"]

    found = await forged_tokens(stage, asked)

    assert found == [
        f"{recipe.name} with every scope but its own: {fault}"
        for recipe in asked
        for fault in ("200 instead of 403", "application/json")
    ]


async def test_a_revoked_token_that_opens_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_READ", tokens._READ.replace(" AND s.revoked_at IS NULL", ""))
    asked = [recipe for recipe in stage.recipes if recipe.route == "GET /{slug}/api/v1/units"]

    found = await forged_tokens(stage, asked)

    assert f"{asked[0].name} with a revoked token: 200 instead of 401" in found


async def test_missing_headers_are_noticed(stage: Stage) -> None:
    def bare(nonce: str | None = None) -> dict[str, str]:  # noqa: ARG001 -- its signature
        return {}

    with replaced(render.security_headers, bare):
        found = await looking(stage, [recipe for recipe in stage.recipes if recipe.route == "GET /{slug}/desk/posts"])

    assert {each.rsplit(": ", 1)[-1] for each in found} >= {"may be stored", "may be sniffed", "no nonce in the policy"}


async def test_a_page_that_writes_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def writing(tenant: TenantContext, limit: int) -> list[Any]:
        await record_event(tenant, "probe.seen", "probe", tenant.tenant_id, data={"limit": limit})
        return []

    monkeypatch.setattr(notifications, "latest", writing)
    asked = [recipe for recipe in stage.recipes if recipe.route == "GET /{slug}/desk/notifications"]

    found = await looking(stage, asked, ["staff"])

    assert [each.rsplit(" changed ", 1)[1].split(" ")[0] for each in found] == ["core.event", "core.event_delivery"]


def test_a_route_without_a_recipe_is_named(stage: Stage) -> None:
    @get("/{slug:str}/desk/p/newcomer")
    async def newcomer() -> str:
        return ""

    app = Litestar([newcomer], openapi_config=None)

    assert without_recipe(app, stage.recipes) == ["GET /{slug}/desk/p/newcomer"]


def _names_a_row(stage: Stage, recipe: Recipe) -> bool:
    return any(carries_id(value) for value in recipe.path(stage.ours).values())


def _read_any_session(keys: Any, cookies: dict[str, str], tenant_id: UUID) -> Claims | None:
    """The claims in the tenant's cookie, whichever tenant they are for."""
    token = cookies.get(session_cookie_name(tenant_id))
    claims: Claims | None = keys.read(token, audience=AUDIENCE) if token else None
    return claims
