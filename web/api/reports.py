"""Progress reports and their files: read, written as drafts, submitted, signed."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath
from litestar.response import Stream

from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.files.services import keep_attachments, remove_attachment
from core.ids import parse_id
from core.ledger.queries import ReportRow, report_page, report_row
from core.ledger.queries.acting import seen_assignment
from core.ledger.records import REPORT
from core.ledger.rules import check_version
from core.ledger.services import (
    hand_back_report,
    require_draft,
    save_report_draft,
    sign_off_report,
    submit_report,
)
from core.phrases import say
from web.api.call import answer, machine, nothing, read_body, read_query
from web.api.operation import ROOT, File, operation
from web.api.shapes.assignments import Seen
from web.api.shapes.reports import (
    AttachmentItem,
    AttachmentList,
    HandBack,
    ReportChange,
    ReportItem,
    ReportList,
    ReportQuery,
    ReportText,
    file_item,
    report_item,
)
from web.downloads import attachment, store_of
from web.uploads import uploads_of

AnyRequest = Request[Any, Any, Any]

_REPORT = f"{ROOT}/reports/{{report_id:str}}"


@get(
    f"{ROOT}/reports",
    **operation(
        id="listReports",
        group="reports",
        summary=say("查询填报"),
        scope="reports:read",
        answers={200: ReportList},
        query=ReportQuery,
        note=say("本单位的全部可见；同一任务其他单位的，签发以后可见；草稿只有本单位可见。"),
    ),
)
async def list_reports(request: AnyRequest) -> Response[bytes]:
    """One page of reports."""
    asked = read_query(request, ReportQuery)
    page = await report_page(machine(request), asked.wanted, asked.page)
    return answer(ReportList([report_item(row) for row in page.rows], page.next))


@get(
    _REPORT,
    **operation(
        id="getReport", group="reports", summary=say("查看一份填报"), scope="reports:read", answers={200: ReportItem}
    ),
)
async def get_report(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """One report."""
    return answer(report_item(await _seen(machine(request), report_id)))


@post(
    f"{ROOT}/assignments/{{assignment_id:str}}/reports",
    **operation(
        id="createReport",
        group="reports",
        summary=say("填报进展（存为草稿）"),
        scope="reports:write",
        answers={201: ReportItem},
        body=ReportText,
        note=say("草稿只有本单位可见。一个单位一次只有一份草稿；已有草稿时请改那一份。"),
    ),
)
async def create_report(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """Begins a draft."""
    tenant, key, text = machine(request), parse_id(assignment_id), await read_body(request, ReportText)
    facts = await seen_assignment(tenant, key)
    written = await save_report_draft(tenant, facts.id, draft=text.draft)
    item = report_item(await _seen(tenant, str(written.id)))
    return answer(item, 201, location=f"/{tenant.slug}/api/v1/reports/{item.id}")


@patch(
    _REPORT,
    **operation(
        id="changeReport",
        group="reports",
        summary=say("改草稿"),
        scope="reports:write",
        answers={200: ReportItem},
        body=ReportChange,
        note=say("整份重写：没有写到的栏目按默认值。附件不受影响。"),
    ),
)
async def change_report(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """Rewrites a draft."""
    tenant, text = machine(request), await read_body(request, ReportChange)
    report = await _own_draft(tenant, report_id, text.version)
    await save_report_draft(tenant, report.assignment_id, draft=text.draft, version=text.version)
    return answer(report_item(await _seen(tenant, report_id)))


@post(
    f"{_REPORT}/submission",
    **operation(
        id="submitReport",
        group="reports",
        summary=say("提交填报"),
        scope="reports:write",
        answers={200: ReportItem},
        body=Seen,
        note=say("等本单位负责人签发。负责人自己提交，或者方案不用负责人签发的，提交即送出。"),
    ),
)
async def submit(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """Puts a draft before the head."""
    tenant, seen = machine(request), await read_body(request, Seen)
    report = await _fresh(tenant, report_id, seen.version)
    await submit_report(tenant, report.id, version=seen.version)
    return answer(report_item(await _seen(tenant, report_id)))


@post(
    f"{_REPORT}/sign-off",
    **operation(
        id="signOffReport",
        group="reports",
        summary=say("签发"),
        scope="reports:sign",
        answers={200: ReportItem},
        body=Seen,
    ),
)
async def sign_off(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """The head signs."""
    tenant, seen = machine(request), await read_body(request, Seen)
    report = await _fresh(tenant, report_id, seen.version)
    await sign_off_report(tenant, report.id, version=seen.version)
    return answer(report_item(await _seen(tenant, report_id)))


@post(
    f"{_REPORT}/hand-back",
    **operation(
        id="handBackReport",
        group="reports",
        summary=say("退回经办"),
        scope="reports:sign",
        answers={200: ReportItem},
        body=HandBack,
    ),
)
async def hand_back(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """The head gives a report back to the clerk."""
    tenant, said = machine(request), await read_body(request, HandBack)
    report = await _fresh(tenant, report_id, said.version)
    await hand_back_report(tenant, report.id, version=said.version, reason=said.reason)
    return answer(report_item(await _seen(tenant, report_id)))


@get(
    f"{_REPORT}/attachments",
    **operation(
        id="listAttachments",
        group="reports",
        summary=say("列出一份填报的附件"),
        scope="reports:read",
        answers={200: AttachmentList},
    ),
)
async def list_attachments(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """The files of a report."""
    report = await _seen(machine(request), report_id)
    return answer(AttachmentList([file_item(file) for file in report.files]))


@post(
    f"{_REPORT}/attachments",
    **operation(
        id="addAttachment",
        group="reports",
        summary=say("给草稿加附件"),
        scope="reports:write",
        answers={201: AttachmentItem},
        upload="attachment",
    ),
)
async def add_attachment(request: AnyRequest, report_id: FromPath[str]) -> Response[bytes]:
    """Adds a file to a draft."""
    tenant, uploads = machine(request), uploads_of(request)
    report = await _seen(tenant, report_id)
    await require_draft(tenant, report.id)
    if uploads.refused or len(uploads.taken) != 1:
        raise InvalidError(
            " ".join(uploads.refused) or say("请在表单的 file 栏里放一个文件。"), {"file": say("请放一个文件")}
        )
    (made,) = await keep_attachments(
        tenant, store_of(request), subject_kind=REPORT, subject_id=report.id, files=uploads.taken
    )
    file = next(file for file in (await _seen(tenant, report_id)).files if file.id == made)
    return answer(file_item(file), 201, location=f"/{tenant.slug}/api/v1/attachments/{made}")


@delete(
    f"{_REPORT}/attachments/{{attachment_id:str}}",
    **operation(
        id="removeAttachment",
        group="reports",
        summary=say("去掉草稿的附件"),
        scope="reports:write",
        answers={204: None},
    ),
)
async def remove(request: AnyRequest, report_id: FromPath[str], attachment_id: FromPath[str]) -> Response[None]:
    """Takes a file off a draft."""
    tenant = machine(request)
    report = await _seen(tenant, report_id)
    await require_draft(tenant, report.id)
    await remove_attachment(tenant, parse_id(attachment_id), subject_kind=REPORT, subject_id=report.id)
    return nothing()


@get(
    f"{ROOT}/attachments/{{attachment_id:str}}",
    **operation(
        id="getAttachment", group="reports", summary=say("下载附件"), scope="reports:read", answers={200: File}
    ),
)
async def get_attachment(request: AnyRequest, attachment_id: FromPath[str]) -> Stream:
    """The bytes of a file."""
    return await attachment(request, machine(request), attachment_id)


async def _seen(tenant: TenantContext, report_id: str) -> ReportRow:
    report = await report_row(tenant, parse_id(report_id))
    if report is None:
        raise NotFoundError
    return report


async def _fresh(tenant: TenantContext, report_id: str, version: int) -> ReportRow:
    report = await _seen(tenant, report_id)
    check_version(version, report.version)
    return report


async def _own_draft(tenant: TenantContext, report_id: str, version: int) -> ReportRow:
    report = await _fresh(tenant, report_id, version)
    await require_draft(tenant, report.id)
    if (await seen_assignment(tenant, report.assignment_id)).report_id != report.id:
        raise ConflictError(say("这份填报已经提交，不能再改动。如需改动，请由本单位负责人退回经办。"))
    return report


ROUTES: list[Any] = [
    list_reports,
    get_report,
    create_report,
    change_report,
    submit,
    sign_off,
    hand_back,
    list_attachments,
    add_attachment,
    remove,
    get_attachment,
]
