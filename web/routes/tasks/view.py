"""What the task page draws, as finished strings."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from core.accounts.permissions import may
from core.context import TenantContext
from core.ledger.queries import AssignmentRow, ReportRow, TargetRow, TaskDetail, TimelineRow, ValueRow
from core.ledger.queries.targets import figure
from core.obligations.lights import Light, Lights
from core.phrases import listed, say
from web.kit.desk import desk_url
from web.kit.filters import day_minute, file_size, iso_date, iso_minute, machine_time, spoken_date
from web.kit.i18n import gettext
from web.kit.shell import Link
from web.kit.timeline import TimelineEntry
from web.routes.tasks.buttons import ActButton, ActGroup, act_groups, button, office_buttons
from web.routes.tasks.days import DayCount, count_days
from web.routes.tasks.source import Segment, marked, marks_of

MEASURE_LEVELS = 2


class UnitLine(Struct, frozen=True):
    """One unit's line in the table of responsibility."""

    id: str
    name: str
    part: str
    role: str
    state: str
    signed: str
    due: str
    light: Light
    reason: str
    menu: tuple[ActButton, ...]


class TargetLine(Struct, frozen=True):
    """One figure: what is asked, what was last reported, and what was said where nothing was."""

    text: str
    wanted: str
    current: str
    reached: bool
    share: int | None
    said: str
    due: str


class FileLine(Struct, frozen=True):
    """A stored file to be saved."""

    name: str
    url: str
    size: str


class ReportView(Struct, frozen=True):
    """One report as the page shows it. ``seen_by`` says who can read it."""

    id: str
    heading: str
    state: str
    written: str
    signed: str
    reviewed: str
    lines: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    note: str
    seen_by: str
    edit_url: str
    buttons: tuple[ActButton, ...]


class TaskView(Struct, frozen=True):
    """The task page."""

    id: str
    crumbs: tuple[Link, ...]
    heading: str
    state: str
    light: Light
    due_label: str
    printed: str
    pct: int
    cyclic: bool
    lead: str
    charge: str
    charge_url: str | None
    days: DayCount | None
    lines: tuple[str, ...]
    plan: Link
    chapter: Link | None
    kind: str
    report_rule: str
    answers: str
    doc_no: str
    doc_headings: tuple[str, ...]
    doc: tuple[tuple[Segment, ...], ...]
    targets: tuple[TargetLine, ...]
    units: tuple[UnitLine, ...]
    has_menu: bool
    add_unit_url: str | None
    adjust_url: str | None
    version: Link
    groups: tuple[ActGroup, ...]
    main_acts: tuple[ActButton, ...]
    reports: tuple[ReportView, ...]
    timeline: tuple[TimelineEntry, ...]


def task_view(tenant: TenantContext, detail: TaskDetail, lights: Lights, paragraphs: Sequence[str]) -> TaskView:
    """The page of one task; ``paragraphs`` are those of the notice it came from, none where it has no notice."""
    task = detail.task
    heading = f"{task.no} {task.title}".strip()
    groups = act_groups(tenant, detail.assignments)
    units = tuple(_unit(tenant, row) for row in detail.assignments)
    marks = marks_of(detail)
    return TaskView(
        id=str(task.id),
        crumbs=_crumbs(tenant, detail),
        heading=heading,
        state=gettext(detail.state_text),
        light=detail.light,
        due_label=say("%(day)s到期", day=spoken_date(detail.due_day, lights.today)) if detail.due_day else say("亮灯"),
        printed=detail.deadline_text,
        pct=task.pct,
        cyclic=detail.due_day is None,
        lead=task.lead_text,
        charge=task.charge_text,
        charge_url=_charge_url(tenant, detail),
        days=_days(detail, lights),
        lines=_lines(task.text or task.title),
        plan=Link(task.plan_title, desk_url(tenant, f"ledger?plan={task.plan_id}")),
        chapter=_chapter(tenant, detail),
        kind=gettext(detail.deadline_kind_text),
        report_rule=task.report_rule,
        answers=gettext("全部责任单位办结后销号") if task.all_must_answer else gettext("牵头（责任）单位办结后销号"),
        doc_no=task.doc_no,
        doc_headings=tuple(task.measure_path[-MEASURE_LEVELS:]),
        doc=tuple(marked(paragraph, marks) for paragraph in paragraphs),
        targets=tuple(_target(target) for target in detail.targets),
        units=units,
        has_menu=any(unit.menu for unit in units),
        add_unit_url=_office_url(tenant, detail, "units/new"),
        adjust_url=_office_url(tenant, detail, "adjustment"),
        version=Link(
            gettext("第%(version)s版") % {"version": task.plan_version},
            desk_url(tenant, f"plans/{task.plan_id}/versions"),
        ),
        groups=groups,
        main_acts=tuple(each for group in groups for each in group.buttons if each.primary)[:2],
        reports=tuple(_report(tenant, report, detail.assignments) for report in detail.reports),
        timeline=tuple(_entry(tenant, row, lights.today.year) for row in detail.timeline),
    )


def _crumbs(tenant: TenantContext, detail: TaskDetail) -> tuple[Link, ...]:
    task = detail.task
    plan = Link(task.plan_title, desk_url(tenant, f"ledger?plan={task.plan_id}"))
    return (Link(gettext("任务台账"), desk_url(tenant, "ledger")), plan, Link(task.no or task.title))


def _charge_url(tenant: TenantContext, detail: TaskDetail) -> str | None:
    """Where the leader of this one task is named; None for who may not, and where the task has ended."""
    open_to = may(tenant, "task.assign") and detail.task.state not in ("closed", "cancelled")
    return desk_url(tenant, "ledger/bulk") if open_to else None


def _chapter(tenant: TenantContext, detail: TaskDetail) -> Link | None:
    task = detail.task
    if task.measure_id is None:
        return None
    url = desk_url(tenant, f"ledger?plan={task.plan_id}&chapter={task.measure_id}")
    return Link(" / ".join(task.measure_path), url)


def _days(detail: TaskDetail, lights: Lights) -> DayCount | None:
    """Counted while the unit owes: an answered, stopped or closed task has no running count."""
    if detail.due_day is None or detail.light.days is None:
        return None
    return count_days(
        lights.calendar,
        due=detail.due_day,
        today=lights.today,
        printed=detail.deadline_text,
        printed_day=detail.task.deadline,
    )


def _unit(tenant: TenantContext, row: AssignmentRow) -> UnitLine:
    signed = f"{row.signer_name} {iso_date(row.signed_at)}" if row.signed_at else ""
    printed = say("原文：%(words)s", words=row.printed) if row.printed not in ("", row.facts.org_name) else ""
    return UnitLine(
        id=str(row.facts.id),
        name=row.facts.org_name,
        part=row.part_text or printed,
        role=gettext(row.role_text),
        state=gettext(row.state_text),
        signed=signed,
        due=row.due_text,
        light=row.light,
        reason=row.reason if row.facts.state in ("returned", "suspended", "cancelled") else "",
        menu=office_buttons(tenant, row),
    )


def _target(row: TargetRow) -> TargetLine:
    reported = say("%(day)s填报", day=iso_date(row.reported_at)) if row.reported_at else say("尚未填报")
    return TargetLine(
        text=row.text,
        wanted=row.wanted or row.text,
        current=row.current or "—",
        reached=row.reached is True,
        share=_share(row),
        said=say("%(reported)s：%(note)s", reported=reported, note=row.note) if row.note else reported,
        due=row.due_on.isoformat() if row.due_on else "",
    )


def _share(row: TargetRow) -> int | None:
    """How far a figure that is to grow has come, 0 to 100; None where a bar would say nothing."""
    if row.comparator not in ("≥", ">") or not row.value or row.current_value is None or row.value < 0:
        return None
    return max(0, min(100, round(row.current_value / row.value * 100)))


def _office_url(tenant: TenantContext, detail: TaskDetail, below: str) -> str | None:
    """Where the office changes who has a part in the task, or its words; None for others, and once it is closed."""
    if not may(tenant, "task.assign") or detail.task.state == "closed":
        return None
    return desk_url(tenant, f"tasks/{detail.task.id}/{below}")


def _report(tenant: TenantContext, row: ReportRow, assignments: Sequence[AssignmentRow]) -> ReportView:
    owner = next((each for each in assignments if each.facts.id == row.assignment_id), None)
    waiting = owner is not None and owner.facts.report_id == row.id
    acts = [act for act in owner.acts if act.name in ("sign_off", "hand_back")] if owner and waiting else []
    own = tenant.acting().org_id == row.org_id
    return ReportView(
        id=str(row.id),
        heading=_report_heading(row),
        state=gettext(row.state_text),
        written=f"{row.author_name} {iso_minute(row.submitted_at or row.created_at)}",
        signed=f"{row.signer_name} {iso_minute(row.signed_off_at)}".strip() if row.signed_off_at else "",
        reviewed=f"{row.reviewer_name} {iso_minute(row.reviewed_at)}".strip() if row.reviewed_at else "",
        lines=_lines(row.body),
        values=tuple((value.target_text, _value(value)) for value in row.values),
        files=tuple(
            FileLine(file.name, desk_url(tenant, f"attachments/{file.id}"), file_size(file.size)) for file in row.files
        ),
        note=row.review_note,
        seen_by=_seen_by(row),
        edit_url=desk_url(tenant, f"assignments/{row.assignment_id}/report") if own and row.state == "draft" else "",
        buttons=tuple(
            button(tenant, owner, act, primary=act.name == "sign_off") for act in acts if owner and act.blocked is None
        ),
    )


def _report_heading(row: ReportRow) -> str:
    if row.closes:
        return say("%(unit)s 申请销号", unit=row.org_name)
    if row.no_progress:
        return say("%(unit)s 本期无进展", unit=row.org_name)
    return say("%(unit)s 进展%(pct)d%%", unit=row.org_name, pct=row.pct)


def _seen_by(row: ReportRow) -> str:
    if row.state == "draft":
        return gettext("仅本单位可见")
    if row.signed_off_at is None:
        return gettext("本单位和市级可见")
    return gettext("同一任务的单位和市级可见")


def _value(value: ValueRow) -> str:
    shown = figure(value.value, value.unit)
    return listed((part for part in (shown, value.reason) if part), "；")


def _entry(tenant: TenantContext, row: TimelineRow, year: int) -> TimelineEntry:
    changes = f"plans/{row.plan_id}/versions/{row.version}/changes" if row.plan_id and row.version else ""
    who = row.who or gettext("系统")
    about = f" {row.org_name}" if row.org_name and not who.startswith(row.org_name) else ""
    return TimelineEntry(
        when=_moment(row.at, year),
        moment=machine_time(row.at),
        who=who,
        what=say("%(fact)s%(unit)s", fact=row.label, unit=about),
        kind="clock" if not row.who else row.mark,
        detail=row.detail,
        link=desk_url(tenant, changes) if changes else None,
        link_label=gettext("看这一版的改动") if changes else "",
    )


def _moment(at: datetime, year: int) -> str:
    shown = iso_minute(at)
    return day_minute(at) if shown.startswith(str(year)) else shown


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())
