"""The set-up wizard."""

from tests.factories.holdings import Holdings
from tests.factories.notice_text import notice_text
from tests.web.sweep.catalogue import Recipe, Values
from tests.web.sweep.seats import ADMIN, COORDINATORS

_S = "/{slug}/desk/setup"
_READERS = ADMIN | COORDINATORS


def _group_form(held: Holdings) -> Values:
    members = [held.city.orgs["county"], held.city.orgs["housing"]]
    return {"key": "own", "name": f"{held.city.canary}市某组", "members": members, "spellings": "某些单位"}


def _people_form(held: Holdings) -> Values:
    name = f"{held.city.canary}某"
    return {"org-0": held.city.orgs["outsider"], "role-0": "head", "name-0": name, "login-0": "somebody"}


def _decision_form(held: Holdings) -> Values:
    return {
        "name-0": f"{held.city.canary}市某局",
        "choice-0": f"unit:{held.city.orgs['housing']}",
        "called-0": f"{held.city.canary}市某局",
    }


RECIPES = [
    Recipe(route=f"GET {_S}", who=_READERS),
    Recipe(route=f"GET {_S}/notice", who=_READERS),
    Recipe(
        route=f"POST {_S}/notice",
        who=ADMIN,
        answer=303,
        permission="settings.manage",
        upload=lambda held: ("file", "通知.txt", notice_text(held.city.canary, "窗口").encode()),
    ),
    Recipe(route=f"GET {_S}/region", who=ADMIN, permission="settings.manage", query=lambda _: {"province": "610000"}),
    Recipe(
        route=f"POST {_S}/region",
        who=ADMIN,
        answer=303,
        permission="settings.manage",
        form=lambda _: {"region_code": "610100"},
    ),
    Recipe(
        route=f"POST {_S}/counties",
        who=ADMIN,
        answer=303,
        permission="settings.manage",
        form=lambda _: {"codes": "610102"},
    ),
    Recipe(route=f"GET {_S}/units", who=ADMIN, permission="settings.manage"),
    Recipe(
        route=f"POST {_S}/names",
        who=ADMIN,
        answer=303,
        permission="settings.manage",
        form=lambda held: {"names": f"{held.city.canary}市新局\n{held.city.canary}市老局"},
    ),
    # No name waits, so the administrator is told that nothing was chosen.
    Recipe(route=f"POST {_S}/decisions", who=ADMIN, answer=422, permission="settings.manage", form=_decision_form),
    Recipe(route=f"GET {_S}/groups", who=ADMIN, permission="settings.manage"),
    Recipe(route=f"POST {_S}/groups", who=ADMIN, answer=303, permission="settings.manage", form=_group_form),
    Recipe(route=f"GET {_S}/people", who=ADMIN, permission="people.manage"),
    Recipe(route=f"POST {_S}/people", who=ADMIN, permission="people.manage", form=_people_form),
    Recipe(route=f"GET {_S}/finish", who=ADMIN, permission="settings.manage"),
    Recipe(route=f"POST {_S}/finish", who=ADMIN, answer=303, permission="settings.manage"),
    Recipe(
        route=f"POST {_S}/omissions/{{step}}",
        who=ADMIN,
        answer=303,
        permission="settings.manage",
        path=lambda _: {"step": "groups"},
        form=lambda _: {"skip": "1"},
    ),
]
