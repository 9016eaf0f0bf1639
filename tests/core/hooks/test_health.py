"""Five failures in a row rest a hook for a minute, in that tenant only."""

from core.hooks.health import FAILURES_UNTIL_REST, REST_SECONDS, HookHealth, HookTiming
from tests.core.hooks.fakes import TENANT_A, TENANT_B


def test_rest_trial_and_recovery() -> None:
    moment = [1000.0]
    health = HookHealth(clock=lambda: moment[0])
    for _ in range(FAILURES_UNTIL_REST - 1):
        health.record_failure("fig", "desk_panels", TENANT_A, 0.1, "error")
    assert not health.is_resting("fig", "desk_panels", TENANT_A)
    health.record_failure("fig", "desk_panels", TENANT_A, 0.1, "timeout")
    assert health.is_resting("fig", "desk_panels", TENANT_A)
    assert not health.is_resting("fig", "desk_panels", TENANT_B)
    assert not health.is_resting("fig", "navigation_items", TENANT_A)
    assert (health.unhealthy(TENANT_A), health.unhealthy(TENANT_B)) == (frozenset({"fig"}), frozenset())

    moment[0] += REST_SECONDS
    assert not health.is_resting("fig", "desk_panels", TENANT_A)
    health.record_failure("fig", "desk_panels", TENANT_A, 0.1, "error")
    assert health.is_resting("fig", "desk_panels", TENANT_A)

    moment[0] += REST_SECONDS
    health.record_success("fig", "desk_panels", TENANT_A, 0.1)
    health.record_failure("fig", "desk_panels", TENANT_A, 0.1, "error")
    assert not health.is_resting("fig", "desk_panels", TENANT_A)
    assert health.unhealthy(TENANT_A) == frozenset()


def test_timings_add_up() -> None:
    health = HookHealth()
    health.record_success("fig", "desk_panels", TENANT_A, 0.25)
    health.record_failure("fig", "desk_panels", TENANT_B, 0.5, "timeout")
    health.record_success("core", "desk_panels", TENANT_A, 0.125)
    assert health.timings() == [
        HookTiming("core", "desk_panels", 1, 0, 0, 0.125, 0.125),
        HookTiming("fig", "desk_panels", 2, 1, 1, 0.75, 0.5),
    ]
