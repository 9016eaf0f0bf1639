"""Who runs next in one process: as many jobs as there are slots, and no tenant more than its share of them.

Plain bookkeeping without waiting, so that it can be tested step by step. A wake is *expected* after it was sent
through Redis, *pending* once it has arrived here, and *running* when it has a slot.
"""

import time
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import msgspec

EXPECTED_SECONDS = 0.3


class Wake(msgspec.Struct, frozen=True):
    """One job that is to be looked at. It may have been done in the meantime, by this process or another."""

    tenant_id: UUID
    job_id: UUID


class Slots:
    """The slots of one queue in one process.

    ``size`` jobs run at once, of one tenant at most ``per_tenant``; ``ahead`` more may be asked for so that no slot
    lies idle while the next wake is under way. ``clock`` counts seconds.
    """

    def __init__(self, size: int, per_tenant: int, ahead: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        if not 1 <= per_tenant <= size or ahead < 0:
            raise ValueError("a queue needs 1 <= per_tenant <= size and ahead >= 0")
        self._size = size
        self._per_tenant = per_tenant
        self._ahead = ahead
        self._clock = clock
        self._expected: dict[Wake, float] = {}
        self._pending: dict[Wake, None] = {}
        self._running: set[Wake] = set()

    @property
    def running(self) -> frozenset[Wake]:
        """What has a slot now."""
        return frozenset(self._running)

    @property
    def tenant_limit(self) -> int:
        """How many jobs of one tenant may be asked for and under way at once; below the total where it can be."""
        return self._per_tenant + self._ahead // 2

    def room(self) -> int:
        """How many more jobs may be asked for now."""
        self._forget_unmet()
        taken = len(self._running) + len(self._pending) + len(self._expected)
        return max(0, self._size + self._ahead - taken)

    def loads(self) -> dict[UUID, int]:
        """How many jobs of each tenant are under way here."""
        self._forget_unmet()
        return dict(Counter(wake.tenant_id for wake in (*self._running, *self._pending, *self._expected)))

    def expect(self, wake: Wake) -> None:
        """Notes that a wake was sent. Another process may receive it, so it is forgotten after a moment."""
        if wake not in self._running and wake not in self._pending:
            self._expected[wake] = self._clock() + EXPECTED_SECONDS

    def offer(self, wake: Wake) -> None:
        """Takes in a wake that has arrived; one that is already here changes nothing."""
        self._expected.pop(wake, None)
        if wake not in self._running:
            self._pending.setdefault(wake)

    def take(self) -> Wake | None:
        """Gives a slot to the first pending wake whose tenant has not its share yet; None when nothing may start."""
        if len(self._running) >= self._size:
            return None
        busy = Counter(wake.tenant_id for wake in self._running)
        for wake in self._pending:
            if busy[wake.tenant_id] < self._per_tenant:
                del self._pending[wake]
                self._running.add(wake)
                return wake
        return None

    def release(self, wake: Wake) -> None:
        """Frees the slot of a wake."""
        self._running.discard(wake)

    def drop_pending(self) -> None:
        """Forgets what has not started, when the process is to stop; other processes find it again."""
        self._pending.clear()
        self._expected.clear()

    def _forget_unmet(self) -> None:
        moment = self._clock()
        for wake in [wake for wake, until in self._expected.items() if until <= moment]:
            del self._expected[wake]
