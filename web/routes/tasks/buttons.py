"""The acts of a post as buttons: a form of one button, or a link to the act's own page, or blocked with the reason."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from core.context import TenantContext
from core.ledger.queries import AssignmentRow
from core.ledger.rules import Act
from core.ledger.workflow import ActName
from core.phrases import say
from web.kit.desk import desk_url
from web.kit.i18n import gettext

OFFICE_ACTS: frozenset[ActName] = frozenset({"suspend", "cancel", "resume"})
DECISIONS: frozenset[ActName] = frozenset({"accept", "return"})
_REPORT_ACTS: frozenset[ActName] = frozenset({"sign_off", "hand_back"})

_PLACES: dict[ActName, str] = {
    "sign": "assignments/{assignment}/sign",
    "start": "assignments/{assignment}/start",
    "report": "assignments/{assignment}/report",
    "close": "assignments/{assignment}/report?closes=1",
    "sign_off": "reports/{report}/sign-off",
    "hand_back": "reports/{report}/hand-back",
    "accept": "assignments/{assignment}/acceptance",
    "return": "assignments/{assignment}/return",
    "suspend": "assignments/{assignment}/suspend",
    "cancel": "assignments/{assignment}/cancel",
    "resume": "assignments/{assignment}/resume",
}
_AT_ONCE: frozenset[ActName] = frozenset({"sign", "start", "sign_off"})


class ActButton(Struct, frozen=True):
    """One act. ``at_once``: pressing it does it, else it leads to a page. ``version`` is what the page has seen."""

    key: str
    label: str
    spoken: str
    url: str
    at_once: bool
    version: int
    blocked: str | None
    primary: bool


class ActGroup(Struct, frozen=True):
    """The acts on one assignment, and the reasons against those that are blocked, each said once."""

    title: str
    buttons: tuple[ActButton, ...]
    reasons: tuple[str, ...]


def button(tenant: TenantContext, row: AssignmentRow, act: Act, *, primary: bool = False) -> ActButton:
    """One act of an assignment."""
    facts = row.facts
    place = _PLACES[act.name].format(assignment=facts.id, report=facts.report_id)
    version = facts.report_version if act.name in _REPORT_ACTS else facts.version
    return ActButton(
        key=f"{act.name}-{facts.id}",
        label=_label(row, act),
        spoken=say("%(act)s：%(unit)s", act=_label(row, act), unit=facts.org_name),
        url=desk_url(tenant, place),
        at_once=act.name in _AT_ONCE,
        version=version or 0,
        blocked=act.blocked,
        primary=primary,
    )


def act_groups(tenant: TenantContext, rows: Sequence[AssignmentRow]) -> tuple[ActGroup, ...]:
    """What the post may do on its own unit's part, and the decisions it may take about parts that were submitted."""
    groups = []
    for row in rows:
        acts = [act for act in row.acts if _stands_here(row, act)]
        if not acts:
            continue
        first = next((act for act in acts if act.blocked is None), None)
        buttons = tuple(button(tenant, row, act, primary=act is first) for act in acts)
        groups.append(ActGroup(row.facts.org_name, buttons, tuple(_once(each.blocked for each in buttons))))
    return tuple(groups)


def office_buttons(tenant: TenantContext, row: AssignmentRow) -> tuple[ActButton, ...]:
    """Stopping and going on, for the office: those that can be done now."""
    return tuple(button(tenant, row, act) for act in row.acts if act.name in OFFICE_ACTS and act.blocked is None)


def _stands_here(row: AssignmentRow, act: Act) -> bool:
    if act.name in OFFICE_ACTS:
        return False
    return act.name not in DECISIONS or row.facts.state == "submitted"


def _label(row: AssignmentRow, act: Act) -> str:
    if act.name == "report" and row.facts.report_state == "draft":
        return gettext("继续填报")
    return gettext(act.label)


def _once(reasons: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(reason for reason in reasons if reason))
