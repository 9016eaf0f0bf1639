"""Excel in: units and people by the administrator, a ledger by the coordinating office."""

from core.accounts.permissions import Permission
from core.imports.fields import ImportKind
from tests.factories.holdings import Holdings
from tests.factories.sheets import ledger_file, roster_file
from tests.web.sweep.catalogue import Given, Recipe, Values, nothing
from tests.web.sweep.seats import ADMIN, COORDINATORS

_D = "/{slug}/desk/imports/{kind}"
_IMPORT = f"{_D}/{{import_id}}"
_WHO: dict[ImportKind, tuple[frozenset[str], Permission]] = {
    "roster": (ADMIN, "people.manage"),
    "ledger": (COORDINATORS, "plan.publish"),
}


def _of(name: str) -> Given:
    kind = "ledger" if name == "ledger" else "roster"
    return lambda held: {"kind": kind, "import_id": held.imports[name]}


def _page(
    route: str,
    path: Given,
    *,
    kind: ImportKind = "roster",
    query: Given = nothing,
    label: str = "",
    logged: bool = False,
) -> Recipe:
    who, permission = _WHO[kind]
    return Recipe(
        route=f"GET {route}", who=who, path=path, query=query, permission=permission, label=label, logged=logged
    )


def _act(
    route: str,
    path: Given,
    form: Given = nothing,
    *,
    kind: ImportKind = "roster",
    answer: int = 303,
    label: str = "",
    hints: frozenset[str] = frozenset(),
) -> Recipe:
    who, permission = _WHO[kind]
    return Recipe(
        route=f"POST {route}",
        who=who,
        answer=answer,
        path=path,
        form=form,
        permission=permission,
        label=label,
        hints=hints,
    )


def _upload(kind: ImportKind) -> Recipe:
    who, permission = _WHO[kind]

    def file(held: Holdings) -> tuple[str, str, bytes]:
        data = roster_file(held.city, "fresh") if kind == "roster" else ledger_file(held.city)
        return "file", f"{held.city.canary}new.xlsx", data

    return Recipe(
        route=f"POST {_D}",
        who=who,
        answer=303,
        path=lambda _: {"kind": kind},
        upload=file,
        permission=permission,
        label=f"({kind})",
    )


def _roster(_: Holdings) -> Values:
    return {"kind": "roster"}


def _ledger(_: Holdings) -> Values:
    return {"kind": "ledger"}


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


def _ledger_columns(held: Holdings) -> Values:
    return {
        "plan_id": held.plan_id,
        "kind-0": "tasks",
        "row-0": "1",
        "height-0": "1",
        "column-0-0": "no",
        "column-0-1": "title",
        "column-0-2": "lead",
        "column-0-3": "due",
    }


def _choice(held: Holdings) -> Values:
    return {"key-0": f"group:{held.city.canary}市asking组", "value-0": "new"}


def _ledger_choice(held: Holdings) -> Values:
    return {"key-0": f"unit:{held.city.canary}市火星局", "value-0": held.city.orgs["housing"]}


ROSTER = [
    _page(_D, _roster),
    _page(f"{_D}/template", _roster),
    _page(f"{_D}/export", _roster, logged=True),
    _upload("roster"),
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

LEDGER = [
    _page(_D, _ledger, kind="ledger", label="(ledger)"),
    _page(f"{_D}/template", _ledger, kind="ledger", label="(ledger)"),
    _page(
        f"{_D}/export",
        _ledger,
        kind="ledger",
        query=lambda held: {"plan": held.plan_id},
        label="(ledger)",
        logged=True,
    ),
    _upload("ledger"),
    _page(_IMPORT, _of("ledger"), kind="ledger", label="(ledger)"),
    _page(f"{_IMPORT}/columns", _of("ledger"), kind="ledger", label="(ledger)"),
    _act(f"{_IMPORT}/columns", _of("ledger"), _ledger_columns, kind="ledger", label="(ledger)"),
    _page(f"{_IMPORT}/corrections", _of("ledger"), kind="ledger", label="(ledger)"),
    _act(
        f"{_IMPORT}/choices",
        _of("ledger"),
        _ledger_choice,
        kind="ledger",
        label="(ledger)",
        hints=frozenset({"value-0"}),
    ),
    _act(
        f"{_IMPORT}/confirmation",
        _of("ledger"),
        lambda held: {"seen": held.seen["ledger"]},
        kind="ledger",
        label="(ledger)",
    ),
    _act(f"{_IMPORT}/discard", _of("ledger"), kind="ledger", label="(ledger)"),
]

RECIPES = [*ROSTER, *LEDGER]
