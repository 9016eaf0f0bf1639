"""Saved web pages: the notice on the page, without the page."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notices.reading import NoticeText, UnreadableNotice, read_notice

PAGES = Path(__file__).with_name("pages")
"""Pages of invented sites as browsers and word processors save them, each beside its words."""


def saved(name: str) -> str:
    """The markup of a page, or with `.txt` its words."""
    return (PAGES / name).read_text(encoding="utf-8")


SAVED, SAVED_WORDS = saved("site.html"), saved("site.txt")
LAID_OUT, LAID_OUT_WORDS = saved("layout.html"), saved("layout.txt")
FROM_WORD = saved("word.html")


def words_of(markup: str) -> str:
    """The stored text of a page."""
    return read_notice(markup.encode(), "a.html").text


def body(markup: str) -> list[str]:
    """The lines of a page with nothing around its words."""
    return words_of(f"<html><body>{markup}</body></html>").splitlines()


@pytest.mark.parametrize("name", ["site", "layout", "word"])
def test_the_notice_without_the_page(name: str) -> None:
    assert words_of(saved(f"{name}.html")) == saved(f"{name}.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_encoding_is_told_by_its_bytes_whatever_the_page_declares(encoding: str) -> None:
    notice = read_notice(SAVED.encode(encoding), "a.html")
    assert (notice.text, notice.format) == (SAVED_WORDS, "html")


def test_a_declared_encoding_that_is_none_of_these() -> None:
    page = '<meta charset="big5"><p>關於印發優化營商環境工作方案的通知</p>'
    assert read_notice(page.encode("big5"), "a.html").text == "關於印發優化營商環境工作方案的通知\n"


def test_a_web_archive() -> None:
    message = MIMEMultipart("related")
    message["From"] = "<Saved by Blink>"
    message.attach(MIMEText("p {}", "css", "utf-8"))
    message.attach(MIMEText(LAID_OUT, "html", "gb18030"))
    assert read_notice(message.as_bytes(), "a.mhtml").text == LAID_OUT_WORDS


def test_a_web_archive_without_a_page() -> None:
    message = MIMEMultipart("related")
    message.attach(MIMEText("p {}", "css", "utf-8"))
    with pytest.raises(UnreadableNotice, match="网页存档已损坏"):
        read_notice(message.as_bytes(), "a.mht")


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>甲<br>乙<br/><br>丙</p>", ["甲", "乙", "丙"]),
        ("<div>甲<p>乙</p>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("<p>优化营商\n  环境，\n2026年</p>", ["优化营商环境，2026年"]),
        ("<p>one\ntwo APP\n建设</p>", ["one two APP建设"]),
        ("<p>市财政局&nbsp;&ensp;市税务局</p>", ["市财政局 市税务局"]),
        ("<p>　　一、&#160;任务</p>", ["一、 任务"]),
        ("<pre>甲\n  乙</pre>", ["甲", "乙"]),
        ("甲<span style='display:block'>乙</span>丙<span>丁</span>", ["甲", "乙", "丙丁"]),
        ("<p>甲<span style='display: none'>藏</span><b hidden>藏</b>乙</p>", ["甲乙"]),
        ("<p>甲<script>x</script><!-- 注 --><select><option>选</select>乙</p>", ["甲乙"]),
        ("<p>甲<p>乙<div>丙", ["甲", "乙", "丙"]),
    ],
)
def test_lines(markup: str, lines: list[str]) -> None:
    assert body(markup) == lines


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>甲乙</li><li><p>丙</p><p>丁</p></li></ol>", ["1.甲乙", "2.丙", "丁"]),
        ("<ol start=3><li>甲</li><li value=7>乙</li><li>丙</li></ol>", ["3.甲", "7.乙", "8.丙"]),
        ("<ol><li>1.甲</li><li>（二）乙</li></ol>", ["1.甲", "（二）乙"]),
        ("<ol class='custom_cn1 list-paddingleft-1'><li>甲</li><li>乙</li></ol>", ["（一）甲", "（二）乙"]),
        ("<ol style='list-style-type: cjk-ideographic'><li>甲<ul><li>乙</ul><li>丙</ol>", ["一、甲", "乙", "二、丙"]),
        ("<ol style='list-style:none'><li>甲</ol><ul><li>乙</ul>", ["甲", "乙"]),
        ("<ol type=a><li>甲<ol><li>乙</ol><li>丙</ol>", ["a.甲", "1.乙", "b.丙"]),
    ],
)
def test_numbers_of_lists(markup: str, lines: list[str]) -> None:
    assert body(markup) == lines


@pytest.mark.parametrize(
    "line",
    [
        *("主办单位：市财政局", "主办单位：市财政局 承办单位：市住建局", "加强技术支持体系建设", "推进无障碍环境建设"),
        *("来源清晰、去向可查", "浏览器兼容", "所在位置应当公示", "相关信息及时公开。", "打印社管理", "字体统一。"),
        *("附件：凤州市任务分解表", "（此件公开发布）", "抄送：市委各部门。", "联系我们的企业", "下一步工作"),
    ],
)
def test_words_of_a_document_are_kept(line: str) -> None:
    assert body(f"<p>一、任务。</p><p>{line}</p>") == ["一、任务。", line]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "【字号：大 中 小】",
            "[打印本页] [关闭窗口]",
            "打印 收藏 关闭",
            "浏览次数：12",
            "来源：市政府办 发布时间：2026-01-02",
        ),
        *(
            "2026-03-06 10:22 来源：市政府办",
            "上一篇：没有了",
            "扫一扫在手机打开当前页",
            "责任编辑：某某",
            "相关新闻：",
        ),
        *(
            "网站地图 | 联系我们 | 隐私声明",
            "X ICP备05000000号",
            "技术支持：某公司",
            "版权所有 某市人民政府",
            "相关解读",
        ),
        *("当前位置：首页 > 公开", "您的位置：首页>公开", "网站主办：某市人民政府办公室"),
    ],
)
def test_words_of_a_page_are_left_out(line: str) -> None:
    assert body(f"<p>一、任务。</p><p>{line}</p>") == ["一、任务。"]


def test_links_to_files_are_left_out_and_other_links_are_words() -> None:
    markup = (
        "<p>一、任务。</p><p>附件：1.<a href=a.docx>分解表</a></p><p>附件下载：</p>"
        "<p>附件2：<a href=b.xlsx>凤州市任务分解表.xlsx</a>（12KB）</p><p>按照<a href=c.pdf>《条例》</a>办理</p>"
    )
    assert body(markup) == ["一、任务。", "附件：1.分解表", "附件下载：", "按照《条例》办理"]


def test_heads_and_feet_that_a_word_processor_saves() -> None:
    assert body("<div title='header'><p>公报</p></div><p>一、任务。</p><div title='footer'><p>— 1—</p></div>") == [
        "一、任务。"
    ]


TASKS = "<p>一、任务。</p><p>1.甲。（市财政局负责）；</p>"


def test_the_frame_grows_until_every_sentence_is_inside() -> None:
    page = f"<body><div><div id=zoom>{TASKS * 4}</div><div><p>2.乙。（市税务局负责）</p></div></div></body>"
    assert words_of(page).splitlines()[-1] == "2.乙。（市税务局负责）"


def test_a_known_name_does_not_win_over_the_words() -> None:
    page = f"<body><div id=content>一句。</div><div>{TASKS * 5}</div></body>"
    assert words_of(page).count("市财政局") == 5


def test_a_part_of_the_site_with_sentences_is_kept() -> None:
    assert words_of(f"<body><div class=header>{TASKS}</div></body>").count("市财政局") == 1


def test_the_box_says_what_the_words_do_not() -> None:
    box = (
        "<ul class=info><li><b>索引号：</b>1-2</li><li><b>发文机关：</b>凤州市人民政府</li>"
        "<li><b>成文日期：</b>2026年3月5日</li>"
        "<li><b>文号：</b>凤政发〔2026〕3号</li><li><b>标题：</b>关于印发优化服务措施的通知</li></ul>"
    )
    page = f"<title>站点</title><body>{box}<div class=article>{TASKS}</div></body>"
    assert words_of(page).splitlines()[:4] == [
        "凤政发〔2026〕3号",
        "发文机关：凤州市人民政府",
        "成文日期：2026年3月5日",
        "关于印发优化服务措施的通知",
    ]


def test_the_title_of_the_page_stands_above_words_without_one() -> None:
    page = f"<title>关于印发优化服务措施的通知_凤州市人民政府</title><body><div class=article>{TASKS}</div></body>"
    assert words_of(page).splitlines()[0] == "关于印发优化服务措施的通知"


def grid(markup: str) -> list[list[tuple[str, int, int, bool]]]:
    """The cells of a table: words, column, span, whether they go on from above."""
    notice = read_notice(f"<body>{markup}</body>".encode(), "a.html")
    return [
        [(notice.text[cell.start : cell.end], cell.column, cell.span, cell.continued) for cell in line.cells]
        for line in notice.paragraphs
        if line.kind == "row"
    ]


def test_merged_cells() -> None:
    markup = (
        "<table><thead><tr><th rowspan=2>序号<th colspan=2>责任单位</thead><tbody><tr><td>牵头<td>配合"
        "<tr><td>1<td rowspan=9>甲局<td></tbody><tfoot><tr><td>2<td>乙局</tfoot></table>"
    )
    assert grid(markup) == [
        [("序号", 0, 1, False), ("责任单位", 1, 2, False)],
        [("序号", 0, 1, True), ("牵头", 1, 1, False), ("配合", 2, 1, False)],
        [("1", 0, 1, False), ("甲局", 1, 1, False), ("", 2, 1, False)],
        [("2", 0, 1, False), ("甲局", 1, 1, True), ("乙局", 2, 1, False)],
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<table role=presentation><tr><td>甲</td><td>乙</td></tr></table>",
        "<table><tr><td>甲<table><tr><td>乙</td></tr></table></td></tr></table>",
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
    ],
    ids=["said so", "table in a table", "one column"],
)
def test_tables_that_hold_the_page_together(markup: str) -> None:
    assert (grid(markup), body(markup)) == ([], ["甲", "乙"])


def test_a_long_cell_is_no_cell_but_a_header_makes_a_table() -> None:
    text = "推进改革。" * 200
    assert grid(f"<table><tr><td>栏目<td>{text}</table>") == []
    rows = grid(f"<table><tr><td>序号<td>任务<td>单位<tr><td>1<td>{text}<td>甲局</table>")
    assert [row[1][0] for row in rows] == ["任务", text]


def test_a_table_inside_a_cell_is_words_of_the_cell() -> None:
    rows = grid("<table><tr><td>序号<td>任务<td>单位<tr><td>1<td>甲<table><tr><td>乙<td>丙</table><td>丁局</table>")
    assert rows[1] == [("1", 0, 1, False), ("甲\n乙\n丙", 1, 1, False), ("丁局", 2, 1, False)]


def test_spans_without_measure_are_cut() -> None:
    rows = grid("<table><tr>" + "<td rowspan=99999999 colspan=99999999>甲<td>乙" * 300 + "<tr><td>丙</table>")
    assert max(cell[1] + cell[2] for row in rows for cell in row) <= 200


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(UnreadableNotice, match="结构过于复杂"):
        words_of("<body>" + "<div>" * 100_000 + "一、任务")


def test_entities_stand_for_themselves() -> None:
    bomb = "".join(f'<!ENTITY l{place + 1} "{f"&l{place};" * 10}">' for place in range(20))
    page = (
        f'<!DOCTYPE html [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/hostname">{bomb}]><p>甲&l20;&x;&amp;乙</p>'
    )
    assert len(words_of(page)) < len(page)
    assert "甲&l20;&x;&乙" in words_of(page)


def test_an_attribute_without_measure() -> None:
    assert words_of(f"<p title='{'x' * 5_000_000}'>甲</p><img src='data:image/png;base64,{'A' * 5_000_000}'>") == "甲\n"


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(UnreadableNotice, match="网页里没有文字"):
        words_of("<html><body><img src=a.png></body></html>")


def consistent(notice: NoticeText) -> bool:
    """Whether the paragraphs are the text."""
    return "".join(notice.text[part.start : part.end + 1] for part in notice.paragraphs) == notice.text


SPOILT = [page.encode("gb18030") for page in (SAVED, LAID_OUT, FROM_WORD)]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SPOILT),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 400)), min_size=1, max_size=8),
)
def test_a_damaged_page_is_read_or_refused(page: bytes, edits: list[tuple[float, bytes, int]]) -> None:
    for place, piece, cut in edits:
        at = int(place * len(page))
        page = page[:at] + piece + page[at + cut :]
    try:
        notice = read_notice(page, "a.html")
    except UnreadableNotice as refusal:
        assert refusal.sentence.endswith("。")  # noqa: PT017 -- either outcome is right
    else:
        assert consistent(notice)
