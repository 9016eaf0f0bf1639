"""A draft task as its form shows it: strings, kept as they were typed until they can be saved."""

from datetime import date

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from core.errors import InvalidError
from core.notices.draft import DeadlineKind
from core.notices.records import TaskEdit, TaskRow
from core.notices.resolve import split_names
from core.notices.typed import read_path, read_targets, write_path, write_targets
from core.phrases import say
from web.kit.forms import parse_day, read_lines, read_text
from web.kit.i18n import gettext

DEADLINE_WORDS: dict[DeadlineKind, str] = {
    "none": say("未写时限"),
    "date": say("按日期"),
    "month_end": say("月底前"),
    "stage": say("阶段性"),
    "yearly": say("每年"),
    "ongoing": say("持续"),
}
"""How the kinds of deadline are called on screen."""


_SEVERAL_LINES = frozenset({"text", "lead", "participants", "responsible", "targets"})


class TypedTask(Struct, frozen=True):
    """The fields of the form."""

    title: str = ""
    no: str = ""
    path: str = ""
    text: str = ""
    lead: str = ""
    participants: str = ""
    responsible: str = ""
    deadline_text: str = ""
    deadline_kind: str = "none"
    deadline: str = ""
    targets: str = ""


def deadline_kinds() -> tuple[tuple[str, str], ...]:
    """The kinds of deadline to choose from: (value, word)."""
    return tuple((kind, gettext(word)) for kind, word in DEADLINE_WORDS.items())


def typed_from_row(row: TaskRow) -> TypedTask:
    """How a stored task stands in its form."""
    return TypedTask(
        title=row.title,
        no=row.no,
        path=write_path(row.path),
        text=row.text,
        lead="、".join(row.lead),
        participants="、".join(row.participants),
        responsible="、".join(row.responsible),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline.isoformat() if row.deadline else "",
        targets=write_targets(row.targets),
    )


def typed_from_form(form: FormMultiDict) -> TypedTask:
    """What was typed."""
    return TypedTask(
        **{
            name: (read_lines if name in _SEVERAL_LINES else read_text)(form, name)
            for name in TypedTask.__struct_fields__
        }
    )


def read_edit(typed: TypedTask) -> TaskEdit:
    """What was typed, as values. Raises InvalidError by field."""
    return TaskEdit(
        title=typed.title,
        no=typed.no,
        path=read_path(typed.path),
        text=typed.text,
        lead=split_names(typed.lead),
        participants=split_names(typed.participants),
        responsible=split_names(typed.responsible),
        deadline_text=typed.deadline_text,
        deadline_kind=_kind(typed.deadline_kind),
        deadline=_day(typed.deadline),
        targets=read_targets(typed.targets),
    )


def read_whole(form: FormMultiDict, name: str) -> int:
    """A whole number that a form carries unseen, such as the version it was drawn for; 0 when it is none."""
    text = read_text(form, name)
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _kind(text: str) -> DeadlineKind:
    kind = next((kind for kind in DEADLINE_WORDS if kind == text), None)
    if kind is None:
        raise InvalidError(say("请选择时限的类型。"), {"deadline": say("请选择类型")})
    return kind


def _day(text: str) -> date | None:
    return parse_day(text, "deadline", gettext("到期日")) if text else None
