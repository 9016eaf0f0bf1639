"""What changes imports, and what a confirmed one writes."""

from core.imports.services.confirm import confirm_import, write_confirmed
from core.imports.services.export import export_ledger, export_roster
from core.imports.services.first_passwords import issue_import_passwords
from core.imports.services.setup import TypedPlan, is_ready, save_choices, save_columns
from core.imports.services.upload import discard_import, finish_reading, forget_old_imports, upload_workbook

__all__ = [
    "TypedPlan",
    "confirm_import",
    "discard_import",
    "export_ledger",
    "export_roster",
    "finish_reading",
    "forget_old_imports",
    "is_ready",
    "issue_import_passwords",
    "save_choices",
    "save_columns",
    "upload_workbook",
    "write_confirmed",
]
