"""The unit reports: a draft, then the head's signature, then it can be read beyond the unit."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import may
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.ids import new_id
from core.ledger.records import REPORT, ReportDraft, TargetEntry, Written
from core.ledger.rules import AssignmentFacts, check_act, check_version
from core.ledger.services.acting import MAX_REASON, change_assignment, finish_act, lock_assignment, require_reason
from core.ledger.services.clocks import discharge_answer
from core.ledger.tables import ProgressReport
from core.phrases import listed, say

MAX_BODY = 20_000


class _Report(msgspec.Struct, frozen=True):
    id: UUID
    state: str
    closes: bool
    no_progress: bool
    body: str
    pct: int
    version: int


async def save_report_draft(
    tenant: TenantContext, assignment_id: UUID, *, draft: ReportDraft, version: int | None = None
) -> Written:
    """Writes the unit's draft for an assignment, a new one when ``version`` is None, and returns its id and version.

    Nobody outside the unit sees a draft. The first one sets the assignment to work. Raises ConflictError when another
    draft exists or this one was changed meanwhile, InvalidError for values out of range.
    """
    facts = await lock_assignment(tenant, assignment_id)
    check_act(tenant, "report", facts)
    _check_draft(draft)
    if facts.report_id is not None and version is None:
        raise ConflictError(say("本单位已有一份草稿。请打开草稿继续填写，不要另起一份。"))
    written = await (_create(tenant, facts, draft) if version is None else _update(tenant, facts, draft, version))
    await _write_values(tenant, facts, written.id, draft.values)
    if facts.state != "in_progress":
        await change_assignment(tenant, facts, state="in_progress")
        await finish_act(tenant, facts, "assignment.started")
    return written


async def require_draft(tenant: TenantContext, report_id: UUID) -> None:
    """The acting post may still change this report, its files included, until the end of the transaction.

    Raises NotFoundError for another unit's, ConflictError once it was submitted.
    """
    facts, report = await _lock_report(tenant, report_id)
    check_act(tenant, "report", facts)
    if report.state != "draft":
        raise ConflictError(say("这份填报已经提交，不能再改动。如需改动，请由本单位负责人退回经办。"))


async def submit_report(tenant: TenantContext, report_id: UUID, *, version: int) -> Written:
    """Puts the draft before the unit's head; where the plan waives the head, or a head submits, it is signed at once.

    A closing report needs evidence (words or a file) and, from a unit that answers, a value or a reason for every
    target. Raises InvalidError for what is missing.
    """
    facts, report = await _lock_report(tenant, report_id)
    check_act(tenant, "close" if report.closes else "report", facts)
    check_version(version, report.version)
    if report.state != "draft":
        raise ConflictError(say("这份填报已经提交。请刷新页面查看。"))
    await _require_content(tenant, facts, report)
    signs = facts.head_waived or may(tenant, "report.sign_off")
    await _change(tenant, report, state="submitted", submitted_at=now(), review_note="")
    kind = "report.submitted"
    if not signs:
        await finish_act(tenant, facts, kind, {"report_id": str(report.id), "closes": report.closes})
        return Written(report.id, report.version + 1)
    waived = not may(tenant, "report.sign_off")
    return await _sign(tenant, facts, msgspec.structs.replace(report, version=report.version + 1), waived=waived)


async def sign_off_report(tenant: TenantContext, report_id: UUID, *, version: int) -> Written:
    """The unit's head signs (签发): units on the same task can read it, and a closing report goes to review."""
    facts, report = await _lock_report(tenant, report_id)
    check_act(tenant, "sign_off", facts)
    check_version(version, report.version)
    return await _sign(tenant, facts, report, waived=False)


async def hand_back_report(tenant: TenantContext, report_id: UUID, *, version: int, reason: str) -> Written:
    """The unit's head gives it back to the clerk (退回经办) with a reason; it is a draft again."""
    said = require_reason(reason)
    facts, report = await _lock_report(tenant, report_id)
    check_act(tenant, "hand_back", facts)
    check_version(version, report.version)
    await _change(tenant, report, state="draft", submitted_at=None, review_note=said)
    await finish_act(tenant, facts, "report.handed_back", {"report_id": str(report.id)})
    return Written(report.id, report.version + 1)


async def _sign(tenant: TenantContext, facts: AssignmentFacts, report: _Report, *, waived: bool) -> Written:
    moment = now()
    signer = None if waived else tenant.acting().id
    await _change(tenant, report, state="signed_off", signed_off_by=signer, signed_off_at=moment)
    await _take_over_values(tenant, report.id)
    columns: dict[str, Any] = {"pct": report.pct}
    if report.closes:
        columns |= {"state": "submitted", "submitted_at": moment}
    await change_assignment(tenant, facts, **columns)
    data: dict[str, object] = {"report_id": str(report.id), "pct": report.pct}
    if not report.closes:
        await finish_act(tenant, facts, "report.signed_off", {**data, "no_progress": report.no_progress})
        return Written(report.id, report.version + 1)
    await discharge_answer(tenant, facts)
    await finish_act(tenant, facts, "assignment.submitted", data)
    return Written(report.id, report.version + 1)


def _check_draft(draft: ReportDraft) -> None:
    if not 0 <= draft.pct <= 100:
        raise InvalidError(say("进度请填0到100之间的整数。"), {"pct": say("0到100")})
    if len(draft.body) > MAX_BODY:
        raise InvalidError(
            say("进展说明请写在%(most)s字以内，更长的内容请作为附件上传。", most=MAX_BODY),
            {"body": say("太长")},
        )
    targets = [entry.target_id for entry in draft.values]
    if len(targets) != len(set(targets)):
        raise InvalidError(say("同一指标填了两次，请只留一个。"), {"values": say("重复")})
    if not all(entry.value is None or math.isfinite(entry.value) for entry in draft.values):
        raise InvalidError(say("指标现值请填数字，如 82.5。"), {"values": say("请填数字")})
    if any(len(entry.reason) > MAX_REASON for entry in draft.values):
        raise InvalidError(say("未达原因请写在%(most)s字以内。", most=MAX_REASON), {"values": say("太长")})
    if draft.closes and draft.no_progress:
        raise InvalidError(
            say("申请销号和“本期无进展”不能同时选，请去掉一个。"), {"no_progress": say("与申请销号矛盾")}
        )


async def _create(tenant: TenantContext, facts: AssignmentFacts, draft: ReportDraft) -> Written:
    report_id = new_id()
    await ProgressReport(
        tenant_id=tenant.tenant_id,
        id=report_id,
        assignment_id=facts.id,
        task_id=facts.task_id,
        org_id=facts.org_id,
        period=draft.period,
        closes=draft.closes,
        body=draft.body,
        pct=draft.pct,
        no_progress=draft.no_progress,
        state="draft",
        author_post_id=tenant.acting().id,
        created_at=now(),
    ).save()
    return Written(report_id, 1)


async def _update(tenant: TenantContext, facts: AssignmentFacts, draft: ReportDraft, version: int) -> Written:
    if facts.report_id is None or facts.report_version is None:
        raise ConflictError(say("这份草稿已不存在。请刷新页面后重新填报。"))
    check_version(version, facts.report_version)
    values: dict[Any, Any] = {
        "period": draft.period,
        "closes": draft.closes,
        "body": draft.body,
        "pct": draft.pct,
        "no_progress": draft.no_progress,
        "author_post_id": tenant.acting().id,
        "version": version + 1,
    }
    await ProgressReport.update(values).where(
        (ProgressReport.tenant_id == tenant.tenant_id) & (ProgressReport.id == facts.report_id)
    )
    return Written(facts.report_id, version + 1)


async def _write_values(
    tenant: TenantContext, facts: AssignmentFacts, report_id: UUID, values: Sequence[TargetEntry]
) -> None:
    await sql.execute(
        "DELETE FROM core.target_value WHERE tenant_id = $1 AND report_id = $2", tenant.tenant_id, report_id
    )
    kept = [entry for entry in values if entry.value is not None or entry.reason.strip()]
    written = await sql.execute(
        """
        INSERT INTO core.target_value (tenant_id, id, report_id, target_id, value, reason)
        SELECT $1, n.id, $2, g.id, n.value, n.reason
        FROM unnest($4::uuid[], $5::uuid[], $6::float8[], $7::text[]) AS n (id, target_id, value, reason)
        JOIN core.target g ON g.tenant_id = $1 AND g.id = n.target_id AND g.task_id = $3
        """,
        tenant.tenant_id,
        report_id,
        facts.task_id,
        [new_id() for _ in kept],
        [entry.target_id for entry in kept],
        [entry.value for entry in kept],
        [entry.reason.strip() for entry in kept],
    )
    if written != len(kept):
        raise NotFoundError(say("有指标不属于这项任务。请刷新页面后重新填报。"))


async def _require_content(tenant: TenantContext, facts: AssignmentFacts, report: _Report) -> None:
    if not report.body.strip() and not report.no_progress and not await _has_files(tenant, report.id):
        if report.closes:
            raise InvalidError(
                say("申请销号需要佐证：请写明完成情况，或上传一份附件。"), {"body": say("请填写或上传附件")}
            )
        raise InvalidError(say("请写明进展，或上传附件；确无进展的，请选“本期无进展”。"), {"body": say("请填写")})
    if not report.closes or not facts.answers:
        return
    missing = await sql.values(
        str,
        """
        SELECT g.text FROM core.target g WHERE g.tenant_id = $1 AND g.task_id = $2 AND g.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT FROM core.target_value v WHERE v.tenant_id = g.tenant_id AND v.report_id = $3
                          AND v.target_id = g.id) ORDER BY g.ordinal
        """,
        tenant.tenant_id,
        facts.task_id,
        report.id,
    )
    if missing:
        raise InvalidError(
            say(
                "申请销号前，每个指标都要填现值或说明原因。还差%(num)s项：%(names)s。",
                num=len(missing),
                names=listed(missing),
            ),
            {"values": say("请填写现值或原因")},
        )


async def _has_files(tenant: TenantContext, report_id: UUID) -> bool:
    found = await sql.value(
        bool,
        """
        SELECT EXISTS (SELECT FROM core.attachment WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = $3)
        """,
        tenant.tenant_id,
        REPORT,
        report_id,
    )
    return bool(found)


async def _take_over_values(tenant: TenantContext, report_id: UUID) -> None:
    """The signed figures become the targets' present ones."""
    await sql.execute(
        """
        UPDATE core.target g SET current_value = v.value, current_text = v.reason, reported_at = $3
        FROM core.target_value v
        WHERE g.tenant_id = $1 AND v.tenant_id = $1 AND v.report_id = $2 AND v.target_id = g.id
        """,
        tenant.tenant_id,
        report_id,
        now(),
    )


async def _lock_report(tenant: TenantContext, report_id: UUID) -> tuple[AssignmentFacts, _Report]:
    assignment_id = await sql.value(
        UUID,
        "SELECT assignment_id FROM core.progress_report WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        report_id,
    )
    if assignment_id is None:
        raise NotFoundError
    facts = await lock_assignment(tenant, assignment_id)
    report = await sql.first(
        _Report,
        """
        SELECT id, state, closes, no_progress, body, pct, version FROM core.progress_report
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        report_id,
    )
    if report is None:
        raise NotFoundError
    return facts, report


async def _change(tenant: TenantContext, report: _Report, **columns: object) -> None:
    values: dict[Any, Any] = {**columns, "version": report.version + 1}
    await ProgressReport.update(values).where(
        (ProgressReport.tenant_id == tenant.tenant_id) & (ProgressReport.id == report.id)
    )
