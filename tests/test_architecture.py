"""ARCHITECTURE.md against the tree: what it names exists, what exists is named, and the rules about files hold."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
TREE = DOCUMENT.split("\n## The tree\n")[1].split("\n## ")[0]

PACKAGES = ("bench", "core", "migrations", "plugins", "tenants", "tests", "web", "workers", "yingshang")
PARTED = ("core", "migrations", "web", "workers", "yingshang")
"""Packages whose folders are named one by one."""

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "manager"}
MOST_LINES = 350


def _named(pattern: str) -> set[str]:
    """What the first column of the tables in the tree's chapter names."""
    return set(re.findall(rf"^\| `({pattern})` \|", TREE, flags=re.MULTILINE))


def _folders(folder: Path) -> set[str]:
    """The folders in a folder, without what tools and builds leave and git does not keep."""
    made = re.compile(r"\.|__pycache__$|build$|dist$|node_modules$|.*\.egg-info$|revisions$")
    return {
        f"{entry.relative_to(ROOT)}/" for entry in folder.iterdir() if entry.is_dir() and not made.match(entry.name)
    }


def _python_files() -> list[Path]:
    return [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]


def _contract(start: str) -> list[str]:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [contract["layers"] for contract in linter["contracts"] if contract["name"].startswith(start)]
    return list(layers)


def test_every_top_level_folder_is_named_and_every_name_exists() -> None:
    assert _named(r"[a-z]+/") == _folders(ROOT)


@pytest.mark.parametrize("package", PARTED)
def test_every_part_of_a_package_is_named_and_every_name_exists(package: str) -> None:
    assert _named(rf"{package}/[a-z]+/") == _folders(ROOT / package)


def test_every_kernel_file_is_named_and_every_name_exists() -> None:
    files = {f"core/{file.name}" for file in (ROOT / "core").glob("*.py")}
    assert _named(r"core/[a-z]+\.py") == files - {"core/__init__.py"}


@pytest.mark.parametrize("start", ["packages", "areas of core"])
def test_the_import_rules_are_those_that_are_checked(start: str) -> None:
    layers = "\n".join(_contract(start))
    assert f"```\n{layers}\n```" in DOCUMENT, f"write the contract '{start}' of pyproject.toml into ARCHITECTURE.md"


def test_every_area_of_core_has_its_layer() -> None:
    layers = {name.strip() for line in _contract("areas of core") for name in line.split("|")}
    areas = {folder.removeprefix("core/").rstrip("/") for folder in _folders(ROOT / "core")}
    kernel = {file.stem for file in (ROOT / "core").glob("*.py")} - {"__init__"}
    assert layers == areas | kernel


def test_every_path_that_the_document_names_exists() -> None:
    named = re.findall(rf"`((?:{'|'.join((*PACKAGES, 'docs'))})/[\w./*]+)`", DOCUMENT)
    assert len(named) > 40
    # x and y stand for any name.
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/"))) and "/x/" not in path] == []


def test_no_file_bears_a_name_that_says_nothing() -> None:
    named = {part for file in _python_files() for part in (*file.relative_to(ROOT).parent.parts, file.stem)}
    assert named & FORBIDDEN_NAMES == set()


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in _python_files()
        if "migrations" not in file.relative_to(ROOT).parts
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}
