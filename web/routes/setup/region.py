"""Where the city lies: province, city, county by the list of codes, or a code typed; and the counties it brings."""

from typing import Any

from litestar import Request, Response, get, post

from core.context import TenantContext
from core.errors import InvalidError
from core.phrases import counted
from tenants.setup.queries import county_rows, tenant_place
from tenants.setup.regions import cities_of, counties_of, full_name, provinces, source_lines
from tenants.setup.services import choose_region, create_counties
from web.kit.desk import done
from web.kit.forms import errors_of, read_all, read_text
from web.kit.guards import desk_holding
from web.kit.i18n import gettext
from web.routes.setup.frame import setup_page, step_url

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/setup/region")
async def region_page(request: AnyRequest) -> Response[Any]:
    """The choice; ``?province=`` and ``?city=`` narrow it, so that it works without scripts."""
    return await _page(request, desk_holding(request, "settings.manage"))


@post("/{slug:str}/desk/setup/region")
async def choose_region_submit(request: AnyRequest) -> Response[Any]:
    """Sets the region."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    code = read_text(form, "region_code") or read_text(form, "chosen")
    try:
        await choose_region(tenant, code=code)
    except InvalidError as refusal:
        return await _page(request, tenant, typed=code, refusal=refusal)
    return done(request, step_url(tenant, "region"), gettext("地区已设定。"))


@post("/{slug:str}/desk/setup/counties")
async def create_counties_submit(request: AnyRequest) -> Response[Any]:
    """Makes a unit of each ticked county."""
    tenant, form = desk_holding(request, "settings.manage"), await request.form()
    try:
        made = await create_counties(tenant, codes=read_all(form, "codes"))
    except InvalidError as refusal:
        return await _page(request, tenant, refusal=refusal)
    return done(request, step_url(tenant, "units"), counted("已建%(num)s个县区单位。", made))


async def _page(
    request: AnyRequest, tenant: TenantContext, *, typed: str = "", refusal: InvalidError | None = None
) -> Response[Any]:
    place, asked = await tenant_place(tenant), request.query_params
    province, city = asked.get("province", ""), asked.get("city", "")
    cities = cities_of(province)
    return await setup_page(
        request,
        tenant,
        "region",
        status=422 if refusal else 200,
        place=place,
        place_name=full_name(place.region_code),
        province=province,
        city=city if any(each.code == city for each in cities) else "",
        provinces=tuple((each.code, each.name) for each in provinces()),
        cities=tuple((each.code, each.name) for each in cities),
        choices=tuple((each.code, each.name) for each in counties_of(city)) if place.kind == "county" else (),
        counties=await county_rows(tenant),
        source=source_lines(),
        typed=typed,
        errors=errors_of(refusal),
    )


ROUTES = [region_page, choose_region_submit, create_counties_submit]
