"""The review page: every act with and without a script, and two people at one task."""

from uuid import UUID

import pytest

from core.notices.records import TaskRow
from tests.core.notices.samples import make_draft, tasks_of
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]


def swap(target: str) -> dict[str, str]:
    """The headers of a request that htmx makes for a part of the page."""
    return {"hx-request": "true", "hx-request-type": "partial", "hx-target": target}


def form_of(row: TaskRow, **changes: str) -> dict[str, str]:
    """The fields of a task's form as a browser sends them."""
    fields = {
        "version": str(row.version),
        "number": "1",
        "title": row.title,
        "no": row.no,
        "path": " › ".join(row.path),
        "text": row.text,
        "lead": "、".join(row.lead),
        "participants": "、".join(row.participants),
        "responsible": "、".join(row.responsible),
        "deadline_text": row.deadline_text,
        "deadline_kind": row.deadline_kind,
        "deadline": row.deadline.isoformat() if row.deadline else "",
        "targets": "",
    }
    return {**fields, **changes}


@pytest.fixture
async def drafted(cities: Cities, signed_in: SignIn) -> tuple[Visitor, str, City, UUID]:
    """The coordinator at the review of a fresh draft."""
    notice_id = await make_draft(cities[0])
    visitor, here = await signed_in(cities[0], "coordinator"), f"desk/notices/{notice_id}"
    await visitor.get(here)
    return visitor, here, cities[0], notice_id


Drafted = tuple[Visitor, str, City, UUID]


async def rows_of(drafted: Drafted) -> list[TaskRow]:
    return await tasks_of(drafted[2].acting("coordinator"), drafted[3])


async def test_the_page_holds_forms_that_work_without_a_script(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    page = (await visitor.get(here)).text
    rows = await rows_of(drafted)
    for row in rows:
        assert f'<article class="draft" id="t-{row.id}">' in page
        assert f'action="/{visitor.city.tenant.slug}/{here}/tasks/{row.id}"' in page
        assert f'id="s-{row.id}"' in page
    assert page.count('<mark class="ask">市数据局</mark>') == 2


async def test_a_saved_task_leads_back_to_its_place(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    row = (await rows_of(drafted))[0]
    path = f"{here}/tasks/{row.id}?doubt=1"
    answer = await visitor.post(path, form_of(row, lead="市住建局、市体育局\n市财政局", confirm="1"))
    assert answer.headers["location"].endswith(f"{here}?doubt=1#t-{row.id}")
    saved = (await rows_of(drafted))[0]
    assert (saved.lead, saved.confirmed) == (["市住建局", "市体育局", "市财政局"], True)


async def test_a_swap_brings_the_task_and_what_depends_on_it(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    row = (await rows_of(drafted))[0]
    sent = form_of(row, lead="市没有的局", number="3")
    answer = await visitor.post(f"{here}/tasks/{row.id}", sent, headers=swap(f"article#t-{row.id}"))
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<article class="draft" id="t-{row.id}">')
    assert "原文 ③" in answer.text
    assert "“市没有的局”未认定" in answer.text
    assert "还不能发布：4个单位名未认定。" in answer.text
    for part in ("publish", "pub", "tally", "names"):
        assert f'id="{part}"' in answer.text
    assert answer.text.count("hx-swap-oob") == 4
    assert "<html" not in answer.text


@pytest.mark.parametrize("headers", [{}, swap("article#t-x")])
async def test_what_cannot_be_read_stays_in_the_form(drafted: Drafted, headers: dict[str, str]) -> None:
    visitor, here, _, _ = drafted
    row = (await rows_of(drafted))[0]
    sent = form_of(row, targets="尽快办好", lead="市住建局", deadline="哪天")
    answer = await visitor.post(f"{here}/tasks/{row.id}", sent, headers=headers)
    assert answer.status_code == 422
    assert "到期日看不懂" in answer.text
    assert "尽快办好" in answer.text
    assert "市住建局</textarea>" in answer.text
    assert (await rows_of(drafted))[0] == row


async def test_the_later_editor_sees_both_versions(drafted: Drafted, signed_in: SignIn) -> None:
    visitor, here, city, _ = drafted
    row = (await rows_of(drafted))[0]
    other = await signed_in(city, "coordinator2")
    await other.get(here)
    assert (await other.post(f"{here}/tasks/{row.id}", form_of(row, lead="先存的局"))).status_code == 303
    late = await visitor.post(
        f"{here}/tasks/{row.id}", form_of(row, lead="后存的局"), headers=swap(f"article#t-{row.id}")
    )
    assert late.status_code == 409
    assert "这一条刚刚被别人改过" in late.text
    assert "<dd>先存的局</dd>" in late.text
    assert "后存的局</textarea>" in late.text
    assert f'name="version" value="{row.version + 1}"' in late.text
    again = form_of(row, lead="后存的局", version=str(row.version + 1))
    assert (await visitor.post(f"{here}/tasks/{row.id}", again)).status_code == 303
    assert (await rows_of(drafted))[0].lead == ["后存的局"]


async def test_a_forged_version_or_kind_changes_nothing(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    row = (await rows_of(drafted))[0]
    for change in ({"version": "x"}, {"version": "-1"}, {"deadline_kind": "tomorrow"}):
        answer = await visitor.post(f"{here}/tasks/{row.id}", form_of(row, **change))
        assert answer.status_code in {409, 422}
    assert (await rows_of(drafted))[0] == row


async def test_names_are_settled_together_and_taken_back(drafted: Drafted) -> None:
    visitor, here, city, _ = drafted
    fields = {
        "name-0": "市数据局",
        "unit-0": str(city.orgs["housing"]),
        "name-1": "各县区政府",
        "unit-1": "none",
        "name-2": "高新区管委会",
        "unit-2": "",
    }
    answer = await visitor.post(f"{here}/names", fields, headers=swap("div#review"))
    assert answer.text.lstrip().startswith('<div id="review">')
    assert "已认定2个单位名，用于全部任务。" in answer.text
    assert "还不能发布：1个单位名未认定。" in answer.text
    assert "“各县区政府”已认定为不是单位，不生成责任" in answer.text
    back = await visitor.post(f"{here}/names/withdrawals", {"printed": "市数据局"})
    assert back.headers["location"].endswith(f"{here}#names")
    assert "2个，影响2条任务" in (await visitor.get(here)).text
    nothing = await visitor.post(f"{here}/names", {"name-0": "市数据局", "unit-0": ""})
    assert (nothing.status_code, "请先选择在用的单位或单位组" in nothing.text) == (422, True)


async def test_tasks_are_dropped_and_restored(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    row = (await rows_of(drafted))[1]
    path = f"{here}/tasks/{row.id}"
    assert (await visitor.post(f"{path}/drops", {"version": "1", "reason": "不是任务"})).status_code == 303
    page = (await visitor.get(here)).text
    assert "原因：不是任务" in page
    assert "发布2条" in page
    restored = await visitor.post(f"{path}/restorations", {"version": "2"}, headers=swap("div#review"))
    assert "已恢复为任务。" in restored.text
    assert "发布3条" in restored.text


async def test_tasks_are_merged_split_and_added(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    first, second, _ = await rows_of(drafted)
    merged = await visitor.post(f"{here}/tasks/{second.id}/merges", {"version": "1"})
    assert merged.headers["location"].endswith(f"#t-{first.id}")
    page = await visitor.get(f"{here}/tasks/{first.id}/splits")
    assert page.text.count('name="at"') == 4
    wrong = await visitor.post(f"{here}/tasks/{first.id}/splits", {"version": "2", "at": "0"})
    assert (wrong.status_code, "请选择从哪一句起另立一条" in wrong.text or "请选择一句" in wrong.text) == (422, True)
    assert (await visitor.post(f"{here}/tasks/{first.id}/splits", {"version": "2", "at": "3"})).status_code == 303
    review = (await visitor.get(here)).text
    plan_id = review.split('name="plan_id" required><option value="')[1][:36]
    empty = await visitor.post(f"{here}/tasks", {"plan_id": plan_id, "title": " "})
    assert empty.status_code == 422
    added = await visitor.post(f"{here}/tasks", {"plan_id": plan_id, "title": "建立协调机制"})
    assert (await visitor.get(added.headers["location"])).status_code == 200
    assert [row.title for row in await rows_of(drafted) if not row.dropped] == [
        *("推行并联审批", "公开办事指南", "清理收费项目", "建立协调机制"),
    ]


async def test_a_page_of_tasks_is_confirmed_at_once(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    rows = await rows_of(drafted)
    sent = {"task": [str(row.id) for row in rows[:2]]}
    assert (await visitor.post(f"{here}/confirmations", sent)).status_code == 303
    assert [row.confirmed for row in await rows_of(drafted)] == [True, True, False]


async def test_notice_and_plans_are_edited(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    page = (await visitor.get(f"{here}/plans")).text
    plan_id = page.split(f"{here}/plans/")[1][:36]
    head = {"version": "1", "title": "新标题", "issuer": "凤州市政府", "doc_no": "1号", "issued_on": "2026年4月1日"}
    assert (await visitor.post(f"{here}/head", head)).status_code == 303
    stale = await visitor.post(f"{here}/head", head)
    assert stale.status_code == 409
    wrong = await visitor.post(f"{here}/head", {**head, "version": "2", "issued_on": "四月"})
    assert (wrong.status_code, 'value="四月"' in wrong.text) == (422, True)
    plan = {"version": "1", "plan_title": "新方案", "report_rule": "每季末报送", "head_waived": "1"}
    assert (await visitor.post(f"{here}/plans/{plan_id}", plan)).status_code == 303
    assert "报送要求读作：每季末前报当季进展，下一次" in (await visitor.get(f"{here}/plans")).text
    typed = {**plan, "version": "2", "plan_title": "", "report_rule": "尽快报送"}
    nameless = await visitor.post(f"{here}/plans/{plan_id}", typed)
    assert (nameless.status_code, f'href="#plan_title-{plan_id}"' in nameless.text) == (422, True)
    assert [word in nameless.text for word in ("尽快报送", "没有读出日期", "每季末报送")] == [True, True, False]
    page = (await visitor.get(f"{here}/plans")).text
    for shown in ('value="新标题"', 'value="2026-04-01"', 'value="新方案"', 'name="head_waived" value="1" checked'):
        assert shown in page


async def test_the_state_of_the_review_is_in_its_address(drafted: Drafted) -> None:
    visitor, here, _, _ = drafted
    rows = await rows_of(drafted)
    page = (await visitor.get(f"{here}?doubt=1")).text
    assert [f'id="t-{row.id}"' in page for row in rows] == [False, True, True]
    assert f"/tasks/{rows[1].id}?doubt=1" in page
    assert (await visitor.get(f"{here}?plan=nonsense")).status_code == 404
    assert (await visitor.get(f"{here}?page=nonsense")).status_code == 200
