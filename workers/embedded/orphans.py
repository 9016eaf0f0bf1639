"""Processes a killed supervisor left behind.

They were told to stop by the kernel when their parent died, but may still be writing. A second server on the same
data would corrupt it, so the next start waits for them, and ends those that do not go.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

_PROC = Path("/proc")
_PAUSE = 0.02


def find_orphans(folder: Path, program: str) -> list[int]:
    """Numbers of the processes that run `program` (a file name) with `folder` as their working directory.

    PostgreSQL's backends are among them: they inherit the directory, and outlive a killed postmaster for a moment.
    Always empty where there is no /proc: the embedded servers exist for Linux only.
    """
    if not _PROC.is_dir():
        return []
    wanted = os.path.realpath(folder)
    return [pid for pid in _process_numbers() if _runs(pid, wanted, program)]


def end_orphans(folder: Path, program: str, signals: Sequence[signal.Signals], *, grace: float) -> None:
    """Wait until no process of `program` works in `folder` any more: `grace` seconds for each signal, then kill."""
    # The first wait sends nothing: the death signal is already on its way, and a second one would skip a clean stop.
    for step in (None, *signals, signal.SIGKILL):
        left = find_orphans(folder, program)
        if not left:
            return
        if step is not None:
            _send(left, step)
        if _gone_within(grace, folder, program):
            return


def _gone_within(seconds: float, folder: Path, program: str) -> bool:
    deadline = time.monotonic() + seconds
    while find_orphans(folder, program):
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
        # It ended meanwhile, is a zombie, or belongs to someone else: then it is not ours.
        return False
    return Path(running).name == program


def _send(pids: Sequence[int], step: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, step)
        except ProcessLookupError:
            continue
