"""What is kept, taken out and done of the ledger list: views, habits, exports, acts on many rows."""

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Given, Recipe, Values
from tests.web.sweep.seats import ALL, COORDINATORS, COUNTY, READERS, SYSTEM

_D = "/{slug}/desk"
_OWN = frozenset({"coordinator"})


def _view(scope: str, act: str) -> Given:
    return lambda held: {"view_id": held.views[scope], "act": act}


def _export(name: str) -> Given:
    return lambda held: {"export_id": held.exports[name]}


def _bulk(name: str) -> Given:
    return lambda held: {"bulk_id": held.bulks[name]}


def _address(held: Holdings) -> Values:
    return {"plan": held.plan_id, "sort": "due", "cols": "no,task,charge", "ids": str(held.tasks["given"])}


def _version(name: str, **fields: str) -> Given:
    return lambda held: {"version": held.versions[held.bulks[name]], **fields}


VIEWS = [
    Recipe(route=f"GET {_D}/ledger/views", who=READERS, hidden=SYSTEM),
    Recipe(route=f"GET {_D}/ledger/views/new", who=READERS, hidden=SYSTEM, query=_address),
    Recipe(
        route=f"POST {_D}/ledger/views",
        who=READERS,
        hidden=SYSTEM,
        answer=303,
        form=lambda held: {"address": "sort=due", "name": f"{held.city.canary}新视图", "scope": "own", "mode": "new"},
    ),
    Recipe(
        route=f"POST {_D}/ledger/views/{{view_id}}/{{act}}",
        label="own",
        who=_OWN,
        hidden=ALL - _OWN,
        answer=303,
        path=_view("own", "rename"),
        form=lambda held: {"name": f"{held.city.canary}改名"},
    ),
    Recipe(
        route=f"POST {_D}/ledger/views/{{view_id}}/{{act}}",
        label="unit",
        who=frozenset({"county_head"}),
        hidden=ALL - COUNTY,
        answer=303,
        path=_view("unit", "move"),
        permission="view.unit",
        # Another unit's view is not seen at all.
        besides=COORDINATORS,
    ),
    *(
        Recipe(
            route=f"POST {_D}/ledger/views/{{view_id}}/{{act}}",
            label=f"tenant {act}",
            who=COORDINATORS,
            hidden=SYSTEM,
            answer=303,
            path=_view("tenant", act),
            form=lambda _: {"roles": "staff"},
            permission="view.tenant",
        )
        for act in ("move", "roles", "delete")
    ),
    Recipe(
        route=f"POST {_D}/ledger/views/{{view_id}}/{{act}}",
        label="begin",
        who=READERS,
        hidden=SYSTEM,
        answer=303,
        path=_view("tenant", "begin"),
        form=lambda _: {"begins": "1"},
    ),
    Recipe(
        route=f"POST {_D}/ledger/display",
        who=READERS,
        hidden=SYSTEM,
        answer=303,
        form=lambda _: {"address": "sort=due", "density": "compact"},
    ),
]

EXPORTS = [
    Recipe(
        route=f"POST {_D}/ledger/export",
        who=READERS,
        hidden=SYSTEM,
        answer=303,
        form=lambda _: {"address": "sort=due", "format": "docx"},
    ),
    Recipe(route=f"GET {_D}/exports", who=READERS, hidden=SYSTEM),
    Recipe(route=f"GET {_D}/exports/{{export_id}}", who=_OWN, hidden=ALL - _OWN, path=_export("waiting")),
    Recipe(route=f"GET {_D}/exports/{{export_id}}/file", who=_OWN, hidden=ALL - _OWN, path=_export("ready")),
    Recipe(
        route=f"POST {_D}/exports/{{export_id}}/cancel",
        who=_OWN,
        hidden=ALL - _OWN,
        answer=303,
        path=_export("waiting"),
    ),
]

BULK = [
    Recipe(
        route=f"POST {_D}/ledger/bulk",
        who=COORDINATORS,
        hidden=SYSTEM,
        answer=303,
        form=lambda held: {"act": "charge", "id": held.tasks["given"]},
        permission="task.assign",
    ),
    Recipe(route=f"GET {_D}/bulk", who=READERS, hidden=SYSTEM),
    *(
        Recipe(route=f"GET {_D}/bulk/{{bulk_id}}", label=name, who=_OWN, hidden=ALL - _OWN, path=_bulk(name))
        for name in ("chosen", "previewed", "done")
    ),
    Recipe(
        route=f"POST {_D}/bulk/{{bulk_id}}/preview",
        who=_OWN,
        hidden=ALL - _OWN,
        answer=303,
        path=_bulk("chosen"),
        form=lambda held: {"version": held.versions[held.bulks["chosen"]], "post_id": held.city.people["leader"].id},
    ),
    Recipe(
        route=f"POST {_D}/bulk/{{bulk_id}}/confirm",
        who=_OWN,
        hidden=ALL - _OWN,
        answer=303,
        path=_bulk("previewed"),
        form=_version("previewed"),
    ),
]

RECIPES = [*VIEWS, *EXPORTS, *BULK]
