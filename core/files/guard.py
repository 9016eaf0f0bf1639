"""Calls a function on foreign bytes in a child process that may do nothing but compute.

Readers of foreign formats are large and old; what breaks or seizes one of them must not reach the server. The child is
a fresh interpreter with a scrubbed environment, so no secret and no connection of the server is in it. Arguments and
answer travel as msgpack, never as pickle.
"""

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

import msgspec

import core
from core.files.guarded_child import Answer, Call
from core.files.limits import MEGABYTE
from core.files.refusal import FileRefused
from core.phrases import say, unpacked

logger = logging.getLogger(__name__)

T = TypeVar("T")

TOO_LONG = say("文件太复杂，在规定时间内处理不完。请拆成几个文件，或另存为较简单的格式后再上传。")
TOO_HEAVY = say("文件解开后占用内存过多，无法处理。请删去多余的图片和对象，或拆成几个文件后再上传。")
UNREADABLE = say("文件无法读取，可能已损坏。请在 WPS 或 Office 中重新打开原文件，另存一份后再上传。")

_ROOT = str(Path(core.__file__).resolve().parents[1])
_BOOT = f"import sys; sys.path.insert(0, {_ROOT!r}); from core.files.guarded_child import main; main()"
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class GuardLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one guarded call may use. ``timeout`` counts wall seconds from the child's start, waiting for it not."""

    cpu_seconds: int = 20
    memory: int = 512 * MEGABYTE
    timeout: float = 40
    answer: int = 64 * MEGABYTE


GUARD_LIMITS = GuardLimits()


async def call_guarded(
    target: str, *arguments: bytes | str | int, returns: type[T], limits: GuardLimits = GUARD_LIMITS
) -> T:
    """The result of ``module:function`` called with the arguments in a child process, decoded as ``returns``.

    Raises FileRefused with the sentence of an AppError the function raised, or with one of ours when the child ran out
    of time or memory or broke; the last is also logged, without words of the document. As many children run at once as
    there are processors, further calls wait.
    """
    call = msgspec.msgpack.encode(Call(target, list(arguments), limits.cpu_seconds, limits.memory))
    async with _slot():
        data, code = await _run(call, limits)
    if code is None:
        raise FileRefused(TOO_LONG)
    if len(data) > limits.answer:
        raise FileRefused(TOO_HEAVY)
    if not data:
        raise FileRefused(_sentence_for_death(target, code))
    answer = msgspec.msgpack.decode(data, type=Answer)
    if answer.value is not None:
        return msgspec.msgpack.decode(answer.value, type=returns)
    if answer.broken:
        logger.error("The guarded call of %s broke: %s", target, answer.broken)
    if answer.sentence is not None:
        raise FileRefused(unpacked(answer.sentence))
    raise FileRefused(TOO_HEAVY if answer.out_of_memory else UNREADABLE)


def _slot() -> asyncio.Semaphore:
    """The present loop's places for children."""
    return _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(os.cpu_count() or 1))


async def _run(call: bytes, limits: GuardLimits) -> tuple[bytes, int | None]:
    """The child's raw answer and exit code; the code is None when its time was up."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-B", "-X", "utf8", "-c", _BOOT),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.timeout):
            data = await _exchange(process, call, limits.answer)
            return data, -signal.SIGKILL if len(data) > limits.answer else await process.wait()
    except TimeoutError:
        return b"", None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            # Waiting alone never ends where the stream is full: the end of the pipe is not seen until it is read out.
            await process.communicate()


async def _exchange(process: Process, call: bytes, answer_limit: int) -> bytes:
    """Sends the call and reads the answer, one byte beyond the limit at most."""
    assert process.stdin is not None  # noqa: S101 -- asked for above, this tells the type checker
    assert process.stdout is not None  # noqa: S101 -- asked for above, this tells the type checker
    # A child that died early answers by its exit code.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(call)
        await process.stdin.drain()
    process.stdin.close()
    pieces, left = [], answer_limit + 1
    while left > 0 and (piece := await process.stdout.read(min(left, MEGABYTE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _sentence_for_death(target: str, code: int) -> str:
    if code == -signal.SIGXCPU:
        return TOO_LONG
    logger.error("The guarded call of %s died with code %d.", target, code)
    return UNREADABLE
