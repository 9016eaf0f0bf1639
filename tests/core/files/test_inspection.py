"""Sound files of every kind are taken, whatever wrote them; names and types that do not fit are refused."""

import hashlib

import pytest

from core.files.inspection import FileFacts, clean_name, inspect_file
from core.files.kinds import REFUSED_EXTENSIONS, TAKEN, Purpose, accept_attribute
from core.files.limits import LIMITS
from core.files.refusal import FileRefused
from tests.core.files.samples import (
    HTML_PAGE,
    OLE_MAGIC,
    make_docx,
    make_jpg,
    make_pdf,
    make_png,
    make_xlsx,
)

SOUND = {
    "方案.docx": make_docx("一、目标", "=1+1", "|管道|"),
    "台账.xlsx": make_xlsx({"A1": "单位", "GR20000": "最后一格", "B2": "=SUM(A2:A9)", "B3": '=IF(A1="a|b",1,2)'}),
    "通知.pdf": make_pdf(3),
    "网页.html": HTML_PAGE.encode(),
    "网页.htm": b"\xef\xbb\xbf" + HTML_PAGE.encode(),
    "旧网页.html": HTML_PAGE.encode("gb18030"),
    "说明.txt": "凤州市人民政府办公室\r\n关于印发方案的通知".encode(),
    "旧说明.txt": "凤州市人民政府办公室\r\n关于印发方案的通知".encode("gb18030"),
    "带标记.txt": b"\xef\xbb\xbf" + "凤州".encode(),
    "现场.JPG": make_jpg(),
    "现场.jpeg": make_jpg(),
    "截图.png": make_png(),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_taken(name: str) -> None:
    data = SOUND[name]
    facts = inspect_file(name, data, "attachment")
    kind = {"htm": "html", "jpeg": "jpg"}.get(name.rpartition(".")[2].lower(), name.rpartition(".")[2].lower())
    media_type = next(found.media_type for found in TAKEN["attachment"] if found.name == kind)
    assert facts == FileFacts(name, kind, media_type, len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "purpose", "sentence"),
    [
        ("台账.xlsx", "notice", ".xlsx 文件不能上传。这里可以上传 .docx、.pdf、.html、.mht、.txt。"),
        ("图.png", "notice", ".png 文件不能上传。这里可以上传 .docx、.pdf、.html、.mht、.txt。"),
        (
            "程序.exe",
            "attachment",
            ".exe 文件不能上传。这里可以上传 .docx、.xlsx、.pdf、.html、.txt、.jpg、.png。",
        ),
        ("没有扩展名", "notice", "没有扩展名的文件不能上传。这里可以上传 .docx、.pdf、.html、.mht、.txt。"),
        ("方案.docx.exe", "notice", ".exe 文件不能上传。这里可以上传 .docx、.pdf、.html、.mht、.txt。"),
        ("方案\u202excod.exe", "notice", ".exe 文件不能上传。这里可以上传 .docx、.pdf、.html、.mht、.txt。"),
        *((f"文件.{extension.upper()}", "attachment", text) for extension, text in REFUSED_EXTENSIONS.items()),
    ],
)
def test_kind_that_is_not_taken(name: str, purpose: Purpose, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file(name, b"x", purpose)
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"", "文件是空的。请检查后重新选择文件。"),
        ("a.docx", b"plain words", "文件的扩展名是 .docx，内容却是文本。请不要改扩展名，上传原来的文件。"),
        ("a.docx", make_pdf(), "文件的扩展名是 .docx，内容却是PDF。请不要改扩展名，上传原来的文件。"),
        ("a.pdf", make_docx(), "文件的扩展名是 .pdf，内容却是压缩包或 Office 文件。请不要改扩展名，上传原来的文件。"),
        ("a.jpg", make_png(), "文件的扩展名是 .jpg，内容却是PNG 图片。请不要改扩展名，上传原来的文件。"),
        ("a.txt", b"{\\rtf1 x}", "文件的扩展名是 .txt，内容却是RTF 文档。请不要改扩展名，上传原来的文件。"),
        ("a.txt", b"MZ\x90\x00\x03", "文件的扩展名是 .txt，内容却是程序。请不要改扩展名，上传原来的文件。"),
        (
            "a.docx",
            b"PK\x05\x06" + bytes(18),
            "文件的扩展名是 .docx，内容却是空的压缩包。请不要改扩展名，上传原来的文件。",
        ),
        (
            "a.docx",
            OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "文件设有打开密码，无法读取。请在 WPS 或 Office 中取消密码后再上传。",
        ),
        (
            "a.xlsx",
            OLE_MAGIC + bytes(600) + "Workbook".encode("utf-16-le"),
            "文件的扩展名是 .xlsx，内容却是旧版格式。请用 WPS 或 Office 打开，另存为 .xlsx 后再上传。",
        ),
    ],
)
def test_content_that_is_not_what_the_name_says(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file(name, data, "attachment")
    assert caught.value.sentence == sentence


def test_size_is_checked_before_anything_is_read() -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file("a.txt", b"x" * (LIMITS.size + 1), "notice")
    assert caught.value.sentence == "文件有 20.0 MB，超过 20 MB，无法接收。请压缩图片或拆成几个文件后再上传。"
    assert inspect_file("a.txt", b"x" * LIMITS.size, "notice").size == LIMITS.size


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("方案.docx", "方案.docx"),
        ("C:\\用户\\方案.docx", "方案.docx"),
        ("../../etc/方案.docx", "方案.docx"),
        ("方\x00案\r\n.docx", "方 案 .docx"),
        ("方案\u202excod.exe", "方案xcod.exe"),
        (".docx", "未命名.docx"),
        ("  很 \u3000 空.docx ", "很 空.docx"),
        ("长" * 200 + ".docx", "长" * 115 + ".docx"),
        ("x" * 200, "x" * 120),
        ("a." + "x" * 200, "a." + "x" * 118),
        ("\ud800.txt", "未命名.txt"),
    ],
)
def test_name_is_cleaned(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_accept_attribute_lists_every_extension() -> None:
    assert accept_attribute("notice") == ".docx,.pdf,.html,.htm,.mht,.mhtml,.txt"
