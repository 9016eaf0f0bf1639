"""How to ask for every route of the operator console. It belongs to no tenant, so its sweep is one of its own."""

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Recipe, Values

_NOBODY: frozenset[str] = frozenset()
PASSWORD = "Night-Watch-7"


def _tenant(held: Holdings) -> Values:
    return {"tenant_id": held.tenant.tenant_id}


def _administrator(_: Holdings) -> Values:
    return {"admin_login": "erhao", "admin_name": "某人", "office": "市营商办"}


def _new_tenant(held: Holdings) -> Values:
    return {**_administrator(held), "slug": "fresh-city", "name": "新市", "kind": "city"}


RECIPES = [
    Recipe(route="GET /operator", who=_NOBODY, answer=303),
    Recipe(route="GET /operator/password", who=_NOBODY),
    Recipe(
        route="POST /operator/password",
        who=_NOBODY,
        answer=303,
        form=lambda _: {"old": PASSWORD, "password": "Other-Watch-8", "again": "Other-Watch-8"},
    ),
    Recipe(route="GET /operator/acts", who=_NOBODY),
    Recipe(route="GET /operator/tenants", who=_NOBODY),
    Recipe(route="GET /operator/tenants/new", who=_NOBODY),
    Recipe(route="POST /operator/tenants", who=_NOBODY, form=_new_tenant),
    Recipe(route="GET /operator/tenants/{tenant_id}", who=_NOBODY, path=_tenant),
    Recipe(
        route="POST /operator/tenants/{tenant_id}/suspension",
        who=_NOBODY,
        answer=303,
        path=_tenant,
        form=lambda _: {"reason": "系统迁移"},
    ),
    Recipe(route="POST /operator/tenants/{tenant_id}/resumption", who=_NOBODY, answer=303, path=_tenant),
    Recipe(
        route="POST /operator/tenants/{tenant_id}/administrator",
        who=_NOBODY,
        answer=409,
        path=_tenant,
        form=_administrator,
    ),
    Recipe(route="POST /operator/tenants/{tenant_id}/first-password", who=_NOBODY, answer=409, path=_tenant),
    Recipe(route="GET /operator/health", who=_NOBODY, query=lambda _: {"doctor": "1"}),
    Recipe(route="GET /operator/jobs", who=_NOBODY, query=lambda held: {"tenant": held.tenant.tenant_id}),
    Recipe(route="POST /operator/jobs/settlement", who=_NOBODY, answer=303, form=lambda _: {"act": "revive"}),
    Recipe(route="GET /operator/plugins", who=_NOBODY),
    Recipe(route="GET /operator/versions", who=_NOBODY),
    Recipe(route="POST /operator/sign-out", who=_NOBODY, answer=303),
]

PUBLIC = [
    Recipe(route="GET /operator/sign-in", who=_NOBODY, public=True),
    Recipe(route="POST /operator/language", who=_NOBODY, answer=303, public=True, form=lambda _: {"locale": "en"}),
    Recipe(
        route="POST /operator/sign-in",
        who=_NOBODY,
        answer=422,
        public=True,
        form=lambda _: {"login": "nobody", "password": "wrong"},
    ),
]
