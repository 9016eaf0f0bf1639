"""Word files as a reader of the final print would see them."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notices.reading import NoticeText, UnreadableNotice, read_notice
from core.notices.reading.word_numbering import chinese_number, print_number

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def saved(document: WordDocument) -> bytes:
    """The bytes of a document made with python-docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def package(body: str, *, namespace: str = W, **parts: str) -> bytes:
    """A minimal docx around the XML of a body."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>')
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return stream.getvalue()


def lines_of(notice: NoticeText) -> list[str]:
    """The paragraphs' words."""
    return [notice.text[paragraph.start : paragraph.end] for paragraph in notice.paragraphs]


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_tables_keep_their_order() -> None:
    document = Document()
    document.add_heading("一、总则", 1)
    document.add_paragraph("第一段\n换行")
    table = document.add_table(rows=2, cols=2)
    for row, column, words in ((0, 0, "任务"), (0, 1, "单位"), (1, 0, "甲"), (1, 1, "乙\n丙")):
        table.cell(row, column).text = words
    document.add_paragraph("尾")
    notice = read_notice(saved(document), "a.docx")
    assert [(part.kind, notice.text[part.start : part.end]) for part in notice.paragraphs] == [
        ("heading", "一、总则"),
        ("paragraph", "第一段"),
        ("paragraph", "换行"),
        ("row", "任务\t单位\t"),
        ("row", "甲\t乙\n丙\t"),
        ("paragraph", "尾"),
    ]
    assert notice.format == "docx"


def test_merged_cells_point_at_the_words_they_share() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "标题"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "共同"
    table.cell(1, 0).text, table.cell(2, 1).text = "甲", "乙"
    notice = read_notice(saved(document), "a.docx")
    assert [
        [(cell.column, cell.span, cell.continued, notice.text[cell.start : cell.end]) for cell in row.cells]
        for row in notice.paragraphs
    ] == [
        [(0, 2, False, "标题"), (2, 1, False, "")],
        [(0, 1, False, "甲"), (1, 1, False, ""), (2, 1, False, "共同")],
        [(0, 1, False, ""), (1, 1, False, "乙"), (2, 1, True, "共同")],
    ]


def test_a_frame_of_one_column_is_text() -> None:
    document = Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "专栏1\n工程"
    notice = read_notice(saved(document), "a.docx")
    assert [(part.kind, notice.text[part.start : part.end]) for part in notice.paragraphs] == [
        ("paragraph", "专栏1"),
        ("paragraph", "工程"),
    ]


def test_changes_hidden_text_and_fields() -> None:
    body = (
        "<w:p>"
        + run("留")
        + f"<w:del>{run('删')}</w:del><w:ins>{run('增')}</w:ins><w:moveFrom>{run('移')}</w:moveFrom>"
        + run("藏", "<w:vanish/>")
        + run("显", '<w:vanish w:val="0"/>')
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:r><w:tab/><w:t>后</w:t><w:noBreakHyphen/></w:r>"
        + "</w:p>"
    )
    assert lines_of(read_notice(package(body), "a.docx")) == ["留增显 后-"]


def test_content_controls_and_text_boxes() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:pict></w:r>"
    body = f"<w:sdt><w:sdtContent><w:p>{run('控')}{box}</w:p></w:sdtContent></w:sdt><w:p>{run('后')}</w:p>"
    assert lines_of(read_notice(package(body), "a.docx")) == ["控", "框", "后"]


def test_the_strict_namespace_reads_the_same() -> None:
    body = f"<w:p>{run('严格')}</w:p>"
    assert lines_of(read_notice(package(body, namespace=STRICT), "a.docx")) == ["严格"]


NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
</w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="8"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="chapter"><w:basedOn w:val="base"/></w:style>
<w:style w:styleId="circle"><w:basedOn w:val="circle"/></w:style>
</w:styles>"""


def numbered(words: str, list_id: int, level: int) -> str:
    """A paragraph of a list."""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr>{run(words)}</w:p>"


def test_automatic_numbers_are_printed() -> None:
    chapter = f'<w:p><w:pPr><w:pStyle w:val="chapter"/></w:pPr>{run("章")}</w:p>'
    circle = f'<w:p><w:pPr><w:pStyle w:val="circle"/></w:pPr>{run("圈")}</w:p>'
    body = (
        chapter
        + numbered("节", 7, 1)
        + numbered("项", 7, 2)
        + numbered("项", 7, 2)
        + numbered("节", 7, 1)
        + numbered("项", 7, 2)
        + numbered("点", 8, 0)
        + circle
        + chapter
        + numbered("节", 7, 1)
    )
    notice = read_notice(package(body, numbering=NUMBERING, styles=STYLES), "a.docx")
    assert lines_of(notice) == [
        "一、章",
        "（一）节",
        "3.项",
        "4.项",
        "（二）节",
        "3.项",
        "点",
        "圈",
        "二、章",
        "（一）节",
    ]
    assert [part.kind for part in notice.paragraphs].count("heading") == 2


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (3, "decimal", "3"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (2, "decimalEnclosedCircle", "②"),
        (28, "lowerLetter", "b"),
        (3, "upperLetter", "C"),
    ],
)
def test_number_formats(value: int, number_format: str, printed: str) -> None:
    assert print_number(value, number_format) == printed


def test_chinese_numbers() -> None:
    assert [chinese_number(value) for value in (1, 10, 11, 21, 90, 99, 100, 0)] == [
        *("一", "十", "十一", "二十一", "九十", "九十九", "100", "0")
    ]


def test_entities_are_not_resolved() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "炸">]>'
            f'<w:document xmlns:w="{W}"><w:body><w:p>{run("前&x;&y;后")}</w:p></w:body></w:document>',
        )
    assert lines_of(read_notice(stream.getvalue(), "a.docx")) == ["前"]


def test_nesting_without_end_is_refused() -> None:
    deep = "<w:r>" * 3000 + "</w:r>" * 3000
    with pytest.raises(UnreadableNotice):
        read_notice(package(f"<w:p>{deep}</w:p>"), "a.docx")


def test_a_damaged_list_of_numbers_costs_only_the_numbers() -> None:
    notice = read_notice(package(numbered("节", 7, 1), numbering="<w:numbering", styles=STYLES), "a.docx")
    assert lines_of(notice) == ["节"]


def test_a_long_body_is_read_whole() -> None:
    body = "".join(f"<w:p>{run(str(number))}</w:p>" for number in range(2000))
    assert lines_of(read_notice(package(body), "a.docx")) == [str(number) for number in range(2000)]


WHOLE = package(
    f"<w:p>{run('甲')}</w:p><w:tbl><w:tr><w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr></w:tbl>",
    numbering=NUMBERING,
    styles=STYLES,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    try:
        notice = read_notice(bytes(data), "a.docx")
    except UnreadableNotice as refusal:
        assert refusal.sentence.endswith("。")  # noqa: PT017 -- either outcome is right
    else:
        assert len(notice.paragraphs) > 0
