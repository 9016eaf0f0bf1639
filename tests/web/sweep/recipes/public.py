"""What needs no session, and one's own session."""

from tests.factories.world import PASSWORD
from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.seats import ALL

RECIPES = [
    Recipe(route="GET /healthz", who=ALL, public=True),
    Recipe(route="GET /readyz", who=ALL, public=True),
    Recipe(route="GET /", who=ALL, public=True),
    Recipe(route="GET /{slug}", who=ALL, answer=303, public=True),
    Recipe(route="GET /static/{file_path}", who=ALL, public=True, path=lambda _: {"file_path": "icon.svg"}),
    Recipe(route="HEAD /static/{file_path}", who=ALL, public=True, path=lambda _: {"file_path": "icon.svg"}),
    Recipe(
        route="GET /{slug}/sign-in",
        who=ALL,
        answer=303,
        public=True,
        hints=frozenset({"next"}),
        query=lambda held: {"next": f"/{held.tenant.slug}/desk/tasks/{held.tasks['given']}"},
    ),
    Recipe(
        route="POST /{slug}/sign-in",
        who=ALL,
        answer=303,
        public=True,
        hints=frozenset({"next"}),
        form=lambda held: {
            "login": "staff",
            "password": PASSWORD,
            "next": f"/{held.tenant.slug}/desk/tasks/{held.tasks['given']}",
        },
    ),
    Recipe(route="POST /{slug}/sign-out", who=ALL, answer=303),
    Recipe(
        route="POST /{slug}/language",
        who=ALL,
        answer=303,
        public=True,
        hints=frozenset({"next"}),
        form=lambda held: {"locale": "en", "next": f"/{held.tenant.slug}/desk/tasks/{held.tasks['given']}"},
    ),
]
