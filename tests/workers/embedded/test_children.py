"""Child processes: readiness, the way they end, and that none is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workers.embedded.conftest import RunScript, is_running, wait_until
from workers.embedded import Child, ChildProcess, StartError
from workers.embedded.children import rotate_log
from workers.embedded.orphans import find_processes, is_held

_PYTHON = Path(sys.executable).resolve().name
_WAIT = "import signal; print('up', flush=True); signal.pause()"
_STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
_PARENT = """
import sys, pathlib
from workers.embedded import Child, ChildProcess
folder = pathlib.Path(sys.argv[1])
log = folder / "log"
child = ChildProcess(Child(name="c", argv=(sys.executable, "-c", sys.argv[2]), env={}, cwd=folder / "work", log=log,
                           ready=lambda: "up" in log.read_text()))
child.start()
child.wait_ready()
print(child.pid)
sys.stdin.read()
"""

MakeChild = Callable[..., ChildProcess]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeChild]:
    """Makes child processes that run Python source and are ready when they have printed `up`."""
    made: list[ChildProcess] = []
    (tmp_path / "work").mkdir()

    def build(source: str, *, grace: float = 10.0, ready_timeout: float = 20.0) -> ChildProcess:
        log = tmp_path / "log"
        child = Child(
            name="child",
            argv=(sys.executable, "-c", source),
            env={},
            ready=lambda: "up\n" in log.read_text(encoding="utf-8"),
            cwd=tmp_path / "work",
            log=log,
            grace=grace,
            ready_timeout=ready_timeout,
        )
        made.append(ChildProcess(child))
        return made[-1]

    yield build
    for process in made:
        process.kill()
        process.stop()


def _number(process: ChildProcess) -> int | None:
    # Behind a call, since the type checker takes a property for unchanged between two looks at it.
    return process.pid


def test_a_child_is_ready_and_stops_on_its_first_signal(make: MakeChild) -> None:
    process = make(_WAIT)
    process.start()
    process.wait_ready()
    assert _number(process) is not None
    process.stop()
    assert process.wait() == -signal.SIGTERM
    assert _number(process) is None


def test_a_child_that_ignores_its_signal_is_killed_after_its_grace(make: MakeChild) -> None:
    process = make(_STUBBORN, grace=0.2)
    process.start()
    process.wait_ready()
    process.stop()
    assert process.wait() == -signal.SIGKILL


def test_stopping_ends_what_the_child_started_too(make: MakeChild, tmp_path: Path) -> None:
    process = make(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {_STUBBORN!r}]).wait()")
    process.start()
    process.wait_ready()
    assert len(find_processes(tmp_path / "work", _PYTHON)) == 2
    process.stop()
    wait_until(lambda: find_processes(tmp_path / "work", _PYTHON) == [])


def test_a_child_that_ends_at_once_says_why(make: MakeChild, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a line of the run before\n", encoding="utf-8")
    process = make("import sys; sys.exit('the port is taken')")
    process.start()
    told = f"child 启动后即退出（代码 1）：the port is taken（完整日志：{tmp_path / 'log'}）"
    with pytest.raises(StartError, match=f"^{re.escape(told)}$"):
        process.wait_ready()


def test_a_child_that_is_never_ready_is_given_up(make: MakeChild) -> None:
    process = make("import signal; signal.pause()", ready_timeout=0.3)
    process.start()
    with pytest.raises(StartError, match="child 过了 0 秒仍未就绪：没有任何输出"):
        process.wait_ready()


def test_readiness_of_another_program_does_not_count(make: MakeChild, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("up\n", encoding="utf-8")
    process = make("raise SystemExit(3)")
    process.start()
    process.wait()
    with pytest.raises(StartError, match="代码 3"):
        process.wait_ready()


def test_stopping_wakes_whoever_waits_for_readiness(make: MakeChild) -> None:
    process = make("import signal; signal.pause()")
    process.start()
    failures: list[StartError] = []

    def wait() -> None:
        try:
            process.wait_ready()
        except StartError as error:
            failures.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    process.stop()
    waiter.join(20)
    assert len(failures) == 1


def test_only_the_main_thread_starts_children(make: MakeChild) -> None:
    process = make(_WAIT)
    failures: list[str] = []

    def start() -> None:
        try:
            process.start()
        except RuntimeError as error:
            failures.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert failures == ["children are started from the main thread"]


def test_a_child_dies_with_its_killed_parent(tmp_path: Path, run_script: RunScript) -> None:
    (tmp_path / "work").mkdir()
    parent = run_script(_PARENT, tmp_path, _WAIT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    wait_until(lambda: not is_running(pid))


def test_a_start_ends_what_a_killed_parent_left(make: MakeChild, tmp_path: Path, run_script: RunScript) -> None:
    process = make(_WAIT, grace=0.2)
    parent = run_script(_PARENT, tmp_path, _STUBBORN)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert is_running(pid)
    process.start()
    assert not is_running(pid)


def test_a_start_that_may_not_look_into_processes_waits_for_their_end_all_the_same(
    make: MakeChild, tmp_path: Path, run_script: RunScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root in a container without CAP_SYS_PTRACE sees neither folder nor program of another account's process.
    monkeypatch.setattr("workers.embedded.orphans.find_processes", lambda *_: [])
    process = make(_WAIT, grace=0.1)
    parent = run_script(_PARENT, tmp_path, _STUBBORN)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    with pytest.raises(StartError, match=r"^上次留下的 child 进程结束不了；"):
        process.start()
    os.kill(pid, signal.SIGKILL)
    process.start()
    assert not is_running(pid)


def test_what_a_killed_child_started_holds_up_the_next_start(make: MakeChild, tmp_path: Path) -> None:
    source = "import os, time; os.fork() or print('up', flush=True); time.sleep(60)"
    process = make(source, grace=0.1)
    process.start()
    process.wait_ready()
    wait_until(lambda: len(find_processes(tmp_path / "work", _PYTHON)) == 2)
    process.kill()
    process.wait()
    left = find_processes(tmp_path / "work", _PYTHON)
    assert len(left) == 1
    assert is_held(process.child.mark)
    process.clear()
    assert not is_held(process.child.mark)
    assert not is_running(left[0])


def test_an_unrelated_program_in_the_same_folder_is_left_alone(make: MakeChild, tmp_path: Path) -> None:
    process = make(_STUBBORN, grace=0.1)
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path / "work") as other:
        process.start()
        process.wait_ready()
        assert find_processes(tmp_path / "work", _PYTHON) == [process.pid]
        process.clear()
        assert process.wait() == -signal.SIGKILL
        assert other.poll() is None
        other.kill()


def test_a_large_log_is_moved_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("0123456789", encoding="utf-8")
    rotate_log(log, limit=10)
    assert [entry.name for entry in tmp_path.iterdir()] == ["web.log"]
    rotate_log(log, limit=9)
    assert [entry.name for entry in tmp_path.iterdir()] == ["web.old.log"]
