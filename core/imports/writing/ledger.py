"""A ledger as a workbook that loses nothing: tasks, what each unit has of them, figures. It can be brought back in."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from core.imports.fields import SheetSpec
from core.imports.ledger.facts import FigureFact, TaskFact
from core.imports.ledger.specs import FIGURES, PARTS, TASKS
from core.imports.ledger.words import plain_text, write_day, write_figures, write_number, write_path
from core.imports.writing.book import Book, new_book
from core.ledger.revisions import UnitPart
from core.ledger.states import ASSIGNMENT_STATES, DEADLINE_KINDS, ROLES, TASK_STATES

Line = Mapping[str, str]

_EXAMPLE: Line = {
    "no": "1",
    "path": "一、提升政务服务",
    "title": "推行“一件事”集成办理",
    "text": "梳理企业开办、不动产登记等高频事项，年内上线10个“一件事”。",
    "lead": "市数据局",
    "others": "市市场监管局、市自然资源局",
    "due": "2026年6月底前",
    "targets": "上线“一件事” ≥ 10 个",
    "pct": "40%",
    "state": "办理中",
    "latest": "已上线4个。",
}


class LedgerPlan(msgspec.Struct, frozen=True):
    """A plan with its tasks. ``title`` is empty where the workbook is about one plan: then no column names it."""

    title: str
    tasks: Sequence[TaskFact]


def write_ledger(plans: Sequence[LedgerPlan]) -> bytes:
    """The workbook's bytes: the same tasks give the same cells."""
    buffer = io.BytesIO()
    with new_book(buffer) as book:
        _write_sheet(book, TASKS, (line for plan in plans for line in _task_lines(plan)), plans)
        _write_sheet(book, PARTS, (line for plan in plans for line in _part_lines(plan)), plans)
        _write_sheet(book, FIGURES, (line for plan in plans for line in _figure_lines(plan)), plans)
    return buffer.getvalue()


def write_ledger_template() -> bytes:
    """An empty sheet of tasks, with the columns an office knows."""
    buffer = io.BytesIO()
    left_out = {"plan", "due_kind", "due_on"}
    with new_book(buffer) as book:
        fields = [field for field in TASKS.fields if field.key not in left_out]
        sheet = book.sheet(TASKS.label, [field.width for field in fields])
        for column, field in enumerate(fields):
            sheet.write(0, column, field.label, book.required if field.required else book.heading)
        sheet.offer(1, 2_000, [field.key for field in fields].index("state"), list(ASSIGNMENT_STATES.values()))
        sheet.freeze(1)
        shown = book.sheet("填写示例", [field.width for field in fields])
        for column, field in enumerate(fields):
            shown.write(0, column, field.label, book.heading)
            shown.write(1, column, _EXAMPLE.get(field.key, ""), book.example)
    return buffer.getvalue()


def _write_sheet(book: Book, spec: SheetSpec, lines: Iterable[Line], plans: Sequence[LedgerPlan]) -> None:
    several = any(plan.title for plan in plans)
    fields = [field for field in spec.fields if field.key != "plan" or several]
    sheet = book.sheet(spec.label, [field.width for field in fields])
    for column, field in enumerate(fields):
        sheet.write(0, column, field.label, book.required if field.required else book.heading)
    for row, line in enumerate(lines, 1):
        for column, field in enumerate(fields):
            sheet.write(row, column, line.get(field.key, ""))
    sheet.freeze(1)


def _identity(plan: LedgerPlan, task: TaskFact) -> dict[str, str]:
    words = task.standing.words
    return {"plan": plan.title, "path": write_path(words.path), "no": words.no, "title": words.title}


def _task_lines(plan: LedgerPlan) -> Iterator[Line]:
    for task in plan.tasks:
        words = task.standing.words
        yield {
            **_identity(plan, task),
            "text": plain_text(words.text),
            "lead": "、".join(words.lead),
            "responsible": "、".join(words.responsible),
            "others": "、".join(words.participants),
            "due": words.deadline_text,
            "due_kind": DEADLINE_KINDS[words.deadline_kind],
            "due_on": write_day(words.deadline),
            "targets": write_figures([figure.text for figure in task.figures]),
            "pct": f"{task.pct}%",
            "state": TASK_STATES[task.standing.state],
            "latest": task.latest,
        }


def _part_lines(plan: LedgerPlan) -> Iterator[Line]:
    for task in plan.tasks:
        for part in task.standing.units:
            yield {**_identity(plan, task), **_part(task, part)}


def _part(task: TaskFact, part: UnitPart) -> Line:
    more = task.parts[part.assignment_id]
    return {
        "unit": part.name,
        "role": ROLES[part.role],
        "printed": part.printed,
        "group": more.group,
        "part": more.part_text,
        "state": ASSIGNMENT_STATES[part.state],
        "pct": f"{more.pct}%",
        "due_on": write_day(part.due_on),
        "reason": part.reason,
    }


def _figure_lines(plan: LedgerPlan) -> Iterator[Line]:
    for task in plan.tasks:
        for figure in task.figures:
            yield {**_identity(plan, task), **_figure(figure)}


def _figure(figure: FigureFact) -> Line:
    return {
        "figure": figure.text,
        "metric": figure.metric,
        "comparator": figure.comparator,
        "value": write_number(figure.value),
        "unit": figure.unit,
        "due_on": write_day(figure.due_on),
        "current": write_number(figure.current),
        "note": figure.note,
    }
