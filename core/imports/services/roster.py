"""What a confirmed roster writes: groups, units, other names, people, seats; each in one statement."""

from uuid import UUID

from core.accounts.services import create_group
from core.accounts.services.rosters import (
    AliasEntry,
    MemberEntry,
    PersonEntry,
    SeatEntry,
    UnitEntry,
    add_aliases,
    add_people,
    add_units,
    change_units,
    extend_groups,
    grant_posts,
)
from core.context import TenantContext
from core.imports.queries.roster import group_ids
from core.imports.roster.check import CheckedRoster


async def write_roster(tenant: TenantContext, checked: CheckedRoster) -> tuple[UUID, ...]:
    """Writes the effects of all good rows, and returns the ids of the people who were made."""
    for name in checked.fresh_groups:
        await create_group(tenant, name=name, members=[])
    await _write_units(tenant, checked)
    people = {seat.login: PersonEntry(seat.user_id, seat.login, seat.name) for seat in checked.seats if seat.newcomer}
    await add_people(tenant, list(people.values()))
    await grant_posts(tenant, [SeatEntry(seat.user_id, seat.org_id, seat.role, seat.title) for seat in checked.seats])
    return tuple(person.id for person in people.values())


async def _write_units(tenant: TenantContext, checked: CheckedRoster) -> None:
    entries = [(unit.known, UnitEntry(unit.id, unit.name, unit.kind, unit.ordinal)) for unit in checked.units]
    await add_units(tenant, [entry for known, entry in entries if not known])
    await change_units(tenant, [entry for known, entry in entries if known])
    aliases = [AliasEntry(unit.id, name, "short") for unit in checked.units for name in unit.short]
    aliases += [AliasEntry(unit.id, name, "former") for unit in checked.units for name in unit.former]
    await add_aliases(tenant, aliases)
    groups = await group_ids(tenant)
    await extend_groups(tenant, [MemberEntry(groups[name], unit.id) for unit in checked.units for name in unit.groups])
