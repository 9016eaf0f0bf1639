"""What a person says about an uploaded workbook: what its columns hold, what names in it mean."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.ids import new_id
from core.imports.columns import SheetPlan, header_at, header_key, missing_fields, proposed_columns
from core.imports.fields import SheetKind, SheetSpec
from core.imports.grid import Filled, Sheet
from core.imports.queries.imports import import_head, import_workbook
from core.imports.queries.ledger import plan_choices
from core.imports.records import ImportHead, Setup
from core.phrases import say

_LONGEST_TITLE = 200


class TypedPlan(msgspec.Struct, frozen=True):
    """What a person says about one sheet. ``row`` is the first row of its heading, counted from 1."""

    place: int
    kind: SheetKind | None
    row: int
    height: int
    columns: dict[int, str]


async def save_columns(
    tenant: TenantContext,
    *,
    import_id: UUID,
    typed: Sequence[TypedPlan],
    plan_id: UUID | None = None,
    plan_title: str = "",
) -> bool:
    """Says how the sheets are read, and remembers it for later sheets with the same headings. Tasks of a ledger go into
    the plan given, or into a new one of this title.

    Returns False when a sheet's kind or heading was changed: its columns were matched anew, and a person should look.
    Raises InvalidError by field ``kind-…``, ``row-…``, ``column-…`` or ``plan_id`` when no sheet is imported, two are
    the same kind, one field stands in two columns, a field that every row needs is in none, or nothing says which plan
    the tasks belong to; ConflictError once it was confirmed.
    """
    head = await _open(tenant, import_id)
    if plan_id is not None and plan_id not in {plan.id for plan in await plan_choices(tenant)}:
        raise NotFoundError
    workbook = await import_workbook(tenant, import_id)
    stored = {plan.place: plan for plan in head.setup.plans}
    known = [said for said in typed if said.place in stored]
    plans = [_planned(head, workbook.sheets[said.place], stored[said.place], said) for said in known]
    if all(_as_seen(stored[said.place], said) for said in known):
        _check(head, plans)
        _check_target(head, plans, plan_id, plan_title)
        for plan in plans:
            if plan.kind is not None:
                await _remember(tenant, header_key(plan.kind, plan.header.labels), plan.columns)
        settled = True
    else:
        settled = False
    setup = msgspec.structs.replace(
        head.setup, plans=plans or head.setup.plans, plan_id=plan_id, plan_title="" if plan_id else plan_title
    )
    await _save(tenant, head, setup)
    return settled


async def save_choices(tenant: TenantContext, *, import_id: UUID, chosen: Mapping[str, str]) -> None:
    """Settles questions by their keys; an empty value takes a decision back. Nothing else is written."""
    head = await _open(tenant, import_id)
    choices = {key: value for key, value in {**head.setup.choices, **chosen}.items() if value}
    await _save(tenant, head, msgspec.structs.replace(head.setup, choices=choices))


def is_ready(head: ImportHead) -> bool:
    """Whether the sheets can be checked: at least one is imported, and no needed column is missing."""
    kinds = [plan for plan in head.setup.plans if plan.kind is not None]
    if not kinds or any(missing_fields(_spec(head, plan.kind), plan) for plan in kinds if plan.kind):
        return False
    return head.kind != "ledger" or _names_plan(kinds) or bool(head.setup.plan_id or head.setup.plan_title)


async def _open(tenant: TenantContext, import_id: UUID) -> ImportHead:
    head = await import_head(tenant, import_id, lock="UPDATE")
    if head.state != "waiting":
        raise ConflictError(say("这份表格已经确认或还在读取，现在不能改。请刷新页面查看。"))
    return head


def _as_seen(stored: SheetPlan, said: TypedPlan) -> bool:
    """Whether the columns were chosen for this kind and heading."""
    return (stored.kind, stored.header.row + 1, stored.header.height) == (said.kind, said.row, said.height)


def _planned(head: ImportHead, sheet: Sheet, stored: SheetPlan, said: TypedPlan) -> SheetPlan:
    if said.kind is None:
        return msgspec.structs.replace(stored, kind=None, columns={})
    if _as_seen(stored, said):
        width = len(stored.header.labels)
        fields = {field.key for field in _spec(head, said.kind).fields}
        columns = {column: key for column, key in said.columns.items() if column < width and key in fields}
        return msgspec.structs.replace(stored, columns=columns)
    if not 1 <= said.row <= len(sheet.rows):
        sentence = say("表头行应在1到%(rows)s之间，请改正。", rows=len(sheet.rows))
        raise InvalidError(sentence, {f"row-{said.place}": sentence})
    header = header_at(sheet, said.row - 1, said.height)
    return SheetPlan(said.place, said.kind, header, proposed_columns(_spec(head, said.kind), Filled(sheet), header))


def _check(head: ImportHead, plans: Sequence[SheetPlan]) -> None:
    kinds = [plan.kind for plan in plans if plan.kind is not None]
    if not kinds:
        raise InvalidError(
            say("请至少选一张要导入的工作表。"), {f"kind-{plans[0].place}": say("请选择")} if plans else None
        )
    for plan in plans:
        if plan.kind is None:
            continue
        if kinds.count(plan.kind) > 1:
            sentence = say("两张工作表选成了同一种，请只留一张。")
            raise InvalidError(sentence, {f"kind-{plan.place}": sentence})
        _check_columns(_spec(head, plan.kind), plan)


def _names_plan(plans: Sequence[SheetPlan]) -> bool:
    """Whether the sheet of tasks has a column that says which plan they belong to."""
    return any(plan.kind == "tasks" and plan.column_of("plan") is not None for plan in plans)


def _check_target(head: ImportHead, plans: Sequence[SheetPlan], plan_id: UUID | None, plan_title: str) -> None:
    if head.kind != "ledger":
        return
    if not any(plan.kind == "tasks" for plan in plans):
        sentence = say("请选一张工作表，导入为“任务台账”。")
        raise InvalidError(sentence, {f"kind-{plans[0].place}": sentence})
    if plan_id is None and not plan_title and not _names_plan(plans):
        sentence = say("请选择任务归入哪个方案，或填写新方案的名称。")
        raise InvalidError(sentence, {"plan_id": sentence})
    if len(plan_title) > _LONGEST_TITLE:
        sentence = say("方案名称请不要超过%(most)s字。", most=_LONGEST_TITLE)
        raise InvalidError(sentence, {"plan_title": sentence})


def _check_columns(spec: SheetSpec, plan: SheetPlan) -> None:
    fields = list(plan.columns.values())
    for column, key in plan.columns.items():
        if fields.count(key) > 1:
            sentence = say("两列都选了“%(label)s”，请只留一列。", label=spec.field(key).label)
            raise InvalidError(sentence, {f"column-{plan.place}-{column}": sentence})
    missing = missing_fields(spec, plan)
    if missing:
        sentence = say("还没有指定哪一列是“%(missing)s”。请在对应的列选好。", missing="”“".join(missing))
        raise InvalidError(sentence, {f"column-{plan.place}-0": sentence})


def _spec(head: ImportHead, kind: SheetKind) -> SheetSpec:
    return next(spec for spec in head.spec.specs if spec.kind == kind)


async def _save(tenant: TenantContext, head: ImportHead, setup: Setup) -> None:
    await sql.execute(
        """
        UPDATE core.sheet_import SET setup = $3::text::jsonb, sentence = '""' WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        head.id,
        msgspec.json.encode(setup).decode(),
    )


async def _remember(tenant: TenantContext, heading: str, columns: Mapping[int, str]) -> None:
    await sql.execute(
        """
        INSERT INTO core.sheet_heading (tenant_id, id, heading, columns, changed_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5)
        ON CONFLICT (tenant_id, heading) DO UPDATE SET columns = excluded.columns, changed_at = excluded.changed_at
        """,
        tenant.tenant_id,
        new_id(),
        heading,
        msgspec.json.encode(dict(columns)).decode(),
        now(),
    )
