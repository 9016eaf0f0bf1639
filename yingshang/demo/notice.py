"""The notices the demo is made from: every printed form of a responsibility line, for fictional places.

Their words lie in ``texts/``. Dates in them move with the day the demo is made, so that it always has something late,
something soon and something done: ``{month-1}`` is the month before, ``{day+3}`` the day three days ahead.
A line that starts with ``#`` is centred, one that starts with ``|`` is a row of a table.
"""

import io
import re
from datetime import date
from importlib import resources

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

FILENAME = "凤政办发营商攻坚方案.docx"
SUPPLEMENT_FILENAME = "补充措施.txt"
SECOND_FILENAME = "提质方案更正.docx"
THIRD_FILENAME = "攻坚方案修订.txt"

# The one name no unit answers to: a person has to say which bureau is meant.
UNKNOWN_UNIT = "市审批服务局"

_PLACE = re.compile(r"\{(year|issued_year|issued_month|month|day)([+-]\d+)?\}")


def notice_docx(today: date) -> bytes:
    """The main notice as a Word file, issued five months before ``today``: two plans, thirty-odd tasks."""
    return _word(_text("fengzhou", today, issued=-5))


def second_docx(today: date) -> bytes:
    """A correction of the second plan, whole: some tasks changed, one new, one left out."""
    return _word(_text("fengzhou_second", today, issued=0))


def third_txt(today: date) -> bytes:
    """A correction of the first plan that prints a few of its tasks only."""
    return _text("fengzhou_third", today, issued=0).encode()


def supplement_txt(today: date) -> bytes:
    """A short second notice for the desk of whoever reviews: some names in it are still to be recognised."""
    return _text("fengzhou_supplement", today, issued=0).encode("gb18030")


def second_city_notice_txt(today: date) -> bytes:
    """The short notice of the second city."""
    return _text("lanjiang", today, issued=-2).encode()


def county_notice_txt(today: date) -> bytes:
    """The short notice of the county that runs plans of its own."""
    return _text("linhe", today, issued=-1).encode()


def _word(text: str) -> bytes:
    document = docx.Document()
    table: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.removeprefix("|").split("|")])
            continue
        if table:
            _add_table(document, table)
            table = []
        centred = line.startswith("#")
        paragraph = document.add_paragraph(line.removeprefix("#").strip())
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _text(name: str, today: date, *, issued: int) -> str:
    text = (resources.files("yingshang.demo") / "texts" / f"{name}.txt").read_text("utf-8")
    day_issued = _shifted(today, issued)

    def filled(found: re.Match[str]) -> str:
        amount = int(found[2] or 0)
        month, day = _shifted(today, amount), date.fromordinal(today.toordinal() + amount)
        return {
            "year": str(today.year),
            "issued_year": str(day_issued.year),
            "issued_month": str(day_issued.month),
            "month": f"{month.year}年{month.month}月",
            "day": f"{day.year}年{day.month}月{day.day}日",
        }[found[1]]

    return _PLACE.sub(filled, text)


def _add_table(document: Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _shifted(day: date, months: int) -> date:
    """The first of the month that many months away."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
