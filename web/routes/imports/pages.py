"""An import from upload to confirmation."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.files.kinds import accept_attribute, taken_words
from core.ids import parse_id
from core.imports.queries import checked_import, import_head, waiting_imports
from core.imports.records import ImportHead, ImportSpec
from core.imports.services import (
    confirm_import,
    discard_import,
    is_ready,
    save_choices,
    upload_workbook,
)
from core.jobs import job_status
from web.kit.desk import desk_page, done
from web.kit.forms import read_files, read_text
from web.kit.i18n import gettext
from web.routes.imports.address import import_url, importing, imports_url
from web.routes.imports.views import preview_view, stages, under_of

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/imports/{kind:str}")
async def imports_page(request: AnyRequest, kind: FromPath[str]) -> Response[Any]:
    """The form to upload a workbook, and the imports that wait to be confirmed."""
    tenant, spec = importing(request, kind)
    return await _upload_page(request, tenant, spec)


@post("/{slug:str}/desk/imports/{kind:str}")
async def upload_import_submit(request: AnyRequest, kind: FromPath[str]) -> Response[Any]:
    """Takes in a workbook: leads to its preview, or to its columns where one of them is not known."""
    tenant, spec = importing(request, kind)
    files = read_files(await request.form(), "file")
    if not files:
        return await _upload_page(request, tenant, spec, gettext("请先选择文件。"))
    try:
        import_id = await upload_workbook(
            tenant, kind=spec.kind, filename=files[0].filename, data=await files[0].read()
        )
    except InvalidError as refusal:
        return await _upload_page(request, tenant, spec, refusal.sentence)
    head = await import_head(tenant, import_id)
    asks = head.state == "waiting" and not is_ready(head)
    return done(request, import_url(tenant, head, "columns" if asks else ""))


@get("/{slug:str}/desk/imports/{kind:str}/{import_id:str}")
async def import_page(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """The preview of an import, how far it is, or what came of it."""
    tenant, spec = importing(request, kind)
    return await _import_page(request, tenant, await import_head(tenant, parse_id(import_id), kind=spec.kind))


@post("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/confirmation")
async def confirm_import_submit(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """Writes what the preview showed; shows it anew where something changed meanwhile."""
    tenant, spec = importing(request, kind)
    head = await import_head(tenant, parse_id(import_id), kind=spec.kind)
    seen = read_text(await request.form(), "seen")
    try:
        written = await confirm_import(tenant, import_id=head.id, seen=seen)
    except ConflictError as refusal:
        return await _import_page(request, tenant, head, refusal.sentence)
    return done(request, import_url(tenant, head), gettext("导入完成。") if written else "")


@post("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/discard")
async def discard_import_submit(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """Gives an import up."""
    tenant, spec = importing(request, kind)
    head = await import_head(tenant, parse_id(import_id), kind=spec.kind)
    await discard_import(tenant, import_id=head.id)
    return done(request, imports_url(tenant, spec), gettext("已放弃，没有写入任何内容。"))


@post("/{slug:str}/desk/imports/{kind:str}/{import_id:str}/choices")
async def settle_import_submit(request: AnyRequest, kind: FromPath[str], import_id: FromPath[str]) -> Response[Any]:
    """Settles names for all rows of the import."""
    tenant, spec = importing(request, kind)
    head, form = await import_head(tenant, parse_id(import_id), kind=spec.kind), await request.form()
    chosen = {
        # As it stands in the sheet: blanks within a name count.
        str(form[name]): read_text(form, f"value-{name.removeprefix('key-')}")
        for name in form
        if name.startswith("key-")
    }
    await save_choices(tenant, import_id=head.id, chosen=chosen)
    return done(request, import_url(tenant, head), gettext("已按您的选择重新比对。"))


async def _upload_page(
    request: AnyRequest, tenant: TenantContext, spec: ImportSpec, sentence: str = ""
) -> Response[Any]:
    return await desk_page(
        request,
        "imports/upload.html",
        status=422 if sentence else 200,
        under=under_of(spec),
        spec=spec,
        here=imports_url(tenant, spec),
        waiting=await waiting_imports(tenant, spec.kind),
        errors={"file": sentence} if sentence else {},
        accept=accept_attribute("sheet"),
        kinds=taken_words("sheet"),
        stages=stages(0),
    )


async def _import_page(
    request: AnyRequest, tenant: TenantContext, head: ImportHead, sentence: str = ""
) -> Response[Any]:
    view: dict[str, Any] = {
        "spec": head.spec,
        "head": head,
        "here": import_url(tenant, head),
        "upload_url": imports_url(tenant, head.spec),
        "accept": accept_attribute("sheet"),
    }
    template, status = "imports/standing.html", 200
    if head.state == "waiting" and not is_ready(head):
        return done(request, import_url(tenant, head, "columns"))
    if head.state == "waiting":
        checked = await checked_import(tenant, head)
        template, status = "imports/preview.html", 409 if sentence else 200
        view |= {
            "preview": preview_view(checked, view["here"], request.query_params),
            "checked": checked,
            "sentence": sentence or head.sentence,
            "stages": stages(2),
        }
    elif head.state == "done":
        template = "imports/result.html"
        view["stages"] = stages(3)
    else:
        view["job"] = await job_status(tenant, head.job_id) if head.job_id else None
        view["stages"] = stages(0 if head.state != "writing" else 2)
    return await desk_page(request, template, status=status, under=under_of(head.spec), **view)
