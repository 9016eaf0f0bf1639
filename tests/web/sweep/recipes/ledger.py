"""The ledger list, the task page and the acts on an assignment."""

from collections.abc import Callable

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Cursor, Given, Recipe, Values
from tests.web.sweep.seats import (
    COORDINATORS,
    COUNTY,
    DRAFT_READERS,
    FINANCE,
    OUTSIDER,
    READERS,
    SYSTEM,
)

_D = "/{slug}/desk"
_PART = f"{_D}/assignments/{{assignment_id}}"

# A unit's work is another unit's no business: what its people alone may do is absent for those of other units.
_OTHERS = COUNTY | OUTSIDER | SYSTEM


def _part(stage: str) -> Given:
    return lambda held: {"assignment_id": held.parts[stage]}


def _act(stage: str, act: str) -> Given:
    return lambda held: {"assignment_id": held.parts[stage], "act": act}


def seen(stage: str, **fields: str) -> Callable[[Holdings], Values]:
    """A form on a page that has seen the present version of finance's part."""
    return lambda held: {"version": held.versions[held.parts[stage]], **fields}


def _filters(held: Holdings) -> Values:
    return {
        "plan": held.plan_id,
        "chapter": held.measures[0],
        "org": held.city.orgs["finance"],
        "role": "lead",
        "q": "任务",
        "sort": "-due",
    }


def _further(held: Holdings) -> Values:
    return {"sort": "order", "after": Cursor(("order", held.plan_id, 1, held.tasks["given"]))}


LISTS = [
    Recipe(route=f"GET {_D}/ledger", who=READERS, hidden=SYSTEM, query=_filters),
    Recipe(route=f"GET {_D}/ledger", label="(a further page)", who=READERS, hidden=SYSTEM, query=_further),
    Recipe(route=f"GET {_D}/ledger/export", who=READERS, hidden=SYSTEM, query=_filters, logged=True),
    Recipe(
        route=f"GET {_D}/tasks/{{task_id}}",
        who=READERS,
        hidden=SYSTEM,
        path=lambda held: {"task_id": held.tasks["mixed"]},
    ),
    Recipe(route=f"GET {_PART}", who=READERS, hidden=SYSTEM, answer=303, path=_part("mixed")),
]

ACTS = [
    Recipe(
        route=f"POST {_PART}/sign",
        who=FINANCE,
        hidden=_OTHERS,
        answer=303,
        path=_part("given"),
        form=seen("given"),
        permission="assignment.sign",
    ),
    Recipe(
        route=f"POST {_PART}/start",
        who=FINANCE,
        hidden=_OTHERS,
        answer=303,
        path=_part("signed"),
        form=seen("signed"),
        permission="assignment.sign",
    ),
]

# act: (stage of the part it fits, who may do it, what is typed). A coordinator of the unit itself may not review it.
_DECISIONS = {
    "acceptance": ("asking", DRAFT_READERS - {"coordinator2"}, {"reason": "同意"}, "task.review"),
    "return": ("asking", DRAFT_READERS - {"coordinator2"}, {"reason": "补充", "due_on": "2030-06-30"}, "task.review"),
    "suspend": ("signed", COORDINATORS, {"reason": "缓办"}, "task.suspend"),
    "cancel": ("signed", COORDINATORS, {"reason": "不办"}, "task.suspend"),
    "resume": ("suspended", COORDINATORS, {"reason": "续办"}, "task.suspend"),
}

DECISIONS = [
    Recipe(
        route=f"{verb} {_PART}/{{act}}",
        label=act,
        who=who,
        hidden=SYSTEM,
        answer=answer,
        path=_act(stage, act),
        form=seen(stage, **typed) if verb == "POST" else lambda _: {},
        # Whoever sits in the unit does not review its work.
        besides=frozenset({"coordinator2"}) if permission == "task.review" else frozenset(),
        permission=permission,  # type: ignore[arg-type]  # -- words of the table above
    )
    for act, (stage, who, typed, permission) in _DECISIONS.items()
    for verb, answer in (("GET", 200), ("POST", 303))
]

UNITS = [
    Recipe(
        route=f"GET {_D}/tasks/{{task_id}}/units/new",
        who=COORDINATORS,
        hidden=SYSTEM,
        path=lambda held: {"task_id": held.tasks["given"]},
        permission="task.assign",
    ),
    Recipe(
        route=f"POST {_D}/tasks/{{task_id}}/units",
        who=COORDINATORS,
        hidden=SYSTEM,
        answer=303,
        path=lambda held: {"task_id": held.tasks["given"]},
        form=lambda held: {"org_id": held.city.orgs["outsider"], "role": "participant", "due_on": "2030-11-01"},
        permission="task.assign",
    ),
]


def _version(number: str) -> Given:
    return lambda held: {"plan_id": held.corrections[0].plan_id, "version": number}


def _adjusted(held: Holdings) -> Values:
    part, canary = held.parts["given"], held.city.canary
    return {
        "version": held.versions[held.tasks["given"]],
        "title": f"{canary}调整过的标题",
        "text": f"{canary}调整过的内容。",
        "deadline_text": "2030年12月底前",
        "deadline_kind": "date",
        "deadline": "2030-12-31",
        "targets": f"{canary}网办率≥90%",
        f"role-{part}": "lead",
        f"day-{part}": "2031-01-15",
        "reason": f"{canary}会议议定",
    }


VERSIONS = [
    Recipe(
        route=f"GET {_D}/plans/{{plan_id}}/versions",
        who=READERS,
        hidden=SYSTEM,
        path=lambda held: {"plan_id": held.corrections[0].plan_id},
    ),
    Recipe(route=f"GET {_D}/plans/{{plan_id}}/versions/{{version}}", who=READERS, hidden=SYSTEM, path=_version("1")),
    Recipe(
        route=f"GET {_D}/plans/{{plan_id}}/versions/{{version}}/changes",
        who=READERS,
        hidden=SYSTEM,
        path=_version("2"),
        query=lambda _: {"since": "1"},
    ),
    Recipe(
        route=f"GET {_D}/tasks/{{task_id}}/adjustment",
        who=COORDINATORS,
        hidden=SYSTEM,
        path=lambda held: {"task_id": held.tasks["given"]},
        permission="task.assign",
    ),
    Recipe(
        route=f"POST {_D}/tasks/{{task_id}}/adjustment",
        who=COORDINATORS,
        hidden=SYSTEM,
        answer=303,
        path=lambda held: {"task_id": held.tasks["given"]},
        form=_adjusted,
        permission="task.assign",
    ),
]

RECIPES = [*LISTS, *UNITS, *VERSIONS, *ACTS, *DECISIONS]
