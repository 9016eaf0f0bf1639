"""Plugins are found in folders and by entry points; what does not fit is refused with its place."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from core.hooks import discovery
from core.hooks.discovery import PluginRefusedError, discover_plugins

MANIFEST = """
from core.hooks.manifest import Manifest
MANIFEST = Manifest(name="{name}", title="试用", description="用于测试。", version="1.0")
"""


def write_plugin(folder: Path, name: str, manifest: str | None = None, hooks: str | None = None) -> None:
    package = folder / name
    package.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (package / "__init__.py").touch()
    if manifest != "":
        (package / "manifest.py").write_text(manifest or MANIFEST.format(name=name), encoding="utf-8")
    if hooks is not None:
        (package / "hooks.py").write_text(hooks, encoding="utf-8")


def test_folders_and_entry_points_sorted_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    write_plugin(tmp_path / "folder_a", "zebra", hooks="")
    write_plugin(tmp_path / "folder_a", "apple")
    (tmp_path / "folder_a" / "no_package.py").touch()
    write_plugin(tmp_path / "vendor_dist", "mango", hooks="")
    monkeypatch.setattr(
        discovery, "entry_points", lambda group: [EntryPoint("mango", "vendor_dist.mango", group)], raising=True
    )
    found = discover_plugins("folder_a", "some.group")
    assert [(plugin.manifest.name, plugin.package, plugin.hooks is not None) for plugin in found] == [
        ("apple", "folder_a.apple", False),
        ("mango", "vendor_dist.mango", True),
        ("zebra", "folder_a.zebra", True),
    ]


@pytest.mark.parametrize(
    ("folder", "manifest", "sentence"),
    [
        ("bad_field", MANIFEST.format(name="Other"), "bad_field/thing/manifest.py:name 应由"),
        ("bad_name", MANIFEST.format(name="other"), "bad_name/thing/manifest.py:name 是“other”，"),
        ("bad_empty", "MANIFEST = {}", "bad_empty/thing/manifest.py:没有名为 MANIFEST 的 Manifest。"),
        ("bad_absent", "", "插件 bad_absent.thing 没有 manifest.py。"),
    ],
)
def test_refusal_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, manifest: str, sentence: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    write_plugin(tmp_path / folder, "thing", manifest)
    with pytest.raises(PluginRefusedError) as caught:
        discover_plugins(folder, "no.such.group")
    assert caught.value.sentence.startswith(sentence)


def test_missing_import_of_the_plugin_itself_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    write_plugin(tmp_path / "bad_import", "thing", "import a_module_nobody_has")
    with pytest.raises(ModuleNotFoundError, match="a_module_nobody_has"):
        discover_plugins("bad_import", "no.such.group")
