"""What is installed: plugins with their behaviour, versions of everything."""

import platform as machine
from importlib.metadata import distributions, requires, version
from typing import Any

from litestar import Request, Response, get
from msgspec import Struct
from packaging.requirements import Requirement

from core.hooks import setup_specs, tenant_specs
from core.hooks.discovery import discover_plugins
from core.hooks.health import HookTiming
from core.hooks.registry import CORE, hook_names
from migrations.runner import known_revisions
from tenants.console.health import database_state
from tenants.console.schema import plugin_uses, revision_rows
from web.kit.console import console_page, operator
from web.kit.i18n import gettext
from web.routes.contributions import caller_of
from web.routes.operator.health import redis_version

AnyRequest = Request[Any, Any, Any]


class PluginLine(Struct, frozen=True):
    """A plugin as the page shows it. ``tenants`` have it switched on; ``timings`` are this process's."""

    name: str
    title: str
    description: str
    version: str
    package: str
    requires: str
    provides: tuple[str, ...]
    data_kinds: tuple[str, ...]
    tenants: tuple[str, ...]
    timings: tuple[HookTiming, ...]


class Library(Struct, frozen=True):
    """An installed library; ``own`` says that the product asks for it itself."""

    name: str
    version: str
    own: bool


@get("/operator/plugins")
async def plugins_page(request: AnyRequest) -> Response[Any]:
    """Every installed plugin: what it is, what it provides, who uses it, how it behaves."""
    operator(request)
    uses = {use.plugin: tuple(use.tenants) for use in await plugin_uses()}
    lines = tuple(_plugin_line(request, plugin, uses) for plugin in discover_plugins())
    lost = sorted(uses.keys() - {line.name for line in lines})
    core = [timing for timing in caller_of(request).health.timings() if timing.owner == CORE]
    return console_page(request, "operator/plugins.html", plugins=lines, lost=lost, core=core)


@get("/operator/versions")
async def versions_page(request: AnyRequest) -> Response[Any]:
    """The product, what it runs on, its libraries and the revisions of the database."""
    operator(request)
    database = await database_state()
    done = await revision_rows()
    libraries = installed_libraries()
    return console_page(
        request,
        "operator/versions.html",
        versions=(
            (gettext("营商"), version("yingshang")),
            ("Python", machine.python_version()),
            ("PostgreSQL", database.version),
            ("Redis", await redis_version(request.app.state.config.redis_url) or gettext("连不上")),
            (gettext("操作系统"), machine.platform()),
        ),
        own=[library for library in libraries if library.own],
        others=[library for library in libraries if not library.own],
        revisions=done,
        pending=sorted(known_revisions() - {row.id for row in done}),
    )


def installed_libraries() -> list[Library]:
    """Every installed distribution but our own, by name."""
    wanted = {_plain(Requirement(text).name) for text in requires("yingshang") or () if "extra ==" not in text}
    found = {_plain(each.metadata["Name"]): each.version for each in distributions()}
    return [Library(name, found[name], name in wanted) for name in sorted(found) if name != "yingshang"]


def _plugin_line(request: AnyRequest, plugin: Any, uses: dict[str, tuple[str, ...]]) -> PluginLine:
    manifest, caller = plugin.manifest, caller_of(request)
    hooks = [*hook_names(setup_specs), *hook_names(tenant_specs)]
    provides = tuple(
        hook for hook in hooks if any(each.owner == manifest.name for each in caller.registry.implementations(hook))
    )
    return PluginLine(
        name=manifest.name,
        title=manifest.title,
        description=manifest.description,
        version=manifest.version,
        package=plugin.package,
        requires="、".join(manifest.requires_plugins),
        provides=provides,
        data_kinds=manifest.data_kinds,
        tenants=uses.get(manifest.name, ()),
        timings=tuple(each for each in caller.health.timings() if each.owner == manifest.name),
    )


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


ROUTES = [plugins_page, versions_page]
