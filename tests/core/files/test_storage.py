"""Stored bytes: found again by their tenant alone, whole or not at all."""

import os
import stat
from pathlib import Path
from uuid import UUID

import pytest

from core.errors import NotFoundError
from core.files import storage
from core.files.storage import FileStore

TENANT_A = UUID(int=0xA)
TENANT_B = UUID(int=0xB)


def files_below(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def read(store: FileStore, tenant_id: UUID, key: str) -> bytes:
    with store.open(tenant_id, key) as file:
        return file.read()


def test_bytes_come_back_and_lie_two_folders_deep_for_our_user_only(tmp_path: Path) -> None:
    root = tmp_path / "not" / "yet"
    store = FileStore(root)
    keys = [store.write(TENANT_A, data) for data in (b"one", b"", b"one")]
    assert len(set(keys)) == 3
    assert [read(store, TENANT_A, key) for key in keys] == [b"one", b"", b"one"]
    assert files_below(tmp_path) == sorted(root / str(TENANT_A) / key[:2] / key[2:4] / key for key in keys)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_below(tmp_path)} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_dir()} == {0o700}


def test_tenants_do_not_see_each_other(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    key = store.write(TENANT_A, b"ours")
    with pytest.raises(NotFoundError):
        store.open(TENANT_B, key)
    store.delete(TENANT_B, key)
    assert read(store, TENANT_A, key) == b"ours"


def test_deleting_twice_is_no_error(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    key = store.write(TENANT_A, b"x")
    store.delete(TENANT_A, key)
    store.delete(TENANT_A, key)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("key", ["", "../../../etc/passwd", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n"])
def test_what_is_no_key_finds_nothing(tmp_path: Path, key: str) -> None:
    store = FileStore(tmp_path)
    for act in (store.open, store.delete):
        with pytest.raises(NotFoundError):
            act(TENANT_A, key)


def test_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    (tmp_path / str(TENANT_A)).mkdir()
    monkeypatch.setattr(storage, "_sync_folder", lambda _: None)
    with pytest.raises(OSError, match="No space left"):
        FileStore(tmp_path).write(TENANT_A, b"x")
    assert files_below(tmp_path) == []


def test_file_and_its_name_are_made_durable_before_the_key_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(tmp_path)
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(os, "fsync", fsync)
    key = store.write(TENANT_A, b"x")
    assert synced[-2:] == [f"{key}.part", key[2:4]]
    assert synced[:-2] == [tmp_path.name, str(TENANT_A), key[:2]]
