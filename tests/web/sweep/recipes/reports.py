"""Reporting progress, signing reports, and the files they carry."""

from tests.factories.holdings import Holdings
from tests.web.sweep.catalogue import Given, Recipe, Values
from tests.web.sweep.seats import COUNTY, FINANCE, FINANCE_HEAD, OUTSIDER, SYSTEM, WHOLE

_D = "/{slug}/desk"
_PART = f"{_D}/assignments/{{assignment_id}}"
_REPORT = f"{_D}/reports/{{report_id}}"
_OTHERS = COUNTY | OUTSIDER | SYSTEM


def _report(stage: str) -> Given:
    return lambda held: {"report_id": held.reports[stage]}


def _file(stage: str) -> Given:
    return lambda held: {"attachment_id": held.files[stage]}


def _typed(held: Holdings) -> Values:
    return {
        "body": f"{held.city.canary}本周进展",
        "pct": "55",
        f"value-{held.targets['signed']}": "88",
        "version": "",
        "act": "save",
    }


def _dropping(held: Holdings) -> Values:
    """Takes the file off the draft."""
    return {
        "body": f"{held.city.canary}本周进展",
        "pct": "55",
        "version": held.versions[held.reports["drafted"]],
        "act": f"drop:{held.files['drafted']}",
    }


def _signing(held: Holdings) -> Values:
    return {"version": held.versions[held.reports["waiting"]], "reason": "数字不实"}


RECIPES = [
    Recipe(
        route=f"GET {_PART}/report",
        who=FINANCE,
        hidden=_OTHERS,
        path=lambda held: {"assignment_id": held.parts["drafted"]},
        permission="report.write",
    ),
    Recipe(
        route=f"POST {_PART}/report",
        who=FINANCE,
        hidden=_OTHERS,
        answer=303,
        path=lambda held: {"assignment_id": held.parts["signed"]},
        form=_typed,
        permission="report.write",
    ),
    Recipe(
        route=f"POST {_PART}/report",
        label="(dropping a file)",
        who=FINANCE,
        hidden=_OTHERS,
        answer=303,
        path=lambda held: {"assignment_id": held.parts["drafted"]},
        form=_dropping,
        permission="report.write",
    ),
    Recipe(
        route=f"POST {_REPORT}/sign-off",
        who=FINANCE_HEAD,
        hidden=_OTHERS,
        answer=303,
        path=_report("waiting"),
        form=_signing,
        permission="report.sign_off",
    ),
    Recipe(
        route=f"GET {_REPORT}/hand-back",
        who=FINANCE_HEAD,
        hidden=_OTHERS,
        path=_report("waiting"),
        permission="report.sign_off",
    ),
    Recipe(
        route=f"POST {_REPORT}/hand-back",
        who=FINANCE_HEAD,
        hidden=_OTHERS,
        answer=303,
        path=_report("waiting"),
        form=_signing,
        permission="report.sign_off",
    ),
    Recipe(
        route=f"GET {_D}/attachments/{{attachment_id}}",
        label="(of a signed report)",
        who=FINANCE | COUNTY | WHOLE,
        hidden=OUTSIDER | SYSTEM,
        path=_file("told"),
    ),
    Recipe(
        route=f"GET {_D}/attachments/{{attachment_id}}",
        label="(of a draft)",
        who=FINANCE | {"coordinator2"},
        hidden=(COUNTY | OUTSIDER | SYSTEM | WHOLE) - {"coordinator2"},
        path=_file("drafted"),
    ),
    Recipe(
        route=f"GET {_D}/attachments/{{attachment_id}}",
        label="(of a report that waits for its head)",
        who=FINANCE | WHOLE,
        hidden=_OTHERS,
        path=_file("waiting"),
    ),
]
