"""What publishing a draft would make: plans, tasks, and who gets how many of them."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import msgspec

from core.accounts.permissions import may
from core.accounts.queries import group_rows
from core.context import TenantContext
from core.ledger.effects import UnitEffect, unit_effects
from core.notices.correcting.composing import PlanDifference
from core.notices.correcting.units import units_of
from core.notices.queries.correction import Correction, digest_of
from core.notices.queries.facts import DraftFacts, draft_facts
from core.notices.records import ROLE_FIELDS, UNDATED, NoticeHead, PlanRow, RoleField
from core.notices.resolve import Directory, Unit
from core.notices.standing import DraftStanding, TaskStanding


class PlanCount(msgspec.Struct, frozen=True):
    """A plan and how many tasks are left in it; without any it is not published."""

    plan: PlanRow
    tasks: int


class UnitShare(msgspec.Struct, frozen=True):
    """What one unit gets: tasks it leads or answers for, and tasks it takes part in."""

    name: str
    answers: int
    takes_part: int


class RevisedPlan(msgspec.Struct, frozen=True):
    """What becomes of a plan that the draft corrects: its next version, and its tasks by what it makes of them."""

    title: str
    version: int
    same: int
    changed: int
    added: int
    kept: int
    dropped: int


class Preview(msgspec.Struct, frozen=True):
    """A draft as it would be published. ``undated`` counts tasks that will never be late.

    Of a correction ``plans`` and ``units`` are about what is new; ``revised`` and ``effects`` are about what is there,
    and ``seen`` is the digest of it that publishing is to be held to.
    """

    notice: NoticeHead
    standing: DraftStanding
    plans: tuple[PlanCount, ...]
    units: tuple[UnitShare, ...]
    undated: int
    may_publish: bool
    corrects: str = ""
    revised: tuple[RevisedPlan, ...] = ()
    effects: tuple[UnitEffect, ...] = ()
    seen: str = ""


async def publication_preview(tenant: TenantContext, notice_id: UUID) -> Preview:
    """What publishing would make now. Raises NotFoundError for whoever may not read the draft."""
    facts = await draft_facts(tenant, notice_id)
    standing = facts.standing
    members = {group.id: group.member_ids for group in await group_rows(tenant)}
    plans = facts.correction.fresh if facts.correction else facts.plans
    fresh = {plan.id for plan in plans}
    kept = [line for line in facts.lines if not line.dropped and line.plan_id in fresh]
    preview = Preview(
        notice=facts.notice,
        standing=standing,
        plans=tuple(PlanCount(plan, sum(line.plan_id == plan.id for line in kept)) for plan in plans),
        units=_shares((standing.tasks[line.id] for line in kept), facts.directory, members),
        undated=sum(line.deadline_kind in UNDATED for line in kept),
        may_publish=may(tenant, "plan.publish") and facts.notice.state == "draft",
    )
    return _with_revisions(preview, facts, facts.correction) if facts.correction else preview


def _with_revisions(preview: Preview, facts: DraftFacts, correction: Correction) -> Preview:
    revisions = correction.revisions(facts.notice, facts.standing.tasks)
    effects: list[UnitEffect] = []
    for plan, revision in zip(correction.plans, revisions, strict=True):
        standing = {task.old.id: task.old for task in plan.tasks if task.old}
        additions = {each.key: units_of(each.task.assignments, correction.members) for each in revision.additions}
        effects += unit_effects(revision, standing, additions, correction.names)
    return msgspec.structs.replace(
        preview,
        corrects=correction.predecessor.title,
        revised=tuple(_revised(plan) for plan in correction.plans),
        effects=tuple(effects),
        seen=digest_of(revisions),
    )


def _revised(plan: PlanDifference) -> RevisedPlan:
    fates = Counter(task.fate for task in plan.tasks)
    return RevisedPlan(
        title=plan.draft.title or plan.plan_title,
        version=plan.plan_version + 1,
        same=fates["same"],
        changed=fates["changed"] + fates["restored"],
        added=fates["new"],
        kept=fates["kept"],
        dropped=fates["dropped"],
    )


def _shares(
    tasks: Iterable[TaskStanding], directory: Directory, members: dict[UUID, list[UUID]]
) -> tuple[UnitShare, ...]:
    """Each unit's share, groups expanded; a unit named twice in a task counts in its strongest role."""
    counts: dict[UUID, list[int]] = {}
    for task in tasks:
        answering = _unit_ids(task, ("lead", "responsible"), members)
        for unit_id in answering | _unit_ids(task, ROLE_FIELDS, members):
            counts.setdefault(unit_id, [0, 0])[0 if unit_id in answering else 1] += 1
    named = {unit_id: directory.unit(unit_id) or Unit("org", unit_id, "") for unit_id in counts}
    shares = [UnitShare(named[unit_id].name, *count) for unit_id, count in counts.items()]
    return tuple(sorted(shares, key=lambda share: (-share.answers, -share.takes_part, share.name)))


def _unit_ids(task: TaskStanding, fields: Iterable[RoleField], members: dict[UUID, list[UUID]]) -> set[UUID]:
    units = [part.unit for field in fields for part in task.parts[field] if part.unit is not None]
    return {unit_id for unit in units for unit_id in (members.get(unit.id, []) if unit.kind == "group" else [unit.id])}
