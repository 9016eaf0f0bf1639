"""The embedded Redis: its door and its append-only file."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest
from redis import Redis

from workers.embedded import embedded_servers
from workers.embedded.redis import redis_socket

pytestmark = pytest.mark.embedded


def test_keys_outlive_a_killed_server(home: Path) -> None:
    with embedded_servers(home) as servers:
        process = servers.processes[1]
        with Redis.from_url(servers.redis_url) as client:
            client.set("job", "waiting")
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.start()
        process.wait_ready()
        with Redis.from_url(servers.redis_url) as client:
            assert client.get("job") == b"waiting"


def test_keys_outlive_a_stop_and_the_socket_is_closed_to_others(home: Path) -> None:
    with embedded_servers(home) as servers, Redis.from_url(servers.redis_url) as client:
        client.set("job", "waiting")
        assert stat.S_IMODE(redis_socket(servers.home).stat().st_mode) == 0o700
    with embedded_servers(home) as servers, Redis.from_url(servers.redis_url) as client:
        assert client.get("job") == b"waiting"
        assert {name: client.config_get(name)[name] for name in ("port", "appendonly", "maxmemory-policy")} == {
            "port": "0",
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
        }
