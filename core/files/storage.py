"""Where the bytes of attachments lie: under random names, outside the web root, one folder per tenant.

The calls block on the disk: call them through ``asyncio.to_thread``. The right to a file is checked by whoever reads
its row; the store knows tenants and keys only.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from core.errors import NotFoundError

_KEY = re.compile(r"[0-9a-f]{32}")


class FileStore:
    """Files below ``root``, which is made when the first one is written. Only the service's user may read them."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def write(self, tenant_id: UUID, data: bytes) -> str:
        """Stores the bytes and returns their key. Once it returns they survive a loss of power.

        A crash before that leaves at most a file no row knows of, ending in ``.part``, never half a file under a key.
        """
        key = secrets.token_hex(16)
        target = self._path(tenant_id, key)
        _make_folders(target.parent)
        part = target.with_suffix(".part")
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as file:  # noqa: PTH123 -- a descriptor, not a path
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
        except BaseException:
            with suppress(FileNotFoundError):
                part.unlink()
            raise
        _sync_folder(target.parent)
        return key

    def open(self, tenant_id: UUID, key: str) -> BinaryIO:
        """The stored bytes as a file to read. Raises NotFoundError for a key this tenant has not."""
        try:
            return self._path(tenant_id, key).open("rb")
        except FileNotFoundError:
            raise NotFoundError from None

    def delete(self, tenant_id: UUID, key: str) -> None:
        """Removes the stored bytes; those already gone are no error."""
        self._path(tenant_id, key).unlink(missing_ok=True)

    def _path(self, tenant_id: UUID, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFoundError
        return self._root / str(tenant_id) / key[:2] / key[2:4] / key


def _make_folders(folder: Path) -> None:
    """Makes a folder and its parents, for our user only, each one known to its parent on disk."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable, as fsync does for the bytes of a file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
