"""Reads of the ledger."""

from core.ledger.queries.counts import TaskCounts, task_counts
from core.ledger.queries.detail import TaskDetail, TaskRecord, task_detail
from core.ledger.queries.facets import Choice, Facets, MeasureChoice, ledger_facets, measure_choices
from core.ledger.queries.facts import AssignmentRow, assignment_facts
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.overview import Overview, PlanLine, StandingLine, ledger_overview, plan_lines
from core.ledger.queries.reports import (
    FileRef,
    ReportFilter,
    ReportPage,
    ReportRow,
    ValueRow,
    WaitingReport,
    report_page,
    report_row,
    waiting_reports,
)
from core.ledger.queries.search import TaskHit, search_tasks
from core.ledger.queries.targets import TargetRow
from core.ledger.queries.tasks import SORT_KEYS, TaskPage, TaskRow, task_page
from core.ledger.queries.timeline import TimelineRow

__all__ = [
    "SORT_KEYS",
    "AssignmentRow",
    "Choice",
    "Facets",
    "FileRef",
    "MeasureChoice",
    "Overview",
    "PlanLine",
    "ReportFilter",
    "ReportPage",
    "ReportRow",
    "StandingLine",
    "TargetRow",
    "TaskCounts",
    "TaskDetail",
    "TaskFilter",
    "TaskHit",
    "TaskPage",
    "TaskRecord",
    "TaskRow",
    "TimelineRow",
    "ValueRow",
    "WaitingReport",
    "assignment_facts",
    "ledger_facets",
    "ledger_overview",
    "measure_choices",
    "plan_lines",
    "report_page",
    "report_row",
    "search_tasks",
    "task_counts",
    "task_detail",
    "task_page",
    "waiting_reports",
]
