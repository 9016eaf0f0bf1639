"""From where on something is a warning or a fault."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from tenants.console.health import (
    DatabaseState,
    Disk,
    Measured,
    QueueState,
    WorkerBeat,
    database_state,
    findings,
    holidays,
    queue_states,
    worst,
)

NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)
DATABASE = DatabaseState("18.4", NOON, 1, 10, 100, 0)
WELL = Measured(
    database=DATABASE,
    redis="7.2",
    workers=[WorkerBeat("a", NOON, 2.0)],
    queues=[QueueState("short", 0, 0, 0.0), QueueState("long", 0, 0, 0.0)],
    dead=0,
    disk=Disk(100 * 1024**3, 50 * 1024**3),
    pending=[],
)


def _grades(**changes: object) -> dict[str, str]:
    found = findings(msgspec.structs.replace(WELL, **changes), day=date(2026, 5, 1))
    return {each.what: each.grade for each in found if each.grade != "green"}


def test_all_is_well() -> None:
    found = findings(WELL, day=date(2026, 5, 1))

    assert worst(found) == "green"
    assert [each.advice for each in found] == [""] * len(found)


@pytest.mark.parametrize(
    ("changes", "grades"),
    [
        ({"database": msgspec.structs.replace(DATABASE, connections=80)}, {"PostgreSQL": "amber"}),
        ({"database": msgspec.structs.replace(DATABASE, undelivered=1000)}, {"待转发的动态": "amber"}),
        ({"redis": None}, {"Redis": "amber"}),
        ({"workers": []}, {"后台进程": "red"}),
        ({"workers": [WorkerBeat("a", NOON, 15.0)]}, {"后台进程": "red"}),
        ({"workers": [WorkerBeat("a", NOON, 2.0), WorkerBeat("b", NOON, 600.0)]}, {"后台进程": "amber"}),
        ({"queues": [QueueState("short", 3, 0, 60.0)]}, {"短任务队列": "amber"}),
        ({"queues": [QueueState("long", 3, 0, 600.0)]}, {"长任务队列": "red"}),
        ({"dead": 1}, {"失败停办的任务": "amber"}),
        ({"disk": Disk(100 * 1024**3, 14 * 1024**3)}, {"磁盘": "amber"}),
        ({"disk": Disk(100 * 1024**3, 4 * 1024**3)}, {"磁盘": "red"}),
        ({"disk": Disk(4 * 1024**3, 1024**3 - 1)}, {"磁盘": "red"}),
        ({"pending": ["core:1"]}, {"数据库结构": "red"}),
    ],
)
def test_each_trouble_is_graded_and_says_what_to_do(changes: dict[str, object], grades: dict[str, str]) -> None:
    assert _grades(**changes) == grades
    found = findings(msgspec.structs.replace(WELL, **changes), day=date(2026, 5, 1))
    assert [each.advice != "" for each in found if each.grade != "green"] == [True]


@pytest.mark.parametrize(
    ("day", "announced", "grade"),
    [
        (date(2026, 11, 30), {2025, 2026}, "green"),
        (date(2026, 12, 1), {2025, 2026}, "amber"),
        (date(2026, 12, 1), {2026, 2027}, "green"),
        (date(2027, 1, 1), {2025, 2026}, "red"),
        (date(2027, 12, 1), {2026}, "red"),
    ],
)
def test_next_years_holidays_are_wanted_from_december_on(day: date, announced: set[int], grade: str) -> None:
    assert holidays(day, frozenset(announced)).grade == grade


async def test_what_the_database_says(database: object) -> None:
    assert database
    state = await database_state()
    queues = await queue_states()

    assert int(state.version.split(".")[0]) >= 16
    assert 0 < state.connections <= state.most_connections
    assert state.bytes > 0
    assert [queue.queue for queue in queues] == ["short", "long"]
