"""What the ledger page draws, as finished strings: columns, counts, tabs, pager, what can be done with ticked rows."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from core.accounts.permissions import UNIT_ROLES, may
from core.accounts.saved_views import DENSITIES, ListSettings
from core.context import TenantContext
from core.exports.queries import FileFormat
from core.ledger.list_columns import ALWAYS, LIST_COLUMNS, ColumnKey
from core.ledger.queries.counts import TaskCounts
from core.ledger.queries.facets import Facets, MeasureChoice
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.tasks import SortKey, TaskPage, TaskRow
from core.ledger.services.export import AT_ONCE
from core.ledger.states import TASK_STATES
from core.obligations.lights import CSS, LIGHT_KINDS, light_rule
from web.kit.i18n import gettext
from web.kit.lists import Column, LightCount, Pager, with_query
from web.kit.shell import Link
from web.routes.ledger.address import DEFAULT_SIZE, PLAIN_VIEW, SIZES, LedgerAddress
from web.routes.ledger.bar import Options, asks_for_gone, chapter_options, conditions

LIST = "ledger"
"""The word by which views and habits know this list."""

_GOOD_WHEN_EMPTY = (
    TaskFilter(light="late"),
    TaskFilter(light="soon"),
    TaskFilter(light="urgent"),
    TaskFilter(status="submitted"),
    TaskFilter(deadline_kind="none"),
)

_SORTS: dict[ColumnKey, SortKey] = {"no": "order", "lead": "lead", "due": "due", "due_on": "due", "state": "state"}
_SORTS |= {"changed": "changed"}
_CSS: dict[ColumnKey, str] = {"pct": "num", "changed": "num", "due_on": "num"}
_WIDE_ONLY: frozenset[ColumnKey] = frozenset({"others", "changed"})
"""Columns that give way on a narrow screen while nobody has chosen columns."""
_WIDTHS: dict[ColumnKey, float] = {"no": 4, "task": 12, "due": 12, "pct": 8.5, "light": 7, "state": 6, "changed": 5}
_WIDTHS |= {"due_on": 7.5, "charge": 6.5, "targets": 13.5, "latest": 13.5}
_OTHER_WIDTH = 9.0
_ROOM = 76.0
"""What fits beside the menu of a small office screen. A wider table slides sideways, without a head that stays."""
_KEPT = ("sort", "first", "size", "cols", "view")
"""Parameters that a new query keeps although no field shows them."""


class RowGroup(Struct, frozen=True):
    """Rows under the title of their plan; without a title where the list holds one plan or is sorted otherwise."""

    title: str
    rows: tuple[TaskRow, ...]


class Hidden(Struct, frozen=True):
    """A parameter that a new query keeps although no field shows it."""

    name: str
    value: str


class ColumnChoice(Struct, frozen=True):
    """One column of the chooser; ``fixed`` ones cannot be put away."""

    key: ColumnKey
    label: str
    shown: bool
    fixed: bool


class ExportLink(Struct, frozen=True):
    """The list as one kind of file: ``url`` gives it at once, a form sent to ``action`` has a job write it."""

    label: str
    url: str
    action: str
    kind: FileFormat


class LedgerList(Struct, frozen=True):
    """The part of the page that a query, a sort or a page replaces."""

    groups: tuple[RowGroup, ...]
    keys: tuple[ColumnKey, ...]
    columns: tuple[Column, ...]
    choices: tuple[ColumnChoice, ...]
    densities: tuple[tuple[str, str], ...]
    density: str
    slides: bool
    narrows: bool
    lights: tuple[LightCount, ...]
    states: tuple[LightCount, ...]
    pager: Pager
    total: int
    task_base: str
    query: str
    address: str
    display_url: str
    exports_url: str
    exports: tuple[ExportLink, ...]
    exports_long: bool
    whole_url: str
    import_url: str
    refresh_url: str
    reset_url: str
    hidden: tuple[Hidden, ...]
    chapters: Options
    acts: tuple[tuple[str, str], ...]
    edits: bool
    conditions: str
    gone: bool
    filtered: bool
    all_done: bool


class ViewTabs(Struct, frozen=True):
    """The row of views above the list, where the present state is saved, and where views are looked after."""

    links: tuple[Link, ...]
    save_url: str
    manage_url: str | None


def list_view(
    tenant: TenantContext,
    path: str,
    address: LedgerAddress,
    settings: ListSettings,
    found: TaskPage,
    counts: TaskCounts,
    measures: Sequence[MeasureChoice],
    facets: Facets | None,
) -> LedgerList:
    """The list of one address. ``facets`` name what was filtered by, for the words of an empty list."""
    wanted, query = address.wanted, address.query()
    return LedgerList(
        groups=_groups(address, found.rows),
        keys=address.shown,
        columns=_columns(path, address),
        choices=_choices(address),
        densities=tuple((key, gettext(word)) for key, word in DENSITIES.items()),
        density=settings.density,
        slides=sum(_WIDTHS.get(key, _OTHER_WIDTH) for key in address.shown) > _ROOM,
        narrows=not address.columns,
        lights=light_counts(tenant, path, address, counts),
        states=_state_counts(path, address, counts),
        pager=_pager(path, address, found, counts.total),
        total=counts.total,
        task_base=f"{path.removesuffix('ledger')}tasks/",
        query=query,
        address=address.url(path),
        display_url=f"{path}/display",
        exports_url=f"{path.removesuffix('ledger')}exports",
        exports=export_links(path, replace(address, size=0, view="").query()),
        exports_long=counts.total > AT_ONCE,
        whole_url=_whole_url(tenant, path, wanted),
        import_url=f"{path.removesuffix('ledger')}imports/ledger" if may(tenant, "plan.publish") else "",
        refresh_url=address.url(path),
        reset_url=plain_url(path, settings),
        hidden=tuple(Hidden(name, value) for name, value in address.pairs().items() if name in _KEPT),
        chapters=chapter_options(measures),
        acts=bulk_acts(tenant),
        edits=may(tenant, "task.assign"),
        conditions="" if facets is None else conditions(tenant, wanted, facets, measures),
        gone=facets is not None and asks_for_gone(wanted, facets, measures),
        filtered=wanted != TaskFilter(),
        all_done=wanted in _GOOD_WHEN_EMPTY,
    )


def _whole_url(tenant: TenantContext, path: str, wanted: TaskFilter) -> str:
    """Where the whole ledger, or the plan asked for, is taken out so that it can be brought back in."""
    if not may(tenant, "plan.publish"):
        return ""
    return with_query(
        f"{path.removesuffix('ledger')}imports/ledger/export", plan=str(wanted.plan_id) if wanted.plan_id else None
    )


def view_tabs(tenant: TenantContext, path: str, address: LedgerAddress, settings: ListSettings) -> ViewTabs:
    """The views every post has and those that were saved; the current one is what the address says or asks for."""
    presets = (
        Link(
            label,
            plain_url(path, settings) if wanted == TaskFilter() else LedgerAddress(wanted, sort).url(path),
            current=wanted == address.wanted and address.view in ("", PLAIN_VIEW),
        )
        for label, wanted, sort in _presets(tenant)
    )
    saved = (
        Link(view.name, view_url(path, view.query, str(view.id)), current=address.view == str(view.id))
        for view in settings.views
    )
    query = address.query()
    return ViewTabs(
        (*presets, *saved),
        f"{path}/views/new?{query}" if query else f"{path}/views/new",
        f"{path}/views" if settings.views else None,
    )


def view_url(path: str, query: str, view_id: str) -> str:
    """The address of a saved view: its parameters, and which view they are."""
    return f"{path}?{query}&view={view_id}" if query else f"{path}?view={view_id}"


def plain_url(path: str, settings: ListSettings) -> str:
    """The address of the list without any condition, also for somebody whose list begins with a view."""
    return f"{path}?view={PLAIN_VIEW}" if settings.default else path


def export_links(path: str, query: str) -> tuple[ExportLink, ...]:
    """Where the list is taken out, as each kind of file."""
    joint = f"{query}&" if query else ""
    words: tuple[tuple[FileFormat, str], ...] = (("xlsx", gettext("Excel 表格")), ("docx", gettext("Word 文档")))
    return tuple(
        ExportLink(word, f"{path}/export?{joint}format={kind}", f"{path}/export", kind) for kind, word in words
    )


def bulk_acts(tenant: TenantContext) -> tuple[tuple[str, str], ...]:
    """What the acting post may do with ticked rows: the name of each act and its button."""
    offers = (
        ("assign", gettext("调整分工"), may(tenant, "task.assign")),
        ("return", gettext("退回"), may(tenant, "task.review")),
        ("charge", gettext("指定包抓领导"), may(tenant, "task.assign")),
        ("export", gettext("导出所选"), True),
    )
    return tuple((act, word) for act, word, allowed in offers if allowed)


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


def _presets(tenant: TenantContext) -> list[tuple[str, TaskFilter, str]]:
    post = tenant.acting()
    presets = [(gettext("全部"), TaskFilter(), "order"), (gettext("逾期与临期"), TaskFilter(light="urgent"), "due")]
    if post.role in UNIT_ROLES:
        presets.append((gettext("本单位"), TaskFilter(org_id=post.org_id), "due"))
        presets.append((gettext("本单位牵头"), TaskFilter(lead_id=post.org_id), "due"))
    if post.role == "leader":
        presets.append((gettext("我包抓的"), TaskFilter(charge_id=post.id), "due"))
    if may(tenant, "task.review"):
        presets.append((gettext("等我审核"), TaskFilter(status="submitted"), "due"))
    presets.append((gettext("时限未写明"), TaskFilter(deadline_kind="none"), "order"))
    return presets


def _state_counts(path: str, address: LedgerAddress, counts: TaskCounts) -> tuple[LightCount, ...]:
    """States that have rows; the current one stays, so that it can be left again."""
    stem, current = address.stem(path, "state"), address.wanted.status
    return tuple(
        LightCount("", gettext(TASK_STATES[state]), count, f"{stem}state={state}", state == current)
        for state, count in counts.by_state.items()
        if count or state == current
    )


def _groups(address: LedgerAddress, rows: tuple[TaskRow, ...]) -> tuple[RowGroup, ...]:
    if address.sort.lstrip("-") != "order" or address.wanted.plan_id is not None or "plan" in address.shown:
        return (RowGroup("", rows),) if rows else ()
    return tuple(
        RowGroup(title, tuple(group)) for (_, title), group in groupby(rows, lambda row: (row.plan_id, row.plan_title))
    )


def _columns(path: str, address: LedgerAddress) -> tuple[Column, ...]:
    stem = address.stem(path, "sort")
    current, descending = address.sort.lstrip("-"), address.sort.startswith("-")
    drawn = []
    for key in address.shown:
        css = _CSS.get(key, "")
        if key in _WIDE_ONLY and not address.columns:
            css = f"{css} only-xl".strip()
        label, sort = gettext(LIST_COLUMNS[key].label), _SORTS.get(key)
        if sort is None:
            drawn.append(Column(key, label, css=css))
            continue
        here = sort == current
        turned = f"-{sort}" if here and not descending else sort
        direction = ("descending" if descending else "ascending") if here else ""
        drawn.append(Column(key, label, f"{stem}sort={turned}", direction, css))
    return tuple(drawn)


def _choices(address: LedgerAddress) -> tuple[ColumnChoice, ...]:
    """The shown columns in their order, then the others."""
    shown = address.shown
    keys = (*shown, *(key for key in LIST_COLUMNS if key not in shown))
    return tuple(ColumnChoice(key, gettext(LIST_COLUMNS[key].label), key in shown, key in ALWAYS) for key in keys)


def _pager(path: str, address: LedgerAddress, found: TaskPage, total: int) -> Pager:
    here, size = address.stem(path, "after"), address.size or DEFAULT_SIZE
    return Pager(
        shown=len(found.rows),
        total=total,
        previous_url=f"{here}before={found.previous}" if found.previous else None,
        next_url=f"{here}after={found.next}" if found.next else None,
        sizes=tuple(Link(str(each), None, each == size) for each in SIZES),
    )
