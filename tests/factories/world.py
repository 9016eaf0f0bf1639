"""Two tenants with units, a group and one person per role. Names carry a canary, so that a leak is seen as text."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import msgspec

from core.accounts.services import create_group, create_org, create_user, grant_post
from core.context import ActingPost, Role, TenantContext
from core.db import DB
from tenants.services import create_tenant

PASSWORD = "Correct-Horse-7"

# Which seat each role has in the world: (unit, role). There are two units, so that "another unit" exists.
SEATS: dict[str, tuple[str, Role]] = {
    "admin": ("office", "admin"),
    "security": ("office", "security"),
    "auditor": ("office", "auditor"),
    "coordinator": ("office", "coordinator"),
    "coordinator2": ("finance", "coordinator"),
    "supervisor": ("office", "supervisor"),
    "leader": ("office", "leader"),
    "head": ("finance", "head"),
    "staff": ("finance", "staff"),
    "county_head": ("county", "head"),
    "county_staff": ("county", "staff"),
    "outsider_staff": ("outsider", "staff"),
}


@dataclass(frozen=True)
class City:
    """One tenant.

    ``orgs``: office (营商办), finance, housing, county, and outsider, which is on no task. ``canary`` is in each name.
    """

    tenant: TenantContext
    canary: str
    orgs: dict[str, UUID]
    groups: dict[str, UUID]
    people: dict[str, ActingPost] = field(default_factory=dict)

    def acting(self, seat: str) -> TenantContext:
        """The tenant's context with a person in the seat."""
        return msgspec.structs.replace(self.tenant, post=self.people[seat])


async def make_city(canary: str) -> City:
    """A fresh tenant with its units and people; sign in as ``<seat>`` with PASSWORD."""
    tenant = await create_tenant(slug=f"t{uuid4().hex[:12]}", name=f"{canary}市", kind="city")
    async with DB.tenant(tenant.tenant_id):
        orgs = {
            "office": await create_org(tenant, name=f"{canary}市营商办", kind="office"),
            "finance": await create_org(tenant, name=f"{canary}市财政局", kind="department", ordinal=1),
            "housing": await create_org(tenant, name=f"{canary}市住建局", kind="department", ordinal=2),
            "county": await create_org(tenant, name=f"{canary}县", kind="county", ordinal=3),
            "outsider": await create_org(tenant, name=f"{canary}市体育局", kind="department", ordinal=4),
        }
        groups = {
            "departments": await create_group(
                tenant, name=f"{canary}市级有关部门", members=[orgs["finance"], orgs["housing"]]
            )
        }
        city = City(tenant, canary, orgs, groups)
        for seat, (org, role) in SEATS.items():
            city.people[seat] = await _person(tenant, city, seat, org, role)
    return city


async def _person(tenant: TenantContext, city: City, seat: str, org: str, role: Role) -> ActingPost:
    name = f"{city.canary}{seat}"
    user_id = await create_user(tenant, login=seat, name=name, password=PASSWORD, must_change_password=False)
    post_id = await grant_post(tenant, user_id=user_id, org_id=city.orgs[org], role=role)
    return ActingPost(
        id=post_id, user_id=user_id, user_name=name, org_id=city.orgs[org], org_name=f"{city.canary}{org}", role=role
    )
