"""The operations of the API on notices and drafts, and the feeds of events."""

from tests.factories.holdings import Holdings
from tests.factories.notice_text import notice_text
from tests.web.sweep.catalogue import Given, Nested, Recipe, Values, nothing
from tests.web.sweep.seats import ALL, AUDITOR, COORDINATORS, DRAFT_READERS, READERS, SYSTEM

_A = "/{slug}/api/v1"
_NOTICE = f"{_A}/notices/{{notice_id}}"
_TASK = f"{_NOTICE}/tasks/{{task_id}}"
_HIDDEN = ALL - DRAFT_READERS


def _notice(name: str) -> Given:
    return lambda held: {"notice_id": held.notices[name]}


def _task(place: int) -> Given:
    return lambda held: {"notice_id": held.notices["draft"], "task_id": held.draft_tasks[place]}


def _seen(place: int, **fields: str) -> Given:
    return lambda held: {"version": held.versions[held.draft_tasks[place]], **fields}


def _plan(held: Holdings) -> Values:
    return {"notice_id": held.notices["draft"], "plan_id": held.draft_plans[0]}


def _names(held: Holdings) -> Values:
    housing = held.city.orgs["housing"]
    return {"names": Nested(f'[{{"printed": "{held.city.canary}市新设局", "unit_id": "{housing}"}}]')}


def _file(held: Holdings) -> tuple[str, str, bytes]:
    return "file", f"{held.city.canary}new.txt", notice_text(held.city.canary, "new").encode()


def _act(
    route: str, path: Given, form: Given = nothing, *, answer: int = 200, hints: frozenset[str] = frozenset()
) -> Recipe:
    """An act on a draft: supervisors read drafts and change none."""
    return Recipe(
        route=route,
        who=COORDINATORS,
        hidden=_HIDDEN,
        answer=answer,
        path=path,
        form=form,
        hints=hints,
        permission="plan.publish" if route.endswith("publication") else "notice.import",
    )


READING = [
    Recipe(route=f"GET {_A}/notices", who=DRAFT_READERS, hidden=_HIDDEN),
    Recipe(route=f"GET {_NOTICE}", who=DRAFT_READERS, hidden=_HIDDEN, path=_notice("draft")),
    Recipe(route=f"GET {_NOTICE}", label="(published)", who=READERS, hidden=SYSTEM, path=_notice("published")),
    Recipe(route=f"GET {_NOTICE}/file", who=DRAFT_READERS, hidden=_HIDDEN, path=_notice("draft")),
    Recipe(route=f"GET {_NOTICE}/draft", who=DRAFT_READERS, hidden=_HIDDEN, path=_notice("draft")),
    Recipe(
        route=f"GET {_NOTICE}/correction",
        who=DRAFT_READERS,
        hidden=_HIDDEN,
        path=lambda held: {"notice_id": held.corrections[0].third},
    ),
    Recipe(route=f"GET {_TASK}", who=DRAFT_READERS, hidden=_HIDDEN, path=_task(0)),
]

ACTS = [
    Recipe(
        route=f"POST {_A}/notices",
        who=COORDINATORS,
        hidden=_HIDDEN,
        answer=201,
        upload=_file,
        permission="notice.import",
    ),
    _act(
        f"PATCH {_NOTICE}",
        _notice("draft"),
        lambda held: {"version": held.versions[held.notices["draft"]], "doc_no": f"{held.city.canary}政发〔2026〕1号"},
    ),
    _act(f"POST {_NOTICE}/publication", _notice("ready")),
    _act(f"POST {_NOTICE}/discard", _notice("draft"), lambda _: {"reason": "重复"}),
    _act(f"PUT {_NOTICE}/names", _notice("draft"), _names),
    # Ids of tasks that the draft does not have are passed over, as on its page.
    _act(
        f"POST {_NOTICE}/confirmations",
        _notice("draft"),
        lambda held: {"task_ids": held.draft_tasks[:2]},
        hints=frozenset({"task_ids"}),
    ),
    _act(
        f"PATCH {_NOTICE}/plans/{{plan_id}}",
        _plan,
        lambda held: {"version": held.versions[held.draft_plans[0]], "report_rule": "按月报送"},
    ),
    _act(
        f"POST {_NOTICE}/tasks",
        _notice("draft"),
        lambda held: {"plan_id": held.draft_plans[0], "title": f"{held.city.canary}新任务"},
        answer=201,
    ),
    _act(f"PUT {_NOTICE}/correction", _notice("draft"), lambda held: {"corrects": held.corrections[0].second}),
    _act(
        f"PUT {_NOTICE}/correction/fates",
        lambda held: {"notice_id": held.corrections[0].third},
        lambda held: {"task_ids": [held.corrections[0].gone], "fate": "drop", "reason": f"{held.city.canary}不再需要"},
    ),
    _act(f"PATCH {_TASK}", _task(1), _seen(1, title="改过的标题", deadline_text="2030年12月底前")),
    _act(f"POST {_TASK}/drop", _task(1), _seen(1, reason="不是任务")),
    _act(f"POST {_TASK}/restoration", _task(3), _seen(3)),
]


FEEDS = [
    Recipe(route=f"GET {_A}/events", who=READERS, hidden=SYSTEM, query=lambda _: {"limit": 200}),
    Recipe(route=f"GET {_A}/audit", who=AUDITOR, query=lambda _: {"limit": 200}, permission="audit.read"),
]

RECIPES = [*READING, *ACTS, *FEEDS]
