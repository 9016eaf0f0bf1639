"""What a clerk types into a report: read from a form, from a stored draft, and turned into what the service takes."""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from core.errors import InvalidError
from core.ledger.queries import ReportRow, TargetRow
from core.ledger.records import ReportDraft, TargetEntry
from core.phrases import say
from web.kit.forms import read_checked, read_lines, read_number, read_text


class TypedFigure(Struct, frozen=True):
    """One figure as typed: the value's own text, and the reason where there is none."""

    target_id: str
    text: str
    wanted: str
    unit: str
    value: str = ""
    reason: str = ""


class TypedReport(Struct, frozen=True):
    """The form as it stands on the page. ``version`` is empty while nothing was stored yet."""

    body: str = ""
    pct: str = ""
    closes: bool = False
    no_progress: bool = False
    figures: tuple[TypedFigure, ...] = ()
    version: str = ""


def blank_report(targets: Sequence[TargetRow], *, pct: int, closes: bool) -> TypedReport:
    """An empty form, with the share and the figures as last reported."""
    figures = tuple(
        _figure(target, value="" if target.current_value is None else f"{target.current_value:.10g}")
        for target in targets
    )
    return TypedReport(pct="100" if closes else str(pct), closes=closes, figures=figures)


def stored_report(report: ReportRow, targets: Sequence[TargetRow], *, closes: bool) -> TypedReport:
    """The form as a draft keeps it. ``closes`` ticks the closing box although the draft does not."""
    values = {value.target_id: value for value in report.values}
    figures = []
    for target in targets:
        kept = values.get(target.id)
        value = "" if kept is None or kept.value is None else f"{kept.value:.10g}"
        figures.append(_figure(target, value=value, reason=kept.reason if kept else ""))
    return TypedReport(
        report.body, str(report.pct), report.closes or closes, report.no_progress, tuple(figures), str(report.version)
    )


def typed_report(form: FormMultiDict, targets: Sequence[TargetRow]) -> TypedReport:
    """The form as it was sent."""
    return TypedReport(
        body=read_lines(form, "body"),
        pct=read_text(form, "pct"),
        closes=read_checked(form, "closes"),
        no_progress=read_checked(form, "no_progress"),
        figures=tuple(
            _figure(target, read_text(form, f"value-{target.id}"), read_text(form, f"reason-{target.id}"))
            for target in targets
        ),
        version=read_text(form, "version"),
    )


def draft_of(form: FormMultiDict, typed: TypedReport) -> ReportDraft:
    """What the service takes. Raises InvalidError for what is no number."""
    return ReportDraft(
        body=typed.body,
        pct=_percent(typed.pct),
        closes=typed.closes,
        no_progress=typed.no_progress,
        values=tuple(
            TargetEntry(
                target_id=UUID(each.target_id),
                value=read_number(form, f"value-{each.target_id}", each.text),
                reason=each.reason,
            )
            for each in typed.figures
        ),
    )


def _figure(target: TargetRow, value: str = "", reason: str = "") -> TypedFigure:
    return TypedFigure(str(target.id), target.text, target.wanted, target.unit, value, reason)


def _percent(text: str) -> int:
    """A share in whole percent, as people type it. Raises InvalidError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("%").strip()
    if not plain.isascii() or not plain.isdecimal() or int(plain) > 100:
        raise InvalidError(say("进度请填0到100之间的整数。"), {"pct": say("请填0到100之间的整数")})
    return int(plain)
