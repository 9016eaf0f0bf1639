"""Which column of a workbook holds what: proposed by its headings, corrected by a person, remembered."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct

from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.ids import parse_id
from core.imports.columns import SheetPlan, samples
from core.imports.fields import Field, SheetSpec
from core.imports.grid import Sheet
from core.imports.headers import is_problem_column
from core.imports.queries import import_head, import_workbook, plan_choices
from core.imports.records import ImportHead
from core.imports.services import TypedPlan, save_columns
from core.phrases import say
from web.kit.desk import desk_page, done
from web.kit.forms import errors_of, read_text
from web.kit.i18n import gettext
from web.routes.imports.address import import_url, importing
from web.routes.imports.views import stages, under_of
from web.routes.notices.typed_task import read_whole

AnyRequest = Request[Any, Any, Any]


class ColumnView(Struct, frozen=True):
    """One column: its letter, heading and first texts, and the field it holds."""

    name: str
    letter: str
    label: str
    samples: tuple[str, ...]
    chosen: str


class SheetView(Struct, frozen=True):
    """One sheet of the workbook; ``fields`` are pairs (key, label) to choose from."""

    place: int
    name: str
    kind: str
    row: int
    height: int
    fields: tuple[tuple[str, str], ...]
    columns: tuple[ColumnView, ...]


@get("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/columns")
async def columns_page(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """The columns of each sheet, and what they hold."""
    tenant, spec = importing(request, kind)
    return await _columns_page(request, tenant, await import_head(tenant, parse_id(import_id), kind=spec.kind))


@post("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/columns")
async def save_columns_submit(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """Keeps what a person chose; another kind or heading is matched anew and shown again."""
    tenant, spec = importing(request, kind)
    head, form = await import_head(tenant, parse_id(import_id), kind=spec.kind), await request.form()
    try:
        settled = await save_columns(
            tenant,
            import_id=head.id,
            typed=_typed(head, form),
            plan_id=parse_id(chosen) if (chosen := read_text(form, "plan_id")) else None,
            plan_title=read_text(form, "plan_title"),
        )
    except InvalidError as refusal:
        return await _columns_page(request, tenant, head, form=form, refusal=refusal)
    if settled:
        return done(request, import_url(tenant, head))
    return done(request, import_url(tenant, head, "columns"), gettext("已按新的表头重新对应，请核对。"))


async def _columns_page(
    request: AnyRequest,
    tenant: TenantContext,
    head: ImportHead,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    if head.state != "waiting":
        raise ConflictError(say("这份表格已经确认或还在读取，现在不能改。请刷新页面查看。"))
    workbook = await import_workbook(tenant, head.id)
    typed = {said.place: said for said in _typed(head, form)} if form is not None else {}
    return await desk_page(
        request,
        "imports/columns.html",
        status=422 if refusal else 200,
        under=under_of(head.spec),
        head=head,
        spec=head.spec,
        here=import_url(tenant, head),
        sheets=tuple(
            _sheet_view(workbook.sheets[plan.place], plan, head.spec.specs, typed.get(plan.place))
            for plan in head.setup.plans
        ),
        kinds=(("", gettext("不导入")), *((spec.kind, spec.label) for spec in head.spec.specs)),
        plans=tuple((str(plan.id), plan.title) for plan in await plan_choices(tenant)) if head.kind == "ledger" else (),
        plan_id=read_text(form, "plan_id") if form is not None else str(head.setup.plan_id or ""),
        plan_title=read_text(form, "plan_title") if form is not None else head.setup.plan_title or _stem(head),
        heights=(("1", gettext("一行")), ("2", gettext("两行"))),
        errors=errors_of(refusal),
        stages=stages(1),
    )


def _sheet_view(sheet: Sheet, plan: SheetPlan, specs: tuple[SheetSpec, ...], said: TypedPlan | None) -> SheetView:
    spec = next((spec for spec in specs if spec.kind == plan.kind), None)
    chosen = said.columns if said else plan.columns
    return SheetView(
        place=plan.place,
        name=sheet.name,
        kind=(said.kind if said else plan.kind) or "",
        row=said.row if said else plan.header.row + 1,
        height=said.height if said else plan.header.height,
        fields=(
            ("", gettext("不导入")),
            *(
                (field.key, say("%(label)s*", label=field.label) if field.required else field.label)
                for field in (spec.fields if spec else ())
            ),
        ),
        columns=tuple(
            ColumnView(
                f"column-{plan.place}-{place}",
                letters(place),
                label,
                samples(sheet, plan, place),
                chosen.get(place, ""),
            )
            for place, label in enumerate(plan.header.labels if spec else ())
            if (label or samples(sheet, plan, place, 1)) and not is_problem_column(label)
        ),
    )


def _typed(head: ImportHead, form: FormMultiDict) -> list[TypedPlan]:
    kinds = [spec.kind for spec in head.spec.specs]
    found = []
    for plan in head.setup.plans:
        kind = read_text(form, f"kind-{plan.place}")
        columns = {
            place: key
            for place in range(len(plan.header.labels))
            if (key := read_text(form, f"column-{plan.place}-{place}"))
        }
        found.append(
            TypedPlan(
                plan.place,
                next((known for known in kinds if known == kind), None),
                read_whole(form, f"row-{plan.place}"),
                2 if read_text(form, f"height-{plan.place}") == "2" else 1,
                columns,
            )
        )
    return found


def _stem(head: ImportHead) -> str:
    """What a new plan may be called: the name of the file."""
    return "" if head.setup.plan_id else head.filename.rpartition(".")[0]


def letters(place: int) -> str:
    """How a spreadsheet names a column: A, B, …, Z, AA."""
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _named(field: Field) -> str:
    """The label of a field, with a star where it is needed."""
    return say("%(label)s*", label=field.label) if field.required else field.label
