"""One owner for each home."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.workers.embedded.conftest import RunScript
from workers.embedded import AlreadyRunningError
from workers.embedded.lock import HomeLock, Owner, owner_of

_HOLD = """
import sys, pathlib
from workers.embedded.lock import HomeLock, Owner
lock = HomeLock(pathlib.Path(sys.argv[1]))
lock.acquire()
lock.write(Owner(pid=4321, ready=True, address="http://127.0.0.1:8600"))
print("held")
sys.stdin.read()
"""


def test_a_free_lock_has_no_owner(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert owner_of(lock) is None
    with HomeLock(lock):
        assert owner_of(lock) == Owner(pid=os.getpid())
    assert owner_of(lock) is None


def test_the_second_one_is_told_who_runs_and_where(tmp_path: Path) -> None:
    with HomeLock(tmp_path / "lock") as first:
        first.write(Owner(pid=77, ready=True, address="http://127.0.0.1:8600"))
        second = HomeLock(tmp_path / "lock")
        told = f"营商已在运行：进程 77，数据目录 {tmp_path}，网址 http://127.0.0.1:8600；要重新启动，请先停止它。"
        with pytest.raises(AlreadyRunningError, match=f"^{re.escape(told)}$"):
            second.acquire()
        assert owner_of(tmp_path / "lock") == Owner(pid=77, ready=True, address="http://127.0.0.1:8600")


def test_a_shorter_note_replaces_a_longer_one_whole(tmp_path: Path) -> None:
    with HomeLock(tmp_path / "lock") as lock:
        lock.write(Owner(pid=1, ready=True, address="http://127.0.0.1:8600/a/long/address"))
        lock.write(Owner(pid=1))
        assert owner_of(tmp_path / "lock") == Owner(pid=1)


def test_an_owner_that_has_written_nothing_yet_is_still_an_owner(tmp_path: Path) -> None:
    with HomeLock(tmp_path / "lock"):
        (tmp_path / "lock").write_bytes(b"")
        assert owner_of(tmp_path / "lock") == Owner(pid=0)


def test_a_killed_owner_leaves_the_lock_free(tmp_path: Path, run_script: RunScript) -> None:
    holder = run_script(_HOLD, tmp_path / "lock")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunningError, match="进程 4321"):
        HomeLock(tmp_path / "lock").acquire()
    holder.kill()
    holder.wait()
    assert owner_of(tmp_path / "lock") is None
    with HomeLock(tmp_path / "lock"):
        assert owner_of(tmp_path / "lock") == Owner(pid=os.getpid())
