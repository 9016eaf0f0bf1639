"""Stored files: the right is asked at each download, and what is sent can only be saved."""

from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from core import sql
from core.db import DB, PLATFORM
from core.files.storage import FileStore
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import form_of, hrefs_of, text_of, texts_of, tree
from tests.web.routes.stage import part_of, present, published, signed

Cities = tuple[City, City]
PAGE = b"<!doctype html><title>x</title><script>alert(1)</script>"


async def _with_file(
    signed_in: SignIn, city: City, name: str = "说明.html", data: bytes = PAGE
) -> tuple[Visitor, UUID, str]:
    """A draft of finance's staff with a file: the visitor, the assignment, the file's address."""
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    await signed(city, part)
    visitor = await signed_in(city, "staff")
    answer = await _send(visitor, part, (name, data))
    page = await visitor.get(answer.headers["location"])
    return visitor, part, hrefs_of(page, "//form//a[@download]")[0]


async def _send(visitor: Visitor, part: UUID, *files: tuple[str, bytes], act: str = "save") -> Any:
    path = f"desk/assignments/{part}/report"
    held = {**form_of(await visitor.get(path)), "body": "见附件", "act": act}
    return await visitor.post(path, held, files=[("files", (name, data)) for name, data in files])


async def _reach(signed_in: SignIn, city: City, url: str) -> set[str]:
    seats = (
        "staff",
        "head",
        "county_staff",
        "outsider_staff",
        "leader",
        "coordinator",
        "supervisor",
        "admin",
        "auditor",
    )
    return {seat for seat in seats if (await (await signed_in(city, seat)).get(url)).status_code == 200}


async def test_who_may_save_a_file_follows_its_report(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor, part, url = await _with_file(signed_in, city)
    assert await _reach(signed_in, city, url) == {"staff", "head"}
    assert (await _send(visitor, part, act="submit")).status_code == 303
    wide = {"staff", "head", "leader", "coordinator", "supervisor"}
    assert await _reach(signed_in, city, url) == wide
    head = await signed_in(city, "head")
    await head.get("desk")
    facts = await present(city, part)
    await head.post(f"desk/reports/{facts.report_id}/sign-off", {"version": str(facts.report_version)})
    assert await _reach(signed_in, city, url) == wide | {"county_staff"}


async def test_a_page_is_sent_as_bytes_to_be_saved(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor, _, url = await _with_file(signed_in, city)
    answer = await visitor.get(url)
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-length"] == str(len(PAGE))
    assert "no-store" in answer.headers["cache-control"]


async def test_another_citys_and_an_unknown_kinds_file_look_absent(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    _, _, url = await _with_file(signed_in, theirs)
    visitor = await signed_in(ours, "coordinator")
    name = url.rsplit("/", 1)[-1]
    assert (await visitor.get(f"desk/attachments/{name}")).status_code == 404
    assert (await visitor.get("desk/attachments/unknown")).status_code == 404
    mine, _, own = await _with_file(signed_in, ours)
    async with DB.tenant(ours.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.attachment SET subject_kind = 'letter' WHERE tenant_id = $1", ours.tenant.tenant_id
        )
    assert (await mine.get(own)).status_code == 404


async def test_without_a_session_nothing_is_sent(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    visitor, _, url = await _with_file(signed_in, city)
    visitor.http.cookies.clear()
    answer = await visitor.get(url)
    assert (answer.status_code, PAGE in answer.content) == (303, False)


async def test_a_full_tenant_is_told_so_and_nothing_is_kept(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    await signed(city, part)
    visitor = await signed_in(city, "staff")
    async with PLATFORM.transaction() as platform:
        await platform.execute(
            "UPDATE tenants.tenant SET settings = $2::text::jsonb WHERE id = $1",
            city.tenant.tenant_id,
            '{"files": {"quota_mb": 0}}',
        )
        await platform.commit()
    answer = await _send(visitor, part, ("大文件.txt", b"a" * 20_000))
    assert answer.status_code == 413
    assert "放不下这次的" in text_of(answer, "//div[@class='errors']")
    assert form_of(answer)["body"] == "见附件"
    assert (await present(city, part)).report_id is None


async def test_too_many_files_on_one_report_are_refused_with_the_words_kept(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    await signed(city, part)
    visitor = await signed_in(city, "staff")
    files = [(f"{number}.txt", str(number).encode()) for number in range(11)]
    many = await _send(visitor, part, *files)
    page = await visitor.get(many.headers["location"])
    assert "一次最多上传10个文件" in text_of(page, "//p[@class='toast']")
    await _send(visitor, part, *files[:10])
    await _send(visitor, part, *files[:10])
    full = await _send(visitor, part, files[10])
    assert (full.status_code, form_of(full)["body"]) == (422, "见附件")
    assert len(tree(full).xpath("//form//a[@download]")) == 20


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "旧版 Excel 表格"),
        ("图.png", b"GIF89a not a picture", "内容却是"),
        ("空.txt", b"", "文件是空的"),
        ("包.zip", b"PK\x03\x04", "压缩包不能上传"),
    ],
)
async def test_what_the_guard_refuses_is_not_stored(
    signed_in: SignIn, cities: Cities, name: str, data: bytes, why: str
) -> None:
    city, _ = cities
    _, [task_id] = await published(city)
    part = await part_of(city, task_id)
    await signed(city, part)
    visitor = await signed_in(city, "staff")
    with patch.object(FileStore, "write", side_effect=AssertionError("nothing may be written")):
        answer = await _send(visitor, part, (name, data))
    page = await visitor.get(answer.headers["location"])
    assert why in text_of(page, "//p[@class='toast']")
    assert texts_of(page, "//form//a[@download]") == []
