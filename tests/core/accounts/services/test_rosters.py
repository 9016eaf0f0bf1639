"""Many people at once: what must hold whoever calls."""

import pytest

from core import sql
from core.accounts.permissions import EXCLUSIVE
from core.accounts.services.rosters import SeatEntry, grant_posts, issue_first_passwords
from core.context import Role
from core.db import DB
from core.errors import ConflictError
from tests.factories.world import City

Cities = tuple[City, City]


@pytest.mark.parametrize("role", sorted(EXCLUSIVE - {"admin"}))
async def test_nobody_gets_two_roles_that_exclude_each_other(cities: Cities, role: Role) -> None:
    mine, _ = cities
    admin = mine.people["admin"]
    async with DB.tenant(mine.tenant.tenant_id):
        with pytest.raises(ConflictError, match="不得由一人兼任"):
            await grant_posts(mine.acting("admin"), [SeatEntry(admin.user_id, mine.orgs["housing"], role, "")])


async def test_an_ended_seat_is_taken_up_again_with_its_new_title(cities: Cities) -> None:
    mine, other = cities
    staff = mine.people["staff"]
    seat = "SELECT title || ' ' || active || ' ' || (ended_at IS NULL) FROM core.post WHERE tenant_id = $1 AND id = $2"
    async with DB.tenant(mine.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.post SET active = false, ended_at = now() WHERE tenant_id = $1 AND id = $2",
            mine.tenant.tenant_id,
            staff.id,
        )
        await grant_posts(mine.acting("admin"), [SeatEntry(staff.user_id, staff.org_id, "staff", "科长")])
        assert await sql.value(str, seat, mine.tenant.tenant_id, staff.id) == "科长 true true"
    async with DB.tenant(other.tenant.tenant_id):
        assert await sql.value(str, seat, other.tenant.tenant_id, other.people["staff"].id) == " true true"


async def test_people_who_are_known_or_of_another_city_get_no_first_password(cities: Cities) -> None:
    mine, other = cities
    ids = [mine.people["staff"].user_id, other.people["staff"].user_id]
    async with DB.tenant(mine.tenant.tenant_id):
        assert await issue_first_passwords(mine.acting("admin"), ids) == []
