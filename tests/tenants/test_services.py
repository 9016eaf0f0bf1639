"""Tenants are made, suspended and resumed, each act with its line in both logs."""

import asyncpg
import pytest

from core import sql
from core.db import DB, PLATFORM
from core.errors import ConflictError, InvalidError
from core.keyset import PageRequest
from tenants.operators.acts import operator_acts
from tenants.operators.records import Operator
from tenants.services import create_tenant, resume_tenant, suspend_tenant
from tests.factories.world import City

Cities = tuple[City, City]
OPERATOR = Operator(None, "值班员", address="192.0.2.7")


async def _row(city: City) -> tuple[str, str, bool]:
    async with PLATFORM.transaction() as platform:
        (row,) = await platform.fetch(
            "SELECT status, suspended_reason, suspended_at IS NOT NULL FROM tenants.tenant WHERE id = $1",
            city.tenant.tenant_id,
        )
    return tuple(row)


async def _acts(city: City) -> list[tuple[str, str, str, str]]:
    page = await operator_acts(PageRequest(), subject_id=city.tenant.tenant_id)
    return [(act.operator_name, act.kind, act.subject, act.data) for act in page.rows]


async def test_suspending_and_resuming_are_written_down_where_both_sides_read(cities: Cities) -> None:
    ours, theirs = cities

    await suspend_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id, reason=" 合同  到期 ")
    suspended = await _row(ours)
    await resume_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id)

    assert suspended == ("suspended", "合同 到期", True)
    assert await _row(ours) == ("active", "", False)
    assert await _acts(ours) == [
        ("值班员", "tenant.resumed", "甲市", "{}"),
        ("值班员", "tenant.suspended", "甲市", '{"reason": "合同 到期"}'),
        ("命令行", "tenant.created", "甲市", f'{{"slug": "{ours.tenant.slug}"}}'),
    ]
    assert [kind for _, kind, *_ in await _acts(theirs)] == ["tenant.created"]
    async with DB.tenant(ours.tenant.tenant_id):
        kinds = await sql.values(str, "SELECT kind FROM core.event WHERE kind LIKE 'tenant.%' ORDER BY id")
    assert kinds == ["tenant.created", "tenant.suspended", "tenant.resumed"]


async def test_neither_is_done_twice(cities: Cities) -> None:
    ours, _ = cities
    with pytest.raises(ConflictError):
        await resume_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id)
    await suspend_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id, reason="停")

    with pytest.raises(ConflictError):
        await suspend_tenant(OPERATOR, tenant_id=ours.tenant.tenant_id, reason="再停")

    assert (await _row(ours))[1] == "停"


async def test_nobody_is_shut_out_without_a_reason(cities: Cities) -> None:
    with pytest.raises(InvalidError):
        await suspend_tenant(OPERATOR, tenant_id=cities[0].tenant.tenant_id, reason="  ")

    assert (await _row(cities[0]))[0] == "active"


@pytest.mark.parametrize(
    ("slug", "name", "region_code", "parent", "field"),
    [
        ("operator", "某市", "", None, "slug"),
        ("Some", "某市", "", None, "slug"),
        ("x", "某市", "", None, "slug"),
        ("unnamed", " ", "", None, "name"),
        ("coded", "某市", "61010", None, "region_code"),
        ("coded", "某市", "991000", None, "region_code"),
        ("coded", "某市", "６１０１００", None, "region_code"),
        ("orphan", "某县", "", "no-such-city", "parent"),
    ],
)
async def test_a_tenant_that_cannot_be_is_refused_by_field(
    cities: Cities, slug: str, name: str, region_code: str, parent: str | None, field: str
) -> None:
    assert cities
    with pytest.raises(InvalidError) as refused:
        await create_tenant(slug=slug, name=name, kind="city", region_code=region_code, parent=parent)

    assert list(refused.value.fields) == [field]


async def test_the_operators_log_cannot_be_changed(cities: Cities) -> None:
    assert cities
    for statement in ("UPDATE tenants.operator_act SET kind = 'x'", "DELETE FROM tenants.operator_act"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with PLATFORM.transaction() as platform:
                await platform.execute(statement)
