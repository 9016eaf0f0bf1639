"""What the ledger page draws, as finished strings: columns, counts, views, selects, pager."""

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from core.accounts.permissions import UNIT_ROLES, may
from core.context import TenantContext
from core.ledger.queries.counts import TaskCounts
from core.ledger.queries.facets import MAX_PLANS, Facets, MeasureChoice
from core.ledger.queries.filtering import LightWish, TaskFilter
from core.ledger.queries.tasks import SORT_KEYS, TaskPage, TaskRow
from core.ledger.states import DEADLINE_KINDS, TASK_STATES
from core.obligations.lights import CSS, LIGHT_KINDS, light_rule
from core.phrases import listed, say
from web.kit.i18n import gettext
from web.kit.lists import Column, LightCount, Pager
from web.kit.shell import Link
from web.routes.ledger.address import DEFAULT_SIZE, SIZES, LedgerAddress

Options = tuple[tuple[str, str], ...]

_WISHES: tuple[LightWish, ...] = ("urgent", *LIGHT_KINDS)

_GOOD_WHEN_EMPTY = (
    TaskFilter(light="late"),
    TaskFilter(light="soon"),
    TaskFilter(light="urgent"),
    TaskFilter(status="submitted"),
    TaskFilter(deadline_kind="none"),
)


class RowGroup(Struct, frozen=True):
    """Rows under the title of their plan; without a title where the list holds one plan or is sorted otherwise."""

    title: str
    rows: tuple[TaskRow, ...]


class Hidden(Struct, frozen=True):
    """A parameter that a new query keeps although no field shows it."""

    name: str
    value: str


class LedgerList(Struct, frozen=True):
    """The part of the page that a query, a sort or a page replaces."""

    groups: tuple[RowGroup, ...]
    columns: tuple[Column, ...]
    lights: tuple[LightCount, ...]
    states: tuple[LightCount, ...]
    pager: Pager
    total: int
    task_base: str
    export_url: str
    refresh_url: str
    reset_url: str
    hidden: tuple[Hidden, ...]
    chapters: Options
    conditions: str
    filtered: bool
    all_done: bool


class QueryBar(Struct, frozen=True):
    """The fields of the query bar with what they hold; ``open`` shows the further ones."""

    action: str
    reset_url: str
    text: str
    plans: Options
    plan: str
    orgs: Options
    lead: str
    org: str
    states: Options
    state: str
    lights: Options
    light: str
    kinds: Options
    kind: str
    chapter: str
    open: bool


def list_view(
    tenant: TenantContext,
    path: str,
    address: LedgerAddress,
    found: TaskPage,
    counts: TaskCounts,
    measures: Sequence[MeasureChoice],
    facets: Facets | None,
) -> LedgerList:
    """The list of one address. ``facets`` name what was filtered by, for the words of an empty list."""
    wanted = address.wanted
    return LedgerList(
        groups=_groups(address, found.rows),
        columns=_columns(path, address),
        lights=light_counts(tenant, path, address, counts),
        states=_state_counts(path, address, counts),
        pager=_pager(path, address, found, counts.total),
        total=counts.total,
        task_base=f"{path.removesuffix('ledger')}tasks/",
        export_url=LedgerAddress(wanted, address.sort).url(f"{path}/export"),
        refresh_url=address.url(path),
        reset_url=path,
        hidden=tuple(Hidden(name, value) for name, value in address.pairs().items() if name in ("sort", "size")),
        chapters=chapter_options(measures),
        conditions="" if facets is None else conditions(tenant, wanted, facets, measures),
        filtered=wanted != TaskFilter(),
        all_done=wanted in _GOOD_WHEN_EMPTY,
    )


def query_bar(tenant: TenantContext, path: str, address: LedgerAddress, facets: Facets) -> QueryBar:
    """The query bar of one address."""
    wanted = address.wanted
    return QueryBar(
        action=path,
        reset_url=path,
        text=wanted.text,
        plans=_choices(
            gettext("全部方案（以下为最近%d个，更早的从总览进入）") % MAX_PLANS
            if facets.more_plans
            else gettext("全部方案"),
            facets.plans,
        ),
        plan=_said(wanted.plan_id),
        orgs=_choices(gettext("全部单位"), facets.orgs),
        lead=_said(wanted.lead_id),
        org=_said(wanted.org_id),
        states=(("", gettext("全部状态")), *((state, gettext(word)) for state, word in TASK_STATES.items())),
        state=wanted.status or "",
        lights=(("", gettext("全部")), *((wish, _light_word(tenant, wish)) for wish in _WISHES)),
        light=wanted.light or "",
        kinds=(("", gettext("全部")), *((kind, gettext(word)) for kind, word in DEADLINE_KINDS.items())),
        kind=wanted.deadline_kind or "",
        chapter=_said(wanted.measure_id),
        open=bool(wanted.org_id or wanted.measure_id or wanted.light or wanted.deadline_kind),
    )


def preset_views(tenant: TenantContext, path: str, address: LedgerAddress) -> tuple[Link, ...]:
    """The views every post has: each is an address like any other, and current when the list asks for just that."""
    post = tenant.acting()
    presets = [(gettext("全部"), TaskFilter(), "order"), (gettext("逾期与临期"), TaskFilter(light="urgent"), "due")]
    if post.role in UNIT_ROLES:
        presets.append((gettext("本单位"), TaskFilter(org_id=post.org_id), "due"))
    if may(tenant, "task.review"):
        presets.append((gettext("等我审核"), TaskFilter(status="submitted"), "due"))
    presets.append((gettext("时限未写明"), TaskFilter(deadline_kind="none"), "order"))
    return tuple(
        Link(label, LedgerAddress(wanted, sort).url(path), current=wanted == address.wanted)
        for label, wanted, sort in presets
    )


def light_counts(
    tenant: TenantContext, path: str, address: LedgerAddress, counts: TaskCounts
) -> tuple[LightCount, ...]:
    """How many rows each light has under the other conditions; each number leads to its rows."""
    rule, stem, current = light_rule(tenant), address.stem(path, "light"), address.wanted.light
    kinds = tuple(
        LightCount(CSS[kind], rule.word(kind), counts.by_light[kind], f"{stem}light={kind}", kind == current)
        for kind in LIGHT_KINDS
    )
    return (LightCount("", gettext("全部"), counts.any_light, stem[:-1], current is None), *kinds)


def _state_counts(path: str, address: LedgerAddress, counts: TaskCounts) -> tuple[LightCount, ...]:
    """States that have rows; the current one stays, so that it can be left again."""
    stem, current = address.stem(path, "state"), address.wanted.status
    return tuple(
        LightCount("", gettext(TASK_STATES[state]), count, f"{stem}state={state}", state == current)
        for state, count in counts.by_state.items()
        if count or state == current
    )


def chapter_options(measures: Sequence[MeasureChoice]) -> Options:
    """The headings of the chosen plan, the lower ones set in."""
    return tuple((str(measure.id), "\u3000" * (measure.depth - 1) + measure.title) for measure in measures)


def conditions(tenant: TenantContext, wanted: TaskFilter, facets: Facets, measures: Sequence[MeasureChoice]) -> str:
    """What was asked for, in words, for a list that turned out empty."""
    names = {choice.id: choice.name for choice in (*facets.plans, *facets.orgs)}
    names |= {measure.id: measure.title for measure in measures}
    gone = gettext("已不存在的条件")
    said = [
        wanted.text,
        names.get(wanted.plan_id, gone) if wanted.plan_id else "",
        names.get(wanted.measure_id, gone) if wanted.measure_id else "",
        say("%(unit)s牵头", unit=names.get(wanted.lead_id, gone)) if wanted.lead_id else "",
        say("%(unit)s参与或牵头", unit=names.get(wanted.org_id, gone)) if wanted.org_id else "",
        gettext(TASK_STATES[wanted.status]) if wanted.status else "",
        _light_word(tenant, wanted.light) if wanted.light else "",
        gettext(DEADLINE_KINDS[wanted.deadline_kind]) if wanted.deadline_kind else "",
    ]
    return listed(word for word in said if word)


def _groups(address: LedgerAddress, rows: tuple[TaskRow, ...]) -> tuple[RowGroup, ...]:
    if address.sort.lstrip("-") != "order" or address.wanted.plan_id is not None:
        return (RowGroup("", rows),) if rows else ()
    return tuple(
        RowGroup(title, tuple(group)) for (_, title), group in groupby(rows, lambda row: (row.plan_id, row.plan_title))
    )


def _columns(path: str, address: LedgerAddress) -> tuple[Column, ...]:
    words = (
        ("no", gettext("编号"), "order", "", False),
        ("task", gettext("任务"), "", "", False),
        ("lead", gettext("牵头"), "lead", "", False),
        ("others", gettext("参与"), "", "only-xl", True),
        ("due", gettext("时限（原文）"), "due", "", False),
        ("pct", gettext("进展"), "", "num", True),
        ("light", gettext("灯"), "", "", False),
        ("state", gettext("状态"), "state", "", False),
        ("changed", gettext("更新"), "changed", "num only-xl", True),
    )
    stem = address.stem(path, "sort")
    current, descending = address.sort.lstrip("-"), address.sort.startswith("-")
    drawn = []
    for key, label, sort, css, optional in words:
        if sort not in SORT_KEYS:
            drawn.append(Column(key, label, css=css, optional=optional))
            continue
        here = sort == current
        turned = f"-{sort}" if here and not descending else sort
        direction = ("descending" if descending else "ascending") if here else ""
        drawn.append(Column(key, label, f"{stem}sort={turned}", direction, css, optional))
    return tuple(drawn)


def _pager(path: str, address: LedgerAddress, found: TaskPage, total: int) -> Pager:
    sizes, here = address.stem(path, "size"), address.stem(path, "after")
    return Pager(
        shown=len(found.rows),
        total=total,
        previous_url=f"{here}before={found.previous}" if found.previous else None,
        next_url=f"{here}after={found.next}" if found.next else None,
        sizes=tuple(
            Link(str(size), sizes[:-1] if size == DEFAULT_SIZE else f"{sizes}size={size}", size == address.size)
            for size in SIZES
        ),
    )


def _light_word(tenant: TenantContext, wish: LightWish) -> str:
    rule = light_rule(tenant)
    return listed((rule.word("late"), rule.word("soon"))) if wish == "urgent" else rule.word(wish)


class _Choice(Protocol):
    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...


def _choices(everything: str, choices: Sequence[_Choice]) -> Options:
    return (("", everything), *((str(choice.id), choice.name) for choice in choices))


def _said(value: UUID | None) -> str:
    return "" if value is None else str(value)
