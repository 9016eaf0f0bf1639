"""The steps of the wizard and when each is done: read from what is there, so that they may be taken in any order."""

from typing import Literal, get_args

import msgspec

Step = Literal["region", "units", "groups", "notice", "people", "finish"]

STEPS: tuple[Step, ...] = get_args(Step)
SKIPPABLE: frozenset[Step] = frozenset({"region", "groups", "notice", "people"})
"""Steps that a city may leave out on purpose."""


class SetupFacts(msgspec.Struct, frozen=True):
    """What a tenant has. ``units`` leaves its own office out; ``unmanned`` counts units where nobody sits.

    ``proposed`` says that a notice was read for its unit names and some of them are still to be decided.
    """

    region: bool
    units: int
    unit_groups: int
    published: bool
    people: int
    coordinators: int
    unmanned: int
    skipped: list[str]
    finished: bool

    def is_done(self, step: Step) -> bool:
        """Whether a step is behind."""
        if step in self.skipped and step in SKIPPABLE:
            return True
        return {
            "region": self.region,
            "units": self.units > 0,
            "groups": self.unit_groups > 0,
            "notice": self.published,
            "people": self.units > 0 and self.coordinators > 0 and self.unmanned == 0,
            "finish": self.finished,
        }[step]

    @property
    def done(self) -> int:
        """How many steps are behind."""
        return sum(self.is_done(step) for step in STEPS)

    @property
    def next(self) -> Step | None:
        """The first step ahead; None when all are behind."""
        return next((step for step in STEPS if not self.is_done(step)), None)


FACTS = """
t.region_code <> '' AS region,
(SELECT count(*) FROM core.org o WHERE o.tenant_id = t.id AND o.active AND o.kind <> 'office') AS units,
(SELECT count(*) FROM core.org_group g WHERE g.tenant_id = t.id AND g.active) AS unit_groups,
EXISTS (SELECT 1 FROM core.notice n WHERE n.tenant_id = t.id AND n.state = 'published') AS published,
(SELECT count(*) FROM core.user_account u WHERE u.tenant_id = t.id AND u.active) AS people,
(SELECT count(*) FROM core.post p
 WHERE p.tenant_id = t.id AND p.active AND p.role = 'coordinator') AS coordinators,
(SELECT count(*) FROM core.org o WHERE o.tenant_id = t.id AND o.active AND NOT EXISTS (
   SELECT 1 FROM core.post p WHERE p.tenant_id = t.id AND p.org_id = o.id AND p.active)) AS unmanned,
coalesce((SELECT s.skipped FROM tenants.setup s WHERE s.tenant_id = t.id), '{}') AS skipped,
EXISTS (SELECT 1 FROM tenants.setup s WHERE s.tenant_id = t.id AND s.finished_at IS NOT NULL) AS finished"""
"""The columns of SetupFacts, of a row ``t`` of ``tenants.tenant``: for one tenant or, at the console, for many."""
