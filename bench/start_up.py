"""From ``yingshang up`` to the first page: on an empty home, which makes the demo, and on an existing one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.measures import Measure

PORT = 18_690


def run() -> list[Measure]:
    """Seconds to the first page. They inform; machines differ."""
    with tempfile.TemporaryDirectory() as folder:
        # Started by root, the servers run as a user of their own, who must be able to get here.
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        empty = _seconds_to_first_page(home)
        existing = _seconds_to_first_page(home)
    return [
        Measure("start-up: empty home, demo made", empty, "s"),
        Measure("start-up: existing demo", existing, "s"),
        Measure("start-up: existing against empty", existing / empty, "ratio"),
    ]


def _seconds_to_first_page(home: Path) -> float:
    environment = {**os.environ, "YINGSHANG_HOME": str(home), "YINGSHANG_PORT": str(PORT)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "yingshang", "up"], env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        while time.monotonic() - started < 300:
            if process.poll() is not None:
                raise RuntimeError("yingshang up ended by itself")
            if _answers():
                return time.monotonic() - started
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
    raise RuntimeError("no page after five minutes")


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/fengzhou/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
