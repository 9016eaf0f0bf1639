"""The life of an import: confirmed once, given up, left to a worker, forgotten; and the passwords of new people."""

import pytest

from core import sql
from core.accounts.queries import unit_rows as unit_lines
from core.accounts.services import create_org, sign_in
from core.db import DB
from core.errors import ConflictError, ForbiddenError
from core.imports.queries import import_head, waiting_imports
from core.imports.services import confirm as confirming
from core.imports.services import (
    confirm_import,
    discard_import,
    finish_reading,
    forget_old_imports,
    issue_import_passwords,
    write_confirmed,
)
from core.imports.services import upload as uploading
from tests.core.imports.acts import check, confirm, counts, rows_of, upload
from tests.core.imports.seeds import PEOPLE_HEAD, UNIT_HEAD, people_rows
from tests.core.imports.workbooks import cells_of, make_book
from tests.factories.world import City

Cities = tuple[City, City]


async def test_what_changed_meanwhile_is_shown_and_not_overwritten(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    rows = [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": rows}))
        seen = (await check(admin, import_id)).fingerprint
        await create_org(admin, name="甲市新局", kind="other")
    async with DB.tenant(mine.tenant.tenant_id):
        with pytest.raises(ConflictError, match="有变化"):
            await confirm_import(admin, import_id=import_id, seen=seen)
    async with DB.tenant(mine.tenant.tenant_id):
        head = await import_head(admin, import_id)
        assert (head.state, counts(await check(admin, import_id))["same"]) == ("waiting", 1)


async def test_a_second_confirmation_changes_nothing(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))
        checked = await confirm(admin, import_id)
    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
        assert await confirm_import(admin, import_id=import_id, seen=checked.fingerprint)
        assert await rows_of(mine.tenant) == before


async def test_nothing_good_is_not_confirmed(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": [UNIT_HEAD, ["", "部门", "", "", "", ""]]}))
        seen = (await check(admin, import_id)).fingerprint
        with pytest.raises(ConflictError, match="没有可以导入的行"):
            await confirm_import(admin, import_id=import_id, seen=seen)


async def test_given_up_an_import_leaves_nothing(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
        import_id = await upload(admin, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))
        await discard_import(admin, import_id=import_id)
        left = await sql.value(
            bool,
            "SELECT grid IS NULL AND file IS NULL FROM core.sheet_import WHERE tenant_id = $1 AND id = $2",
            mine.tenant.tenant_id,
            import_id,
        )
        assert (left, await waiting_imports(admin, "roster")) == (True, [])
        assert {**await rows_of(mine.tenant), "event": before["event"]} == before


async def test_old_imports_are_forgotten(cities: Cities) -> None:
    mine, other = cities
    for city in cities:
        async with DB.tenant(city.tenant.tenant_id):
            await upload(city.acting("admin"), make_book({"单位": [UNIT_HEAD, ["新局", "", "", "", "", ""]]}))
    async with DB.tenant(mine.tenant.tenant_id):
        assert await forget_old_imports(mine.tenant) == 0
        await sql.execute(
            "UPDATE core.sheet_import SET created_at = created_at - interval '8 days' WHERE tenant_id = $1",
            mine.tenant.tenant_id,
        )
        assert await forget_old_imports(mine.tenant) == 1
    async with DB.tenant(other.tenant.tenant_id):
        assert len(await waiting_imports(other.acting("admin"), "roster")) == 1


async def test_many_rows_are_written_by_a_worker_in_the_name_of_who_confirmed(
    cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    monkeypatch.setattr(confirming, "INLINE_ROWS", 1)
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))
        seen = (await check(admin, import_id)).fingerprint
        assert not await confirm_import(admin, import_id=import_id, seen=seen)
    async with DB.tenant(mine.tenant.tenant_id):
        await write_confirmed(mine.tenant, import_id=import_id, seen=seen)
        head = await import_head(admin, import_id)
        names = await sql.values(
            str,
            "SELECT actor_name FROM core.event WHERE tenant_id = $1 AND kind = 'org.created' ORDER BY id DESC LIMIT 1",
            mine.tenant.tenant_id,
        )
    assert (head.state, head.result.new) == ("done", 1)
    assert names == [f"甲市营商办 {mine.people['admin'].user_name}"]


async def test_a_worker_that_finds_something_changed_writes_nothing_and_says_so(
    cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    monkeypatch.setattr(confirming, "INLINE_ROWS", 1)
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))
        assert not await confirm_import(admin, import_id=import_id, seen="another preview")
        await write_confirmed(mine.tenant, import_id=import_id, seen="another preview")
        head = await import_head(admin, import_id)
        assert (head.state, head.sentence) == ("waiting", confirming.CHANGED)
        assert "甲市新局" not in [unit.name for unit in await unit_lines(admin)]


async def test_first_passwords_are_drawn_when_taken_and_open_the_door(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    rows = [PEOPLE_HEAD, *people_rows(3), ["甲staff", "staff", "甲县", "经办", ""]]
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"用户": rows}))
        await confirm(admin, import_id)
        first = cells_of(await issue_import_passwords(admin, import_id=import_id))["首次密码"]
        again = cells_of(await issue_import_passwords(admin, import_id=import_id))["首次密码"]
        login, password = str(again[1][2]), str(again[1][3])
        await sign_in(mine.tenant, login=login, password=password, agent="")
        rest = cells_of(await issue_import_passwords(admin, import_id=import_id))["首次密码"]
    assert first[0] == ["单位", "姓名", "用户名", "首次密码"]
    assert [row[:3] for row in first[1:]] == [["甲市财政局", f"人员{n:04d}", f"user{n:04d}"] for n in (1, 2, 3)]
    assert {row[3] for row in first} & {row[3] for row in again} == {"首次密码"}
    # Whoever has signed in keeps what they have.
    assert [row[2] for row in rest[1:]] == [row[2] for row in again[2:]]


async def test_nobody_else_may(cities: Cities) -> None:
    mine, _ = cities
    data = make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]})
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(mine.acting("admin"), data)
        for seat in ("coordinator", "security", "head", "staff"):
            with pytest.raises(ForbiddenError):
                await upload(mine.acting(seat), data)
            with pytest.raises(ForbiddenError):
                await import_head(mine.acting(seat), import_id)


async def test_a_large_file_is_read_by_a_worker(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    monkeypatch.setattr(uploading, "INLINE_BYTES", 10)
    async with DB.tenant(mine.tenant.tenant_id):
        good = await upload(admin, make_book({"单位": [UNIT_HEAD, ["甲市新局", "", "", "", "", ""]]}))
        bad = await upload(admin, b"no workbook at all", "名单.xlsx")
        assert [(await import_head(admin, key)).state for key in (good, bad)] == ["reading", "reading"]
    async with DB.tenant(mine.tenant.tenant_id):
        await finish_reading(mine.tenant, import_id=good)
        await finish_reading(mine.tenant, import_id=bad)
        await finish_reading(mine.tenant, import_id=good)
        heads = [await import_head(admin, key) for key in (good, bad)]
        assert counts(await check(admin, good))["new"] == 1
    assert [(head.state, head.sentence[:18]) for head in heads] == [
        ("waiting", ""),
        ("failed", "文件的扩展名是 .xlsx，内容却是"),
    ]
