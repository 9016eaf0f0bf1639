"""What tests do with an import, and how a city's rows are told apart before and after."""

from uuid import UUID

from core import sql
from core.context import TenantContext
from core.imports.fields import ImportKind, SheetKind
from core.imports.queries import checked_import, import_head, plan_choices
from core.imports.records import Checked
from core.imports.services import TypedPlan, confirm_import, save_columns, upload_workbook
from tests.core.imports.workbooks import Cells

TABLES = (
    *("org", "org_alias", "org_group", "org_group_member", "user_account", "post", "event"),
    *("plan", "measure", "task", "assignment", "target", "obligation", "progress_report"),
)


async def upload(tenant: TenantContext, data: bytes, name: str = "名单.xlsx", kind: ImportKind = "roster") -> UUID:
    """The id of an uploaded workbook."""
    return await upload_workbook(tenant, kind=kind, filename=name, data=data)


async def check(tenant: TenantContext, import_id: UUID) -> Checked:
    """What an import would do now."""
    return await checked_import(tenant, await import_head(tenant, import_id))


async def confirm(tenant: TenantContext, import_id: UUID) -> Checked:
    """Confirms an import as its preview shows it, and returns the preview."""
    checked = await check(tenant, import_id)
    assert await confirm_import(tenant, import_id=import_id, seen=checked.fingerprint)
    return checked


async def rows_of(tenant: TenantContext) -> dict[str, list[str]]:
    """Every row of what an import may write, with the transaction that wrote it last."""
    found = {}
    for table in TABLES:
        statement = f"SELECT t.xmin::text || t::text FROM core.{table} t WHERE tenant_id = $1 ORDER BY id"  # noqa: S608 -- names above
        found[table] = await sql.values(str, statement, tenant.tenant_id)
    return found


def counts(checked: Checked) -> dict[str, int]:
    """Rows by outcome."""
    return {outcome: checked.count(outcome) for outcome in ("new", "changed", "same", "wrong")}


def found_at(checked: Checked, kind: SheetKind) -> dict[int, tuple[str, ...]]:
    """The fields with a problem by row."""
    (sheet,) = [sheet for sheet in checked.sheets if sheet.spec.kind == kind]
    return {row.row: tuple(problem.field for problem in row.problems) for row in sheet.rows if row.problems}


async def upload_into(tenant: TenantContext, data: bytes, *, plan_id: UUID | None = None, title: str = "") -> UUID:
    """An uploaded ledger whose tasks go into a plan."""
    import_id = await upload(tenant, data, "台账.xlsx", "ledger")
    head = await import_head(tenant, import_id)
    typed = [
        TypedPlan(plan.place, plan.kind, plan.header.row + 1, plan.header.height, plan.columns)
        for plan in head.setup.plans
    ]
    assert await save_columns(tenant, import_id=import_id, typed=typed, plan_id=plan_id, plan_title=title)
    return import_id


async def plan_called(tenant: TenantContext, title: str) -> UUID:
    """The plan of this title."""
    (found,) = [plan.id for plan in await plan_choices(tenant) if plan.title == title]
    return found


def column(rows: Cells, label: str) -> list[object]:
    """The texts below a heading."""
    return [row[rows[0].index(label)] for row in rows[1:]]


def outcomes(checked: Checked) -> dict[str, list[str]]:
    """The outcomes of the rows of each sheet."""
    return {sheet.spec.kind: [row.outcome for row in sheet.rows] for sheet in checked.sheets}
