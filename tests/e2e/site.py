"""A whole installation beside the tests: real web and worker processes over a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.config import DatabaseUrls
from workers.embedded import EmbeddedServers, http_ready

_START_SECONDS = 120
_STOP_SECONDS = 60


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that the servers' own account can walk into, which they have when started by root."""
    with tempfile.TemporaryDirectory(prefix="ys-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def running_site(servers: EmbeddedServers, urls: DatabaseUrls, home: Path) -> Iterator[str]:
    """``yingshang serve`` and ``yingshang work`` over a migrated database; yields the address browsers go to.

    It names localhost, as browsers keep Secure cookies on plain http for that name only.
    """
    port = free_port()
    environment = {
        **os.environ,
        "YINGSHANG_HOME": str(home),
        "YINGSHANG_PORT": str(port),
        "DATABASE_URL": urls.owner,
        "YINGSHANG_APP_DATABASE_URL": urls.app,
        "YINGSHANG_PLATFORM_DATABASE_URL": urls.platform,
        "REDIS_URL": servers.redis_url,
    }
    log = home.with_name("processes.log")
    with log.open("ab") as output:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "yingshang", command], env=environment, stdout=output, stderr=output
            )
            for command in ("serve", "work")
        ]
    try:
        _wait_until_ready(port, processes, log)
        yield f"http://localhost:{port}"
        assert [process.poll() for process in processes] == [None, None], log.read_text()
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        web, worker = (process.wait(_STOP_SECONDS) for process in processes)
    # uvicorn shuts down in good order and then ends by the signal it was sent.
    assert (web, worker) == (-signal.SIGTERM, 0), log.read_text()


def _wait_until_ready(port: int, processes: list[subprocess.Popen[bytes]], log: Path) -> None:
    ready, deadline = http_ready("127.0.0.1", port), time.monotonic() + _START_SECONDS
    while not ready():
        assert all(process.poll() is None for process in processes), log.read_text()
        assert time.monotonic() < deadline, "the web process did not become ready"
        time.sleep(0.1)
