"""What one operation of the API takes and answers, as data beside its handler."""

from collections.abc import Mapping
from typing import Any, Literal

from litestar import Request
from msgspec import Struct

from core.accounts.tokens import Scope
from core.files.kinds import Purpose

AnyRequest = Request[Any, Any, Any]

ROOT = "/{slug:str}/api/v1"
"""Every operation lies below it; a second version would stand beside it."""

Group = Literal["me", "notices", "drafts", "ledger", "assignments", "reports", "units", "events"]


class File:
    """Stands in ``answers`` for the bytes of a file."""


class Operation(Struct, frozen=True, kw_only=True):
    """One operation.

    ``answers`` maps each status that it succeeds with to the struct of its body, to File, or to None for none.
    ``query`` and ``body`` are the structs that are read. ``upload`` says which files it takes, in the field ``file``
    of a form. ``refusals`` are statuses besides those that follow from the rest. ``note`` says more than the summary.
    """

    id: str
    group: Group
    summary: str
    scope: Scope | None
    answers: Mapping[int, type[Any] | None]
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    upload: Purpose | None = None
    refusals: frozenset[int] = frozenset()
    note: str = ""


def operation(
    *,
    id: str,  # noqa: A002 -- the word of OpenAPI
    group: Group,
    summary: str,
    scope: Scope | None,
    answers: Mapping[int, type[Any] | None],
    query: type[Struct] | None = None,
    body: type[Struct] | None = None,
    upload: Purpose | None = None,
    refusals: frozenset[int] = frozenset(),
    note: str = "",
) -> dict[str, Any]:
    """The arguments that make a handler an operation: ``@get(f"{ROOT}/tasks", **operation(…))``.

    Attachments pass the guarded intake before the first query; notices pass it while they are read.
    """
    described = Operation(
        id=id,
        group=group,
        summary=summary,
        scope=scope,
        answers=answers,
        query=query,
        body=body,
        upload=upload,
        refusals=refusals,
        note=note,
    )
    opt: dict[str, Any] = {"operation": described}
    if upload == "attachment":
        opt["uploads"] = upload
    return {"opt": opt, "status_code": min(answers)}


def operation_of(request: AnyRequest) -> Operation | None:
    """The operation that a request is for; None for a page."""
    found: Operation | None = request.route_handler.opt.get("operation")
    return found


def is_below_api(path: str) -> bool:
    """Whether an address is one of the API's, known or not: what is answered there is a problem, never a page."""
    return f"{path}/".split("/", 3)[2:3] == ["api"]
