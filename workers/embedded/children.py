"""A child process: started in the foreground, watched until it is ready, stopped in order, and never left behind.

A child ends with its parent, even when that is killed (`PR_SET_PDEATHSIG`). It has its own session, so that Ctrl-C
in the terminal reaches the supervisor only, which then stops its children one after the other.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workers.embedded.account import Account
from workers.embedded.errors import StartError
from workers.embedded.orphans import end_orphans, held_mark, is_held

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child calls into the loaded library and nothing else.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.1


@dataclass(frozen=True, kw_only=True)
class Child:
    """What to run, and how to tell that it works.

    `argv` is the path of a program (not of a script) with its arguments, and `env` its whole environment. `ready`
    answers quickly and without raising whether the child now does its work. `cwd` is a folder of this child alone: by
    it the next start finds what a killed supervisor left. `prepare` runs when nothing of that lives any more, so it may
    touch the child's data, and may make `cwd`. `stop_signals` are sent one after the other, `grace` seconds apart, then
    comes SIGKILL; the first is also what the child gets when its parent dies. A child with `restart` is started again
    when it ends by itself; without, its end ends the supervisor.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready: Callable[[], bool]
    cwd: Path
    log: Path
    restart: bool = True
    prepare: Callable[[], None] = lambda: None
    account: Account | None = None
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    grace: float = 10.0
    ready_timeout: float = 60.0

    @property
    def mark(self) -> Path:
        """The file whose lock the child and all it starts hold while they live."""
        return self.cwd.with_name(f"{self.cwd.name}.alive")


class ChildProcess:
    """A child that may be running. `start` belongs to the main thread, the other methods may block in any."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._stopping = threading.Event()

    @property
    def pid(self) -> int | None:
        """The process number while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Run the program, after `clear`; returns before it is ready."""
        # The kernel sends the death signal when the *thread* that forked ends, not when the process does.
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("children are started from the main thread")
        child = self.child
        self.clear()
        child.prepare()
        drops = child.account if child.account is not None and child.account.drops else None
        self._stopping.clear()
        with child.log.open("ab") as log, held_mark(child.mark) as mark:
            self._log_start = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 -- argv comes from this package and the command line's own code
                child.argv,
                env=child.env,
                cwd=child.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                pass_fds=(mark,),
                user=drops.uid if drops else None,
                group=drops.gid if drops else None,
                extra_groups=[] if drops else None,
                preexec_fn=_end_with_parent(child.stop_signals[0]),  # noqa: PLW1509 -- one system call, nothing that locks
            )

    def clear(self) -> None:
        """End what an earlier supervisor may have left; raises StartError when it does not end."""
        child = self.child
        # The kernel knows a process by the file it runs, links followed: .venv/bin/python is python3.11 there.
        program = Path(os.path.realpath(child.argv[0])).name
        end_orphans(child.mark, child.cwd, program, child.stop_signals, grace=child.grace)
        if is_held(child.mark):
            raise StartError(f"上次留下的 {child.name} 进程结束不了；请结束它再启动。")

    def wait_ready(self) -> None:
        """Block until the child is ready; raises StartError when it ends or is stopped first, or takes too long."""
        deadline = time.monotonic() + self.child.ready_timeout
        pause = _FIRST_PAUSE
        process = self._running()
        # Asked after the answer, too: it may have come from another program on the same address.
        while not (self.child.ready() and process.poll() is None):
            if process.poll() is not None:
                raise StartError(
                    f"{self.child.name} 启动后即退出（代码 {process.returncode}）：{self.last_line()}"
                    f"（完整日志：{self.child.log}）"
                )
            if time.monotonic() > deadline:
                raise StartError(
                    f"{self.child.name} 过了 {self.child.ready_timeout:.0f} 秒仍未就绪：{self.last_line()}"
                    f"（完整日志：{self.child.log}）"
                )
            if self._stopping.wait(pause):
                raise StartError(f"{self.child.name} 在就绪之前被停止。")
            pause = min(pause * 2, _LONGEST_PAUSE)

    def wait(self) -> int:
        """Block until the child ends; its exit code, negative for a signal."""
        return self._running().wait()

    def stop(self) -> None:
        """End the child and whatever it started, gently first; does nothing when it is not running."""
        process = self._process
        self._stopping.set()
        if process is None or process.poll() is not None:
            return
        for stop_signal in self.child.stop_signals:
            process.send_signal(stop_signal)
            try:
                process.wait(self.child.grace)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            process.kill()
            process.wait()
        self._end_group(process.pid)

    def kill(self) -> None:
        """End the child at once, without letting it tidy up."""
        self._stopping.set()
        if self._process is not None:
            self._process.kill()

    def last_line(self) -> str:
        """The last line this run of the child wrote."""
        with self.child.log.open("rb") as log:
            log.seek(self._log_start)
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "没有任何输出"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.child.name} was never started")
        return self._process

    @staticmethod
    def _end_group(leader: int) -> None:
        # The leader is gone; what is left of its group (a request's helper process) has nobody to report to.
        try:
            os.killpg(leader, signal.SIGKILL)
        except ProcessLookupError:
            return


def rotate_log(log: Path, *, limit: int = 10_000_000) -> None:
    """Move a log over `limit` bytes aside, over the one moved before; called while nobody writes to it."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_suffix(".old.log"))


def _end_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def ask_for_death_signal() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        # The parent may have died before the call above: then nobody will send the signal.
        if os.getppid() != parent:
            os._exit(1)

    return ask_for_death_signal
