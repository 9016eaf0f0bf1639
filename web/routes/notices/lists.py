"""Notices in a list, their upload, their original file, and what becomes of those that are no draft."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.accounts.permissions import may, require
from core.errors import InvalidError
from core.files.download import download_headers
from core.files.kinds import accept_attribute, taken_words
from core.ids import parse_id
from core.keyset import PageRequest
from core.notices.hooks import STATE_WORDS
from core.notices.queries.notices import notice_head, notice_rows, original_file
from core.notices.records import NoticeHead, NoticeState
from core.notices.services import discard_notice, retry_reading, upload_notice
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_files, read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.kit.lists import Pager, with_query
from web.kit.shell import Link
from web.routes.notices.views import steps

AnyRequest = Request[Any, Any, Any]

_TABS: tuple[NoticeState, ...] = ("draft", "published", "reading", "failed", "discarded")


@get("/{slug:str}/desk/notices")
async def notices_page(request: AnyRequest) -> Response[Any]:
    """All notices, newest first; ``?state=`` narrows them."""
    tenant, asked = desk(request), request.query_params
    state = next((state for state in _TABS if state == asked.get("state")), None)
    found = await notice_rows(tenant, PageRequest(asked.get("after"), asked.get("before")), state=state)
    here = desk_url(tenant, "notices")
    listed = with_query(here, state=state)
    return await desk_page(
        request,
        "notices/list.html",
        rows=found.rows,
        words={state: gettext(word) for state, word in STATE_WORDS.items()},
        views=tuple(
            Link(
                gettext(STATE_WORDS[tab]) if tab else gettext("全部"), with_query(here, state=tab), current=tab == state
            )
            for tab in (None, *_TABS)
        ),
        filtered=gettext(STATE_WORDS[state]) if state else "",
        pager=Pager(
            len(found.rows),
            previous_url=with_query(listed, before=found.previous) if found.previous else None,
            next_url=with_query(listed, after=found.next) if found.next else None,
        ),
        may_import=may(tenant, "notice.import"),
    )


@get("/{slug:str}/desk/notices/new")
async def new_notice_page(request: AnyRequest) -> Response[Any]:
    """The form to upload a notice; ``?corrects=`` says which published one it corrects."""
    tenant = desk(request)
    require(tenant, "notice.import")
    said = str(request.query_params.get("corrects", ""))
    return await _upload_page(request, corrects=await notice_head(tenant, parse_id(said)) if said else None)


@post("/{slug:str}/desk/notices")
async def upload_notice_submit(request: AnyRequest) -> Response[Any]:
    """Takes in a file: leads to its draft, to the page that shows how far it is, or to the notice that was there."""
    tenant, form = desk(request), await request.form()
    files, said = read_files(form, "file"), read_text(form, "corrects")
    corrects = await notice_head(tenant, parse_id(said)) if said else None
    if not files:
        return await _upload_page(request, gettext("请先选择文件。"), corrects=corrects)
    try:
        made = await upload_notice(
            tenant,
            filename=files[0].filename,
            data=await files[0].read(),
            corrects=corrects.id if corrects else None,
        )
    except InvalidError as refusal:
        return await _upload_page(request, refusal.sentence, corrects=corrects)
    sentence = ""
    if made.again:
        sentence = gettext("这份公文已经上传过，没有重复导入，这里是原来的那一份。")
    elif not made.reading:
        sentence = gettext("识别完成，请核对草稿。")
    return done(request, desk_url(tenant, f"notices/{made.notice_id}"), sentence)


@get("/{slug:str}/desk/notices/{notice_id:str}/file")
async def original_file_page(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """The original, to be saved."""
    found = await original_file(desk(request), parse_id(notice_id))
    return Response(found.data, headers=download_headers(found.filename, found.media_type, len(found.data)))


@post("/{slug:str}/desk/notices/{notice_id:str}/discards")
async def discard_notice_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Gives a draft up."""
    tenant, form = desk(request), await request.form()
    await discard_notice(tenant, notice_id=parse_id(notice_id), reason=read_text(form, "reason"))
    return done(request, desk_url(tenant, "notices"), gettext("草稿已作废，需要时可以重新上传。"))


@post("/{slug:str}/desk/notices/{notice_id:str}/retries")
async def retry_reading_submit(request: AnyRequest, notice_id: FromPath[str]) -> Response[Any]:
    """Lets a reading that was given up begin anew."""
    tenant = desk(request)
    await retry_reading(tenant, notice_id=parse_id(notice_id))
    return done(request, desk_url(tenant, f"notices/{notice_id}"), gettext("正在重新识别。"))


async def _upload_page(request: AnyRequest, sentence: str = "", *, corrects: NoticeHead | None = None) -> Response[Any]:
    return await desk_page(
        request,
        "notices/new.html",
        status=422 if sentence else 200,
        errors={"file": sentence} if sentence else {},
        accept=accept_attribute("notice"),
        kinds=taken_words("notice"),
        corrects=corrects,
        stages=steps(0),
    )
