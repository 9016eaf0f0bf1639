"""Reports: drafts are the unit's own, a head signs, closing needs evidence and every figure."""

from uuid import UUID

import pytest

from core import sql
from core.clock import now
from core.db import DB
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.ids import new_id
from core.ledger.queries import report_row, waiting_reports
from core.ledger.records import REPORT, NewTarget, ReportDraft, TargetEntry
from core.ledger.services import (
    hand_back_report,
    require_draft,
    save_report_draft,
    sign_off_report,
    submit_report,
)
from tests.core.ledger.world import assignment_id, clocks, facts, new_task, publish, sign, task_state
from tests.factories.world import City

CLOSING = ReportDraft(body="已全部完成", pct=100, closes=True)
TWICE = new_id()
PROGRESS = ReportDraft(body="已印发方案", pct=40)
TARGETS = (NewTarget(text="网上可办率≥70%", comparator="≥", value=70, unit="%"), NewTarget(text="全面推开"))


async def _signed(city: City, *, targets: tuple[NewTarget, ...] = (), head_waived: bool = False) -> tuple[UUID, UUID]:
    _, [task_id] = await publish(city, new_task(city, targets=targets), head_waived=head_waived)
    ours = await assignment_id(city, task_id)
    await sign(city, ours)
    return task_id, ours


async def _target_ids(city: City, task_id: UUID) -> list[UUID]:
    return await sql.values(
        UUID,
        "SELECT id FROM core.target WHERE tenant_id = $1 AND task_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        task_id,
    )


async def test_a_draft_sets_to_work_and_is_written_over(cities: tuple[City, City]) -> None:
    city, _ = cities
    staff = city.acting("staff")
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _signed(city)
        first = await save_report_draft(staff, ours, draft=PROGRESS)
        assert await task_state(city, task_id) == "in_progress"
        version = (await facts(city, ours)).version
        second = await save_report_draft(
            city.acting("head"), ours, draft=ReportDraft(body="改写", pct=50), version=first.version
        )
        assert (second.id, second.version) == (first.id, 2)
        # A draft is no act: pages of others stay current.
        assert (await facts(city, ours)).version == version
        row = await report_row(staff, first.id)
        assert row is not None
        assert (row.body, row.pct, row.state, row.author_name) == ("改写", 50, "draft", "甲head")
        with pytest.raises(ConflictError, match="刷新页面"):
            await save_report_draft(staff, ours, draft=PROGRESS, version=1)
        with pytest.raises(ConflictError, match="已有一份草稿"):
            await save_report_draft(staff, ours, draft=PROGRESS)


async def test_a_report_cannot_be_written_before_signing(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, [task_id] = await publish(city)
        with pytest.raises(ConflictError, match="还未签收"):
            await save_report_draft(city.acting("staff"), await assignment_id(city, task_id), draft=PROGRESS)


async def test_progress_waits_for_the_head_and_then_counts(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _signed(city)
        draft = await save_report_draft(city.acting("staff"), ours, draft=PROGRESS)
        sent = await submit_report(city.acting("staff"), draft.id, version=draft.version)
        assert (await facts(city, ours)).pct == 0
        waiting = await waiting_reports(city.acting("head"))
        assert [(report.id, report.title, report.author_name) for report in waiting] == [
            (draft.id, "甲压缩开办时间", "甲staff")
        ]
        assert await waiting_reports(city.acting("staff")) == []
        assert await waiting_reports(city.acting("county_head")) == []
        with pytest.raises(ConflictError, match="等待签发"):
            await save_report_draft(city.acting("staff"), ours, draft=PROGRESS)
        with pytest.raises(ConflictError, match="等待签发"):
            await require_draft(city.acting("staff"), draft.id)
        await sign_off_report(city.acting("head"), draft.id, version=sent.version)
        assert ((await facts(city, ours)).pct, await task_state(city, task_id)) == (40, "in_progress")
        assert await clocks(city, ours) == [("assignment", "open")]
        # The next report may be written.
        await save_report_draft(city.acting("staff"), ours, draft=ReportDraft(no_progress=True, pct=40))


async def test_a_head_who_submits_has_signed(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _signed(city)
        draft = await save_report_draft(city.acting("head"), ours, draft=CLOSING)
        await submit_report(city.acting("head"), draft.id, version=draft.version)
        row = await report_row(city.acting("head"), draft.id)
        assert row is not None
        assert (row.state, row.signer_name, await task_state(city, task_id)) == ("signed_off", "甲head", "submitted")


async def test_a_plan_may_waive_the_head(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _signed(city, head_waived=True)
        draft = await save_report_draft(city.acting("staff"), ours, draft=CLOSING)
        await submit_report(city.acting("staff"), draft.id, version=draft.version)
        row = await report_row(city.acting("staff"), draft.id)
        assert row is not None
        assert (row.state, row.signer_name, await task_state(city, task_id)) == ("signed_off", "", "submitted")


async def test_a_head_gives_it_back_with_a_reason(cities: tuple[City, City]) -> None:
    city, _ = cities
    staff, head = city.acting("staff"), city.acting("head")
    async with DB.tenant(city.tenant.tenant_id):
        _, ours = await _signed(city)
        draft = await save_report_draft(staff, ours, draft=CLOSING)
        sent = await submit_report(staff, draft.id, version=draft.version)
        with pytest.raises(InvalidError, match="原因"):
            await hand_back_report(head, draft.id, version=sent.version, reason="")
        with pytest.raises(ForbiddenError, match="本单位负责人"):
            await hand_back_report(staff, draft.id, version=sent.version, reason="数据不实")
        back = await hand_back_report(head, draft.id, version=sent.version, reason="数据不实")
        row = await report_row(staff, draft.id)
        assert row is not None
        assert (row.state, row.review_note, row.version) == ("draft", "数据不实", back.version)
        await require_draft(staff, draft.id)
        again = await submit_report(staff, draft.id, version=back.version)
        await sign_off_report(head, draft.id, version=again.version)
        assert (await facts(city, ours)).state == "submitted"


async def test_only_a_head_of_the_unit_signs(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, ours = await _signed(city)
        draft = await save_report_draft(city.acting("staff"), ours, draft=CLOSING)
        sent = await submit_report(city.acting("staff"), draft.id, version=draft.version)
        for seat in ("staff", "coordinator", "leader"):
            with pytest.raises(ForbiddenError):
                await sign_off_report(city.acting(seat), draft.id, version=sent.version)
        with pytest.raises(NotFoundError):
            await sign_off_report(city.acting("county_head"), draft.id, version=sent.version)
        with pytest.raises(ConflictError, match="刷新页面"):
            await sign_off_report(city.acting("head"), draft.id, version=1)
        await sign_off_report(city.acting("head"), draft.id, version=sent.version)
        with pytest.raises(ConflictError):
            await sign_off_report(city.acting("head"), draft.id, version=sent.version + 1)


async def test_only_the_own_unit_writes(cities: tuple[City, City]) -> None:
    city, other = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, ours = await _signed(city)
        with pytest.raises(NotFoundError):
            await save_report_draft(city.acting("county_staff"), ours, draft=PROGRESS)
        with pytest.raises(ForbiddenError):
            await save_report_draft(city.acting("coordinator"), ours, draft=PROGRESS)
        draft = await save_report_draft(city.acting("staff"), ours, draft=PROGRESS)
        with pytest.raises(NotFoundError):
            await submit_report(city.acting("county_staff"), draft.id, version=1)
    async with DB.tenant(other.tenant.tenant_id):
        with pytest.raises(NotFoundError):
            await submit_report(other.acting("staff"), draft.id, version=1)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (ReportDraft(closes=True), "申请销号需要佐证"),
        (ReportDraft(body=" \n"), "请写明进展"),
    ],
)
async def test_an_empty_report_is_not_sent(cities: tuple[City, City], draft: ReportDraft, sentence: str) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, ours = await _signed(city)
        written = await save_report_draft(city.acting("staff"), ours, draft=draft)
        with pytest.raises(InvalidError, match=sentence):
            await submit_report(city.acting("staff"), written.id, version=written.version)
        await DB.current().execute(
            """
            INSERT INTO core.attachment (tenant_id, id, subject_kind, subject_id, name, media_type, size, sha256,
                                         storage_key, created_at)
            VALUES ($1, $2, $3, $4, '佐证.pdf', 'application/pdf', 1, '', '', $5)
            """,
            city.tenant.tenant_id,
            new_id(),
            REPORT,
            written.id,
            now(),
        )
        sent = await submit_report(city.acting("staff"), written.id, version=written.version)
        row = await report_row(city.acting("staff"), sent.id)
        assert row is not None
        assert [file.name for file in row.files] == ["佐证.pdf"]


@pytest.mark.parametrize(
    "draft",
    [
        ReportDraft(body="进展", pct=101),
        ReportDraft(body="进展", pct=-1),
        ReportDraft(body="长" * 20_001),
        ReportDraft(body="完成", closes=True, no_progress=True),
        ReportDraft(body="进展", values=(TargetEntry(target_id=new_id(), value=float("nan")),)),
        ReportDraft(body="进展", values=(TargetEntry(target_id=new_id(), reason="长" * 501),)),
        ReportDraft(body="进展", values=(TargetEntry(target_id=TWICE, value=1), TargetEntry(target_id=TWICE, value=2))),
    ],
)
async def test_values_out_of_range_are_refused(cities: tuple[City, City], draft: ReportDraft) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        _, ours = await _signed(city)
        with pytest.raises(InvalidError):
            await save_report_draft(city.acting("staff"), ours, draft=draft)


async def test_closing_needs_a_value_or_a_reason_for_every_figure(cities: tuple[City, City]) -> None:
    city, other = cities
    staff = city.acting("staff")
    async with DB.tenant(other.tenant.tenant_id):
        foreign_task, _ = await _signed(other, targets=TARGETS)
        [foreign, _] = await _target_ids(other, foreign_task)
    async with DB.tenant(city.tenant.tenant_id):
        task_id, ours = await _signed(city, targets=TARGETS)
        rate, spread = await _target_ids(city, task_id)
        draft = await save_report_draft(staff, ours, draft=CLOSING)
        with pytest.raises(InvalidError, match="还差2项：网上可办率≥70%、全面推开"):
            await submit_report(staff, draft.id, version=draft.version)
        stray = ReportDraft(body="完成", closes=True, values=(TargetEntry(target_id=foreign, value=1),))
        with pytest.raises(NotFoundError, match="指标不属于"):
            async with DB.transaction():
                await save_report_draft(staff, ours, draft=stray, version=draft.version)
        values = (TargetEntry(target_id=rate, value=82.5), TargetEntry(target_id=spread, reason="两县系统未接入"))
        draft = await save_report_draft(
            staff, ours, draft=ReportDraft(body="完成", closes=True, values=values), version=draft.version
        )
        sent = await submit_report(staff, draft.id, version=draft.version)
        current = "SELECT current_value FROM core.target WHERE tenant_id = $1 AND id = $2"
        assert await sql.value(float, current, city.tenant.tenant_id, rate) is None
        await sign_off_report(city.acting("head"), sent.id, version=sent.version)
        assert await sql.value(float, current, city.tenant.tenant_id, rate) == 82.5
        row = await report_row(staff, sent.id)
        assert row is not None
        assert [(entry.target_text, entry.value, entry.reason) for entry in row.values] == [
            ("网上可办率≥70%", 82.5, ""),
            ("全面推开", None, "两县系统未接入"),
        ]


async def test_a_participant_need_not_know_the_figures(cities: tuple[City, City]) -> None:
    city, _ = cities
    async with DB.tenant(city.tenant.tenant_id):
        task_id, _ = await _signed(city, targets=TARGETS)
        theirs = await assignment_id(city, task_id, "county")
        await sign(city, theirs, "county_staff")
        draft = await save_report_draft(city.acting("county_staff"), theirs, draft=CLOSING)
        sent = await submit_report(city.acting("county_staff"), draft.id, version=draft.version)
        await sign_off_report(city.acting("county_head"), sent.id, version=sent.version)
        assert ((await facts(city, theirs)).state, await task_state(city, task_id)) == ("submitted", "signed")
