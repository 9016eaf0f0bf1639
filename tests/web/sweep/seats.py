"""Groups of the world's seats, by what the design lets them do."""

from tests.factories.world import SEATS

ALL = frozenset(SEATS)
ADMIN = frozenset({"admin"})
SECURITY = frozenset({"security"})
AUDITOR = frozenset({"auditor"})
SYSTEM = ADMIN | SECURITY | AUDITOR

COORDINATORS = frozenset({"coordinator", "coordinator2"})
SUPERVISOR = frozenset({"supervisor"})
LEADER = frozenset({"leader"})
WHOLE = COORDINATORS | SUPERVISOR | LEADER

# Finance leads every task of the sweep, the county takes part, the outsider is on none.
FINANCE_HEAD = frozenset({"head"})
FINANCE = frozenset({"head", "staff"})
COUNTY = frozenset({"county_head", "county_staff"})
OUTSIDER = frozenset({"outsider_staff"})
UNITS = FINANCE | COUNTY | OUTSIDER

READERS = WHOLE | UNITS
DRAFT_READERS = COORDINATORS | SUPERVISOR
