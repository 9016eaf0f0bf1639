"""Reads of imports and of what their rows are compared with."""

from core.imports.queries.checking import check_import, checked_import
from core.imports.queries.imports import import_head, import_workbook, remembered_columns, waiting_imports
from core.imports.queries.ledger import plan_choices

__all__ = [
    "check_import",
    "checked_import",
    "import_head",
    "import_workbook",
    "plan_choices",
    "remembered_columns",
    "waiting_imports",
]
