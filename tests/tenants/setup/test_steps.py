"""A step is done when the city has what it is for, or left it out on purpose."""

import msgspec
import pytest

from core.db import DB
from tenants.console.tenants import tenant_by_id
from tenants.setup.queries import setup_facts
from tenants.setup.steps import SKIPPABLE, STEPS, SetupFacts, Step
from tests.factories.world import City

EMPTY = SetupFacts(False, 0, 0, False, 1, 0, 0, [], False)
FULL = SetupFacts(True, 9, 2, True, 20, 1, 0, [], True)


def test_nothing_is_done_at_first_and_all_at_last() -> None:
    assert (EMPTY.done, EMPTY.next) == (0, "region")
    assert (FULL.done, FULL.next) == (len(STEPS), None)


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"region": False}, "region"),
        ({"units": 0}, "units"),
        ({"unit_groups": 0}, "groups"),
        ({"published": False}, "notice"),
        ({"coordinators": 0}, "people"),
        ({"unmanned": 1}, "people"),
        ({"finished": False}, "finish"),
    ],
)
def test_each_lack_opens_its_step(changes: dict[str, object], step: Step) -> None:
    facts = msgspec.structs.replace(FULL, **changes)

    open_steps = [each for each in STEPS if not facts.is_done(each)]
    # Without units nobody's seat means anything.
    assert open_steps == (["units", "people"] if step == "units" else [step])


@pytest.mark.parametrize("step", STEPS)
def test_only_some_steps_can_be_left_out(step: Step) -> None:
    assert msgspec.structs.replace(EMPTY, skipped=[step]).is_done(step) == (step in SKIPPABLE)


async def test_the_console_and_the_city_read_the_same(cities: tuple[City, City]) -> None:
    for city in cities:
        async with DB.tenant(city.tenant.tenant_id):
            facts = await setup_facts(city.tenant)
        assert (await tenant_by_id(city.tenant.tenant_id)).setup == facts
        assert facts == SetupFacts(False, 4, 1, False, 12, 2, 1, [], False)
