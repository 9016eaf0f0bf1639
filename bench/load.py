"""A small load generator: connections that ask for one page again and again, for a fixed time."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import msgspec


class Load(msgspec.Struct, frozen=True):
    """What one round brought: answers, answers per second, and the bytes of one answer's body."""

    answers: int
    per_second: float
    body: int


async def hammer(port: int, path: str, cookie: str, *, seconds: float, connections: int = 8) -> Load:
    """Asks for ``path`` on loopback for some seconds. Raises RuntimeError for any answer but 200."""
    started = perf_counter()
    results = await _all(port, path, cookie, connections, lambda _: perf_counter() < started + seconds)
    elapsed = perf_counter() - started
    answers = sum(count for count, _ in results)
    return Load(answers, answers / elapsed, results[0][1])


async def hammer_count(port: int, path: str, cookie: str, *, pages: int, connections: int = 8) -> None:
    """Asks for ``path`` that many times in all."""
    await _all(port, path, cookie, connections, lambda count: count < pages // connections)


async def _all(
    port: int, path: str, cookie: str, connections: int, more: Callable[[int], bool]
) -> list[tuple[int, int]]:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\nAccept: text/html\r\n\r\n"
    ).encode()
    return await asyncio.gather(*(_ask(port, request, more) for _ in range(connections)))


async def _ask(port: int, request: bytes, more: Callable[[int], bool]) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = length = 0
    while more(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(head.decode("latin-1"))
        length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))[15:])
        await reader.readexactly(length)
        count += 1
    writer.close()
    await writer.wait_closed()
    return count, length
