"""The operations of the API, asked with a token of each seat that holds every scope."""

from collections.abc import Callable

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Cursor, Given, Nested, Recipe, Values
from tests.web.sweep.seats import (
    ALL,
    COUNTY,
    DRAFT_READERS,
    FINANCE,
    FINANCE_HEAD,
    OUTSIDER,
    READERS,
    SYSTEM,
    WHOLE,
)

_A = "/{slug}/api/v1"
_PART = f"{_A}/assignments/{{assignment_id}}"
_REPORT = f"{_A}/reports/{{report_id}}"

_OTHERS = COUNTY | OUTSIDER | SYSTEM

# A draft is its unit's alone; the second coordinator sits in that unit, reads it and may not touch it. The right to
# write alone shows it to nobody, so these recipes name no permission.
_NO_DRAFT = ALL - FINANCE - {"coordinator2"}


def _part(stage: str) -> Given:
    return lambda held: {"assignment_id": held.parts[stage]}


def _task(stage: str) -> Given:
    return lambda held: {"task_id": held.tasks[stage]}


def _report(stage: str) -> Given:
    return lambda held: {"report_id": held.reports[stage]}


def _seen_part(stage: str, **more: str) -> Callable[[Holdings], Values]:
    return lambda held: {"version": held.versions[held.parts[stage]], **more}


def _seen_report(stage: str, **more: str) -> Callable[[Holdings], Values]:
    return lambda held: {"version": held.versions[held.reports[stage]], **more}


def _filters(held: Holdings) -> Values:
    return {
        "plan_id": held.plan_id,
        "measure_id": held.measures[0],
        "org_id": held.city.orgs["finance"],
        "lead_id": held.city.orgs["finance"],
        "q": "任务",
        "sort": "-due",
    }


def _written(held: Holdings) -> Values:
    values = f'[{{"target_id": "{held.targets["signed"]}", "value": 88}}]'
    return {"body": f"{held.city.canary}本周进展", "pct": 55, "values": Nested(values)}


def _file(held: Holdings) -> tuple[str, str, bytes]:
    return "file", f"{held.city.canary}补充.txt", f"{held.city.canary}补充材料".encode()


READING = [
    Recipe(route=f"GET {_A}/me", who=ALL),
    Recipe(route=f"GET {_A}/openapi.json", who=ALL),
    Recipe(route=f"GET {_A}/units", who=ALL),
    Recipe(route=f"GET {_A}/groups", who=ALL),
    Recipe(route=f"GET {_A}/plans", who=READERS, hidden=SYSTEM),
    Recipe(
        route=f"GET {_A}/plans/{{plan_id}}", who=READERS, hidden=SYSTEM, path=lambda held: {"plan_id": held.plan_id}
    ),
    Recipe(route=f"GET {_A}/tasks", who=READERS, hidden=SYSTEM, query=_filters),
    Recipe(
        route=f"GET {_A}/tasks",
        label="(a further page)",
        who=READERS,
        hidden=SYSTEM,
        query=lambda held: {"sort": "order", "cursor": Cursor(("order", held.plan_id, 1, held.tasks["given"]))},
    ),
    Recipe(route=f"GET {_A}/tasks/{{task_id}}", who=READERS, hidden=SYSTEM, path=_task("mixed")),
    Recipe(route=f"GET {_A}/tasks/{{task_id}}/history", who=READERS, hidden=SYSTEM, path=_task("mixed")),
    Recipe(route=f"GET {_PART}", who=READERS, hidden=SYSTEM, path=_part("mixed")),
    Recipe(
        route=f"GET {_A}/reports",
        who=READERS,
        hidden=SYSTEM,
        query=lambda held: {
            "task_id": held.tasks["told"],
            "assignment_id": held.parts["told"],
            "org_id": held.city.orgs["finance"],
        },
    ),
    Recipe(route=f"GET {_REPORT}", who=FINANCE | COUNTY | WHOLE, hidden=OUTSIDER | SYSTEM, path=_report("told")),
    Recipe(
        route=f"GET {_REPORT}/attachments",
        who=FINANCE | COUNTY | WHOLE,
        hidden=OUTSIDER | SYSTEM,
        path=_report("told"),
    ),
    Recipe(
        route=f"GET {_A}/attachments/{{attachment_id}}",
        who=FINANCE | COUNTY | WHOLE,
        hidden=OUTSIDER | SYSTEM,
        path=lambda held: {"attachment_id": held.files["told"]},
    ),
]

ACTS = [
    Recipe(
        route=f"POST {_PART}/sign",
        who=FINANCE,
        hidden=_OTHERS,
        path=_part("given"),
        form=_seen_part("given"),
        permission="assignment.sign",
    ),
    Recipe(
        route=f"POST {_PART}/start",
        who=FINANCE,
        hidden=_OTHERS,
        path=_part("signed"),
        form=_seen_part("signed"),
        permission="assignment.sign",
    ),
    Recipe(
        route=f"POST {_PART}/acceptance",
        who=DRAFT_READERS - {"coordinator2"},
        hidden=SYSTEM,
        path=_part("asking"),
        form=_seen_part("asking", note="同意"),
        permission="task.review",
        besides=frozenset({"coordinator2"}),
    ),
    Recipe(
        route=f"POST {_PART}/return",
        who=DRAFT_READERS - {"coordinator2"},
        hidden=SYSTEM,
        path=_part("asking"),
        form=_seen_part("asking", reason="补充", due_on="2030-06-30"),
        permission="task.review",
        besides=frozenset({"coordinator2"}),
    ),
]

REPORTING = [
    Recipe(
        route=f"POST {_PART}/reports",
        who=FINANCE,
        hidden=_OTHERS,
        answer=201,
        path=_part("signed"),
        form=_written,
        permission="report.write",
    ),
    Recipe(
        route=f"PATCH {_REPORT}",
        who=FINANCE,
        hidden=_NO_DRAFT,
        path=_report("drafted"),
        form=_seen_report("drafted", body="改过的进展"),
    ),
    Recipe(
        route=f"POST {_REPORT}/submission",
        who=FINANCE,
        hidden=_NO_DRAFT,
        path=_report("drafted"),
        form=_seen_report("drafted"),
    ),
    Recipe(
        route=f"POST {_REPORT}/sign-off",
        who=FINANCE_HEAD,
        hidden=_OTHERS,
        path=_report("waiting"),
        form=_seen_report("waiting"),
        permission="report.sign_off",
    ),
    Recipe(
        route=f"POST {_REPORT}/hand-back",
        who=FINANCE_HEAD,
        hidden=_OTHERS,
        path=_report("waiting"),
        form=_seen_report("waiting", reason="数字不实"),
        permission="report.sign_off",
    ),
    Recipe(
        route=f"POST {_REPORT}/attachments",
        who=FINANCE,
        hidden=_NO_DRAFT,
        answer=201,
        path=_report("drafted"),
        upload=_file,
    ),
    Recipe(
        route=f"DELETE {_REPORT}/attachments/{{attachment_id}}",
        who=FINANCE,
        hidden=_NO_DRAFT,
        answer=204,
        path=lambda held: {"report_id": held.reports["drafted"], "attachment_id": held.files["drafted"]},
    ),
]

RECIPES = [*READING, *ACTS, *REPORTING]
