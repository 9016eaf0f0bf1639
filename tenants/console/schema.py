"""Which revisions this database has had, and which plugins its tenants have switched on."""

from datetime import datetime

import msgspec

from tenants.platform import platform_rows


class RevisionRow(msgspec.Struct, frozen=True):
    """A revision that was run. ``id`` is ``app:revision``."""

    id: str
    ran_on: datetime


class PluginUse(msgspec.Struct, frozen=True):
    """A plugin and the tenants that have it switched on."""

    plugin: str
    tenants: list[str]


async def revision_rows() -> list[RevisionRow]:
    """The revisions of this database, latest first."""
    return await platform_rows(
        RevisionRow,
        """
        SELECT app_name || ':' || name AS id, ran_on AT TIME ZONE 'UTC' AS ran_on FROM public.migration
        ORDER BY name DESC, app_name
        """,
    )


async def plugin_uses() -> list[PluginUse]:
    """Which tenants have which plugin switched on."""
    return await platform_rows(
        PluginUse,
        """
        SELECT p.plugin, array_agg(t.name ORDER BY t.slug) AS tenants
        FROM tenants.tenant_plugin p JOIN tenants.tenant t ON t.id = p.tenant_id
        WHERE p.enabled GROUP BY p.plugin ORDER BY p.plugin
        """,
    )
