"""Keeping admitted files: bytes and row together, within the tenant's room, and nothing of another tenant's."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from core import sql
from core.db import DB
from core.errors import InvalidError, NotFoundError
from core.files.inspection import inspect_file
from core.files.queries import attachment_row, attachments_of, stored_bytes
from core.files.services import (
    MOST_PER_SUBJECT,
    AdmittedFile,
    QuotaExceededError,
    keep_attachments,
    remove_attachment,
)
from core.files.storage import FileStore
from core.ids import new_id
from tests.factories.world import City

SUBJECT = "report"


def _file(name: str = "证明.txt", data: bytes = b"proof") -> AdmittedFile:
    return AdmittedFile(inspect_file(name, data, "attachment"), data)


async def _keep(city: City, store: FileStore, subject: UUID, *files: AdmittedFile) -> list[UUID]:
    return await keep_attachments(city.acting("staff"), store, subject_kind=SUBJECT, subject_id=subject, files=files)


async def test_bytes_and_row_belong_together(cities: tuple[City, City], tmp_path: Path) -> None:
    city, _ = cities
    store, subject = FileStore(tmp_path), new_id()
    async with DB.tenant(city.tenant.tenant_id):
        ids = await _keep(city, store, subject, _file(), _file("图.txt", b"second"))
        rows = await attachments_of(city.tenant, subject_kind=SUBJECT, subject_ids=[subject])
        assert [row.id for row in rows] == ids
        assert [(row.name, row.size, row.media_type, row.org_id) for row in rows] == [
            ("证明.txt", 5, "text/plain", city.orgs["finance"]),
            ("图.txt", 6, "text/plain", city.orgs["finance"]),
        ]
        for row, data in zip(rows, (b"proof", b"second"), strict=True):
            with store.open(city.tenant.tenant_id, row.storage_key) as file:
                assert file.read() == data
        assert await stored_bytes(city.tenant) == 11
        noted = await sql.values(
            str,
            "SELECT visibility || (data->>'bytes') FROM core.event WHERE tenant_id = $1 AND kind = 'attachment.added'",
            city.tenant.tenant_id,
        )
    assert noted == ["audit11"]


async def test_another_tenants_files_are_neither_read_nor_counted(cities: tuple[City, City], tmp_path: Path) -> None:
    ours, theirs = cities
    store, subject = FileStore(tmp_path), new_id()
    async with DB.tenant(theirs.tenant.tenant_id):
        [foreign] = await _keep(theirs, store, subject, _file())
    async with DB.tenant(ours.tenant.tenant_id):
        assert await attachment_row(ours.tenant, foreign) is None
        assert await attachments_of(ours.tenant, subject_kind=SUBJECT, subject_ids=[subject]) == []
        assert await stored_bytes(ours.tenant) == 0
        with pytest.raises(NotFoundError):
            await remove_attachment(ours.acting("staff"), foreign, subject_kind=SUBJECT, subject_id=subject)


async def test_the_room_of_a_tenant_is_held(cities: tuple[City, City], tmp_path: Path) -> None:
    city, _ = cities
    small = msgspec.structs.replace(city.acting("staff"), settings={"files": {"quota_mb": 1}})
    store, subject = FileStore(tmp_path), new_id()
    big = _file("大.txt", b"a" * 700_000)
    async with DB.tenant(city.tenant.tenant_id):
        await keep_attachments(small, store, subject_kind=SUBJECT, subject_id=subject, files=[big])
        with pytest.raises(QuotaExceededError) as caught:
            await keep_attachments(small, store, subject_kind=SUBJECT, subject_id=subject, files=[big])
        assert caught.value.sentence.startswith("本市附件空间共1 MB，只剩0.3 MB，放不下这次的0.7 MB。")
        assert await stored_bytes(city.tenant) == 700_000


async def test_one_subject_carries_so_many_and_removing_makes_room(cities: tuple[City, City], tmp_path: Path) -> None:
    city, _ = cities
    store, subject = FileStore(tmp_path), new_id()
    async with DB.tenant(city.tenant.tenant_id):
        ids = await _keep(city, store, subject, *(_file(data=bytes([65 + n])) for n in range(MOST_PER_SUBJECT)))
        with pytest.raises(InvalidError):
            await _keep(city, store, subject, _file())
        with pytest.raises(NotFoundError):
            await remove_attachment(city.acting("staff"), ids[0], subject_kind=SUBJECT, subject_id=new_id())
        await remove_attachment(city.acting("staff"), ids[0], subject_kind=SUBJECT, subject_id=subject)
        [added] = await _keep(city, store, subject, _file())
        rows = await attachments_of(city.tenant, subject_kind=SUBJECT, subject_ids=[subject])
    assert [row.id for row in rows] == [*ids[1:], added]


async def test_no_file_is_no_act(cities: tuple[City, City], tmp_path: Path) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        assert await _keep(city, FileStore(tmp_path / "none"), new_id()) == []
    assert not (tmp_path / "none").exists()
