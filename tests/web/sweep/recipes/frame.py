"""The desk, the overview, search, notifications."""

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Cursor, Recipe, Values
from tests.web.sweep.seats import ALL

_D = "/{slug}/desk"


def _place(held: Holdings) -> Values:
    return {"after": Cursor((None, held.parts["given"]))}


RECIPES = [
    Recipe(route=f"GET {_D}", who=ALL),
    Recipe(route=f"GET {_D}/todo", who=ALL, query=lambda _: {"light": "ok"}),
    Recipe(route=f"GET {_D}/todo", label="(a further page)", who=ALL, query=_place),
    Recipe(route=f"GET {_D}/overview", who=ALL),
    Recipe(route=f"GET {_D}/search", who=ALL, query=lambda _: {"q": "任务"}),
    Recipe(route=f"GET {_D}/notifications", who=ALL),
    Recipe(route=f"GET {_D}/styleguide", who=ALL),
    Recipe(route=f"POST {_D}/notifications/reads", who=ALL, answer=303),
    Recipe(
        route=f"POST {_D}/notifications/{{notification_id}}/reads",
        who=frozenset({"leader"}),
        hidden=ALL - {"leader"},
        answer=303,
        path=lambda held: {"notification_id": held.notes["leader"]},
    ),
]
