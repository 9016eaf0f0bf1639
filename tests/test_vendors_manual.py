"""The plugin that docs/vendors.md shows is written down, found, loaded, enabled and called."""

import re
from importlib.metadata import version
from pathlib import Path

import asyncpg
import pytest

from core.context import TenantContext
from core.db import DB
from core.hooks.caller import HookCaller
from core.hooks.discovery import discover_plugins
from core.hooks.registry import Registry
from core.hooks.results import NavItem
from core.hooks.tenant_specs import navigation_items
from tenants.resolve import job_context
from tests.factories.world import City
from workers.embedded import EmbeddedServers

MANUAL = (Path(__file__).parents[1] / "docs" / "vendors.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", MANUAL, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HookCaller:
    """The hooks of an installation that has the plugin and nothing else."""
    package = tmp_path / "shown" / "fee_registry"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    for language, block in BLOCKS:
        if language == "python":
            name = block.splitlines()[0].removeprefix("# ")
            (package / name).write_text(block, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = discover_plugins("shown", "no.such.group")
    return HookCaller(Registry((), plugins, core_version=version("yingshang")), savepoint=DB.transaction)


async def _shown_entries(caller: HookCaller, tenant: TenantContext) -> list[NavItem]:
    async with DB.tenant(tenant.tenant_id):
        context = await job_context(tenant.tenant_id)
        return [found.item for found in await caller.collect(navigation_items, context)]


async def test_the_plugin_works_where_it_was_enabled_and_only_there(
    caller: HookCaller, cities: tuple[City, City], database: EmbeddedServers
) -> None:
    city, other = (each.tenant for each in cities)
    assert await _shown_entries(caller, city) == []
    (statements,) = [block for language, block in BLOCKS if language == "sql"]
    connection = await asyncpg.connect(database.database_url("app"))
    await connection.execute(statements.replace("the id of the tenant", str(city.tenant_id)))
    await connection.close()
    entry = NavItem(section="actions", label="收费清单", url_path="lists", order=510)
    assert await _shown_entries(caller, city) == [entry]
    assert await _shown_entries(caller, other) == []
