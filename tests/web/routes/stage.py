"""Published plans in committed transactions, for tests that look at pages."""

from uuid import UUID

from core.db import DB
from core.ledger.records import NewTask
from core.ledger.rules import AssignmentFacts
from tests.core.ledger import world
from tests.factories.world import City


async def published(city: City, *tasks: NewTask, **plan: bool) -> tuple[UUID, list[UUID]]:
    """A plan of the city; its id and those of its tasks."""
    async with DB.tenant(city.tenant.tenant_id):
        return await world.publish(city, *tasks, **plan)


async def part_of(city: City, task_id: UUID, org: str = "finance") -> UUID:
    """A unit's assignment on a task."""
    async with DB.tenant(city.tenant.tenant_id):
        return await world.assignment_id(city, task_id, org)


async def present(city: City, part: UUID) -> AssignmentFacts:
    """How an assignment stands now."""
    async with DB.tenant(city.tenant.tenant_id):
        return await world.facts(city, part)


async def signed(city: City, part: UUID, seat: str = "staff") -> None:
    """The unit has signed for its part."""
    async with DB.tenant(city.tenant.tenant_id):
        await world.sign(city, part, seat)


async def asked_to_close(city: City, part: UUID) -> UUID:
    """The unit has signed, reported and asked for closing; the report's id."""
    async with DB.tenant(city.tenant.tenant_id):
        await world.sign(city, part)
        return await world.ask_to_close(city, part)
