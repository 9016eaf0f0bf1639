"""Folders the servers can reach, and processes to kill."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workers.embedded import open_home

_ROOT = Path(__file__).parents[3]
_PATIENCE = 20.0

RunScript = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder a service account can walk into; pytest's own is closed to everyone but its user."""
    made = Path(tempfile.mkdtemp(prefix="ys-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home(folder: Path) -> Path:
    """A home whose servers run as an account that exists already: a test run adds none to the machine."""
    open_home(folder, create_account=False)
    return folder


@pytest.fixture
def run_script() -> Iterator[RunScript]:
    """Starts Python source in a process of its own, with its arguments; it ends when its input does, after the test."""
    started: list[subprocess.Popen[str]] = []
    path = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]

    def run(source: str, *arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", source, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        try:
            process.communicate(timeout=_PATIENCE)
        finally:
            process.kill()


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when `condition` holds; fails the test when it does not within twenty seconds."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the expected state did not come"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether the process does anything still; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
