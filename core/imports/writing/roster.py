"""Units and people as a workbook: empty to be filled in, or with what the tenant has, to be changed and come back."""

import io
from collections.abc import Mapping, Sequence
from itertools import count

from core.accounts.permissions import ROLE_NAMES
from core.accounts.services.units import ORG_KINDS
from core.imports.fields import SheetSpec
from core.imports.roster.specs import PEOPLE, SPECS, UNITS
from core.imports.writing.book import Book, BookSheet, new_book

Line = Mapping[str, str]
"""A row's texts by field."""

_ROOM = 2_000
_GUIDE = "填写说明"
_RULES = (
    ("怎么用", "在“单位”“用户”两张表里每行填一个，存好后在系统里上传。上传后先看预览，确认后才写入。"),
    ("必填", "表头有底色的列必须填，其余可以空着；空着的，系统里原来的内容不变。"),
    ("示例行", "以“（示例）”开头的行不会导入，可以删掉，也可以留着。"),
    ("多个名称", "简称、曾用名、单位组有几个时，用顿号隔开。"),
    ("一人多岗", "同一人在几个单位或有几个角色，写成几行，用户名相同。"),
    ("首次密码", "表里不写密码。导入后由管理员下载首次密码，本人首次登录时更换。"),
    ("再次导入", "同一张表可以反复导入：没有变化的行不会改动，有错的行可以改好后单独再导入。"),
)


def write_template() -> bytes:
    """The empty workbook with an example row, lists to choose from and an explanation."""
    return write_roster({spec.kind: () for spec in SPECS}, examples=True)


def write_roster(lines: Mapping[str, Sequence[Line]], *, examples: bool = False) -> bytes:
    """The workbook with these rows of each sheet."""
    buffer = io.BytesIO()
    with new_book(buffer) as book:
        for spec in SPECS:
            _write_sheet(book, spec, lines[spec.kind], examples=examples)
        _write_guide(book)
    return buffer.getvalue()


def _write_sheet(book: Book, spec: SheetSpec, lines: Sequence[Line], *, examples: bool) -> None:
    sheet = book.sheet(spec.label, [field.width for field in spec.fields])
    places = count(1)
    for column, field in enumerate(spec.fields):
        sheet.write(0, column, field.label, book.required if field.required else book.heading)
        if field.hint:
            sheet.note(0, column, field.hint)
    if examples:
        place = next(places)
        for column, field in enumerate(spec.fields):
            sheet.write(place, column, field.example, book.example)
    for line in lines:
        place = next(places)
        for column, field in enumerate(spec.fields):
            sheet.write(place, column, line[field.key])
    _offer(sheet, spec, max(len(lines), _ROOM))
    sheet.freeze(1)


def _offer(sheet: BookSheet, spec: SheetSpec, rows: int) -> None:
    offers = {(UNITS.kind, "kind"): list(ORG_KINDS.values()), (PEOPLE.kind, "role"): list(ROLE_NAMES.values())}
    for column, field in enumerate(spec.fields):
        words = offers.get((spec.kind, field.key))
        if words:
            sheet.offer(1, rows, column, words)


def _write_guide(book: Book) -> None:
    sheet = book.sheet(_GUIDE, [14, 20, 90])
    row = 0
    for word, text in _RULES:
        sheet.write(row, 0, word, book.heading)
        sheet.merge((row, 1), (row, 2), text, book.text)
        row += 1
    for spec in SPECS:
        for field in spec.fields:
            duty = "（必填）" if field.required else ""
            sheet.write(row, 0, spec.label, book.heading)
            sheet.write(row, 1, f"{field.label}{duty}")
            sheet.write(row, 2, field.hint)
            row += 1
