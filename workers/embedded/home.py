"""The folder that holds an installation's data: clusters, Redis files, sockets, logs and the lock.

Layout, under the home:

    lock            who owns the home now (`lock.py`)
    postgres-18/    the cluster of PostgreSQL 18
    redis/          the append-only file of Redis
    run/            the sockets
    logs/           one file for each child process
    servers/        copies of the server programs, only where root's are out of the service account's reach
    work/<name>/    working directory of each further child
    *.alive         beside a child's folder: held while the child or anything it started lives (`orphans.py`)

An ordinary user's home is closed to everyone else (0700). Root's home belongs to root and its group is the service
account's (0710): the servers can walk through it into their own folders, and change nothing beside them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from workers.embedded.account import Account, account_of, current_account, service_account
from workers.embedded.errors import EmbeddedError

# sockaddr_un.sun_path holds 108 bytes with the closing NUL; PostgreSQL's is the longest socket name we use.
_SOCKET_PATH_BYTES = 107
_LONGEST_SOCKET = ".s.PGSQL.5432"
# Socket paths go into URLs and into PostgreSQL's comma separated list, each with its own way of quoting.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~+-]+")


@dataclass(frozen=True)
class Home:
    """An installation's folder and the account its servers run as."""

    path: Path
    account: Account

    @property
    def lock_file(self) -> Path:
        return self.path / "lock"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def servers(self) -> Path:
        return self.path / "servers"

    @property
    def sockets(self) -> Path:
        return sockets_folder(self.path)

    def postgres(self, version: str) -> Path:
        """The cluster's folder of a major version of PostgreSQL."""
        return self.path / f"postgres-{version}"

    def work(self, name: str) -> Path:
        """The working directory of a child that has no data folder of its own."""
        return self.path / "work" / name


def sockets_folder(home: Path) -> Path:
    """The folder of the sockets: `run` in the home, or a short folder in /tmp when that path would not do.

    The short one is named by the home's path, so that every process finds it without asking.
    """
    inside = home / "run"
    longest = os.fsencode(inside / _LONGEST_SOCKET)
    if len(longest) <= _SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(inside)):
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp") / f"yingshang-{digest}"  # noqa: S108 -- a fixed short place; its owner and mode are checked


def open_home(path: Path, *, create_account: bool = True) -> Home:
    """Make the home with its folders when missing, check whose it is, and choose the servers' account.

    Raises EmbeddedError when the folder belongs to someone else, holds other things, or is out of the servers' reach.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow links and change the socket's name
    _claim(path)
    home = Home(path, _account_for(path, create_account=create_account))
    try:
        _shape(home)
    except OSError as error:
        raise EmbeddedError(
            f"数据目录 {path} 的权限无法设置（{error.strerror}）；请用 YINGSHANG_HOME 选一个本机磁盘上的目录。"
        ) from None
    return home


def _claim(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
        entries = {entry.name for entry in path.iterdir()}
    except OSError as error:
        raise EmbeddedError(
            f"数据目录 {path} 无法使用（{error.strerror}）；请用 YINGSHANG_HOME 另选一个目录。"
        ) from None
    if found.st_uid != os.geteuid():
        owner = account_of(found.st_uid)
        raise EmbeddedError(
            f"数据目录 {path} 属于用户 {owner.name if owner else found.st_uid}；"
            "请以该用户启动，或用 YINGSHANG_HOME 另选一个目录。"
        )
    # Rights are set on the home, and someone's own folder named by mistake must not be closed or opened by that.
    if entries and "lock" not in entries:
        raise EmbeddedError(f"目录 {path} 中已有别的文件；请让 YINGSHANG_HOME 指向一个新的或空的目录。")


def _account_for(path: Path, *, create_account: bool) -> Account:
    if os.geteuid() != 0:
        return current_account()
    # The data of an existing home must stay with the account that has it, whatever accounts appeared since.
    made = path / "redis"
    if made.is_dir():
        account = account_of(made.stat().st_uid)
        if account is not None and account.uid != 0:
            return account
    return service_account(create=create_account)


def _shape(home: Home) -> None:
    account = home.account
    (home.path / "lock").touch(mode=0o600)
    if account.drops:
        os.chown(home.path, 0, account.gid)
    home.path.chmod(0o710 if account.drops else 0o700)
    for folder in (home.logs, home.path / "work"):
        folder.mkdir(mode=0o700, exist_ok=True)
    for folder in (home.redis, home.sockets):
        own_folder(folder, account)
    if account.drops and not _reaches(account, home.sockets):
        raise EmbeddedError(
            f"数据库服务以用户 {account.name} 运行，而该用户进不了 {home.path}；"
            "请用 YINGSHANG_HOME 另选一个目录，例如 /var/lib/yingshang。"
        )


def own_folder(folder: Path, account: Account) -> None:
    """Make `folder` when missing, for `account` alone; raises EmbeddedError when it is a link or someone else's."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    # Also when it was there and is still root's: a start may have been killed between making it and handing it over.
    if account.drops and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise EmbeddedError(f"{folder} 不是用户 {account.name} 的目录；请移走它再启动。")
    folder.chmod(0o700)


def _reaches(account: Account, folder: Path) -> bool:
    tried = subprocess.run(  # noqa: S603 -- fixed program, the path is our own
        ["test", "-x", str(folder)],  # noqa: S607 -- `test` is a standard tool, found where the system keeps it
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return tried.returncode == 0
