"""``migrate``, ``doctor``, ``demo``: the database of an installation."""

import asyncio
import sys

import asyncpg
import click
from redis.asyncio import Redis

from core.config import load_settings
from migrations.checks import faults
from migrations.runner import run_migrations
from web.kit.static import load_addresses
from workers.embedded import EmbeddedServers
from yingshang.commands.connection import run_with_database, servers_for
from yingshang.demo import ensure_demo

LEAST_POSTGRES = 16


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run at any time and from several places at once."""
    with servers_for(load_settings()) as servers:
        ran = asyncio.run(run_migrations(servers.database_url("owner")))
    click.echo("\n".join(f"ran {each}" for each in ran) if ran else "数据库结构已是最新。")


@click.command()
def demo() -> None:
    """Make the demo tenants, once: running it again changes nothing."""
    with servers_for(load_settings()) as servers:
        asyncio.run(run_migrations(servers.database_url("owner")))
    click.echo("已建好演示租户。" if run_with_database(ensure_demo) else "演示租户已存在，没有改动。")


@click.command()
def doctor() -> None:
    """Check servers, roles, schema and front-end files, one line each; exit 1 when something is wrong."""
    settings = load_settings()
    with servers_for(settings) as servers:
        findings = asyncio.run(_examine(servers))
    for good, line in findings:
        click.echo(f"{'ok  ' if good else '错误'} {line}")
    if not all(good for good, _ in findings):
        sys.exit(1)


async def _examine(servers: EmbeddedServers) -> list[tuple[bool, str]]:
    return [*await _database_findings(servers), await _redis_finding(servers.redis_url), _static_finding()]


async def _database_findings(servers: EmbeddedServers) -> list[tuple[bool, str]]:
    try:
        connection = await asyncpg.connect(servers.database_url("owner"))
    except (OSError, asyncpg.PostgresError) as error:
        return [(False, f"PostgreSQL 连接不上：{error}。请检查 DATABASE_URL 或先运行 yingshang up。")]
    try:
        version = connection.get_server_version()
        found = await faults(connection)
    finally:
        await connection.close()
    return [
        (version.major >= LEAST_POSTGRES, f"PostgreSQL {version.major}.{version.minor}（需要 {LEAST_POSTGRES} 以上）"),
        (not found, "租户隔离：每张表都有强制行级安全" if not found else "租户隔离有缺口：" + ";".join(found)),
    ]


async def _redis_finding(url: str) -> tuple[bool, str]:
    client = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        version = (await client.info("server"))["redis_version"]
    except Exception as error:
        return False, f"Redis 连接不上：{error}。页面仍可用，后台任务会变慢。"
    finally:
        await client.aclose()
    return True, f"Redis {version}"


def _static_finding() -> tuple[bool, str]:
    try:
        load_addresses()
    except Exception as error:
        return False, str(error)
    return True, "前端文件已生成"
