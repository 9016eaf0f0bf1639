"""The supervisor: order, restarts and clean ends."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workers.embedded.conftest import RunScript, is_running, wait_until
from workers.embedded import Child, ChildProcess, StartError, supervise

_WAIT = "import os, signal; print(f'up {os.getpid()}', flush=True); signal.pause()"
_LOG_END = """
import pathlib, signal, sys
def end(*_):
    with open("../../ended", "a") as ended:
        ended.write(NAME)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    signal.pause()
"""
_SUPERVISOR = """
import asyncio, pathlib, sys
from workers.embedded import Child, supervise
root = pathlib.Path(sys.argv[1])
def child(name):
    cwd = root / "work" / name
    cwd.mkdir(parents=True)
    log = root / name
    return Child(name=name, argv=(sys.executable, "-c", sys.argv[2].replace("NAME", repr(name))), env={}, cwd=cwd,
                 log=log, ready=lambda: "up" in log.read_text())
asyncio.run(supervise([child("a"), child("b")], on_ready=lambda: print("ready")))
print("done")
"""

MakeChild = Callable[..., Child]


@pytest.fixture
def make(tmp_path: Path) -> MakeChild:
    """Describes children that run Python source and are ready when they have printed `up`."""

    def build(name: str, source: str, *, restart: bool = True) -> Child:
        log, folder = tmp_path / f"{name}.log", tmp_path / name
        folder.mkdir()
        return Child(
            name=name,
            argv=(sys.executable, "-c", source),
            env={},
            ready=lambda: "up" in log.read_text(encoding="utf-8"),
            cwd=folder,
            log=log,
            restart=restart,
        )

    return build


def _pids(child: Child) -> list[int]:
    """Process numbers of all runs of a child, from its log."""
    lines = child.log.read_text(encoding="utf-8").splitlines() if child.log.exists() else []
    return [int(line.split()[1]) for line in lines]


def _has_run(child: Child, times: int) -> bool:
    return len(_pids(child)) == times


async def _until(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, condition)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_crashed_child_is_started_again_with_growing_delay(make: MakeChild) -> None:
    child, told, ready = make("web", _WAIT), list[str](), asyncio.Event()
    task = asyncio.create_task(supervise([child], on_ready=ready.set, report=told.append, first_delay=0.05))
    await ready.wait()
    for run in (1, 2, 3):
        await _until(functools.partial(_has_run, child, run))
        os.kill(_pids(child)[-1], signal.SIGKILL)
    await _until(functools.partial(_has_run, child, 4))
    await _cancelled(task)
    assert told == [
        f"web 意外退出（代码 -9），{delay} 秒后重新启动；日志：{child.log}" for delay in ("0.05", "0.1", "0.2")
    ]
    assert [is_running(pid) for pid in _pids(child)] == [False] * 4


async def test_a_child_that_cannot_come_back_is_tried_again(make: MakeChild, tmp_path: Path) -> None:
    block = tmp_path / "block"
    child = make("web", f"import os; os.path.exists({str(block)!r}) and exit('blocked')\n{_WAIT}")
    told, ready = list[str](), asyncio.Event()
    task = asyncio.create_task(supervise([child], on_ready=ready.set, report=told.append, first_delay=0.05))
    await ready.wait()
    first = _pids(child)[0]
    block.touch()
    child.log.write_text("", encoding="utf-8")
    os.kill(first, signal.SIGKILL)
    await _until(lambda: sum("web 启动后即退出（代码 1）：blocked" in line for line in told) >= 2)
    block.unlink()
    await _until(lambda: "up" in child.log.read_text(encoding="utf-8"))
    await _cancelled(task)


async def test_a_first_start_that_fails_ends_everything(make: MakeChild) -> None:
    good, bad = make("web", _WAIT), make("worker", "raise SystemExit('no queue')")
    ready: list[bool] = []
    with pytest.raises(StartError, match=r"^worker 启动后即退出（代码 1）：no queue"):
        await supervise([good, bad], on_ready=lambda: ready.append(True))
    assert ready == []
    assert [is_running(pid) for pid in _pids(good)] == [False]


async def test_the_end_of_a_child_without_restart_ends_everything(make: MakeChild) -> None:
    good = make("web", _WAIT)
    once = make("slow", "import time; print('up', flush=True); time.sleep(0.5); exit(7)", restart=False)
    with pytest.raises(StartError, match=r"^slow 已退出（代码 7）：up"):
        await supervise([good, once])
    assert [is_running(pid) for pid in _pids(good)] == [False]


async def test_a_running_process_is_started_again_but_left_running_at_the_end(make: MakeChild) -> None:
    server = make("server", _WAIT)
    process = ChildProcess(server)
    process.start()
    await asyncio.to_thread(process.wait_ready)
    ready = asyncio.Event()
    task = asyncio.create_task(supervise([make("web", _WAIT)], running=[process], on_ready=ready.set, first_delay=0.01))
    await ready.wait()
    os.kill(_pids(server)[0], signal.SIGKILL)
    await _until(lambda: len(_pids(server)) == 2)
    await _cancelled(task)
    assert process.pid == _pids(server)[1]
    process.stop()
    assert [is_running(pid) for pid in _pids(server)] == [False, False]


@pytest.mark.parametrize("end_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_children_in_reverse_order(
    tmp_path: Path, run_script: RunScript, end_signal: signal.Signals
) -> None:
    supervisor = run_script(_SUPERVISOR, tmp_path, _LOG_END)
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "ready\n"
    supervisor.send_signal(end_signal)
    out, errors = supervisor.communicate(timeout=20)
    assert (out, errors, supervisor.returncode) == ("done\n", "", 0)
    assert (tmp_path / "ended").read_text(encoding="utf-8") == "ba"


def test_a_second_signal_ends_stubborn_children_at_once(tmp_path: Path, run_script: RunScript) -> None:
    stubborn = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"
    supervisor = run_script(_SUPERVISOR, tmp_path, stubborn)
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "ready\n"
    supervisor.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        supervisor.wait(0.3)
    supervisor.send_signal(signal.SIGINT)
    out, errors = supervisor.communicate(timeout=5)
    assert (out, errors, supervisor.returncode) == ("done\n", "", 0)
