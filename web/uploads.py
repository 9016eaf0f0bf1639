"""Uploaded files pass the guarded intake before the first query, so that a slow inspection holds no connection.

A handler says which files it takes by its option ``uploads``: ``@post(path, opt={"uploads": "attachment"})``.
"""

import asyncio
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from msgspec import Struct

from core.files.intake import admit_file
from core.files.kinds import Purpose
from core.files.refusal import FileRefused
from core.files.services import AdmittedFile
from core.phrases import say

AnyRequest = Request[Any, Any, Any]

MOST_AT_ONCE = 10


class Uploads(Struct, frozen=True):
    """What came with a form: files that were let in, and a sentence for each that was not."""

    taken: tuple[AdmittedFile, ...] = ()
    refused: tuple[str, ...] = ()


async def admit_uploads(request: AnyRequest) -> None:
    """Inspects the files of a form when its handler takes any; what came of it is read by ``uploads_of``."""
    purpose: Purpose | None = request.route_handler.opt.get("uploads")
    if purpose is None or not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return
    form = await request.form()
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
    if len(files) > MOST_AT_ONCE:
        request.state["uploads"] = Uploads(
            refused=(say("一次最多上传%(most)s个文件，请分几次上传。", most=MOST_AT_ONCE),)
        )
        return
    results = await asyncio.gather(*(_admit(file, purpose) for file in files))
    request.state["uploads"] = Uploads(
        taken=tuple(result for result in results if isinstance(result, AdmittedFile)),
        refused=tuple(result for result in results if isinstance(result, str)),
    )


def uploads_of(request: AnyRequest) -> Uploads:
    """The inspected files of the request's form."""
    found: Uploads = request.state.get("uploads") or Uploads()
    return found


async def _admit(file: UploadFile, purpose: Purpose) -> AdmittedFile | str:
    """The admitted file, or the sentence that says why it is none."""
    data = await file.read()
    await file.seek(0)
    try:
        return AdmittedFile(await admit_file(file.filename, data, purpose), data)
    except FileRefused as refusal:
        return say("%(file)s：%(reason)s", file=file.filename[-60:], reason=refusal.sentence)
