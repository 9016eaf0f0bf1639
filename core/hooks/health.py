"""How the owners behave: time and failures per owner and hook, and rest for those that keep failing.

Kept per process and in memory: it protects the pages of this process and feeds the metrics and the plugin page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal
from uuid import UUID

import msgspec

FailureKind = Literal["error", "timeout"]

FAILURES_UNTIL_REST = 5
REST_SECONDS = 60.0


class HookTiming(msgspec.Struct, frozen=True):
    """What one owner cost in one hook since the process began. Seconds of wall time; failures count among the calls."""

    owner: str
    hook: str
    calls: int
    failures: int
    timeouts: int
    seconds: float
    slowest: float


@dataclass
class _Sum:
    calls: int = 0
    failures: int = 0
    timeouts: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


@dataclass
class _Streak:
    failures: int = 0
    rests_until: float = 0.0


class HookHealth:
    """Counts successes and failures.

    After five failures in a row a plugin's hook rests for a minute, in the tenant where it failed, then is tried once
    more; the next success ends the streak. ``clock`` counts seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._sums: dict[tuple[str, str], _Sum] = {}
        self._streaks: dict[tuple[str, str, UUID], _Streak] = {}

    def record_success(self, owner: str, hook: str, tenant_id: UUID, seconds: float) -> None:
        """Notes a call that gave a result."""
        self._add(owner, hook, seconds)
        self._streaks.pop((owner, hook, tenant_id), None)

    def record_failure(self, owner: str, hook: str, tenant_id: UUID, seconds: float, kind: FailureKind) -> None:
        """Notes a call whose result was dropped."""
        total = self._add(owner, hook, seconds)
        total.failures += 1
        total.timeouts += kind == "timeout"
        streak = self._streaks.setdefault((owner, hook, tenant_id), _Streak())
        streak.failures += 1
        if streak.failures >= FAILURES_UNTIL_REST:
            streak.rests_until = self._clock() + REST_SECONDS

    def is_resting(self, owner: str, hook: str, tenant_id: UUID) -> bool:
        """Whether the hook is not to be called now, for this owner and tenant."""
        streak = self._streaks.get((owner, hook, tenant_id))
        return streak is not None and self._clock() < streak.rests_until

    def unhealthy(self, tenant_id: UUID) -> frozenset[str]:
        """The owners that failed five times in a row in this tenant and have not recovered since."""
        return frozenset(
            owner
            for (owner, _, failed_in), streak in self._streaks.items()
            if failed_in == tenant_id and streak.failures >= FAILURES_UNTIL_REST
        )

    def timings(self) -> list[HookTiming]:
        """A snapshot, sorted by owner and hook."""
        return [
            HookTiming(owner, hook, total.calls, total.failures, total.timeouts, total.seconds, total.slowest)
            for (owner, hook), total in sorted(self._sums.items())
        ]

    def _add(self, owner: str, hook: str, seconds: float) -> _Sum:
        total = self._sums.setdefault((owner, hook), _Sum())
        total.calls += 1
        total.seconds += seconds
        total.slowest = max(total.slowest, seconds)
        return total
