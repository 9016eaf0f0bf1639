"""Text files: encodings, characters, positions, tables between tabs or bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.reading import NoticeText, read_notice
from core.notices.reading.normalise import normalise
from core.notices.reading.plain import collect

WORDS = "优化营商环境，〔2022〕12号"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings(encoding: str) -> None:
    assert read_notice(WORDS.encode(encoding), "a.txt").text == WORDS + "\n"


def test_utf_16_of_either_order_needs_its_mark() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert read_notice(mark + WORDS.encode(encoding), "a.txt").text == WORDS + "\n"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("a\u00a0\u3000 b", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("优\u200b化\ufeff", "优化"),
        ("２０２２年６月，ＡＰＰ ９５％", "2022年6月，APP 95%"),
        ("㈠总则 ⑴甲 ⒉乙 ①丙", "（一）总则 (1)甲 2.乙 ①丙"),
        ("⼀、⼯作", "一、工作"),
        ("（责任单位：甲；乙）", "（责任单位：甲；乙）"),
        ("  a  \n\n \n b ", "a\nb"),
        ("a\x00\x07b", "ab"),
    ],
)
def test_characters(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)


@given(st.text(alphabet='一、任务\n\r\t |市局a1。 "', max_size=120))
def test_positions_are_exact(raw: str) -> None:
    notice = collect(raw, "txt")
    for paragraph in notice.paragraphs:
        words = notice.text[paragraph.start : paragraph.end]
        assert "\n" not in words
        assert notice.text[paragraph.end] == "\n"
        for cell in paragraph.cells:
            assert paragraph.start <= cell.start <= cell.end <= paragraph.end
    assert "".join(notice.text[part.start : part.end + 1] for part in notice.paragraphs) == notice.text


def cells_of(notice: NoticeText) -> list[list[str]]:
    """The words of all table rows."""
    return [
        [notice.text[cell.start : cell.end] for cell in paragraph.cells]
        for paragraph in notice.paragraphs
        if paragraph.kind == "row"
    ]


def test_rows_between_tabs() -> None:
    notice = collect("附表\n序号\t任务\t单位\n1\t甲\t\n说明\n", "txt")
    assert cells_of(notice) == [["序号", "任务", "单位"], ["1", "甲", ""]]
    assert [paragraph.kind for paragraph in notice.paragraphs] == ["paragraph", "row", "row", "paragraph"]


def test_rows_between_bars_without_their_rule() -> None:
    notice = collect("| 序号 | 任务 | 单位 |\n|---|:--|---|\n| 1 | 甲 | 乙 |\n", "txt")
    assert cells_of(notice) == [["序号", "任务", "单位"], ["1", "甲", "乙"]]


def test_a_single_line_with_tabs_is_no_table() -> None:
    notice = collect("一、\t任务\t要求\n甲\n", "txt")
    assert notice.text == "一、 任务 要求\n甲\n"


def test_headings_and_blank_lines_do_not_end_a_table() -> None:
    raw = "序号\t任务\t单位\n一、政务\n1\t甲\t乙\n\n二、市场\t\t\n2\t丙\t丁\n三、要求\n说明\n"
    notice = collect(raw, "txt")
    rows = [["序号", "任务", "单位"], ["一、政务"], ["1", "甲", "乙"], ["二、市场"], ["2", "丙", "丁"]]
    assert cells_of(notice) == rows
    assert [paragraph.cells[0].span for paragraph in notice.paragraphs if paragraph.cells] == [1, 3, 1, 3, 1]
    assert [notice.text[part.start : part.end] for part in notice.paragraphs if not part.cells] == ["三、要求", "说明"]


def test_a_heading_before_another_header_ends_a_table() -> None:
    notice = collect("序号\t任务\t单位\n1\t甲\t乙\n二、市场\n序号\t任务\t时限\n1\t丙\t丁\n", "txt")
    assert [paragraph.table for paragraph in notice.paragraphs] == [0, 0, None, 1, 1]


def test_quoted_cells_with_line_ends() -> None:
    notice = collect('序号\t任务\t单位\n1\t"甲。\n乙"\t"丙\n丁"\n2\t戊\t己\n', "txt")
    assert cells_of(notice) == [["序号", "任务", "单位"], ["1", "甲。\n乙", "丙\n丁"], ["2", "戊", "己"]]


def test_a_quote_that_is_never_closed_changes_nothing() -> None:
    notice = collect('1\t"甲\n乙\n', "txt")
    assert notice.text == '1 "甲\n乙\n'
