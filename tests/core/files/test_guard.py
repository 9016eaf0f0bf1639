"""The guarded child computes, refuses and dies, and never does anything else."""

import asyncio
import ctypes
import logging
import os
from pathlib import Path

import msgspec
import pytest

from core.files.guard import GUARD_LIMITS, TOO_HEAVY, TOO_LONG, UNREADABLE, GuardLimits, call_guarded
from core.files.refusal import FileRefused
from tests.core.files.guarded import Sum

HERE = "tests.core.files.guarded"


async def refusal(function: str, *arguments: bytes | str | int, limits: GuardLimits = GUARD_LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        await call_guarded(f"{HERE}:{function}", *arguments, returns=object, limits=limits)
    return caught.value.sentence


def limits(**changes: float) -> GuardLimits:
    return msgspec.structs.replace(GUARD_LIMITS, **changes)


async def test_answer_comes_back_typed() -> None:
    data = bytes(range(256)) * 40_000
    assert await call_guarded(f"{HERE}:add", "凤州", data, 5, returns=Sum) == Sum(len(data) + 5, ["凤州"])


async def test_refusals_of_any_area_keep_their_sentence() -> None:
    assert await refusal("refuse", "公文") == "公文读不了。请另存。"
    assert await refusal("refuse", "表格") == "表格读不了。"


async def test_defect_is_logged_without_the_documents_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "core.files.guard"):
        assert await refusal("break_down", "x") == UNREADABLE
        assert await refusal("answer_nonsense") == UNREADABLE
        assert await refusal("no_such_function") == UNREADABLE
    messages = [record.getMessage() for record in caplog.records]
    assert [message.split(" at ")[0] for message in messages] == [
        f"The guarded call of {HERE}:break_down broke: KeyError",
        f"The guarded call of {HERE}:answer_nonsense broke: TypeError",
        f"The guarded call of {HERE}:no_such_function broke: AttributeError",
    ]
    assert "secret" not in " ".join(messages)


async def test_time_is_up() -> None:
    assert await refusal("spin", limits=limits(cpu_seconds=1)) == TOO_LONG
    assert await refusal("sleep", limits=limits(timeout=0.7)) == TOO_LONG


async def test_memory_is_up() -> None:
    assert await refusal("hoard") == TOO_HEAVY
    assert await refusal("flood", 3, limits=limits(answer=2_000_000)) == TOO_HEAVY
    answer = await call_guarded(f"{HERE}:flood", 1, returns=bytes, limits=limits(answer=2_000_000))
    assert answer == bytes(1024 * 1024)


async def test_a_child_is_given_up_while_what_it_says_waits_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has read for a moment, so the stream holds as much as it may and has stopped listening to the pipe."""
    read = asyncio.StreamReader.read

    async def read_late(stream: asyncio.StreamReader, most: int = -1) -> bytes:
        await asyncio.sleep(0.3)
        return await read(stream, most)

    monkeypatch.setattr(asyncio.StreamReader, "read", read_late)
    async with asyncio.timeout(20):
        assert await refusal("flood", 3, limits=limits(answer=1000)) == TOO_HEAVY


async def test_death_is_a_refusal(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "core.files.guard"):
        assert await refusal("crash") == UNREADABLE
    assert [record.getMessage() for record in caplog.records] == [
        f"The guarded call of {HERE}:crash died with code -6."
    ]


async def test_child_sees_neither_the_environment_nor_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen = await call_guarded(f"{HERE}:look_around", returns=dict[str, list[str]])
    assert "DATABASE_URL" not in seen["environment"]
    assert seen["folder"] == ["/"]
    if may_unshare_network():
        assert seen["interfaces"] == ["lo"]


def may_unshare_network() -> bool:
    """Whether this machine lets a process like ours have a network namespace of its own."""
    child = os.fork()
    if child == 0:
        libc = ctypes.CDLL(None)
        os._exit(0 if libc.unshare(0x40000000) == 0 or libc.unshare(0x50000000) == 0 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(
    ("what", "stopped_by"),
    [
        ("socket", "PermissionError"),
        ("resolve", "PermissionError"),
        ("program", "PermissionError"),
        ("shell", "PermissionError"),
        ("fork", "PermissionError"),
        ("file", "OSError"),
        ("descriptors", "OSError"),
    ],
)
async def test_forbidden_acts_are_stopped(what: str, stopped_by: str) -> None:
    assert await call_guarded(f"{HERE}:try_out", what, returns=str) == stopped_by


async def test_child_brings_neither_the_database_nor_the_web_along() -> None:
    modules = await call_guarded(f"{HERE}:imported_modules", returns=list[str])
    assert [name for name in modules if name.split(".")[0] in {"asyncpg", "piccolo", "litestar", "redis"}] == []


async def test_cancelling_kills_the_child() -> None:
    before = set(children())
    call = asyncio.create_task(call_guarded(f"{HERE}:sleep", returns=object))
    started: set[int] = set()
    for _ in range(500):
        await asyncio.sleep(0.02)
        started = set(children()) - before
        if started:
            break
    assert len(started) == 1
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert set(children()) & started == set()


def children() -> list[int]:
    """The ids of this process's children, zombies left out."""
    own, found = str(os.getpid()), []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, fields = status.read_text().rpartition(") ")
        except OSError:
            continue
        state, parent = fields.split()[:2]
        if parent == own and state != "Z":
            found.append(int(status.parent.name))
    return found


async def test_no_more_children_than_processors_at_once() -> None:
    most = 0
    calls = [asyncio.create_task(call_guarded(f"{HERE}:add", "a", b"", 1, returns=Sum)) for _ in range(8)]
    before = set(children())
    while not all(call.done() for call in calls):
        most = max(most, len(set(children()) - before))
        await asyncio.sleep(0.005)
    assert [call.result().total for call in calls] == [1] * 8
    assert 1 <= most <= (os.cpu_count() or 1)
