"""What the difference page draws: each task on both sides, as finished strings."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from core.ledger.revisions import FIELD_WORDS, Fate, UnitAct, UnitChange, shown_deadline, shown_units
from core.ledger.states import ROLES, TASK_STATES
from core.notices.correcting.composing import Kind, PlanDifference, TaskDifference
from core.notices.correcting.matching import REASONS
from core.notices.correcting.merging import FieldDifference
from core.notices.correcting.words import words_of
from core.notices.queries.correction import Correction
from core.notices.queries.facts import DraftFacts
from core.phrases import Phrase, say
from web.kit.desk import desk_url
from web.kit.differences import DiffPart, diff_parts
from web.kit.i18n import gettext
from web.kit.lists import Pager
from web.kit.shell import Link
from web.routes.notices.address import ReviewAddress

PAGE_SIZE = 20

KINDS: dict[Kind, str] = {
    "changed": say("改动"),
    "new": say("新增"),
    "gone": say("不再出现"),
    "own": say("人工增加"),
    "same": say("相同"),
}
_ACTS: dict[UnitAct, Phrase] = {
    "add": say("增加%(unit)s（%(role)s）"),
    "role": say("%(unit)s改为%(role)s"),
    "cancel": say("取消%(unit)s"),
    "resume": say("恢复%(unit)s（%(role)s）"),
}
_FATES: dict[Fate, str] = {
    "kept": say("本次未涉及，保留"),
    "dropped": say("不再列入"),
    "gone": say("早已不再列入"),
}


class FieldLine(Struct, frozen=True):
    """One field. ``parts`` are the old printing and the new one in one row; ``stands`` is what a person made of it,
    empty where nobody did. ``choosable``: the reviewer may keep what stands; ``applied`` says in a word what will.
    """

    name: str
    label: str
    was: str
    stands: str
    parts: tuple[DiffPart, ...]
    choosable: bool
    kept: bool
    applied: str
    keep_word: str


class TaskArticle(Struct, frozen=True):
    """One task on both sides. ``pairs`` are tasks of the ledger that it may be paired with, as (id, words)."""

    key: str
    row_id: str
    heading: str
    was_no: str
    tags: tuple[str, ...]
    lines: tuple[FieldLine, ...]
    units: tuple[str, ...]
    edited: bool
    task_url: str
    draft_url: str
    hint: str
    choosable: bool
    closed: bool
    reopen: bool
    pairs: tuple[tuple[str, str], ...]
    text: str


class GoneLine(Struct, frozen=True):
    """A task that is not printed any more, with what was decided about it."""

    id: str
    name: str
    url: str
    units: str
    state: str
    reports: int
    decided: str
    reason: str
    hint: str


class DifferenceView(Struct, frozen=True):
    """The difference page. ``kind`` is the filter that holds."""

    kind: Kind
    plan_id: str
    plans: tuple[Link, ...]
    kinds: tuple[Link, ...]
    plan_line: str
    articles: tuple[TaskArticle, ...]
    gone: tuple[GoneLine, ...]
    pager: Pager
    fresh: tuple[str, ...]
    untouched: tuple[str, ...]


class Wanted(Struct, frozen=True):
    """Which plan, which kind of task, which page of them."""

    plan: UUID | None = None
    kind: Kind | None = None
    page: int = 1


class CorrectionNote(Struct, frozen=True):
    """What the review says above the tasks about a correction: a sentence and where it leads."""

    sentence: str
    link: Link


def correction_note(facts: DraftFacts, address: ReviewAddress) -> CorrectionNote | None:
    """For a draft that is one, or looks like one; None for any other."""
    url = address.with_filter().path("correction")
    if facts.correction is None:
        if not facts.standing.unsettled:
            return None
        said = gettext("这份公文像是已发布公文的更正。请先确认是更正还是新公文。")
        return CorrectionNote(said, Link(gettext("去确认"), url))
    counted = figures(facts.correction.plans)
    parts = "、".join(f"{gettext(KINDS[kind])}{count}" for kind, count in counted.items() if count)
    said = gettext("更正《%(title)s》：%(figures)s。与原来相同的栏不用再核对。") % {
        "title": facts.correction.predecessor.title,
        "figures": parts,
    }
    return CorrectionNote(said, Link(gettext("看差异"), url))


def difference_view(correction: Correction, address: ReviewAddress, wanted: Wanted) -> DifferenceView:
    """One page of the difference; without a kind the first that somebody has to look at."""
    plan = next((each for each in correction.plans if each.draft.id == wanted.plan), None)
    plan = plan or next(iter(correction.plans), None)
    kind = wanted.kind or _first_kind(plan)
    tasks = [task for task in plan.tasks if task.kind == kind and task.fate != "gone"] if plan else []
    pages = max(1, -(-len(tasks) // PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    shown = tasks[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    here = Wanted(plan.draft.id if plan else None, kind, page)
    lone = kind in ("gone", "own")
    return DifferenceView(
        kind=kind,
        plan_id=str(plan.draft.id) if plan else "",
        plans=_plan_links(correction, address, here),
        kinds=tuple(
            Link(
                gettext(word),
                page_url(address, Wanted(here.plan, each)),
                current=each == kind,
                count=_count(plan, each),
            )
            for each, word in KINDS.items()
        ),
        plan_line=_plan_line(plan),
        articles=() if lone else tuple(_article(task, address, plan) for task in shown),
        gone=tuple(_gone(task, address) for task in shown) if lone else (),
        pager=_pager(address, here, pages, len(shown), len(tasks)),
        fresh=tuple(each.title for each in correction.fresh),
        untouched=tuple(each.title for each in correction.untouched),
    )


def page_url(address: ReviewAddress, wanted: Wanted) -> str:
    """The address of one page of the difference."""
    said = {"plan": wanted.plan, "kind": wanted.kind, "page": wanted.page if wanted.page > 1 else None}
    query = "&".join(f"{name}={value}" for name, value in said.items() if value is not None)
    return f"{desk_url(address.tenant, f'notices/{address.notice_id}/correction')}{f'?{query}' if query else ''}"


def figures(plans: Sequence[PlanDifference]) -> dict[Kind, int]:
    """How many tasks of each kind in all plans."""
    return {kind: sum(_count(plan, kind) for plan in plans) for kind in KINDS}


def _count(plan: PlanDifference | None, kind: Kind) -> int:
    return sum(task.kind == kind and task.fate != "gone" for task in plan.tasks) if plan else 0


def _first_kind(plan: PlanDifference | None) -> Kind:
    if plan and plan.undecided:
        return "gone"
    return next((kind for kind in KINDS if _count(plan, kind)), "changed")


def _plan_line(plan: PlanDifference | None) -> str:
    if plan is None:
        return ""
    title, version = plan.plan_title, plan.plan_version
    return gettext("《%(title)s》第%(version)s版 → 第%(next)s版") % {
        "title": title,
        "version": version,
        "next": version + 1,
    }


def _plan_links(correction: Correction, address: ReviewAddress, here: Wanted) -> tuple[Link, ...]:
    if len(correction.plans) < 2:
        return ()
    return tuple(
        Link(plan.draft.title, page_url(address, Wanted(plan.draft.id)), current=plan.draft.id == here.plan)
        for plan in correction.plans
    )


def _article(task: TaskDifference, address: ReviewAddress, plan: PlanDifference | None) -> TaskArticle:
    row, old = task.new, task.old
    if row is None:
        raise ValueError("only a printed task has an article")
    return TaskArticle(
        key=str(task.key),
        row_id=str(row.id),
        heading=f"{row.no} {row.title}".strip(),
        was_no=old.words.no if old and old.words.no != row.no else "",
        tags=_tags(task),
        lines=tuple(_line(task, each) for each in task.fields if _is_shown(task, each)),
        units=tuple(_unit(each) for each in task.units),
        edited=any(each.kind in ("edited", "both") for each in task.fields),
        task_url=desk_url(address.tenant, f"tasks/{old.id}") if old else "",
        draft_url=address.with_filter().path(f"tasks/{row.id}"),
        hint=task.hint,
        choosable=any(each.kind in ("changed", "both") for each in task.fields),
        closed=old is not None and old.state == "closed",
        reopen=task.reopen,
        pairs=() if old else _pairs(plan),
        text="" if old else f"{shown_units(words_of(row))}\n{shown_deadline(words_of(row))}\n{row.text}".strip(),
    )


def _pairs(plan: PlanDifference | None) -> tuple[tuple[str, str], ...]:
    """The tasks of the ledger that have no task in the new notice."""
    left = [task.old for task in plan.tasks if task.old and not task.new] if plan else []
    return tuple((str(old.id), f"{old.words.no} {old.words.title}".strip()) for old in left)


def _tags(task: TaskDifference) -> tuple[str, ...]:
    said = [gettext(REASONS[task.reason])] if task.reason else []
    if task.fate == "restored":
        said.append(gettext("曾不再列入，重新列入"))
    if task.old and task.old.reports:
        said.append(gettext("已有%d份填报") % task.old.reports)
    if task.old:
        said.append(gettext(TASK_STATES[task.old.state]))
    return tuple(said)


def _is_shown(task: TaskDifference, each: FieldDifference) -> bool:
    """What differs, and beside it what people edited; of a task that is the same only what they edited."""
    return each.kind != "same" and not (task.kind == "same" and each.kind != "edited")


def _line(task: TaskDifference, each: FieldDifference) -> FieldLine:
    edited = each.kind in ("edited", "both")
    untouched = task.closed and each.field == "units"
    applied = gettext("按新印发") if each.applies else gettext("保留人工修改") if edited else gettext("保留原来的")
    if untouched and each.applies:
        applied = gettext("已销号，不动")
    return FieldLine(
        name=each.field,
        label=gettext(FIELD_WORDS[each.field]),
        was=each.was,
        stands=each.stands if edited else "",
        parts=diff_parts(each.was, each.now),
        choosable=each.kind in ("changed", "both") and not untouched,
        kept=each.keeps,
        applied=applied,
        keep_word=gettext("保留人工修改") if edited else gettext("保留原来的"),
    )


def _unit(change: UnitChange) -> str:
    return _ACTS[change.act].filled(unit=change.name, role=ROLES[change.role])


def _gone(task: TaskDifference, address: ReviewAddress) -> GoneLine:
    old = task.old
    if old is None:
        raise ValueError("only a task of the ledger can be missing")
    return GoneLine(
        id=str(old.id),
        name=f"{old.words.no} {old.words.title}".strip(),
        url=desk_url(address.tenant, f"tasks/{old.id}"),
        units="、".join((*old.words.lead, *old.words.responsible)),
        state=gettext(TASK_STATES[old.state]),
        reports=old.reports,
        decided=gettext(_FATES[task.fate]) if task.fate in _FATES else "",
        reason=task.said,
        hint=task.hint,
    )


def _pager(address: ReviewAddress, here: Wanted, pages: int, shown: int, total: int) -> Pager:
    def url(page: int) -> str | None:
        return page_url(address, Wanted(here.plan, here.kind, page)) if 1 <= page <= pages else None

    return Pager(shown, total, url(here.page - 1), url(here.page + 1))
