"""``up``, ``serve``, ``work``: the processes of an installation."""

import asyncio
import sys

import click
import uvicorn

from core.config import DatabaseUrls, Settings, load_settings
from migrations.runner import run_migrations
from web.app import WebConfig, create_app
from workers.embedded import Child, EmbeddedServers, http_ready, supervise
from workers.process import run_worker
from yingshang.commands.connection import child_environment, run_with_database, servers_for
from yingshang.demo import ensure_demo, is_empty, sign_ins


@click.command()
@click.option("--demo/--no-demo", "with_demo", default=True, help="Fill an empty database with a demo.")
def up(with_demo: bool) -> None:
    """Start everything: PostgreSQL, Redis, migrations, web and worker. Ctrl-C stops all of it."""
    settings = load_settings()
    with servers_for(settings, own=True) as servers:
        ran = asyncio.run(run_migrations(servers.database_url("owner")))
        if ran:
            _say(f"数据库结构已更新（{len(ran)} 步）。")
        if with_demo and settings.demo and run_with_database(is_empty):
            _say("库是空的，正在建演示数据（凤州市等三个租户）……")
            run_with_database(ensure_demo)
        asyncio.run(
            supervise(
                _children(servers, settings),
                running=servers.processes,
                on_ready=lambda: _greet(servers, settings, with_demo),
                report=_say,
            )
        )


@click.command()
def serve() -> None:
    """Run the web process alone. It needs migrated databases."""
    settings = load_settings()
    with servers_for(settings) as servers:
        app = create_app(
            WebConfig(
                app_database_url=servers.database_url("app"),
                platform_database_url=servers.database_url("platform"),
                redis_url=servers.redis_url,
                home=settings.home,
                trusted_proxies=settings.trusted_proxies,
                pgbouncer=settings.databases is not None and settings.databases.pgbouncer,
            )
        )
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=10,
        )


@click.command()
def work() -> None:
    """Run the worker process alone."""
    settings = load_settings()
    with servers_for(settings) as servers:
        databases = settings.databases or DatabaseUrls(
            servers.database_url("owner"), servers.database_url("app"), servers.database_url("platform")
        )
        asyncio.run(run_worker(databases, servers.redis_url))


def _children(servers: EmbeddedServers, settings: Settings) -> list[Child]:
    environment = child_environment(servers, settings)
    return [
        servers.child(
            "web",
            (sys.executable, "-m", "yingshang", "serve"),
            environment,
            http_ready(settings.host, settings.port),
        ),
        servers.child(
            "worker",
            (sys.executable, "-m", "yingshang", "--verbose", "work"),
            environment,
            lambda: True,
            grace=35.0,
        ),
    ]


def _greet(servers: EmbeddedServers, settings: Settings, with_demo: bool) -> None:
    # Browsers keep Secure cookies on plain http for this name only.
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::1") else settings.host  # noqa: S104 -- compared, not bound
    address = f"http://{host}:{settings.port}"
    servers.announce(address)
    _say(f"\n营商已启动：{address}\n数据目录：{settings.home}（日志在 logs 下）")
    if with_demo and settings.demo:
        for line in sign_ins(address):
            _say(line)
    _say("按 Ctrl-C 停止全部服务。")


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
