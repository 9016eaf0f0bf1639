"""A real browser on the sample application. Nothing it loads may come from anywhere else."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import uvicorn
from litestar.datastructures import State
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from tests.web.kit.sample import create_sample
from web.assets.paths import DEV_ASSETS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("YINGSHANG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
AXE = DEV_ASSETS / "axe-4.14.1.min.js"


class Sample(NamedTuple):
    """The running sample: its address and what reached it."""

    url: str
    state: State


@pytest.fixture(scope="session")
async def sample() -> AsyncIterator[Sample]:
    """The sample application on a free port of the loopback."""
    application = create_sample()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield Sample(f"http://127.0.0.1:{listening.getsockname()[1]}", application.state)
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium; without one the test is skipped, unless YINGSHANG_REQUIRE_BROWSER=1 makes that a failure."""
    if CHROMIUM is None:
        word = "没有找到浏览器：请安装 chromium，或用 YINGSHANG_CHROMIUM 指明它的路径。浏览器测试未运行。"
        if os.environ.get("YINGSHANG_REQUIRE_BROWSER") == "1":
            pytest.fail(word)
        pytest.skip(word)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
async def context(browser: Browser, sample: Sample) -> AsyncIterator[BrowserContext]:
    """A fresh profile at 1366 × 768; the test fails when anything was asked of another host."""
    opened = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=sample.url)
    foreign: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((sample.url + "/", "data:")):
            foreign.append(request.url)

    opened.on("request", watch)
    yield opened
    await opened.close()
    assert foreign == []


@pytest.fixture
async def tab(context: BrowserContext) -> Page:
    """One page; an uncaught error of a script fails the test."""
    opened = await context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return opened
