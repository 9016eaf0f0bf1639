"""The slots of one queue: never too many, never too many of one tenant, and nobody is left out."""

from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from workers.slots import EXPECTED_SECONDS, Slots, Wake

SIZE, PER_TENANT, AHEAD = 4, 3, 4


def _wake(tenant: int, job: int) -> Wake:
    return Wake(UUID(int=tenant), UUID(int=1000 * tenant + job))


_WAKES = st.builds(_wake, st.integers(1, 3), st.integers(0, 6))


class SlotsMachine(RuleBasedStateMachine):
    """Slots against a plain model: what is pending in the order of arrival, and what runs."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.slots = Slots(SIZE, PER_TENANT, AHEAD, clock=lambda: self.time)
        self.pending: list[Wake] = []
        self.running: list[Wake] = []
        self.expected: dict[Wake, float] = {}

    @rule(wake=_WAKES)
    def expect(self, wake: Wake) -> None:
        self.slots.expect(wake)
        if wake not in self.pending and wake not in self.running:
            self.expected[wake] = self.time + EXPECTED_SECONDS

    @rule(wake=_WAKES)
    def offer(self, wake: Wake) -> None:
        self.slots.offer(wake)
        self.expected.pop(wake, None)
        if wake not in self.pending and wake not in self.running:
            self.pending.append(wake)

    @rule()
    def take(self) -> None:
        wanted = None
        if len(self.running) < SIZE:
            for wake in self.pending:
                if sum(other.tenant_id == wake.tenant_id for other in self.running) < PER_TENANT:
                    wanted = wake
                    break
        assert self.slots.take() == wanted
        if wanted:
            self.pending.remove(wanted)
            self.running.append(wanted)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if self.running:
            wake = data.draw(st.sampled_from(self.running))
            self.running.remove(wake)
            self.slots.release(wake)

    @rule(seconds=st.sampled_from([0.1, EXPECTED_SECONDS]))
    def wait(self, seconds: float) -> None:
        self.time += seconds

    @invariant()
    def counts_agree(self) -> None:
        expected = [wake for wake, until in self.expected.items() if until > self.time]
        under_way = [*self.running, *self.pending, *expected]
        loads = {wake.tenant_id: 0 for wake in under_way}
        for wake in under_way:
            loads[wake.tenant_id] += 1
        assert self.slots.loads() == loads
        assert self.slots.room() == max(0, SIZE + AHEAD - len(under_way))
        assert self.slots.running == frozenset(self.running)


TestSlots = SlotsMachine.TestCase
TestSlots.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_full_queue_of_one_tenant_leaves_a_slot_for_another() -> None:
    slots = Slots(SIZE, PER_TENANT, AHEAD)
    for job in range(SIZE + AHEAD):
        slots.offer(_wake(1, job))
    assert [slots.take() for _ in range(SIZE)] == [_wake(1, 0), _wake(1, 1), _wake(1, 2), None]
    slots.offer(_wake(2, 0))
    assert slots.take() == _wake(2, 0)


def test_a_tenant_may_not_call_for_all_the_room_there_is() -> None:
    slots = Slots(SIZE, PER_TENANT, AHEAD)
    assert slots.tenant_limit == 5
    assert slots.tenant_limit < slots.room()


def test_what_has_not_started_is_dropped_on_the_way_out() -> None:
    slots = Slots(1, 1, 2)
    slots.offer(_wake(1, 0))
    assert slots.take() == _wake(1, 0)
    slots.offer(_wake(1, 1))
    slots.expect(_wake(1, 2))
    slots.drop_pending()
    assert slots.loads() == {UUID(int=1): 1}


@pytest.mark.parametrize(("size", "per_tenant", "ahead"), [(0, 0, 0), (2, 3, 0), (2, 0, 0), (2, 1, -1)])
def test_a_queue_that_could_never_run_is_refused(size: int, per_tenant: int, ahead: int) -> None:
    with pytest.raises(ValueError, match="1 <= per_tenant <= size"):
        Slots(size, per_tenant, ahead)
