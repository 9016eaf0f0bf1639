"""Which files are taken for which purpose, and what is said about those that are not."""

from typing import Literal

import msgspec

from core.phrases import listed, say

Purpose = Literal["notice", "attachment", "sheet"]
Family = Literal["zip", "pdf", "png", "jpg", "text"]


class FileKind(msgspec.Struct, frozen=True):
    """A kind of file. ``family`` is what its first bytes must show, ``label`` how a person calls it."""

    name: str
    extensions: tuple[str, ...]
    family: Family
    media_type: str
    label: str


_OOXML = "application/vnd.openxmlformats-officedocument."

DOCX = FileKind("docx", ("docx",), "zip", f"{_OOXML}wordprocessingml.document", say("Word 文档"))
XLSX = FileKind("xlsx", ("xlsx",), "zip", f"{_OOXML}spreadsheetml.sheet", say("Excel 表格"))
PDF = FileKind("pdf", ("pdf",), "pdf", "application/pdf", "PDF")
HTML = FileKind("html", ("html", "htm"), "text", "text/html", say("网页"))
MHT = FileKind("mht", ("mht", "mhtml"), "text", "multipart/related", say("网页存档"))
TXT = FileKind("txt", ("txt",), "text", "text/plain", say("纯文本"))
CSV = FileKind("csv", ("csv",), "text", "text/csv", say("CSV 表格"))
JPG = FileKind("jpg", ("jpg", "jpeg"), "jpg", "image/jpeg", say("JPG 图片"))
PNG = FileKind("png", ("png",), "png", "image/png", say("PNG 图片"))

TAKEN: dict[Purpose, tuple[FileKind, ...]] = {
    "notice": (DOCX, PDF, HTML, MHT, TXT),
    "attachment": (DOCX, XLSX, PDF, HTML, TXT, JPG, PNG),
    "sheet": (XLSX, CSV),
}

_SAVE_AS_DOCX = say("请用 WPS 或 Word 打开，另存为 .docx 后再上传。")
_SAVE_AS_XLSX = say("请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。")
_NO_ARCHIVE = say("网页存档（.mht）不能上传。请在浏览器中另存为 .html，或打印为 PDF 后再上传。")
_UNPACK = say("请先解压，再逐个上传里面的文件。")

REFUSED_EXTENSIONS: dict[str, str] = {
    "doc": say("旧版 Word 文档（.doc）不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "wps": say("WPS 文字格式（.wps）不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "rtf": say("RTF 文档不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "odt": say("ODT 文档不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "dotx": say("Word 模板（.dotx）不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "docm": say("带宏的 Word 文档（.docm）不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "dotm": say("带宏的 Word 模板（.dotm）不能上传。%(advice)s", advice=_SAVE_AS_DOCX),
    "xls": say("旧版 Excel 表格（.xls）不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "et": say("WPS 表格格式（.et）不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "ods": say("ODS 表格不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "xlsb": say("二进制 Excel 表格（.xlsb）不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "xlsm": say("带宏的 Excel 表格（.xlsm）不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "csv": say("CSV 文件不能上传。%(advice)s", advice=_SAVE_AS_XLSX),
    "ppt": say("演示文稿不能上传。请用 WPS 或 PowerPoint 打开，另存为 PDF 后再上传。"),
    "pptx": say("演示文稿不能上传。请用 WPS 或 PowerPoint 打开，另存为 PDF 后再上传。"),
    "dps": say("WPS 演示文稿（.dps）不能上传。请用 WPS 打开，另存为 PDF 后再上传。"),
    "ofd": say("OFD 版式文件不能上传。请用 OFD 阅读器打开，导出为 PDF 或 .docx 后再上传。"),
    "zip": say("压缩包不能上传。%(advice)s", advice=_UNPACK),
    "rar": say("压缩包不能上传。%(advice)s", advice=_UNPACK),
    "7z": say("压缩包不能上传。%(advice)s", advice=_UNPACK),
    "tar": say("压缩包不能上传。%(advice)s", advice=_UNPACK),
    "gz": say("压缩包不能上传。%(advice)s", advice=_UNPACK),
    "mht": _NO_ARCHIVE,
    "mhtml": _NO_ARCHIVE,
}


def kind_of_extension(extension: str, purpose: Purpose) -> FileKind | None:
    """The kind taken for this purpose under an extension (lower case, without the dot), or None."""
    return next((kind for kind in TAKEN[purpose] if extension in kind.extensions), None)


def taken_words(purpose: Purpose) -> str:
    """The extensions taken for a purpose, for a sentence or an ``accept`` attribute: ``.docx、.pdf``."""
    return listed(f".{kind.extensions[0]}" for kind in TAKEN[purpose])


def accept_attribute(purpose: Purpose) -> str:
    """The value of a file input's ``accept``: ``.docx,.pdf,.html,.htm,.txt``."""
    return ",".join(f".{extension}" for kind in TAKEN[purpose] for extension in kind.extensions)
