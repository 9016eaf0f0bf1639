"""People: by a sheet, or typed unit by unit; their first passwords are shown once."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import org_rows
from core.context import Role, TenantContext
from core.errors import InvalidError
from core.idempotency import Answer
from core.ids import parse_id
from tenants.setup.people import ROLES, TypedPerson, add_typed_people
from tenants.setup.queries import starters, units_without_people
from web.kit.desk import desk_page
from web.kit.forms import errors_of, read_text
from web.kit.guards import desk_holding
from web.routes.setup.frame import setup_page, step_url

AnyRequest = Request[Any, Any, Any]

UNITS_SHOWN = 20
"""So many units are filled at once; the others follow. A whole city comes by a sheet."""


@get("/{slug:str}/desk/setup/people")
async def setup_people_page(request: AnyRequest) -> Response[Any]:
    """The sheet, and a row for each seat that nobody has."""
    return await _page(request, desk_holding(request, "people.manage"))


@post("/{slug:str}/desk/setup/people")
async def add_people_submit(request: AnyRequest) -> Response[Any]:
    """Adds those who were typed, and shows their first passwords: this once, and in no copy of this answer."""
    tenant, form = desk_holding(request, "people.manage"), await request.form()
    people = _people(form)
    try:
        told = await add_typed_people(tenant, people=people)
    except InvalidError as refusal:
        return await _page(request, tenant, people=people, refusal=refusal)
    here = step_url(tenant, "people")
    request.state["kept_answer"] = Answer(303, {"location": here}, b"")
    return await desk_page(request, "setup/passwords.html", under="setup", told=told, here=here)


async def _page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    people: list[TypedPerson] | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    unmanned = await units_without_people(tenant)
    names = {org.id: org.name for org in await org_rows(tenant)}
    rows = people or await _rows(tenant, [org.id for org in unmanned[:UNITS_SHOWN]])
    return await setup_page(
        request,
        tenant,
        "people",
        status=422 if refusal else 200,
        rows=[(row, names.get(row.org_id, "")) for row in rows],
        unmanned=unmanned,
        more=max(len(unmanned) - UNITS_SHOWN, 0),
        role_words=ROLE_NAMES,
        errors=errors_of(refusal),
    )


async def _rows(tenant: TenantContext, unmanned: list[UUID]) -> list[TypedPerson]:
    """A coordinator in the first office where there is none yet; a clerk and a head for each unit that has nobody."""
    office = next((org.id for org in await org_rows(tenant) if org.kind == "office"), None)
    coordinators = next(each.people for each in await starters(tenant) if each.role == "coordinator")
    first: list[tuple[UUID, Role]] = [(office, "coordinator")] if office and not coordinators else []
    others: list[tuple[UUID, Role]] = [(org_id, role) for org_id in unmanned for role in ("staff", "head")]
    return [TypedPerson(org_id, role, "", "") for org_id, role in [*first, *others]]


def _people(form: FormMultiDict) -> list[TypedPerson]:
    """Row by row, as the page numbered them. Raises NotFoundError for a unit's id that is none."""
    found: list[TypedPerson] = []
    while f"org-{len(found)}" in form and len(found) <= 2 * UNITS_SHOWN:
        row = len(found)
        org, role, name, login = (read_text(form, f"{field}-{row}") for field in ("org", "role", "name", "login"))
        known: Role = next((each for each in ROLES if each == role), ROLES[-1])
        found.append(TypedPerson(parse_id(org), known, name, login.lower()))
    return found


ROUTES = [setup_people_page, add_people_submit]
