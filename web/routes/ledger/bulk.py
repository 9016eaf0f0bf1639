"""Acts on many rows: chosen in the list, typed in, shown with their effects, done with an outcome for each row."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from core.accounts.permissions import require, require_read
from core.accounts.queries import org_rows
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.ids import parse_id
from core.ledger.bulk_acts import BULK_ACTS, MANNERS, MOST_ROWS, OUTCOMES, BulkAct, BulkTyped, Manner
from core.ledger.queries.bulk import BulkLine, bulk_line, bulk_lines, bulk_rows
from core.ledger.queries.counts import task_counts
from core.ledger.queries.facets import leader_choices, ledger_facets
from core.ledger.services.bulk import choose_rows, confirm_rows, preview_rows
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.filters import iso_minute
from web.kit.forms import parse_day, read_all, read_lines, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.ledger.address import MOST_PICKED, NOBODY, LedgerAddress, read_query
from web.routes.ledger.bar import conditions
from web.routes.tasks.acts import read_version

AnyRequest = Request[Any, Any, Any]

SHOWN_ROWS = 500
"""So many rows a page lists, those that cannot be done first; the tally counts all."""


class Typed(Struct, frozen=True):
    """What was typed for an act, as it was typed."""

    manner: str = "replace_lead"
    org_id: str = ""
    post_id: str = ""
    reason: str = ""
    due_on: str = ""


@post("/{slug:str}/desk/ledger/bulk")
async def choose_submit(request: AnyRequest) -> Response[Any]:
    """Takes the ticked rows, or all of the list, to the page of the act; or takes them out as a file."""
    tenant, form = desk(request), await request.form()
    require_read(tenant, "ledger")
    address, note = await _selection(tenant, form)
    name = read_text(form, "act")
    if name == "export":
        url = replace(address, size=0, view="").url(desk_url(tenant, "ledger/export"))
        return done(request, url)
    act = _act(name)
    facets = await ledger_facets(tenant, address.wanted.plan_id)
    chosen = conditions(tenant, address.wanted, facets, facets.measures) or gettext("全部任务")
    bulk_id = await choose_rows(tenant, act, address.wanted, chosen=f"{chosen}{note}")
    return done(request, desk_url(tenant, f"bulk/{bulk_id}"))


@get("/{slug:str}/desk/bulk")
async def acts_page(request: AnyRequest) -> Response[Any]:
    """What the acting post has done to many rows."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    return await desk_page(
        request,
        "bulk/list.html",
        under="ledger",
        acts=[
            (desk_url(tenant, f"bulk/{line.id}"), gettext(BULK_ACTS[line.act][0]), line, iso_minute(line.created_at))
            for line in await bulk_lines(tenant)
        ],
        ledger_url=desk_url(tenant, "ledger"),
    )


@get("/{slug:str}/desk/bulk/{bulk_id:str}")
async def act_page(request: AnyRequest, bulk_id: FromPath[str]) -> Response[Any]:
    """The act as it stands: what is to be typed, what it will do, how far it has come, what came of it."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    line = await bulk_line(tenant, parse_id(bulk_id))
    edits = line.state == "chosen" or (line.state == "previewed" and bool(request.query_params.get("edit")))
    if edits:
        require(tenant, BULK_ACTS[line.act][1])
        return await _form(request, tenant, line, _typed_before(line))
    return await _standing(request, tenant, line)


@post("/{slug:str}/desk/bulk/{bulk_id:str}/preview")
async def preview_submit(request: AnyRequest, bulk_id: FromPath[str]) -> Response[Any]:
    """Works out the effects, or shows the form again with what was typed."""
    tenant, form = desk(request), await request.form()
    line = await bulk_line(tenant, parse_id(bulk_id))
    typed = Typed(*(read_text(form, name) for name in ("manner", "org_id", "post_id")))
    typed = replace(typed, reason=read_lines(form, "reason"), due_on=read_text(form, "due_on"))
    try:
        await preview_rows(tenant, line.id, version=read_version(form), typed=_read(line.act, typed))
    except InvalidError as refusal:
        return await _form(request, tenant, line, typed, refusal=refusal)
    except ConflictError as refusal:
        return await _standing(request, tenant, line, refusal=refusal)
    return done(request, desk_url(tenant, f"bulk/{line.id}"))


@post("/{slug:str}/desk/bulk/{bulk_id:str}/confirm")
async def confirm_submit(request: AnyRequest, bulk_id: FromPath[str]) -> Response[Any]:
    """Does what was shown."""
    tenant, form = desk(request), await request.form()
    line = await bulk_line(tenant, parse_id(bulk_id))
    try:
        await confirm_rows(tenant, line.id, version=read_version(form))
    except (ConflictError, InvalidError) as refusal:
        return await _standing(request, tenant, line, refusal=refusal)
    return done(request, desk_url(tenant, f"bulk/{line.id}"))


async def _selection(tenant: TenantContext, form: FormMultiDict) -> tuple[LedgerAddress, str]:
    """The address of what was chosen, and a note when the list has another number of rows than was chosen."""
    address = read_query(str(form.get("address", "")))
    frozen = read_text(form, "all")
    if not frozen:
        ids = tuple(dict.fromkeys(parse_id(text) for text in read_all(form, "id")))
        if not ids:
            raise InvalidError(say("没有选中任何任务。请先在台账里勾选，或选“全选（跨页）”。"))
        if len(ids) > MOST_PICKED:
            raise InvalidError(say("一次最多逐条选%(most)s条。请改用查询条件，再选“全选（跨页）”。", most=MOST_PICKED))
        return replace(address, wanted=type(address.wanted)(ids=ids)), ""
    total = (await task_counts(tenant, address.wanted)).total
    if total > MOST_ROWS and read_text(form, "act") != "export":
        raise InvalidError(
            say("一次最多办理%(most)s条，现在选中了%(total)s条。请用查询条件分几次办理。", most=MOST_ROWS, total=total)
        )
    if frozen == str(total):
        return address, ""
    return address, gettext("（选择时%(before)s条，现在%(now)s条）", before=frozen[:9], now=total)


def _act(name: str) -> BulkAct:
    for act in BULK_ACTS:
        if act == name:
            return act
    raise NotFoundError


def _read(act: BulkAct, typed: Typed) -> BulkTyped:
    """Raises InvalidError for what cannot be understood."""
    return BulkTyped(
        manner=_manner(typed.manner) if act == "assign" else "replace_lead",
        org_id=_id(typed.org_id, "org_id") if act == "assign" else None,
        post_id=_leader(typed.post_id) if act == "charge" else None,
        reason=typed.reason,
        due_on=parse_day(typed.due_on, "due_on", say("时限")) if typed.due_on else None,
    )


def _manner(text: str) -> Manner:
    for manner in MANNERS:
        if manner == text:
            return manner
    raise InvalidError(say("请选择怎样调整。"), {"manner": say("请选择怎样调整")})


def _leader(text: str) -> UUID | None:
    if not text:
        raise InvalidError(say("请选择包抓领导。"), {"post_id": say("请选择包抓领导")})
    return None if text == NOBODY else _id(text, "post_id")


def _id(text: str, field: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidError(say("请从名单里选择。"), {field: say("请从名单里选择")}) from None


def _typed_before(line: BulkLine) -> Typed:
    typed = line.typed
    return Typed(
        typed.manner,
        str(typed.org_id or ""),
        str(typed.post_id or ""),
        typed.reason,
        typed.due_on.isoformat() if typed.due_on else "",
    )


async def _form(
    request: AnyRequest, tenant: TenantContext, line: BulkLine, typed: Typed, *, refusal: InvalidError | None = None
) -> Response[Any]:
    orgs = [(str(org.id), org.name) for org in await org_rows(tenant)] if line.act == "assign" else []
    leaders = [(str(each.id), each.name) for each in await leader_choices(tenant)] if line.act == "charge" else []
    return await desk_page(
        request,
        "bulk/form.html",
        status=422 if refusal else 200,
        under="ledger",
        title=gettext(BULK_ACTS[line.act][0]),
        line=line,
        rows=await bulk_rows(tenant, line.id, SHOWN_ROWS),
        manners=[(manner, gettext(word)) for manner, word in MANNERS.items()],
        orgs=[("", gettext("请选择")), *orgs],
        leaders=[("", gettext("请选择")), *leaders, (NOBODY, gettext("不指定（取消原来的包抓领导）"))],
        typed=typed,
        action=desk_url(tenant, f"bulk/{line.id}/preview"),
        task_base=desk_url(tenant, "tasks"),
        ledger_url=desk_url(tenant, "ledger"),
        errors=(refusal.fields or {"form": refusal.sentence}) if refusal else {},
    )


async def _standing(
    request: AnyRequest,
    tenant: TenantContext,
    line: BulkLine,
    *,
    refusal: ConflictError | InvalidError | None = None,
) -> Response[Any]:
    if refusal:
        line = await bulk_line(tenant, line.id)
    return await desk_page(
        request,
        "bulk/standing.html",
        status=refusal.status if refusal else 200,
        under="ledger",
        title=gettext(BULK_ACTS[line.act][0]),
        line=line,
        rows=await bulk_rows(tenant, line.id, SHOWN_ROWS) if line.state != "running" else [],
        words={outcome: gettext(word) for outcome, word in OUTCOMES.items()},
        url=desk_url(tenant, f"bulk/{line.id}"),
        task_base=desk_url(tenant, "tasks"),
        ledger_url=desk_url(tenant, "ledger"),
        acts_url=desk_url(tenant, "bulk"),
        refused=refusal.sentence if refusal else "",
    )


ROUTES = [choose_submit, acts_page, act_page, preview_submit, confirm_submit]
