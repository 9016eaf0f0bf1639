"""The child's side of ``guard``: locks itself in, then reads one call from standard input and answers it.

Nothing of the foreign file is read before the limits stand. What they are: processor time, memory, no file written, few
files open, no network (a network namespace of its own where the system permits it; refused by an audit hook in any
case), no further process, and death with the parent.
"""

import ctypes
import importlib
import os
import resource
import signal
import sys
import traceback
from typing import Any

import msgspec

from core.errors import AppError
from core.phrases import as_text, packed

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.")


class Call(msgspec.Struct, frozen=True):
    """What the parent asks: ``module:function`` with texts, bytes and numbers, and how much it may use."""

    target: str
    arguments: list[Any]
    cpu_seconds: int
    memory_bytes: int


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the child says: a value in msgpack, a refusal's packed sentence, that memory ran out, or where it broke."""

    value: bytes | None = None
    sentence: Any = None
    out_of_memory: bool = False
    broken: str | None = None


def main() -> None:
    """Answers the one call and ends. Run by ``guard.call_guarded`` in a fresh interpreter, never in a server."""
    answer_to = os.dup(1)
    os.dup2(2, 1)  # Standard output carries the answer alone; whatever prints goes where errors go.
    _part_from_the_world()
    call = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Call)
    _limit(call)
    sys.addaudithook(_refuse_event)
    _write_all(answer_to, msgspec.msgpack.encode(_answer(call)))
    os._exit(0)  # The answer is out; no time is spent on taking a large heap apart.


def _answer(call: Call) -> Answer:
    try:
        return Answer(value=msgspec.msgpack.encode(_resolve(call.target)(*call.arguments), enc_hook=as_text))
    except AppError as refusal:
        return Answer(sentence=packed(refusal.sentence))
    except MemoryError:
        return Answer(out_of_memory=True)
    except Exception as error:
        # Whatever breaks is an answer too: the parent logs it.
        return Answer(broken=_describe(error))


def _resolve(target: str) -> Any:
    module, _, function = target.partition(":")
    return getattr(importlib.import_module(module), function)


def _describe(error: Exception) -> str:
    """Kind and place of an error, without its message, which may quote the document."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def _part_from_the_world() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNET) != 0:
        # Without privileges a user namespace may grant it; where neither is permitted the audit hook remains.
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(call: Call) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (call.cpu_seconds, call.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (call.memory_bytes, call.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _refuse_event(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"{event} is not permitted in a guarded call")


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
