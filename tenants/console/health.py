"""How the installation does: what is measured, and from where on it is a warning or a fault."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from core.clock import today
from core.jobs import Queue
from core.phrases import counted, listed, say
from core.workdays.national import announced_years
from tenants.platform import platform_row, platform_rows

Grade = Literal["green", "amber", "red"]

BEAT_SECONDS = 15.0
"""A worker signs its life every three to four seconds."""

_LAG_WARNS, _LAG_IS_BAD = 60.0, 600.0
_DISK_WARNS, _DISK_IS_BAD = 0.15, 0.05
_CONNECTIONS_WARN = 0.8
_MANY_EVENTS = 1000


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
    what, known = say("节假日"), say("已有到%(year)s年", year=max(announced, default=day.year))
    if missing is None:
        return Finding(what, "green", known)
    advice = say("%(year)s年的放假安排还没有装入，时限按周末推算；请升级到含新安排的版本。", year=missing)
    return Finding(what, "red" if missing == day.year else "amber", known, advice)


def worst(found: Sequence[Finding]) -> Grade:
    """The gravest of all grades."""
    grades: tuple[Grade, ...] = ("red", "amber", "green")
    return next((grade for grade in grades if any(each.grade == grade for each in found)), "green")


def _database(state: DatabaseState) -> Finding:
    share = state.connections / max(state.most_connections, 1)
    said = say(
        "%(version)s，%(used)s/%(most)s 个连接",
        version=state.version,
        used=state.connections,
        most=state.most_connections,
    )
    if share >= _CONNECTIONS_WARN:
        return Finding("PostgreSQL", "amber", said, say("连接快用完了，请调大 max_connections 或减少进程。"))
    return Finding("PostgreSQL", "green", said)


def _redis(version: str | None) -> Finding:
    if version is None:
        advice = say("页面照常，后台任务改为轮询、会慢一些；请检查 Redis。")
        return Finding("Redis", "amber", say("连不上"), advice)
    return Finding("Redis", "green", version)


def _workers(beats: Sequence[WorkerBeat]) -> Finding:
    what, alive = say("后台进程"), sum(beat.age < BEAT_SECONDS for beat in beats)
    if not alive:
        advice = say("通知、识别、导出都停着；请启动 yingshang work，并看 worker.log。")
        return Finding(what, "red", say("没有在运行的"), advice)
    silent = len(beats) - alive
    if silent:
        said = say("%(alive)s个在运行，%(silent)s个没有信号", alive=alive, silent=silent)
        return Finding(what, "amber", said, say("没有信号的可能被强行结束，一天后不再列出。"))
    return Finding(what, "green", counted("%(num)s个在运行", alive))


def _queue(state: QueueState) -> Finding:
    what = {"short": say("短任务队列"), "long": say("长任务队列")}[state.queue]
    said = say(
        "到时未办%(due)s件，在办%(running)s件，最久等了%(waits)s秒",
        due=state.due,
        running=state.running,
        waits=f"{state.waits:.0f}",
    )
    if state.waits >= _LAG_IS_BAD:
        return Finding(what, "red", said, say("积压严重；请看后台进程是否在运行，必要时增加一个。"))
    if state.waits >= _LAG_WARNS:
        return Finding(what, "amber", said, say("有积压；请留意后台进程。"))
    return Finding(what, "green", said)


def _events(undelivered: int) -> Finding:
    what, said = say("待转发的动态"), counted("%(num)s条", undelivered)
    if undelivered >= _MANY_EVENTS:
        return Finding(what, "amber", said, say("通知会晚到；请看后台进程是否在运行。"))
    return Finding(what, "green", said)


def _dead(dead: int) -> Finding:
    what = say("失败停办的任务")
    if dead:
        advice = say("请到“后台任务”看原因，修好后重试或放弃。")
        return Finding(what, "amber", counted("%(num)s件", dead), advice)
    return Finding(what, "green", say("没有"))


def _disk(disk: Disk) -> Finding:
    what, share, gigabytes = say("磁盘"), disk.free / max(disk.total, 1), disk.free / 1024**3
    said = say("剩余 %(size)s GB（%(share)s）", size=f"{gigabytes:.1f}", share=f"{share:.0%}")
    if share < _DISK_IS_BAD or gigabytes < 1:
        advice = say("快满了，上传和数据库都会停；请立即清理或扩容 YINGSHANG_HOME 所在的磁盘。")
        return Finding(what, "red", said, advice)
    if share < _DISK_WARNS:
        return Finding(what, "amber", said, say("请安排扩容 YINGSHANG_HOME 所在的磁盘。"))
    return Finding(what, "green", said)


def _revisions(pending: Sequence[str]) -> Finding:
    what = say("数据库结构")
    if pending:
        advice = say("程序比数据库新：还有 %(names)s 没有执行；请运行 yingshang migrate。", names=listed(pending[:3]))
        return Finding(what, "red", counted("差%(num)s步", len(pending)), advice)
    return Finding(what, "green", say("最新"))
