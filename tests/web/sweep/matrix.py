"""The visibility matrix of the design, written by hand: who finds which words on which page.

The product reads its own table (``core.accounts.permissions``). This one is written from the design alone, so that a
slip in either is a difference between the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.accounts.permissions import Relation, Resource, may_read
from tests.factories.holdings import Holdings
from tests.factories.world import SEATS
from tests.web.sweep.catalogue import Given, Recipe, nothing
from tests.web.sweep.seats import (
    ADMIN,
    AUDITOR,
    COUNTY,
    DRAFT_READERS,
    FINANCE,
    FINANCE_HEAD,
    OUTSIDER,
    READERS,
    UNITS,
    WHOLE,
)
from tests.web.sweep.stage import Call, Stage

_D = "GET /{slug}/desk"


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Words on a page, and the seats that read them there. ``{}`` stands for the city's canary, ``{task}`` and
    ``{draft}`` for the ids of a task and of a draft notice.

    ``resource`` is that of the product's own table, ``relations`` says how seats stand to the row.
    """

    name: str
    page: str
    words: str
    seen_by: frozenset[str]
    path: Given = nothing
    query: Given = nothing
    resource: Resource | None = None
    relations: dict[Relation, frozenset[str]] | None = None


def _on_task(stage: str) -> Given:
    return lambda held: {"task_id": held.tasks[stage]}


# Finance's rows: its own people, the county on the same task, the outsider on none.
FINANCES: dict[Relation, frozenset[str]] = {"own": FINANCE, "same_task": COUNTY, "other": OUTSIDER | WHOLE}
# The second coordinator sits in finance, and reads there what finance's own people read.
_SECOND = frozenset({"coordinator2"})

LEDGER = [
    Sight(
        name="a task in the list",
        page=f"{_D}/ledger",
        words="{}任务given",
        seen_by=READERS,
        resource="ledger",
        relations=FINANCES,
    ),
    Sight(
        name="a task's words",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("given"),
        words="{}市推进given这一项工作",
        seen_by=READERS,
    ),
    Sight(
        name="a target",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("given"),
        words="{}网办率",
        seen_by=READERS,
    ),
    Sight(
        name="a task found",
        page=f"{_D}/search",
        query=lambda held: {"q": f"{held.city.canary}任务given"},
        words="/desk/tasks/{task}",
        seen_by=READERS,
    ),
    Sight(name="a plan in the overview", page=f"{_D}/overview", words="{}攻坚方案", seen_by=READERS),
]

REPORTS = [
    Sight(
        name="a signed report",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("told"),
        words="{}填报内容told",
        seen_by=FINANCE | COUNTY | WHOLE,
        resource="report",
        relations=FINANCES,
    ),
    Sight(
        name="a report's file",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("told"),
        words="{}佐证.txt",
        seen_by=FINANCE | COUNTY | WHOLE,
    ),
    Sight(
        name="a report that waits for the head",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("waiting"),
        words="{}填报内容waiting",
        seen_by=FINANCE | WHOLE,
    ),
    Sight(
        name="a draft report",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("drafted"),
        words="{}填报内容drafted",
        seen_by=FINANCE | _SECOND,
    ),
    Sight(
        name="another unit's draft on the same task",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("mixed"),
        words="{}填报内容county",
        seen_by=COUNTY,
    ),
    Sight(
        name="why a report was returned",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("returned"),
        words="{}退回原因",
        seen_by=FINANCE | WHOLE,
    ),
    Sight(
        name="why a part was suspended",
        page=f"{_D}/tasks/{{task_id}}",
        path=_on_task("suspended"),
        words="{}暂停原因",
        seen_by=FINANCE | WHOLE,
    ),
    Sight(name="what waits for the head", page=_D, words="1件待签发", seen_by=FINANCE_HEAD),
]

DUTIES = [
    Sight(
        name="a unit's duty",
        page=f"{_D}/todo",
        words="{}任务given",
        seen_by=FINANCE | COUNTY | _SECOND,
        resource="obligation",
        relations={"own": FINANCE | COUNTY},
    ),
    Sight(name="one's own notification", page=f"{_D}/notifications", words="{}通知staff", seen_by=frozenset({"staff"})),
]

OFFICE = [
    Sight(
        name="a draft found",
        page=f"{_D}/search",
        query=lambda held: {"q": f"{held.city.canary}市draft"},
        words="/desk/notices/{draft}",
        seen_by=DRAFT_READERS,
    ),
    Sight(
        name="a draft in the list",
        page=f"{_D}/notices",
        words="{}市draft攻坚方案",
        seen_by=DRAFT_READERS,
        resource="draft",
        relations={"own": UNITS, "other": WHOLE},
    ),
    Sight(
        name="a draft's words",
        page=f"{_D}/notices/{{notice_id}}",
        path=lambda held: {"notice_id": held.notices["draft"]},
        words="{}压缩开办时间",
        seen_by=DRAFT_READERS,
    ),
    Sight(
        name="a published notice's words",
        page=f"{_D}/notices/{{notice_id}}",
        path=lambda held: {"notice_id": held.notices["published"]},
        words="{}市published攻坚方案",
        seen_by=READERS,
    ),
    Sight(
        name="the audit log",
        page=f"{_D}/audit",
        query=lambda _: {"q": "attachment"},
        words="attachment.added",
        seen_by=AUDITOR,
        resource="audit",
        relations={"own": UNITS, "other": WHOLE | AUDITOR},
    ),
    Sight(name="the people", page=f"{_D}/people", words="{}county_staff", seen_by=ADMIN),
    Sight(name="the units", page=f"{_D}/units", words="{}市体育局", seen_by=ADMIN),
    Sight(name="the groups", page=f"{_D}/groups", words="{}市级有关部门", seen_by=ADMIN),
]

SIGHTS = [*LEDGER, *REPORTS, *DUTIES, *OFFICE]


async def sights(stage: Stage, wanted: Iterable[Sight] = SIGHTS, seats: Iterable[str] = SEATS) -> list[str]:
    """Everybody looks for everything; who finds what must be as the design says."""
    found: list[str] = []
    for sight in wanted:
        words = _filled(sight.words, stage.ours)
        for seat in seats:
            answer = await stage.send(call_for(sight, stage.ours), stage.person(stage.ours, seat))
            sees = answer.status == 200 and words in answer.text
            if sees != (seat in sight.seen_by):
                found.append(f"{sight.name} as {seat}: {'seen' if sees else 'not seen'} ({answer.status})")
    return found + stage.take_faults()


def disagreements(stage: Stage, wanted: Iterable[Sight] = SIGHTS) -> list[str]:
    """Where the hand-written table and that of the product differ."""
    return [
        f"{sight.name} as {seat}: the product says {seat not in sight.seen_by}"
        for sight in wanted
        if sight.resource is not None
        for relation, seats in (sight.relations or {}).items()
        for seat in sorted(seats)
        if may_read(stage.ours.city.acting(seat), sight.resource, relation) != (seat in sight.seen_by)
    ]


def _filled(words: str, held: Holdings) -> str:
    for mark, value in (("{}", held.city.canary), ("{task}", held.tasks["given"]), ("{draft}", held.notices["draft"])):
        words = words.replace(mark, str(value))
    return words


def call_for(sight: Sight, held: Holdings) -> Call:
    """The request for the page."""
    recipe = Recipe(route=sight.page, who=sight.seen_by, path=sight.path, query=sight.query)
    return Call(recipe, held.tenant.slug, sight.path(held), sight.query(held), {})
