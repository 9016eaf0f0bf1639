"""Excel in: units and people by the administrator."""

from collections.abc import Callable

from tests.factories.holdings import Holdings
from tests.factories.sheets import roster_file
from tests.web.sweep.catalogue import Given, Recipe, Values, nothing
from tests.web.sweep.seats import ADMIN

_D = "/{slug}/desk/imports/{kind}"
_IMPORT = f"{_D}/{{import_id}}"


def _of(name: str) -> Given:
    return lambda held: {"kind": "roster", "import_id": held.imports[name]}


def _kind(_: Holdings) -> Values:
    return {"kind": "roster"}


def _page(
    route: str,
    path: Given,
    *,
    query: Given = nothing,
    label: str = "",
    logged: bool = False,
) -> Recipe:
    return Recipe(
        route=f"GET {route}", who=ADMIN, path=path, query=query, permission="people.manage", label=label, logged=logged
    )


def _act(
    route: str,
    path: Given,
    form: Given = nothing,
    *,
    answer: int = 303,
    upload: Callable[[Holdings], tuple[str, str, bytes]] | None = None,
) -> Recipe:
    return Recipe(
        route=f"POST {route}", who=ADMIN, answer=answer, path=path, form=form, upload=upload, permission="people.manage"
    )


def _file(held: Holdings) -> tuple[str, str, bytes]:
    return "file", f"{held.city.canary}new.xlsx", roster_file(held.city, "fresh")


def _columns(_: Holdings) -> Values:
    return {
        "kind-0": "units",
        "row-0": "1",
        "height-0": "1",
        "column-0-0": "name",
        "column-0-1": "kind",
        "kind-1": "people",
        "row-1": "1",
        "height-1": "1",
        "column-1-0": "name",
        "column-1-1": "login",
        "column-1-2": "unit",
        "column-1-3": "role",
    }


def _choice(held: Holdings) -> Values:
    return {"key-0": f"group:{held.city.canary}市asking组", "value-0": "new"}


RECIPES = [
    _page(_D, _kind),
    _page(f"{_D}/template", _kind),
    _page(f"{_D}/export", _kind, logged=True),
    _act(_D, _kind, upload=_file),
    _page(_IMPORT, _of("waiting"), query=lambda _: {"sheet": "units", "show": "wrong", "page": "1"}),
    _page(_IMPORT, _of("done"), label="(confirmed)"),
    _page(_IMPORT, _of("asking"), label="(asking)"),
    _page(f"{_IMPORT}/columns", _of("waiting")),
    _act(f"{_IMPORT}/columns", _of("waiting"), _columns),
    _page(f"{_IMPORT}/corrections", _of("waiting")),
    _act(f"{_IMPORT}/choices", _of("asking"), _choice),
    _act(f"{_IMPORT}/confirmation", _of("waiting"), lambda held: {"seen": held.seen["waiting"]}),
    _act(f"{_IMPORT}/discard", _of("asking")),
    _act(f"{_IMPORT}/passwords", _of("done"), answer=201),
]
