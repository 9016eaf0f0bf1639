"""How the installation does: what is measured, and from where on it is a warning or a fault."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from core.clock import today
from core.jobs import Queue
from core.workdays.national import announced_years
from tenants.platform import platform_row, platform_rows

Grade = Literal["green", "amber", "red"]

BEAT_SECONDS = 15.0
"""A worker signs its life every three to four seconds."""

_LAG_WARNS, _LAG_IS_BAD = 60.0, 600.0
_DISK_WARNS, _DISK_IS_BAD = 0.15, 0.05
_CONNECTIONS_WARN = 0.8


class QueueState(msgspec.Struct, frozen=True):
    """One queue over all open tenants. ``waits`` counts the seconds that the oldest due job has waited."""

    queue: Queue
    due: int
    running: int
    waits: float


class WorkerBeat(msgspec.Struct, frozen=True):
    """When a worker process was last alive; ``age`` counts seconds."""

    worker: str
    at: datetime
    age: float


class DatabaseState(msgspec.Struct, frozen=True):
    """PostgreSQL. ``bytes`` is the size of this database; ``told`` counts undelivered events of open tenants."""

    version: str
    started_at: datetime
    bytes: int
    connections: int
    most_connections: int
    undelivered: int


class Disk(msgspec.Struct, frozen=True):
    """The disk of YINGSHANG_HOME, in bytes."""

    total: int
    free: int


class Measured(msgspec.Struct, frozen=True):
    """All that is looked at. ``redis`` is its version, None while it is away; ``pending`` are revisions not run yet."""

    database: DatabaseState
    redis: str | None
    workers: list[WorkerBeat]
    queues: list[QueueState]
    dead: int
    disk: Disk
    pending: list[str]


class Finding(msgspec.Struct, frozen=True):
    """One line of the page: what, how it stands, and what to do where it is not well."""

    what: str
    grade: Grade
    said: str
    advice: str = ""


async def database_state() -> DatabaseState:
    """PostgreSQL, as it says of itself."""
    found = await platform_row(
        DatabaseState,
        """
        SELECT current_setting('server_version') AS version, pg_postmaster_start_time() AS started_at,
          pg_database_size(current_database()) AS bytes,
          (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())::int AS connections,
          current_setting('max_connections')::int AS most_connections,
          (SELECT count(*) FROM core.event_delivery e JOIN tenants.tenant t ON t.id = e.tenant_id
           WHERE e.relayed_at IS NULL)::int AS undelivered
        """,
    )
    if found is None:
        raise LookupError("The database says nothing of itself.")
    return found


async def worker_beats() -> list[WorkerBeat]:
    """The worker processes that reported within a day, liveliest first."""
    return await platform_rows(
        WorkerBeat,
        """
        SELECT worker, at, extract(epoch FROM clock_timestamp() - at)::float8 AS age
        FROM core.worker_beat ORDER BY at DESC
        """,
    )


async def queue_states() -> list[QueueState]:
    """Both queues. Jobs of suspended tenants rest and are not counted as waiting."""
    return await platform_rows(
        QueueState,
        """
        SELECT q.queue, count(job.id) FILTER (WHERE job.state = 'waiting' AND job.run_at <= now())::int AS due,
          count(job.id) FILTER (WHERE job.state = 'running')::int AS running,
          coalesce(extract(epoch FROM clock_timestamp() - min(job.run_at)
            FILTER (WHERE job.state = 'waiting' AND job.run_at <= now())), 0)::float8 AS waits
        FROM unnest(ARRAY['short', 'long']) AS q (queue)
        LEFT JOIN (core.job JOIN tenants.tenant t ON t.id = job.tenant_id AND t.status = 'active')
          ON job.queue = q.queue AND job.state IN ('waiting', 'running')
        GROUP BY q.queue ORDER BY q.queue DESC
        """,
    )


def findings(measured: Measured, *, day: date | None = None) -> tuple[Finding, ...]:
    """The lines of the page, in a fixed order. ``day`` stands in for today."""
    return (
        _database(measured.database),
        _redis(measured.redis),
        _workers(measured.workers),
        *(_queue(queue) for queue in measured.queues),
        _events(measured.database.undelivered),
        _dead(measured.dead),
        _disk(measured.disk),
        _revisions(measured.pending),
        holidays(day or today(), announced_years()),
    )


def holidays(day: date, announced: frozenset[int]) -> Finding:
    """Whether the rest days of the year, and from December on those of the next, are known.

    They come with a release of the library after the State Council's yearly notice, mostly in November.
    """
    wanted = day.year + (day.month == 12)
    missing = next((year for year in (day.year, wanted) if year not in announced), None)
    known = f"已有到{max(announced, default=day.year)}年"
    if missing is None:
        return Finding("节假日", "green", known)
    advice = f"{missing}年的放假安排还没有装入，时限按周末推算；请升级到含新安排的版本。"
    return Finding("节假日", "red" if missing == day.year else "amber", known, advice)


def worst(found: Sequence[Finding]) -> Grade:
    """The gravest of all grades."""
    grades: tuple[Grade, ...] = ("red", "amber", "green")
    return next((grade for grade in grades if any(each.grade == grade for each in found)), "green")


def _database(state: DatabaseState) -> Finding:
    share = state.connections / max(state.most_connections, 1)
    said = f"{state.version}，{state.connections}/{state.most_connections} 个连接"
    if share >= _CONNECTIONS_WARN:
        return Finding("PostgreSQL", "amber", said, "连接快用完了，请调大 max_connections 或减少进程。")
    return Finding("PostgreSQL", "green", said)


def _redis(version: str | None) -> Finding:
    if version is None:
        return Finding("Redis", "amber", "连不上", "页面照常，后台任务改为轮询、会慢一些；请检查 Redis。")
    return Finding("Redis", "green", version)


def _workers(beats: Sequence[WorkerBeat]) -> Finding:
    alive = sum(beat.age < BEAT_SECONDS for beat in beats)
    if not alive:
        return Finding(
            "后台进程", "red", "没有在运行的", "通知、识别、导出都停着；请启动 yingshang work，并看 worker.log。"
        )
    silent = len(beats) - alive
    if silent:
        return Finding(
            "后台进程", "amber", f"{alive}个在运行，{silent}个没有信号", "没有信号的可能被强行结束，一天后不再列出。"
        )
    return Finding("后台进程", "green", f"{alive}个在运行")


def _queue(state: QueueState) -> Finding:
    what = {"short": "短任务队列", "long": "长任务队列"}[state.queue]
    said = f"到时未办{state.due}件，在办{state.running}件，最久等了{state.waits:.0f}秒"
    if state.waits >= _LAG_IS_BAD:
        return Finding(what, "red", said, "积压严重；请看后台进程是否在运行，必要时增加一个。")
    if state.waits >= _LAG_WARNS:
        return Finding(what, "amber", said, "有积压；请留意后台进程。")
    return Finding(what, "green", said)


def _events(undelivered: int) -> Finding:
    if undelivered >= 1000:
        return Finding("待转发的动态", "amber", f"{undelivered}条", "通知会晚到；请看后台进程是否在运行。")
    return Finding("待转发的动态", "green", f"{undelivered}条")


def _dead(dead: int) -> Finding:
    if dead:
        return Finding("失败停办的任务", "amber", f"{dead}件", "请到“后台任务”看原因，修好后重试或放弃。")
    return Finding("失败停办的任务", "green", "没有")


def _disk(disk: Disk) -> Finding:
    share = disk.free / max(disk.total, 1)
    gigabytes = disk.free / 1024**3
    said = f"剩余 {gigabytes:.1f} GB（{share:.0%}）"
    if share < _DISK_IS_BAD or gigabytes < 1:
        return Finding("磁盘", "red", said, "快满了，上传和数据库都会停；请立即清理或扩容 YINGSHANG_HOME 所在的磁盘。")
    if share < _DISK_WARNS:
        return Finding("磁盘", "amber", said, "请安排扩容 YINGSHANG_HOME 所在的磁盘。")
    return Finding("磁盘", "green", said)


def _revisions(pending: Sequence[str]) -> Finding:
    if pending:
        advice = f"程序比数据库新：还有 {'、'.join(pending[:3])} 没有执行；请运行 yingshang migrate。"
        return Finding("数据库结构", "red", f"差{len(pending)}步", advice)
    return Finding("数据库结构", "green", "最新")
