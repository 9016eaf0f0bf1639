"""All hook implementations of one process: core's own and those of the installed plugins. Composed once, then fixed."""

import inspect
from collections.abc import Callable, Sequence
from types import MappingProxyType, ModuleType

import msgspec
import pluggy

from core.hooks import setup_specs, tenant_specs
from core.hooks.discovery import InstalledPlugin, PluginRefusedError
from core.hooks.manifest import Manifest
from core.hooks.markers import PROJECT

CORE = "core"
_UNUSED_OPTIONS = ("wrapper", "hookwrapper", "optionalhook", "tryfirst", "trylast", "specname")


class Implementation(msgspec.Struct, frozen=True):
    """One function behind a hook, who owns it, and which of the hook's arguments it takes, in its order."""

    owner: str
    function: Callable[..., object]
    argnames: tuple[str, ...]


class Registry:
    """The fixed set of implementations. ``core_modules`` define core's own; their owner is ``core``.

    Raises PluginRefusedError when a plugin does not fit: a name twice, a core or plugin it needs absent, a function no
    spec knows, an argument the spec has not, a coroutine where a plain function belongs or the reverse.
    """

    def __init__(
        self, core_modules: Sequence[ModuleType], plugins: Sequence[InstalledPlugin] = (), *, core_version: str
    ) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(setup_specs)
        self._manager.add_hookspecs(tenant_specs)
        self._owners: dict[str, str] = {}
        ordered = sorted(plugins, key=lambda plugin: plugin.manifest.name)
        self.manifests = MappingProxyType(_checked_manifests(ordered, core_version))
        for module in sorted(core_modules, key=lambda module: module.__name__):
            self._register(CORE, module)
        for plugin in ordered:
            if plugin.hooks is not None:
                self._register(plugin.manifest.name, plugin.hooks)
        self._check()

    def implementations(self, hook: str) -> tuple[Implementation, ...]:
        """Every implementation of a hook in the order of registration: core by module, then plugins by name."""
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        return tuple(
            Implementation(self._owners[found.plugin_name], found.function, tuple(found.argnames))
            for found in caller.get_hookimpls()
        )

    def _register(self, owner: str, module: ModuleType) -> None:
        registered_as = owner if owner != CORE else f"{CORE}:{module.__name__}"
        self._owners[registered_as] = owner
        try:
            self._manager.register(module, name=registered_as)
        except pluggy.PluginValidationError as error:
            raise PluginRefusedError(f"插件 {owner} 的钩子与说明不符：{_first_line(error)}") from None
        except ValueError:
            raise PluginRefusedError(f"插件 {owner} 被登记了两次。请只保留一份。") from None

    def _check(self) -> None:
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginRefusedError(f"有插件实现了不存在的钩子：{_first_line(error)}") from None
        for spec_module, is_async in ((setup_specs, False), (tenant_specs, True)):
            for hook in hook_names(spec_module):
                for found in getattr(self._manager.hook, hook).get_hookimpls():
                    self._check_implementation(hook, found, is_async)

    def _check_implementation(self, hook: str, found: pluggy.HookImpl, is_async: bool) -> None:
        owner = self._owners[found.plugin_name]
        used = [option for option in _UNUSED_OPTIONS if found.opts.get(option)]
        if used:
            raise PluginRefusedError(f"插件 {owner} 的钩子 {hook} 用了 {used[0]}，这里不用它。请去掉。")
        if inspect.iscoroutinefunction(found.function) is not is_async:
            wanted = "async def" if is_async else "普通 def"
            raise PluginRefusedError(f"插件 {owner} 的钩子 {hook} 应以{wanted} 写成。请修改。")


def hook_names(spec_module: ModuleType) -> list[str]:
    """The names of the hooks a spec module defines, sorted."""
    mark = f"{PROJECT}_spec"
    return sorted(name for name, value in vars(spec_module).items() if hasattr(value, mark))


def _checked_manifests(plugins: Sequence[InstalledPlugin], core_version: str) -> dict[str, Manifest]:
    manifests: dict[str, Manifest] = {}
    for plugin in plugins:
        manifest = plugin.manifest
        if manifest.name in manifests:
            raise PluginRefusedError(f"装了两个名为 {manifest.name} 的插件。请只保留一个。")
        if not manifest.accepts_core(core_version):
            raise PluginRefusedError(
                f"插件 {manifest.name} 需要核心版本 {manifest.requires_core}，现为 {core_version}。请换一个相配的版本。"
            )
        manifests[manifest.name] = manifest
    for manifest in manifests.values():
        for needed in manifest.requires_plugins:
            if needed not in manifests:
                raise PluginRefusedError(f"插件 {manifest.name} 需要插件 {needed}，而它没有安装。请先安装它。")
    return manifests


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())
