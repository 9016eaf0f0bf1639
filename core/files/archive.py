"""A zip archive that is not trusted: every claim of its directory is checked before, and again while unpacking."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.phrases import say

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_CENTRAL_MAGIC = b"PK\x01\x02"
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_CHUNK = 256 * 1024

DAMAGED = say("文件已损坏，打不开。请在 WPS 或 Office 中重新打开原文件，另存一份后再上传。")
BOMB = say("文件解开后过大，像是压缩炸弹，已拒绝。请确认文件来源，另存一份正常的文件后再上传。")
FORGED = say("文件内部结构异常（条目重叠、重名或路径越界），已拒绝。请在 WPS 或 Office 中另存一份后再上传。")


class Entry(msgspec.Struct, frozen=True):
    """One file of an archive. ``start`` and ``end`` bound its packed bytes, ``size`` is what the directory promises."""

    name: str
    start: int
    end: int
    size: int
    crc: int
    deflated: bool


def read_entries(data: bytes, limits: FileLimits) -> list[Entry]:
    """The entries of an archive in directory order, folders left out. Raises FileRefused.

    Refused: too many entries, too large or too tightly packed, encrypted, unusual packing, symbolic links, names that
    leave the archive, two entries of one name, entries that overlap or whose own header disagrees with the directory.
    """
    # Each directory record carries this mark, so the count bounds the records before any is parsed.
    if data.count(_CENTRAL_MAGIC) > limits.entries:
        raise FileRefused(
            say(
                "文件内部有超过 %(entries)s 个条目，已拒绝。请删去多余的图片或对象，另存后再上传。",
                entries=limits.entries,
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos, directory_start = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError):
        raise FileRefused(DAMAGED) from None
    _check_sizes(infos, len(data), limits)
    _check_names(infos)
    entries = [_located(data, info) for info in infos]
    _check_places(entries, infos, directory_start)
    return [entry for entry in entries if not entry.name.endswith("/")]


def unpack(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The entry's bytes in chunks. Raises FileRefused as soon as it is longer than promised, or at its end if wrong."""
    size = crc = 0
    for chunk in _inflated(data, entry) if entry.deflated else _stored(data, entry):
        size += len(chunk)
        if size > entry.size:
            raise FileRefused(BOMB)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if size != entry.size or crc != entry.crc:
        raise FileRefused(DAMAGED)


def _stored(data: bytes, entry: Entry) -> Iterator[bytes]:
    for start in range(entry.start, entry.end, _CHUNK):
        yield data[start : min(start + _CHUNK, entry.end)]


def _inflated(data: bytes, entry: Entry) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(data, entry):
            pending = packed
            while pending and not inflater.eof:
                yield inflater.decompress(pending, _CHUNK)
                pending = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        raise FileRefused(DAMAGED) from None
    if not inflater.eof or inflater.unused_data:
        raise FileRefused(DAMAGED)


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int, limits: FileLimits) -> None:
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked or unpacked > max(limits.ratio_from, limits.ratio * packed):
        raise FileRefused(BOMB)
    for info in infos:
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
            raise FileRefused(BOMB)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise FileRefused(say("文件设有密码，无法读取。请取消密码后再上传。"))
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FileRefused(DAMAGED)
        name = info.orig_filename
        folded = name.casefold()
        if folded in seen or _leaves_archive(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise FileRefused(FORGED)
        seen.add(folded)


def _leaves_archive(name: str) -> bool:
    return (
        not name
        or len(name) > 512
        or name.startswith("/")
        or any(letter in name for letter in "\\:")
        or any(ord(letter) < 32 for letter in name)
        or ".." in name.split("/")
    )


def _located(data: bytes, info: zipfile.ZipInfo) -> Entry:
    """The entry with its place in the data, read from its own header, which must agree with the directory."""
    header_end = info.header_offset + _LOCAL_HEADER.size
    if info.header_offset < 0 or header_end > len(data):
        raise FileRefused(DAMAGED)
    magic, _, flags, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    name = data[header_end : header_end + name_length]
    encoding = "utf-8" if info.flag_bits & _UTF8_NAME else "cp437"
    if magic != _LOCAL_MAGIC:
        raise FileRefused(DAMAGED)
    if method != info.compress_type or flags & _ENCRYPTED or name != info.orig_filename.encode(encoding, "replace"):
        raise FileRefused(FORGED)
    start = header_end + name_length + extra_length
    deflated = info.compress_type == zipfile.ZIP_DEFLATED
    return Entry(info.orig_filename, start, start + info.compress_size, info.file_size, info.CRC, deflated)


def _check_places(entries: list[Entry], infos: list[zipfile.ZipInfo], directory_start: int) -> None:
    """No entry shares a byte with another or with the directory, and nothing stands before the first one."""
    spans = sorted((info.header_offset, entry.end) for info, entry in zip(infos, entries, strict=True))
    spans.append((directory_start, directory_start))
    if spans[0][0] != 0 or any(end > following for (_, end), (following, _) in pairwise(spans)):
        raise FileRefused(FORGED)
