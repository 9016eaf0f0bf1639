"""Third-party scripts: exact versions, exact bytes, one clear sentence when they cannot be had."""

import hashlib
import json
import re
import stat
import subprocess
from pathlib import Path

import pytest

from web.assets import vendor
from web.assets.paths import ROOT, STATIC
from web.assets.vendor import FILES, VendoredFile, VendorError, fetch_vendor_files, npm_command

NPM = """#!/bin/sh
echo "$@" > "{log}"
mkdir -p node_modules/pack
printf 'content' > node_modules/pack/a.js
{end}
"""


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that installs one package without any network; returns where it notes its arguments."""
    return install_npm(tmp_path, monkeypatch, "exit 0")


def install_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> Path:
    log = tmp_path / "arguments"
    program = tmp_path / "npm"
    program.write_text(NPM.format(log=log, end=end))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(vendor, "npm_command", lambda: [str(program)])
    return log


def pinned(target: Path, content: bytes = b"content", source: str = "a.js") -> tuple[VendoredFile, ...]:
    return (VendoredFile("pack", source, target, hashlib.sha256(content).hexdigest()),)


def test_the_pins_are_exact_and_name_no_registry() -> None:
    text = (ROOT / "package.json").read_text("utf-8")
    manifest = json.loads(text)
    versions = manifest["dependencies"] | manifest["devDependencies"]
    assert [version for version in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert "://" not in text
    assert {file.package for file in FILES} == set(versions)


def test_what_is_shipped_is_what_was_reviewed() -> None:
    assert {file.target.name: hashlib.sha256(file.target.read_bytes()).hexdigest() for file in FILES} == {
        file.target.name: file.sha256 for file in FILES
    }
    shipped = {file.package for file in FILES if file.target.is_relative_to(STATIC)}
    licences = {path.stem for path in (STATIC / "vendor" / "licences").iterdir()}
    assert shipped == licences


def test_files_are_fetched_once(npm: Path, tmp_path: Path) -> None:
    files = pinned(tmp_path / "out" / "a.js")
    assert fetch_vendor_files(files) is True
    assert (tmp_path / "out" / "a.js").read_text() == "content"
    assert npm.read_text().split()[:3] == ["install", "--ignore-scripts", "--no-package-lock"]
    npm.unlink()
    assert fetch_vendor_files(files) is False
    assert not npm.exists()


def test_a_changed_file_is_fetched_again(npm: Path, tmp_path: Path) -> None:
    files = pinned(tmp_path / "a.js")
    (tmp_path / "a.js").write_text("tampered")
    assert fetch_vendor_files(files) is True
    assert (tmp_path / "a.js").read_text() == "content"
    assert npm.exists()


@pytest.mark.usefixtures("npm")
def test_other_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="与已审核的内容不同"):
        fetch_vendor_files(pinned(tmp_path / "a.js", b"other"))
    assert not (tmp_path / "a.js").exists()


@pytest.mark.usefixtures("npm")
def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match=r"pack 的包里没有 b\.js"):
        fetch_vendor_files(pinned(tmp_path / "b.js", source="b.js"))


def test_a_failing_npm_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_npm(tmp_path, monkeypatch, "echo 'npm error code ENOTFOUND' >&2; echo more >&2; exit 1")
    with pytest.raises(VendorError) as refused:
        fetch_vendor_files(pinned(tmp_path / "a.js"))
    assert str(refused.value) == (
        "npm 没能取到前端文件（npm error code ENOTFOUND）。请检查网络或 npm 的 registry 设置后再运行一次。"
    )


def test_without_npm_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(VendorError, match="没有找到 npm"):
        npm_command()


def test_the_npm_of_the_wheel_runs() -> None:
    done = subprocess.run([*npm_command(), "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+", done.stdout.strip())
