"""Notices: taking in, reviewing, publishing."""

from core.accounts.permissions import Permission
from tests.factories.holdings import Holdings
from tests.factories.notice_text import notice_text
from tests.web.sweep.catalogue import Given, Recipe, Values
from tests.web.sweep.seats import ALL, COORDINATORS, DRAFT_READERS, READERS, SYSTEM

_D = "/{slug}/desk/notices"
_NOTICE = f"{_D}/{{notice_id}}"
_TASK = f"{_NOTICE}/tasks/{{task_id}}"
_HIDDEN = ALL - DRAFT_READERS


def _notice(name: str) -> Given:
    return lambda held: {"notice_id": held.notices[name]}


def _task(place: int) -> Given:
    return lambda held: {"notice_id": held.notices["draft"], "task_id": held.draft_tasks[place]}


def _published_task(held: Holdings) -> Values:
    return {"notice_id": held.notices["published"], "task_id": held.published_tasks[0]}


def _plan(held: Holdings) -> Values:
    return {"notice_id": held.notices["draft"], "plan_id": held.draft_plans[0]}


def _filter(held: Holdings) -> Values:
    return {"plan": held.draft_plans[0]}


def _seen(place: int, **fields: str) -> Given:
    return lambda held: {"version": held.versions[held.draft_tasks[place]], **fields}


def _read(route: str, path: Given, query: Given = lambda _: {}, label: str = "") -> Recipe:
    """A page of a draft."""
    return Recipe(route=f"GET {route}", who=DRAFT_READERS, hidden=_HIDDEN, path=path, query=query, label=label)


def _act(
    route: str,
    path: Given,
    form: Given = lambda _: {},
    hints: frozenset[str] = frozenset(),
    permission: Permission = "notice.import",
) -> Recipe:
    """An act on a draft: supervisors read drafts and change none."""
    return Recipe(
        route=f"POST {route}",
        who=COORDINATORS,
        hidden=_HIDDEN,
        answer=303,
        path=path,
        form=form,
        hints=hints,
        permission=permission,
    )


def _file(held: Holdings) -> tuple[str, str, bytes]:
    return "file", f"{held.city.canary}new.txt", notice_text(held.city.canary, "new").encode()


def _names(held: Holdings) -> Values:
    return {"name-0": f"{held.city.canary}市新设局", "unit-0": held.city.orgs["housing"]}


def _head(held: Holdings) -> Values:
    canary = held.city.canary
    return {
        "title": f"{canary}公文",
        "issuer": f"{canary}办",
        "doc_no": f"{canary}政办发〔2026〕9号",
        "issued_on": "2026-03-02",
        "version": held.versions[held.notices["draft"]],
    }


def _plan_form(held: Holdings) -> Values:
    return {
        "plan_title": f"{held.city.canary}方案",
        "report_rule": f"{held.city.canary}按月报送",
        "version": held.versions[held.draft_plans[0]],
    }


def _typed(held: Holdings) -> Values:
    canary = held.city.canary
    return {
        "title": f"{canary}改写的标题",
        "no": "2",
        "path": f"一、{canary}市场准入",
        "text": f"{canary}改写的正文。",
        "lead": f"{canary}市财政局",
        "deadline_text": "2030年12月底前",
        "deadline_kind": "month_end",
        "deadline": "2030-12-31",
        "version": held.versions[held.draft_tasks[1]],
        "confirm": "1",
    }


INTAKE = [
    _read(_D, lambda _: {}),
    _read(_D, lambda _: {}, lambda _: {"state": "draft"}, label="(drafts)"),
    # The form itself shows nothing: others are told who can help.
    Recipe(route=f"GET {_D}/new", who=COORDINATORS, permission="notice.import"),
    Recipe(
        route=f"POST {_D}",
        who=COORDINATORS,
        hidden=_HIDDEN,
        answer=303,
        upload=_file,
        permission="notice.import",
    ),
    _read(f"{_NOTICE}/file", _notice("draft")),
    _act(f"{_NOTICE}/discards", _notice("draft"), lambda _: {"reason": "重复"}),
    _act(f"{_NOTICE}/retries", _notice("reading")),
]

REVIEW = [
    *(_read(_NOTICE, _notice(name), label=f"({name})") for name in ("discarded", "reading")),
    # What was published is everybody's to read; how its draft was reviewed stays with those who review.
    Recipe(route=f"GET {_NOTICE}", label="(published)", who=READERS, hidden=SYSTEM, path=_notice("published")),
    Recipe(route=f"GET {_NOTICE}/file", label="(published)", who=READERS, hidden=SYSTEM, path=_notice("published")),
    _read(f"{_NOTICE}/plans", _notice("published"), label="(published)"),
    _read(f"{_NOTICE}/preview", _notice("published"), label="(published)"),
    _read(_TASK, _published_task, label="(published)"),
    _read(f"{_TASK}/splits", _published_task, label="(published)"),
    _read(_NOTICE, _notice("draft"), _filter, label="(draft)"),
    _act(f"{_NOTICE}/names", _notice("draft"), _names),
    _act(
        f"{_NOTICE}/names/withdrawals",
        _notice("draft"),
        lambda held: {"printed": f"{held.city.canary}市临时专班"},
    ),
    _read(f"{_NOTICE}/preview", _notice("ready")),
    _act(f"{_NOTICE}/publications", _notice("ready"), permission="plan.publish"),
    _read(f"{_NOTICE}/plans", _notice("draft")),
    _act(f"{_NOTICE}/head", _notice("draft"), _head),
    _act(f"{_NOTICE}/plans/{{plan_id}}", _plan, _plan_form),
]

TASKS = [
    _read(_TASK, _task(0)),
    _act(_TASK, _task(1), _typed),
    # Tasks that are gone by now are passed over: a page is confirmed as far as it still stands.
    _act(
        f"{_NOTICE}/confirmations",
        _notice("draft"),
        lambda held: {"task": held.draft_tasks[:2]},
        hints=frozenset({"task"}),
    ),
    _act(
        f"{_NOTICE}/tasks",
        _notice("draft"),
        lambda held: {"plan_id": held.draft_plans[0], "title": f"{held.city.canary}补录"},
    ),
    _act(f"{_TASK}/drops", _task(1), _seen(1, reason="不是任务")),
    _act(f"{_TASK}/restorations", _task(3), _seen(3)),
    _act(f"{_TASK}/merges", _task(1), _seen(1)),
    _read(f"{_TASK}/splits", _task(0)),
    _act(f"{_TASK}/splits", _task(0), _seen(0, at="1")),
]


def _third(held: Holdings) -> Values:
    return {"notice_id": held.corrections[0].third}


CORRECTION = [
    _read(f"{_NOTICE}/correction", _notice("draft"), label="(undecided)"),
    _read(f"{_NOTICE}/correction", _third, lambda held: {"plan": held.corrections[0].draft_plan, "kind": "changed"}),
    _read(f"{_NOTICE}/preview", _third, label="(correction)"),
    Recipe(
        route=f"GET {_D}/new",
        label="(correction)",
        who=COORDINATORS,
        permission="notice.import",
        query=lambda held: {"corrects": held.corrections[0].second},
    ),
    _act(f"{_NOTICE}/correction", _notice("draft"), lambda held: {"corrects": held.corrections[0].second}),
    _act(
        f"{_NOTICE}/correction/pairs",
        _third,
        lambda held: {"row": held.corrections[0].new_row, "task": held.corrections[0].gone},
    ),
    _act(
        f"{_NOTICE}/correction/words",
        _third,
        lambda held: {"task": held.corrections[0].changed, "keep": "text"},
    ),
    _act(
        f"{_NOTICE}/correction/fates",
        _third,
        lambda held: {"task": [held.corrections[0].gone], "fate": "drop", "reason": f"{held.city.canary}不再需要"},
    ),
]

RECIPES = [*INTAKE, *REVIEW, *TASKS, *CORRECTION]
