"""Excel in: upload, columns, preview, confirmation, and the workbooks that go out with it."""

from typing import Any

from web.routes.imports import columns, pages, workbooks

ROUTES: list[Any] = [
    pages.imports_page,
    pages.upload_import_submit,
    pages.import_page,
    pages.confirm_import_submit,
    pages.discard_import_submit,
    pages.settle_import_submit,
    columns.columns_page,
    columns.save_columns_submit,
    workbooks.template_download,
    workbooks.export_download,
    workbooks.corrections_download,
    workbooks.passwords_download,
]
