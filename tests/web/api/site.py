"""The web process on the loopback, over the tests' own database and with their keys."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from litestar import Litestar

from tests.e2e.site import free_port
from web.app import WebConfig
from workers.embedded import http_ready

_START_SECONDS = 120
_STOP_SECONDS = 30


@contextmanager
def serving(app: Litestar, log: Path) -> Iterator[str]:
    """Yields the address of a web process that knows the same tenants and tokens as ``app``."""
    config: WebConfig = app.state.config
    port = free_port()
    environment = {
        **os.environ,
        "YINGSHANG_HOME": str(config.home),
        "YINGSHANG_PORT": str(port),
        "YINGSHANG_APP_DATABASE_URL": config.app_database_url,
        "YINGSHANG_PLATFORM_DATABASE_URL": config.platform_database_url,
        "REDIS_URL": config.redis_url,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.web.api.web_process"], env=environment, stdout=output, stderr=output
        )
    try:
        ready, deadline = http_ready("127.0.0.1", port, "/healthz"), time.monotonic() + _START_SECONDS
        while not ready():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "the web process did not become ready"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_STOP_SECONDS)
