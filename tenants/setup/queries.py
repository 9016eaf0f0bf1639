"""How far a city's set-up has come, and what it proposes."""

from datetime import datetime

import msgspec

from core import sql
from core.accounts.queries import OrgRow, org_rows
from core.clock import today
from core.context import TenantContext
from core.notices.queries.directory import known_names
from core.notices.resolve import Directory
from core.phrases import say
from tenants.setup.names import OpenName, PrintedName, open_names
from tenants.setup.regions import Region, counties_of
from tenants.setup.steps import FACTS, SetupFacts


class SetupState(msgspec.Struct, frozen=True):
    """What cannot be read from the city's units and people. ``names_source`` says where the names came from."""

    names: list[PrintedName]
    names_source: str
    skipped: list[str]
    finished_at: datetime | None


class TenantPlace(msgspec.Struct, frozen=True):
    """Where the tenant lies."""

    kind: str
    region_code: str


class CountyRow(msgspec.Struct, frozen=True):
    """A county of the tenant's region; ``known`` says that the tenant has a unit of that name."""

    region: Region
    known: bool


class GroupProposal(msgspec.Struct, frozen=True):
    """A group that notices are likely to name, with its members, and other printed forms of its name."""

    key: str
    name: str
    members: list[OrgRow]
    spellings: tuple[str, ...]


class Starters(msgspec.Struct, frozen=True):
    """Who is there to begin with: how many hold the role, and how many of them have signed in."""

    role: str
    people: int
    signed_in: int


async def setup_facts(tenant: TenantContext) -> SetupFacts:
    """What the tenant has."""
    found = await sql.first(
        SetupFacts,
        f"SELECT {FACTS} FROM tenants.tenant t WHERE t.id = $1",  # noqa: S608 -- constant columns
        tenant.tenant_id,
    )
    if found is None:
        raise LookupError("The tenant of the transaction has no row.")
    return found


async def is_finished(tenant: TenantContext) -> bool:
    """Whether the wizard was finished or put away."""
    return bool(
        await sql.value(
            datetime, "SELECT finished_at FROM tenants.setup WHERE tenant_id = $1 AND id = $1", tenant.tenant_id
        )
    )


class _State(msgspec.Struct, frozen=True):
    names: str
    names_source: str
    skipped: list[str]
    finished_at: datetime | None


async def setup_state(tenant: TenantContext, *, lock: bool = False) -> SetupState:
    """The wizard's own row; an empty one before anything was noted. ``lock`` keeps others off it."""
    found = await sql.first(
        _State,
        f"""
        SELECT names::text AS names, names_source, skipped, finished_at FROM tenants.setup
        WHERE tenant_id = $1 AND id = $1 {"FOR UPDATE" if lock else ""}
        """,  # noqa: S608 -- a constant
        tenant.tenant_id,
    )
    if found is None:
        return SetupState([], "", [], None)
    names = msgspec.json.decode(found.names, type=list[PrintedName])
    return SetupState(names, found.names_source, found.skipped, found.finished_at)


async def tenant_place(tenant: TenantContext) -> TenantPlace:
    """Whether the tenant is a city or a county, and its region code."""
    found = await sql.first(TenantPlace, "SELECT kind, region_code FROM tenants.tenant WHERE id = $1", tenant.tenant_id)
    if found is None:
        raise LookupError("The tenant of the transaction has no row.")
    return found


async def directory_now(tenant: TenantContext) -> Directory:
    """The tenant's names as they hold today."""
    return Directory(await known_names(tenant), day=today(), place=tenant.tenant_name)


async def names_to_decide(tenant: TenantContext) -> list[OpenName]:
    """The kept names that no unit and no group bears, those that most tasks print first."""
    state = await setup_state(tenant)
    return open_names(state.names, await directory_now(tenant), tenant.tenant_name)


async def county_rows(tenant: TenantContext) -> list[CountyRow]:
    """The counties of the tenant's region, for a city whose code the list has."""
    place = await tenant_place(tenant)
    if place.kind != "city":
        return []
    directory = await directory_now(tenant)
    return [CountyRow(region, bool(directory.look_up(region.name))) for region in counties_of(place.region_code)]


async def group_proposals(tenant: TenantContext) -> list[GroupProposal]:
    """Groups worth having whose name nobody bears yet: all counties, all departments, counties with zones."""
    orgs = await org_rows(tenant)
    directory, place = await directory_now(tenant), await tenant_place(tenant)
    counties = [org for org in orgs if org.kind == "county"]
    zones = [org for org in orgs if org.kind == "zone"]
    departments = [org for org in orgs if org.kind == "department"]
    level = "市" if place.kind == "city" else "县"
    wanted = [
        GroupProposal("counties", "各县区政府", counties, ("各县（市、区）政府", "各县市区政府")),
        GroupProposal("areas", "各县区政府、各园区管委会", [*counties, *zones] if zones else [], ()),
        GroupProposal("departments", f"{level}级有关部门", departments, (f"{level}级各部门", f"{level}直有关部门")),
    ]
    return [each for each in wanted if len(each.members) > 1 and not directory.look_up(each.name)]


async def starters(tenant: TenantContext) -> list[Starters]:
    """How the roles without which nothing begins are filled, in the order of the wizard's last page."""
    return await sql.rows(
        Starters,
        """
        SELECT r.role, count(DISTINCT u.id) AS people,
          count(DISTINCT u.id) FILTER (WHERE u.last_sign_in_at IS NOT NULL) AS signed_in
        FROM unnest(ARRAY['coordinator', 'staff', 'head', 'security', 'auditor']) WITH ORDINALITY AS r (role, place)
        LEFT JOIN core.post p ON p.tenant_id = $1 AND p.role = r.role AND p.active
        LEFT JOIN core.user_account u ON u.tenant_id = $1 AND u.id = p.user_id AND u.active
        GROUP BY r.role, r.place ORDER BY r.place
        """,
        tenant.tenant_id,
    )


async def units_without_people(tenant: TenantContext) -> list[OrgRow]:
    """Units in use where nobody sits, in their order."""
    return await sql.rows(
        OrgRow,
        """
        SELECT o.id, o.name, o.kind, o.active FROM core.org o WHERE o.tenant_id = $1 AND o.active AND NOT EXISTS (
          SELECT 1 FROM core.post p WHERE p.tenant_id = $1 AND p.org_id = o.id AND p.active)
        ORDER BY o.ordinal, o.pinyin, o.id
        """,
        tenant.tenant_id,
    )


STEP_WORDS = {
    "region": say("地区"),
    "units": say("单位"),
    "groups": say("单位组"),
    "notice": say("首份公文"),
    "people": say("用户"),
    "finish": say("完成"),
}
"""How the steps are called on screen."""
