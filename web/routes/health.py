"""Whether the process lives, and whether it can serve. The two are not the same."""

from typing import Any

from litestar import Request, Response, get
from redis.asyncio import Redis

from core.db import DB, PLATFORM
from core.jobs import worker_health

AnyRequest = Request[Any, Any, Any]

# A worker signs its life every three to four seconds.
_BEAT_SECONDS = 15.0


@get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers. Nothing else is asked, so that a slow database does not get it restarted."""
    return {"status": "live"}


@get("/readyz")
async def readyz(request: AnyRequest) -> Response[dict[str, str]]:
    """200 when pages can be served; 503 with the reason when not.

    Without Redis or a living worker pages are still served: the status is then ``degraded`` and says which.
    """
    facts = {"database": await _database_state(), "redis": await _redis_state(request.app.state.config.redis_url)}
    if facts["database"] != "ok":
        return Response({"status": "unavailable", **facts}, status_code=503)
    facts |= await _worker_facts()
    healthy = facts["redis"] == "ok" and facts["worker"] == "ok" and facts["dead_jobs"] == "0"
    return Response({"status": "ready" if healthy else "degraded", **facts})


async def _worker_facts() -> dict[str, str]:
    """Whether a worker beats, how long the oldest due job waits (seconds), how many jobs were given up."""
    health = await worker_health()
    alive = health.beat_age is not None and health.beat_age < _BEAT_SECONDS
    return {
        "worker": "ok" if alive else "silent",
        "oldest_job_waits": f"{health.waiting_age or 0:.0f}",
        "dead_jobs": str(health.dead),
    }


async def _database_state() -> str:
    try:
        async with PLATFORM.transaction() as platform:
            await platform.fetch("SELECT 1 FROM tenants.tenant LIMIT 1")
    except Exception as error:
        return type(error).__name__
    return "ok" if DB.pool is not None else "closed"


async def _redis_state(url: str) -> str:
    client = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        await client.ping()
    except Exception as error:
        return type(error).__name__
    finally:
        await client.aclose()
    return "ok"
