"""A worker process for the crash tests: the real ``run_worker`` with jobs that leave a trace."""

import asyncio
import logging
import os
from datetime import timedelta

from core.config import DatabaseUrls
from tests.workers.lab import registry
from workers.process import WorkerParts, run_worker


def main() -> None:
    """Runs until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(message)s")
    parts = WorkerParts(
        jobs=registry(),
        reactions={},
        schedules=(),
        lease=timedelta(seconds=float(os.environ.get("TEST_LEASE", "1"))),
        pause=lambda _: timedelta(milliseconds=50),
        stop_grace=float(os.environ.get("TEST_GRACE", "5")),
    )
    urls = DatabaseUrls("", os.environ["TEST_APP"], os.environ["TEST_PLATFORM"])
    asyncio.run(run_worker(urls, os.environ["TEST_REDIS"] or None, parts=parts))


if __name__ == "__main__":
    main()
