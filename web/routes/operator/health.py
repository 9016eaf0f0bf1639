"""How the installation does, and the doctor's examination when it is asked for."""

import shutil
from typing import Any

from litestar import Request, Response, get
from redis.asyncio import Redis

from core.db import PLATFORM
from core.jobs import worker_health
from core.phrases import counted, say
from migrations.checks import faults
from migrations.runner import known_revisions
from tenants.console.health import (
    BEAT_SECONDS,
    Disk,
    Finding,
    Measured,
    database_state,
    findings,
    queue_states,
    worker_beats,
    worst,
)
from tenants.console.schema import revision_rows
from web.kit.console import console_page, operator
from web.kit.i18n import gettext
from web.kit.static import load_addresses

AnyRequest = Request[Any, Any, Any]


@get("/operator/health")
async def health_page(request: AnyRequest) -> Response[Any]:
    """All that is measured, one line each; ``?doctor=1`` examines the fences of every table as well."""
    operator(request)
    measured = await _measure(request)
    found = findings(measured)
    return console_page(
        request,
        "operator/health.html",
        findings=found,
        grade=worst(found),
        words={"green": gettext("正常"), "amber": gettext("留意"), "red": gettext("要处理")},
        measured=measured,
        beat_seconds=BEAT_SECONDS,
        examined=await _examine() if request.query_params.get("doctor") else None,
    )


async def _measure(request: AnyRequest) -> Measured:
    home = request.app.state.config.home
    disk = shutil.disk_usage(home)
    done = {row.id for row in await revision_rows()}
    return Measured(
        database=await database_state(),
        redis=await redis_version(request.app.state.config.redis_url),
        workers=await worker_beats(),
        queues=await queue_states(),
        dead=(await worker_health()).dead,
        disk=Disk(disk.total, disk.free),
        pending=sorted(known_revisions() - done),
    )


async def redis_version(url: str) -> str | None:
    """The version of Redis; None while it cannot be reached."""
    client = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        version: str = (await client.info("server"))["redis_version"]
    except Exception:
        return None
    finally:
        await client.aclose()
    return version


async def _examine() -> tuple[Finding, ...]:
    """What ``yingshang doctor`` says of the fences and of the front-end files."""
    async with PLATFORM.transaction() as platform:
        found = await faults(await platform.connection())
    gaps = "；".join(found)
    fences = (
        Finding(say("租户隔离"), "red", counted("%(num)s处缺口", len(found)), gaps)
        if found
        else Finding(say("租户隔离"), "green", say("每张表都有强制行级安全，两个角色的权限都在核定范围内"))
    )
    try:
        load_addresses()
    except Exception as error:
        return fences, Finding(say("前端文件"), "red", say("不完整"), str(error))
    return fences, Finding(say("前端文件"), "green", say("已生成"))


ROUTES = [health_page]
