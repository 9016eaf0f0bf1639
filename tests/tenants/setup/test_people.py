"""People typed unit by unit: seats, logins made of names, and first passwords that open once."""

import pytest

from core.accounts.queries import person_rows, seats_of_org
from core.accounts.services import sign_in
from core.context import Role
from core.db import DB
from core.errors import ForbiddenError, InvalidError
from tenants.setup.people import TypedPerson, add_typed_people
from tenants.setup.queries import units_without_people
from tests.factories.world import City

Cities = tuple[City, City]


def _person(city: City, org: str, role: Role, name: str, login: str = "") -> TypedPerson:
    return TypedPerson(city.orgs[org], role, name, login)


async def test_people_get_seats_logins_and_passwords_that_open(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        admin = ours.acting("admin")
        before = [unit.name for unit in await units_without_people(admin)]
        told = await add_typed_people(
            admin,
            people=[
                _person(ours, "housing", "staff", "陈望舒"),
                _person(ours, "housing", "head", ""),
                _person(ours, "housing", "head", "陈望书"),
                _person(ours, "finance", "staff", "欧阳 静", "ouyang"),
                _person(ours, "housing", "staff", "欧阳 静", "ouyang"),
            ],
        )
        after = [unit.name for unit in await units_without_people(admin)]
        seats = [(seat.user_name, seat.role) for seat in await seats_of_org(admin, ours.orgs["housing"])]
        opened = [await sign_in(ours.tenant, login=each.login, password=each.password, agent="") for each in told]

    assert sorted((each.name, each.units, each.login) for each in told) == sorted(
        [
            ("陈望舒", "甲市住建局", "chenwangshu"),
            ("陈望书", "甲市住建局", "chenwangshu2"),
            ("欧阳 静", "甲市财政局、甲市住建局", "ouyang"),
        ]
    )
    assert (before, after) == (["甲市住建局"], [])
    assert sorted(seats) == sorted([("陈望舒", "staff"), ("陈望书", "head"), ("欧阳 静", "staff")])
    assert len(opened) == 3
    async with DB.tenant(theirs.tenant.tenant_id):
        assert len(await person_rows(theirs.tenant)) == 12


async def test_a_taken_login_is_told_at_its_row_and_nobody_is_made(cities: Cities) -> None:
    ours, _ = cities
    with pytest.raises(InvalidError) as refused:
        async with DB.tenant(ours.tenant.tenant_id):
            await add_typed_people(
                ours.acting("admin"),
                people=[
                    _person(ours, "housing", "staff", "陈望舒"),
                    _person(ours, "housing", "head", "林晓雯", "staff"),
                ],
            )

    assert list(refused.value.fields) == ["login-1"]
    assert "已被使用" in refused.value.sentence
    async with DB.tenant(ours.tenant.tenant_id):
        assert len(await person_rows(ours.tenant)) == 12


async def test_no_name_and_no_unit_are_told(cities: Cities) -> None:
    ours, theirs = cities
    for people in ([], [_person(ours, "housing", "staff", "")], [_person(theirs, "housing", "staff", "陈望舒")]):
        with pytest.raises(InvalidError):
            async with DB.tenant(ours.tenant.tenant_id):
                await add_typed_people(ours.acting("admin"), people=people)
    with pytest.raises(ForbiddenError):
        async with DB.tenant(ours.tenant.tenant_id):
            await add_typed_people(ours.acting("coordinator"), people=[])
