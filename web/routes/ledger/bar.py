"""The query bar of the ledger list and the words of what it asks for."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from core.context import TenantContext
from core.ledger.queries.facets import MAX_PLANS, Facets, MeasureChoice
from core.ledger.queries.filtering import LightWish, TaskFilter
from core.ledger.states import DEADLINE_KINDS, ROLES, TASK_STATES
from core.obligations.lights import LIGHT_KINDS, light_rule
from web.kit.i18n import gettext
from web.routes.ledger.address import NOBODY, LedgerAddress

Options = tuple[tuple[str, str], ...]

_WISHES: tuple[LightWish, ...] = ("urgent", *LIGHT_KINDS)


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
    roles: Options
    role: str
    states: Options
    state: str
    lights: Options
    light: str
    kinds: Options
    kind: str
    leaders: Options
    charge: str
    due_from: str
    due_to: str
    chapter: str
    open: bool


def query_bar(tenant: TenantContext, path: str, reset_url: str, address: LedgerAddress, facets: Facets) -> QueryBar:
    """The query bar of one address."""
    wanted = address.wanted
    return QueryBar(
        action=path,
        reset_url=reset_url,
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
        roles=(("", gettext("任何分工")), *((role, gettext(word)) for role, word in ROLES.items())),
        role=wanted.role or "",
        states=(("", gettext("全部状态")), *((state, gettext(word)) for state, word in TASK_STATES.items())),
        state=wanted.status or "",
        lights=(("", gettext("全部")), *((wish, light_word(tenant, wish)) for wish in _WISHES)),
        light=wanted.light or "",
        kinds=(("", gettext("全部")), *((kind, gettext(word)) for kind, word in DEADLINE_KINDS.items())),
        kind=wanted.deadline_kind or "",
        leaders=(*_choices(gettext("全部领导"), facets.leaders), (NOBODY, gettext("未指定"))),
        charge=NOBODY if wanted.uncharged else _said(wanted.charge_id),
        due_from=wanted.due_from.isoformat() if wanted.due_from else "",
        due_to=wanted.due_to.isoformat() if wanted.due_to else "",
        chapter=_said(wanted.measure_id),
        open=_asks_further(wanted),
    )


def chapter_options(measures: Sequence[MeasureChoice]) -> Options:
    """The headings of the chosen plan, the lower ones set in."""
    return tuple((str(measure.id), "\u3000" * (measure.depth - 1) + measure.title) for measure in measures)


def conditions(tenant: TenantContext, wanted: TaskFilter, facets: Facets, measures: Sequence[MeasureChoice]) -> str:
    """What was asked for, in words: for an empty list, an export, an act on many rows."""
    names = {choice.id: choice.name for choice in (*facets.plans, *facets.orgs, *facets.leaders)}
    names |= {measure.id: measure.title for measure in measures}
    said = [
        wanted.text,
        _named(names, wanted.plan_id),
        _named(names, wanted.measure_id),
        _named(names, wanted.lead_id, gettext("%s牵头")),
        _named(names, wanted.org_id, f"%s{gettext(ROLES[wanted.role])}" if wanted.role else gettext("%s参与或牵头")),
        gettext(TASK_STATES[wanted.status]) if wanted.status else "",
        light_word(tenant, wanted.light) if wanted.light else "",
        gettext(DEADLINE_KINDS[wanted.deadline_kind]) if wanted.deadline_kind else "",
        gettext("未指定包抓领导") if wanted.uncharged else _named(names, wanted.charge_id, gettext("%s包抓")),
        _span(wanted),
        gettext("逐条选择的%(count)s条", count=len(wanted.ids)) if wanted.ids else "",
    ]
    return "、".join(word for word in said if word)


def asks_for_gone(wanted: TaskFilter, facets: Facets, measures: Sequence[MeasureChoice]) -> bool:
    """Whether a plan, unit, leader or chapter that the filter names is no longer there to be chosen."""
    known = {choice.id for choice in (*facets.plans, *facets.orgs, *facets.leaders)} | {each.id for each in measures}
    asked = (wanted.plan_id, wanted.measure_id, wanted.lead_id, wanted.org_id, wanted.charge_id)
    return any(each is not None and each not in known for each in asked)


def light_word(tenant: TenantContext, wish: LightWish) -> str:
    """The tenant's word for a light, or for 逾期与临期 together."""
    rule = light_rule(tenant)
    return f"{rule.late}、{rule.soon}" if wish == "urgent" else rule.word(wish)


def _asks_further(wanted: TaskFilter) -> bool:
    """Whether a field is filled that stands behind 展开."""
    fields = (
        wanted.org_id,
        wanted.role,
        wanted.measure_id,
        wanted.light,
        wanted.deadline_kind,
        wanted.charge_id,
        wanted.due_from,
        wanted.due_to,
    )
    return wanted.uncharged or any(field is not None for field in fields)


def _named(names: dict[UUID, str], asked: UUID | None, form: str = "%s") -> str:
    return form % names.get(asked, gettext("已不存在的条件")) if asked else ""


def _span(wanted: TaskFilter) -> str:
    if wanted.due_from and wanted.due_to:
        return gettext("%(first)s 至 %(last)s 到期", first=wanted.due_from, last=wanted.due_to)
    if wanted.due_from:
        return gettext("%(first)s 以后到期", first=wanted.due_from)
    return gettext("%(last)s 以前到期", last=wanted.due_to) if wanted.due_to else ""


class _Choice(Protocol):
    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...


def _choices(everything: str, choices: Sequence[_Choice]) -> Options:
    return (("", everything), *((str(choice.id), choice.name) for choice in choices))


def _said(value: UUID | None) -> str:
    return "" if value is None else str(value)
