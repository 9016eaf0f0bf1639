"""The task page: who reads reports, drafts, reasons and the timeline, and what it holds."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from core.clock import frozen_at
from core.db import DB
from core.errors import NotFoundError
from core.ids import new_id
from core.ledger.queries import TaskDetail, report_row, task_detail
from core.ledger.records import NewTarget, ReportDraft, TargetEntry
from core.ledger.services import (
    return_assignment,
    save_report_draft,
    sign_off_report,
    submit_report,
    suspend_assignment,
)
from core.phrases import as_text
from tests.core.ledger.world import (
    accept,
    ask_to_close,
    assignment_id,
    counting_statements,
    facts,
    lead,
    new_task,
    participant,
    publish,
    sign,
)
from tests.factories.world import City

MOMENT = datetime(2026, 10, 15, 2, tzinfo=UTC)
SECRET = "两县系统未接入"


async def _published(city: City) -> tuple[UUID, UUID]:
    wanted = (NewTarget(text="网上可办率≥70%", metric="网上可办率", comparator="≥", value=70, unit="%"),)
    _, [task_id] = await publish(
        city, new_task(city, lead(city), participant(city), path=("一、准入", "（一）开办"), targets=wanted)
    )
    ours = await assignment_id(city, task_id)
    await sign(city, ours)
    return task_id, ours


def _line(detail: TaskDetail, city: City, org: str = "finance") -> int:
    return [row.facts.org_id for row in detail.assignments].index(city.orgs[org])


async def _bodies(city: City, task_id: UUID) -> dict[str, int]:
    """How many reports each reader sees."""
    seats = ("staff", "head", "county_staff", "county_head", "outsider_staff", "coordinator", "supervisor", "leader")
    return {seat: len((await task_detail(city.acting(seat), task_id)).reports) for seat in seats}


async def test_it_holds_the_task_with_its_plan_and_headings(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            task_id, _ = await _published(city)
            detail = await task_detail(city.acting("leader"), task_id)
    assert detail.task.measure_path == ["一、准入", "（一）开办"]
    assert (detail.task.plan_title, detail.task.doc_no) == ("甲攻坚方案", "甲政办发〔2026〕18号")
    assert (detail.state_text, detail.deadline_text, detail.due_day) == ("已签收", "2026年11月底前", date(2026, 11, 30))
    assert (detail.light.text, detail.relation) == ("剩32日", "other")
    assert [(row.role_text, row.facts.org_name, row.state_text, row.signer_name) for row in detail.assignments] == [
        ("牵头", "甲市财政局", "已签收", "甲staff"),
        ("参与", "甲县", "待签收", ""),
    ]
    assert [(entry.label, entry.who) for entry in detail.timeline] == [
        ("签收", "甲finance 甲staff"),
        ("交办", "甲office 甲coordinator"),
    ]


async def test_reports_open_to_others_step_by_step(cities: tuple[City, City]) -> None:
    city, _ = cities
    inside = {"staff": 1, "head": 1}
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        nobody = dict.fromkeys(await _bodies(city, task_id), 0)
        assert await _bodies(city, task_id) == nobody
        draft = await save_report_draft(city.acting("staff"), ours, draft=ReportDraft(body=SECRET, pct=40))
        assert await _bodies(city, task_id) == {**nobody, **inside}
        sent = await submit_report(city.acting("staff"), draft.id, version=draft.version)
        whole = {"coordinator": 1, "supervisor": 1, "leader": 1}
        assert await _bodies(city, task_id) == {**nobody, **inside, **whole}
        await sign_off_report(city.acting("head"), draft.id, version=sent.version)
        same_task = {"county_staff": 1, "county_head": 1}
        assert await _bodies(city, task_id) == {**nobody, **inside, **whole, **same_task}
        assert await report_row(city.acting("outsider_staff"), draft.id) is None
        assert await report_row(city.acting("admin"), draft.id) is None
        assert await report_row(city.acting("county_staff"), draft.id) is not None


async def test_a_unit_that_left_the_task_keeps_its_own_reports_only(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        theirs = await assignment_id(city, task_id, "county")
        await sign(city, theirs, "county_staff")
        mine = await save_report_draft(city.acting("county_head"), theirs, draft=ReportDraft(body="县级窗口", pct=10))
        await submit_report(city.acting("county_head"), mine.id, version=mine.version)
        other = await save_report_draft(city.acting("head"), ours, draft=ReportDraft(body=SECRET, pct=10))
        await submit_report(city.acting("head"), other.id, version=other.version)
        assert len((await task_detail(city.acting("county_staff"), task_id)).reports) == 2
        await DB.current().execute("UPDATE core.assignment SET state = 'cancelled' WHERE id = $1", theirs)
        left = await task_detail(city.acting("county_staff"), task_id)
        assert ([report.body for report in left.reports], left.relation) == (["县级窗口"], "other")


async def test_nobody_outside_learns_of_a_draft(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        await save_report_draft(city.acting("staff"), ours, draft=ReportDraft(body=SECRET))
        for seat, known in (("staff", True), ("county_staff", False), ("coordinator", False)):
            detail = await task_detail(city.acting(seat), task_id)
            assert (detail.assignments[_line(detail, city)].facts.report_id is not None) is known


async def test_inner_steps_and_reasons_stay_with_the_unit_and_the_office(cities: tuple[City, City]) -> None:
    city, _ = cities
    with frozen_at(MOMENT):
        async with DB.tenant(city.tenant.tenant_id):
            task_id, ours = await _published(city)
            target = (await task_detail(city.acting("staff"), task_id)).targets[0]
            await ask_to_close(city, ours, values=(TargetEntry(target_id=target.id, value=82.5),))
            version = (await facts(city, ours)).version
            await return_assignment(
                city.acting("coordinator"), ours, version=version, reason=SECRET, due_on=date(2026, 10, 30)
            )
            texts = {}
            for seat in ("staff", "coordinator", "county_staff", "outsider_staff"):
                detail = await task_detail(city.acting(seat), task_id)
                texts[seat] = msgspec.json.encode(detail, enc_hook=as_text).decode()
                labels = [entry.label for entry in detail.timeline]
                told = seat in ("staff", "coordinator")
                assert ("提交填报，待负责人签发" in labels) is told
                assert (SECRET in texts[seat]) is told
                [returned] = [entry for entry in detail.timeline if entry.kind == "assignment.returned"]
                assert returned.detail == (f"新时限 2026-10-30，{SECRET}" if told else "新时限 2026-10-30")
            detail = await task_detail(city.acting("outsider_staff"), task_id)
            assert [entry.detail for entry in detail.timeline if entry.kind == "assignment.submitted"] == [""]


async def test_figures_show_what_was_signed(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        before = (await task_detail(city.acting("staff"), task_id)).targets[0]
        assert (before.wanted, before.current, before.reached) == ("≥ 70 %", "", None)
        await ask_to_close(city, ours, values=(TargetEntry(target_id=before.id, value=82.5),))
        after = (await task_detail(city.acting("outsider_staff"), task_id)).targets[0]
        assert (after.current, after.reached) == ("82.5 %", True)


async def test_buttons_are_those_of_the_reader(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        version = (await facts(city, ours)).version
        await suspend_assignment(city.acting("coordinator"), ours, version=version, reason="系统招标")
        offered = {}
        for seat in ("staff", "coordinator", "county_staff", "leader"):
            detail = await task_detail(city.acting(seat), task_id)
            offered[seat] = [act.name for act in detail.assignments[_line(detail, city)].acts if act.blocked is None]
        assert offered == {"staff": [], "coordinator": ["cancel", "resume"], "county_staff": [], "leader": []}


async def test_a_part_that_is_done_says_so_in_its_own_word(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(
            city, new_task(city, lead(city), lead(city, "county"), participant(city, "housing"))
        )
        for org, staff, head in (("finance", "staff", "head"), ("county", "county_staff", "county_head")):
            part = await assignment_id(city, task_id, org)
            await sign(city, part, staff)
            await ask_to_close(city, part, staff=staff, head=head)
            await accept(city, part)
        detail = await task_detail(city.acting("leader"), task_id)
        assert detail.light.text == "已销号"
        assert [row.light.text for row in detail.assignments[:2]] == ["已办结", "已办结"]
        assert {(row.light.kind, row.light.css) for row in detail.assignments[:2]} == {("done", "done")}


async def test_it_takes_few_statements_however_much_there_is(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _published(city)
        for _ in range(3):
            draft = await save_report_draft(city.acting("head"), ours, draft=ReportDraft(body="进展", pct=10))
            await submit_report(city.acting("head"), draft.id, version=draft.version)
            with counting_statements() as statements:
                await task_detail(city.acting("staff"), task_id)
            assert len(statements) == 8


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_posts_without_the_right_find_no_task(cities: tuple[City, City], seat: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, _ = await _published(city)
        with pytest.raises(NotFoundError):
            await task_detail(city.acting(seat), task_id)


async def test_another_tenants_task_is_absent(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, _ = await _published(city)
    async with DB.tenant(other.tenant.tenant_id):
        for missing in (task_id, new_id()):
            with pytest.raises(NotFoundError):
                await task_detail(other.acting("leader"), missing)


async def test_a_narrowed_ledger_hides_the_task_from_units_that_are_not_on_it(cities: tuple[City, City]) -> None:
    city, _ = cities
    closed = {"ledger": {"others_read": False}}
    async with DB.tenant(city.tenant.tenant_id):
        task_id, _ = await _published(city)
        for seat in ("county_staff", "leader"):
            await task_detail(msgspec.structs.replace(city.acting(seat), settings=closed), task_id)
        with pytest.raises(NotFoundError):
            await task_detail(msgspec.structs.replace(city.acting("outsider_staff"), settings=closed), task_id)
