"""How to ask for every route, area by area. A plugin's tests add their own to RECIPES."""

from tests.web.sweep.catalogue import Recipe
from tests.web.sweep.recipes import (
    accounts,
    api,
    api_notices,
    frame,
    imports,
    ledger,
    ledger_list,
    notices,
    public,
    reports,
    setup,
)

RECIPES: list[Recipe] = [
    *public.RECIPES,
    *accounts.RECIPES,
    *frame.RECIPES,
    *ledger.RECIPES,
    *ledger_list.RECIPES,
    *reports.RECIPES,
    *notices.RECIPES,
    *setup.RECIPES,
    *api.RECIPES,
    *api_notices.RECIPES,
    *imports.RECIPES,
]
