"""Posts, passwords, units, groups, people, locks and the audit log."""

from uuid import UUID

from tests.factories.holdings import Holdings
from tests.factories.world import PASSWORD
from tests.web.sweep.catalogue import Recipe, Values
from tests.web.sweep.seats import ADMIN, ALL, AUDITOR, SECURITY

_D = "/{slug}/desk"


def _unit(held: Holdings) -> Values:
    return {"org_id": held.city.orgs["housing"]}


def _group(held: Holdings) -> Values:
    return {"group_id": held.city.groups["departments"]}


def _clerk(held: Holdings) -> Values:
    return {"user_id": held.city.people["county_staff"].user_id}


def _seat(held: Holdings) -> Values:
    return {"post_id": held.city.people["county_staff"].id}


def _unit_form(held: Holdings) -> Values:
    return {"name": f"{held.city.canary}市某某局", "kind": "department", "ordinal": "7"}


def _members(held: Holdings) -> list[UUID]:
    return [held.city.orgs["county"], held.city.orgs["housing"]]


def _group_form(held: Holdings) -> Values:
    return {"name": f"{held.city.canary}市某组", "members": _members(held)}


def _alias_form(held: Holdings) -> Values:
    return {"alias": f"{held.city.canary}某名", "alias_kind": "short"}


def _grant_form(held: Holdings) -> Values:
    return {"org_id": held.city.orgs["outsider"], "role": "staff", "title": "科员"}


def _person_form(held: Holdings) -> Values:
    return {**_grant_form(held), "login": "newclerk", "name": f"{held.city.canary}新人", "password": "First-Pass-01"}


OWN = [
    Recipe(route=f"GET {_D}/posts", who=ALL),
    Recipe(
        route=f"POST {_D}/posts/{{post_id}}",
        who=frozenset({"county_staff"}),
        hidden=ALL - {"county_staff"},
        answer=303,
        path=_seat,
    ),
    Recipe(route=f"GET {_D}/password", who=ALL),
    Recipe(
        route=f"POST {_D}/password",
        who=ALL,
        answer=303,
        form=lambda _: {"old": PASSWORD, "password": "New-Horse-99", "again": "New-Horse-99"},
    ),
]

UNITS = [
    Recipe(route=f"GET {_D}/units", who=ADMIN, permission="people.manage"),
    Recipe(route=f"POST {_D}/units", who=ADMIN, answer=303, form=_unit_form, permission="people.manage"),
    Recipe(route=f"GET {_D}/units/{{org_id}}", who=ADMIN, path=_unit, permission="people.manage"),
    Recipe(
        route=f"POST {_D}/units/{{org_id}}",
        who=ADMIN,
        answer=303,
        path=_unit,
        form=_unit_form,
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/units/{{org_id}}/standing",
        who=ADMIN,
        answer=303,
        path=_unit,
        form=lambda _: {"active": "1"},
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/units/{{org_id}}/aliases",
        who=ADMIN,
        answer=303,
        path=_unit,
        form=_alias_form,
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/aliases/{{alias_id}}/removal",
        who=ADMIN,
        answer=303,
        path=lambda held: {"alias_id": held.aliases["unit"]},
        form=lambda held: {"back": f"units/{held.city.orgs['finance']}"},
        hints=frozenset({"back"}),
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/aliases/{{alias_id}}/removal",
        label="(a group's)",
        who=ADMIN,
        answer=303,
        path=lambda held: {"alias_id": held.aliases["group"]},
        permission="people.manage",
    ),
    Recipe(route=f"GET {_D}/groups", who=ADMIN, permission="people.manage"),
    Recipe(route=f"POST {_D}/groups", who=ADMIN, answer=303, form=_group_form, permission="people.manage"),
    Recipe(route=f"GET {_D}/groups/{{group_id}}", who=ADMIN, path=_group, permission="people.manage"),
    Recipe(
        route=f"POST {_D}/groups/{{group_id}}",
        who=ADMIN,
        answer=303,
        path=_group,
        form=_group_form,
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/groups/{{group_id}}/aliases",
        who=ADMIN,
        answer=303,
        path=_group,
        form=_alias_form,
        permission="people.manage",
    ),
]

PEOPLE = [
    Recipe(route=f"GET {_D}/people", who=ADMIN, query=lambda _: {"q": "staff"}, permission="people.manage"),
    Recipe(route=f"POST {_D}/people", who=ADMIN, answer=303, form=_person_form, permission="people.manage"),
    Recipe(route=f"GET {_D}/people/{{user_id}}", who=ADMIN, path=_clerk, permission="people.manage"),
    Recipe(
        route=f"POST {_D}/people/{{user_id}}",
        who=ADMIN,
        answer=303,
        path=_clerk,
        form=lambda held: {"name": f"{held.city.canary}改名"},
        permission="people.manage",
    ),
    Recipe(
        route=f"POST {_D}/people/{{user_id}}/seats",
        who=ADMIN,
        answer=303,
        path=_clerk,
        form=_grant_form,
        permission="people.manage",
    ),
    Recipe(route=f"POST {_D}/seats/{{post_id}}/end", who=ADMIN, answer=303, path=_seat, permission="people.manage"),
    Recipe(
        route=f"POST {_D}/people/{{user_id}}/standing", who=ADMIN, answer=303, path=_clerk, permission="people.manage"
    ),
    Recipe(
        route=f"POST {_D}/people/{{user_id}}/password",
        who=ADMIN,
        answer=303,
        path=_clerk,
        form=lambda _: {"password": "First-Pass-02"},
        permission="people.manage",
    ),
    Recipe(route=f"GET {_D}/locks", who=SECURITY, permission="people.unlock"),
    Recipe(
        route=f"POST {_D}/locks/{{user_id}}/removal", who=SECURITY, answer=303, path=_clerk, permission="people.unlock"
    ),
    Recipe(route=f"GET {_D}/audit", who=AUDITOR, query=lambda _: {"q": "."}, permission="audit.read"),
    Recipe(
        route=f"GET {_D}/audit",
        label="(an older page)",
        who=AUDITOR,
        query=lambda held: {"before": held.notes["auditor"]},
        permission="audit.read",
    ),
]

TOKENS = [
    Recipe(route=f"GET {_D}/api", who=ALL),
    Recipe(route=f"GET {_D}/api/openapi.json", who=ALL),
    Recipe(route=f"GET {_D}/tokens", who=SECURITY, permission="tokens.manage"),
    Recipe(
        route=f"POST {_D}/tokens",
        who=SECURITY,
        form=lambda held: {
            "name": f"{held.city.canary}平台",
            "post_id": held.city.people["staff"].id,
            "scopes": "ledger:read",
            "days": "30",
        },
        permission="tokens.manage",
    ),
    Recipe(
        route=f"POST {_D}/tokens/{{token_id}}/revocation",
        who=SECURITY,
        answer=303,
        path=lambda held: {"token_id": held.tokens["staff"]},
        permission="tokens.manage",
    ),
]

RECIPES = [*OWN, *UNITS, *PEOPLE, *TOKENS]
