"""One connection to a web process that posts JSON: little more than the bytes, so that many of them cost nothing."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    """Status, headers in lower case without the moment they were sent at, and body."""

    status: int
    headers: tuple[str, ...]
    body: bytes


class Wire:
    """A kept-alive connection to the loopback."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        self._reader, self._writer, self._port = reader, writer, port

    @classmethod
    async def open(cls, port: int) -> "Wire":
        """Connects."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), port)

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Sends one call and reads its answer."""
        lines = [f"POST {path} HTTP/1.1", f"host: 127.0.0.1:{self._port}", "content-type: application/json"]
        lines += [f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = tuple(sorted(line.lower() for line in head[1:] if line and not line.lower().startswith("date:")))
        length = int(next(line for line in told if line.startswith("content-length"))[15:])
        return Reply(int(head[0].split()[1]), told, await self._reader.readexactly(length))

    async def close(self) -> None:
        """Ends the connection."""
        self._writer.close()
        await self._writer.wait_closed()
