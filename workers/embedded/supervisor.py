"""The supervisor: starts the children of `yingshang up`, starts again what crashes, and stops all in order."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from workers.embedded.children import Child, ChildProcess
from workers.embedded.errors import StartError

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LONGEST_DELAY = 30.0
_HEALTHY_AFTER = 60.0


async def supervise(
    children: Sequence[Child],
    *,
    running: Sequence[ChildProcess] = (),
    on_ready: Callable[[], None] = lambda: None,
    report: Callable[[str], None] = lambda _: None,
    first_delay: float = 0.5,
) -> None:
    """Start `children` one after the other and keep them up until SIGINT, SIGTERM, SIGHUP or cancellation.

    On the way out they are stopped in reverse order; a second signal kills them. `running` are processes somebody else
    started and will stop (the servers): they are started again too. A child that crashes is started again after
    `first_delay` seconds, twice as long each time up to 30, and anew after a healthy minute. `on_ready` is called once
    all are ready, `report` with a sentence about each crash.

    Raises StartError when a child does not come up at first, or when one that is not to be restarted ends. Belongs to
    the main thread, as the children are its.
    """
    processes = [ChildProcess(child) for child in children]
    watched = (*running, *processes)
    keeper = _Keeper(report, first_delay, ThreadPoolExecutor(max_workers=3 * len(watched) + 1))
    with _signals(lambda: keeper.ask_to_stop(processes)):
        try:
            await keeper.until_stopped(keeper.start_all(processes))
            if not keeper.stop.is_set():
                on_ready()
                await keeper.until_stopped(keeper.keep_all(watched))
        finally:
            for process in reversed(processes):
                await keeper.block(process.stop)
            keeper.threads.shutdown(wait=False)


class _Keeper:
    """What the tasks of one `supervise` share."""

    def __init__(self, report: Callable[[str], None], first_delay: float, threads: ThreadPoolExecutor) -> None:
        self.report = report
        self.first_delay = first_delay
        # Its own threads: as many may wait at once as there are children, more than the loop's own pool has.
        self.threads = threads
        self.stop = asyncio.Event()

    def ask_to_stop(self, processes: Sequence[ChildProcess]) -> None:
        """Stop in order; asked again, at once."""
        if self.stop.is_set():
            for process in processes:
                process.kill()
        self.stop.set()

    async def block(self, call: Callable[[], object]) -> object:
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)

    async def until_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` until it ends, raises, or stopping is asked for."""
        task = asyncio.create_task(work)
        stopped = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        finally:
            for left in (task, stopped):
                left.cancel()
            await asyncio.gather(task, stopped, return_exceptions=True)

    async def start_all(self, processes: Sequence[ChildProcess]) -> None:
        for process in processes:
            await self._start(process)

    async def keep_all(self, processes: Sequence[ChildProcess]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for process in processes:
                    group.create_task(self._keep(process))
        except ExceptionGroup as failures:
            # The first one ended the others; whoever reads the sentence needs that one only.
            raise failures.exceptions[0] from None

    async def _start(self, process: ChildProcess) -> None:
        await self.block(process.clear)
        process.start()
        await self.block(process.wait_ready)

    async def _keep(self, process: ChildProcess) -> None:
        name = process.child.name
        delay = self.first_delay
        while True:
            began = time.monotonic()
            code = await self.block(process.wait)
            if not process.child.restart:
                raise StartError(
                    f"{name} 已退出（代码 {code}）：{process.last_line()}（完整日志：{process.child.log}）"
                )
            if time.monotonic() - began > _HEALTHY_AFTER:
                delay = self.first_delay
            self.report(f"{name} 意外退出（代码 {code}），{delay:g} 秒后重新启动；日志：{process.child.log}")
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)
            await self._start_again(process)

    async def _start_again(self, process: ChildProcess) -> None:
        try:
            await self._start(process)
        except StartError as error:
            self.report(error.sentence)
            await self.block(process.stop)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for end_signal in _END_SIGNALS:
        loop.add_signal_handler(end_signal, stop)
    try:
        yield
    finally:
        for end_signal in _END_SIGNALS:
            loop.remove_signal_handler(end_signal)
