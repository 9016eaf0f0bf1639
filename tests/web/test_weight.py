"""What the heaviest everyday page makes a browser fetch stays within the design's limits."""

import gzip

import httpx

from bench.page_weight import loaded_files
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.stage import published

KB = 1024
TASKS = 60


async def _size(http: httpx.AsyncClient, address: str) -> int:
    """Bytes on the wire of one file."""
    async with http.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        return len(b"".join([part async for part in answer.aiter_raw()]))


async def test_the_ledger_page_is_light(signed_in: SignIn, cities: tuple[City, City]) -> None:
    city, _ = cities
    title = "推进政务服务事项标准化规范化便利化，压缩办理时间，减少申报材料，优化办事流程"
    await published(city, *(new_task(city, title=f"{title}{number}", no=str(number)) for number in range(TASKS)))
    visitor = await signed_in(city, "coordinator")
    page = await visitor.get("desk/ledger")
    assert page.text.count("<tr id=") == 50

    files = loaded_files(page.text)
    sizes = {address: await _size(visitor.http, address) for address in files}

    assert len(files) == len(set(files)) > 3
    assert sum(size for address, size in sizes.items() if address.endswith(".js")) <= 30 * KB
    assert sum(size for address, size in sizes.items() if address.endswith(".css")) <= 25 * KB
    assert len(gzip.compress(page.content)) + sum(sizes.values()) <= 150 * KB
    # Without a proxy that compresses pages it is what an office's line still carries at once.
    assert len(page.content) + sum(sizes.values()) <= 250 * KB


async def test_files_are_compressed_and_pages_are_left_to_the_proxy(
    signed_in: SignIn, cities: tuple[City, City]
) -> None:
    visitor = await signed_in(cities[0], "staff")
    page = await visitor.get("desk/ledger", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in page.headers
    for address in loaded_files(page.text):
        packed = await visitor.http.get(address, headers={"accept-encoding": "gzip, br"})
        plain = await visitor.http.get(address, headers={"accept-encoding": "identity"})
        assert packed.content == plain.content
        assert "content-encoding" not in plain.headers
        if len(plain.content) > KB:
            assert packed.headers["content-encoding"] == "gzip"
            assert "accept-encoding" in packed.headers["vary"].lower()
