"""Ruled tables of PDF files, and files that were damaged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notices.reading import NoticeText, UnreadableNotice, read_notice
from tests.core.notices.pdfs import LEFT, PITCH, RIGHT, TOP, Page, Printer, build

LONG = (
    "推行并联审批。新建项目的审批事项一次受理、同步办理，办理时间不超过5个工作日，网上可办率达到95%以上，让企业少跑腿。"
)

TABLE = [
    ["序号", "重点任务", "牵头单位", "责任单位", "完成时限"],
    ["1", "建立首席服务员制度，每季度走访企业不少于100家次", "市工商联", "市工信局、市商务局", "2026年6月底前"],
    ["2", "清理涉企收费目录并向社会公布", "市发改委", "市财政局", "持续推进"],
    ["3", "推行“一日办”", "市市场监管局", "牵头：市公安局\n配合：市税务局", "2026年9月30日前"],
]  # fmt: skip


def cells_of(notice: NoticeText) -> list[list[str]]:
    """The words of all rows."""
    return [[notice.text[cell.start : cell.end] for cell in row.cells] for row in notice.paragraphs if row.cells]


@pytest.mark.parametrize("bars", [False, True], ids=["strokes", "bars"])
def test_ruled_tables(bars: bool) -> None:
    printer = Printer(bars=bars)
    printer.line(LONG)
    printer.table(TABLE)
    printer.line("说明：本表自印发之日起执行。")
    notice = read_notice(printer.build(), "a.pdf")
    assert cells_of(notice) == TABLE
    assert [part.kind for part in notice.paragraphs] == ["paragraph", *["row"] * 4, "paragraph"]


@pytest.mark.parametrize("repeat_header", [False, True])
def test_a_table_over_pages(repeat_header: bool) -> None:
    printer = Printer(repeat_header=repeat_header)
    rows = [TABLE[0], *([str(number), *TABLE[1 + number % 3][1:]] for number in range(1, 60))]
    printer.table(rows)
    notice = read_notice(printer.build(), "a.pdf")
    assert len(printer.pages) > 2
    assert cells_of(notice) == rows
    assert {row.table for row in notice.paragraphs} == {0}


def test_a_row_that_the_end_of_a_page_cuts() -> None:
    printer = Printer()
    printer.table([["序号", "任务", "单位"], ["1", "清理目录", "甲局"], ["2", "推行一日办，", "乙局、"]])
    rest = Printer()
    rest.table([["序号", "任务", "单位"], ["", "压缩时限好。", "丙丙局"], ["3", "公开指南", "丁局"]])
    notice = read_notice(build([*printer.pages, *rest.pages]), "a.pdf")
    assert cells_of(notice) == [
        ["序号", "任务", "单位"],
        ["1", "清理目录", "甲局"],
        ["2", "推行一日办，压缩时限好。", "乙局、丙丙局"],
        ["3", "公开指南", "丁局"],
    ]


def test_cells_merged_over_rows() -> None:
    printer = Printer()
    printer.table(
        [["类别", "任务", "单位"], ["政务", "甲事项", "甲局"], ["^", "乙事项", "^"], ["市场", "丙事项", "丙局"]]
    )
    notice = read_notice(printer.build(), "a.pdf")
    merged = [[cell.continued for cell in row.cells] for row in notice.paragraphs]
    assert merged == [[False] * 3, [False] * 3, [True, False, True], [False] * 3]
    assert cells_of(notice)[2] == ["政务", "乙事项", "甲局"]


def test_a_frame_around_text_and_lines_below_words_are_no_tables() -> None:
    page = Page()
    page.write("专栏1 重点工程。", LEFT + 5, TOP)
    page.write("一、任务。", LEFT, TOP - 2 * PITCH)
    for y in (TOP - 10, TOP + 20, TOP - 2 * PITCH - 3):
        page.rule(LEFT, y, RIGHT, y)
    page.rule(LEFT, TOP - 10, LEFT, TOP + 20)
    page.rule(RIGHT, TOP - 10, RIGHT, TOP + 20)
    notice = read_notice(build([page]), "a.pdf")
    assert (cells_of(notice), notice.text.splitlines()) == ([], ["专栏1 重点工程。", "一、任务。"])


def in_columns(rows: list[list[str]], *, middle: bool = False) -> bytes:
    """Words in columns without lines; with ``middle`` the numbers stand in the middle of their rows."""
    page, y = Page(), TOP
    page.write("附表：重点任务分工。", LEFT, y)
    places = (LEFT, LEFT + 50, LEFT + 200, LEFT + 320)
    for row in rows:
        y -= PITCH
        if len(row) == 1:
            page.write(row[0], LEFT, y, 12)
            continue
        cells = [cell.split("/") for cell in row]
        height = max(map(len, cells))
        for place, lines in zip(places, cells, strict=True):
            shift = (height - len(lines)) // 2 if middle else 0
            for number, line in enumerate(lines):
                page.write(line, place, y - (number + shift) * 18, 12)
        y -= (height - 1) * 18
    page.write("说明：各单位要按照职责分工抓好落实，每季度末报送一次进展情况。", LEFT, y - 2 * PITCH)
    return build([page])


ALIGNED = [
    ["序号", "任务", "牵头单位", "完成时限"],
    ["一、政务环境"],
    ["1", "建立首席服务员制/度", "市工商联", "长期"],
    ["2", "清理收费目录", "市发改委、/市财政局", "2026年6月底前"],
    ["二、市场环境"],
    ["3", "推行一日办", "市市场监管局", "2026年9月30日前"],
]


def test_a_table_without_lines() -> None:
    notice = read_notice(in_columns(ALIGNED), "a.pdf")
    assert cells_of(notice) == [[cell.replace("/", "") for cell in row] for row in ALIGNED]
    assert [part.kind for part in notice.paragraphs] == ["paragraph", *["row"] * 6, "paragraph"]


def test_numbers_in_the_middle_of_their_rows() -> None:
    rows = [
        ["序号", "任务", "牵头单位", "完成时限"],
        ["1", "建立首席服务员制/度，为重点企业配/备服务员", "市工商联", "长期"],
        ["2", "清理收费目录，向/社会公布目录并接/受监督", "市发改委", "长期"],
    ]
    assert cells_of(read_notice(in_columns(rows, middle=True), "a.pdf")) == [
        [cell.replace("/", "") for cell in row] for row in rows
    ]


def test_words_below_a_header_that_stand_in_no_columns_are_text() -> None:
    page = Page()
    for place, words in ((LEFT, "序号"), (LEFT + 60, "任务"), (LEFT + 200, "责任单位")):
        page.write(words, place, TOP)
    page.write("本表所列各项任务由各责任单位按照职责分工抓好落实。", LEFT, TOP - PITCH)
    assert cells_of(read_notice(build([page]), "a.pdf")) == []


def spoil(data: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    """Writes pieces over the data, or cuts some out."""
    for place, piece, cut in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + cut :]
    return data


def _whole() -> bytes:
    printer = Printer(head="公报")
    printer.line(LONG)
    printer.table(TABLE)
    return printer.build()


WHOLE = _whole()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.binary(max_size=6) | st.sampled_from([b"10 0 R", b"1 0 R", b"/Kids [2 0 R]", b"-1", b"99999999999"]),
            st.integers(0, 40),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_damaged_file_is_read_or_refused(edits: list[tuple[float, bytes, int]]) -> None:
    try:
        notice = read_notice(spoil(WHOLE, edits), "a.pdf")
    except UnreadableNotice as refusal:
        assert refusal.sentence.endswith("。")  # noqa: PT017 -- either outcome is right
    else:
        assert "".join(notice.text[part.start : part.end + 1] for part in notice.paragraphs) == notice.text
