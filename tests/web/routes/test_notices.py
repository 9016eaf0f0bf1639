"""The way of a notice through the pages: upload, list, status, publication, and who sees which of them."""

from uuid import UUID

import httpx
import pytest

from core import sql
from core.db import DB
from core.notices.services import finish_reading, intake, publish_notice
from tests.core.notices.samples import UNKNOWN, make_draft, make_ready, notice_file
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]


async def upload(visitor: Visitor, data: bytes, name: str = "通知.txt") -> httpx.Response:
    await visitor.get("desk/notices/new")
    return await visitor.post("desk/notices", files={"file": (name, data)})


async def test_an_upload_leads_to_its_review(cities: Cities, signed_in: SignIn) -> None:
    visitor = await signed_in(cities[0], "coordinator")
    assert 'accept=".docx,.pdf,.html,.htm,.mht,.mhtml,.txt"' in (await visitor.get("desk/notices/new")).text
    answer = await upload(visitor, notice_file())
    assert answer.status_code == 303
    page = await visitor.get(answer.headers["location"])
    assert "识别完成，请核对草稿。" in page.text
    assert "还不能发布：3个单位名未认定。" in page.text
    again = await upload(visitor, notice_file(), "另一个名字.txt")
    assert again.headers["location"] == answer.headers["location"]
    assert "已经上传过" in (await visitor.get(again.headers["location"])).text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [(b"x", "通知.doc", "另存为 .docx"), (b"", "通知.txt", "文件是空的"), (b"PK\x03\x04", "通知.docx", "损坏")],
)
async def test_a_bad_file_is_said_beside_its_field(
    cities: Cities, signed_in: SignIn, data: bytes, name: str, words: str
) -> None:
    visitor = await signed_in(cities[0], "coordinator")
    answer = await upload(visitor, data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "还没有上传过公文" in (await visitor.get("desk/notices")).text


async def test_without_a_file_one_is_asked_for(cities: Cities, signed_in: SignIn) -> None:
    visitor = await signed_in(cities[0], "coordinator")
    await visitor.get("desk/notices/new")
    answer = await visitor.post("desk/notices")
    assert (answer.status_code, "请先选择文件。" in answer.text) == (422, True)


async def test_the_list_has_a_tab_for_each_state(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    await make_draft(mine)
    visitor = await signed_in(mine, "supervisor")
    page = await visitor.get("desk/notices")
    assert "关于印发凤州市提升办事效率行动方案的通知" in page.text
    assert "上传公文</a>" not in page.text
    assert "凤政办发〔2026〕12号" in (await visitor.get("desk/notices?state=draft")).text
    assert "没有这一类公文" in (await visitor.get("desk/notices?state=published")).text
    assert (await visitor.get("desk/notices?after=nonsense")).status_code == 422


async def test_the_menu_leads_reviewers_there(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    await make_draft(mine)
    for seat, shown in (("coordinator", True), ("supervisor", True), ("leader", False), ("staff", False)):
        page = await (await signed_in(mine, seat)).get("desk")
        assert ("公文拆解" in page.text) is shown, seat


async def test_drafts_are_absent_for_units_and_leaders(cities: Cities, signed_in: SignIn) -> None:
    mine, other = cities
    notice_id = await make_draft(mine)
    paths = ["", "/plans", "/preview", "/file"]
    for city, seat in ((mine, "leader"), (mine, "staff"), (mine, "admin"), (other, "coordinator")):
        visitor = await signed_in(city, seat)
        answers = [await visitor.get(f"desk/notices/{notice_id}{path}") for path in paths]
        assert [answer.status_code for answer in answers] == [404] * len(paths), seat
        assert (await visitor.get("desk/notices/new")).status_code in {200, 403}


async def test_the_supervisor_reads_and_is_told_who_edits(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    visitor = await signed_in(mine, "supervisor")
    page = await visitor.get(f"desk/notices/{notice_id}")
    assert "修改和发布由营商办统筹岗位办理" in page.text
    assert 'name="lead"' not in page.text
    assert (await visitor.post(f"desk/notices/{notice_id}/publications")).status_code == 403
    assert (await visitor.get("desk/notices/new")).status_code == 403


async def test_the_original_is_saved_and_never_shown(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    answer = await (await signed_in(mine, "supervisor")).get(f"desk/notices/{notice_id}/file")
    assert answer.content == notice_file()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_publishing_goes_through_the_preview_and_twice_is_once(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    visitor, here = await signed_in(mine, "coordinator"), f"desk/notices/{notice_id}"
    blocked = await visitor.get(f"{here}/preview")
    assert 'aria-disabled="true"' in blocked.text
    refused = await visitor.post(f"{here}/publications")
    assert (refused.status_code, "未认定的单位名：市数据局" in refused.text) == (409, True)
    fields = {f"name-{place}": name for place, name in enumerate(UNKNOWN)}
    fields |= {f"unit-{place}": str(mine.orgs["county"]) for place in range(len(UNKNOWN))}
    assert (await visitor.post(f"{here}/names", fields)).status_code == 303
    ready = await visitor.get(f"{here}/preview")
    assert "将发布3条任务，3家单位会看到。" in ready.text
    first = await visitor.post(f"{here}/publications")
    assert first.headers["location"].endswith(here)
    assert "已发布3条任务" in (await visitor.get(first.headers["location"])).text
    second = await visitor.post(f"{here}/publications")
    assert "没有重复发布" in (await visitor.get(second.headers["location"])).text


async def test_every_unit_reads_the_published_notice(cities: Cities, signed_in: SignIn) -> None:
    mine, other = cities
    notice_id, tenant = await make_ready(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        await publish_notice(tenant, notice_id=notice_id)
    page = await (await signed_in(mine, "outsider_staff")).get(f"desk/notices/{notice_id}")
    assert page.status_code == 200
    assert "1个方案，3条任务" in page.text
    assert "推行并联审批。新建项目的审批事项" in page.text
    stranger = await (await signed_in(other, "coordinator")).get(f"desk/notices/{notice_id}")
    assert (stranger.status_code, "推行并联审批" in stranger.text) == (404, False)


async def test_a_discarded_draft_says_why(cities: Cities, signed_in: SignIn) -> None:
    mine, _ = cities
    notice_id = await make_draft(mine)
    visitor, here = await signed_in(mine, "coordinator"), f"desk/notices/{notice_id}"
    await visitor.get(here)
    assert (await visitor.post(f"{here}/discards", {"reason": " "})).status_code == 422
    assert (await visitor.post(f"{here}/discards", {"reason": "印发前又改了"})).status_code == 303
    assert "印发前又改了" in (await visitor.get(here)).text


class TestLargeFile:
    """The page of a notice that a worker reads."""

    @pytest.fixture(autouse=True)
    def everything_is_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "INLINE_BYTES", 100)

    async def test_it_shows_how_far_it_is_and_then_the_draft(self, cities: Cities, signed_in: SignIn) -> None:
        mine, _ = cities
        visitor = await signed_in(mine, "coordinator")
        here = (await upload(visitor, notice_file())).headers["location"]
        waiting = await visitor.get(here)
        assert "正在识别" in waiting.text
        assert 'http-equiv="refresh"' in waiting.text
        assert 'hx-trigger="every 2s"' in waiting.text
        notice_id = UUID(here.rpartition("/")[2])
        async with DB.tenant(mine.tenant.tenant_id):
            await finish_reading(mine.tenant, notice_id=notice_id)
        asked = {"hx-request": "true", "hx-request-type": "partial", "hx-target": "div#progress"}
        fragment = await visitor.get(here, headers=asked)
        assert '<div id="review">' in fragment.text
        assert "<html" not in fragment.text

    async def test_a_bad_file_ends_with_its_sentence(self, cities: Cities, signed_in: SignIn) -> None:
        mine, _ = cities
        visitor = await signed_in(mine, "coordinator")
        here = (await upload(visitor, b"PK\x03\x04" + b"x" * 200, "通知.docx")).headers["location"]
        async with DB.tenant(mine.tenant.tenant_id):
            await finish_reading(mine.tenant, notice_id=UUID(here.rpartition("/")[2]))
        page = await visitor.get(here)
        assert "没有识别成功" in page.text
        assert "损坏" in page.text

    async def test_what_was_given_up_can_be_tried_again(self, cities: Cities, signed_in: SignIn) -> None:
        mine, _ = cities
        visitor = await signed_in(mine, "coordinator")
        here = (await upload(visitor, notice_file())).headers["location"]
        async with DB.tenant(mine.tenant.tenant_id):
            await sql.execute(
                "UPDATE core.job SET state = 'dead', done_at = now() WHERE tenant_id = $1", mine.tenant.tenant_id
            )
        page = await visitor.get(here)
        assert "识别没有完成" in page.text
        assert "hx-trigger" not in page.text
        assert (await visitor.post(f"{here}/retries")).status_code == 303
        assert "正在识别" in (await visitor.get(here)).text
