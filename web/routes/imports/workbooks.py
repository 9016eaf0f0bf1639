"""Workbooks that go out: the template, what the tenant has, the wrong rows, first passwords."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.clock import today
from core.errors import ConflictError
from core.files.kinds import XLSX
from core.idempotency import Answer
from core.ids import parse_id
from core.imports.queries import checked_import, import_head, import_workbook
from core.imports.services import export_ledger, export_roster, is_ready, issue_import_passwords
from core.imports.writing.corrections import write_corrections
from core.imports.writing.ledger import write_ledger_template
from core.imports.writing.roster import write_template
from core.phrases import say
from web.downloads import download
from web.routes.imports.address import importing, imports_url

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/imports/{kind:str}/template")
async def template_download(request: AnyRequest, kind: FromPath[str]) -> Response[Any]:
    """The empty workbook to be filled in."""
    _, spec = importing(request, kind)
    writer = write_template if spec.kind == "roster" else write_ledger_template
    return download(f"{spec.label}导入模板.xlsx", XLSX.media_type, await asyncio.to_thread(writer))


@get("/{slug:str}/desk/imports/{kind:str}/export")
async def export_download(request: AnyRequest, kind: FromPath[str]) -> Response[Any]:
    """What the tenant has, to be changed and brought back."""
    tenant, spec = importing(request, kind)
    plan = request.query_params.get("plan", "")
    if spec.kind == "roster":
        book = await export_roster(tenant)
    else:
        book = await export_ledger(tenant, plan_id=parse_id(plan) if plan else None)
    return download(f"{tenant.tenant_name}{spec.label} {today().isoformat()}.xlsx", XLSX.media_type, book)


@get("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/corrections")
async def corrections_download(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """The rows that are wrong, with what is wrong at each cell."""
    tenant, spec = importing(request, kind)
    head = await import_head(tenant, parse_id(import_id), kind=spec.kind)
    if head.state not in ("waiting", "done") or not is_ready(head):
        raise ConflictError(say("这份表格还没有核对好，没有更正表。请先完成列的对应。"))
    checked = await checked_import(tenant, head)
    if not checked.count("wrong"):
        raise ConflictError(say("这份表格没有错误的行，不需要更正表。"))
    book = await asyncio.to_thread(write_corrections, await import_workbook(tenant, head.id), checked)
    stem = head.filename.rpartition(".")[0] or head.filename
    return download(f"{stem} 更正表.xlsx", XLSX.media_type, book)


@post("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/passwords")
async def passwords_download(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """Draws first passwords and hands them out, this once: a copy of the form leads back to the page."""
    tenant, spec = importing(request, kind)
    book = await issue_import_passwords(tenant, import_id=parse_id(import_id))
    request.state["kept_answer"] = Answer(303, {"location": imports_url(tenant, spec, import_id)}, b"")
    return download(f"{tenant.tenant_name}首次密码 {today().isoformat()}.xlsx", XLSX.media_type, book)
