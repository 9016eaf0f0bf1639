"""Units from names: those a notice printed or somebody pasted, decided one by one; and groups of them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict

from core.accounts.queries import group_rows, unit_rows
from core.accounts.services.units import ORG_KINDS
from core.context import TenantContext
from core.errors import InvalidError
from core.ids import parse_id
from core.phrases import counted, listed, say
from tenants.setup.names import OpenName
from tenants.setup.queries import group_proposals, names_to_decide, setup_state
from tenants.setup.services import NameDecision, create_proposed_group, decide_names, paste_names
from web.kit.desk import done
from web.kit.forms import errors_of, read_all, read_lines, read_text
from web.kit.guards import desk_holding
from web.kit.i18n import gettext
from web.routes.setup.frame import setup_page, step_url

AnyRequest = Request[Any, Any, Any]

NAMES_SHOWN = 60
"""So many names are decided at once; the others follow."""


@get("/{slug:str}/desk/setup/units")
async def setup_units_page(request: AnyRequest) -> Response[Any]:
    """Names to be decided, a list to be pasted, and the units that are there."""
    return await _units_page(request, desk_holding(request, "settings.manage"))


@post("/{slug:str}/desk/setup/names")
async def paste_names_submit(request: AnyRequest) -> Response[Any]:
    """Keeps a pasted list, to be decided."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    text = read_lines(form, "names")
    try:
        left = await paste_names(tenant, text=text)
    except InvalidError as refusal:
        return await _units_page(request, tenant, pasted=text, refusal=refusal)
    said = counted("%(num)s个名称待定，请在下面逐个确认。", left)
    if not left:
        said = say("这些名称都已经有对应的单位，不用再建。")
    return done(request, step_url(tenant, "units"), said)


@post("/{slug:str}/desk/setup/decisions")
async def decide_names_submit(request: AnyRequest) -> Response[Any]:
    """Does what was chosen for each name: all of it or nothing."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    decisions = _decisions(form)
    try:
        made = await decide_names(tenant, decisions=decisions)
    except InvalidError as refusal:
        return await _units_page(request, tenant, decisions=decisions, refusal=refusal)
    done_so_far = (
        counted("新建%(num)s个单位", made.units),
        counted("新建%(num)s个单位组", made.groups),
        counted("记下%(num)s个别名", made.aliases),
        counted("去掉%(num)s个名称", made.dropped),
    )
    parts = [phrase for phrase in done_so_far if phrase.number]
    said = say("%(what)s。", what=listed(parts, "，")) if parts else gettext("已经办好。")
    return done(request, step_url(tenant, "units"), said)


@get("/{slug:str}/desk/setup/groups")
async def setup_groups_page(request: AnyRequest) -> Response[Any]:
    """Groups worth having, and those that are there."""
    return await _groups_page(request, desk_holding(request, "settings.manage"))


@post("/{slug:str}/desk/setup/groups")
async def create_proposed_group_submit(request: AnyRequest) -> Response[Any]:
    """Makes a proposed group, as it was changed."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    try:
        members = [parse_id(value) for value in read_all(form, "members")]
        spellings = [line.strip() for line in read_lines(form, "spellings").splitlines() if line.strip()]
        await create_proposed_group(tenant, name=read_text(form, "name"), members=members, spellings=spellings)
    except InvalidError as refusal:
        return await _groups_page(request, tenant, form=form, refusal=refusal)
    return done(request, step_url(tenant, "groups"), gettext("单位组已建立。"))


async def _units_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    pasted: str = "",
    decisions: list[NameDecision] | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    rows = await names_to_decide(tenant)
    typed = {each.printed: each for each in decisions or ()}
    shown = [row for row in rows if row.printed in typed] if typed else rows[:NAMES_SHOWN]
    return await setup_page(
        request,
        tenant,
        "units",
        status=422 if refusal else 200,
        rows=[(row, typed.get(row.printed) or _guessed(row)) for row in shown],
        more=len(rows) - len(shown),
        source=(await setup_state(tenant)).names_source,
        kinds=ORG_KINDS,
        units=[unit for unit in await unit_rows(tenant) if unit.active],
        pasted=pasted,
        errors=errors_of(refusal),
    )


async def _groups_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    return await setup_page(
        request,
        tenant,
        "groups",
        status=422 if refusal else 200,
        proposals=await group_proposals(tenant),
        units=tuple((str(unit.id), unit.name) for unit in await unit_rows(tenant) if unit.active),
        groups=await group_rows(tenant),
        sent=read_text(form, "key") if form is not None else "",
        name=read_text(form, "name") if form is not None else "",
        chosen=tuple(read_all(form, "members")) if form is not None else (),
        spellings=read_lines(form, "spellings") if form is not None else "",
        errors=errors_of(refusal),
    )


def _decisions(form: FormMultiDict) -> list[NameDecision]:
    """Row by row, as the page numbered them."""
    found: list[NameDecision] = []
    while f"name-{len(found)}" in form and len(found) < NAMES_SHOWN:
        row = len(found)
        fields = (read_text(form, f"{field}-{row}") for field in ("name", "choice", "called"))
        found.append(NameDecision(*fields))
    return found


def _guessed(row: OpenName) -> NameDecision:
    """What the form shows before anybody chose: the guess by form, or nothing where the name may be somebody's."""
    if row.candidates or row.alike or row.guess.kind is None:
        return NameDecision(row.printed, "", row.guess.name)
    kind = row.guess.kind
    return NameDecision(row.printed, "group" if kind == "group" else f"org:{kind}", row.guess.name)


ROUTES = [
    setup_units_page,
    paste_names_submit,
    decide_names_submit,
    setup_groups_page,
    create_proposed_group_submit,
]
