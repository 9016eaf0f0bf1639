"""From an uploaded correction to the next version and back to the old one, page by page."""

import re
from uuid import UUID

import pytest
from msgspec.structs import replace

from core.db import DB
from core.ledger.queries.versions import plan_version
from tests.core.notices.generations import adjust, bring_in, correction, generation, publish_first, tasks_by_title
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]


async def _linked(city: City) -> tuple[UUID, UUID, UUID]:
    """The first generation published and edited, the second under review: its notice, the plan, the task dropped."""
    first, plan_id = await publish_first(city)
    async with DB.tenant(city.tenant.tenant_id):
        tasks = await tasks_by_title(city, plan_id)
        await adjust(city, tasks["清理收费项目"], text="由财政局逐项核对收费依据。")
        second = await bring_in(city, 2, corrects=first)
    return second, plan_id, tasks["废止过时文件"].id


def _words(page: str) -> str:
    """What is read on a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_an_upload_that_looks_like_a_correction_asks_first(cities: Cities, signed_in: SignIn) -> None:
    mine = cities[0]
    first, plan_id = await publish_first(mine)
    office = await signed_in(mine, "coordinator")
    await office.get("desk/notices/new")
    answer = await office.post("desk/notices", files={"file": ("更正.txt", generation(mine, 2))})
    draft = answer.headers["location"]
    page = await office.get(draft)
    assert "这份公文像是已发布公文的更正。请先确认是更正还是新公文。" in page.text
    choice = await office.get(f"{draft}/correction")
    assert "0项相同，5项有改动，1项新增，1项不再出现" in _words(choice.text)
    refused = await office.post(f"{draft}/correction", {})
    assert (refused.status_code, "请选择一份公文" in refused.text) == (422, True)
    settled = await office.post(f"{draft}/correction", {"corrects": str(first)})
    assert settled.headers["location"] == f"{draft}/correction"
    difference = await office.get(settled.headers["location"])
    assert f"《{mine.canary}市办事提速行动方案》第1版 → 第2版" in difference.text
    assert "还不能发布：1项任务不再出现，去留未定。" in difference.text
    async with DB.tenant(mine.tenant.tenant_id):
        assert [plan.plan_id for plan in (await correction(mine, UUID(draft.rpartition("/")[2]))).plans] == [plan_id]


async def test_the_difference_shows_both_printings_and_the_edit(cities: Cities, signed_in: SignIn) -> None:
    mine = cities[0]
    second, _, _ = await _linked(mine)
    office = await signed_in(mine, "coordinator")
    page = await office.get(f"desk/notices/{second}/correction?kind=changed")
    read = _words(page.text)
    assert "章节、标题相同，编号有变" in read
    assert "标题相同，章节有变" in read
    assert "<del>2030年9月</del><ins>2030年11月</ins>底前" in page.text
    assert "由财政局逐项核对收费依据。" in read
    assert "保留人工修改" in read
    new = await office.get(f"desk/notices/{second}/correction?kind=new")
    assert "重点项目由专人全程帮办" in new.text
    assert "其实是原来的哪一项" in new.text


async def _drop(office: Visitor, second: UUID, gone: UUID, reason: str) -> int:
    fates = f"desk/notices/{second}/correction/fates?kind=gone"
    answer = await office.post(fates, {"task": str(gone), "fate": "drop", "reason": reason})
    return answer.status_code


async def test_dropping_without_a_reason_keeps_what_was_ticked(cities: Cities, signed_in: SignIn) -> None:
    mine = cities[0]
    second, _, gone = await _linked(mine)
    office = await signed_in(mine, "coordinator")
    await office.get(f"desk/notices/{second}/correction")
    fates = f"desk/notices/{second}/correction/fates?kind=gone"
    answer = await office.post(fates, {"task": str(gone), "fate": "drop", "reason": ""})
    assert answer.status_code == 422
    assert "请写明原因" in answer.text
    assert f'value="{gone}" checked' in answer.text
    assert await _drop(office, second, gone, "已由省里废止") == 303


async def test_from_the_preview_to_the_old_version(cities: Cities, signed_in: SignIn) -> None:
    mine = cities[0]
    second, plan_id, gone = await _linked(mine)
    office = await signed_in(mine, "coordinator")
    await office.get(f"desk/notices/{second}/correction")
    assert await _drop(office, second, gone, "已由省里废止") == 303
    preview = await office.get(f"desk/notices/{second}/preview")
    read = _words(preview.text)
    assert f"{mine.canary}市财政局 新增1项、改动3项；4 压减办理环节时限由2030-09-30改为2030-11-30" in read
    assert f"{mine.canary}市住建局 新增1项、改动2项、不再承担1项" in read
    (seen,) = re.findall(r'name="seen" value="(\w+)"', preview.text)
    stale = await office.post(f"desk/notices/{second}/publications", {"seen": "0" * 32})
    assert (stale.status_code, "台账又有变化" in stale.text) == (409, True)
    await office.get(f"desk/notices/{second}/preview")
    done = await office.post(f"desk/notices/{second}/publications", {"seen": seen})
    assert done.headers["location"].endswith(f"/notices/{second}")
    published = await office.get(done.headers["location"])
    assert "历次公文" in published.text
    reader = await signed_in(mine, "outsider_staff")
    versions = await reader.get(f"desk/plans/{plan_id}/versions")
    assert "第2版" in versions.text
    old = await reader.get(f"desk/plans/{plan_id}/versions/1")
    assert "废止过时文件" in old.text
    assert "设立绿色通道" not in old.text
    changes = await reader.get(f"desk/plans/{plan_id}/versions/2/changes")
    assert "原因：已由省里废止" in changes.text
    story = await reader.get(f"desk/tasks/{gone}")
    assert "第2版，已由省里废止" in _words(story.text)
    async with DB.tenant(mine.tenant.tenant_id):
        assert len((await plan_version(mine.acting("outsider_staff"), plan_id, 1)).tasks) == 6
        moved = (await tasks_by_title(mine, plan_id))["清理收费项目"].id
    # The source beside a task is the text that prints it last, whatever a person made of its words.
    source = await reader.get(f"desk/tasks/{moved}")
    assert "取消没有依据的收费,并公示结果。" in _words(source.text)


@pytest.mark.parametrize("path", ["versions/9", "versions/x", "versions/1/changes", "versions/2/changes?since=7"])
async def test_a_version_that_is_not_there_looks_absent(cities: Cities, signed_in: SignIn, path: str) -> None:
    mine = cities[0]
    _, plan_id = await publish_first(mine)
    reader = await signed_in(mine, "staff")
    assert (await reader.get(f"desk/plans/{plan_id}/{path}")).status_code == 404


async def test_a_tenant_that_narrows_its_ledger_narrows_its_versions(cities: Cities) -> None:
    mine = cities[0]
    _, plan_id = await publish_first(mine)
    narrowed = mine.acting("county_staff")
    settings = {"ledger": {"others_read": False}}
    async with DB.tenant(mine.tenant.tenant_id):
        found = await plan_version(replace(narrowed, settings=settings), plan_id, 1)
    assert [task.words.title for task in found.tasks] == ["清理收费项目", "公布收费清单"]


async def test_the_form_of_a_task_keeps_what_was_typed(cities: Cities, signed_in: SignIn) -> None:
    mine = cities[0]
    _, plan_id = await publish_first(mine)
    async with DB.tenant(mine.tenant.tenant_id):
        task = (await tasks_by_title(mine, plan_id))["公布收费清单"]
    office = await signed_in(mine, "coordinator")
    page = await office.get(f"desk/tasks/{task.id}/adjustment")
    assert 'value="2030-12-31"' in page.text
    typed = {
        "version": "1",
        "title": "公布各类收费清单",
        "text": "清单之外一律不得收费。",
        "deadline_text": "2031年1月底前",
        "deadline_kind": "month_end",
        "deadline": "下个月",
        "reason": "会议议定",
    }
    refused = await office.post(f"desk/tasks/{task.id}/adjustment", typed)
    assert (refused.status_code, "看不懂" in refused.text, "公布各类收费清单" in refused.text) == (422, True, True)
    saved = await office.post(f"desk/tasks/{task.id}/adjustment", {**typed, "deadline": "2031年1月底"})
    assert saved.status_code == 303
    stale = await office.post(f"desk/tasks/{task.id}/adjustment", {**typed, "title": "别的", "deadline": "2031-02-01"})
    assert (stale.status_code, "刚刚有人改过" in stale.text, 'value="别的"' in stale.text) == (409, True, True)
    assert 'name="version" value="2"' in stale.text
