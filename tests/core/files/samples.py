"""Files made for the tests: sound ones, and ways to spoil them."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping

import docx
import openpyxl

HTML_PAGE = "<!DOCTYPE html><html><head><title>通知</title></head><body><p>凤州市</p></body></html>"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def make_docx(*paragraphs: str) -> bytes:
    """A Word document as python-docx writes it."""
    document = docx.Document()
    for paragraph in paragraphs or ("凤州市优化营商环境工作方案",):
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_xlsx(cells: Mapping[str, str | float] | None = None) -> bytes:
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in (cells or {"A1": "单位", "B1": "得分", "A2": "市财政局", "B2": 95.5}).items():
        sheet[place] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rebuild(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The archive with parts replaced, added, or (None) left out."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            if info.filename not in changes:
                new.writestr(info, old.read(info))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def make_noise(size: int) -> bytes:
    """Letters that hardly pack, so that a file's ratio stays unsuspicious; the same ones each time."""
    return random.Random(1).randbytes(size // 2).hex().encode()  # noqa: S311 -- not a secret


def read_part(data: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def replace_in(data: bytes, part: str, old: str, new: str) -> bytes:
    """The archive with words replaced in one part; the words must stand there."""
    content = read_part(data, part)
    assert old.encode() in content, f"{old} is not in {part}"
    return rebuild(data, {part: content.replace(old.encode(), new.encode(), 1)})


def with_relation(data: bytes, part: str, kind: str, target: str, mode: str = "External") -> bytes:
    """The archive with one more relationship in a .rels part."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    added = f'<Relationship Id="rId99" Type="{base}{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return replace_in(data, part, "</Relationships>", added)


def with_body(xml: str) -> bytes:
    """A Word document with XML put before the end of its body's first paragraph."""
    return replace_in(make_docx(), "word/document.xml", "</w:p>", f"{xml}</w:p>")


def make_field(*pieces: str) -> str:
    """The runs of a complex field whose instruction is split into pieces."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    return f"<w:r>{mark('begin')}</w:r>{runs}<w:r>{mark('separate')}</w:r><w:r>{mark('end')}</w:r>"


def mark(kind: str) -> str:
    """A field mark."""
    return f'<w:fldChar w:fldCharType="{kind}"/>'


def patch_directory(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """The archive with bytes of one central directory record overwritten, ``offset`` from the record's start."""
    position = -1
    while True:
        position = data.index(b"PK\x01\x02", position + 1)
        (length,) = struct.unpack_from("<H", data, position + 28)
        if data[position + 46 : position + 46 + length] == name.encode():
            return data[: position + offset] + value + data[position + offset + len(value) :]


def make_png(width: int = 2, height: int = 2) -> bytes:
    """A grey PNG whose header claims the size given; its pixels are those of 2 by 2."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80\x80" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def make_jpg(width: int = 8, height: int = 8) -> bytes:
    """The skeleton of a JPEG: the segments a decoder walks through, with a frame of the size given."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x7f" * 16
    return b"\xff\xd8" + app0 + frame + scan + b"\xff\xd9"


def make_pdf(pages: int = 1, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of empty pages. ``extra`` stands among the objects, ``trailer`` in the trailer's dictionary."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)]
    objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    head = b"%PDF-1.5\n" + body + extra
    closing = b"trailer\n<< /Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        len(head),
    )
    return head + b"xref\n0 0\n" + closing


def make_object_stream(content: bytes) -> bytes:
    """A PDF object stream, packed."""
    packed = zlib.compress(content)
    head = b"900 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n"
