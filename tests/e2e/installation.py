"""``yingshang up`` over a home of its own, and the processes that come of it, to be killed one by one."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.e2e.site import free_port

WAIT_SECONDS = 180

_PROC = Path("/proc")
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_PAUSE = 0.05

# How a child of the supervisor is told from the others: by the last word of its command line, or by its program.
_WORDS = {"web": "serve", "worker": "work", "postgres": "postgres", "redis": "redis-server"}


@dataclass
class Installation:
    """The supervisor with all it starts; ``strangers`` are the children this process had before."""

    home: Path
    port: int
    log: Path
    strangers: frozenset[int]
    supervisor: subprocess.Popen[bytes] | None = None
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address; cookies are for this name."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Starts the supervisor, without a demo, and waits until everything is ready."""
        outside = {name: word for name, word in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))}
        with self.log.open("ab") as output:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "yingshang", "up", "--no-demo"],
                env={**outside, "YINGSHANG_HOME": str(self.home), "YINGSHANG_PORT": str(self.port)},
                stdout=output,
                stderr=output,
            )
        self.started.append(self.supervisor)
        self.wait(self.is_ready)

    def kill(self, name: str) -> None:
        """kill -9 of one process, and the wait until another one does its work."""
        before = self.pid_of(name)
        assert before is not None, f"{name} does not run"
        os.kill(before, signal.SIGKILL)
        self.wait(lambda: self.pid_of(name) not in (None, before) and self.is_ready())

    def kill_supervisor(self) -> None:
        """kill -9 of the supervisor itself; the next start finds its children ending or still at work."""
        assert self.supervisor is not None
        self.supervisor.kill()
        self.supervisor.wait()
        self.start()

    def interrupt(self) -> int:
        """Ctrl-C; the exit code once the supervisor has ended."""
        assert self.supervisor is not None
        self.supervisor.send_signal(signal.SIGINT)
        return self.supervisor.wait(WAIT_SECONDS)

    def pid_of(self, name: str) -> int | None:
        """The number of the supervisor's child of this name; None while there is none."""
        assert self.supervisor is not None
        found = [pid for pid in _children_of({self.supervisor.pid}) if _does(pid, _WORDS[name])]
        return found[0] if found else None

    def is_ready(self) -> bool:
        """Whether database, Redis, web and worker say that they are there."""
        try:
            answer = httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK and answer.json()["status"] == "ready"

    def orphans(self) -> set[int]:
        """What a killed supervisor left and its successor has not ended: it has become our own child."""
        assert self.supervisor is not None
        return self._roots() - {self.supervisor.pid}

    def alive(self) -> set[int]:
        """Every process that came of a supervisor of ours and lives, its own included."""
        roots = self._roots()
        return {pid for pid in roots | _descendants_of(roots) if _state(pid) != "Z"}

    def _roots(self) -> set[int]:
        """Our own living children without the strangers; what those start meanwhile is theirs."""
        _reap({process.pid for process in self.started} | self.strangers)
        return {pid for pid in _children_of({os.getpid()}) - self.strangers if _state(pid) != "Z"}

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits until something is so, as long as the supervisor lives."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert self.supervisor is not None
            assert self.supervisor.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(_PAUSE)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """An installation that was started for the first time; nothing of it lives after the block.

    Meanwhile this process inherits the orphans of its descendants, so that none can get out of sight.
    """
    _inherit_orphans(yes=True)
    strangers = frozenset(_children_of({os.getpid()}))
    installation = Installation(folder / "home", free_port(), folder / "up.log", strangers)
    try:
        installation.start()
        yield installation
    finally:
        for pid in installation.alive():
            with suppress(ProcessLookupError):  # it ended with the one before it
                os.kill(pid, signal.SIGKILL)
        for supervisor in installation.started:
            supervisor.wait()
        _inherit_orphans(yes=False)


def _inherit_orphans(*, yes: bool) -> None:
    assert ctypes.CDLL(None).prctl(_SUBREAPER, int(yes), 0, 0, 0) == 0


def _reap(spared: Set[int]) -> None:
    """Ends the zombies we inherited; those we started ourselves are waited for by their owners."""
    for pid in _children_of({os.getpid()}) - spared:
        if _state(pid) == "Z":
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _does(pid: int, word: str) -> bool:
    return _read(pid, "comm").strip() == word or _read(pid, "cmdline").rstrip("\0").split("\0")[-1] == word


def _descendants_of(pids: Set[int]) -> set[int]:
    found: set[int] = set()
    newest = _children_of(pids)
    while newest:
        found |= newest
        newest = _children_of(newest)
    return found


def _children_of(pids: Set[int]) -> set[int]:
    return {child for child, parent in _parents().items() if parent in pids}


def _parents() -> dict[int, int]:
    numbers = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]
    stats = {pid: _stat(pid) for pid in numbers}
    return {pid: int(words[1]) for pid, words in stats.items() if words}


def _state(pid: int) -> str:
    return (_stat(pid) or ["Z"])[0]


def _stat(pid: int) -> list[str]:
    """State, parent and so on; nothing for a process that has ended. The name before them may have blanks in it."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, name: str) -> str:
    try:
        return (_PROC / str(pid) / name).read_text(errors="replace")
    except OSError:
        return ""
