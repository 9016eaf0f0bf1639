"""Which plan of a corrected notice is the next version of which plan of the ledger."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core.notices.correcting.likeness import likeness
from core.notices.correcting.words import bare
from core.notices.records import PlanRow

_ALIKE = 0.5


class LedgerPlan(msgspec.Struct, frozen=True):
    """A plan of the ledger as a correction finds it."""

    id: UUID
    title: str
    ordinal: int
    version: int
    notice_id: UUID | None


def pair_plans(drafts: Sequence[PlanRow], known: Sequence[LedgerPlan]) -> dict[UUID, UUID | None]:
    """Which draft plan is the next version of which plan: by title, the most alike first; a single one that is left
    with a single one.
    """
    scored = sorted(
        (
            (1.0 if bare(draft.title) == bare(plan.title) else likeness(draft.title, plan.title), draft, plan)
            for draft in drafts
            for plan in known
        ),
        key=lambda each: (-each[0], each[1].ordinal, each[2].ordinal),
    )
    pairs: dict[UUID, UUID | None] = {}
    for score, draft, plan in scored:
        if score >= _ALIKE and draft.id not in pairs and plan.id not in pairs.values():
            pairs[draft.id] = plan.id
    if not pairs and len(drafts) == len(known) == 1:
        return {drafts[0].id: known[0].id}
    return pairs
