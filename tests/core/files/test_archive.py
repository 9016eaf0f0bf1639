"""Zip archives that lie, in their directory or in their data."""

import io
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import msgspec
import pytest

from core.files.archive import BOMB, DAMAGED, FORGED, read_entries, unpack
from core.files.inspection import inspect_file
from core.files.limits import LIMITS, MEGABYTE
from core.files.refusal import FileRefused
from tests.core.files.samples import make_docx, make_noise, make_xlsx, patch_directory, read_part, rebuild

SOUND = make_docx()
PART = "word/document.xml"


def refusal(data: bytes, name: str = "a.docx") -> str:
    with pytest.raises(FileRefused) as caught:
        inspect_file(name, data, "attachment")
    return caught.value.sentence


def add_entries(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name)
            info.filename = info.orig_filename = name
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_link() -> bytes:
    buffer = io.BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a") as archive:
        info = zipfile.ZipInfo("word/media/link.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def with_twin_names() -> bytes:
    buffer = io.BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/Document.XML", "<x/>")
    return buffer.getvalue()


def overlapping() -> bytes:
    """Two directory records that share one entry's data, as in a bomb of overlapping files."""
    data = add_entries("word/media/a.bin")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        target = archive.getinfo(PART)
    forged = patch_directory(data, "word/media/a.bin", 42, struct.pack("<L", target.header_offset))
    return patch_directory(
        forged, "word/media/a.bin", 16, struct.pack("<3L", target.CRC, target.compress_size, target.file_size)
    )


def swallowing() -> bytes:
    """An entry that claims the packed bytes of its successor as its own."""
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        info = archive.getinfo(PART)
    return patch_directory(SOUND, PART, 20, struct.pack("<L", info.compress_size + 200))


def other_name_in_its_own_header() -> bytes:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        start = archive.getinfo(PART).header_offset + 30
    return SOUND[:start] + b"word/dxcument.xml" + SOUND[start + len(PART) :]


def declared(size: int) -> bytes:
    return patch_directory(SOUND, PART, 24, struct.pack("<L", size))


def packed_with(method: int) -> bytes:
    return rebuild_with_method(SOUND, method)


def rebuild_with_method(data: bytes, method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", method) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    return buffer.getvalue()


def with_wrong_checksum() -> bytes:
    return patch_directory(SOUND, PART, 16, struct.pack("<L", zlib.crc32(read_part(SOUND, PART)) ^ 1))


def with_other_data() -> bytes:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        start = archive.getinfo(PART).header_offset + 30 + len(PART)
    return SOUND[:start] + b"\xff" * 40 + SOUND[start + 40 :]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "entries promise 400 MB": (declared(400 * MEGABYTE), BOMB),
    "promise of exactly 4 GiB less one": (declared(2**32 - 2), BOMB),
    "one entry packed 1000 times": (add_entries("word/media/a.bin", content=bytes(30 * MEGABYTE)), BOMB),
    "data longer than promised": (declared(100), BOMB),
    "data shorter than promised": (declared(5_000), DAMAGED),
    "2,001 entries": (
        add_entries(*(f"word/media/{number}" for number in range(2_001))),
        "文件内部有超过 2000 个条目，已拒绝。请删去多余的图片或对象，另存后再上传。",
    ),
    "name climbing out": (add_entries("word/../../evil.xml"), FORGED),
    "absolute name": (add_entries("/etc/evil.xml"), FORGED),
    "backslashes": (add_entries("..\\evil.xml"), FORGED),
    "drive letter": (add_entries("C:evil.xml"), FORGED),
    "line break in a name": (add_entries("word/a\nb.xml"), FORGED),
    "very long name": (add_entries("word/" + "a" * 600), FORGED),
    "symbolic link": (with_link(), FORGED),
    "names that differ in case only": (with_twin_names(), FORGED),
    "overlapping entries": (overlapping(), FORGED),
    "entry swallowing the next": (swallowing(), FORGED),
    "two names for one entry": (other_name_in_its_own_header(), FORGED),
    "bytes before the archive": (b"PK\x03\x04 a script" + SOUND, FORGED),
    "encrypted entry": (
        patch_directory(SOUND, PART, 8, b"\x01\x00"),
        "文件设有密码，无法读取。请取消密码后再上传。",
    ),
    "bzip2": (packed_with(zipfile.ZIP_BZIP2), DAMAGED),
    "lzma": (packed_with(zipfile.ZIP_LZMA), DAMAGED),
    "wrong checksum": (with_wrong_checksum(), DAMAGED),
    "damaged data": (with_other_data(), DAMAGED),
    "cut in half": (SOUND[: len(SOUND) // 2], DAMAGED),
    "end record only after the magic": (b"PK\x03\x04" + bytes(60), DAMAGED),
    "entry beyond the end": (patch_directory(SOUND, PART, 42, struct.pack("<L", 2**31)), DAMAGED),
    "entry that is none": (patch_directory(SOUND, PART, 42, struct.pack("<L", 7)), DAMAGED),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_archive_is_refused(case: str) -> None:
    data, sentence = HOSTILE[case]
    assert refusal(data) == sentence


def test_sound_archive_unpacks_to_what_was_packed() -> None:
    data = rebuild(SOUND, {"word/media/文字.txt": make_noise(700_000)})
    stored = rebuild_with_method(data, zipfile.ZIP_STORED)
    for archive in (data, stored):
        entries = read_entries(archive, LIMITS)
        with zipfile.ZipFile(io.BytesIO(archive)) as model:
            assert [entry.name for entry in entries] == model.namelist()
            assert [b"".join(unpack(archive, entry)) for entry in entries] == [model.read(e.name) for e in entries]


def test_folders_are_left_out() -> None:
    assert "word/media/" not in {entry.name for entry in read_entries(add_entries("word/media/", content=b""), LIMITS)}


def test_unpacking_stops_at_the_first_chunk_too_many() -> None:
    data = add_entries("word/media/a.bin", content=bytes(50 * MEGABYTE))
    entry = next(
        e for e in read_entries(data, msgspec.structs.replace(LIMITS, ratio=5_000)) if e.name.endswith("a.bin")
    )
    chunks: list[int] = []
    with pytest.raises(FileRefused):
        chunks.extend(len(chunk) for chunk in unpack(data, msgspec.structs.replace(entry, size=600_000)))
    assert sum(chunks) <= 600_000


def sheet_with_one_far_cell() -> bytes:
    return make_xlsx({"XFD1048576": "x"})


def sheet_of_400_megabytes() -> bytes:
    sheet = "xl/worksheets/sheet1.xml"
    content = b"<x>" + bytes(400).replace(b"\0", b"a") * MEGABYTE + b"</x>"
    return rebuild(make_xlsx(), {sheet: content})


def document_of_204_megabytes() -> bytes:
    return rebuild(SOUND, {PART: b"<x>" + b"<p>a</p>" * 25_500_000 + b"</x>"})


@pytest.mark.parametrize("make", [sheet_with_one_far_cell, sheet_of_400_megabytes, document_of_204_megabytes])
def test_giants_cost_almost_nothing(make: Callable[[], bytes]) -> None:
    data = make()
    name = "a.docx" if make is document_of_204_megabytes else "a.xlsx"
    spent = []
    for _ in range(3):
        before = time.process_time()
        refusal(data, name)
        spent.append(time.process_time() - before)
    assert min(spent) < 0.2
