"""Both sheets of a roster together: people may sit in units that the same workbook brings."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from core.imports.columns import RowCells
from core.imports.fields import SheetKind
from core.imports.grid import Workbook
from core.imports.records import Checked, CheckedSheet, Question, Setup
from core.imports.roster.facts import RosterFacts
from core.imports.roster.people import SeatEffect, check_people
from core.imports.roster.specs import SPECS
from core.imports.roster.units import UnitEffect, check_units, unknown_groups
from core.phrases import say

GROUP = "group:"
"""Begins the key of the question whether to make a group."""
MAKE = "new"


class CheckedRoster(msgspec.Struct, frozen=True):
    """What is shown, and what would be written."""

    shown: Checked
    units: tuple[UnitEffect, ...]
    seats: tuple[SeatEffect, ...]
    fresh_groups: tuple[str, ...]


def check_roster(
    workbook: Workbook, setup: Setup, rows: Mapping[SheetKind, Sequence[RowCells]], facts: RosterFacts, today: date
) -> CheckedRoster:
    """The outcome of every row of both sheets, units first."""
    unit_rows = rows.get("units", ())
    unknown = unknown_groups(unit_rows, facts)
    wanted = frozenset(name for name in unknown if setup.choices.get(GROUP + name) == MAKE)
    units = check_units(unit_rows, facts, wanted)
    unit_effects = tuple(result.effect for result in units if result.effect is not None)
    seats = check_people(rows.get("people", ()), facts, unit_effects, today=today)
    outcomes = {
        "units": tuple(result.outcome for result in units),
        "people": tuple(result.outcome for result in seats),
    }
    named = {name for effect in unit_effects for name in effect.groups}
    return CheckedRoster(
        shown=Checked(
            sheets=tuple(
                CheckedSheet(spec, plan, workbook.sheets[plan.place].name, outcomes[spec.kind])
                for spec in SPECS
                for plan in setup.plans
                if plan.kind == spec.kind
            ),
            questions=tuple(
                Question(
                    GROUP + name,
                    name,
                    count,
                    ((MAKE, say("新建单位组“%(name)s”", name=name)),),
                    MAKE if name in wanted else "",
                )
                for name, count in unknown.items()
            ),
        ),
        units=unit_effects,
        seats=tuple(result.effect for result in seats if result.effect is not None),
        fresh_groups=tuple(name for name in unknown if name in wanted and name in named),
    )
