"""Processes a killed supervisor left behind.

The kernel told them to stop when their parent died, but they may still be writing, and a second server on the same
data would ruin it. Every child therefore holds a mark: a file lock it inherits and passes on to all it starts. As long
as one of them lives the mark is held, whoever may look into whose processes; the next start waits for it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PROC = Path("/proc")
_PAUSE = 0.02


@contextmanager
def held_mark(mark: Path) -> Iterator[int]:
    """A descriptor that holds `mark`, to be inherited by a child; it is held on until every heir has ended."""
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor
    finally:
        os.close(descriptor)


def is_held(mark: Path) -> bool:
    """Whether a child that inherited `mark`, or anything it started, still lives."""
    try:
        descriptor = os.open(mark, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def end_orphans(mark: Path, folder: Path, program: str, signals: Sequence[signal.Signals], *, grace: float) -> None:
    """Wait until `mark` is free: `grace` seconds, then as long after each of `signals`, and after SIGKILL.

    The signals go to the processes that run `program` (a file name) in `folder`, as far as this process may see them.
    """
    # The first wait sends nothing: the death signal is already on its way, and a second one would skip a clean stop.
    for step in (None, *signals, signal.SIGKILL):
        if step is not None:
            _send(find_processes(folder, program), step)
        if _free_within(grace, mark):
            return


def find_processes(folder: Path, program: str) -> list[int]:
    """Numbers of the processes that run `program` with `folder` as their working directory.

    Both are asked for, since somebody's shell may stand in the folder as well.
    """
    if not _PROC.is_dir():
        return []
    wanted = os.path.realpath(folder)
    return [pid for pid in _process_numbers() if _runs(pid, wanted, program)]


def _free_within(seconds: float, mark: Path) -> bool:
    deadline = time.monotonic() + seconds
    while is_held(mark):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _process_numbers() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]


def _runs(pid: int, folder: str, program: str) -> bool:
    process = _PROC / str(pid)
    try:
        # `readlink` and not `resolve`: of a deleted program or folder only the link's text is left.
        if os.readlink(process / "cwd").removesuffix(" (deleted)") != folder:  # noqa: PTH115 -- see above
            return False
        running = os.readlink(process / "exe").removesuffix(" (deleted)")  # noqa: PTH115 -- see above
    except OSError:
        # It ended meanwhile, is a zombie, or this process may not look into it.
        return False
    return Path(running).name == program


def _send(pids: Sequence[int], step: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, step)
        except ProcessLookupError:
            continue
