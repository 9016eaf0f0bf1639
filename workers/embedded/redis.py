"""The embedded Redis: a socket for its own account and root, and an append-only file."""

from __future__ import annotations

from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from workers.embedded.binaries import redis_program
from workers.embedded.children import Child
from workers.embedded.home import Home

_READY_TIMEOUT = 600.0  # reading a large append-only file back


def redis_url(home: Home) -> str:
    """The address of the embedded Redis for redis-py and arq."""
    return f"unix://{redis_socket(home)}"


def redis_socket(home: Home) -> Path:
    """The socket of the embedded Redis."""
    return home.sockets / "redis.sock"


def redis_child(home: Home, *, durable: bool = True) -> Child:
    """The server process; `durable` is false for throw-away servers, which keep nothing on disk.

    Raises EmbeddedError when this machine has no Redis program.
    """
    settings = {
        "--port": "0",
        "--unixsocket": str(redis_socket(home)),
        "--unixsocketperm": "700",
        "--appendonly": "yes" if durable else "no",
        "--appendfsync": "everysec",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
    }
    return Child(
        name="redis",
        argv=(
            str(redis_program(home.account, home.servers)),
            *(part for setting in settings.items() for part in setting),
        ),
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"},
        ready=lambda: _answers(redis_socket(home)),
        cwd=home.redis,
        log=home.logs / "redis.log",
        account=home.account,
        ready_timeout=_READY_TIMEOUT,
    )


def _answers(socket: Path) -> bool:
    try:
        with Redis(unix_socket_path=str(socket), socket_timeout=1.0) as client:
            return bool(client.ping())
    except RedisError:
        return False
