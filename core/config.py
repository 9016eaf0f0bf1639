"""Settings of one installation, read from the environment once, at start.

Nothing else in the product reads ``os.environ``.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError


class ConfigError(AppError):
    """A setting is missing or cannot be understood; the sentence names it."""


@dataclass(frozen=True)
class DatabaseUrls:
    """One PostgreSQL database, entered as three roles (see docs/operators.md).

    ``pgbouncer`` says that *app* and *platform* go through one in transaction mode: no statement is prepared then.
    """

    owner: str
    app: str
    platform: str
    pgbouncer: bool = False


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    ``databases`` and ``redis_url`` are None where the embedded servers are to be used. ``port`` is a TCP port on
    ``host``; ``trusted_proxies`` counts the proxies in front of us whose X-Forwarded-For is believed.
    """

    home: Path
    databases: DatabaseUrls | None
    redis_url: str | None
    host: str
    port: int
    trusted_proxies: int
    demo: bool


def default_home(environ: Mapping[str, str]) -> Path:
    """Where data lives unless YINGSHANG_HOME says otherwise; never the checkout."""
    if os.geteuid() == 0:
        return Path("/var/lib/yingshang")
    data = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".local" / "share")
    return Path(data) / "yingshang"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings. Raises ConfigError with one sentence when they contradict each other."""
    env = os.environ if environ is None else environ
    port = env.get("YINGSHANG_PORT", "8600")
    proxies = env.get("YINGSHANG_TRUSTED_PROXIES", "0")
    if not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ConfigError(f"YINGSHANG_PORT 应是端口号，现为“{port}”。")
    if not proxies.isdecimal():
        raise ConfigError(f"YINGSHANG_TRUSTED_PROXIES 应是代理层数（0、1、2……），现为“{proxies}”。")
    return Settings(
        home=Path(env["YINGSHANG_HOME"]).absolute() if env.get("YINGSHANG_HOME") else default_home(env),
        databases=_database_urls(env),
        redis_url=env.get("REDIS_URL") or None,
        host=env.get("YINGSHANG_HOST", "127.0.0.1"),
        port=int(port),
        trusted_proxies=int(proxies),
        demo=env.get("YINGSHANG_DEMO", "1") != "0",
    )


def _database_urls(env: Mapping[str, str]) -> DatabaseUrls | None:
    owner = env.get("DATABASE_URL")
    app = env.get("YINGSHANG_APP_DATABASE_URL")
    platform = env.get("YINGSHANG_PLATFORM_DATABASE_URL")
    if not owner:
        return None
    if not app or not platform:
        raise ConfigError(
            "设置了 DATABASE_URL（属主）时，还要设置 YINGSHANG_APP_DATABASE_URL 和 YINGSHANG_PLATFORM_DATABASE_URL,"
            "分别以 ys_app、ys_platform 两个角色登录同一个库。"
        )
    return DatabaseUrls(owner, app, platform, pgbouncer=env.get("YINGSHANG_PGBOUNCER", "0") == "1")
