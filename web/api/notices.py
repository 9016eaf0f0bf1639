"""Notices: from a file to a draft, and from a reviewed draft to plans of the ledger."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.params import FromPath

from core.context import TenantContext
from core.files.download import download_headers
from core.ids import parse_id
from core.notices.queries.notices import notice_head, notice_rows, original_file
from core.notices.queries.published import plans_of_notice
from core.notices.records import NoticeEdit
from core.notices.services import discard_notice, edit_notice, publish_notice, upload_notice
from core.phrases import say
from web.api.call import answer, given, machine, read_body, read_file, read_query
from web.api.operation import ROOT, File, operation
from web.api.shapes.notices import (
    NoticeChange,
    NoticeList,
    NoticeQuery,
    NoticeWhole,
    Publication,
    Reason,
    changed,
    notice_item,
    notice_whole,
)

AnyRequest = Request[Any, Any, Any]

_NOTICE = f"{ROOT}/notices/{{notice_id:str}}"


@get(
    f"{ROOT}/notices",
    **operation(
        id="listNotices",
        group="notices",
        summary=say("查询公文"),
        scope="notices:read",
        answers={200: NoticeList},
        query=NoticeQuery,
    ),
)
async def list_notices(request: AnyRequest) -> Response[bytes]:
    """One page of notices."""
    asked = read_query(request, NoticeQuery)
    page = await notice_rows(machine(request), asked.page, state=given(asked.state))
    return answer(NoticeList([notice_item(row) for row in page.rows], page.next))


@post(
    f"{ROOT}/notices",
    **operation(
        id="createNotice",
        group="notices",
        summary=say("上传公文"),
        scope="notices:write",
        answers={200: NoticeWhole, 201: NoticeWhole, 202: NoticeWhole},
        upload="notice",
        note=say(
            "小文件当场识别成草稿（201）；大文件由后台识别（202），过一会儿再查看那份公文，state 变为 draft 或 failed。"
            "同一份公文已经有了的，不再导入，答复原来那一份（200）。"
        ),
    ),
)
async def create_notice(request: AnyRequest) -> Response[bytes]:
    """Takes in a file."""
    tenant, file = machine(request), await read_file(request)
    made = await upload_notice(tenant, filename=file.filename, data=await file.read())
    status = 200 if made.again else 202 if made.reading else 201
    location = f"/{tenant.slug}/api/v1/notices/{made.notice_id}"
    return answer(await _whole(tenant, made.notice_id), status, location=location)


@get(
    _NOTICE,
    **operation(
        id="getNotice", group="notices", summary=say("查看一份公文"), scope="notices:read", answers={200: NoticeWhole}
    ),
)
async def get_notice(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """One notice."""
    return answer(await _whole(machine(request), parse_id(notice_id)))


@patch(
    _NOTICE,
    **operation(
        id="changeNotice",
        group="notices",
        summary=say("改公文信息"),
        scope="notices:write",
        answers={200: NoticeWhole},
        body=NoticeChange,
        note=say("印发日期决定用哪一天的单位名称。没有写到的栏目不变。"),
    ),
)
async def change_notice(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Changes title, issuer, number or day of a notice under review."""
    tenant, key, change = machine(request), parse_id(notice_id), await read_body(request, NoticeChange)
    head = await notice_head(tenant, key)
    present = NoticeEdit(title=head.title, issuer=head.issuer, doc_no=head.doc_no, issued_on=head.issued_on)
    edit = msgspec.structs.replace(present, **changed(change, NoticeEdit))
    await edit_notice(tenant, notice_id=key, version=change.version, edit=edit)
    return answer(await _whole(tenant, key))


@get(
    f"{_NOTICE}/file",
    **operation(
        id="getNoticeFile",
        group="notices",
        summary=say("下载公文原件"),
        scope="notices:read",
        answers={200: File},
    ),
)
async def get_file(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """The file as it came."""
    found = await original_file(machine(request), parse_id(notice_id))
    return Response(found.data, headers=download_headers(found.filename, found.media_type, len(found.data)))


@post(
    f"{_NOTICE}/publication",
    **operation(
        id="publishNotice",
        group="notices",
        summary=say("发布"),
        scope="notices:publish",
        answers={200: Publication},
        note=say(
            "草稿的 ready 为 true 才能发布，不然答复 409 并写明还差什么。发布过的再发布，不再建任务，答复原来的方案。"
        ),
    ),
)
async def publish(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Turns a reviewed draft into plans."""
    made = await publish_notice(machine(request), notice_id=parse_id(notice_id))
    return answer(Publication(made.notice_id, list(made.plan_ids), made.tasks, made.again))


@post(
    f"{_NOTICE}/discard",
    **operation(
        id="discardNotice",
        group="notices",
        summary=say("作废草稿"),
        scope="notices:write",
        answers={200: NoticeWhole},
        body=Reason,
    ),
)
async def discard(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Gives a draft up."""
    tenant, key, said = machine(request), parse_id(notice_id), await read_body(request, Reason)
    await discard_notice(tenant, notice_id=key, reason=said.reason)
    return answer(await _whole(tenant, key))


async def _whole(tenant: TenantContext, notice_id: UUID) -> NoticeWhole:
    return notice_whole(await notice_head(tenant, notice_id), await plans_of_notice(tenant, notice_id))


ROUTES: list[Any] = [list_notices, create_notice, get_notice, change_notice, get_file, publish, discard]
