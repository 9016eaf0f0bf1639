"""The pages that only tell: health, plugins, versions."""

import asyncpg
import pytest

from tests.web.client import Visitor
from web.routes.operator.installed import installed_libraries
from workers.embedded import EmbeddedServers


async def test_health_measures_and_examines_when_asked(console: Visitor) -> None:
    page = await console.get("/operator/health")
    examined = await console.get("/operator/health?doctor=1")

    assert page.status_code == 200
    for what in ("PostgreSQL", "Redis", "短任务队列", "长任务队列", "磁盘", "数据库结构", "节假日"):
        assert what in page.text
    assert "体检结果" not in page.text
    assert "每张表都有强制行级安全" in examined.text


async def test_a_gap_in_the_fences_is_named(console: Visitor, database: EmbeddedServers) -> None:
    owner = await asyncpg.connect(database.database_url("owner"))
    try:
        await owner.execute("ALTER TABLE core.holiday NO FORCE ROW LEVEL SECURITY")
        page = await console.get("/operator/health?doctor=1")
    finally:
        await owner.execute("ALTER TABLE core.holiday FORCE ROW LEVEL SECURITY")
        await owner.close()

    assert "core.holiday has no forced row-level security" in page.text


async def test_versions_name_what_is_installed(console: Visitor) -> None:
    page = await console.get("/operator/versions")

    assert page.status_code == 200
    for word in ("PostgreSQL", "litestar", "core:2026-11-01T00:00:01", "tenants:2026-11-25T00:00:01", "最新"):
        assert word in page.text


def test_own_libraries_are_told_from_those_they_bring() -> None:
    libraries = {library.name: library.own for library in installed_libraries()}

    assert libraries["litestar"]
    assert libraries["argon2-cffi"]
    assert not libraries["argon2-cffi-bindings"]
    assert "yingshang" not in libraries


@pytest.mark.parametrize("path", ["plugins", "versions", "health", "jobs", "acts", "tenants"])
async def test_every_page_can_be_swapped_in_part(console: Visitor, path: str) -> None:
    answer = await console.get(
        f"/operator/{path}", headers={"hx-request": "true", "hx-request-type": "partial", "hx-target": "main#main"}
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
