"""One process owns a home at a time.

The lock is the kernel's (`flock`), so it ends with its process however that dies; what the file says only tells
others who it is.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from workers.embedded.errors import AlreadyRunningError

# `owner_of` holds a shared lock for some microseconds; whoever starts just then must not take that for an owner.
_TRIES = 3
_BETWEEN_TRIES = 0.02


class Owner(msgspec.Struct, frozen=True):
    """Who owns a home: process number, whether its servers are ready, and the address it serves, if any."""

    pid: int
    ready: bool = False
    address: str | None = None


class HomeLock:
    """The lock on a home, held from `acquire` to `release` or to the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once; raises AlreadyRunningError, which names the owner, when another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _lock_now(descriptor):
            os.close(descriptor)
            raise AlreadyRunningError(_already_running(self._path))
        self._descriptor = descriptor
        self.write(Owner(pid=os.getpid()))

    def write(self, owner: Owner) -> None:
        """Tell other processes about the owner."""
        if self._descriptor is None:
            raise RuntimeError("only the owner of a home writes its lock")
        content = msgspec.json.encode(owner)
        os.pwrite(self._descriptor, content, 0)
        os.ftruncate(self._descriptor, len(content))

    def release(self) -> None:
        """Give the lock back; does nothing when it is not held."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def owner_of(path: Path) -> Owner | None:
    """Who holds the lock at `path` now; None when it is free. A holder that has written nothing yet is process 0."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        # A shared lock is refused only while the owner holds its exclusive one; two askers do not disturb each other.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path)
    finally:
        os.close(descriptor)
    return None


def _lock_now(descriptor: int) -> bool:
    for left in range(_TRIES - 1, -1, -1):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(_BETWEEN_TRIES)
        else:
            return True
    return False


def _read(path: Path) -> Owner:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Owner)
    except msgspec.DecodeError:
        return Owner(pid=0)


def _already_running(path: Path) -> str:
    owner = _read(path)
    at = f"，网址 {owner.address}" if owner.address else ""
    return f"营商已在运行：进程 {owner.pid}，数据目录 {path.parent}{at}；要重新启动，请先停止它。"
