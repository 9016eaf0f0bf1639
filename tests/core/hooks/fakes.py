"""Plugins made in memory, for the tests of the registry and the caller."""

from types import ModuleType
from uuid import UUID

from core.context import TenantContext
from core.hooks.discovery import InstalledPlugin
from core.hooks.manifest import Manifest
from core.hooks.markers import hookimpl
from core.hooks.results import NavItem

TENANT_A = UUID(int=1)
TENANT_B = UUID(int=2)


def make_module(name: str, **functions: object) -> ModuleType:
    """A hook module; every function is marked as an implementation."""
    module = ModuleType(name)
    for function_name, function in functions.items():
        setattr(module, function_name, hookimpl(function))  # type: ignore[call-overload]  # -- any callable on purpose
    return module


def make_plugin(name: str, **functions: object) -> InstalledPlugin:
    """An installed plugin with a sound manifest."""
    manifest = Manifest(name=name, title=name, description="用于测试。", version="1.0")
    return InstalledPlugin(manifest, f"plugins.{name}", make_module(f"plugins.{name}.hooks", **functions))


def make_context(*enabled: str, tenant_id: UUID = TENANT_A) -> TenantContext:
    """A tenant's context with these plugins on."""
    return TenantContext(tenant_id=tenant_id, slug="fengzhou", tenant_name="凤州市", enabled=frozenset(enabled))


def make_item(label: str, order: int) -> NavItem:
    """A navigation entry."""
    return NavItem(section="work", label=label, url_path=label, order=order)
