"""What a browser has to fetch for the ledger page: the page and every file it names, as bytes on the wire.

The page itself is counted as the application sends it and as a proxy sends it that compresses pages; files are counted
as they are sent.
"""

import asyncio
import gzip
import re
import tempfile
import urllib.request
from pathlib import Path

from bench.ledger_world import LedgerWorld
from bench.measures import Measure
from bench.serving import prepare, running, server_plan
from core.crypto import KeyRing
from workers.embedded import throwaway_servers

PORT = 18_680

_LOADED = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)=["'](/[^"']+)["']""")


def run() -> list[Measure]:
    """Kilobytes of 1,024 bytes; the bounds are the design's."""
    with throwaway_servers() as servers, tempfile.TemporaryDirectory() as home:
        [world] = asyncio.run(prepare(servers, tenants=2))
        cookie = world.cookie(KeyRing.load(Path(home) / "keys.json"))
        with running([server_plan(servers, world, home, "full", PORT)], 0):
            return _weigh(world, cookie)


def loaded_files(page: str) -> list[str]:
    """The addresses of the stylesheets, scripts and icons that a page makes its browser fetch."""
    return _LOADED.findall(page)


def _weigh(world: LedgerWorld, cookie: str) -> list[Measure]:
    page = _fetch(world.path, cookie)
    files = {address: len(_fetch(address, "")) for address in loaded_files(page.decode())}
    compressed = len(gzip.compress(page, 6))
    scripts = sum(size for address, size in files.items() if address.endswith(".js"))
    styles = sum(size for address, size in files.items() if address.endswith(".css"))
    loaded = sum(files.values())
    return [
        Measure("weight: the page, as it is sent", len(page) / 1024, "KB"),
        Measure("weight: the page, compressed by a proxy", compressed / 1024, "KB"),
        Measure("weight: scripts", scripts / 1024, "KB", "≤ 30"),
        Measure("weight: stylesheet", styles / 1024, "KB", "≤ 25"),
        Measure("weight: all, with a proxy that compresses", (compressed + loaded) / 1024, "KB", "≤ 150"),
        Measure("weight: all, without one", (len(page) + loaded) / 1024, "KB"),
    ]


def _fetch(address: str, cookie: str) -> bytes:
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{address}", headers=headers)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- the server of this bench
        body: bytes = answer.read()
    return body
