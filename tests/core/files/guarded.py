"""Functions for the guard's tests to call in a child process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.errors import AppError, ConflictError


class Sum(msgspec.Struct, frozen=True):
    """A typed answer."""

    total: int
    words: list[str]


class UnreadableWordsError(AppError, ValueError):
    """A refusal of another area."""


def add(text: str, data: bytes, number: int) -> Sum:
    """A sound call."""
    print("words on standard output must not disturb the answer")  # noqa: T201 -- the test's point
    return Sum(len(data) + number, [text])


def refuse(kind: str) -> None:
    """A refusal."""
    raise UnreadableWordsError(f"{kind}读不了。请另存。") if kind == "公文" else ConflictError(f"{kind}读不了。")


def break_down(_: str) -> None:
    """A defect."""
    raise KeyError("a secret word of the document")


def answer_nonsense() -> object:
    """An answer that msgpack cannot carry."""
    return object()


def spin() -> None:
    """Uses the processor without end."""
    while True:
        pass


def sleep() -> None:
    """Waits without using the processor."""
    time.sleep(60)


def hoard() -> int:
    """Takes more memory than is given."""
    return len(bytearray(800 * 1024 * 1024))


def flood(megabytes: int) -> bytes:
    """A large answer."""
    return bytes(megabytes * 1024 * 1024)


def crash() -> None:
    """Dies without a word."""
    os.abort()


def look_around() -> dict[str, list[str]]:
    """What the child can see of its surroundings."""
    return {"environment": sorted(os.environ), "folder": [str(Path.cwd())], "interfaces": _interfaces()}


def try_out(what: str) -> str:
    """Tries something forbidden; the name of the error that stopped it, or a word that nothing did."""
    attempts: dict[str, Callable[[], object]] = {
        "socket": socket.socket,
        "resolve": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "shell": lambda: os.system("true"),  # noqa: S605 -- the test's point
        "fork": lambda: os._exit(0) if os.fork() == 0 else None,
        "file": lambda: Path(f"/tmp/guard-test-{os.getpid()}").write_text("x"),  # noqa: S108 -- must not come to be
        "descriptors": lambda: [os.dup(0) for _ in range(100)],
    }
    try:
        attempts[what]()
    except OSError as error:
        return type(error).__name__
    return "nothing stopped it"


def imported_modules() -> list[str]:
    """The modules in the child."""
    return sorted(sys.modules)


def _interfaces() -> list[str]:
    return sorted(line.split(":")[0].strip() for line in Path("/proc/self/net/dev").read_text().splitlines()[2:])
