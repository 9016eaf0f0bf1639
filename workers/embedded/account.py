"""The operating system account the server processes run as.

PostgreSQL refuses to run as root, and Redis need not. Started by an ordinary user the servers run as that user; started
by root they drop to a service account.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass

from workers.embedded.errors import EmbeddedError

SERVICE_NAME = "yingshang"


@dataclass(frozen=True)
class Account:
    """An operating system account; `drops` is true when a child must change to it before it runs."""

    name: str
    uid: int
    gid: int
    drops: bool


def current_account() -> Account:
    """The account of this process. Raises EmbeddedError when its number has no name, which PostgreSQL needs."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"内置 PostgreSQL 需要有名字的系统账户，而当前用户编号 {uid} 在 /etc/passwd 中没有记录；"
            "请补上该记录，或用 DATABASE_URL 指定外部 PostgreSQL。"
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid, drops=False)


def service_account(*, create: bool) -> Account:
    """The account that root drops to: `yingshang`, made when `create` is set and it is missing, else `nobody`.

    Throw-away servers pass `create=False`: a test run leaves no account behind.
    """
    account = _named(SERVICE_NAME)
    if account is None and create and _add_system_user():
        account = _named(SERVICE_NAME)
    account = account or _named("nobody")
    if account is None:
        raise EmbeddedError(
            f"PostgreSQL 不能以 root 身份运行，而系统中没有可用的服务账户；请先执行 useradd --system {SERVICE_NAME}。"
        )
    return account


def account_of(uid: int) -> Account | None:
    """The account with this number, as one root drops to; None when it has no name."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=True)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=True)


def _add_system_user() -> bool:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return False
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    added = subprocess.run(  # noqa: S603 -- fixed arguments, nothing comes from outside
        [useradd, *options, "--shell", "/usr/sbin/nologin", SERVICE_NAME], capture_output=True, check=False
    )
    return added.returncode == 0
