"""The registry takes what fits the specs and says what does not."""

import inspect
from collections.abc import Sequence

import msgspec
import pytest

from core.context import TenantContext
from core.hooks import setup_specs, tenant_specs
from core.hooks.discovery import InstalledPlugin, PluginRefusedError
from core.hooks.markers import hookimpl
from core.hooks.registry import Registry, hook_names
from core.hooks.results import NavItem, ObligationKind
from tests.core.hooks.fakes import make_module, make_plugin


async def navigation_items() -> Sequence[NavItem]:
    return []


def plain_navigation_items() -> Sequence[NavItem]:
    return []


def obligation_kinds() -> Sequence[ObligationKind]:
    return []


async def async_obligation_kinds() -> Sequence[ObligationKind]:
    return []


async def greedy_search(context: TenantContext, query: str, secrets: str) -> Sequence[NavItem]:
    raise NotImplementedError


def with_manifest(plugin: InstalledPlugin, **changes: object) -> InstalledPlugin:
    return msgspec.structs.replace(plugin, manifest=msgspec.structs.replace(plugin.manifest, **changes))


def test_core_first_then_plugins_by_name() -> None:
    registry = Registry(
        [
            make_module("core.z", navigation_items=navigation_items),
            make_module("core.a", navigation_items=navigation_items),
        ],
        [make_plugin("pear", navigation_items=navigation_items), make_plugin("fig", navigation_items=navigation_items)],
        core_version="0.1.0",
    )
    assert [found.owner for found in registry.implementations("navigation_items")] == ["core", "core", "fig", "pear"]
    assert registry.implementations("desk_panels") == ()
    assert list(registry.manifests) == ["fig", "pear"]


@pytest.mark.parametrize(
    ("plugins", "sentence"),
    [
        ([make_plugin("fig"), make_plugin("fig")], "装了两个名为 fig 的插件。"),
        ([with_manifest(make_plugin("fig"), requires_core=">=9")], "插件 fig 需要核心版本 >=9，现为 0.1.0。"),
        ([with_manifest(make_plugin("fig"), requires_plugins=("pear",))], "插件 fig 需要插件 pear，"),
        ([make_plugin("fig", navigation_itemz=navigation_items)], "有插件实现了不存在的钩子："),
        ([make_plugin("fig", search_results=greedy_search)], "插件 fig 的钩子与说明不符："),
        (
            [make_plugin("fig", navigation_items=plain_navigation_items)],
            "插件 fig 的钩子 navigation_items 应以async def 写成",
        ),
        (
            [make_plugin("fig", obligation_kinds=async_obligation_kinds)],
            "插件 fig 的钩子 obligation_kinds 应以普通 def 写成",
        ),
    ],
)
def test_misfit_is_refused(plugins: list[InstalledPlugin], sentence: str) -> None:
    with pytest.raises(PluginRefusedError) as caught:
        Registry([], plugins, core_version="0.1.0")
    assert caught.value.sentence.startswith(sentence)


def test_pluggy_options_are_refused() -> None:
    plugin = make_plugin("fig")
    assert plugin.hooks is not None
    vars(plugin.hooks)["obligation_kinds"] = hookimpl(tryfirst=True)(plain_navigation_items)
    with pytest.raises(PluginRefusedError, match="tryfirst"):
        Registry([], [plugin], core_version="0.1.0")


def test_every_spec_is_documented_in_the_fixed_order() -> None:
    words = ("*Called*", "*Return*", "*Errors*", "*Since*")
    for module in (setup_specs, tenant_specs):
        for name in hook_names(module):
            text = inspect.getdoc(getattr(module, name)) or ""
            places = [text.index(word) for word in words]
            assert places == sorted(places), name
            assert text.index("\n\n") < places[0], name
    assert hook_names(setup_specs) == ["jobs", "obligation_kinds"]
    assert hook_names(tenant_specs) == ["desk_panels", "navigation_items", "overview_panels", "search_results"]


def test_tenant_hooks_take_the_context_first_and_at_most_four_arguments() -> None:
    for name in hook_names(tenant_specs):
        parameters = list(inspect.signature(getattr(tenant_specs, name)).parameters)
        assert parameters[0] == "context", name
        assert len(parameters) <= 4, name
