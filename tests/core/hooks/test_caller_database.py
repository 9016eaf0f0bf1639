"""A guest's failed or endless statement leaves the tenant's transaction whole."""

import logging
from collections.abc import Sequence

import pytest

from core import sql
from core.db import DB
from core.hooks import tenant_specs
from core.hooks.caller import HookCaller
from core.hooks.registry import Registry
from core.hooks.results import NavItem
from tests.core.hooks.fakes import make_context, make_item, make_module, make_plugin
from tests.factories.world import City


async def failing_statement() -> Sequence[NavItem]:
    await sql.value(int, "SELECT 1 / 0")
    return []


async def endless_statement() -> Sequence[NavItem]:
    await sql.execute("SELECT pg_sleep(30)")
    return []


async def sound_statement() -> Sequence[NavItem]:
    found = await sql.value(str, "SELECT current_setting('app.tenant_id')")
    return [make_item(str(found), 1)]


async def test_statements_of_guests_are_fenced(cities: tuple[City, City], caplog: pytest.LogCaptureFixture) -> None:
    tenant_id = cities[0].tenant.tenant_id
    plugins = [
        make_plugin("apple", navigation_items=failing_statement),
        make_plugin("fig", navigation_items=endless_statement),
        make_plugin("pear", navigation_items=sound_statement),
    ]
    registry = Registry([make_module("core.z", navigation_items=sound_statement)], plugins, core_version="0.1.0")
    caller = HookCaller(registry, budget_seconds=0.3, savepoint=DB.transaction)
    context = make_context("apple", "fig", "pear", tenant_id=tenant_id)
    with caplog.at_level(logging.ERROR, "core.hooks.caller"):
        async with DB.tenant(tenant_id):
            found = await caller.collect(tenant_specs.navigation_items, context)
            again = await caller.collect(tenant_specs.navigation_items, context)
    expected = [("core", str(tenant_id)), ("pear", str(tenant_id))]
    assert [(contribution.owner, contribution.item.label) for contribution in found] == expected
    assert again == found
    assert [record.getMessage().split(" in ")[0] for record in caplog.records] == [
        "Plugin apple failed (error)",
        "Plugin fig failed (timeout)",
    ] * 2
