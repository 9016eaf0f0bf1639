"""Finds the installed plugins: folders of the package ``plugins`` and distributions with our entry point group."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import ModuleType

import msgspec

from core.errors import AppError
from core.hooks.manifest import Manifest, ManifestError

ENTRY_POINT_GROUP = "yingshang.plugins"


class PluginRefusedError(AppError):
    """An installed plugin cannot be taken; the sentence names the plugin, and the file and field where it can."""


class InstalledPlugin(msgspec.Struct, frozen=True):
    """A plugin found on this machine. ``package`` is its import name, ``hooks`` its hook module, if it has one."""

    manifest: Manifest
    package: str
    hooks: ModuleType | None


def discover_plugins(folder: str = "plugins", group: str = ENTRY_POINT_GROUP) -> list[InstalledPlugin]:
    """Every installed plugin, sorted by name. ``folder`` is an importable package, ``group`` an entry point group.

    An entry point's value is the plugin's package and its name the plugin's. Raises PluginRefusedError.
    """
    packages = {f"{folder}.{module.name}": module.name for module in _folder_modules(folder)}
    packages |= {point.value: point.name for point in entry_points(group=group)}
    return sorted(
        (load_plugin(package, name) for package, name in packages.items()), key=lambda plugin: plugin.manifest.name
    )


def load_plugin(package: str, name: str) -> InstalledPlugin:
    """Imports the manifest and the hooks of one plugin package. Raises PluginRefusedError."""
    manifest = _load_manifest(package)
    if manifest.name != name:
        raise PluginRefusedError(
            f"{_place(package)}:name 是“{manifest.name}”，而插件的文件夹或入口点名是“{name}”。请让两者一致。"
        )
    if find_spec(f"{package}.hooks") is None:
        return InstalledPlugin(manifest, package, None)
    return InstalledPlugin(manifest, package, importlib.import_module(f"{package}.hooks"))


def _folder_modules(folder: str) -> list[pkgutil.ModuleInfo]:
    package = importlib.import_module(folder)
    return [module for module in pkgutil.iter_modules(package.__path__) if module.ispkg]


def _load_manifest(package: str) -> Manifest:
    try:
        module = importlib.import_module(f"{package}.manifest")
    except ManifestError as error:
        raise PluginRefusedError(f"{_place(package)}:{error.field} {error.reason}") from None
    except ModuleNotFoundError as error:
        if error.name not in {package, f"{package}.manifest"}:
            raise
        raise PluginRefusedError(f"插件 {package} 没有 manifest.py。请补上，或移走这个文件夹。") from None
    manifest = getattr(module, "MANIFEST", None)
    if not isinstance(manifest, Manifest):
        raise PluginRefusedError(f"{_place(package)}:没有名为 MANIFEST 的 Manifest。请补上。")
    return manifest


def _place(package: str) -> str:
    return f"{package.replace('.', '/')}/manifest.py"
