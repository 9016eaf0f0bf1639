"""A notice comes in once, whatever file it comes in; a bad file gets its sentence and changes nothing."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from core import sql
from core.context import TenantContext
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.jobs import job_status
from core.keyset import PageRequest
from core.notices.queries.notices import notice_head, notice_rows, original_file
from core.notices.services import (
    discard_notice,
    fail_reading,
    finish_reading,
    import_notice,
    intake,
    parse_file,
    retry_reading,
    upload_notice,
)
from tests.core.notices.pdfs import Page, build
from tests.core.notices.printings import Notice, as_page, as_pdf, as_word, notice_of
from tests.core.notices.samples import NOTICE, make_draft, notice_file
from tests.factories.world import City

Cities = tuple[City, City]

_COUNTS = """
SELECT (SELECT count(*) FROM core.notice) AS notices, (SELECT count(*) FROM core.notice_file) AS files,
  (SELECT count(*) FROM core.draft_task) AS tasks
"""


async def counted(tenant: TenantContext) -> tuple[int, int, int]:
    """Notices, files and draft tasks that the tenant has."""
    async with DB.tenant(tenant.tenant_id):
        (row,) = await DB.current().fetch(_COUNTS)
    return (row["notices"], row["files"], row["tasks"])


async def test_an_upload_becomes_a_draft_with_its_lines_and_tasks(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        head = await notice_head(tenant, notice_id)
        original = await original_file(tenant, notice_id)
    assert (head.title, head.issuer, head.doc_no) == (
        "关于印发凤州市提升办事效率行动方案的通知",
        "凤州市人民政府办公室",
        "凤政办发〔2026〕12号",
    )
    assert (head.state, head.filename, head.uploaded_by) == ("draft", "通知.txt", f"{mine.canary}coordinator")
    assert (original.data, original.media_type) == (notice_file(), "text/plain")
    assert (await counted(tenant), await counted(other.tenant)) == ((1, 1, 3), (0, 0, 0))


async def test_the_same_file_again_leads_to_the_notice_that_is_there(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        again = await upload_notice(tenant, filename="另一个名字.txt", data=notice_file())
    assert (again.notice_id, again.again) == (notice_id, True)
    assert await counted(tenant) == (1, 1, 3)
    assert await make_draft(other) != notice_id


@pytest.mark.parametrize(
    ("filename", "printed"), [("通知.docx", as_word), ("通知.html", as_page), ("通知.pdf", as_pdf)]
)
async def test_the_same_words_in_another_file_are_the_same_notice(
    cities: Cities, filename: str, printed: Callable[[Notice], bytes]
) -> None:
    mine, _ = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    data = printed(notice_of(NOTICE))
    async with DB.tenant(tenant.tenant_id):
        again = await upload_notice(tenant, filename=filename, data=data)
        assert (again.notice_id, again.again) == (notice_id, True)
        assert await import_notice(tenant, filename=filename, data=data) == notice_id
    assert await counted(tenant) == (1, 1, 3)


@pytest.mark.parametrize(
    ("filename", "data", "words"),
    [
        ("空.txt", b"", "文件是空的"),
        ("通知.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("通知.docx", b"PK\x03\x04 broken", "损坏"),
        ("通知.html", b"<html><body><div>" * 5_000, "结构过于复杂"),
        ("通知.pdf", b"%PDF-1.5 cut", "不完整"),
        ("扫描.pdf", build([Page()]), "扫描件"),
        ("通知.mht", b"<html><p>x", "不是"),
        ("通知.exe", b"MZ", ".exe"),
        ("通知.txt", b"\x00\x01\x02" * 40, ""),
    ],
)
async def test_a_bad_file_gets_its_sentence_and_changes_nothing(
    cities: Cities, filename: str, data: bytes, words: str
) -> None:
    tenant = cities[0].acting("coordinator")
    with pytest.raises(InvalidError) as refused:
        async with DB.tenant(tenant.tenant_id):
            await upload_notice(tenant, filename=filename, data=data)
    assert words in refused.value.sentence
    assert refused.value.sentence.endswith("。")
    assert await counted(tenant) == (0, 0, 0)


@pytest.mark.parametrize(
    ("seat", "refusal"), [("supervisor", ForbiddenError), ("leader", NotFoundError), ("staff", NotFoundError)]
)
async def test_only_the_coordinator_takes_notices_in(cities: Cities, seat: str, refusal: type[Exception]) -> None:
    tenant = cities[0].acting(seat)
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(refusal):
            await upload_notice(tenant, filename="通知.txt", data=notice_file())


async def test_a_discarded_notice_may_come_anew(cities: Cities) -> None:
    mine, _ = cities
    first, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        with pytest.raises(InvalidError):
            await discard_notice(tenant, notice_id=first, reason=" ")
        await discard_notice(tenant, notice_id=first, reason="印发前又改了")
        with pytest.raises(ConflictError):
            await discard_notice(tenant, notice_id=first, reason="再来一次")
    second = await make_draft(mine)
    async with DB.tenant(tenant.tenant_id):
        states = [row.state for row in (await notice_rows(tenant, PageRequest())).rows]
    assert (second != first, states) == (True, ["draft", "discarded"])


async def test_the_command_line_reads_a_file_without_a_tenant(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(notice_file())
    draft = await parse_file(path)
    assert [len(plan.tasks) for plan in draft.plans] == [3]
    with pytest.raises(InvalidError, match="打不开"):
        await parse_file(tmp_path / "没有.txt")


class TestLargeFile:
    """A file that is read by a worker."""

    @pytest.fixture(autouse=True)
    def everything_is_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "INLINE_BYTES", 100)

    async def hand_over(self, city: City, data: bytes | None = None, name: str = "通知.txt") -> UUID:
        tenant = city.acting("coordinator")
        async with DB.tenant(tenant.tenant_id):
            made = await upload_notice(tenant, filename=name, data=data or notice_file())
        assert made.reading
        return made.notice_id

    async def test_it_is_handed_over_and_read_once(self, cities: Cities) -> None:
        mine, _ = cities
        notice_id, tenant = await self.hand_over(mine), mine.acting("coordinator")
        async with DB.tenant(tenant.tenant_id):
            head = await notice_head(tenant, notice_id)
            job = await job_status(tenant, head.job_id) if head.job_id else None
            assert (head.state, job.name if job else "", job.state if job else "") == (
                "reading",
                "notices.read",
                "waiting",
            )
            again = await upload_notice(tenant, filename="通知.txt", data=notice_file())
            assert (again.notice_id, again.again, again.reading) == (notice_id, True, True)
        for _ in range(2):
            async with DB.tenant(tenant.tenant_id):
                await finish_reading(mine.tenant, notice_id=notice_id)
        async with DB.tenant(tenant.tenant_id):
            assert (await notice_head(tenant, notice_id)).state == "draft"
        assert await counted(tenant) == (1, 1, 3)

    async def test_a_bad_file_ends_with_its_sentence(self, cities: Cities) -> None:
        mine, _ = cities
        tenant = mine.acting("coordinator")
        notice_id = await self.hand_over(mine, b"PK\x03\x04" + b"x" * 200, "通知.docx")
        async with DB.tenant(tenant.tenant_id):
            await finish_reading(mine.tenant, notice_id=notice_id)
        async with DB.tenant(tenant.tenant_id):
            head = await notice_head(tenant, notice_id)
            with pytest.raises(NotFoundError):
                await original_file(tenant, notice_id)
        assert head.state == "failed"
        assert "损坏" in head.sentence
        assert await counted(tenant) == (1, 0, 0)

    async def test_known_words_lead_to_the_notice_that_has_them(self, cities: Cities) -> None:
        mine, _ = cities
        tenant = mine.acting("coordinator")
        notice_id = await self.hand_over(mine, notice_file() + b"\n\n")
        async with DB.tenant(tenant.tenant_id):
            first = await import_notice(tenant, filename="通知.txt", data=notice_file())
        async with DB.tenant(tenant.tenant_id):
            await finish_reading(mine.tenant, notice_id=notice_id)
            head = await notice_head(tenant, notice_id)
        assert (head.state, head.same_as) == ("failed", first)
        assert await counted(tenant) == (2, 1, 3)

    async def test_a_reading_that_was_given_up_begins_anew(self, cities: Cities) -> None:
        mine, _ = cities
        notice_id, tenant = await self.hand_over(mine), mine.acting("coordinator")
        async with DB.tenant(tenant.tenant_id):
            head = await notice_head(tenant, notice_id)
            with pytest.raises(ConflictError):
                await retry_reading(tenant, notice_id=notice_id)
            await sql.execute(
                "UPDATE core.job SET state = 'dead', done_at = now() WHERE tenant_id = $1 AND id = $2",
                tenant.tenant_id,
                head.job_id,
            )
            await retry_reading(tenant, notice_id=notice_id)
            job = await job_status(tenant, head.job_id) if head.job_id else None
        assert (job.state if job else "") == "waiting"

    async def test_only_a_reading_can_fail(self, cities: Cities) -> None:
        mine, _ = cities
        notice_id, tenant = await self.hand_over(mine), mine.acting("coordinator")
        async with DB.tenant(tenant.tenant_id):
            await finish_reading(mine.tenant, notice_id=notice_id)
        async with DB.tenant(tenant.tenant_id):
            await fail_reading(mine.tenant, notice_id=notice_id, sentence="晚到的消息。")
        async with DB.tenant(tenant.tenant_id):
            assert (await notice_head(tenant, notice_id)).state == "draft"
        assert await counted(tenant) == (1, 1, 3)
