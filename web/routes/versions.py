"""The versions of a plan: their list, one as it was published, and what differs between two."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from core.context import TenantContext
from core.errors import NotFoundError
from core.ids import parse_id
from core.ledger.queries.versions import (
    PlanVersion,
    TaskChange,
    TaskVersion,
    plan_version,
    plan_versions,
    version_changes,
)
from core.ledger.revisions import FIELD_WORDS, Fate, shown_deadline, shown_units
from core.phrases import say
from web.kit.desk import desk_page, desk_url
from web.kit.differences import DiffPart, diff_parts
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.kit.shell import Link

AnyRequest = Request[Any, Any, Any]

FATES: dict[Fate, str] = {
    "new": say("新增"),
    "same": say("相同"),
    "changed": say("改动"),
    "kept": say("未印，保留"),
    "dropped": say("不再列入"),
    "restored": say("重新列入"),
    "gone": say("早已不再列入"),
}


class TaskLine(Struct, frozen=True):
    """A task in a version, as it stood and, where that differs, as the notice printed it."""

    id: str
    no: str
    title: str
    url: str
    units: str
    deadline: str
    fate: str
    reason: str
    lines: tuple[str, ...]
    printed: tuple[tuple[str, str], ...]


class ChangeLine(Struct, frozen=True):
    """One field of a changed task."""

    label: str
    parts: tuple[DiffPart, ...]
    edited: str
    kept: bool


class ChangedTask(Struct, frozen=True):
    """A task that two versions do not have alike."""

    id: str
    name: str
    url: str
    fate: str
    reason: str
    lines: tuple[ChangeLine, ...]


@get("/{slug:str}/desk/plans/{plan_id:str}/versions")
async def versions_page(request: AnyRequest, plan_id: FromPath[str]) -> Response[Any]:
    """All versions of a plan, newest first."""
    tenant = desk(request)
    known = await plan_versions(tenant, parse_id(plan_id))
    return await desk_page(
        request,
        "versions/list.html",
        under="ledger",
        plan=known,
        crumbs=(*_crumbs(tenant, plan_id, known.title), Link(gettext("各版"))),
    )


@get("/{slug:str}/desk/plans/{plan_id:str}/versions/{version:str}")
async def version_page(request: AnyRequest, plan_id: FromPath[str], version: FromPath[str]) -> Response[Any]:
    """One version as it was published."""
    tenant = desk(request)
    found = await plan_version(tenant, parse_id(plan_id), _number(version))
    return await desk_page(
        request,
        "versions/version.html",
        under="ledger",
        found=found,
        tasks=[_task_line(tenant, task) for task in found.tasks],
        here=_address(tenant, found),
        notice_url=desk_url(tenant, f"notices/{found.head.notice_id}") if found.head.notice_id else "",
        crumbs=(*_crumbs(tenant, plan_id, found.plan_title), _all(tenant, plan_id), Link(_called(found.head.version))),
    )


@get("/{slug:str}/desk/plans/{plan_id:str}/versions/{version:str}/changes")
async def changes_page(request: AnyRequest, plan_id: FromPath[str], version: FromPath[str]) -> Response[Any]:
    """What a version changed; ``?since=`` names another one to compare with than the one before."""
    tenant, number = desk(request), _number(version)
    said = str(request.query_params.get("since", ""))
    since = _number(said) if said else number - 1
    found = await version_changes(tenant, parse_id(plan_id), since=since, version=number)
    known = await plan_versions(tenant, parse_id(plan_id))
    return await desk_page(
        request,
        "versions/changes.html",
        under="ledger",
        found=found,
        tasks=[_changed(tenant, task) for task in found.tasks],
        others=[line.version for line in reversed(known.versions) if line.version < number],
        here=_address(tenant, found.after),
        crumbs=(
            *_crumbs(tenant, plan_id, found.after.plan_title),
            _all(tenant, plan_id),
            Link(gettext("第%(version)s版的改动") % {"version": number}),
        ),
    )


def _number(text: str) -> int:
    """The number of a version. Raises NotFoundError for anything that is none."""
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 6):
        raise NotFoundError
    return int(text)


def _called(version: int) -> str:
    return gettext("第%(version)s版") % {"version": version}


def _address(tenant: TenantContext, found: PlanVersion) -> str:
    return desk_url(tenant, f"plans/{found.plan_id}/versions/{found.head.version}")


def _crumbs(tenant: TenantContext, plan_id: str, title: str) -> tuple[Link, ...]:
    return (
        Link(gettext("任务台账"), desk_url(tenant, "ledger")),
        Link(title, desk_url(tenant, f"ledger?plan={plan_id}")),
    )


def _all(tenant: TenantContext, plan_id: str) -> Link:
    return Link(gettext("各版"), desk_url(tenant, f"plans/{plan_id}/versions"))


def _task_line(tenant: TenantContext, task: TaskVersion) -> TaskLine:
    words, printed = task.words, task.printed
    texts = (("title", words.title), ("text", words.text), ("deadline", shown_deadline(words)))
    differs: list[tuple[str, str]] = []
    if printed is not None:
        was = {"title": printed.title, "text": printed.text, "deadline": shown_deadline(printed)}
        labels = {"title": gettext("标题"), "text": gettext("内容"), "deadline": gettext("时限")}
        differs = [(labels[name], was[name]) for name, text in texts if was[name] != text]
    return TaskLine(
        id=str(task.task_id),
        no=words.no,
        title=words.title,
        url=desk_url(tenant, f"tasks/{task.task_id}"),
        units=shown_units(words),
        deadline=shown_deadline(words),
        fate=gettext(FATES[task.fate]),
        reason=task.reason,
        lines=tuple(line for line in words.text.splitlines() if line.strip()),
        printed=tuple(differs),
    )


def _changed(tenant: TenantContext, task: TaskChange) -> ChangedTask:
    return ChangedTask(
        id=str(task.task_id),
        name=f"{task.no} {task.title}".strip(),
        url=desk_url(tenant, f"tasks/{task.task_id}"),
        fate=gettext(FATES[task.fate]),
        reason=task.reason,
        lines=tuple(
            ChangeLine(
                gettext(FIELD_WORDS[change.field]), diff_parts(change.was, change.now), change.edited, change.kept
            )
            for change in task.changes
        ),
    )


ROUTES = [versions_page, version_page, changes_page]
