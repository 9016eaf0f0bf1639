"""A suspended tenant: everybody is out at the next request with a page that says why, in every process."""

import pytest
from litestar import Litestar

from core import sql
from core.db import DB, PLATFORM
from tenants.operators.records import Operator
from tenants.services import resume_tenant, suspend_tenant
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]
OPERATOR = Operator(None, "值班员")
SEATS = ("admin", "security", "auditor", "coordinator", "supervisor", "leader", "head", "staff")


async def _suspend_elsewhere(city: City) -> None:
    """As another process does it: this one still remembers the slug as an open tenant's."""
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            "UPDATE tenants.tenant SET status = 'suspended', suspended_reason = '系统迁移' WHERE id = $1",
            city.tenant.tenant_id,
        )


@pytest.mark.parametrize("seat", SEATS)
async def test_everybody_is_out_at_the_next_request(signed_in: SignIn, cities: Cities, seat: str) -> None:
    ours, theirs = cities
    visitor, other = await signed_in(ours, seat), await signed_in(theirs, seat)
    await _suspend_elsewhere(ours)

    page = await visitor.get("desk")
    form = await visitor.post("desk/password", {"old": "x"})

    assert [page.status_code, form.status_code] == [503, 503]
    assert "暂停使用" in page.text
    assert "原因：系统迁移。" in page.text
    assert (await other.get("desk")).status_code == 200


async def test_nobody_signs_in_meanwhile(app: Litestar, cities: Cities) -> None:
    ours, _ = cities
    visitor = Visitor(app, ours)
    await visitor.get("sign-in")
    await _suspend_elsewhere(ours)

    answer = await visitor.sign_in("staff")

    assert answer.status_code == 503
    assert "系统迁移" in answer.text
    async with DB.tenant(ours.tenant.tenant_id):
        assert await sql.value(int, "SELECT count(*) FROM core.session") == 0


async def test_visitors_are_told_too_and_sessions_go_on_afterwards(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    visitor = await signed_in(ours, "staff")
    await suspend_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id, reason="系统迁移")
    page = await visitor.http.get(f"/{ours.tenant.slug}/sign-in", headers={"cookie": ""})
    await resume_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id)

    assert page.status_code == 503
    assert "甲市" in page.text
    assert (await visitor.get("desk")).status_code == 200
